"""A whole child can be mistaken: its birth date, or its sex, would explain readings that as recorded fit no child.

A birth date a year out makes every reading of the child far too large or too small, and no error of one value or visit
is behind them. All readings of such a child together are held against another birth date (day and month exchanged, a
month or a year out, or any other) and against the other sex. Of sex growth alone can hardly tell: boys and girls
differ by about half an SDS, and only readings far beyond both are ever in question here. What is scored and found
stays at what is recorded, and every reason says what would explain them all.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.date_errors import candidate_dates
from growthwatch.reconcile.errors.likely_gestation import FEWEST_DAYS, FEWEST_READINGS, NEARLY_ALL, count_days
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.readings.readings import Readings, take_readings
from growthwatch.reconcile.readings.reference_sds import noise_variance, runs_for, sds_and_slope
from growthwatch.reference.ages import corrected_age_days

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: A child is in question when so many of its readings are beyond this, all on one side [SDS, L], and a birth date
#: explains them when as many are within so many SDS at it [L].
_FAR_SDS: Final = 3.0
_WITHIN_SDS: Final = 2.0
#: How often a child's birth date is wrong in each way that is named, in any other way, and its sex [log; L].
_LOG_NAMED: Final = np.log(0.0002)
_LOG_ANY: Final = np.log(0.0005)
_LOG_SEX: Final = np.log(0.001)
#: Odds from which it is said [log; L].
_LOG_SAID_FROM: Final = np.log(20)
#: Other birth dates asked: so many days earlier and later at most, so many days apart [L].
_FARTHEST_DAYS, _EVERY_DAYS = 735, 15
#: Ways in which a date is wrong that name another one: those of ``date_errors`` less the birth entered late.
_N_NAMED: Final = 6
#: An age that forbids no birth date.
_ANY_AGE_DAYS: Final = 1e5
#: So many readings at most are held at once [L].
_MOST_AT_ONCE: Final = 1 << 16


class LikelyChild(NamedTuple):
    """What would explain all readings of each child; NaN and -1 where what is recorded will do [children]."""

    birth_day: Floats  # [days since 1970]
    birth_is_exact: Bools  # a way in which a date is wrong names it; else it is about that day
    older_days: Floats  # how much older the child would be than recorded [days]; 0 where nothing is in question
    sex: npt.NDArray[np.int8]  # code in the vocabulary

    @property
    def any_in_question(self) -> bool:
        """Whether anything else would explain the readings of any child."""
        return bool(np.isfinite(self.birth_day).any() or (self.sex >= 0).any())


def likely_child(readings: Readings, n_children: int, policy: str, explained: Bools) -> LikelyChild:
    """Return the birth date or sex that would explain readings which fit no child as recorded.

    Parameters
    ----------
    readings : Readings
        Sorted by child, as recorded.
    n_children : int
        Children are numbered from 0.
    policy : str
        "digital" or "paper".
    explained : ndarray of bool, shape (n_children,)
        Whose readings another gestation explains already.

    Returns
    -------
    LikelyChild
    """
    nothing = np.full(n_children, np.nan)
    out = LikelyChild(
        nothing, np.zeros(n_children, dtype=bool), np.zeros(n_children), np.full(n_children, -1, np.int8)
    )
    who = np.flatnonzero(_in_question(readings, n_children) & ~explained)
    if not len(who):
        return out
    counts = np.isfinite(readings.sds) & ~readings.set_aside
    rows = np.flatnonzero(counts & np.isin(readings.child, who))
    asked = take_readings(readings, rows)._replace(child=np.searchsorted(who, readings.child[rows]))
    recorded, _ = _as_if(asked, np.zeros(len(who)), policy)
    older, log_prior = _birth_dates_asked(asked, len(who))
    log_likelihood, fits = _as_if_each(asked, older, policy)
    log = np.where(fits, log_prior + log_likelihood, -np.inf)
    swapped = asked._replace(sex=np.where(asked.sex >= 0, 1 - asked.sex, -1).astype(np.int8))
    of_other_sex, fits = _as_if(swapped, np.zeros(len(who)), policy)
    first = np.searchsorted(asked.child, np.arange(len(who)))
    known = asked.sex[first] >= 0
    log_odds_sex = np.where(fits & known, _LOG_SEX + of_other_sex - recorded, -np.inf)
    total = np.logaddexp.reduce(log, axis=1) - recorded
    birth = (total > _LOG_SAID_FROM) & (total >= log_odds_sex)
    days, is_exact = _likeliest_birth(older, log)
    day_of_birth = asked.day[first] - asked.age_days[first]
    out.birth_day[who[birth]] = (day_of_birth - days)[birth]
    out.birth_is_exact[who[birth]] = is_exact[birth]
    out.older_days[who[birth]] = days[birth]
    other_sex = (log_odds_sex > _LOG_SAID_FROM) & ~birth
    out.sex[who[other_sex]] = swapped.sex[first][other_sex]
    return out


def _in_question(readings: Readings, n_children: int) -> Bools:
    """Return which children have nearly all of their readings far off, on one side."""
    child, sds = readings.child, np.nan_to_num(readings.sds)
    counts = np.isfinite(readings.sds) & np.isfinite(readings.age_days) & ~readings.set_aside
    n = np.bincount(child[counts], minlength=n_children)
    days = count_days(child[counts], readings.day[counts], n_children)
    low, high = (np.bincount(child[counts & side], minlength=n_children) for side in (sds < -_FAR_SDS, sds > _FAR_SDS))
    return np.asarray((n >= FEWEST_READINGS) & (days >= FEWEST_DAYS) & (np.maximum(low, high) >= NEARLY_ALL * n))


def _birth_dates_asked(asked: Readings, n: int) -> tuple[Floats, Floats]:
    """Return how much older than recorded each child would be, and how often (log) its date is wrong so."""
    first = np.searchsorted(asked.child, np.arange(n))
    born = (asked.day[first] - asked.age_days[first]).astype(np.int64)
    youngest = np.minimum.reduceat(asked.age_days, first)
    never = np.full(n, np.nan)
    named = candidate_dates(born, np.full(n, _ANY_AGE_DAYS), np.zeros(n, dtype=bool), never, 1 << 30)
    older = (born[:, None] - named.day[:, :_N_NAMED]).astype(np.float64)
    log_named = np.where(np.isfinite(named.log_rate[:, :_N_NAMED]), _LOG_NAMED, -np.inf)
    far = np.arange(-_FARTHEST_DAYS, _FARTHEST_DAYS + 1, _EVERY_DAYS, dtype=np.float64)
    every = np.broadcast_to(far[far != 0], (n, len(far) - 1))
    older = np.concatenate([older, every], axis=1)
    log_any = np.full(every.shape, _LOG_ANY - np.log(every.shape[1]))
    log_prior = np.concatenate([log_named, log_any], axis=1)
    return older, np.where(older + youngest[:, None] >= 0, log_prior, -np.inf)


def _as_if_each(asked: Readings, older: Floats, policy: str) -> tuple[Floats, Bools]:
    """Return :func:`_as_if` of each child for each of some ages [children, ages], as many at once as memory bears."""
    log_likelihood, fits = np.empty(older.shape), np.empty(older.shape, dtype=bool)
    n_children, n_ages = older.shape
    at_once = max(1, _MOST_AT_ONCE // len(asked.child))
    for begin in range(0, n_ages, at_once):
        some = older[:, begin : begin + at_once].T
        copy, rows = (axis.ravel() for axis in np.indices((len(some), len(asked.child))))
        copies = take_readings(asked, rows)._replace(child=asked.child[rows] + n_children * copy)
        of_copies = _as_if(copies, some.ravel(), policy)
        for column, answer in zip((log_likelihood, fits), of_copies, strict=True):
            column[:, begin : begin + at_once] = answer.reshape(some.shape).T
    return log_likelihood, fits


def _as_if(asked: Readings, older: Floats, policy: str) -> tuple[Floats, Bools]:
    """Return how likely all readings of each child are if it is so much older [days], and whether nearly all fit."""
    n = len(older)
    age = np.maximum(asked.age_days + older[asked.child], 0.0)
    corrected = corrected_age_days(age, asked.gestation_days, policy)
    runs = runs_for(asked.kind, asked.sex)
    sds, slope = sds_and_slope(runs, corrected, asked.value)
    known = np.isfinite(sds) & np.isfinite(slope)
    noise = noise_variance(runs, asked.kind, corrected, slope, asked.resolution)
    points = gaussian_process.points_at(asked.kind, asked.sex, age, np.nan_to_num(corrected))
    count = np.bincount(asked.child, minlength=n)
    out = np.zeros(n)
    is_latest = np.zeros(len(sds), dtype=bool)
    for who, rows, real in gaussian_process.batches(np.cumsum(count) - count, count):
        used = real & known[rows]
        residual, variance = gaussian_process.sequential_residuals(
            gaussian_process.take_points(points, rows), np.nan_to_num(sds)[rows], noise[rows], used
        )
        log = densities.log_density_true(residual, variance, asked.kind[rows], is_latest[rows])
        log += np.log(np.where(used, slope[rows], 1.0)) + densities.log_high_sds_prior(sds[rows], np.zeros(1))
        out[who] = np.where(used, log, 0.0).sum(axis=1)
    fitting = np.bincount(asked.child, weights=known & (np.abs(np.nan_to_num(sds)) <= _WITHIN_SDS), minlength=n)
    return out, fitting >= NEARLY_ALL * np.maximum(count, 1)


def _likeliest_birth(older: Floats, log: Floats) -> tuple[Floats, Bools]:
    """Return how much older each child likeliest is [days], and whether a way a date is wrong names it."""
    every = np.arange(len(log))
    best = np.argmax(log[:, :_N_NAMED], axis=1)
    of_any = np.logaddexp.reduce(log[:, _N_NAMED:], axis=1)
    is_exact = log[every, best] >= of_any
    weight = np.exp(log[:, _N_NAMED:] - np.where(np.isneginf(of_any), 0.0, of_any)[:, None])
    middle = np.minimum((np.cumsum(weight, axis=1) < 0.5).sum(axis=1), weight.shape[1] - 1)
    return np.where(is_exact, older[every, best], older[every, _N_NAMED + middle]), is_exact
