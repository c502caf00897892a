"""The facts of a child out of what the systems state, by one documented order of belief.

Where two systems differ the first of gp, clinic, maternity, parent_held is believed, a register row before a record
of the same system; within one system the statement made most often, then the earliest date.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from growthwatch.linkage.rows.rows import BELIEVED, NO_DATE, Codes, Mask, Positions, Rows


def believed(child: Codes, value: Codes, known: Mask, rank: Callable[[Positions], Codes], children: int) -> Codes:
    """Return for each child the value that is believed; NO_DATE where none is known.

    Parameters
    ----------
    child, value, known
        For each row: its child, an integer value, and whether it is one.
    rank : callable
        Rows -> how far down the order of belief each stands.
    children : int
        How many children there are.
    """
    low = np.full(children, np.iinfo(np.int64).max)
    high = np.full(children, NO_DATE)
    if not known.all():
        at = np.flatnonzero(known)
        np.minimum.at(low, child[at], value[at])
        np.maximum.at(high, child[at], value[at])
    else:
        np.minimum.at(low, child, value)
        np.maximum.at(high, child, value)
    differing = high > low
    if differing.any():
        at = np.flatnonzero(known & differing[child])
        tally = pd.DataFrame({"child": child[at], "rank": rank(at), "value": value[at]}).value_counts().reset_index()
        first = tally.sort_values(["child", "rank", "count", "value"], ascending=[True, True, False, True])
        first = first.drop_duplicates("child")
        high[first["child"]] = first["value"]
    return high


def first_stated(rows: Rows, child: Codes, columns: tuple[str, ...], children: int) -> dict[str, pd.Series]:
    """Return for each child and column the value in the most believed row that states one, NaN where none does."""
    rank = rows.rank()
    return {name: _stated(rows, child, name, rank, children) for name in columns}


def _stated(rows: Rows, child: Codes, column: str, rank: Codes, children: int) -> pd.Series:
    first = np.full(children, -1, dtype=np.intp)
    stated = rows.stated(column)
    if stated.any():
        # the last assignment stands, so the least believed rows go first
        for believed_rank in range(int(rank.max()), -1, -1):
            at = np.flatnonzero(stated & (rank == believed_rank))[::-1]
            first[child[at]] = at
    found = np.flatnonzero(first >= 0)
    return rows.column(column, first[found]).set_axis(found).reindex(np.arange(children))


def residence(rows: Rows, child: Codes, children: int) -> pd.DataFrame:
    """Return practice_code, joined_on and left_on of each child, all from one register row.

    Three facts of one registration: the most believed system's, and of that one not yet ended, else begun last. A
    practice that a person stated holds until a practice's own list comes with another row.
    """
    columns = ["practice_code", "joined_on", "left_on"]
    register = rows.tables[0][columns].reset_index(drop=True)
    at = np.arange(len(register))
    order = pd.DataFrame(
        {
            "child": child[at],
            "unstated": register["practice_code"].isna() | _overtaken(rows, child, children),
            "rank": rows.rank(at),
            "left": register["left_on"].notna(),
            # a registration that says when it began goes before one that does not
            "joined": (np.datetime64("2100-01-01") - register["joined_on"]).dt.days,
        }
    ).sort_values(["child", "unstated", "rank", "left", "joined"], kind="stable")
    first = order.drop_duplicates("child")
    return register.loc[first.index].set_axis(first["child"].to_numpy()).reindex(np.arange(children))


def _overtaken(rows: Rows, child: Codes, children: int) -> Mask:
    """Return which register rows are a person's word on the practice, older than the last row of a practice's list."""
    register = rows.tables[0]
    at = np.arange(len(register))
    amended = rows.amended()[at]
    if not amended.any():
        return amended
    listed = ~amended & (register["source"] == BELIEVED[0]).to_numpy() & register["practice_code"].notna().to_numpy()
    came, last = rows.came()[at], np.full(children, -1)
    np.maximum.at(last, child[at[listed]], came[listed])
    return np.asarray(amended & (came < last[child[at]]))
