"""The attack on our own suppression: which hidden counts can be worked out from all that is published.

Every published count is known to within its rounding; every "*" hidden for being small lies in 1 to 7 and every
other one above (the harshest reading: an attacker who even knows which is which), or in 0 to 7 where its total is
hidden too and so zeros are not told apart; totals equal the sum of their parts, and a nested count can't
exceed what it is counted among. Linear programming gives the range of values each hidden count could still have
(Fischetti & Salazar 2001, Manage Sci 47:1008); a range with one whole number in it has been worked out.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.disclosure.suppression import Counts, Flags, Floats, Relations

#: Feasible tables looked for at once before cells are taken one by one.
SAMPLES: Final = 12
ROUNDS: Final = 40
_HAIR: Final = 1e-6


class DisclosureError(ValueError):
    """No set of hidden cells was found that keeps every one of them hidden."""


def protect(n: Counts, known: Relations) -> Flags:
    """Return which counts to hide so that none of the hidden can be worked out from the rest.

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

    Raises
    ------
    DisclosureError
        When hiding more and more did not help: nothing may then be published.
    """
    hidden = suppression.with_companions(n, suppression.primary(n) | suppression.undivided(n, known), known)
    for _ in range(ROUNDS):
        worked_out = exposed(n, hidden, known)
        if not worked_out.any():
            return hidden
        more = next_to_hide(n, hidden, worked_out, known)
        if not len(more):
            break
        hidden[more] = True
        hidden = suppression.with_companions(n, hidden, known)
    raise DisclosureError("small numbers in these tables can't be hidden safely: publish fewer groups")


def next_to_hide(n: Counts, hidden: Flags, worked_out: Flags, known: Relations) -> suppression.Cells:
    """Return the cells to hide next, beside what was worked out.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden, worked_out : bool array
        Which of them are hidden, and which of these can be worked out.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    intp array
        Positions of shown counts that are not 0: beside what was worked out, else the smallest of the nearest, since
        hiding costs more farther off; empty where everything is hidden.
    """
    more = suppression.neighbours(n, hidden, worked_out, known)
    if len(more):
        return more
    reach = worked_out
    while True:
        wider = suppression.around(reach, known)
        shown = np.flatnonzero(wider & ~hidden & (n > 0))
        if len(shown):
            return shown[[np.argmin(n[shown])]]
        if (wider == reach).all():
            return shown
        reach = wider


def exposed(n: Counts, hidden: Flags, known: Relations) -> Flags:
    """Return which hidden counts have only one value left that fits all that is published.

    A 0 that was hidden to shield its neighbours may be worked out: 0 is shown anyway.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    bool array
        Of the shape of ``n``; False for what is shown.

    Raises
    ------
    DisclosureError
        When the published counts contradict each other.

    Notes
    -----
    Linear programming, Fischetti & Salazar 2001 (Manage Sci 47:1008).
    """
    if not (hidden & (n > 0)).any():
        return np.zeros(len(n), dtype=np.bool_)
    problem = _Problem(n, hidden, known)
    low, high = problem.sampled_ranges()
    open_ = hidden & (n > 0) & (_whole_numbers(low, high) < 2)
    for cell in np.flatnonzero(open_):
        low[cell], high[cell] = problem.range_of(int(cell))
    return hidden & (n > 0) & (_whole_numbers(low, high) < 2)


def ranges(n: Counts, hidden: Flags, known: Relations) -> tuple[Floats, Floats]:
    """Return the least and greatest value of every hidden cell, one by one; NaN for shown ones.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    hidden : bool array
        Which of them are hidden.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    least, greatest : float64 array
        Of the shape of ``n``; the greatest is infinite where nothing bounds it.

    Raises
    ------
    DisclosureError
        When the published counts contradict each other.
    """
    problem = _Problem(n, hidden, known)
    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    for cell in np.flatnonzero(hidden):
        low[cell], high[cell] = problem.range_of(int(cell))
    return low, high


def _whole_numbers(low: Floats, high: Floats) -> Floats:
    return np.floor(high + _HAIR) - np.ceil(low - _HAIR) + 1


class _Problem:
    """The linear programme of an attacker, for whatever is to be made large or small."""

    def __init__(self, n: Counts, hidden: Flags, known: Relations) -> None:
        published = suppression.rounded(n)
        half = suppression.ROUNDED_TO // 2
        undivided = suppression.undivided(n, known)
        small = suppression.primary(n) | (undivided & (n < suppression.SMALLEST_SHOWN))
        least = np.where(n == 0, 0, np.maximum(published - half, suppression.SMALLEST_SHOWN))
        most = np.where(n == 0, 0, published + half).astype(np.float64)
        self.least = np.where(hidden, np.where(undivided, 0, np.where(small, 1, suppression.SMALLEST_SHOWN)), least)
        self.most = np.where(hidden, np.where(small, suppression.SMALLEST_SHOWN - 1, np.inf), most)
        self.hidden, self.cells = hidden, len(n)
        row = np.arange(len(known.total))
        minus = coo_array((-np.ones(len(row)), (row, known.total)), shape=known.parts.shape)
        self.equal = csr_array(known.parts + minus.tocsr())
        self.nested = self._nesting(known)

    def _nesting(self, known: Relations) -> csr_array:
        row = np.arange(len(known.inner))
        shape = (len(row), self.cells)
        inner = coo_array((np.ones(len(row)), (row, known.inner)), shape=shape)
        outer = coo_array((np.ones(len(row)), (row, known.outer)), shape=shape)
        return csr_array(inner.tocsr() - outer.tocsr())

    def solve(self, objective: Floats) -> Floats:
        """Return the table that fits all that is published and makes the objective smallest."""
        answer = linprog(
            objective,
            A_ub=self.nested if self.nested.shape[0] else None,
            b_ub=np.zeros(self.nested.shape[0]) if self.nested.shape[0] else None,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=np.zeros(self.equal.shape[0]) if self.equal.shape[0] else None,
            bounds=np.column_stack([self.least, self.most]),
            method="highs",
        )
        if answer.status == 3:  # unbounded: any value serves
            return np.where(objective < 0, np.inf, self.least)
        if answer.x is None:
            raise DisclosureError(f"the published tables contradict each other: {answer.message}")
        return np.asarray(answer.x)

    def range_of(self, cell: int) -> tuple[float, float]:
        objective = np.zeros(self.cells)
        objective[cell] = 1.0
        low = self.solve(objective)[cell]
        high = np.inf if np.isinf(self.most[cell]) else self.solve(-objective)[cell]
        return float(low), float(high)

    def sampled_ranges(self) -> tuple[Floats, Floats]:
        """Return the least and greatest value of every cell over some tables that all fit.

        Fitting tables mix, so whatever lies between two of them fits as well: two different whole numbers are
        proof that a cell has not been worked out, at a dozen programmes in place of two for every cell.
        """
        low, high = np.full(self.cells, np.inf), np.full(self.cells, -np.inf)
        random = np.random.default_rng(0)
        for sample in range(SAMPLES):
            sign = (-1.0) ** sample if sample < 2 else random.choice((-1.0, 1.0), self.cells)
            weight = sign * np.where(self.hidden, random.uniform(0.5, 1.5, self.cells), 0.0)
            # cells without an upper end would run away; they are not worked out in any case
            weight[np.isinf(self.most)] = np.abs(weight[np.isinf(self.most)])
            table = self.solve(weight)
            low, high = np.minimum(low, table), np.maximum(high, table)
        high[self.hidden & np.isinf(self.most)] = np.inf
        return low, high


def contradictions(n: Counts, known: Relations) -> npt.NDArray[np.intp]:
    """Return the positions of totals that are not the sum of their parts.

    Parameters
    ----------
    n : int64 array
        The true count of every cell that is published.
    known : Relations
        What can be added up or subtracted between them.

    Returns
    -------
    intp array
        Empty for counts that add up.
    """
    return np.flatnonzero(known.parts @ n.astype(np.float64) != n[known.total])
