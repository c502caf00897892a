"""Putting right what was entered here: a new version of the entry with a reason, or the entry taken back.

Nothing is changed or removed: the versions stand beside each other, and the audit log holds both.
"""

import datetime as dt
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.results import Result
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import child_file, hand_rows, new_measurement, previews
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Denied, EntryRefused, StoreError
from growthwatch.store.recompute import recompute
from growthwatch.vocabulary import OWN_SENDER

_NEEDS_A_REASON: Final = "a correction needs a reason"
_COLUMNS: Final = ("version", "at", "by", "kind", "value", "unit", "measured_on", "note", "reason")
_OUTDATED: Final = "somebody has corrected this entry since it was shown: look at what stands now"


def correct(
    session: Session,
    child: str,
    *,
    source: str,
    record_id: str,
    kind: str,
    value: str,
    unit: str,
    measured_on: dt.date,
    reason: str,
    note: str | None = None,
    version: int | None = None,
    why: str = "",
    key: str = "",
) -> int:
    """Put an entry right and return the number of its new version; what was decided of the old one stands no more.

    Parameters
    ----------
    source, record_id : str
        Of the entry, made at this desk: by its user, or by another where the user may decide.
    kind, value, unit, measured_on
        As they ought to have been entered.
    reason : str
        What was wrong: "mistyped".
    note : str, optional
        How it was measured; as it was where not given.
    version : int, optional
        The version that the user saw: another that came since is not written over.
    why : str
        Required of a role that works on pseudonyms.
    key : str
        Of the form: the same form sent twice is one correction.

    Raises
    ------
    EntryRefused
        For a value that can't be read, or a day after today or before birth.
    StoreError
        For an entry that was not made here, nothing changed, or no reason.
    """
    size = _readable(source, kind, value, unit, reason)
    with session.writing("correct_entry", child, why=why) as operation:
        submission = hand_rows.submission_of(operation, f"correct_entry {source} {record_id}", key)
        imports = hand_rows.entered_before(operation.connection, submission)
        was = _entry(operation, source, record_id)
        if imports:
            operation.detail = {"sent_again": True}
        else:
            _check_day(operation, measured_on, session.day)
            if version is not None and version != was["version"]:
                raise StoreError(_OUTDATED)
            now = _corrected(was, kind, value, unit, measured_on, size, note)
            now |= {"recorded_by": operation.user.username, "recorded_on": operation.at[:10]}
            about = hand_rows.entered(operation, session.day, "records")
            imports = [
                hand_rows.add_row(
                    operation.connection, "recorded", now, about, operation.child_id, key=record_id,
                    submission=submission, reason=reason.strip(),
                )
            ]  # fmt: skip
            operation.detail = _told(was, now, reason)
        number = _entry(operation, source, record_id)["version"]
    recompute.recompute_entry(session.database, session.run_context(session.policy), [operation.child_id], imports)
    return int(number)


def take_back(session: Session, child: str, *, source: str, record_id: str, reason: str, why: str = "") -> None:
    """Take an entry back that should not be there at all: of another child, or typed twice. It counts no more.

    Parameters and errors as for :func:`correct`.
    """
    if not reason.strip():
        raise EntryRefused({"reason": _NEEDS_A_REASON})
    with session.writing("correct_entry", child, why=why) as operation:
        was = _entry(operation, source, record_id)
        row = {
            "source": source, "record_id": record_id, "table": "records", "sender": OWN_SENDER,
            "status": "entered-in-error", "kind": was["kind"], "measured_on": was["measured_on"],
        }  # fmt: skip
        about = hand_rows.entered(operation, session.day, "records")
        key = str(rows.withdrawn_keys("records", pd.Series([record_id])).iloc[0])
        import_id = hand_rows.add_row(
            operation.connection, "withdrawn", row, about, None, key=key, reason=reason.strip()
        )
        operation.detail = {
            "record_id": record_id, "taken back": _written(was), "reason": reason.strip(),
        }  # fmt: skip
    recompute.recompute_entry(session.database, session.run_context(session.policy), [operation.child_id], [import_id])


def would_correct(
    session: Session,
    child: str,
    *,
    source: str,
    record_id: str,
    kind: str,
    value: str,
    unit: str,
    measured_on: dt.date,
    why: str = "",
) -> Result:
    """Return a child's result as it would be with an entry put right; nothing is kept.

    Parameters and errors as for :func:`correct`.
    """
    size = _readable(source, kind, value, unit, "looked at")
    policy = session.policy
    with session.reading("correct_entry", child, why=why) as operation:
        was = _entry(operation, source, record_id)
        _check_day(operation, measured_on, session.day)
        now = _corrected(was, kind, value, unit, measured_on, size, None)
        stage_rows = previews.rows_of(operation)
        operation.detail = {"preview": True, "record_id": record_id}
    return previews.with_record(session, stage_rows, operation.child_id, now, policy)


def versions(session: Session, child: str, *, source: str, record_id: str, why: str = "") -> pd.DataFrame:
    """Return every version of a record of a child, the newest first.

    Columns: version, at, by (who took it in or entered it), kind, value, unit, measured_on, note, reason.
    """
    with session.reading("open_child", child, why=why) as operation:
        record, came, entry = schema.recorded.c, schema.imports.c, schema.entries.c
        query = (
            sa.select(record.version, came.at, came.by, record.kind, record.value, record.unit, record.measured_on)
            .add_columns(record.note, entry.reason)
            .join_from(schema.recorded, schema.imports, record.import_id == came.id)
            .outerjoin(schema.entries, entry.import_id == came.id)
            .where(record.source == source, record.row_key == record_id, record.linked_child == operation.child_id)
            .order_by(record.version.desc())
        )
        found = [tuple(row) for row in operation.connection.execute(query)]
        operation.detail = {"record_id": record_id, "versions": len(found)}
    frame = pd.DataFrame(found, columns=list(_COLUMNS), dtype=object)
    return frame.assign(measured_on=pd.to_datetime(frame["measured_on"]), reason=frame["reason"].fillna(""))


def may_correct(session: Session, entries: pd.DataFrame) -> pd.Series:
    """Return of each record (``source, record_id``) whether it was made here and the user may put it right."""
    mine = entries["record_id"].astype(str).str.startswith(f"{OWN_SENDER}-")
    if not mine.any() or not session.may("correct_entry"):
        return mine & False
    if session.may("decide"):
        return mine
    record, came = schema.recorded.c, schema.imports.c
    query = (
        sa.select(record.source, record.row_key)
        .join_from(schema.recorded, schema.imports, record.import_id == came.id)
        .where(record.version == 1, came.by == session.user.username)
    )
    with session.database.reading() as connection:
        wheres = rows.among(record.row_key, entries.loc[mine, "record_id"].tolist())
        own = {tuple(row) for where in wheres for row in connection.execute(query.where(where))}
    keys = zip(entries["source"].astype(str), entries["record_id"].astype(str), strict=True)
    return pd.Series([key in own for key in keys], index=entries.index, dtype=bool) & mine


def _readable(source: str, kind: str, value: str, unit: str, reason: str) -> tuple[float, float]:
    wrong = {} if reason.strip() else {"reason": _NEEDS_A_REASON}
    try:
        size = new_measurement.size(source, kind, value, unit)
    except EntryRefused as refusal:
        raise EntryRefused(refusal.fields | wrong) from None
    if wrong:
        raise EntryRefused(wrong)
    return size


def _entry(operation: Operation, source: str, record_id: str) -> dict[str, Any]:
    """Return the newest version of an entry that the user may put right, as stored, with ``version``.

    Raises
    ------
    StoreError
        For no record of this child, or one that was not entered here.
    Denied
        For another's, where the user may not decide.
    """
    record, came = schema.recorded, schema.imports.c
    of_record = (record.c.source == source, record.c.row_key == record_id)
    found = operation.connection.execute(
        sa.select(record).where(*of_record).order_by(record.c.version.desc()).limit(1)
    )
    newest = found.mappings().one_or_none()
    if newest is None or newest["linked_child"] != operation.child_id:
        raise StoreError("there is no such record among this child's")
    first = (
        sa.select(came.by, came.origin)
        .join_from(record, schema.imports, record.c.import_id == came.id)
        .where(*of_record, record.c.version == 1)
    )
    made = operation.connection.execute(first).one()
    if made.origin != "entry":
        raise StoreError("this reading was not entered here: the system that sent it corrects it, or a decision does")
    if made.by != operation.user.username and "decide" not in operation.user.may:
        raise Denied("an entry is corrected by who made it, or by who may settle a question about a record")
    return dict(newest)


def _check_day(operation: Operation, measured_on: dt.date, today: dt.date) -> None:
    born = child_file.person(operation.connection, operation.child_id)["date_of_birth"]
    new_measurement.check_day(measured_on, born, today)


def _corrected(
    was: dict[str, Any],
    kind: str,
    value: str,
    unit: str,
    measured_on: dt.date,
    size: tuple[float, float],
    note: str | None,
) -> dict[str, Any]:
    """Return the row as it ought to be; raise where nothing differs."""
    now = {name: was[name] for name in (*hand_rows.facts("recorded"),)} | {
        "kind": kind, "value": value, "unit": unit or None, "measured_on": measured_on.isoformat(),
        "value_si": size[0], "step_si": size[1], "note": was["note"] if note is None else note or None,
    }  # fmt: skip
    if all(now[name] == was[name] for name in ("kind", "value", "unit", "measured_on", "note")):
        raise EntryRefused({kind: "nothing is changed: this is what was entered"})
    return now


def _written(row: dict[str, Any]) -> str:
    return " ".join(str(part) for part in (row["kind"], row["value"], row["unit"]) if part)


def _told(was: dict[str, Any], now: dict[str, Any], reason: str) -> dict[str, Any]:
    """Return what the audit log says of a correction: both versions. A day stands in it by how far it moved alone."""
    detail = {
        "record_id": now["record_id"], "version": was["version"] + 1, "was": _written(was), "now": _written(now),
        "reason": reason.strip(),
    }  # fmt: skip
    days = (dt.date.fromisoformat(now["measured_on"]) - dt.date.fromisoformat(was["measured_on"])).days
    return detail | ({"day moved by": f"{days:+d}"} if days else {})
