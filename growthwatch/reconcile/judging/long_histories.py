"""A child with very many readings is judged part by part.

What the other readings predict costs the cube of their number, and what those of a few weeks say hardly changes with
hundreds from another year. So no more than so many readings are read together; nearly every child has fewer, and is
read whole.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.judging.disputes import Judgement
from growthwatch.reconcile.judging.judge import judge
from growthwatch.reconcile.prediction.visits import JudgingOptions
from growthwatch.reconcile.readings.readings import Readings, take_readings

Ints = npt.NDArray[np.intp]

#: Readings that are read together at most; those of one day stay together while a day has no more than these.
MOST_READINGS: Final = 80


def judge_in_parts(readings: Readings, n_children: int, options: JudgingOptions) -> Judgement:
    """Return :func:`judge.judge` of all readings; who has more than ``MOST_READINGS`` is cut into parts.

    Time and memory then grow with the number of readings, and no faster.
    """
    part, n_parts = parts_of_histories(readings.child, readings.day, n_children)
    if n_parts == n_children:
        return judge(readings, n_children, options)
    order = np.argsort(part, kind="stable")
    judged = judge(take_readings(readings, order)._replace(child=part[order]), n_parts, options)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    disputed_with = judged.disputed_with[back]
    return Judgement(
        judged.questioned[back],
        np.where(disputed_with >= 0, order[disputed_with], -1),
        judged.likeliest.take(back),
        judged.unit_throughout[back],
        judged.probability_true[back],
    )


def parts_of_histories(child: Ints, day: npt.NDArray[np.int64], n_children: int) -> tuple[Ints, int]:
    """Return the part of each reading, numbered in the order of children and days, and how many there are."""
    n = np.bincount(child, minlength=n_children)
    n_parts = np.maximum(-(-n // MOST_READINGS), 1)
    parts_before = np.cumsum(n_parts) - n_parts
    if len(n_parts) == n_parts.sum():
        return child, n_children
    order = np.lexsort((day, child))
    rows_before = np.cumsum(n) - n
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order)) - rows_before[child[order]]
    new_day = np.r_[True, (np.diff(day[order]) != 0) | (np.diff(child[order]) != 0)]
    day_number = np.cumsum(new_day) - 1
    first_of_day = rank[order[new_day]][day_number]
    crowded = np.bincount(day_number)[day_number] > MOST_READINGS
    place = np.empty_like(order)
    place[order] = np.where(crowded, rank[order], first_of_day)
    return parts_before[child] + place * n_parts[child] // np.maximum(n[child], 1), int(n_parts.sum())
