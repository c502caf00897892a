"""Slips of a whole visit, weighed: a wrong date, another system's visit under another date, another child's."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.date_errors import Meant
from growthwatch.reconcile.errors.error_odds import COPIED, WRONG_CHILD, WRONG_DATE, Tally
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.prediction import velocity_prior
from growthwatch.reconcile.prediction.visits import Foretold, Visits
from growthwatch.reconcile.readings.cross_source import Witnesses
from growthwatch.reconcile.readings.readings import HEAPED, Readings
from growthwatch.reconcile.readings.weighings import same_reading
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
#: The date of entry stands for the date of measuring up to this long after it [days, L].
_ENTERED_WITHIN: Final = 60
#: Before any reading of a child is seen, it is as if of so many so many were held by several systems [L].
_AS_IF, _AS_IF_SHARED = 3, 2
#: That another system's reading stands on just the day a slip of the date would have come from is this much likelier
#: when both are one [L].
_SAME_DAY_BY_CHANCE: Final = 15.0
#: The spread of another child's visit is a little more than one child's from the population.
_OTHERS_WIDER: Final = 1.2
#: How rarely a right date is later than that of its entry, which may itself be wrong [L].
_ENTERED_BEFORE: Final = 0.005


class Whole(NamedTuple):
    """Log odds against truth of each slip of a whole visit."""

    truth: Floats  # log density of the visit as recorded [visits]
    dated: Floats  # [visits, days it may have been meant for]
    other_child: Floats  # [visits]


def pace_of_days(of: Readings, among: velocity_prior.Ordered, visit_of: Ints, visits: Visits, meant: Meant) -> Floats:
    """Return how much rarer each visit is for its pace on the day recorded and every day it may have been meant for.

    The recorded day stands first [visits, 1 + days, kinds].
    """
    days = np.concatenate([visits.day[:, None], meant.day], axis=1)
    shape = (*days.shape, _N)
    member = np.broadcast_to(visits.member[:, None, :], shape)
    kind = np.broadcast_to(np.arange(_N), shape)
    day = np.broadcast_to(days[:, :, None], shape)
    number = np.broadcast_to(visits.number[:, None, None], shape)
    fast = velocity_prior.log_too_fast(of, among, visit_of, of.child[member], kind, day, of.value[member], number)
    return np.where(member >= 0, fast, 0.0)


def weigh_whole(
    of: Readings, known: Bools, visits: Visits, visit: Ints, last: Bools, told: Foretold, meant: Meant,
    too_fast: Floats, beside_step: Floats,
) -> Whole:  # fmt: skip
    """Weigh the slips of whole visits; ``beside_step`` is the log density of each as recorded, beside a step."""
    last_of = last_of_visit(visits, visit, last)
    has = visits.member >= 0
    log_slope = np.where(has[:, None, :], np.log(told.slope), 0.0).sum(axis=-1)
    off = told.sds - told.mean
    truth = densities.log_true_together(off[:, 0], told.spread[:, 0], has, last_of)
    truth = np.logaddexp(truth, beside_step) + log_slope[:, 0]
    so_high = np.where(has[:, None], densities.log_so_high(told.sds, told.mean), 0.0).sum(axis=-1)
    truth = truth + so_high[:, 0] + too_fast[:, 0]
    # nothing is entered before it is measured
    truth = truth + np.where(of.entered[visits.first] < visits.day, np.log(_ENTERED_BEFORE), 0.0)
    every = np.broadcast_to(has[:, None, :], off[:, 1:].shape)
    dated = densities.log_claimed_together(off[:, 1:], told.spread[:, 1:], every)
    dated = dated + log_slope[:, 1:] + so_high[:, 1:] + too_fast[:, 1:]
    of_birth = meant.slip == error_kinds.slip("birth_entered_late")
    dated = np.where(of_birth & _unlike_at_birth(of, known, visits)[:, None], -np.inf, dated)
    odds = meant.log_rate + dated - truth[:, None]

    anyone = gaussian_process.anyone(told.when)[:, 0] * _OTHERS_WIDER**2
    anyone[:, np.arange(_N), np.arange(_N)] += told.noise[:, 0]
    other_child = densities.log_claimed_together(told.sds[:, 0] - told.when.usual[:, 0], anyone, has)
    other_child = other_child + log_slope[:, 0] - truth
    log_step = np.where(has, np.log(of.step[visits.member]), 0.0).sum(axis=-1)
    anyone_so_high = np.where(has, densities.log_so_high(told.sds[:, 0], np.zeros(1)), 0.0).sum(axis=-1)
    other_child = other_child + anyone_so_high
    return Whole(
        truth + log_step, np.where(np.isnan(odds), -np.inf, odds), other_child + error_kinds.log_rate("wrong_child")
    )


def _unlike_at_birth(of: Readings, known: Bools, visits: Visits) -> Bools:
    """Return which visits hold another value than is known of that kind from the birthday."""
    born = np.full((int(of.child.max(initial=-1)) + 1, _N), -1, dtype=np.intp)
    rows = np.flatnonzero(known & (of.age == 0))
    born[of.child[rows], of.kind[rows]] = rows
    birth = born[of.child[visits.first]]
    unlike = (birth >= 0) & (visits.member >= 0) & ~same_reading(of.value, of.coarse, birth, visits.member)
    return np.asarray(unlike.any(axis=1))


class Echoed(NamedTuple):
    """Days on which another system holds the same values [visits, days], and log odds of having been meant."""

    day: npt.NDArray[np.int64]
    slip: Ints
    log_odds: Floats
    log_claimed: Floats  # log probability of the visit as recorded, if it was meant for that day


def weigh_echoes(
    of: Readings, known: Bools, visits: Visits, told: Foretold, told_by: Witnesses, last: Bools, meant: Meant,
    too_fast: Floats,
) -> Echoed:  # fmt: skip
    """Weigh whether a visit is another system's under a wrong date: the same values, and a date that may slip."""
    has = visits.member >= 0
    echo = np.where(has[:, :, None], told_by.echo[visits.member], -1)
    echo = np.where((echo >= 0) & known[echo], echo, -1)
    n, _, e = echo.shape
    day = np.where(echo >= 0, of.day[echo], np.iinfo(np.int64).min).reshape(n, _N * e)
    same = (day[:, :, None] == day[:, None, :]) & (np.arange(_N * e) < np.arange(_N * e)[:, None])
    real = (echo.reshape(n, _N * e) >= 0) & ~same.any(axis=2)
    # [visits, candidate days, kinds, echoes]: is that kind's value held under that day too?
    held = (day[:, :, None, None] == day.reshape(n, 1, _N, e)) & real[:, :, None, None]
    matched = held.any(axis=3)
    off = np.broadcast_to((told.sds - told.mean)[:, :1], matched.shape)
    spread = np.broadcast_to(told.spread[:, :1], (*matched.shape, _N))
    mass = np.where(has, np.log(told.slope[:, 0]) + np.log(of.step[visits.member]), 0.0)[:, None, :]
    mass = mass + too_fast[:, None, :]
    truth = densities.log_true_together(off, spread, matched, np.broadcast_to(last[:, None], real.shape))
    truth = truth + np.where(matched, mass, 0.0).sum(axis=2)
    delay = visits.day[:, None] - day
    entry_rate = error_kinds.log_rate("date_of_entry") + _log_unshared(of)[of.child[visits.first]]
    entered = np.where((delay > 0) & (delay <= _ENTERED_WITHIN), entry_rate[:, None], -np.inf)
    slip_rate = meant.log_rate[:, None, :] + np.log(_SAME_DAY_BY_CHANCE)
    slipped = np.where(meant.day[:, None, :] == day[:, :, None], slip_rate, -np.inf)
    ways = np.concatenate([slipped, entered[:, :, None]], axis=2)
    slip = np.append(meant.slip, error_kinds.slip("date_of_entry"))[ways.argmax(axis=2)]
    copied = np.where(held, _log_copied(of, visits, echo)[:, None], -np.inf).max(axis=3)
    copied = np.where(matched, copied, 0.0).sum(axis=2)
    claimed = np.where(real, np.logaddexp.reduce(ways, axis=2) + copied, -np.inf)
    odds = claimed - truth
    # what the other system does not hold of the visit is as likely as it was
    rest = has[:, None] & ~matched
    more = densities.log_true_together(off, spread, rest, np.broadcast_to(last[:, None], real.shape))
    more = more + np.where(rest, mass, 0.0).sum(axis=2)
    return Echoed(day, slip, np.where(np.isnan(odds), -np.inf, odds), claimed + more)


def _log_unshared(of: Readings) -> Floats:
    """Return how much likelier it is that two systems each lack the other's reading if it is one under two dates.

    By child, from how many of its readings several systems hold: one reading is then shared, two are each not.
    """
    n = int(of.child.max(initial=-1)) + 1
    held = np.bincount(of.child, minlength=n) + _AS_IF
    held_by_several = np.bincount(of.child[np.bitwise_count(of.held) > 1], minlength=n) + _AS_IF_SHARED
    shared = held_by_several / held
    return np.asarray(np.log(shared) - 2 * np.log1p(-shared))


def _log_copied(of: Readings, visits: Visits, echo: Ints) -> Floats:
    """Return how probable each value of visits is as a copy of what its echoes hold [visits, kinds, echoes].

    A finer value is one of many that the coarser would be rounded from; seldom is one rounded further than it says.
    """
    mine = visits.member[:, :, None]
    apart = np.abs(of.value[mine] - of.value[echo])
    digit, other_digit, step = of.last_digit[mine], of.last_digit[echo], of.step[mine]
    same, alike = (apart <= least / 2 + 1e-6 for least in (np.fmin(digit, other_digit), np.fmax(digit, other_digit)))
    spread = np.where(same, 0.0, np.where(alike, other_digit, of.coarse[echo]))
    return np.asarray(np.log(step) - np.log(np.fmax(step, spread)) + np.where(alike, 0.0, np.log(HEAPED)))


def last_of_visit(visits: Visits, visit: Ints, last: Bools) -> Bools:
    """Return which visits hold a reading that no later one can contradict."""
    out = np.zeros(len(visits.day), dtype=bool)
    np.logical_or.at(out, visit, last)
    return out


def add_whole(
    rows: Ints, visit: Ints, whole: Whole, meant: Meant, echoed: Echoed, truth: Floats, tally: Tally
) -> None:
    """Add the slips of whole visits, less as far as slips of their single values explain the visit as well.

    ``truth`` is the log density of each row as recorded.
    """
    alone = np.logaddexp(0.0, np.logaddexp.reduce(tally.log_odds, axis=1))
    others = _sum_of_visit(alone, visit)[visit] - alone
    place, c = np.nonzero(np.isfinite(whole.dated)[visit])
    odds = whole.dated[visit[place], c] - others[place]
    n = len(place)
    tally.add(place, np.full(n, WRONG_DATE), odds, meant.slip[c], day=meant.day[visit[place], c])
    tally.add_claimed(place, whole.dated[visit[place], c] + whole.truth[visit[place]])
    place, c = np.nonzero(np.isfinite(echoed.log_odds)[visit])
    v, n = visit[place], len(place)
    odds = echoed.log_odds[v, c] - others[place]
    # what repeats an earlier visit may be a copy value by value: against truth value by value the date is as likely
    one_by_one = _sum_of_visit(alone + truth, visit)[visit] - alone
    repeats = np.isfinite(tally.log_odds[place, COPIED])
    odds = np.where(repeats, np.fmax(odds, echoed.log_claimed[v, c] - one_by_one[place]), odds)
    tally.add(place, np.full(n, WRONG_DATE), odds, echoed.slip[v, c], day=echoed.day[v, c])
    tally.add_claimed(place, echoed.log_claimed[v, c])
    every, n = np.arange(len(rows)), len(rows)
    odds = whole.other_child[visit] - others
    tally.add(every, np.full(n, WRONG_CHILD), odds, np.full(n, error_kinds.slip("wrong_child")))
    tally.add_claimed(every, (whole.other_child + whole.truth)[visit])


def _sum_of_visit(log: Floats, visit: Ints) -> Floats:
    return np.asarray(np.bincount(visit, weights=log), dtype=np.float64)
