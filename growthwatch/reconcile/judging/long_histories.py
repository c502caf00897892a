"""A child with very many readings is judged stretch by stretch.

What the other readings foretell costs the cube of their number, and what those of a few weeks say hardly changes with
hundreds from another year. So no more than so many readings are read together; nearly every child has fewer,
and is read whole.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.judging.disputes import Judgement
from growthwatch.reconcile.judging.judge import judge
from growthwatch.reconcile.prediction.visits import Terms
from growthwatch.reconcile.readings.readings import Readings, take

Ints = npt.NDArray[np.intp]

#: Readings that are read together at most; those of one day stay together while a day has no more than these.
MOST_READINGS: Final = 80


def judge_in_stretches(of: Readings, n_children: int, terms: Terms) -> Judgement:
    """Return :func:`judge.judge` of all readings; who has more than ``MOST_READINGS`` is cut into stretches.

    Time and memory then grow with the number of readings, and no faster.
    """
    stretch, n_stretches = stretches(of.child, of.day, n_children)
    if n_stretches == n_children:
        return judge(of, n_children, terms)
    order = np.argsort(stretch, kind="stable")
    found = judge(take(of, order)._replace(child=stretch[order]), n_stretches, terms)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    against = found.against[back]
    return Judgement(
        found.questioned[back],
        np.where(against >= 0, order[against], -1),
        type(found.doubt)._make(column[back] for column in found.doubt),
        found.throughout[back],
    )


def stretches(child: Ints, day: npt.NDArray[np.int64], n_children: int) -> tuple[Ints, int]:
    """Return the stretch of each reading, numbered in the order of children and days, and how many there are."""
    n = np.bincount(child, minlength=n_children)
    parts = np.maximum(-(-n // MOST_READINGS), 1)
    before = np.cumsum(parts) - parts
    if len(parts) == parts.sum():
        return child, n_children
    order = np.lexsort((day, child))
    starts_child = np.cumsum(n) - n
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order)) - starts_child[child[order]]
    new_day = np.r_[True, (np.diff(day[order]) != 0) | (np.diff(child[order]) != 0)]
    of_day = np.cumsum(new_day) - 1
    first = rank[order[new_day]][of_day]
    crowded = np.bincount(of_day)[of_day] > MOST_READINGS
    place = np.empty_like(order)
    place[order] = np.where(crowded, rank[order], first)
    return before[child] + place * parts[child] // np.maximum(n[child], 1), int(parts.sum())
