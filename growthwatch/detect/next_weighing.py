"""``next_weighing_by``: how soon a child of concern is weighed again."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Floats
from growthwatch.vocabulary import MET_STATUSES

Dates = npt.NDArray[np.datetime64]

_MONTH_DAYS: Final = 365.25 / 12
#: When concerned, weigh at most daily under 1 month, weekly from 1 to 6 months, fortnightly from 6 to 12 months,
#: monthly after (RCPCH chart notes): age from which [days] -> days to the next weighing.
EVERY_DAYS: Final = {0.0: 1, _MONTH_DAYS: 7, 6 * _MONTH_DAYS: 14, 12 * _MONTH_DAYS: 30}
#: Findings that are still open; those near a threshold call for no extra weighing.


def next_weighing(status: pd.Series, kind: pd.Series, latest_on: Dates, age_days: Floats) -> Dates:
    """Return the day by which to weigh again; NaT where nothing calls for it.

    Parameters
    ----------
    status : Series
        Of each finding; only those met or confirmed call for a weighing.
    kind : Series
        What was measured; only a weight is followed so closely (length at most every 3 months).
    latest_on : array of dates
        The latest measurement that met it.
    age_days : array
        Chronological age on that day [days].

    Returns
    -------
    ndarray of dates
        One for each finding.
    """
    ages, steps = np.array(list(EVERY_DAYS)), np.array(list(EVERY_DAYS.values()))
    days = steps[np.maximum(np.searchsorted(ages, np.nan_to_num(age_days), side="right") - 1, 0)]
    due = latest_on.astype("datetime64[s]") + days.astype("timedelta64[D]")
    called_for = status.isin(MET_STATUSES) & (kind == "weight")
    return np.where(called_for.to_numpy(), due, np.datetime64("NaT", "s"))
