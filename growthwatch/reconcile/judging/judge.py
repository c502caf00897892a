"""Which readings a specific slip explains better than truth: screen all, weigh the doubted, again without them."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import Doubt
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.judging.disputes import Judgement, settle
from growthwatch.reconcile.judging.outlier_screen import asked
from growthwatch.reconcile.judging.state import State, beginning, copies, latest, note, usable, weighed
from growthwatch.reconcile.prediction.visits import Terms
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.segments import starts
from growthwatch.vocabulary import ERRORS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Odds (log) from which a slip of the whole visit takes with it what alone would not be questioned [L].
_SURE_OF_VISIT: Final = np.log(20)
_SUSPECTS: Final = 4
_ROUNDS: Final = 12


def judge(of: Readings, n_children: int, terms: Terms) -> Judgement:
    """Return which readings are questioned, which are in dispute with another, and why.

    One slip can make its neighbours look wrong. So for each child the likeliest few slips are each tried as the
    first to be set aside; from there on the surest goes, one visit at a time, until nothing is left to question;
    and of these readings of the record the most probable stands.
    """
    whole = beginning(of, n_children, terms)
    rows = asked(whole, np.arange(n_children))
    found = weighed(whole, rows)
    child, visit = _first_suspects(whole, rows, found)
    copied, original = copies(of, whole.at, child)
    tried = beginning(copied, len(child), whole.terms)
    tried.scale[:] = whole.scale[child]
    place = np.full(len(of.child), -1)
    place[rows] = np.arange(len(rows))
    first_gone = np.flatnonzero((place[original] >= 0) & (whole.at.visit[original] == visit[copied.child]))
    first = Doubt._make(column[place[original[first_gone]]] for column in found)
    _set_aside(tried, first_gone, first)
    _pursue(tried)
    questioned = _look_again(tried)
    best = _most_probable(tried, questioned, child)
    stands = best[copied.child]
    answer = np.zeros(len(of.child), dtype=bool)
    answer[original[stands]] = questioned[stands]
    note(whole.doubt, original[stands], tried.doubt, stands)
    answer = _with_their_visits(whole, answer)
    whole.known[:] = usable(of) & ~answer
    return settle(whole, answer)


def _with_their_visits(state: State, questioned: Bools) -> Bools:
    """Add what else belongs to a visit whose date is questioned: a date is that of the whole visit.

    A reading that another system holds too, on that day, stands: it has its own witness.
    """
    of, doubt, visit = state.of, state.doubt, state.at.visit
    dated = doubt.error == ERRORS.index("wrong_date")
    led = np.flatnonzero(questioned & dated & (doubt.log_odds > _SURE_OF_VISIT))
    order = np.lexsort((doubt.log_odds[led], visit[led]))
    leader = np.full(int(visit.max(initial=-1)) + 1, -1, dtype=np.intp)
    leader[visit[led[order]]] = led[order]
    alone = (of.held & (of.held - 1)) == 0
    more = np.flatnonzero((leader[visit] >= 0) & ~questioned & usable(of) & ~of.trusted & alone)
    lead = leader[visit[more]]
    note(doubt, more, Doubt._make(column[lead] for column in doubt)._replace(kind=of.kind[more]), slice(None))
    out = questioned.copy()
    out[more] = True
    return out


def _first_suspects(state: State, rows: Ints, found: Doubt) -> tuple[Ints, Ints]:
    """Return child and visit of the likeliest few suspects of each child, sorted by child."""
    certain = found.log_odds > found.log_must
    sure, odds = rows[certain], found.log_odds[certain]
    unasked = np.setdiff1d(np.flatnonzero(usable(state.of) & ~state.known & ~state.of.trusted), sure)
    sure, odds = np.append(sure, unasked), np.append(odds, np.full(len(unasked), -np.inf))
    order = np.lexsort((-odds, state.at.visit[sure]))
    once = order[starts(state.at.visit[sure][order])]
    child, visit, odds = state.of.child[sure[once]], state.at.visit[sure[once]], odds[once]
    order = np.lexsort((-odds, child))
    child, visit = child[order], visit[order]
    first = starts(child)
    rank = np.arange(len(child)) - np.maximum.accumulate(np.where(first, np.arange(len(child)), 0))
    return child[rank < _SUSPECTS], visit[rank < _SUSPECTS]


def _pursue(state: State) -> None:
    """Set aside the surest slip of each child, one visit at a time, until none is left."""
    todo = np.arange(len(state.scale))
    for _ in range(_ROUNDS):
        rows = asked(state, todo)
        if not len(rows):
            break
        found = weighed(state, rows)
        worst = _worst_visit(state, rows, found)
        if not worst.any():
            break
        _set_aside(state, rows[worst], Doubt._make(column[worst] for column in found))
        todo = np.unique(state.of.child[rows[worst]])


def _worst_visit(state: State, rows: Ints, found: Doubt) -> Bools:
    """Return which doubted readings belong to the visit of their child that is most surely a slip."""
    sure = found.log_odds > found.log_must
    odds = np.where(sure, found.log_odds, -np.inf)
    worst = np.full(len(state.scale), -np.inf)
    np.maximum.at(worst, state.of.child[rows], odds)
    visit = state.at.visit[rows]
    led = np.zeros(int(visit.max(initial=0)) + 1, dtype=bool)
    led[visit[sure & (odds >= worst[state.of.child[rows]])]] = True
    return sure & led[visit]


def _set_aside(state: State, rows: Ints, found: Doubt) -> None:
    """Take the surest reading of each visit, or the whole visit where that is the slip, as not known."""
    visit = state.at.visit[rows]
    top = np.full(int(visit.max(initial=0)) + 1, -np.inf)
    np.maximum.at(top, visit, found.log_odds)
    leads = found.log_odds >= top[visit]
    whole = np.zeros(len(top), dtype=bool)
    whole[visit[leads & found.whole_visit]] = True
    gone = leads | (whole[visit] & found.whole_visit & (found.log_odds > found.log_must))
    state.known[rows[gone]] = False
    note(state.doubt, rows[gone], found, gone)


def _look_again(state: State) -> Bools:
    """Weigh what was set aside once more, given all that was not, and return what stays questioned."""
    doubtable = usable(state.of) & ~state.of.trusted
    rows = np.flatnonzero(doubtable & ~state.known)
    if len(rows):
        found = weighed(state, rows)
        note(state.doubt, rows, found, np.ones(len(rows), dtype=bool))
        state.known[rows[found.log_odds <= found.log_must]] = True
    return doubtable & ~state.known


def _most_probable(state: State, questioned: Bools, child: Ints) -> Bools:
    """Return for each copy of a child whether its set of questioned readings is the child's most probable.

    The log probability of a set is that of all other readings, and of what its slips claim, each less the odds that
    it must have.
    """
    of, index = state.of, state.at
    total = np.bincount(of.child, weights=_claimed(state, questioned), minlength=len(child))
    rest = usable(of) & ~questioned
    last = latest(of, rest)
    for who, rows, real in gaussian_process.batches(index.start, index.size):
        used, scale = real & rest[rows], state.scale[who, None]
        off, spread = gaussian_process.one_after_another(
            gaussian_process.take(of.at, rows), of.sds[rows], of.noise[rows] / scale, used
        )
        worth = densities.log_true(off, spread * scale, of.kind[rows], last[rows])
        worth += np.log(np.where(used, of.slope[rows] * of.step[rows], 1.0))
        total[who] += np.where(used, worth, 0.0).sum(axis=1)
    order = np.lexsort((np.arange(len(child)), -total, child))
    best = np.zeros(len(child), dtype=bool)
    best[order[starts(child[order])]] = True
    return best


def _claimed(state: State, questioned: Bools) -> Floats:
    """Return what slips claim (log), that of a visit by one of its readings: slips of its values, or of the whole."""
    doubt, rows = state.doubt, np.flatnonzero(questioned)
    number, visit = np.unique(state.at.visit[rows], return_inverse=True)
    _, first = np.unique(visit, return_index=True)
    must = doubt.log_must[rows]
    alone = np.bincount(visit, weights=doubt.log_claimed[rows] - must, minlength=len(number))
    whole = np.full(len(number), -np.inf)
    np.maximum.at(whole, visit, doubt.log_claimed_visit[rows] - must)
    out = np.zeros(len(questioned))
    out[rows[first]] = np.logaddexp(alone, whole)
    return out


def with_units(right: Readings, unit: Ints, found: Judgement) -> Judgement:
    """Return the judgement with every reading in a mistaken unit questioned, the right value put forward."""
    treated = unit >= 0
    doubt = found.doubt
    error, slip, value = doubt.error.copy(), doubt.slip.copy(), doubt.value.copy()
    error[treated], slip[treated], value[treated] = ERRORS.index("unit"), unit[treated], right.value[treated]
    against = np.where(treated | ((found.against >= 0) & treated[found.against]), -1, found.against)
    return Judgement(
        found.questioned | treated,
        against,
        doubt._replace(error=error, slip=slip, value=value, only_repair=doubt.only_repair | treated),
        treated,
    )
