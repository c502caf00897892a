"""What a person settled about a record: its repair accepted, kept as recorded, or set aside.

A decision stands above the program's verdict and is reported as a person's. Nothing is replaced: the record keeps
its value as it came, and an accepted repair shows in the measurement alone.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.reconcile.verdicts import DUPLICATE, KEPT, QUESTIONED
from growthwatch.vocabulary import ACTIONS, VERDICTS

Bools = npt.NDArray[np.bool_]

UNKNOWN: Final = "the decision names no known record"
NOTHING_TO_ACCEPT: Final = "no repair is put forward for this record, so none can be accepted"
_SAYS: Final = {
    "accept_repair": "repair accepted",
    "keep": "kept as recorded",
    "set_aside": "set aside",
}


class Orders(NamedTuple):
    """Decisions laid beside the records: action and text by record, and the decisions that can't be followed."""

    action: npt.NDArray[np.int8]  # position in ACTIONS, -1 for none
    said: npt.NDArray[np.object_]  # "decided_by ...: reason"
    row: npt.NDArray[np.intp]  # position of the decision, -1 for none
    rejects: pd.DataFrame

    def of(self, action: str) -> Bools:
        """Return which records have this decision."""
        return np.asarray(self.action == ACTIONS.index(action))


def settle(records: pd.DataFrame, decisions: pd.DataFrame) -> Orders:
    """Return the decision that stands for each record: the latest; among equals, the last in the file.

    ``decisions`` is :data:`growthwatch.tables.DECIDED`; joins and splits are not looked at.
    """
    n = len(records)
    mine = decisions[decisions["action"].isin(list(_SAYS)).to_numpy()]
    latest = mine.sort_values(["decided_on", "input", "line"], na_position="first", kind="stable")
    latest = latest.drop_duplicates(["source", "record_id"], keep="last")
    action, said = np.full(n, -1, dtype=np.int8), np.full(n, "", dtype=object)
    row = np.full(n, -1, dtype=np.intp)
    if not len(mine):
        return Orders(action, said, row, refused(mine, UNKNOWN))
    held = records.loc[records["record_id"].isin(latest["record_id"]).to_numpy(), ["source", "record_id"]]
    held = held.astype("str").assign(at=np.flatnonzero(records["record_id"].isin(latest["record_id"])))
    asked = latest[["source", "record_id"]].astype("str").assign(row=latest.index)
    both = held.merge(asked, on=["source", "record_id"])
    at, row_of = both["at"].to_numpy(), both["row"].to_numpy()
    chosen = decisions.loc[row_of]
    action[at] = chosen["action"].cat.codes.to_numpy()
    said[at], row[at] = _words(chosen), decisions.index.get_indexer(row_of)
    known = mine[["source", "record_id"]].astype("str").merge(held, on=["source", "record_id"], how="left")
    return Orders(action, said, row, refused(mine[known["at"].isna().to_numpy()], UNKNOWN))


def _words(chosen: pd.DataFrame) -> npt.NDArray[np.object_]:
    on = chosen["decided_on"].dt.strftime("%Y-%m-%d").fillna("an unknown day").to_numpy(dtype=object)
    by = chosen["decided_by"].fillna("a person not named").to_numpy(dtype=object)
    why = chosen["reason"].fillna("no reason given").to_numpy(dtype=object)
    says = chosen["action"].astype("str").map(_SAYS).to_numpy(dtype=object)
    return np.asarray(says + " by " + by + " on " + on + ": " + why, dtype=object)


def refused(rows: pd.DataFrame, reason: str) -> pd.DataFrame:
    """Return decisions that can't be followed as rejects."""
    came = rows["decision_id"].fillna("").astype("str") + ", " + rows["action"].astype("str")
    out = pd.DataFrame(
        {
            "file": "decisions",
            "line": rows["line"],
            "column": "record_id",
            "value": rows["record_id"],
            "reason": reason,
            "row": came,
            "table": "decisions",
        }
    )
    return out[list(tables.OUT["rejects"])].reset_index(drop=True)


def repair(records: pd.DataFrame, judged: pd.DataFrame, accepted: Bools, open_: Bools) -> pd.DataFrame:
    """Return the records with the repairs in place that a person accepted.

    What is put right of a measuring is put right in its copies too: ``open_`` says of which records nobody decided.
    """
    # the accepted record of each event, for itself and for its copies
    at = np.flatnonzero(accepted)
    event = judged["event"].to_numpy()
    right = np.full(int(event.max(initial=-1)) + 1, -1, dtype=np.intp)
    right[event[at]] = at
    right_of = np.where(open_, right[event], -1)
    right_of[at] = at
    put_right = right_of >= 0
    offered = judged.iloc[right_of].set_axis(judged.index)
    value = offered["suggested_value"].where(put_right)
    day = offered["suggested_measured_on"].where(put_right)
    kind = offered["suggested_kind"].where(put_right)
    moved = (day - records["measured_on"]).dt.days
    return records.assign(
        value_si=value.fillna(records["value_si"]),
        measured_on=day.fillna(records["measured_on"]),
        age_days=records["age_days"] + moved.fillna(0),
        kind=kind.astype("str").where(kind.notna(), records["kind"].astype("str")).astype(tables.KIND),
    )


def with_copies(judged: pd.DataFrame, aside: Bools, open_: Bools) -> Bools:
    """Return ``aside`` with what only repeats a reading set aside that is questioned in the copy too.

    A copy that is not questioned stands in for what was set aside: "this one is coarse" says nothing of the other.
    ``open_`` says of which records nobody decided.
    """
    event = judged["event"].to_numpy()
    gone, doubted = np.zeros((2, int(event.max(initial=-1)) + 1), dtype=bool)
    gone[event[aside]] = True
    doubted[event[(judged["verdict"] == "questioned").to_numpy()]] = True
    return aside | (open_ & (gone & doubted)[event])


def repairable(judged: pd.DataFrame) -> Bools:
    """Return which records have a repair put forward."""
    suggested = judged[["suggested_value", "suggested_measured_on", "suggested_kind"]]
    return suggested.notna().any(axis=1).to_numpy()


def report(judged: pd.DataFrame, first: pd.DataFrame, orders: Orders, accepted: Bools) -> pd.DataFrame:
    """Return the verdicts with a person's in their place; ``first`` is what was judged before any repair."""
    verdict = judged["verdict"].cat.codes.to_numpy().copy()
    follows = accepted | orders.of("keep")
    verdict[follows & (verdict != DUPLICATE)] = KEPT
    verdict[orders.of("set_aside")] = QUESTIONED
    decided = follows | orders.of("set_aside")
    plain = orders.of("keep")
    none = {"suggested_value": np.nan, "suggested_measured_on": pd.NaT, "suggested_kind": None, "error": None}
    before = {name: judged[name].where(~decided, first[name]) for name in none}
    return judged.assign(
        **{name: column.where(~plain, none[name]) for name, column in before.items()},
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        reason=np.where(decided, orders.said, judged["reason"]),
    )
