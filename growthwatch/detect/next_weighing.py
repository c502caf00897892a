"""When a child of concern is weighed again: no sooner than the RCPCH's most often, and by a local target.

"No more often than" is a maximum and never a deadline: a baby weighed too often is judged on noise. By when is a
separate thing, this project's own [L], and goes by how soon the finding calls for somebody.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Floats
from growthwatch.vocabulary import MET_STATUSES

Dates = npt.NDArray[np.datetime64]

_MONTH_DAYS: Final = 365.25 / 12
#: When concerned, weigh no more often than daily under 1 month, weekly from 1 to 6 months, fortnightly from 6 to 12
#: months, monthly after (RCPCH chart notes): age from which [days] -> fewest days to the next weighing.
NO_SOONER_DAYS: Final = {0.0: 1, _MONTH_DAYS: 7, 6 * _MONTH_DAYS: 14, 12 * _MONTH_DAYS: 30}
#: The local target [L]: urgency -> days from the latest measurement by which to weigh again, and the fewest days of
#: room between the first day on which to and the last; what is for information alone has none.
TARGET_DAYS: Final = {"today": (2, 1), "this_week": (7, 3), "next_contact": (28, 7)}
#: Weighing again settles these, whichever reading is right: at once, with no day before which not to.
AT_ONCE: Final = ("acute-loss",)
_NONE: Final = np.datetime64("NaT", "s")


class NextWeighing(NamedTuple):
    """The days of each finding; NaT for none."""

    no_sooner_than: Dates
    by: Dates


def next_weighing(findings: pd.DataFrame, latest_on: Dates, age_days: Floats) -> NextWeighing:
    """Return between which days to weigh again.

    Parameters
    ----------
    findings : DataFrame
        ``rule, kind, status, urgency``. Only what is met now calls for a weighing, and only a weight is followed so
        closely (length at most every 3 months).
    latest_on : array of dates
        The latest measurement that met each.
    age_days : array
        Chronological age on that day [days].
    """
    met = (findings["status"].isin(MET_STATUSES) & (findings["kind"] == "weight")).to_numpy()
    at_once = findings["rule"].isin(AT_ONCE).to_numpy()
    latest = latest_on.astype("datetime64[s]")
    ages, fewest = np.array(list(NO_SOONER_DAYS)), np.array(list(NO_SOONER_DAYS.values()))
    days = fewest[np.maximum(np.searchsorted(ages, np.nan_to_num(age_days), side="right") - 1, 0)]
    target, room = (
        findings["urgency"].astype("str").map({of: both[n] for of, both in TARGET_DAYS.items()}).to_numpy(np.float64)
        for n in range(2)
    )
    by_days = np.nan_to_num(np.maximum(target, days + room))
    no_sooner, by = (latest + count.astype("timedelta64[D]") for count in (days, by_days.astype(np.int64)))
    return NextWeighing(
        np.where(met & ~at_once, no_sooner, _NONE),
        np.select([met & at_once, met & ~np.isnan(target)], [latest, by], _NONE),
    )
