"""Small numbers: what is hidden before anything leaves, and what is rounded.

NHS England's rule for hospital episode statistics: a count of 1 to 7 is shown as "*", any other is rounded to 5,
0 is shown, percentages come from the rounded counts; and where a total would give a hidden count away a second
one is hidden. Totals hold across tables as well as inside one (practices, sexes and months all add up to the same
area), so what is hidden is decided over everything published at once, and then attacked
(:mod:`growthwatch.audit.disclosure.reconstruction`) until nothing hidden can be worked out.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Cells = npt.NDArray[np.intp]

HIDDEN: Final = "*"
SMALLEST_SHOWN: Final = 8
ROUNDED_TO: Final = 5


class Relations(NamedTuple):
    """What anyone can work out between published counts, cells being addressed by position.

    ``total[r]`` is the sum of the cells where row r of ``parts`` is 1; ``inner[i]`` counts some of the babies that
    ``outer[i]`` counts.
    """

    total: Cells
    parts: csr_array
    inner: Cells
    outer: Cells


def relations(total: Cells, members: list[Cells], inner: Cells, outer: Cells, cells: int) -> Relations:
    """Return relations from, for each total, the positions of its parts among so many cells.

    Parameters
    ----------
    total : intp array
        The position of each total.
    members : list of intp array
        For each total, the positions of its parts.
    inner, outer : intp array
        Pairs of positions: the inner count counts some of the babies of the outer.
    cells : int
        How many counts there are.

    Returns
    -------
    Relations
        With the parts as a sparse matrix, totals by cells.
    """
    length = np.array([len(m) for m in members], dtype=np.intp)
    column = np.concatenate([*members, np.empty(0, dtype=np.intp)])
    row = np.repeat(np.arange(len(members)), length)
    parts = csr_array((np.ones(len(column)), (row, column)), shape=(len(members), cells))
    return Relations(np.asarray(total, dtype=np.intp), parts, inner, outer)


def primary(n: Counts) -> Flags:
    """Return which counts are too small to show: 1 to 7.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.

    Returns
    -------
    bool array
        Of the shape of ``n`` (NHS England's rule for hospital episode statistics).
    """
    return (n > 0) & (n < SMALLEST_SHOWN)


def undivided(n: Counts, known: Relations) -> Flags:
    """Return the parts of every total that is itself too small to show, those that are 0 among them.

    Seven babies shown as "*" in each of seven practices, and 0 in the others, would be one in each: where a
    total is hidden for being small, showing which of its parts are 0 gives the rest away.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    bool array
        Of the shape of ``n``.
    """
    small = primary(n)
    below = known.parts.T @ small[known.total].astype(np.float64) > 0
    while True:
        empty = below & (n == 0)
        # what an undivided 0 is the total of is 0 as well, and would tell that it is
        deeper = below | (known.parts.T @ (empty | small)[known.total].astype(np.float64) > 0)
        if (deeper == below).all():
            return np.asarray(below)
        below = deeper


def rounded(n: npt.ArrayLike) -> Counts:
    """Return counts rounded to the nearest 5.

    Parameters
    ----------
    n : array-like of int
        Counts.

    Returns
    -------
    int64 array
        Multiples of 5 (NHS England's rule for hospital episode statistics).
    """
    return (np.asarray(n, dtype=np.int64) + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def shown(n: Counts, hidden: Flags) -> Floats:
    """Return what is published: rounded counts, NaN where hidden.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.

    Returns
    -------
    float64 array
        Of the shape of ``n``.
    """
    return np.where(hidden, np.nan, rounded(n))


def with_companions(n: Counts, hidden: Flags, known: Relations) -> Flags:
    """Return what is hidden once no total gives a single hidden part away.

    Where a shown total has exactly one hidden part, the smallest other part that is not 0 is hidden too; this
    goes on over all relations until none is left.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden already.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    bool array
        A copy of ``hidden`` with the companions.
    """
    hidden = hidden.copy()
    link = known.parts.tocoo()
    row, column = link.coords[0], link.coords[1]
    while True:
        single = (known.parts @ hidden.astype(np.float64) == 1) & ~hidden[known.total]
        candidate = single[row] & ~hidden[column] & (n[column] > 0)
        chosen = _smallest(row[candidate], column[candidate], n)
        if not len(chosen):
            return hidden
        hidden[chosen] = True


def _smallest(row: Cells, column: Cells, n: Counts) -> Cells:
    """Return the cell of the smallest count of each row, the first of equals."""
    order = np.lexsort((column, n[column], row))
    row, column = row[order], column[order]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    return np.unique(column[first])


def neighbours(n: Counts, hidden: Flags, exposed: Flags, known: Relations) -> Cells:
    """Return the cells to hide next so that exposed ones are exposed no more.

    From every relation that an exposed cell stands in, the smallest shown part that is not 0, or its total when
    no part is left; and of the nested counts around it, the inner or outer one.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.
    exposed : bool array
        Which of the hidden can be worked out.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    intp array
        Positions of shown counts that are not 0, each once; empty where no more can be hidden.
    """
    link = known.parts.tocoo()
    row, column = link.coords[0], link.coords[1]
    touched = (known.parts @ exposed.astype(np.float64) > 0) | exposed[known.total]
    candidate = touched[row] & ~hidden[column] & (n[column] > 0)
    chosen = _smallest(row[candidate], column[candidate], n)
    left = touched.copy()
    left[row[candidate]] = False
    nested = np.concatenate([known.outer[exposed[known.inner]], known.inner[exposed[known.outer]]])
    more = np.concatenate([chosen, known.total[left], nested])
    return np.unique(more[~hidden[more] & (n[more] > 0)])


def around(cells: Flags, known: Relations) -> Flags:
    """Return the cells, and all that stand in a relation with any of them.

    Parameters
    ----------
    cells : bool array
        Which cells are meant.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    bool array
        Of the shape of ``cells``.
    """
    touched = (known.parts @ cells.astype(np.float64) > 0) | cells[known.total]
    wider = cells | (known.parts.T @ touched.astype(np.float64) > 0)
    wider[known.total[touched]] = True
    wider[known.outer[cells[known.inner]]] = True
    wider[known.inner[cells[known.outer]]] = True
    return np.asarray(wider)


def percent(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Return percentages [0-100] of published counts; NaN where either is hidden or there is no denominator.

    Parameters
    ----------
    numerator, denominator : array-like
        Published counts, broadcast against each other; NaN where hidden.

    Returns
    -------
    float64 array
        Never above 100, although rounding may lift a numerator over its denominator.
    """
    k, n = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        # rounding may lift a numerator over its denominator
        return np.where(n > 0, 100 * np.minimum(k, n) / n, np.nan)


def nearly_all(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Flags:
    """Return which shares of rounded counts are all or nearly all: 9 of 10 is rounded to 10 of 10, and is not 100 %.

    Parameters
    ----------
    numerator, denominator : array-like
        Rounded counts, broadcast against each other; NaN where hidden.

    Returns
    -------
    bool array
        Whether rounding leaves no difference between them.
    """
    k, n = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    return np.asarray((n > 0) & (k >= n))


def of_shown(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Return published numerators as they stand beside their denominators: hidden where these are, but for a 0.

    "40 of *" tells nothing that can be read, and looks as if the "*" stood for a small number.

    Parameters
    ----------
    numerator, denominator : array-like
        Published counts; NaN where hidden.

    Returns
    -------
    float64 array
        The numerators, NaN where hidden or of a hidden denominator.
    """
    k, n = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    return np.where(np.isnan(n) & (k > 0), np.nan, k)


def text(published: pd.Series, hidden: npt.ArrayLike) -> pd.Series:
    """Return published counts as they are written: "*" where hidden, else the whole number.

    Parameters
    ----------
    published : Series
        Rounded counts.
    hidden : array-like of bool
        Which of them are hidden.

    Returns
    -------
    Series of str
        With the index of ``published``.
    """
    whole = published.fillna(0).astype(np.int64).astype(str)
    return whole.mask(np.asarray(hidden, dtype=np.bool_), HIDDEN)
