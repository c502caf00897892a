"""What persons settled about records: a repair accepted, a record kept as it is, or set aside.

A decision stands above the program's verdict and is reported as a person's. Nothing is replaced: the record keeps
its value as it came, and an accepted repair shows in the measurement alone.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from growthwatch import tables
from growthwatch.reconcile import reasons
from growthwatch.reconcile.reason_codes import Refusal
from growthwatch.reconcile.verdicts import DISPUTED, DUPLICATE, KEPT, QUESTIONED
from growthwatch.vocabulary import ACTIONS, VERDICTS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

#: Decisions about one record; the others join and split persons and are linkage's.
_ON_RECORDS: Final = ("accept_repair", "keep", "set_aside")
#: Errors of a value: what such a record says of its day can't be right beside another value that a person keeps.
_OF_THE_VALUE: Final = ("unit", "decimal", "digits", "unexplained")


class StandingDecisions(NamedTuple):
    """Decisions laid beside the records, and those that can't be followed."""

    action: npt.NDArray[np.int8]  # by record: position in ACTIONS, -1 for none
    row: npt.NDArray[np.intp]  # by record: position of the decision, -1 for none
    rejects: pd.DataFrame
    kept_instead: npt.NDArray[np.intp]  # by record: the one kept in its dispute, which set it aside; -1 for none

    @property
    def decided(self) -> Bools:
        """Which records a decision names."""
        return np.asarray(self.action >= 0)

    def with_action(self, action: str) -> Bools:
        """Return which records have this decision."""
        return np.asarray(self.action == ACTIONS.index(action))


def standing_decisions(records: pd.DataFrame, decisions: pd.DataFrame) -> StandingDecisions:
    """Return the decision that stands for each record: the latest; among equals, the last in the file.

    ``decisions`` is :data:`growthwatch.tables.DECIDED`; joins and splits are not looked at.
    """
    n = len(records)
    nothing = np.full(n, -1, dtype=np.intp)
    on_records = decisions[decisions["action"].isin(list(_ON_RECORDS)).to_numpy()]
    latest = on_records.sort_values(["decided_on", "input", "line"], na_position="first", kind="stable")
    latest = latest.drop_duplicates(["source", "record_id"], keep="last")
    action, row = np.full(n, -1, dtype=np.int8), nothing.copy()
    if not len(on_records):
        return StandingDecisions(action, row, refused(on_records, Refusal.UNKNOWN_RECORD), nothing)
    key = ["source", "record_id"]
    named = np.flatnonzero(records["record_id"].isin(latest["record_id"]))
    held = records.iloc[named][key].astype("str").assign(place=named)
    matched = held.merge(latest[key].astype("str").assign(decision=latest.index), on=key)
    place, decision = matched["place"].to_numpy(), matched["decision"].to_numpy()
    action[place] = decisions.loc[decision, "action"].cat.codes.to_numpy()
    row[place] = decisions.index.get_indexer(decision)
    known = on_records[key].astype("str").merge(held, on=key, how="left")
    unknown = on_records[known["place"].isna().to_numpy()]
    return StandingDecisions(action, row, refused(unknown, Refusal.UNKNOWN_RECORD), nothing)


def settle_disputes(standing: StandingDecisions, judged: pd.DataFrame, other: Ints) -> tuple[StandingDecisions, Bools]:
    """Let the record that a person keeps settle what contradicts it: the others are set aside by the same decision.

    Those are the records in dispute with it, and what else the day says of that child and kind. Left to a decision of
    their own are a record that has one, and a questioned one whose day, kind or child is in doubt.

    Parameters
    ----------
    standing : StandingDecisions
        As :func:`standing_decisions` gives them.
    judged : DataFrame
        Every record as judged without any decision: ``child, kind, measured_on, event, verdict`` and ``error``.
    other : ndarray of int
        By record: the one that it is in dispute with; looked at only where it is disputed.

    Returns
    -------
    StandingDecisions
        With those set aside, and which record each was set aside for.
    ndarray of bool
        Which records go with them: those set aside and their copies.
    """
    event, verdict = judged["event"].to_numpy(), judged["verdict"].cat.codes.to_numpy()
    kept = np.flatnonzero(standing.with_action("keep"))
    by_dispute = _kept_among(_disputes(event, verdict, other), kept)
    day = pd.MultiIndex.from_frame(judged[["child", "kind", "measured_on"]])
    by_day = _kept_among(pd.factorize(day)[0].astype(np.intp), kept)
    of_value = (verdict != QUESTIONED) | judged["error"].isin(_OF_THE_VALUE).to_numpy()
    heads = np.flatnonzero((verdict != DUPLICATE) & of_value)
    n = int(event.max(initial=-1)) + 1
    kept_instead_of = np.full(n, -1, dtype=np.intp)  # by event: it contradicts what a person kept
    disputed = verdict[heads] == DISPUTED
    kept_instead_of[event[heads]] = np.where(disputed & (by_dispute[heads] >= 0), by_dispute[heads], by_day[heads])
    kept_instead_of[event[kept]] = -1
    kept_instead = np.where(standing.decided, -1, kept_instead_of[event])
    aside = (kept_instead >= 0) & (verdict != DUPLICATE)
    return (
        standing._replace(
            action=np.where(aside, ACTIONS.index("set_aside"), standing.action).astype(np.int8),
            row=np.where(aside, standing.row[kept_instead], standing.row),
            kept_instead=np.where(aside, kept_instead, -1),
        ),
        kept_instead >= 0,
    )


def _disputes(event: Ints, verdict: npt.NDArray[np.int8], other: Ints) -> Ints:
    """Return for each record the number of the dispute that its reading is part of, its own where it is in none."""
    n = int(event.max(initial=-1)) + 1
    disputed = np.flatnonzero(verdict == DISPUTED)
    pairs = coo_array((np.ones(len(disputed)), (event[disputed], event[other[disputed]])), shape=(n, n))
    return np.asarray(connected_components(pairs, directed=False)[1].astype(np.intp)[event])


def _kept_among(group: Ints, kept: Ints) -> Ints:
    """Return for each record the first that a person kept of its group, -1 for none."""
    first = np.full(int(group.max(initial=-1)) + 1, -1, dtype=np.intp)
    first[group[kept[::-1]]] = kept[::-1]
    return np.asarray(first[group])


def refused(decisions: pd.DataFrame, refusal: Refusal) -> pd.DataFrame:
    """Return decisions that can't be followed as rejects."""
    as_it_came = decisions["decision_id"].fillna("").astype("str") + ", " + decisions["action"].astype("str")
    out = pd.DataFrame(
        {
            "file": "decisions",
            "line": decisions["line"],
            "column": "record_id",
            "value": decisions["record_id"],
            "reason": reasons.of_refusal(refusal),
            "row": as_it_came,
            "table": "decisions",
        }
    )
    return out[list(tables.OUT["rejects"])].reset_index(drop=True)


def repair(records: pd.DataFrame, judged: pd.DataFrame, accepted: Bools, undecided: Bools) -> pd.DataFrame:
    """Return the records with the repairs in place that a person accepted.

    What is put right of a measuring is put right in its copies too: ``undecided`` says of which records nobody
    decided.
    """
    # the accepted record of each event, for itself and for its copies
    chosen = np.flatnonzero(accepted)
    event = judged["event"].to_numpy()
    accepted_of_event = np.full(int(event.max(initial=-1)) + 1, -1, dtype=np.intp)
    accepted_of_event[event[chosen]] = chosen
    repaired_by = np.where(undecided, accepted_of_event[event], -1)
    repaired_by[chosen] = chosen
    is_repaired = repaired_by >= 0
    offered = judged.iloc[repaired_by].set_axis(judged.index)
    value = offered["suggested_value"].where(is_repaired)
    day = offered["suggested_measured_on"].where(is_repaired)
    kind = offered["suggested_kind"].where(is_repaired)
    moved_days = (day - records["measured_on"]).dt.days
    return records.assign(
        value_si=value.fillna(records["value_si"]),
        measured_on=day.fillna(records["measured_on"]),
        age_days=records["age_days"] + moved_days.fillna(0),
        kind=kind.astype("str").where(kind.notna(), records["kind"].astype("str")).astype(tables.KIND),
    )


def with_copies(judged: pd.DataFrame, set_aside: Bools, undecided: Bools) -> Bools:
    """Return ``set_aside`` with what only repeats a reading set aside and was questioned in both.

    A copy that was not questioned stands in for what was set aside: "this one is coarse" says nothing of the other,
    and that one alone is then in doubt does not settle it. ``judged`` is without any decision; ``undecided`` says of
    which records nobody decided.
    """
    event = judged["event"].to_numpy()
    has_set_aside, has_questioned = np.zeros((2, int(event.max(initial=-1)) + 1), dtype=bool)
    has_set_aside[event[set_aside]] = True
    has_questioned[event[(judged["verdict"] == "questioned").to_numpy()]] = True
    return set_aside | (undecided & (has_set_aside & has_questioned)[event])


def repairable(judged: pd.DataFrame) -> Bools:
    """Return which records have a repair suggested."""
    suggested = judged[["suggested_value", "suggested_measured_on", "suggested_kind"]]
    return suggested.notna().any(axis=1).to_numpy()


def with_decisions(
    judged: pd.DataFrame, first: pd.DataFrame, standing: StandingDecisions, decisions: pd.DataFrame, accepted: Bools
) -> pd.DataFrame:
    """Return the verdicts and reasons with a person's in their place.

    ``first`` is what was judged before any repair; ``accepted`` says which records have a repair that is followed.
    """
    keep, set_aside = standing.with_action("keep"), standing.with_action("set_aside")
    verdict = judged["verdict"].cat.codes.to_numpy().copy()
    verdict[(accepted | keep) & (verdict != DUPLICATE)] = KEPT
    verdict[set_aside] = QUESTIONED
    decided = accepted | keep | set_aside
    reason = judged["reason"].to_numpy(dtype=object).copy()
    reason[decided] = reasons.of_decisions(decisions.iloc[standing.row[decided]])
    instead = standing.kept_instead >= 0
    reason[instead] = reasons.of_settled_disputes(
        decisions.iloc[standing.row[instead]], first, standing.kept_instead[instead]
    )
    none = {"suggested_value": np.nan, "suggested_measured_on": pd.NaT, "suggested_kind": None, "error": None,
            "error_kind": None}  # fmt: skip
    before = {name: judged[name].where(~decided, first[name]) for name in none}
    before["error"] = before["error"].mask(instead, "disagrees")  # what stays known of a dispute that is settled
    return judged.assign(
        **{name: column.where(~keep, none[name]) for name, column in before.items()},
        verdict=pd.Categorical.from_codes(verdict, categories=list(VERDICTS)),
        reason=reason,
    )
