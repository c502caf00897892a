"""Files into the store: a transaction for each, and nothing twice."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch import sources, tables
from growthwatch.sources import Intake, UnusableInput
from growthwatch.sources.files.inputs import expand
from growthwatch.sources.inspection import headings_of
from growthwatch.sources.senders import Senders, sender_of
from growthwatch.store.access import audit_log
from growthwatch.store.database import rows, schema
from growthwatch.store.database.connection import Database
from growthwatch.store.desk import decision_records, erasure, refused_resources, reserved_ids, versions
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.new_rows import held_rows, new_rows, newest_import_of, next_version, source_and_key
from growthwatch.vocabulary import WITHDRAWN_STATUSES

#: Formats whose rows stand under headings.
_TABLES: Final = {"csv", "xlsx", "parquet"}
_FHIR: Final = "fhir"


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
    sender: Senders = None,
    source: Senders = None,
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
    taken, files = [], expand(paths)
    stated = {
        "mapping": mapping.read_text(encoding="utf-8") if mapping else None, "time_zone": time_zone, "dates": dates,
    }  # fmt: skip
    for intake in map(
        reserved_ids.without_reserved_ids, _read(files, as_of, mapping, time_zone, dates, sender, source)
    ):
        for _, sheets in _decisions_last(intake.inputs):
            if not sheets["table"].any():
                continue  # no sheet of it is a table: it is read once more by itself, and says so
            with database.writing() as connection:
                kept = _keep(connection, intake, sheets, entry, as_of=as_of.isoformat(), policy=policy)
                if any(one.rejected and one.import_id for one in kept):
                    path = _file_of(files, str(sheets["sha256"].iloc[0]))
                    own = {"sender": sender, "origin_source": source}
                    own = {name: sender_of(of, path) or None for name, of in own.items()}
                    if set(sheets["format"]) <= _TABLES:
                        _note_reading(connection, kept, path, stated | own)
                    elif set(sheets["format"]) == {_FHIR}:
                        refused_resources.note(connection, kept, path, intake.rejects, stated | own)
                taken += kept
    return taken


def _decisions_last(inputs: pd.DataFrame) -> list[tuple[Any, pd.DataFrame]]:
    """Return the sheets of each file, those of decisions after the records that they name."""
    files = list(inputs.groupby("sha256", sort=False))
    return sorted(files, key=lambda one: bool((one[1]["table"] == "decisions").all()))


def _file_of(files: Sequence[Path], digest: str) -> Path:
    return next(path for path in files if hashlib.sha256(path.read_bytes()).hexdigest() == digest)


def _note_reading(connection: sa.Connection, kept: list[ImportedFile], path: Path, stated: dict[str, Any]) -> None:
    """Note under which headings, and how, the rows of a file were read: one that was refused may be put right."""
    try:
        tables_of = headings_of(path)
    except UnusableInput:
        return
    if len(tables_of) != len(kept):
        return  # sheets that are no table stand among them: which headings are whose can't be told
    values = [
        {"import_id": one.import_id, "headings": json.dumps(list(headings), ensure_ascii=False), **stated}
        for one, headings in zip(kept, tables_of, strict=True)
        if one.rejected and one.import_id
    ]
    connection.execute(sa.insert(schema.import_readings), values)


def _read(
    paths: list[Path],
    as_of: dt.date,
    mapping: Path | None,
    time_zone: str | None,
    dates: str | None,
    sender: Senders,
    source: Senders,
) -> Iterator[Intake]:
    """Yield what the files hold; a file that can't be used raises, once those that can be are yielded."""

    def read(some: list[Path], whose: Senders, system: Senders) -> Intake:
        return sources.read(
            some, as_of=as_of, mapping=mapping, time_zone=time_zone, dates=dates, sender=whose, source=system
        )

    try:
        together = read(paths, sender, source)
    except UnusableInput:
        if len(paths) == 1:
            raise
        for path in paths:
            yield read([path], sender_of(sender, path), sender_of(source, path))
        return
    yield together
    taken = set(together.inputs.loc[together.inputs["table"] != "", "sha256"])
    if len(taken) < together.inputs["sha256"].nunique():
        for path in paths:
            if hashlib.sha256(path.read_bytes()).hexdigest() not in taken:
                yield read([path], sender_of(sender, path), sender_of(source, path))


def _keep(
    connection: sa.Connection, intake: Intake, sheets: pd.DataFrame, entry: audit_log.Entry, *, as_of: str, policy: str
) -> list[ImportedFile]:
    """Keep the rows of a file: of some of the inputs that were read together."""
    taken, ids_gone, again = [], dict[str, list[str]](), dict[str, int]()
    seen_before = newest_import_of(connection, str(sheets["sha256"].iloc[0])) is not None
    for at, source in zip(sheets.index, sheets.to_dict("records"), strict=True):
        here = {name: _from(getattr(intake, name), at) for name in schema.STREAMS}
        refused_here = intake.rejects[intake.rejects["file"] == source["file"]]
        frames, refused_here = erasure.without_erased(connection, here, refused_here, str(source["file"]))
        n_again = sum(map(len, here.values())) - sum(map(len, frames.values()))
        here = dict(frames)
        senders = intake.decision_senders[(intake.decided["input"] == at).to_numpy()]
        decided = decision_records.meant(connection, here["decided"], senders, intake.inputs)
        here["decided"] = decided.frame
        came = {
            name: new_rows(connection, name, frame, intake.inputs, source["sha256"]) for name, frame in here.items()
        }
        new = {name: one.frame for name, one in came.items()}
        older = [one for one in (*(placed.refused for placed in came.values()), decided.refused) if len(one)]
        refused = pd.concat([refused_here, *older], ignore_index=True)
        taken_back = _taken_back(connection, came, new["withdrawn"])
        # what could not be read, and what takes back, is counted among the refused
        added = [frame for name, frame in new.items() if name not in {"unread", "withdrawn"}]
        n_added = sum(map(len, added))
        n_corrected = sum(int((frame["version"] > 1).sum()) for frame in added)
        gone = _withdrawn_ids(came)
        remarks = intake.remarks[intake.remarks["file"] == source["file"]]
        streams = [frames[name] for name in new if name not in {"unread", "withdrawn"}]
        used = {int(line) for stream in streams for line in stream["line"]}
        odd = {int(line) for line in refused["line"].dropna()}
        said = ImportedFile(
            str(source["file"]), int(source["rows"]), n_added, n_corrected, len(refused), None,
            withdrawn=len(gone), conflicts=sum(one.conflicts for one in came.values()), remarks=len(remarks),
            notes=str(source["notes"] or ""), unchanged=sum(map(len, streams)) - n_added - sum(map(len, older)),
            rows_in_part=len(odd & used), rows_refused=min(len(odd - used), int(source["rows"]) - len(odd & used)),
        )  # fmt: skip
        if not any(map(len, [*new.values(), taken_back])) and seen_before:
            taken.append(said)
            continue
        import_id = add_import(
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
        rows.insert(connection, schema.withdrawn, taken_back.assign(import_id=import_id))
        _refuse(connection, refused, import_id)
        _refuse(connection, remarks, import_id, stage="remark")
        connection.execute(sa.insert(schema.pending).values(import_id=import_id))
        taken.append(replace(said, import_id=import_id))
        ids_gone[said.name] = gone
        again |= {said.name: n_again} if n_again else {}
    detail = [_detail(one, ids_gone.get(one.name, []), again.get(one.name, 0)) for one in taken]
    audit_log.append(
        connection,
        audit_log.Entry(entry.at, entry.username, entry.role, entry.action, why=entry.why, detail={"files": detail}),
    )
    return taken


def _detail(one: ImportedFile, gone: list[str], again: int) -> dict[str, Any]:
    """Return what the audit log says of a file."""
    said: dict[str, Any] = {
        "file": one.name, "rows": one.rows, "added": one.added, "corrected": one.corrected, "rejected": one.rejected,
    }  # fmt: skip
    if one.conflicts:
        said["ids of another person"] = one.conflicts
    if again:
        said["rows that may be of an erased record"] = again
    return said | ({"taken back by the sender": gone} if gone else {})


def _withdrawn_ids(came: dict[str, versions.Placed]) -> list[str]:
    """Return source and id of the held rows that their sender takes back."""
    parts = [one.taken_back for one in came.values() if len(one.taken_back)]
    if not parts:
        return []
    back = pd.concat(parts, ignore_index=True)
    back = back[back["status"].isin(WITHDRAWN_STATUSES)].drop_duplicates(["table", "source", "record_id"])
    return (back["source"] + " " + back["record_id"].astype(str)).tolist()


def _taken_back(connection: sa.Connection, came: dict[str, versions.Placed], withdrawn: pd.DataFrame) -> pd.DataFrame:
    """Return the held rows that no longer stand as rows of the stream ``withdrawn``, but for those it has already."""
    parts = [one.taken_back for one in came.values() if len(one.taken_back)]
    if not parts:
        return pd.DataFrame()
    back = pd.concat(parts, ignore_index=True)
    back = back.assign(line=0, linked_child=None, row_key=rows.withdrawn_keys(back["table"], back["record_id"]))
    back = back.drop_duplicates(["source", "row_key"])
    back = back[~source_and_key(back).isin(set(source_and_key(withdrawn)) if len(withdrawn) else set()).to_numpy()]
    blank = {name: None for name in tables.WITHDRAWN if name not in back.columns and name not in tables.ORIGIN}
    back = back.assign(**blank)
    return back.assign(version=next_version(back, held_rows(connection, "withdrawn", back["row_key"])))


def add_import(connection: sa.Connection, values: dict[str, Any]) -> int:
    """Note that something came in and return the number that it has from now on."""
    return int(connection.execute(sa.insert(schema.imports).values(**values)).inserted_primary_key[0])  # type: ignore[index]


def _from(frame: pd.DataFrame, at: int) -> pd.DataFrame:
    return frame[frame["input"] == at].reset_index(drop=True)


def _refuse(connection: sa.Connection, refused: pd.DataFrame, import_id: int, stage: str = "reading") -> None:
    said = rows.stored(refused.drop(columns="file")).assign(import_id=import_id, stage=stage)
    rows.insert(connection, schema.rejects, said)
