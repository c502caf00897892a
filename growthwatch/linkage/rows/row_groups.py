"""Row groups, the edges between them, and the groups that the edges make."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from growthwatch.linkage.rows.rows import Codes, Mask, Rows


class RowGroups(NamedTuple):
    """What is never taken apart by machine: the rows of one NHS number, or of one exact person without a number.

    Attributes
    ----------
    of_row
        The row group of every row.
    number
        For every row group its valid NHS number, -1 for none.
    apart
        For every row group, whether it is kept from every join but a person's, and its number left to another child.
    """

    of_row: Codes
    number: Codes
    apart: Mask


class Edges(NamedTuple):
    """Pairs of row groups."""

    a: Codes
    b: Codes

    @classmethod
    def of(cls, *several: "Edges") -> "Edges":
        """Return all these pairs."""
        return cls(*(np.concatenate(ends) for ends in zip(*several, strict=True)))

    def where(self, held: Mask) -> "Edges":
        """Return the pairs for which ``held`` is true."""
        return Edges(self.a[held], self.b[held])


def by_number(rows: Rows) -> RowGroups:
    """Return one row group for each valid NHS number; rows without one have row group -1."""
    known = rows.number >= 0
    if known.all():
        code, number = pd.factorize(rows.number)
        return RowGroups(code.astype(np.int64), number, np.zeros(len(number), dtype=bool))
    of_row = np.full(len(rows), -1, dtype=np.int64)
    of_row[known], number = pd.factorize(rows.number[known])
    return RowGroups(of_row, number, np.zeros(len(number), dtype=bool))


def components(edges: Edges, n_row_groups: int) -> Codes:
    """Return for each row group the group it belongs to when every edge holds."""
    if not len(edges.a):
        return np.arange(n_row_groups)
    graph = coo_array((np.ones(len(edges.a), dtype=np.int8), (edges.a, edges.b)), shape=(n_row_groups, n_row_groups))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def counted(group: Codes, row_group: Codes, value: Codes, known: Mask | None = None) -> Codes:
    """Return for each group how many different values its row groups have."""
    at = slice(None) if known is None else known
    pairs = pd.DataFrame({"group": group[row_group[at]], "value": value[at]}).drop_duplicates()
    return np.bincount(pairs["group"], minlength=int(group.max(initial=-1)) + 1)


def several_numbers(group: Codes, number: Codes) -> Mask:
    """Return which groups of row groups (or of anything that has a number) hold more than one valid NHS number."""
    return counted(group, np.arange(len(group)), number, number >= 0) > 1
