"""Which readings a specific slip explains better than truth: screen all, weigh the doubted, again without them."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile import process
from growthwatch.reconcile.doubts import Doubt, weigh
from growthwatch.reconcile.readings import Readings
from growthwatch.reconcile.visits import Visits
from growthwatch.reconcile.weighings import starts
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: A reading this many standard deviations from what the others foretell is weighed against every slip.
SCREEN_SD: Final = 2.0
#: Odds of a slip against truth (log) from which a reading is questioned.
QUESTIONED: Final = 0.0
_ROUNDS: Final = 12
#: How many readings' worth of evidence stand for a child's varying as others do.
_PRIOR_READINGS: Final = 8.0
_CLIPPED: Final = 4.0
#: How many readings back a copied value may come from.
_BACK: Final = 3


class Index(NamedTuple):
    """Where each child's readings stand, and which belong to one visit."""

    start: Ints  # by child
    size: Ints
    visit: Ints  # by reading, numbered through
    repeats: Ints  # by reading: the earlier reading with the same value, -1 for none


def judge(of: Readings, n_children: int, policy: str) -> tuple[Bools, Doubt]:
    """Return which readings are questioned, and for every reading what was made of it (log odds -inf unasked)."""
    index = _index(of, n_children)
    known = np.isfinite(of.sds) & np.isfinite(of.slope)
    usable = known.copy()
    doubt = _nothing(of)
    scale = np.ones(n_children)
    todo = np.arange(n_children)
    for _ in range(_ROUNDS):
        far = _far(of, index, known, todo, scale)
        rows = np.flatnonzero(far | (known & (index.repeats >= 0) & np.isin(of.child, todo)))
        if not len(rows):
            break
        found = _weigh(of, index, known, rows, doubt, scale, policy)
        worst = _worst_visit(of, index, rows, found)
        if not worst.any():
            break
        known[rows[worst]] = False
        _note(doubt, rows[worst], found, worst)
        todo = np.unique(of.child[rows[worst]])
    return _look_again(of, index, usable, known, doubt, scale, policy)


def _look_again(
    of: Readings, index: Index, usable: Bools, known: Bools, doubt: Doubt, scale: Floats, policy: str
) -> tuple[Bools, Doubt]:
    """Weigh what was questioned once more, given all that was not."""
    rows = np.flatnonzero(usable & ~known)
    if len(rows):
        found = _weigh(of, index, known, rows, doubt, scale, policy)
        _note(doubt, rows, found, np.ones(len(rows), dtype=bool))
        known = known.copy()
        known[rows[found.log_odds <= QUESTIONED]] = True
    return usable & ~known, doubt


def _index(of: Readings, n_children: int) -> Index:
    count = np.bincount(of.child, minlength=n_children)
    order = np.lexsort((of.day, of.child))
    visit = np.empty(len(order), dtype=np.intp)
    visit[order] = np.cumsum(starts(of.child[order], of.day[order])) - 1
    return Index(np.cumsum(count) - count, count, visit, _repeats(of))


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
        np.full(n, -np.inf), np.full(n, -1, dtype=np.int8), np.full(n, -1), np.full(n, np.nan), of.day.copy(),
        of.kind.copy(), np.zeros(n, dtype=bool),
    )  # fmt: skip


def _note(doubt: Doubt, rows: Ints, found: Doubt, chosen: Bools) -> None:
    for whole, part in zip(doubt, found, strict=True):
        whole[rows] = part[chosen]


def _far(of: Readings, index: Index, known: Bools, children: Ints, scale: Floats) -> Bools:
    """Return which known readings of some children stand far from what their others foretell."""
    far = np.zeros(len(of.child), dtype=bool)
    for who, rows, real in process.batches(index.start[children], index.size[children]):
        used = real & known[rows]
        mean, variance = process.leave_one_out(process.take(of.at, rows), of.sds[rows], of.noise[rows], used)
        squared = np.where(used, (of.sds[rows] - mean) ** 2 / variance, 0.0)
        n = used.sum(axis=1)
        usual = np.minimum(squared, _CLIPPED).sum(axis=1) / 0.9
        scale[children[who]] = (_PRIOR_READINGS + usual) / (_PRIOR_READINGS + n)
        hit = used & (squared > SCREEN_SD**2 * np.minimum(scale[children[who]], 1.0)[:, None])
        far[rows[hit]] = True
    return far


def _weigh(of: Readings, index: Index, known: Bools, rows: Ints, doubt: Doubt, scale: Floats, policy: str) -> Doubt:
    number, visit = np.unique(index.visit[rows], return_inverse=True)
    child = np.empty(len(number), dtype=np.intp)
    child[visit] = of.child[rows]
    member = _members(of, index, known | doubt.whole_visit, rows, number)
    day = np.empty(len(number), dtype=np.int64)
    day[visit] = of.day[rows]
    visits = Visits(index.start[child], index.size[child], member, day)
    return weigh(of, known, rows, visits, visit, _last(of, known)[rows], index.repeats, scale[child], policy)


def _members(of: Readings, index: Index, fit: Bools, rows: Ints, number: Ints) -> Ints:
    """Return the reading of each kind in each visit, -1 for none; a reading that is asked about comes first."""
    fit = fit.copy()
    fit[rows] = True
    place = np.full(int(index.visit.max()) + 1, -1, dtype=np.intp)
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


def _worst_visit(of: Readings, index: Index, rows: Ints, found: Doubt) -> Bools:
    """Return which doubted readings to set aside now: in each child those of the visit most surely a slip."""
    sure = found.log_odds > QUESTIONED
    odds = np.where(sure, found.log_odds, -np.inf)
    worst = np.full(int(of.child.max()) + 1, -np.inf)
    np.maximum.at(worst, of.child[rows], odds)
    top = sure & (odds >= worst[of.child[rows]])
    # a slip of the whole visit takes the visit's other readings with it
    led = np.zeros(int(index.visit.max()) + 1, dtype=bool)
    led[index.visit[rows[top & found.whole_visit]]] = True
    return top | (sure & found.whole_visit & led[index.visit[rows]])
