"""What a person settled about whose a record is: joined and taken apart again, before and above every rule.

``join`` makes the children of two records one, whatever their numbers. ``split`` takes the first record out of the
child of the second: with everything of its number or exact person where the two records are different ones, alone
where they are the same. Of two persons it is the one without an NHS number that goes. The latest decision about a
pair of records stands.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.linkage.review.rejected_rows import no_rows, rejects
from growthwatch.linkage.rows.row_groups import Edges, RowGroups
from growthwatch.linkage.rows.rows import Codes, Rows
from growthwatch.tables import OUT

UNKNOWN: Final = "the decision names no known record"
_LINKING: Final = ("join", "split")


class LinkDecisions(NamedTuple):
    """Decisions sorted out.

    Attributes
    ----------
    join, split : Edges
        Pairs of rows.
    left : DataFrame
        The decisions that are for later stages.
    rejects : DataFrame
        Those that name no known record.
    """

    join: Edges
    split: Edges
    left: pd.DataFrame
    rejects: pd.DataFrame


def link_decisions(decided: pd.DataFrame, rows: Rows, inputs: pd.DataFrame) -> LinkDecisions:
    """Return decisions as pairs of rows; the rest, and what names no known record, stay tables."""
    none = np.empty(0, dtype=np.int64)
    if not len(decided):
        return LinkDecisions(Edges(none, none), Edges(none, none), decided, no_rows(OUT["rejects"]))
    linking = decided["action"].isin(_LINKING).to_numpy()
    first = rows_named(decided, rows, ("source", "record_id"))
    second = rows_named(decided, rows, ("source_2", "record_2"))
    lost_first, lost_second = first < 0, linking & (first >= 0) & (second < 0)
    refused = [
        rejects(decided[lost], inputs, "decisions", column=column, reason=UNKNOWN)
        for lost, column in ((lost_first, "record_id"), (lost_second, "record_2"))
    ]
    pairs = decided.assign(a=first, b=second)[linking & (first >= 0) & (second >= 0)]
    pairs = pairs.assign(low=pairs[["a", "b"]].min(axis=1), high=pairs[["a", "b"]].max(axis=1))
    latest = pairs.sort_values(["decided_on", "input", "line"], na_position="first", kind="stable")
    latest = latest.drop_duplicates(["low", "high"], keep="last")
    join, split = (latest[latest["action"] == action] for action in _LINKING)
    left = decided[~linking & (first >= 0)].reset_index(drop=True)
    return LinkDecisions(
        Edges(join["a"].to_numpy(), join["b"].to_numpy()),
        Edges(split["a"].to_numpy(), split["b"].to_numpy()),
        left,
        pd.concat(refused, ignore_index=True),
    )


def rows_named(decided: pd.DataFrame, rows: Rows, names: tuple[str, str]) -> Codes:
    """Return the row of the record that each line of a table names, -1 for none."""
    recorded = rows.tables[1]
    asked = decided[list(names)].set_axis(["source", "record_id"], axis=1)
    known = recorded.loc[recorded["record_id"].isin(asked["record_id"]).to_numpy(), ["source", "record_id"]]
    known = known.assign(row=known.index.to_numpy() + rows.starts[1]).drop_duplicates(["source", "record_id"])
    found = asked.astype("str").merge(known.astype({"source": "str"}), on=["source", "record_id"], how="left")
    return found["row"].fillna(-1).to_numpy().astype(np.int64)


def split_apart(row_groups: RowGroups, split: Edges) -> RowGroups:
    """Return row groups of which no two that a person split are joined again by machine.

    A record split from its own row group stands alone. Of two row groups the first is kept apart, or the second
    where only the first has an NHS number.
    """
    same = row_groups.of_row[split.a] == row_groups.of_row[split.b]
    alone = np.unique(split.a[same])
    of_row = row_groups.of_row.copy()
    number = np.concatenate([row_groups.number, row_groups.number[of_row[alone]]])
    of_row[alone] = len(row_groups.number) + np.arange(len(alone))
    a, b = of_row[split.a[~same]], of_row[split.b[~same]]
    loose = np.where(number[a] >= 0, b, a)
    apart = np.concatenate([row_groups.apart, np.ones(len(alone), dtype=bool)])
    apart[loose[number[loose] < 0]] = True
    return RowGroups(of_row, number, apart)


def joined(row_groups: RowGroups, join: Edges) -> Edges:
    """Return the edges between row groups that a person's joins make."""
    return Edges(row_groups.of_row[join.a], row_groups.of_row[join.b])
