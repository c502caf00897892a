"""What is held of every reading so far: taken as true, or set aside for which slip."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import Doubt
from growthwatch.reconcile.errors.systematic import beyond
from growthwatch.reconcile.judging.error_likelihood import weigh
from growthwatch.reconcile.prediction.visits import Terms, Visits
from growthwatch.reconcile.readings.cross_source import Witnesses, witnesses
from growthwatch.reconcile.readings.readings import Readings, take
from growthwatch.segments import starts
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: How many readings back a copied value may come from.
_BACK: Final = 3


class Index(NamedTuple):
    """Where each child's readings stand, and which belong to one visit."""

    start: Ints  # by child
    size: Ints
    visit: Ints  # by reading, numbered through: one child, day and system
    repeats: Ints  # by reading: the earlier reading with the same value, -1 for none
    told_by: Witnesses


class State(NamedTuple):
    """What is held so far, filled in as rounds go by."""

    of: Readings
    at: Index
    known: Bools  # taken as true
    doubt: Doubt  # why what is not known was set aside
    scale: Floats  # by child: how widely it varies round the process
    terms: Terms


def beginning(of: Readings, n_children: int, terms: Terms) -> State:
    """Return the state in which all that can be true is taken as true, in the order of children."""
    known = usable(of) & ~beyond(of)
    return State(of, _index(of, n_children), known, nothing(of), np.ones(n_children), terms)


def usable(of: Readings) -> Bools:
    """Return which readings have a standing on UK-WHO, and were not set aside by a person."""
    return np.asarray(np.isfinite(of.sds) & np.isfinite(of.slope) & ~of.aside)


def copies(of: Readings, index: Index, child: Ints) -> tuple[Readings, Ints]:
    """Return the readings of the given children, one copy for each time they are named, and the rows they copy."""
    size = index.size[child]
    begin = np.cumsum(size) - size
    copy = np.repeat(np.arange(len(child)), size)
    original = np.arange(len(copy)) - begin[copy] + index.start[child][copy]
    return take(of, original)._replace(child=copy), original


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
        # what is copied is what stands on the form, which may be rounded
        same &= np.minimum(np.abs(of.value[i] - of.value[j]), np.abs(of.value[i] - of.rounded[j])) < 1e-6
        out[i[same]] = j[same]
    return out


def nothing(of: Readings) -> Doubt:
    """Return a doubt about nothing: no odds, no slip, everything as recorded."""
    n = len(of.child)
    return Doubt(
        np.full(n, -np.inf), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n),
        np.full(n, -1, dtype=np.int8), np.full(n, -1), np.full(n, np.nan), of.day.copy(),
        of.kind.copy(), np.zeros(n, dtype=bool), np.ones(n, dtype=bool),
    )  # fmt: skip


def note(doubt: Doubt, rows: Ints, found: Doubt, chosen: Bools | slice) -> None:
    """Write down why ``rows`` are doubted: the ``chosen`` rows of what was found."""
    columns: tuple[npt.NDArray[Any], ...] = doubt
    given: tuple[npt.NDArray[Any], ...] = found
    for whole, part in zip(columns, given, strict=True):
        whole[rows] = part[chosen]


def weighed(state: State, rows: Ints) -> Doubt:
    """Return what is made of some readings, given what is taken as true."""
    of, index = state.of, state.at
    number, visit = np.unique(index.visit[rows], return_inverse=True)
    child, day = np.empty(len(number), dtype=np.intp), np.empty(len(number), dtype=np.int64)
    child[visit], day[visit] = of.child[rows], of.day[rows]
    member = _members(of, index, state.known | state.doubt.whole_visit, rows, number)
    visits = Visits(index.start[child], index.size[child], member, number, day)
    last = latest(of, state.known)[rows]
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
        state.terms,
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


def latest(of: Readings, known: Bools) -> Bools:
    """Return which readings have no known reading of the same child and kind after them."""
    group = of.child * len(KINDS) + of.kind
    latest = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).min)
    np.maximum.at(latest, group[known], of.day[known])
    return np.asarray(of.day >= latest[group])
