"""Large publications attacked part by part: whether hidden counts stay open when all but a part is held at its truth.

One linear programme over a whole country has hundreds of thousands of cells. Held at their true values, the cells
outside a part are one way in which the rest may be: whatever values a cell can still have then, it can have in the
whole programme too. So a count that stays open in its part is open; one that does not is tried again in another part,
and taken as worked out where no part leaves it open. That may hide a count too many and never one too few.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.disclosure.suppression import Cells, Flags, Relations

#: Up to so many cells what no part leaves open is looked at in the whole.
WHOLE_UP_TO: Final = 60_000
#: How many cells a part has, about.
PART: Final = 1_000
#: Cuttings into parts that are tried for what an earlier one left undecided.
CUTTINGS: Final = 3
#: Totals of more parts than this are held at their truth, fewer and fewer until what hangs together is small.
_MANY: Final = (128, 64, 32, 16, 8, 4, 2)


def parts(known: Relations, cells: int, wanted: Flags, cutting: int) -> Iterator[Cells]:
    """Yield the cells of each part, so that every cell that is wanted stands in one.

    Parameters
    ----------
    known : Relations
        What can be added up or subtracted between the cells.
    cells : int
        How many there are.
    wanted : bool array
        Which of them are to be decided.
    cutting : int
        Another number puts other neighbours together.

    Yields
    ------
    intp array
        Positions. What hangs together stays together (a practice and all that is counted of it); several such groups
        fill a part, since what one has more another may have less. The groups of the totals of many, the area's own
        counts, stand beside the first part, and beside every part of a later cutting: a total that is rounded leaves
        its parts room.
    """
    group, totals = _hanging_together(known, cells)
    size = np.bincount(group)
    order = np.arange(len(size)) if cutting == 0 else np.random.default_rng(cutting).permutation(len(size))
    asked = np.flatnonzero(np.bincount(group[wanted], minlength=len(size)))
    apart = ~np.isin(order, totals)
    others = order[np.isin(order, asked) & apart]
    if cutting:  # what is asked, among those that stand in a sum with it and may give way
        near = np.bincount(group[suppression.around(wanted, known)], minlength=len(size))
        others = _mixed(others, order[apart & (near[order] > 0)], size)
    by_group = np.argsort(group, kind="stable")
    starts = np.concatenate([[0], np.cumsum(size)])
    held = np.cumsum(size[others]) // PART
    packs = [others[held == number] for number in np.unique(held)] or [others]
    for number, pack in enumerate(packs):
        beside = totals if number == 0 or cutting else totals[:0]
        held_here = [by_group[starts[one] : starts[one + 1]] for one in (*beside, *pack)]
        yield np.concatenate(held_here).astype(np.intp)


def _mixed(asked: npt.NDArray[np.int64], known: npt.NDArray[np.int64], size: Cells) -> npt.NDArray[np.int64]:
    """Return the groups that are asked about, each followed by as many others, for parts to be filled with."""
    rest = known[~np.isin(known, asked)]
    few = rest[: max(len(asked), PART // max(int(np.median(size[known])) if len(known) else 1, 1))]
    if not len(few):
        return asked
    place = np.concatenate([np.linspace(0, 1, len(asked)), np.linspace(0, 1, len(few))])
    mixed = np.concatenate([asked, few])[np.argsort(place, kind="stable")]
    return np.asarray(mixed)


def _hanging_together(known: Relations, cells: int) -> tuple[Cells, Cells]:
    """Return the group of each cell, joined by totals of few parts and by nesting, and the groups of other totals."""
    link = known.parts.tocoo()
    row, column = link.coords[0], link.coords[1]
    members = np.bincount(row, minlength=len(known.total))
    group, joined = np.zeros(cells, dtype=np.intp), np.ones(len(members), dtype=np.bool_)
    for many in _MANY:
        joined = members <= many
        keep = joined[row]
        one = np.concatenate([row[keep] + cells, np.flatnonzero(joined) + cells, known.inner])
        other = np.concatenate([column[keep], known.total[joined], known.outer])
        shape = (cells + len(members), cells + len(members))
        _, label = connected_components(coo_array((np.ones(len(one)), (one, other)), shape=shape), directed=False)
        _, group = np.unique(label[:cells], return_inverse=True)
        if np.bincount(group).max() <= 2 * PART:
            break
    return group.astype(np.intp), np.unique(group[known.total[~joined]]).astype(np.intp)
