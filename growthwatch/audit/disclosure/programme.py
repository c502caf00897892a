"""The linear programme of an attacker on published counts: what it knows of each, and what tables still fit.

Fischetti & Salazar 2001 (Manage Sci 47:1008); solved by HiGHS.
"""

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array, csr_array

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.disclosure.suppression import Counts, Flags, Floats, Relations

#: Feasible tables looked for at once before cells are taken one by one.
SAMPLES: Final = 12
_HAIR: Final = 1e-6


class DisclosureError(ValueError):
    """No set of hidden cells was found that keeps every one of them hidden."""


def whole_numbers(low: Floats, high: Floats) -> Floats:
    """Return how many whole numbers lie in each range, its ends included.

    Parameters
    ----------
    low, high : float64 array
        The ends.
    """
    return np.asarray(np.floor(high + _HAIR) - np.ceil(low - _HAIR) + 1)


class _Part(NamedTuple):
    """A linear programme: sums that equal what is held, nestings that leave room, and the bounds of each cell."""

    equal: csr_array
    equal_rest: Floats
    nested: csr_array
    nested_room: Floats
    bounds: Floats


class Programme:
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
        self.n, self.hidden, self.cells = n, hidden, len(n)
        row = np.arange(len(known.total))
        minus = coo_array((-np.ones(len(row)), (row, known.total)), shape=known.parts.shape)
        self.equal = csr_array(known.parts + minus.tocsr())
        self.nested = self._nesting(known)
        self._last: tuple[suppression.Cells, _Part] | None = None

    @cached_property
    def equal_by_cell(self) -> csc_array:
        """The sums, so that those of some cells are taken quickly."""
        return csc_array(self.equal)

    @cached_property
    def nested_by_cell(self) -> csc_array:
        """The nestings, likewise."""
        return csc_array(self.nested)

    def _nesting(self, known: Relations) -> csr_array:
        row = np.arange(len(known.inner))
        shape = (len(row), self.cells)
        inner = coo_array((np.ones(len(row)), (row, known.inner)), shape=shape)
        outer = coo_array((np.ones(len(row)), (row, known.outer)), shape=shape)
        return csr_array(inner.tocsr() - outer.tocsr())

    def solve(self, objective: Floats, cells: suppression.Cells | None = None) -> Floats:
        """Return the table that fits all that is published and makes the objective smallest.

        Parameters
        ----------
        objective : float64 array
            Over all cells, or over ``cells``.
        cells : intp array, optional
            The cells that may differ from the truth; all where not given.
        """
        of = self._of(cells)
        answer = linprog(
            objective,
            A_ub=of.nested if of.nested.shape[0] else None,
            b_ub=of.nested_room if of.nested.shape[0] else None,
            A_eq=of.equal if of.equal.shape[0] else None,
            b_eq=of.equal_rest if of.equal.shape[0] else None,
            bounds=of.bounds,
            method="highs",
        )
        if answer.status == 3:  # unbounded: any value serves
            return np.where(objective < 0, np.inf, of.bounds[:, 0])
        if answer.x is None:
            raise DisclosureError(f"the published tables contradict each other: {answer.message}")
        return np.asarray(answer.x)

    def _of(self, cells: suppression.Cells | None) -> _Part:
        """Return the programme over some cells, the others held at their true values."""
        if cells is None:
            bounds = np.column_stack([self.least, self.most])
            return _Part(
                self.equal, np.zeros(self.equal.shape[0]), self.nested, np.zeros(self.nested.shape[0]), bounds
            )
        if self._last is not None and self._last[0] is cells:
            return self._last[1]
        held = self.n.astype(np.float64)
        held[cells] = 0.0
        equal, nested = (csr_array(one[:, cells]) for one in (self.equal_by_cell, self.nested_by_cell))
        touched, under = (np.flatnonzero(np.diff(one.indptr)) for one in (equal, nested))
        bounds = np.column_stack([self.least[cells], self.most[cells]])
        made = _Part(csr_array(equal[touched]), -(self.equal @ held)[touched], csr_array(nested[under]),
                     -(self.nested @ held)[under], bounds)  # fmt: skip
        self._last = (cells, made)
        return made

    def range_of(self, cell: int) -> tuple[float, float]:
        """Return the least and greatest value of one cell; infinite where nothing bounds it."""
        objective = np.zeros(self.cells)
        objective[cell] = 1.0
        low = self.solve(objective)[cell]
        high = np.inf if np.isinf(self.most[cell]) else self.solve(-objective)[cell]
        return float(low), float(high)

    def left_closed(self, asked: Flags, cells: suppression.Cells) -> Flags:
        """Return which of the counts asked about have one value left while all but some cells are held at their truth.

        Parameters
        ----------
        asked : bool array
            Over all cells: hidden counts that have an upper end.
        cells : intp array
            The cells that may differ from their truth.

        Returns
        -------
        bool array
            Over all cells; False for those that may not differ.

        Notes
        -----
        Fitting tables mix, so whatever lies between two of them fits as well: two different whole numbers are
        proof that a cell has not been worked out, at a dozen programmes in place of two for every cell.
        """
        among = None if len(cells) == self.cells else cells
        hidden, most, wanted = self.hidden[cells], self.most[cells], asked[cells]
        low, high = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
        random = np.random.default_rng(0)
        for sample in range(SAMPLES):
            sign = (-1.0) ** sample if sample < 2 else random.choice((-1.0, 1.0), len(cells))
            weight = sign * np.where(hidden, random.uniform(0.5, 1.5, len(cells)), 0.0)
            # cells without an upper end would run away; they are not worked out in any case
            weight[np.isinf(most)] = np.abs(weight[np.isinf(most)])
            table = self.solve(weight, among)
            low, high = np.minimum(low, table), np.maximum(high, table)
            if not (wanted & (whole_numbers(low, high) < 2)).any():
                break
        for at in np.flatnonzero(wanted & (whole_numbers(low, high) < 2)):
            objective = np.zeros(len(cells))
            objective[at] = 1.0
            low[at], high[at] = self.solve(objective, among)[at], self.solve(-objective, among)[at]
        out = np.zeros(self.cells, dtype=np.bool_)
        out[cells] = wanted & (whole_numbers(low, high) < 2)
        return out
