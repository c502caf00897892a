"""Another system holds the same values under another date: one visit, one of whose dates is mistaken, or two."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.in_question import VisitsInQuestion
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.visits import Evidence, Visits
from growthwatch.reconcile.readings.cross_source import CrossSource
from growthwatch.reconcile.readings.readings import DIGIT_PREFERENCE, Readings
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
_NO_DAY: Final = np.iinfo(np.int64).min
#: The date of entry stands for the date of measuring up to this long after it [days, L].
_ENTERED_WITHIN_DAYS: Final = 60
#: Before any reading of a child is seen, it is as if of so many so many were held by several systems [L].
_PRIOR_READINGS, _PRIOR_SHARED = 3, 2
#: That another system's reading stands on just the day an error of the date would have come from is this much
#: likelier when both are one [L].
_SAME_DAY_BY_CHANCE: Final = 15.0
#: A hair of tolerance for values exactly half a step apart [kg or cm].
_TOLERANCE: Final = 1e-6


class OtherDates(NamedTuple):
    """Days on which another system holds the same values [visits, days], and the odds of having been meant."""

    day: Days  # [days since 1970]
    error_kind: Ints  # position in error_kinds.base_rates()
    log_odds: Floats  # against truth, -inf where there is no such day
    log_likelihood: Floats  # of the visit as recorded, if it was meant for that day


class _Matches(NamedTuple):
    """Which kinds of a visit another system holds with the same value under each other day."""

    readings: Ints  # those readings, -1 for none [visits, kinds, some]
    day: Days  # each day once where ``real`` [visits, days]
    real: Bools  # [visits, days]
    held: Bools  # this reading stands under that day [visits, days, kinds, some]

    @property
    def kinds(self) -> Bools:
        """Which kinds are held under each day [visits, days, kinds]."""
        return np.asarray(self.held.any(axis=3))


def other_date_odds(evidence: Evidence, asked: VisitsInQuestion, cross_source: CrossSource) -> OtherDates:
    """Return the odds that a visit is another system's under a wrong date: same values, a date that may be mistaken.

    Held against truth are the kinds that the other system holds; what it does not hold of the visit is as likely
    as it was.
    """
    visits = asked.visits
    matches = _matches(evidence, visits, cross_source.same_value_other_date)
    out = OtherDates(
        matches.day,
        np.full(matches.day.shape, -1, dtype=np.intp),
        *(np.full(matches.day.shape, -np.inf) for _ in range(2)),
    )
    at = np.flatnonzero(matches.real.any(axis=1))  # of most visits nobody holds the same under another date
    if not len(at):
        return out
    matches = _Matches._make(column[at] for column in matches)
    matched = matches.kinds
    log_true = _log_likelihood_of_kinds(evidence.readings, asked, at, matched)
    ways, error_kind = _ways(evidence.readings, asked, at, matches.day)
    copied = _log_copied(evidence.readings, visits.member[at], matches.readings)
    copied = np.where(matches.held, copied[:, None], -np.inf).max(axis=3)
    copied = np.where(matched, copied, 0.0).sum(axis=2)
    log_likelihood = np.where(matches.real, np.logaddexp.reduce(ways, axis=2) + copied, -np.inf)
    log_odds = log_likelihood - log_true
    rest = visits.present[at][:, None] & ~matched
    log_rest = _log_likelihood_of_kinds(evidence.readings, asked, at, rest)
    out.error_kind[at] = error_kind
    out.log_odds[at] = np.where(np.isnan(log_odds), -np.inf, log_odds)
    out.log_likelihood[at] = log_likelihood + log_rest
    return out


def _matches(evidence: Evidence, visits: Visits, same_value_other_date: Ints) -> _Matches:
    found = np.where(visits.present[:, :, None], same_value_other_date[visits.member], -1)
    found = np.where((found >= 0) & evidence.taken_as_true[found], found, -1)
    n, _, e = found.shape
    day = np.where(found >= 0, evidence.readings.day[found], _NO_DAY).reshape(n, _N * e)
    before = np.arange(_N * e) < np.arange(_N * e)[:, None]
    seen_before = ((day[:, :, None] == day[:, None, :]) & before).any(axis=2)
    real = (found.reshape(n, _N * e) >= 0) & ~seen_before
    held = (day[:, :, None, None] == day.reshape(n, 1, _N, e)) & real[:, :, None, None]
    return _Matches(found, day, real, held)


def _log_likelihood_of_kinds(readings: Readings, asked: VisitsInQuestion, at: Ints, kinds: Bools) -> Floats:
    """Return the log likelihood of some kinds of the visits ``at`` as recorded [visits, days]; ``kinds`` by kind."""
    visits, prediction = asked.visits, asked.prediction
    residual = np.broadcast_to((prediction.sds[at, :1] - prediction.mean[at, :1]), kinds.shape)
    covariance = np.broadcast_to(prediction.covariance[at, :1], (*kinds.shape, _N))
    is_latest = np.broadcast_to(asked.is_latest[at, None], kinds.shape[:2])
    log_density = densities.log_density_true_joint(residual, covariance, kinds, is_latest)
    per_kind = np.log(prediction.slope[at, 0]) + np.log(readings.resolution[visits.member[at]])
    per_kind = np.where(visits.present[at], per_kind, 0.0)[:, None, :] + asked.log_velocity[at, 0][:, None, :]
    return np.asarray(log_density + np.where(kinds, per_kind, 0.0).sum(axis=2))


def _ways(readings: Readings, asked: VisitsInQuestion, at: Ints, day: Days) -> tuple[Floats, Ints]:
    """Return the log rate of every way from other days of the visits ``at``, and the likeliest kind of error.

    Ways are the candidate dates that fall on that day, and the date of entry in place of that of measuring.
    """
    visits, candidates = asked.visits, asked.candidates
    delay_days = visits.day[at, None] - day
    entry_rate = error_kinds.log_rate("date_of_entry") + _log_unshared(readings)[readings.child[visits.first[at]]]
    in_time = (delay_days > 0) & (delay_days <= _ENTERED_WITHIN_DAYS)
    entered = np.where(in_time, entry_rate[:, None], -np.inf)
    mistaken_rate = candidates.log_rate[at, None, :] + np.log(_SAME_DAY_BY_CHANCE)
    mistaken = np.where(candidates.day[at, None, :] == day[:, :, None], mistaken_rate, -np.inf)
    ways = np.concatenate([mistaken, entered[:, :, None]], axis=2)
    kinds = np.append(candidates.error_kind, error_kinds.position_of("date_of_entry"))
    return ways, kinds[ways.argmax(axis=2)]


def _log_unshared(readings: Readings) -> Floats:
    """Return how much likelier it is that two systems each lack the other's reading if it is one under two dates.

    By child, from how many of its readings several systems hold: one reading is then shared, two are each not.
    """
    n = int(readings.child.max(initial=-1)) + 1
    every = np.bincount(readings.child, minlength=n) + _PRIOR_READINGS
    several = np.bitwise_count(readings.system_bits) > 1
    shared = (np.bincount(readings.child[several], minlength=n) + _PRIOR_SHARED) / every
    return np.asarray(np.log(shared) - 2 * np.log1p(-shared))


def _log_copied(readings: Readings, member: Ints, other: Ints) -> Floats:
    """Return how probable each value of visits is as a copy of what others hold [visits, kinds, some].

    A finer value is one of many that the coarser would be rounded from; seldom is one rounded further than it says.
    """
    mine = member[:, :, None]
    gap = np.abs(readings.value[mine] - readings.value[other])
    digit, other_digit = readings.written_resolution[mine], readings.written_resolution[other]
    same = gap <= np.fmin(digit, other_digit) / 2 + _TOLERANCE
    rounded = gap <= np.fmax(digit, other_digit) / 2 + _TOLERANCE
    width = np.where(same, 0.0, np.where(rounded, other_digit, readings.coarsest_resolution[other]))
    resolution = readings.resolution[mine]
    log = np.log(resolution) - np.log(np.fmax(resolution, width))
    return np.asarray(log + np.where(rounded, 0.0, np.log(DIGIT_PREFERENCE)))
