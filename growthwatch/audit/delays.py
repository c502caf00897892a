"""Delays: the median number of days from one thing to another, and what each delay is called."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.late_detection import readers
from growthwatch.audit.publication import PERIOD, Publication
from growthwatch.audit.response import OPEN
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import Sums
from growthwatch.check_windows import CheckWindows

#: A median of fewer is a statement about single babies.
MEDIAN_FROM: Final = suppression.SMALLEST_SHOWN
#: The measure that counts the babies of a delay -> what the delay is called; in braces, the end of the check's window.
DELAY_NAMES: Final = {
    "check.caught_up": "days from day {closes_day} to the weight that was missing",
    "flagged.reweighed": "days from a weight that met a threshold to the next weight",
    "flagged.acknowledged": "days from a weight that met a threshold to acknowledgement",
    "flagged.planned": "days from a weight that met a threshold to a plan",
    "flagged.referred": "days from a weight that met a threshold to referral",
    "fall.late_unweighed": "days from day {closes_day} to a fall that an earlier weight was missing for",
    "system.parent_held.later": "days lost by reading parent_held alone",
    "system.clinic.later": "days lost by reading clinic alone",
    "system.gp.later": "days lost by reading gp alone",
    **{
        f"{name}.later": f"days lost by reading {' and '.join(sources)} without the third"
        for name, sources in readers().items()
        if len(sources) > 1
    },
}


def delays(sums: Sums, publication: Publication, windows: CheckWindows) -> pd.DataFrame:
    """Return for each delay its babies, median days and the median's 95 % limits; NaN under 8 babies.

    Where what is waited for has not happened to everybody, the median is over all who wait.

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
        delay (in words), babies (in whom it happened), median_days, lower, upper [days], measure (its code),
        half_waiting (no median: over half wait still), in the order of the words; limits exact
        (``intervals.median_of_counts``), or of Kaplan and Meier's curve
        (``intervals.median_time``) where some wait still.
    """
    cells = publication.cells
    published = cells[((cells["breakdown"] == WHOLE) & (cells["month"] == PERIOD)).to_numpy()].set_index("measure")[
        "n"
    ]
    histograms = {str(measure): of for measure, of in sums.days.groupby("measure")}
    none = sums.days.iloc[:0]
    rows = []
    for measure, words in DELAY_NAMES.items():
        happened, waiting = histograms.get(measure, none), histograms.get(f"{measure}.{OPEN}", none)
        n = int(happened["n"].sum() + waiting["n"].sum())
        if n == 0:
            continue
        babies = float(published.get(measure, np.nan))
        hidden = np.isnan(babies) or (publication.suppressed and n < MEDIAN_FROM)
        median = (np.nan,) * 3 if hidden else _median(happened, waiting)
        rows.append((words.format(closes_day=windows.closes_day), babies, *median, measure))
    table = pd.DataFrame(rows, columns=["delay", "babies", "median_days", "lower", "upper", "measure"])
    figures = ["median_days", "lower", "upper"]
    table["half_waiting"] = np.isinf(table["median_days"].astype(np.float64))
    table[figures] = table[figures].replace(np.inf, np.nan)
    return table.sort_values("delay", ignore_index=True)


def _median(happened: pd.DataFrame, waiting: pd.DataFrame) -> tuple[float, float, float]:
    """Return the median of a histogram of days and its limits, over those as well who wait still."""
    if waiting.empty:
        return intervals.median_of_counts(happened["days"], happened["n"])
    return intervals.median_time(happened["days"], happened["n"], waiting["days"], waiting["n"])
