"""Delays: the median number of days from one thing to another, and what each delay is called."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.publication import PERIOD, Publication
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import Sums
from growthwatch.check_windows import CheckWindows

#: A median of fewer is a statement about single babies.
MEDIAN_FROM: Final = suppression.SMALLEST_SHOWN
#: The measure that counts the babies of a delay -> what the delay is called; in braces, the end of the check's window.
DELAY_NAMES: Final = {
    "check.caught_up": "days from day {closes_day} to the weight that was missing",
    "flagged.reweighed": "days from the first weight that met a threshold to the next weight",
    "flagged.acknowledged": "days from the first weight that met a threshold to acknowledgement",
    "flagged.referred": "days from the first weight that met a threshold to referral",
    "fall.late_unweighed": "days from day {closes_day} to a fall that an earlier weight was missing for",
    "system.parent_held.later": "days lost by reading parent_held alone",
    "system.clinic.later": "days lost by reading clinic alone",
    "system.gp.later": "days lost by reading gp alone",
}


def delays(sums: Sums, publication: Publication, windows: CheckWindows) -> pd.DataFrame:
    """Return for each delay its babies, median days and the median's exact 95 % limits; NaN under 8 babies.

    Parameters
    ----------
    sums : Sums
        Of the whole population.
    publication : Publication
        The same as published.
    windows : CheckWindows
        Those that the checks of the run were held to.

    Returns
    -------
    DataFrame
        delay (in words), babies, median_days, lower, upper [days], measure (its code), in the order of the words;
        limits by order statistics (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2).
    """
    cells = publication.cells
    published = cells[((cells["breakdown"] == WHOLE) & (cells["month"] == PERIOD)).to_numpy()].set_index("measure")[
        "n"
    ]
    rows = []
    for measure, of in sums.days.groupby("measure"):
        babies = float(published.get(measure, np.nan))
        median = intervals.median_of_counts(of["days"], of["n"])
        hidden = np.isnan(babies) or (publication.suppressed and of["n"].sum() < MEDIAN_FROM)
        name = DELAY_NAMES[str(measure)].format(closes_day=windows.closes_day)
        rows.append((name, babies, *((np.nan,) * 3 if hidden else median), measure))
    table = pd.DataFrame(rows, columns=["delay", "babies", "median_days", "lower", "upper", "measure"])
    return table.sort_values("delay", ignore_index=True)
