"""Which rows of a file the store does not hold yet: their keys and versions."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import versions

#: What a record or a contact is about.
_SUBJECT: Final = (
    "nhs_number", "forename", "surname", "date_of_birth", "measured_on", "kind", "contact", "contact_on", "condition",
    "started_on",
)  # fmt: skip


#: What a stream of rows says of senders and versions.
_VERSIONS: Final = (*tables.IDENTITY, "entry_id")


def newest_import_of(connection: sa.Connection, digest: str) -> int | None:
    """Return the newest import of a file of these very bytes."""
    imports = schema.imports.c
    return connection.scalar(sa.select(sa.func.max(imports.id)).where(imports.digest == digest))


def new_rows(
    connection: sa.Connection, name: str, frame: pd.DataFrame, inputs: pd.DataFrame, digest: str
) -> versions.Placed:
    """Return the rows of a file that the store does not hold yet, with their key and version, and what came of others.

    A row is held when the newest statement under its key says the same; for a file taken in before, when any
    statement since then or earlier does: an old file sent again corrects nothing. Where one row of a key is new, all
    rows of that key come in, so that the newest import states the key in full.
    """
    _, columns = schema.STREAMS[name]
    facts = [column for column in columns if column not in tables.ORIGIN]
    incoming = rows.stored(frame[facts]).assign(
        line=frame["line"].to_numpy(),
        row_key=rows.row_keys(name, frame, inputs).to_numpy(),
        linked_child=None,
        version=1,
    )
    held = held_rows(connection, name, incoming["row_key"])
    made = np.zeros(len(incoming), dtype=bool)
    if len(held) and "record_id" in facts:
        file = inputs["file"].iloc[frame["input"]].to_numpy(dtype=object)
        own = incoming["record_id"] if name == "unread" else incoming["row_key"]
        made = (own == file + ":" + incoming["line"].astype(str).to_numpy(dtype=object)).to_numpy()
        incoming = _told_apart(incoming, held, made, digest)
        held = held_rows(connection, name, incoming["row_key"])
    seen = newest_import_of(connection, digest)
    fresh = _fresh(incoming, held, facts, seen)
    incoming, frame, made = incoming[fresh], frame[fresh], made[fresh]
    refused, back, conflicts = pd.DataFrame(), [], 0
    if name != "decided" and len(incoming):
        parts = []
        of_table = _tables(name, frame)
        for table in sorted(set(of_table)):
            here = ~made & (of_table == table)
            if not here.any():
                continue
            own = frame["record_id"][here] if name in {"withdrawn", "unread"} else incoming["row_key"][here]
            one = versions.placed(connection, name, frame[here].assign(row_key=own.to_numpy()), inputs, digest)
            parts.append(one)
        refused = pd.concat([one.refused for one in parts], ignore_index=True) if parts else refused
        back = [one.taken_back for one in parts if len(one.taken_back)]
        conflicts = sum(one.conflicts for one in parts)
        again = [incoming[made], *(_as_stored(name, one.frame, facts) for one in parts)]
        incoming = pd.concat([one for one in again if len(one)] or [incoming.iloc[:0]]).sort_values(
            "line", kind="stable"
        )
        held = held_rows(connection, name, incoming["row_key"])
        incoming = incoming[_fresh(incoming, held, facts, seen)]
    incoming = incoming.assign(version=next_version(incoming, held))
    return versions.Placed(incoming, refused, pd.concat(back) if back else pd.DataFrame(), conflicts)


def _tables(name: str, frame: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return of which table each row of a stream is: ids are unique within one."""
    if name == "unread":
        return rows.tables_of_unread(frame)
    if name == "withdrawn":
        return frame["table"].to_numpy(dtype=object)
    return np.full(len(frame), versions.TABLE_OF[name], dtype=object)


def _as_stored(name: str, frame: pd.DataFrame, facts: list[str]) -> pd.DataFrame:
    """Return rows of a stage table under their keys as they are stored."""
    key = frame["row_key"]
    if name == "withdrawn":
        key = rows.withdrawn_keys(frame["table"], key)
    elif name == "unread":
        key = rows.row_keys(name, frame.assign(record_id=key), pd.DataFrame())
    return rows.stored(frame[facts]).assign(
        line=frame["line"].to_numpy(), row_key=key.to_numpy(dtype=object), linked_child=None, version=1
    )


def _fresh(incoming: pd.DataFrame, held: pd.DataFrame, facts: list[str], seen: int | None) -> npt.NDArray[np.bool_]:
    """Return the rows of keys of which one at least says what is not held.

    What was taken in before versions were known states none: it is no other statement for that.
    """
    if not len(held) or not len(incoming):
        return np.ones(len(incoming), dtype=bool)
    newest = rows.newest(held)
    said = newest if seen is None else pd.concat([newest, held[held["import_id"] <= seen]])
    known = _states(incoming, said, facts)
    plain = [name for name in facts if name not in _VERSIONS]
    if len(plain) < len(facts):
        unversioned = said[said[[name for name in facts if name in _VERSIONS]].isna().all(axis=1)]
        known = known | _states(incoming, unversioned, plain)
    key = source_and_key(incoming)
    return key.isin(set(key[~known])).to_numpy()


def _states(incoming: pd.DataFrame, said: pd.DataFrame, facts: list[str]) -> npt.NDArray[np.bool_]:
    old = _as_text(said[facts]).drop_duplicates()
    return (_as_text(incoming[facts]).merge(old, how="left", indicator=True)["_merge"] == "both").to_numpy()


def _told_apart(incoming: pd.DataFrame, held: pd.DataFrame, made: npt.NDArray[np.bool_], digest: str) -> pd.DataFrame:
    """Give rows without an id of their own another one where a file of the same name has theirs for another row.

    Reading names such a row by its file and line. It corrects what is held under that name only where both are of one
    person, day and kind: exports of one name come every month.
    """
    subject = [name for name in _SUBJECT if name in incoming]
    of_held = rows.newest(held)[["source", "row_key", *subject]]
    same = incoming[["source", "row_key", *subject]].merge(of_held.drop_duplicates(), how="left", indicator=True)
    taken = incoming["row_key"].isin(set(of_held["row_key"])).to_numpy()
    other = made & taken & (same["_merge"] != "both").to_numpy()
    named = {key: (incoming[key] + "~" + digest[:8]).where(other, incoming[key]) for key in ("row_key", "record_id")}
    return incoming.assign(**named)


def _as_text(facts: pd.DataFrame) -> pd.DataFrame:
    """Return every cell as text, blank where not known: two statements are one when they read the same."""
    return facts.astype(object).where(facts.notna(), "").astype(str)


def held_rows(connection: sa.Connection, name: str, keys: pd.Series) -> pd.DataFrame:
    """Return every version of the rows of a stream that the store holds under these keys."""
    table, _ = schema.STREAMS[name]
    if connection.scalar(sa.select(table.c.id).limit(1)) is None:
        return rows.fetch(connection, name, [])
    return rows.fetch(connection, name, list(rows.among(table.c.row_key, sorted(set(keys)))))


def source_and_key(frame: pd.DataFrame) -> pd.Series:
    """Return by what rows are one: their source and key; of decisions their key alone."""
    if "decision_id" in frame.columns:
        return frame["row_key"]
    return frame["source"].fillna("") + "|" + frame["row_key"]


def next_version(new: pd.DataFrame, held: pd.DataFrame) -> Any:
    """Return 1 for the first row ever under a key, 2 for the next, and so on."""
    if not len(new):
        return np.empty(0, dtype=np.int64)
    before = source_and_key(held).value_counts() if len(held) else pd.Series(dtype=np.int64)
    key = source_and_key(new)
    return (key.map(before).fillna(0).astype(np.int64) + key.groupby(key, sort=False).cumcount() + 1).to_numpy()
