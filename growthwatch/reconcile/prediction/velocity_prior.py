"""How fast a weight can change: what no child gains or loses between two weighings, and few newborns lose.

The process of ``gaussian_process.py`` knows how far standings drift, not that nobody doubles a weight in days or puts
on a kilogram a week. Beyond these limits truth grows rarer with every step [L]. Lengths and heads have no such limits:
what two measurers differ by is wider than what the process does not know already.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference.ages import TERM_FROM_DAYS
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: The most weight gained: at once (two scales, clothes, a feed) and for each day [kg]. About 1 in 200 intervals of
#: the four open cohorts in ``gaussian_process.GROWTH`` gains more; 40 g a day is what the fastest tenth of newborns
#: gain.
_AT_ONCE: Final = 0.45
_A_DAY: Final = 0.04
#: One step rarer (a factor e) for each of this much more [kg], and for each day between.
_STEP: Final = 0.10
_STEP_A_DAY: Final = 0.01
#: The most lost, a share of the earlier weight: so much that no true collapse is doubted for being one.
_LOST_SHARE: Final = 0.22
_LOST_SHARE_STEP: Final = 0.04
#: Beyond this the evidence is no stronger: something else may be amiss.
_MOST: Final = 8.0
#: What 6 in 1,000 newborns lose more of since birth, by day: of 1,544 breast-fed Dutch infants (van Dommelen et al.
#: 2007, Arch Dis Child 92:490, the chart's -2.5 SDS) [share of birth weight]. The process has about twice as many
#: there and more beyond; so truth grows rarer from a little before, a step for each of so much more, up to so many
#: steps [L]. Known of babies born at term and not small, until they are about to regain it.
_NEWBORN_DAYS: Final = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0)
_NEWBORN_LOST: Final = (0.111, 0.119, 0.118, 0.113, 0.110, 0.106, 0.102, 0.098, 0.096, 0.095)
_NEWBORN_BEFORE: Final = 0.02
_NEWBORN_STEP: Final = 0.03
_NEWBORN_MOST: Final = 2.0
_NEWBORN_UNTIL_DAYS: Final = 14
_NOT_SMALL_KG: Final = 2.5
_WEIGHT: Final = KINDS.index("weight")


class Ordered(NamedTuple):
    """The known readings of every child and kind in the order of their days."""

    key: Days  # sorted
    row: Ints


def ordered(of: Readings, known: Bools) -> Ordered:
    """Return the readings taken as true, to look up neighbours in."""
    rows = np.flatnonzero(known)
    key = _key(of.child[rows], of.kind[rows], of.day[rows])
    order = np.argsort(key, kind="stable")
    return Ordered(key[order], rows[order])


def _key(child: Ints, kind: npt.NDArray[np.integer], day: Days) -> Days:
    return np.asarray((child.astype(np.int64) * len(KINDS) + kind) * (1 << 24) + (day + (1 << 23)))


def log_too_fast(
    of: Readings, among: Ordered, visit_of: Ints, child: Ints, kind: npt.NDArray[np.integer], day: Days,
    value: Floats, visit: Ints,
) -> Floats:  # fmt: skip
    """Return how much rarer (log, 0 or less) values are than the process has it, given the readings either side.

    Parameters
    ----------
    visit_of : ndarray of int
        The visit of every reading.
    child, kind, day, value, visit
        What is asked, in one shape; readings of that same visit are not held against it.
    """
    key = _key(child, kind, day)
    before = np.searchsorted(among.key, key, side="left") - 1
    after = np.searchsorted(among.key, key, side="right")
    out = np.zeros(key.shape)
    for place, step in ((before, -1), (after, 1)):
        row = _row(among, place)
        own = (row >= 0) & (visit_of[row] == visit)
        row = np.where(own, _row(among, place + step), row)
        there = (row >= 0) & (of.child[row] == child) & (of.kind[row] == _WEIGHT) & (kind == _WEIGHT)
        apart = np.abs(of.day[row] - day).astype(np.float64)
        early, late = (of.value[row], value) if step < 0 else (value, of.value[row])
        age_of_early = of.age[row] - (0.0 if step < 0 else apart)
        since_birth = (age_of_early <= 1) & (apart <= _NEWBORN_UNTIL_DAYS)
        since_birth &= ~(of.gestation[row] < TERM_FROM_DAYS) & (early >= _NOT_SMALL_KG)  # or not known
        log = _log_between(early, late, apart)
        log += np.where(since_birth, _log_since_birth(early, late, apart), 0.0)
        out += np.where(there, log, 0.0)
    return out


def _row(among: Ordered, place: Ints) -> Ints:
    if not len(among.row):
        return np.full(place.shape, -1)
    inside = (place >= 0) & (place < len(among.row))
    return np.where(inside, among.row[np.clip(place, 0, len(among.row) - 1)], -1)


def _log_between(early: Floats, late: Floats, apart: Floats) -> Floats:
    gained = late - early
    fast = (gained - _AT_ONCE - _A_DAY * apart) / (_STEP + _STEP_A_DAY * apart)
    lost = (-gained / np.maximum(early, 1e-6) - _LOST_SHARE) / _LOST_SHARE_STEP
    return -np.minimum(np.maximum(fast, 0.0) + np.maximum(lost, 0.0), _MOST)


def _log_since_birth(birth: Floats, now: Floats, days: Floats) -> Floats:
    lost = 1 - now / np.maximum(birth, 1e-6)
    beyond = lost - np.interp(days, _NEWBORN_DAYS, _NEWBORN_LOST) + _NEWBORN_BEFORE
    return -np.clip(beyond / _NEWBORN_STEP, 0.0, _NEWBORN_MOST)
