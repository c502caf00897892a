"""A whole child can be mistaken: readings that are all impossible at term fit a baby born weeks early.

1.0 kg and 38.4 cm at 31 days, 2.5 kg and 46.0 cm at 91 are one very preterm baby of unknown gestation, and not two
errors. What such a child's readings are held against is the likeliest gestation; what is scored and found stays at the
recorded one (at 40+0 where none is), and every reason says so.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.systematic import IMPOSSIBLE_SDS
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.reference_sds import runs_for, sds_and_slope
from growthwatch.reference.ages import TERM_FROM_DAYS, corrected_age_days

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

#: Gestations asked [completed weeks]: viable, and before term.
WEEKS: Final = np.arange(22, TERM_FROM_DAYS // 7)
#: A gestation of so many weeks is asked at its middle [days].
_MIDDLE_OF_WEEK: Final = 3
#: Fewer readings, or fewer days, are no ground for a doubt about the child [L].
FEWEST_READINGS, FEWEST_DAYS = 3, 2
#: How many of a child's readings must be impossible as recorded, and within so many SDS at a gestation that explains
#: them [L].
NEARLY_ALL: Final = 0.75
_WITHIN_SDS: Final = 2.0


def likely_gestation(readings: Readings, n_children: int, policy: str) -> Floats:
    """Return the gestation that would explain readings which are nearly all far too small as recorded.

    Parameters
    ----------
    readings : Readings
        Sorted by child, scored at the recorded gestation.
    n_children : int
        Children are numbered from 0.
    policy : str
        "digital" or "paper".

    Returns
    -------
    ndarray, shape (n_children,)
        The middle of the gestations that would [days]; NaN where the readings give no cause to doubt the recorded
        one.
    """
    child = readings.child
    counts = np.isfinite(readings.sds) & ~readings.set_aside
    n = np.bincount(child[counts], minlength=n_children)
    days = count_days(child[counts], readings.day[counts], n_children)
    low = np.bincount(child[counts & (readings.sds < -IMPOSSIBLE_SDS)], minlength=n_children)
    doubtful = (n >= FEWEST_READINGS) & (days >= FEWEST_DAYS) & (low >= NEARLY_ALL * n)
    out = np.full(n_children, np.nan)
    rows = np.flatnonzero(counts & doubtful[child])
    if not len(rows):
        return out
    asked = WEEKS * 7 + _MIDDLE_OF_WEEK
    sds = np.stack([_sds_at(readings, rows, gestation, policy) for gestation in asked.tolist()], axis=1)
    fit = np.zeros((n_children, len(asked)))
    np.add.at(fit, child[rows], np.abs(sds) <= _WITHIN_SDS)
    explains = doubtful[:, None] & (fit >= NEARLY_ALL * np.maximum(n, 1)[:, None])
    found = explains.any(axis=1)
    # several weeks will do, and which is likeliest the readings hardly tell: the one in the middle
    middle = np.round((explains * WEEKS).sum(axis=1)[found] / explains.sum(axis=1)[found])
    out[found] = middle * 7 + _MIDDLE_OF_WEEK
    return out


def _sds_at(readings: Readings, rows: Ints, gestation_days: int, policy: str) -> Floats:
    """Return the SDS of readings as of babies of one gestation, beyond any child's where there is no reference."""
    gestation = np.full(len(rows), float(gestation_days))
    corrected = corrected_age_days(readings.age_days[rows], gestation, policy)
    sds, _ = sds_and_slope(runs_for(readings.kind[rows], readings.sex[rows]), corrected, readings.value[rows])
    return np.nan_to_num(sds, nan=2 * IMPOSSIBLE_SDS)


def count_days(child: Ints, day: npt.NDArray[np.int64], n_children: int) -> Ints:
    """Return on how many days each child has readings [children].

    Parameters
    ----------
    child, day : ndarray of int
        Of each reading.
    n_children : int
        Children are numbered from 0.
    """
    once = np.unique(np.stack([child, day]), axis=1)
    return np.bincount(once[0], minlength=n_children)
