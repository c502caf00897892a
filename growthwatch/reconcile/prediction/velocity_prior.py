"""Implausible velocity: what no child gains or loses between two weighings, and few newborns lose.

The process of ``gaussian_process.py`` knows how far SDS drift, not that nobody doubles a weight in days or puts on a
kilogram a week. Beyond these limits truth grows rarer with every step [L]. Lengths and heads have no such limits: what
two measurers differ by is wider than what the process does not know already.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.prediction.visits import Evidence
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
_MOST_GAINED_AT_ONCE_KG: Final = 0.45
_MOST_GAINED_KG_PER_DAY: Final = 0.04
#: One step rarer (a factor e) for each of this much more [kg], and for each day between.
_GAIN_STEP_KG: Final = 0.10
_GAIN_STEP_KG_PER_DAY: Final = 0.01
#: The most lost, a share of the earlier weight: so much that no true collapse is doubted for being one.
_MOST_LOST_SHARE: Final = 0.22
_LOSS_STEP_SHARE: Final = 0.04
#: Beyond this the evidence is no stronger: something else may be amiss [log].
_MOST_STEPS: Final = 8.0
#: What 6 in 1,000 newborns lose more of since birth, by day: of 1,544 breast-fed Dutch infants (van Dommelen et al.
#: 2007, Arch Dis Child 92:490, the chart's -2.5 SDS) [share of birth weight]. The process has about twice as many
#: there and more beyond; so truth grows rarer from a little before, a step for each of so much more, up to so many
#: steps [L]. Known of babies born at term and not small, until they are about to regain it.
_NEWBORN_DAYS: Final = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0)
_NEWBORN_LOST_SHARE: Final = (0.111, 0.119, 0.118, 0.113, 0.110, 0.106, 0.102, 0.098, 0.096, 0.095)
_NEWBORN_MARGIN_SHARE: Final = 0.02
_NEWBORN_STEP_SHARE: Final = 0.03
_NEWBORN_MOST_STEPS: Final = 2.0
_NEWBORN_UNTIL_DAYS: Final = 14
_NOT_SMALL_KG: Final = 2.5
_WEIGHT: Final = KINDS.index("weight")


class SortedReadings(NamedTuple):
    """The readings taken as true of every child and kind in the order of their days, to look up neighbours in."""

    evidence: Evidence
    key: Days  # sorted
    row: Ints


class Values(NamedTuple):
    """Values asked about, recorded or not, in one shape."""

    child: Ints
    kind: npt.NDArray[np.integer]
    day: Days
    value: Floats  # [kg or cm]
    visit: Ints  # number of the visit, as readings are numbered by it


def sort_readings(evidence: Evidence) -> SortedReadings:
    """Return the readings taken as true by child, kind and day."""
    readings, rows = evidence.readings, np.flatnonzero(evidence.taken_as_true)
    key = _key(readings.child[rows], readings.kind[rows], readings.day[rows])
    order = np.argsort(key, kind="stable")
    return SortedReadings(evidence, key[order], rows[order])


def _key(child: Ints, kind: npt.NDArray[np.integer], day: Days) -> Days:
    return np.asarray((child.astype(np.int64) * len(KINDS) + kind) * (1 << 24) + (day + (1 << 23)))


def log_velocity_prior(among: SortedReadings, asked: Values) -> Floats:
    """Return how much rarer (log, 0 or less) values are than the process has it, given the readings either side.

    Readings of a value's own visit are not held against it; lengths and heads are given 0.
    """
    readings, visit_of_reading = among.evidence.readings, among.evidence.visit_of_reading
    key = _key(asked.child, asked.kind, asked.day)
    before = np.searchsorted(among.key, key, side="left") - 1
    after = np.searchsorted(among.key, key, side="right")
    out = np.zeros(key.shape)
    for place, step in ((before, -1), (after, 1)):
        row = _row(among, place)
        of_own_visit = (row >= 0) & (visit_of_reading[row] == asked.visit)
        row = np.where(of_own_visit, _row(among, place + step), row)
        weights = (readings.kind[row] == _WEIGHT) & (asked.kind == _WEIGHT)
        there = (row >= 0) & (readings.child[row] == asked.child) & weights
        out += np.where(there, _log_to_neighbour(readings, row, asked, neighbour_is_earlier=step < 0), 0.0)
    return out


def _row(among: SortedReadings, place: Ints) -> Ints:
    """Return the reading at a place in the order, -1 beyond its ends."""
    if not len(among.row):
        return np.full(place.shape, -1)
    inside = (place >= 0) & (place < len(among.row))
    return np.where(inside, among.row[np.clip(place, 0, len(among.row) - 1)], -1)


def _log_to_neighbour(readings: Readings, row: Ints, asked: Values, *, neighbour_is_earlier: bool) -> Floats:
    """Return how rare the change between each value and a neighbouring reading is (log)."""
    days = np.abs(readings.day[row] - asked.day).astype(np.float64)
    neighbour = readings.value[row]
    earlier, later = (neighbour, asked.value) if neighbour_is_earlier else (asked.value, neighbour)
    age_at_earlier = readings.age_days[row] - (0.0 if neighbour_is_earlier else days)
    since_birth = (age_at_earlier <= 1) & (days <= _NEWBORN_UNTIL_DAYS)
    since_birth &= ~(readings.gestation_days[row] < TERM_FROM_DAYS) & (earlier >= _NOT_SMALL_KG)  # or not known
    newborn = np.where(since_birth, log_newborn_loss(earlier, later, days), 0.0)
    return np.asarray(log_change(earlier, later, days) + newborn)


def log_change(earlier: Floats, later: Floats, days: Floats) -> Floats:
    """Return how rare (log, 0 or less) it is for a weight [kg] to become another [kg] within so many days."""
    gained = later - earlier
    beyond_kg = gained - _MOST_GAINED_AT_ONCE_KG - _MOST_GAINED_KG_PER_DAY * days
    gain_steps = beyond_kg / (_GAIN_STEP_KG + _GAIN_STEP_KG_PER_DAY * days)
    loss_steps = (-gained / np.maximum(earlier, 1e-6) - _MOST_LOST_SHARE) / _LOSS_STEP_SHARE
    return -np.minimum(np.maximum(gain_steps, 0.0) + np.maximum(loss_steps, 0.0), _MOST_STEPS)


def log_newborn_loss(birth: Floats, now: Floats, days: Floats) -> Floats:
    """Return how rare (log, 0 or less) it is to have lost so much of a birth weight [kg] so many days after birth."""
    lost_share = 1 - now / np.maximum(birth, 1e-6)
    beyond = lost_share - np.interp(days, _NEWBORN_DAYS, _NEWBORN_LOST_SHARE) + _NEWBORN_MARGIN_SHARE
    return -np.clip(beyond / _NEWBORN_STEP_SHARE, 0.0, _NEWBORN_MOST_STEPS)
