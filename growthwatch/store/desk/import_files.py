"""Files into the store: a transaction for each, and nothing twice."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import sources, tables
from growthwatch.sources import Intake, UnusableInput
from growthwatch.sources.files.inputs import expand
from growthwatch.store.access import audit_log
from growthwatch.store.database import rows, schema
from growthwatch.store.database.connection import Database

#: What a record or a contact is about.
_SUBJECT: Final = (
    "nhs_number", "forename", "surname", "date_of_birth", "measured_on", "kind", "contact", "contact_on",
)  # fmt: skip


@dataclass(frozen=True)
class ImportedFile:
    """What came of one file (or sheet)."""

    name: str
    rows: int
    added: int  # rows not in the store before
    corrected: int  # of these, new versions of a row already there
    rejected: int
    import_id: int | None  # None: the file said nothing new


def take_in(
    database: Database,
    paths: Sequence[Path | str],
    entry: audit_log.Entry,
    *,
    as_of: dt.date,
    policy: str,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
) -> list[ImportedFile]:
    """Read files and keep their rows; a file's rows are all kept or none.

    They are read together, since the tables of an extract speak of one another: one has the child, another its
    gestation. Where one can't be used at all they are read one by one.

    Parameters
    ----------
    entry : trail.Entry
        Who does this, when and why; what was taken in is added to it.

    Raises
    ------
    growthwatch.sources.UnusableInput
        When a file can't be used at all. The files before it are in.
    """
    taken = []
    for intake in _read(expand(paths), as_of, mapping, time_zone, dates):
        for _, sheets in intake.inputs.groupby("sha256", sort=False):
            if not sheets["table"].any():
                continue  # no sheet of it is a table: it is read once more by itself, and says so
            with database.writing() as connection:
                taken += _keep(connection, intake, sheets, entry, as_of=as_of.isoformat(), policy=policy)
    return taken


def _read(
    paths: list[Path], as_of: dt.date, mapping: Path | None, time_zone: str | None, dates: str | None
) -> Iterator[Intake]:
    """Yield what the files hold; a file that can't be used raises, once those that can be are yielded."""
    try:
        together = sources.read(paths, as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates)
    except UnusableInput:
        if len(paths) == 1:
            raise
        for path in paths:
            yield sources.read([path], as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates)
        return
    yield together
    read = set(together.inputs.loc[together.inputs["table"] != "", "sha256"])
    if len(read) < together.inputs["sha256"].nunique():
        for path in paths:
            if hashlib.sha256(path.read_bytes()).hexdigest() not in read:
                yield sources.read([path], as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates)


def add_row(
    connection: sa.Connection, name: str, row: dict[str, Any], about: dict[str, Any], child: str | None
) -> int:
    """Add one row entered by hand to a stream and return its import, by whose number the row goes."""
    values = {
        "digest": "", "format": "", "notes": "", "n_rows": 1, "n_added": 1, "n_corrected": 0, "n_rejected": 0,
        "origin": "entry", **about,
    }  # fmt: skip
    import_id = _import(connection, values)
    table, columns = schema.STREAMS[name]
    key = f"growthwatch-{import_id}"
    own = {"decision_id" if name == "decided" else "record_id": key}
    said = {column: None for column in columns if column not in tables.ORIGIN} | row | own
    held = {"import_id": import_id, "line": 1, "row_key": key, "version": 1, "linked_child": child}
    connection.execute(sa.insert(table).values(**said, **held))
    # until the child is worked out: whoever comes next sees that it is not
    connection.execute(sa.insert(schema.pending).values(import_id=import_id))
    return import_id


def _keep(
    connection: sa.Connection, intake: Intake, sheets: pd.DataFrame, entry: audit_log.Entry, *, as_of: str, policy: str
) -> list[ImportedFile]:
    """Keep the rows of a file: of some of the inputs that were read together."""
    taken = []
    for at, source in zip(sheets.index, sheets.to_dict("records"), strict=True):
        new = {
            name: _new_rows(connection, name, _from(getattr(intake, name), at), intake.inputs, source["sha256"])
            for name in schema.STREAMS
        }
        refused = intake.rejects[intake.rejects["file"] == source["file"]]
        # what could not be read is counted among the refused
        added = [frame for name, frame in new.items() if name != "unread"]
        n_added = sum(map(len, added))
        n_corrected = sum(int((frame["version"] > 1).sum()) for frame in added)
        said = ImportedFile(str(source["file"]), int(source["rows"]), n_added, n_corrected, len(refused), None)
        if not any(map(len, new.values())) and _seen(connection, source["sha256"]) is not None:
            taken.append(said)
            continue
        import_id = _import(
            connection,
            {
                "at": entry.at, "by": entry.username, "origin": "file", "name": said.name, "table": source["table"],
                "format": source["format"], "digest": source["sha256"], "notes": source["notes"], "as_of": as_of,
                "policy": policy, "n_rows": said.rows, "n_added": n_added, "n_corrected": n_corrected,
                "n_rejected": said.rejected,
            },
        )  # fmt: skip
        for name, frame in new.items():
            rows.insert(connection, schema.STREAMS[name][0], frame.assign(import_id=import_id))
        _refuse(connection, refused, import_id)
        remarks = intake.remarks[intake.remarks["file"] == source["file"]]
        _refuse(connection, remarks, import_id, stage="remark")
        connection.execute(sa.insert(schema.pending).values(import_id=import_id))
        taken.append(ImportedFile(said.name, said.rows, n_added, n_corrected, said.rejected, import_id))
    detail = [
        {"file": t.name, "rows": t.rows, "added": t.added, "corrected": t.corrected, "rejected": t.rejected}
        for t in taken
    ]
    audit_log.append(
        connection,
        audit_log.Entry(entry.at, entry.username, entry.role, entry.action, why=entry.why, detail={"files": detail}),
    )
    return taken


def _import(connection: sa.Connection, values: dict[str, Any]) -> int:
    return int(connection.execute(sa.insert(schema.imports).values(**values)).inserted_primary_key[0])  # type: ignore[index]


def _from(frame: pd.DataFrame, at: int) -> pd.DataFrame:
    return frame[frame["input"] == at].reset_index(drop=True)


def _refuse(connection: sa.Connection, refused: pd.DataFrame, import_id: int, stage: str = "reading") -> None:
    said = rows.stored(refused.drop(columns="file")).assign(import_id=import_id, stage=stage)
    rows.insert(connection, schema.rejects, said)


def _seen(connection: sa.Connection, digest: str) -> int | None:
    """Return the newest import of a file of these very bytes."""
    imports = schema.imports.c
    return connection.scalar(sa.select(sa.func.max(imports.id)).where(imports.digest == digest))


def _new_rows(
    connection: sa.Connection, name: str, frame: pd.DataFrame, inputs: pd.DataFrame, digest: str
) -> pd.DataFrame:
    """Return the rows of a file that the store does not hold yet, with their version.

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
    held = _held(connection, name, incoming["row_key"])
    if len(held) and "record_id" in facts:
        incoming = _told_apart(incoming, held, inputs["file"].iloc[frame["input"]].to_numpy(dtype=object), digest)
        held = _held(connection, name, incoming["row_key"])
    if not len(held) or not len(incoming):
        return incoming.assign(version=_next_version(incoming, held))
    seen = _seen(connection, digest)
    newest = rows.newest(held)
    said = newest if seen is None else pd.concat([newest, held[held["import_id"] <= seen]])
    old = _as_text(said[facts]).drop_duplicates()
    known = _as_text(incoming[facts]).merge(old, how="left", indicator=True)["_merge"].to_numpy() == "both"
    key = _key(incoming)
    fresh = key.isin(set(key[~known])).to_numpy()
    new = incoming[fresh]
    return new.assign(version=_next_version(new, held))


def _told_apart(
    incoming: pd.DataFrame, held: pd.DataFrame, file: npt.NDArray[np.object_], digest: str
) -> pd.DataFrame:
    """Give rows without an id of their own another one where a file of the same name has theirs for another row.

    Reading names such a row by its file and line. It corrects what is held under that name only where both are of one
    person, day and kind: exports of one name come every month.
    """
    made = incoming["row_key"] == file + ":" + incoming["line"].astype(str).to_numpy(dtype=object)
    subject = [name for name in _SUBJECT if name in incoming]
    of_held = rows.newest(held)[["source", "row_key", *subject]]
    same = incoming[["source", "row_key", *subject]].merge(of_held.drop_duplicates(), how="left", indicator=True)
    taken = incoming["row_key"].isin(set(of_held["row_key"])).to_numpy()
    other = made.to_numpy() & taken & (same["_merge"] != "both").to_numpy()
    named = (incoming["row_key"] + "~" + digest[:8]).where(other, incoming["row_key"])
    return incoming.assign(row_key=named, record_id=named.where(other, incoming["record_id"]))


def _as_text(facts: pd.DataFrame) -> pd.DataFrame:
    """Return every cell as text, blank where not known: two statements are one when they read the same."""
    return facts.astype(object).where(facts.notna(), "").astype(str)


def _held(connection: sa.Connection, name: str, keys: pd.Series) -> pd.DataFrame:
    table, _ = schema.STREAMS[name]
    if connection.scalar(sa.select(table.c.id).limit(1)) is None:
        return rows.fetch(connection, name, [])
    return rows.fetch(connection, name, list(rows.among(table.c.row_key, sorted(set(keys)))))


def _key(frame: pd.DataFrame) -> pd.Series:
    if "decision_id" in frame.columns:
        return frame["row_key"]
    return frame["source"].fillna("") + "|" + frame["row_key"]


def _next_version(new: pd.DataFrame, held: pd.DataFrame) -> Any:
    """Return 1 for the first row ever under a key, 2 for the next, and so on."""
    if not len(new):
        return np.empty(0, dtype=np.int64)
    before = _key(held).value_counts() if len(held) else pd.Series(dtype=np.int64)
    key = _key(new)
    return (key.map(before).fillna(0).astype(np.int64) + key.groupby(key, sort=False).cumcount() + 1).to_numpy()
