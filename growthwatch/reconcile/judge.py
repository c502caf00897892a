"""Which readings a specific slip explains better than truth: screen all, weigh the doubted, again without them."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile import process
from growthwatch.reconcile.doubts import Doubt, weigh
from growthwatch.reconcile.readings import Readings, take
from growthwatch.reconcile.systematic import beyond
from growthwatch.reconcile.visits import Visits
from growthwatch.reconcile.weighings import starts
from growthwatch.reconcile.witnesses import Witnesses, witnesses
from growthwatch.vocabulary import ERRORS, KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: A reading this many standard deviations from what the others foretell is weighed against every slip.
SCREEN_SD: Final = 2.0
#: ... sooner when it repeats an earlier value, or another system has the same under another date.
_SCREEN_REPEATED_SD: Final = 1.0
_SCREEN_ECHOED_SD: Final = 0.5
#: Odds of a slip against truth (log) from which a reading is questioned: a little more likely than not. A value that
#: has not changed is a sign before it is a copy, so there the odds must be 15 to 1 [L].
_QUESTIONED_FROM: Final = np.full(len(ERRORS), np.log(1.8))
_QUESTIONED_FROM[ERRORS.index("copied_forward")] = np.log(15)
#: How much likelier (log) a slip must be than one in the other system's reading to be clearly the error [L].
_CLEARLY: Final = np.log(5)
_SUSPECTS: Final = 4
_ROUNDS: Final = 12
#: How many readings' worth of evidence stand for a child's varying as others do.
_PRIOR_READINGS: Final = 12.0
#: Squared deviations count up to this, so that a slip does not make its child look variable; their mean is then this.
_CLIPPED: Final = 2.0
_CLIPPED_MEAN: Final = 0.742
#: How many readings back a copied value may come from.
_BACK: Final = 3


class Index(NamedTuple):
    """Where each child's readings stand, and which belong to one visit."""

    start: Ints  # by child
    size: Ints
    visit: Ints  # by reading, numbered through: one child, day and system
    repeats: Ints  # by reading: the earlier reading with the same value, -1 for none
    told_by: Witnesses


def questioned_from(error: npt.NDArray[np.integer]) -> Floats:
    """Return the log odds from which each error is put to a person."""
    return np.asarray(_QUESTIONED_FROM[error])


class _State(NamedTuple):
    """What is held so far, filled in as rounds go by."""

    of: Readings
    at: Index
    known: Bools  # taken as true
    doubt: Doubt  # why what is not known was set aside
    scale: Floats  # by child: how widely it varies round the process


class Judgement(NamedTuple):
    """What is held of every reading."""

    questioned: Bools
    against: Ints  # the reading it is in dispute with, -1 for none
    doubt: Doubt  # why (log odds -inf where nothing was asked)
    throughout: Bools  # questioned for a unit mistaken throughout the child's readings from a system


def judge(of: Readings, n_children: int, policy: str) -> Judgement:
    """Return which readings are questioned, which are in dispute with another, and why.

    One slip can make its neighbours look wrong. So for each child the likeliest few slips are each tried as the
    first to be set aside; from there on the surest goes, one visit at a time, until nothing is left to question;
    and of these readings of the record the most probable stands.
    """
    whole = _state(of, n_children)
    rows = _asked(whole, np.arange(n_children))
    found = _weigh(whole, rows, policy)
    child, visit = _first_suspects(whole, rows, found)
    copied, original = _copies(of, whole.at, child)
    tried = _state(copied, len(child))
    tried.scale[:] = whole.scale[child]
    place = np.full(len(of.child), -1)
    place[rows] = np.arange(len(rows))
    asked = np.flatnonzero((place[original] >= 0) & (whole.at.visit[original] == visit[copied.child]))
    first = Doubt._make(column[place[original[asked]]] for column in found)
    at_step = np.zeros(len(copied.child))
    _set_aside(tried, asked, first, at_step)
    _pursue(tried, policy, at_step)
    questioned = _look_again(tried, policy)
    best = _most_probable(tried, questioned, at_step, child)
    stands = best[copied.child]
    answer = np.zeros(len(of.child), dtype=bool)
    answer[original[stands]] = questioned[stands]
    _note(whole.doubt, original[stands], tried.doubt, stands)
    whole.known[:] = _usable(of) & ~answer
    return _settle(whole, answer, policy)


def _settle(state: _State, questioned: Bools, policy: str) -> Judgement:
    """Tell what is clearly the error from what is only in dispute with another system's reading.

    Where a questioned reading contradicts another system's, that it is the error and the other true is held against
    the reverse; unless it is several times likelier, neither is clearly the error and both stand disputed.
    """
    against = np.full(len(questioned), -1, dtype=np.intp)
    other = _contradicted(state, questioned)
    mine = np.flatnonzero(other >= 0)
    if len(mine):
        theirs = other[mine]
        as_it_is = _if_wrong(state, mine, theirs, policy)
        reverse = _if_wrong(state, theirs, mine, policy)
        # of two dates for one value the likelier slip is put in question; two values of a day need a clear case
        same_day = state.of.day[mine] == state.of.day[theirs]
        # ... and a date is that of the whole visit
        visit = np.where(same_day, np.arange(len(mine)), len(mine) + state.at.visit[mine])
        margin = np.bincount(visit, weights=reverse - as_it_is)[visit]
        even = margin > np.where(same_day, -_CLEARLY, 0.0)
        against[mine[even]], against[theirs[even]] = theirs[even], mine[even]
        questioned = questioned & (against < 0)
    against = np.where(state.of.trusted, -1, _same_day(state.of, questioned, against))
    return Judgement(questioned, against, state.doubt, np.zeros(len(questioned), dtype=bool))


def _if_wrong(state: _State, wrong: Ints, right: Ints, policy: str) -> Floats:
    """Return the log probability of pairs of readings if the first is a slip and the second true."""
    state.known[wrong], state.known[right] = False, True
    rows = np.unique(wrong)
    found = _weigh(state, rows, policy)
    slip = (found.log_odds + found.log_truth_alone)[np.searchsorted(rows, wrong)]
    state.known[right] = False
    rows = np.unique(right)
    truth = _weigh(state, rows, policy).log_truth_alone[np.searchsorted(rows, right)]
    return slip + truth


def _contradicted(state: _State, questioned: Bools) -> Ints:
    """Return the other system's unquestioned reading that each questioned one contradicts, -1 for none.

    That is the one of the same few days, or for a wrong date the one that has the same value under another.
    """
    of, told_by = state.of, state.at.told_by
    dated = (state.doubt.error == ERRORS.index("wrong_date"))[:, None] & (told_by.echo >= 0)
    fits = np.concatenate([told_by.near >= 0, dated], axis=1)
    others = np.concatenate([told_by.near, told_by.echo], axis=1)
    fits &= (~questioned & _usable(of) & ~of.trusted)[others]
    first = others[np.arange(len(others)), fits.argmax(axis=1)]
    return np.where(questioned & fits.any(axis=1), first, -1)


def _same_day(of: Readings, questioned: Bools, against: Ints) -> Ints:
    """Add the readings of one child, kind and day of which none is questioned."""
    left = np.flatnonzero(~questioned & ~of.aside)
    i, j = left[:-1], left[1:]
    pair = (of.child[i] == of.child[j]) & (of.kind[i] == of.kind[j]) & (of.day[i] == of.day[j])
    against = against.copy()
    for one, two in ((i[pair], j[pair]), (j[pair], i[pair])):
        free = against[one] < 0
        against[one[free]] = two[free]
    return against


def _usable(of: Readings) -> Bools:
    return np.asarray(np.isfinite(of.sds) & np.isfinite(of.slope) & ~of.aside)


def _state(of: Readings, n_children: int) -> _State:
    known = _usable(of) & ~beyond(of)
    return _State(of, _index(of, n_children), known, _nothing(of), np.ones(n_children))


def _asked(state: _State, children: Ints) -> Ints:
    """Return the readings of some children to weigh against every slip."""
    return np.flatnonzero(_far(state, children) & ~state.of.trusted)


def _first_suspects(state: _State, rows: Ints, found: Doubt) -> tuple[Ints, Ints]:
    """Return child and visit of the likeliest few suspects of each child, sorted by child."""
    certain = found.log_odds > questioned_from(found.error)
    sure, odds = rows[certain], found.log_odds[certain]
    unasked = np.setdiff1d(np.flatnonzero(_usable(state.of) & ~state.known & ~state.of.trusted), sure)
    sure, odds = np.append(sure, unasked), np.append(odds, np.full(len(unasked), -np.inf))
    order = np.lexsort((-odds, state.at.visit[sure]))
    once = order[starts(state.at.visit[sure][order])]
    child, visit, odds = state.of.child[sure[once]], state.at.visit[sure[once]], odds[once]
    order = np.lexsort((-odds, child))
    child, visit = child[order], visit[order]
    first = starts(child)
    rank = np.arange(len(child)) - np.maximum.accumulate(np.where(first, np.arange(len(child)), 0))
    return child[rank < _SUSPECTS], visit[rank < _SUSPECTS]


def _copies(of: Readings, index: Index, child: Ints) -> tuple[Readings, Ints]:
    """Return the readings of the given children, one copy for each time they are named, and the rows they copy."""
    size = index.size[child]
    begin = np.cumsum(size) - size
    copy = np.repeat(np.arange(len(child)), size)
    original = np.arange(len(copy)) - begin[copy] + index.start[child][copy]
    return take(of, original)._replace(child=copy), original


def _pursue(state: _State, policy: str, at_step: Floats) -> None:
    """Set aside the surest slip of each child, one visit at a time, until none is left."""
    todo = np.arange(len(state.scale))
    for _ in range(_ROUNDS):
        rows = _asked(state, todo)
        if not len(rows):
            break
        found = _weigh(state, rows, policy)
        worst = _worst_visit(state, rows, found)
        if not worst.any():
            break
        _set_aside(state, rows[worst], Doubt._make(column[worst] for column in found), at_step)
        todo = np.unique(state.of.child[rows[worst]])


def _set_aside(state: _State, rows: Ints, found: Doubt, at_step: Floats) -> None:
    """Take the surest reading of each visit, or the whole visit where that is the slip, as not known."""
    visit = state.at.visit[rows]
    top = np.full(int(visit.max(initial=0)) + 1, -np.inf)
    np.maximum.at(top, visit, found.log_odds)
    leads = found.log_odds >= top[visit]
    whole = np.zeros(len(top), dtype=bool)
    whole[visit[leads & found.whole_visit]] = True
    gone = leads | (whole[visit] & found.whole_visit & (found.log_odds > questioned_from(found.error)))
    state.known[rows[gone]] = False
    at_step[rows[gone]] = found.log_even[gone]
    _note(state.doubt, rows[gone], found, gone)


def _look_again(state: _State, policy: str) -> Bools:
    """Weigh what was set aside once more, given all that was not, and return what stays questioned."""
    usable = _usable(state.of) & ~state.of.trusted
    rows = np.flatnonzero(usable & ~state.known)
    if len(rows):
        found = _weigh(state, rows, policy)
        _note(state.doubt, rows, found, np.ones(len(rows), dtype=bool))
        state.known[rows[found.log_odds <= questioned_from(found.error)]] = True
    return usable & ~state.known


def _most_probable(state: _State, questioned: Bools, at_step: Floats, child: Ints) -> Bools:
    """Return for each copy of a child whether its set of questioned readings is the child's most probable.

    The log probability of a set, against all being true, is what its slips claim given the rest, less what the
    readings were worth as truth when they were set aside (the chain rule: the rest is common to all sets).
    """
    gain = np.where(questioned, state.doubt.log_odds + state.doubt.log_truth - at_step, 0.0)
    whole = questioned & state.doubt.whole_visit
    together = np.bincount(state.at.visit[whole], minlength=int(state.at.visit.max(initial=0)) + 1)
    gain = np.where(whole, gain / np.maximum(together[state.at.visit], 1), gain)
    total = np.bincount(state.of.child, weights=gain, minlength=len(child))
    order = np.lexsort((np.arange(len(child)), -total, child))
    best = np.zeros(len(child), dtype=bool)
    best[order[starts(child[order])]] = True
    return best


def _index(of: Readings, n_children: int) -> Index:
    count = np.bincount(of.child, minlength=n_children)
    order = np.lexsort((of.source, of.day, of.child))
    visit = np.empty(len(order), dtype=np.intp)
    visit[order] = np.cumsum(starts(of.child[order], of.day[order], of.source[order])) - 1
    return Index(np.cumsum(count) - count, count, visit, _repeats(of), witnesses(of))


def _repeats(of: Readings) -> Ints:
    order = np.lexsort((of.day, of.kind, of.child))
    out = np.full(len(order), -1, dtype=np.intp)
    for back in range(min(_BACK, len(order) - 1), 0, -1):
        i, j = order[back:], order[:-back]
        same = (of.child[i] == of.child[j]) & (of.kind[i] == of.kind[j]) & (of.day[i] > of.day[j])
        same &= np.abs(of.value[i] - of.value[j]) < 1e-6
        out[i[same]] = j[same]
    return out


def _nothing(of: Readings) -> Doubt:
    n = len(of.child)
    return Doubt(
        np.full(n, -np.inf), np.zeros(n), np.zeros(n), np.zeros(n), np.full(n, -1, dtype=np.int8), np.full(n, -1),
        np.full(n, np.nan), of.day.copy(),
        of.kind.copy(), np.zeros(n, dtype=bool), np.ones(n, dtype=bool),
    )  # fmt: skip


def _note(doubt: Doubt, rows: Ints, found: Doubt, chosen: Bools) -> None:
    columns: tuple[npt.NDArray[Any], ...] = doubt
    given: tuple[npt.NDArray[Any], ...] = found
    for whole, part in zip(columns, given, strict=True):
        whole[rows] = part[chosen]


def _far(state: _State, children: Ints) -> Bools:
    """Return which known readings of some children stand far from what their others foretell."""
    of, index, known, scale = state.of, state.at, state.known, state.scale
    far = np.zeros(len(of.child), dtype=bool)
    for who, rows, real in process.batches(index.start[children], index.size[children]):
        used = real & known[rows]
        mean, variance = process.leave_one_out(process.take(of.at, rows), of.sds[rows], of.noise[rows], used)
        squared = np.where(used, (of.sds[rows] - mean) ** 2 / variance, 0.0)
        usual = np.minimum(squared, _CLIPPED).sum(axis=1) / _CLIPPED_MEAN
        scale[children[who]] = (_PRIOR_READINGS + usual) / (_PRIOR_READINGS + used.sum(axis=1))
        limit = np.where(index.repeats[rows] >= 0, _SCREEN_REPEATED_SD, SCREEN_SD)
        limit = np.where((index.told_by.echo[rows] >= 0).any(axis=2), _SCREEN_ECHOED_SD, limit)
        hit = used & (squared > limit**2 * np.minimum(scale[children[who]], 1.0)[:, None])
        far[rows[hit]] = True
    return far


def _weigh(state: _State, rows: Ints, policy: str) -> Doubt:
    of, index = state.of, state.at
    number, visit = np.unique(index.visit[rows], return_inverse=True)
    child, day = np.empty(len(number), dtype=np.intp), np.empty(len(number), dtype=np.int64)
    child[visit], day[visit] = of.child[rows], of.day[rows]
    member = _members(of, index, state.known | state.doubt.whole_visit, rows, number)
    visits = Visits(index.start[child], index.size[child], member, number, day)
    last = _last(of, state.known)[rows]
    return weigh(
        of,
        state.known,
        index.visit,
        rows,
        visits,
        visit,
        last,
        index.repeats,
        index.told_by,
        state.scale[child],
        policy,
    )


def _members(of: Readings, index: Index, fit: Bools, rows: Ints, number: Ints) -> Ints:
    """Return the reading of each kind in each visit, -1 for none; a reading that is asked about comes first."""
    fit = fit.copy()
    fit[rows] = True
    place = np.full(int(index.visit.max(initial=0)) + 1, -1, dtype=np.intp)
    place[number] = np.arange(len(number))
    every = np.flatnonzero(fit & (place[index.visit] >= 0))
    member = np.full((len(number), len(KINDS)), -1, dtype=np.intp)
    member[place[index.visit[every]], of.kind[every]] = every
    member[place[index.visit[rows]], of.kind[rows]] = rows
    return member


def _last(of: Readings, known: Bools) -> Bools:
    """Return which readings have no known reading of the same child and kind after them."""
    group = of.child * len(KINDS) + of.kind
    latest = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(latest, group[known], of.day[known])
    return np.asarray(of.day >= latest[group])


def _worst_visit(state: _State, rows: Ints, found: Doubt) -> Bools:
    """Return which doubted readings belong to the visit of their child that is most surely a slip."""
    sure = found.log_odds > questioned_from(found.error)
    odds = np.where(sure, found.log_odds, -np.inf)
    worst = np.full(len(state.scale), -np.inf)
    np.maximum.at(worst, state.of.child[rows], odds)
    visit = state.at.visit[rows]
    led = np.zeros(int(visit.max(initial=0)) + 1, dtype=bool)
    led[visit[sure & (odds >= worst[state.of.child[rows]])]] = True
    return sure & led[visit]


def with_units(right: Readings, unit: Ints, found: Judgement) -> Judgement:
    """Return the judgement with every reading in a mistaken unit questioned, the right value put forward."""
    treated = unit >= 0
    doubt = found.doubt
    error, slip, value = doubt.error.copy(), doubt.slip.copy(), doubt.value.copy()
    error[treated], slip[treated], value[treated] = ERRORS.index("unit"), unit[treated], right.value[treated]
    against = np.where(treated, -1, found.against)
    return Judgement(
        found.questioned | treated,
        against,
        doubt._replace(error=error, slip=slip, value=value, only_repair=doubt.only_repair | treated),
        treated,
    )
