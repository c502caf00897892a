"""What was measured at one visit: weight, length and head together, all kept or none."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from growthwatch.store.database import text
from growthwatch.store.desk import child_file, hand_rows, new_measurement
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import EntryRefused, StoreError
from growthwatch.store.recompute import recompute


@dataclass(frozen=True)
class Reading:
    """One value as read off the scale, the tape or the book.

    Attributes
    ----------
    kind : str
        weight, length or head.
    value, unit : str
        Such as ``"4.12"`` and ``"kg"``, or ``"7 lb 8 oz"`` and ``"lb oz"``.
    note : str
        How it was measured: in clothes, on which scale.
    """

    kind: str
    value: str
    unit: str
    note: str = ""


def add(
    session: Session,
    child: str,
    *,
    source: str,
    measured_on: dt.date,
    readings: Sequence[Reading],
    context: str = "",
    reason: str = "",
    key: str = "",
) -> list[str]:
    """Add the readings of a visit, work the child out anew once, and return the ids of the records.

    Parameters
    ----------
    source : str
        The system it is entered for: parent_held, clinic, gp or maternity.
    measured_on : date
        The day of the visit.
    readings : sequence of Reading
        One of each kind at most.
    key : str
        Of the form it was typed in: the same form sent twice is kept once.

    Raises
    ------
    EntryRefused
        For a value that can't be read, or a day after today or before birth: by kind, or ``measured_on``.
    StoreError
        For an unknown word, or a visit without a reading or with two of a kind.
    """
    sizes = _sizes(source, readings)
    with session.writing("add_measurement", child, why=reason) as operation:
        submission = hand_rows.submission_of(operation, "add_measurement", key)
        imports = hand_rows.entered_before(operation.connection, submission)
        if imports:
            operation.detail = {"sent_again": True}
        else:
            person = child_file.person(operation.connection, operation.child_id)
            new_measurement.check_day(measured_on, person["date_of_birth"], session.day)
            imports = [
                _add(session, operation, stated | {"context": context or None}, submission)
                for stated in rows_of(operation, person, source, measured_on, readings, sizes)
            ]
            operation.detail = _detail(source, readings, _ids(imports))
    recompute.recompute_entry(session.database, session.run_context(session.policy), [operation.child_id], imports)
    return _ids(imports)


def rows_of(
    operation: Operation,
    person: dict[str, Any],
    source: str,
    measured_on: dt.date,
    readings: Sequence[Reading],
    sizes: Sequence[tuple[float, float]],
) -> list[dict[str, Any]]:
    """Return the readings of a visit as the rows that are stored of them."""
    who = new_measurement.identity(operation.connection, operation.child_id, person)
    return [
        who
        | {
            "source": source, "measured_on": measured_on.isoformat(), "kind": one.kind, "value": one.value,
            "unit": one.unit or None, "value_si": value_si, "step_si": step_si, "note": one.note or None,
            "recorded_by": operation.user.username, "recorded_on": operation.at[:10],
        }
        for one, (value_si, step_si) in zip(readings, sizes, strict=True)
    ]  # fmt: skip


def sizes_of(source: str, readings: Sequence[Reading]) -> list[tuple[float, float]]:
    """Return each value in kg or cm and its last digit's worth.

    Raises
    ------
    EntryRefused
        With why each value that can't be read can't be, by its kind.
    """
    text.check(one.note for one in readings)
    sizes, wrong = [], {}
    for one in readings:
        try:
            sizes.append(new_measurement.size(source, one.kind, one.value, one.unit))
        except EntryRefused as refusal:
            wrong[one.kind] = str(refusal)
    if wrong:
        raise EntryRefused(wrong)
    return sizes


def _sizes(source: str, readings: Sequence[Reading]) -> list[tuple[float, float]]:
    if not readings:
        raise StoreError("nothing was measured at this visit: give a weight, a length or a head circumference")
    if len({one.kind for one in readings}) < len(readings):
        raise StoreError("one value of each kind is kept of a visit")
    return sizes_of(source, readings)


def _add(session: Session, operation: Operation, row: dict[str, Any], submission: str) -> int:
    about = hand_rows.entered(operation, session.day, "records")
    child = operation.child_id
    joined = new_measurement.record_to_join(operation.connection, child, row)
    import_id = hand_rows.add_row(operation.connection, "recorded", row, about, child, submission=submission)
    if joined is not None:
        _join(session, operation, (str(row["source"]), hand_rows.id_of(import_id)), joined)
    return import_id


def _join(session: Session, operation: Operation, new: tuple[str, str], known: tuple[str, str]) -> None:
    """Keep that a person entered a record for the child of another: nothing that it states could say so."""
    row = {
        "action": "join", "source": new[0], "record_id": new[1], "source_2": known[0], "record_2": known[1],
        "decided_by": operation.user.username, "decided_on": operation.at[:10], "reason": "entered for this child",
    }  # fmt: skip
    about = hand_rows.entered(operation, session.day, "decisions")
    import_id = hand_rows.add_row(operation.connection, "decided", row, about, None)
    hand_rows.worked_out_with(operation.connection, import_id)


def _ids(imports: Sequence[int]) -> list[str]:
    return [hand_rows.id_of(one) for one in imports]


def _detail(source: str, readings: Sequence[Reading], ids: Sequence[str]) -> dict[str, Any]:
    """Return what the audit log says of a visit."""
    if len(ids) == 1:
        return {"record_id": ids[0], "source": source, "kind": readings[0].kind}
    return {"record_ids": list(ids), "source": source, "kinds": [one.kind for one in readings]}
