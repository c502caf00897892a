"""Rows of all inputs with their ids resolved: one row for each record, what does not stand among the rejects."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.sources.reject_reasons import RejectReason, sentence
from growthwatch.sources.rows import standing
from growthwatch.sources.rows.row_text import as_it_came

Bools = npt.NDArray[np.bool_]
Stage = dict[str, pd.DataFrame]

#: Table -> what its rows say beside whose they are, and the word for them in ``withdrawn``.
_SAID: Final = {
    "records": standing.of_records, "contacts": standing.of_contacts, "conditions": standing.of_conditions,
}  # fmt: skip


class Resolved(NamedTuple):
    """Stage tables by name, and as rejects the rows that do not stand."""

    stage: Stage
    rejects: pd.DataFrame


def resolved(stage: Stage, inputs: pd.DataFrame) -> Resolved:
    """Return the stage tables (:data:`row_sink.STAGE`) in which every id names one row of its source.

    Parameters
    ----------
    stage : dict of DataFrame
        Table -> its rows.
    inputs : DataFrame
        ``Intake.inputs``.
    """
    stage = dict(stage)
    refused = []
    file = pd.factorize(inputs["sha256"].where(inputs["sha256"] != "", inputs["file"]))[0]
    for table in _SAID:
        parts = _parts(stage, table, file)
        if parts is None:
            continue
        said = pd.concat([part for part, _ in parts], ignore_index=True)
        found = standing.standing(said)
        refused += _applied(stage, table, parts, found, inputs)
    gone = _older_entries(stage["children"], inputs, file)
    if gone.any():
        old = stage["children"][gone]
        refused.append(rejects(old, inputs, "children", RejectReason.superseded))
        stage["children"] = stage["children"][~gone].reset_index(drop=True)
    stage["decisions"], stage["decision_senders"], unclear = _decisions(stage["decisions"], stage["records"])
    if len(unclear):
        refused.append(rejects(unclear, inputs, "decisions", RejectReason.id_of_two_records))
    blank = pd.DataFrame(columns=list(tables.OUT["rejects"]), dtype=object)
    return Resolved(stage, pd.concat(refused, ignore_index=True) if refused else blank)


def _parts(stage: Stage, table: str, file: Any) -> list[tuple[pd.DataFrame, tuple[str, Any]]] | None:
    """Return as statements the rows whose id another row has, and where each of them stands; None where none has."""
    frame, back = stage[table], stage["withdrawn"]
    back = back[(back["table"] == table).to_numpy(dtype=bool)]
    unread = stage["unread"][_unread_of(table, stage["unread"])]
    ids = [_ids(part) for part in (frame, unread, back)]
    named = pa.chunked_array([chunk for part in ids for chunk in _arrow(part["id"])], pa.large_string())
    if len(pc.unique(named)) == len(named):
        return None
    every = pd.concat(ids, ignore_index=True)
    again = every.duplicated(keep=False).to_numpy()
    if not again.any():
        return None
    columns = (_SAID[table], _OF_UNREAD.get(table, _of_unread), standing.of_withdrawals)
    places = ((table, frame), ("unread", unread), ("withdrawn", back))
    parts, start = [], 0
    for (name, part), of in zip(places, columns, strict=True):
        at = np.flatnonzero(again[start : start + len(part)])
        start += len(part)
        rows = part.iloc[at]
        if len(rows):
            own = {"file": file[rows["input"].to_numpy()]}
            parts.append((standing.statements(rows, **of(rows), **own), (name, rows.index.to_numpy())))
    # one statement is no other's: rows of one line of one resource
    whole = pd.concat([part for part, _ in parts], ignore_index=True)
    if not whole[["source", "id", "file", "input", "line"]].drop_duplicates().duplicated(["source", "id"]).any():
        return None
    return parts


def _unread_of(table: str, unread: pd.DataFrame) -> Bools:
    """Return which rows that could not be read are of a table: a contact has no kind."""
    of_contact = unread["kind"].isna().to_numpy()
    return {"records": ~of_contact, "contacts": of_contact}.get(table, np.zeros(len(unread), dtype=bool))


def _of_unread(unread: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of statements that rows have which could not be read: they stand for no other row."""
    return standing.of_records(unread) | {"readable": False}


def _of_unread_contact(unread: pd.DataFrame) -> dict[str, Any]:
    """Return the same of contacts that could not be read."""
    return standing.of_unread_contacts(unread) | {"readable": False}


_OF_UNREAD: Final = {"contacts": _of_unread_contact}


def _ids(frame: pd.DataFrame) -> pd.DataFrame:
    own = frame["sender_record_id"]
    named = frame["record_id"] if own.isna().all() else own.where(own.notna(), frame["record_id"])
    return pd.DataFrame({"source": frame["source"].cat.codes.to_numpy(), "id": named.array})


def _arrow(texts: pd.Series) -> list[pa.Array]:
    """Return a column of text as pieces of Arrow text."""
    held = pa.array(texts, pa.large_string(), from_pandas=True)
    return held.chunks if isinstance(held, pa.ChunkedArray) else [held]


def _applied(stage: Stage, table: str, parts: Any, found: standing.Standing, inputs: pd.DataFrame) -> list[Any]:
    """Take what does not stand out of the stage tables, tell the ids of the rest apart; return what was taken out."""
    refused, start = [], 0
    for said, (name, at) in parts:
        here = slice(start, start + len(said))
        start += len(said)
        frame, rows = stage[name], stage[name].loc[at]
        back, older = found.withdrawn[here], found.superseded[here]
        if name == "withdrawn":
            # a version that a newer one stands for takes nothing back; what is kept says under which id
            stage[name] = _renamed(frame, at, said, found.suffix[here]).drop(index=at[older])
            continue
        gone = ~found.stands[here]
        if name == table:
            for word in sorted(set(back) - {""}):
                taken = rows[back == word]
                refused.append(rejects(taken, inputs, table, RejectReason.withdrawn_later, word))
            for which, reason in (
                (older & (back == ""), RejectReason.superseded),
                (found.repeated[here] & ~older & (back == ""), RejectReason.repeated_record_id),
            ):
                if which.any():
                    refused.append(rejects(rows[which], inputs, table, reason))
        stage[name] = _renamed(frame, at, said, found.suffix[here]).drop(index=at[gone]).reset_index(drop=True)
    stage[table] = _told_apart(stage[table])
    return refused


def _renamed(
    frame: pd.DataFrame, at: npt.NDArray[np.int64], said: pd.DataFrame, suffix: npt.NDArray[np.object_]
) -> pd.DataFrame:
    """Return the frame with ids told apart, and the sender's own id beside those that are no longer it."""
    other = suffix != ""
    if not other.any():
        return frame
    frame = frame.copy()
    there = at[other]
    own = said["id"].to_numpy(dtype=object)[other]
    frame.loc[there, "record_id"] = frame.loc[there, "record_id"].to_numpy(dtype=object) + suffix[other]
    frame.loc[there, "sender_record_id"] = own
    return frame


def _told_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with ``~2`` and so on after ids that several rows still have: versions that nothing orders."""
    key = ["source", "record_id"]
    while frame.duplicated(key).any():
        turn = frame[frame.duplicated(key, keep=False)].groupby(key, observed=True, sort=False).cumcount()
        turn = turn[turn > 0]
        frame = frame.copy()
        own = frame.loc[turn.index, "sender_record_id"]
        frame.loc[turn.index, "sender_record_id"] = own.where(own.notna(), frame.loc[turn.index, "record_id"])
        frame.loc[turn.index, "record_id"] = frame.loc[turn.index, "record_id"] + "~" + (turn + 1).astype(str)
    return frame


def _older_entries(register: pd.DataFrame, inputs: pd.DataFrame, file: Any) -> Bools:
    """Return which register rows a newer version stands for: by number or instant, in one file or of one sender."""
    gone = np.zeros(len(register), dtype=bool)
    versioned = (register["last_updated"].notna() | register["version_id"].notna()) & register["child_id"].notna()
    if not versioned.any():
        return gone
    # of the resources of FHIR only a Patient's versions are versions of one entry: of episodes there may be several
    entry = ~inputs["file"].astype("str").str.contains(r" \[(?!Patient\])\w+\]$", regex=True).to_numpy()
    at = np.flatnonzero(versioned.to_numpy() & entry[register["input"].to_numpy()])
    rows = register.iloc[at].assign(record_id=register["child_id"].iloc[at], sender_record_id=np.nan)
    blank = {"what": "", "day": "", "file": file[rows["input"].to_numpy()], "rank": np.nan}
    found = standing.standing(standing.statements(rows, **blank))
    gone[at] = found.superseded
    return gone


def _decisions(decided: pd.DataFrame, records: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return decisions with the ids of the records they mean, the senders named, and those that may mean several."""
    out, senders = decided.drop(columns=["sender", "sender_2"]), decided[["sender", "sender_2"]]
    if not len(decided):
        return out, senders, decided
    own = records[records["sender_record_id"].notna().to_numpy()]
    stated = records["sender"].notna().any() and decided[["sender", "sender_2"]].notna().to_numpy().any()
    if not (len(own) or stated):
        return out, senders, decided.iloc[:0]
    unclear = np.zeros(len(decided), dtype=bool)
    named = records[["source", "sender", "record_id"]].assign(
        own=records["sender_record_id"].where(records["sender_record_id"].notna(), records["record_id"])
    )
    for source, record, sender in (("source", "record_id", "sender"), ("source_2", "record_2", "sender_2")):
        asked = decided[[source, record, sender]].set_axis(["source", "own", "sender"], axis=1)
        asked = asked.assign(at=np.arange(len(asked)))
        meant = asked.merge(named[named["own"].isin(asked["own"])], on=["source", "own"], suffixes=("", "_of"))
        said = meant["sender"].isna() | (meant["sender"] == meant["sender_of"])
        meant = meant[said.to_numpy(dtype=bool)]
        several = meant.groupby("at")["record_id"].nunique()
        unclear[several.index[(several > 1).to_numpy()]] = True
        one = meant.drop_duplicates("at").set_index("at")["record_id"]
        out[record] = one.reindex(np.arange(len(decided))).set_axis(out.index).fillna(out[record])
    return out[~unclear].reset_index(drop=True), senders[~unclear].reset_index(drop=True), decided[unclear]


def rejects(
    rows: pd.DataFrame, inputs: pd.DataFrame, table: str, reason: RejectReason, detail: str = ""
) -> pd.DataFrame:
    """Return rows whose id is to blame as public rejects."""
    column = "child_id" if table == "children" else "record_id"
    own = (
        rows["sender_record_id"].where(rows["sender_record_id"].notna(), rows[column])
        if ("sender_record_id" in rows)
        else rows[column]
    )
    return pd.DataFrame(
        {
            "file": inputs["file"].to_numpy()[rows["input"].to_numpy()],
            "line": rows["line"].to_numpy(),
            "column": column,
            "value": own.to_numpy(),
            "reason": sentence(reason, detail),
            "row": as_it_came(rows),
            "table": table,
        },
        columns=list(tables.OUT["rejects"]),
    )
