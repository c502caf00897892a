"""Babies born under 32+0: a second baseline after birth.

They usually fall two spaces or more early on (Cole 2014), so nothing is read before 2 weeks past the due date. The
first weight from then on is told beside birth, and is the baseline of all that follow (local rule): a baby who tracks
from there has no fall that goes on for months.
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.series import Ints, Series
from growthwatch.reference.ages import TERM_DAYS, VERY_PRETERM_BELOW_DAYS
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.segments import start_positions

#: Arch Dis Child Fetal Neonatal Ed 99:F34.
COLE_2014: Final = (
    "babies born under 32 weeks cross two centile spaces or more downwards on average (Cole 2014: 5,009 babies of 22 "
    "to 31 weeks in England)"
)


def second_baseline(weights: Series) -> Ints:
    """Return, for each weight, the position of its child's first from 2 weeks past the due date; -1 for none.

    Only for babies born under 32+0, and only at weights after that one.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions.
    """
    n = len(weights)
    if not n:
        return np.empty(0, dtype=np.intp)
    established = (weights.gestation_days < VERY_PRETERM_BELOW_DAYS) & (weights.corrected_age_days >= WHO_FROM_DAY)
    position = np.arange(n)
    starts = start_positions(weights.child)
    first = np.minimum.reduceat(np.where(established & ~np.isnan(weights.sds), position, n), starts)
    first = np.repeat(first, np.diff(np.r_[starts, n]))
    return np.where(first < position, first, -1)


def baseline_note(gestation_days: float, age_days: float) -> str:
    """Return what is to be said of a child of this gestation [days] at this age [days]; "" where nothing is.

    Before 2 weeks past the due date no fall is read in a baby born under 32+0; silence must not look like an answer.

    Parameters
    ----------
    gestation_days : float
        At birth [days]; NaN not known.
    age_days : float
        Chronological [days].

    Returns
    -------
    str
        One sentence or two.
    """
    until = TERM_DAYS - gestation_days + WHO_FROM_DAY  # NaN, for a gestation not known, compares as false
    if gestation_days < VERY_PRETERM_BELOW_DAYS and age_days < until:
        return (
            "Preterm: baseline not established. A fall is read from 2 weeks past the due date "
            f"(day {until:.0f}); until then only weights below the 2nd or 0.4th centile are raised."
        )
    return ""
