"""Weighing each doubted reading: is it true, or does one specific slip explain it better."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile import densities, process, slips
from growthwatch.reconcile.readings import Readings, run_for, standing
from growthwatch.reconcile.visits import Foretold, Meant, Visits, foretell, meant_days
from growthwatch.reconcile.witnesses import Witnesses
from growthwatch.vocabulary import ERRORS, KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
_WRONG_DATE, _WRONG_CHILD, _COPIED, _SWAPPED, _DIGITS = (
    ERRORS.index(e) for e in ("wrong_date", "wrong_child", "copied_forward", "swapped_kind", "digits")
)
_OF_VISITS: Final = (_WRONG_DATE, _WRONG_CHILD)
#: Of two systems that hold a reading of one day, how often they measured separately, and how often one copied the
#: other's before a slip was made [L].
_MEASURED_TWICE: Final = 0.3
_COPIED_RIGHT: Final = 0.5
#: The share of slips that were made before a reading was copied into other systems [L].
_BEFORE_COPYING: Final = 0.2
#: The date of entry stands for the date of measuring up to this long after it [days, L].
_ENTERED_WITHIN: Final = 60
#: Systems share most readings. That each holds one the other lacks is this much likelier when they are one reading
#: under two dates; that the other's stands on just the day a slip of the date would have come from, this much [L].
_UNSHARED: Final = 5.0
_SAME_DAY_BY_CHANCE: Final = 15.0
#: Repairs within this share of each other are one; one is put forward when it has this share of the probability [L].
_SAME_REPAIR: Final = 0.006
_ONLY_REPAIR: Final = 0.85
#: The spread of another child's visit is a little more than one child's from the population.
_OTHERS_WIDER: Final = 1.2
#: A reading this far from what the other visits foretell is no evidence for its neighbours of that day.
_UNSOUND_SD: Final = 3.5


class Doubt(NamedTuple):
    """What is made of each doubted reading; one row per row asked."""

    log_odds: Floats  # of any specific slip against truth
    log_truth: Floats  # log probability of the reading, or of its whole visit, as recorded
    log_truth_alone: Floats  # of the reading
    log_even: Floats  # as log_truth, without tails
    error: npt.NDArray[np.int8]
    slip: Ints
    value: Floats  # suggested [kg or cm], NaN for none
    day: npt.NDArray[np.int64]  # suggested; as recorded for none
    kind: npt.NDArray[np.int8]  # suggested; as recorded for none
    whole_visit: Bools
    only_repair: Bools  # no other repair of the value is nearly as likely


class _Tally:
    """Log odds by reading and error, and the likeliest claim within each."""

    def __init__(self, of: Readings, rows: Ints) -> None:
        shape = (len(rows), len(ERRORS))
        self.log_odds = np.full(shape, -np.inf)
        self.best = np.full(shape, -np.inf)
        self.slip = np.full(shape, -1, dtype=np.intp)
        self.value = np.full(shape, np.nan)
        self.day = np.repeat(of.day[rows, None], len(ERRORS), axis=1)
        self.only_repair = np.ones(shape, dtype=bool)
        self.kind = np.repeat(of.kind[rows, None], len(ERRORS), axis=1)

    def add(
        self, place: Ints, error: Ints, log_odds: Floats, slip: Ints, value: Floats | None = None,
        day: npt.NDArray[np.int64] | None = None, kind: Ints | None = None,
    ) -> None:  # fmt: skip
        """Add claims about the readings at ``place``."""
        # no reference at that age, no claim
        log_odds = np.where(np.isnan(log_odds), -np.inf, log_odds)
        if not len(place):
            return
        np.logaddexp.at(self.log_odds, (place, error), log_odds)
        order = np.lexsort((log_odds, error, place))
        place, error, log_odds, slip = place[order], error[order], log_odds[order], slip[order]
        last = np.append((place[1:] != place[:-1]) | (error[1:] != error[:-1]), True)
        last &= log_odds > self.best[place, error]
        at = (place[last], error[last])
        self.best[at], self.slip[at] = log_odds[last], slip[last]
        for mine, given in ((self.value, value), (self.day, day), (self.kind, kind)):
            if given is not None:
                mine[at] = given[order][last]

    def settle(self, truth: Floats, visit_truth: Floats, even: Floats, visit_even: Floats, shared: Bools) -> Doubt:
        """Return the likeliest error of each reading, and the odds of them all together.

        A reading that several systems hold was copied after the slip, if it is one: most slips are not.
        """
        self.log_odds = self.log_odds + np.where(shared, np.log(_BEFORE_COPYING), 0.0)[:, None]
        error = np.argmax(self.log_odds, axis=1)
        at = (np.arange(len(error)), error)
        return Doubt(
            np.logaddexp.reduce(self.log_odds, axis=1),
            np.where(np.isin(error, _OF_VISITS), visit_truth, truth),
            truth,
            np.where(np.isin(error, _OF_VISITS), visit_even, even),
            error.astype(np.int8),
            self.slip[at],
            self.value[at],
            self.day[at],
            self.kind[at].astype(np.int8),
            np.isin(error, _OF_VISITS),
            self.only_repair[at],
        )


def weigh(
    of: Readings, known: Bools, visit_of: Ints, rows: Ints, visits: Visits, visit: Ints, last: Bools,
    repeats: Ints, told_by: Witnesses, scale: Floats, policy: str,
) -> Doubt:  # fmt: skip
    """Return what is made of the readings ``rows``.

    Parameters
    ----------
    known : ndarray of bool
        Readings taken as true.
    visit_of : ndarray of int
        The number of the visit of every reading.
    visits, visit
        The visits those rows belong to, and the place of each row's among them.
    last : ndarray of bool
        No known reading of the child and kind is later.
    repeats : ndarray of int
        The earlier reading whose value each reading repeats, -1 for none (all readings).
    told_by : Witnesses
        What other systems say (all readings).
    scale : ndarray
        How widely the child of each visit varies round the process, 1 being as others do (variance).
    """
    tally = _Tally(of, rows)
    meant = meant_days(visits.day, of.age[visits.first], of.says_birth[visits.first])
    days = np.concatenate([visits.day[:, None], meant.day], axis=1)
    told = foretell(of, known, visit_of, visits, days, policy, scale)
    mean, variance = _given_sound_others(of, known, visit_of, rows, visits, visit, told)
    variance = variance * scale[visit] + of.noise[rows]
    truth = densities.log_true(of.sds[rows] - mean, variance, of.kind[rows], last)
    per_step = np.log(of.slope[rows]) + np.log(of.step[rows])
    truth = truth + per_step + densities.log_so_high(of.sds[rows], mean)
    near = told_by.near[rows]
    near = np.where(known[near], near, -1)
    same_day = ((near >= 0) & (of.day[near] == of.day[rows, None])).any(axis=1)
    truth = truth + np.where(same_day, np.log(_MEASURED_TWICE), 0.0)
    _values(of, rows, near, mean, variance, truth, tally)
    _copied(rows, repeats, truth, tally)
    _swapped(of, rows, visits, visit, told, truth, tally)
    whole = _whole(of, visits, visit, last, told, meant)
    echoed = _echoed(of, known, visits, told, told_by, last_of_visit(visits, visit, last), meant)
    _add_whole(rows, visit, whole, meant, echoed, tally)
    even = densities.log_even(of.sds[rows] - mean, variance) + per_step
    return tally.settle(truth, whole.truth[visit], even, whole.even[visit], (of.held[rows] & (of.held[rows] - 1)) > 0)


def _given_sound_others(
    of: Readings, known: Bools, visit_of: Ints, rows: Ints, visits: Visits, visit: Ints, told: Foretold
) -> tuple[Floats, Floats]:
    """Return mean and variance of each row given the others, less those of its visit that look wrong too."""
    mean, variance = np.empty(len(rows)), np.empty(len(rows))
    for who, of_child, real in process.batches(visits.start[visit], visits.size[visit]):
        v = visit[who][:, None]
        kind = of.kind[of_child]
        off = of.sds[of_child] - told.mean[v, 0, kind]
        unsound = off**2 > _UNSOUND_SD**2 * told.spread[v, 0, kind, kind]
        unsound &= visit_of[of_child] == visits.number[v]
        used = real & known[of_child] & (of_child != rows[who, None]) & ~unsound
        mine, doubt = process.predict(
            process.take(of.at, of_child), of.sds[of_child], of.noise[of_child], used,
            process.take(of.at, rows[who, None]),
        )  # fmt: skip
        mean[who], variance[who] = mine[:, 0], doubt[:, 0, 0]
    return mean, variance


def _values(
    of: Readings, rows: Ints, near: Ints, mean: Floats, variance: Floats, truth: Floats, tally: _Tally
) -> None:
    """Weigh the slips of one value; ``near`` is what other systems hold of those days [rows, some]."""
    place_of = np.full(len(of.child), -1)
    place_of[rows] = np.arange(len(rows))
    claims = slips.claims(of, rows)
    at, row = place_of[claims.row], claims.row
    sds, slope = standing(run_for(of.kind[row], of.sex[row]), of.corrected[row], claims.value)
    error = slips.base_rates()["error_code"].to_numpy()[claims.slip]
    mass = densities.log_claimed(sds - mean[at], variance[at], of.kind[row], error != _DIGITS)
    mass = mass + densities.log_so_high(sds, mean[at]) + np.log(slope) + np.log(claims.step)
    # or the true value is the one that another system copied before the slip was made
    gap = np.abs(claims.value[:, None] - of.value[near[at]])
    slack = np.fmax(claims.step[:, None], of.last_digit[near[at]]) / 2
    fits = (near[at] >= 0) & (gap <= slack + 1e-6)
    borne_out = fits.any(axis=1)
    mass = np.where(borne_out, np.logaddexp(mass, np.log(_COPIED_RIGHT)), mass)
    # ... and then its value is the finer one
    value = np.where(borne_out, of.value[near[at, fits.argmax(axis=1)]], claims.value)
    odds = claims.log_rate + mass - truth[at]
    tally.add(at, error, odds, claims.slip, value)
    _mark_rivals(at, odds, value, tally)


def _mark_rivals(at: Ints, odds: Floats, value: Floats, tally: _Tally) -> None:
    """Note where another value is nearly as likely a repair as the best: then none is put forward."""
    odds = np.where(np.isnan(odds), -np.inf, odds)
    best = tally.value
    with np.errstate(invalid="ignore"):
        same = np.abs(value[:, None] - best[at]) <= _SAME_REPAIR * best[at]
    total, agreeing = np.full(len(best), -np.inf), np.full(best.shape, -np.inf)
    np.logaddexp.at(total, at, odds)
    place, error = np.nonzero(same)
    np.logaddexp.at(agreeing, (at[place], error), odds[place])
    tally.only_repair[:] = np.isnan(best) | (agreeing > total[:, None] + np.log(_ONLY_REPAIR))


def _copied(rows: Ints, repeats: Ints, truth: Floats, tally: _Tally) -> None:
    """Weigh whether a value that repeats an earlier one was carried forward."""
    copied = np.flatnonzero(repeats[rows] >= 0)
    odds = slips.log_rate("copied_forward") - truth[copied]
    n = len(copied)
    tally.add(copied, np.full(n, _COPIED), odds, np.full(n, slips.slip("copied_forward")))


def _swapped(
    of: Readings, rows: Ints, visits: Visits, visit: Ints, told: Foretold, truth: Floats, tally: _Tally
) -> None:
    """Weigh whether a value was meant for the field of another kind, alone or in exchange for that one's."""
    place, kind = (axis.ravel() for axis in np.meshgrid(np.arange(len(rows)), np.arange(_N), indexing="ij"))
    other = kind != of.kind[rows[place]]
    place, kind = place[other], kind[other]
    row, v = rows[place], visit[place]
    sds, slope = standing(run_for(kind, of.sex[row]), of.corrected[row], of.value[row])
    off, spread = sds - told.mean[v, 0, kind], told.spread[v, 0, kind, kind]
    claimed = densities.log_claimed(off, spread, kind, np.zeros(len(off), dtype=bool))
    fit = np.full((len(rows), _N), -np.inf)
    fit[place, kind] = np.nan_to_num(np.log(of.step[row]) + claimed + np.log(slope) - truth[place], nan=-np.inf)
    rate, slip = slips.log_rate("swapped_kind"), slips.slip("swapped_kind")
    alone = np.logaddexp(0.0, np.logaddexp.reduce(tally.log_odds, axis=1))
    # the reading of the other kind in the same visit, where that is doubted too
    place_of = np.full((len(visits.day), _N), -1)
    place_of[visit, of.kind[rows]] = np.arange(len(rows))
    pair = place_of[v, kind]
    exchanged = np.where(pair >= 0, fit[pair, of.kind[row]] - alone[pair] + np.log(2), -np.inf)
    odds = rate - np.log(2) + fit[place, kind] + np.logaddexp(0.0, exchanged)
    n = len(place)
    tally.add(place, np.full(n, _SWAPPED), odds, np.full(n, slip), kind=kind)


class _Whole(NamedTuple):
    """Log odds against truth of each slip of a whole visit."""

    truth: Floats  # log density of the visit as recorded [visits]
    even: Floats  # the same without tails
    dated: Floats  # [visits, days it may have been meant for]
    other_child: Floats  # [visits]


def _whole(of: Readings, visits: Visits, visit: Ints, last: Bools, told: Foretold, meant: Meant) -> _Whole:
    """Weigh the slips of whole visits."""
    last_of = last_of_visit(visits, visit, last)
    has = visits.member >= 0
    log_slope = np.where(has[:, None, :], np.log(told.slope), 0.0).sum(axis=-1)
    off = told.sds - told.mean
    truth = densities.log_true_together(off[:, 0], told.spread[:, 0], has, last_of) + log_slope[:, 0]
    so_high = np.where(has[:, None], densities.log_so_high(told.sds, told.mean), 0.0).sum(axis=-1)
    truth = truth + so_high[:, 0]
    every = np.broadcast_to(has[:, None, :], off[:, 1:].shape)
    dated = densities.log_claimed_together(off[:, 1:], told.spread[:, 1:], every)
    dated = dated + log_slope[:, 1:] + so_high[:, 1:]
    odds = meant.log_rate + dated - truth[:, None]

    kinds = np.broadcast_to(np.arange(_N), has.shape)
    at = process.points(kinds, np.broadcast_to(of.corrected[visits.first, None], has.shape))
    anyone = process.covariance(at, at) * _OTHERS_WIDER**2
    anyone[:, np.arange(_N), np.arange(_N)] += process.GROWTH.noise
    other_child = densities.log_claimed_together(told.sds[:, 0], anyone, has) + log_slope[:, 0] - truth
    log_step = np.where(has, np.log(of.step[visits.member]), 0.0).sum(axis=-1)
    even = densities.log_even_together(off[:, 0], told.spread[:, 0], has) + log_slope[:, 0] + log_step
    anyone_so_high = np.where(has, densities.log_so_high(told.sds[:, 0], np.zeros(1)), 0.0).sum(axis=-1)
    other_child = other_child + anyone_so_high
    return _Whole(
        truth + log_step, even, np.where(np.isnan(odds), -np.inf, odds), other_child + slips.log_rate("wrong_child")
    )


class _Echoed(NamedTuple):
    """Days on which another system holds the same values [visits, days], and log odds of having been meant."""

    day: npt.NDArray[np.int64]
    slip: Ints
    log_odds: Floats


def _echoed(
    of: Readings, known: Bools, visits: Visits, told: Foretold, told_by: Witnesses, last: Bools, meant: Meant
) -> _Echoed:
    """Weigh whether a visit is another system's under a wrong date: the same values, and a date that may slip."""
    has = visits.member >= 0
    echo = np.where(has[:, :, None], told_by.echo[visits.member], -1)
    echo = np.where((echo >= 0) & known[echo], echo, -1)
    n, _, e = echo.shape
    day = np.where(echo >= 0, of.day[echo], np.iinfo(np.int64).min).reshape(n, _N * e)
    same = (day[:, :, None] == day[:, None, :]) & (np.arange(_N * e) < np.arange(_N * e)[:, None])
    real = (echo.reshape(n, _N * e) >= 0) & ~same.any(axis=2)
    # [visits, candidate days, kinds]: is that kind's value held under that day too?
    matched = (day[:, :, None, None] == day.reshape(n, 1, _N, e)).any(axis=3) & real[:, :, None]
    off = np.broadcast_to((told.sds - told.mean)[:, :1], matched.shape)
    spread = np.broadcast_to(told.spread[:, :1], (*matched.shape, _N))
    mass = np.where(has, np.log(told.slope[:, 0]) + np.log(of.step[visits.member]), 0.0)[:, None, :]
    truth = densities.log_true_together(off, spread, matched, np.broadcast_to(last[:, None], real.shape))
    truth = truth + np.where(matched, mass, 0.0).sum(axis=2)
    delay = visits.day[:, None] - day
    entry_rate = slips.log_rate("date_of_entry") + np.log(_UNSHARED)
    entered = np.where((delay > 0) & (delay <= _ENTERED_WITHIN), entry_rate, -np.inf)
    slip_rate = meant.log_rate[:, None, :] + np.log(_SAME_DAY_BY_CHANCE)
    slipped = np.where(meant.day[:, None, :] == day[:, :, None], slip_rate, -np.inf)
    ways = np.concatenate([slipped, entered[:, :, None]], axis=2)
    slip = np.append(meant.slip, slips.slip("date_of_entry"))[ways.argmax(axis=2)]
    odds = np.where(real, np.logaddexp.reduce(ways, axis=2) - truth, -np.inf)
    return _Echoed(day, slip, np.where(np.isnan(odds), -np.inf, odds))


def last_of_visit(visits: Visits, visit: Ints, last: Bools) -> Bools:
    """Return which visits hold a reading that no later one can contradict."""
    out = np.zeros(len(visits.day), dtype=bool)
    np.logical_or.at(out, visit, last)
    return out


def _add_whole(rows: Ints, visit: Ints, whole: _Whole, meant: Meant, echoed: _Echoed, tally: _Tally) -> None:
    """Add the slips of whole visits, less as far as slips of their single values explain the visit as well."""
    alone = np.logaddexp(0.0, np.logaddexp.reduce(tally.log_odds, axis=1))
    by_visit = np.zeros(len(whole.other_child))
    np.add.at(by_visit, visit, alone)
    others = by_visit[visit] - alone
    place, c = np.nonzero(np.isfinite(whole.dated)[visit])
    odds = whole.dated[visit[place], c] - others[place]
    n = len(place)
    tally.add(place, np.full(n, _WRONG_DATE), odds, meant.slip[c], day=meant.day[visit[place], c])
    place, c = np.nonzero(np.isfinite(echoed.log_odds)[visit])
    v, n = visit[place], len(place)
    odds = echoed.log_odds[v, c] - others[place]
    tally.add(place, np.full(n, _WRONG_DATE), odds, echoed.slip[v, c], day=echoed.day[v, c])
    every, n = np.arange(len(rows)), len(rows)
    odds = whole.other_child[visit] - others
    tally.add(every, np.full(n, _WRONG_CHILD), odds, np.full(n, slips.slip("wrong_child")))
