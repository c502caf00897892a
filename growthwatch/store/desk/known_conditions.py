"""Known conditions and care at the desk: added, ended, taken back, and how a finding rests on one."""

import datetime as dt
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from growthwatch.conditions import BEFORE_BIRTH_DAYS, condition_of, known_conditions, rest_refusal
from growthwatch.store.database import rows, schema, text
from growthwatch.store.desk import child_file, hand_rows, new_measurement
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import recompute
from growthwatch.store.worklist import conditions as resting
from growthwatch.vocabulary import CONDITION_STANDINGS, SOURCES, URGENCIES

_STREAM: Final = "conditioned"
_ENDED: Final = CONDITION_STANDINGS[-1]
_TABLE: Final = schema.conditioned


def add(
    session: Session,
    child: str,
    condition: str,
    *,
    stated_by: str,
    started_on: dt.date | None = None,
    ended_on: dt.date | None = None,
    source: str = "clinic",
    standing: str = "",
    note: str = "",
    reason: str = "",
) -> str:
    """Add a known condition or kind of care and work the child out anew; return the row's record id.

    Parameters
    ----------
    condition : str
        Of the list of known conditions, in its words or by a SNOMED CT code.
    stated_by : str
        Who said it.
    started_on, ended_on : date, optional
        From and until; not given, not known and lasting.
    source : str
        The system it is entered for.
    standing : str
        "suspected" where it is; blank for a fact.

    Raises
    ------
    StoreError
        One sentence: an unknown condition or system, a day to come, an end before the beginning, care before birth,
        or nobody who said it.
    """
    text.check([condition, stated_by, note])
    known = _known(condition)
    if source not in SOURCES:
        raise StoreError(f"unknown source {source!r}: expected one of {', '.join(SOURCES)}")
    if standing not in {"", *CONDITION_STANDINGS}:
        raise StoreError(f"unknown standing {standing!r}: expected one of {', '.join(CONDITION_STANDINGS)}")
    _check_said(stated_by)
    _check_days(started_on, ended_on, session.day)
    with session.writing("add_condition", child, why=reason) as operation:
        person = child_file.person(operation.connection, operation.child_id)
        _check_birth(known, started_on, person["date_of_birth"])
        row = {name: person[name] for name in new_measurement.PERSON} | {
            "source": source, "condition": known, "standing": standing or None,
            "condition_code": condition.strip() if condition.strip().isdigit() else None,
            "started_on": _iso(started_on), "ended_on": _iso(ended_on), "stated_on": operation.at[:10],
            "stated_by": stated_by.strip(), "note": note.strip() or None,
        }  # fmt: skip
        import_id = _write(session, operation, row)
        record = f"growthwatch-{import_id}"
        operation.detail = {"condition": known, "record_id": record, "since": _iso(started_on)}
    _work_out(session, operation.child_id, import_id)
    return record


def end(
    session: Session,
    child: str,
    source: str,
    record_id: str,
    *,
    ended_on: dt.date,
    stated_by: str,
    note: str = "",
    reason: str = "",
) -> None:
    """Say since when a condition is over: a new version of its row; what rested on it is open again.

    Raises
    ------
    StoreError
        When it is not among this child's or over already, or ended before it began or after today.
    """
    _check_said(stated_by)
    _check_days(None, ended_on, session.day)
    with session.writing("add_condition", child, why=reason) as operation:
        held = _held(operation, source, record_id)
        if held["standing"] == _ENDED or held["ended_on"]:
            raise StoreError("this condition is over already")
        if held["started_on"] and ended_on.isoformat() < held["started_on"]:
            raise StoreError(f"it ended before it began: {ended_on} is before {held['started_on']}")
        row = held | {
            "ended_on": ended_on.isoformat(), "stated_on": operation.at[:10], "stated_by": stated_by.strip(),
            "note": note.strip() or held["note"],
        }  # fmt: skip
        import_id = _write(session, operation, row, key=record_id)
        operation.detail = {"condition": held["condition"], "record_id": record_id, "ended": ended_on.isoformat()}
    _work_out(session, operation.child_id, import_id)


def withdraw(session: Session, child: str, source: str, record_id: str, *, reason: str) -> None:
    """Take back a condition that was entered in error; it stays in the audit log and in what was said before.

    Raises
    ------
    StoreError
        When it is not among this child's, or no reason is given.
    """
    if not reason.strip():
        raise StoreError("taking a condition back needs a reason")
    with session.writing("add_condition", child, why=reason) as operation:
        held = _held(operation, source, record_id)
        row = {
            "source": source, "record_id": record_id, "table": "conditions", "status": "entered-in-error",
            **{name: held[name] for name in new_measurement.PERSON},
        }  # fmt: skip
        key = str(rows.withdrawn_keys("conditions", pd.Series([record_id]))[0])
        import_id = hand_rows.add_row(
            operation.connection,
            "withdrawn",
            row,
            hand_rows.entered(operation, session.day, "conditions"),
            None,
            key=key,
        )
        operation.detail = {"condition": held["condition"], "record_id": record_id, "entered": "in error"}
    _work_out(session, operation.child_id, import_id)


def check_rest(
    operation: Operation, held: pd.DataFrame, condition: str, until: dt.date | None, today: dt.date
) -> None:
    """Refuse that rows of a worklist rest on a condition for which they may not.

    Parameters
    ----------
    held : DataFrame
        The rows of the worklist, as stored.
    condition : str
        The record id of a condition of the rows' one child.
    until : date, optional
        The last day of the rest.

    Raises
    ------
    StoreError
        When the rows are of several children, the condition is none of theirs or over, or a row may not rest on it
        so long, or at all.
    """
    if len(set(held["child_id"])) != 1:
        raise StoreError("a rest on a known condition is noted of one child at a time")
    last = resting.lasting(operation.connection, [str(held["child_id"].iloc[0])])
    named = last[(last["record_id"] == condition).to_numpy()]
    if named.empty:
        raise StoreError("this condition is none of the child's that last: there is nothing to rest on")
    if until is None:
        raise StoreError("a rest on a known condition needs its last day")
    if (held["kind"] != "finding").any():
        raise StoreError("only a finding rests on a known condition")
    for rule, urgency in held[["rule", "urgency"]].drop_duplicates().itertuples(index=False):
        refused = rest_refusal(
            condition=str(named["condition"].iloc[0]), rule=str(rule), urgency=URGENCIES[int(urgency)],
            until=until, today=today,
        )  # fmt: skip
        if refused:
            raise StoreError(refused)


def _known(condition: str) -> str:
    found = condition_of(pa.array([condition], pa.string())).to_pylist()[0]
    if found is None:
        raise StoreError(f"unknown condition {condition!r}: expected one of {', '.join(known_conditions())}")
    return str(found)


def _check_said(stated_by: str) -> None:
    if not stated_by.strip():
        raise StoreError("a condition needs its source: who said it")


def _check_days(started_on: dt.date | None, ended_on: dt.date | None, today: dt.date) -> None:
    for name, day in (("started_on", started_on), ("ended_on", ended_on)):
        if day is not None and day > today:
            raise StoreError(f"{name} {day} is after today")
    if started_on is not None and ended_on is not None and ended_on < started_on:
        raise StoreError(f"it ended before it began: {ended_on} is before {started_on}")


def _check_birth(condition: str, started_on: dt.date | None, born: str | None) -> None:
    if started_on is None or born is None or started_on.isoformat() >= born:
        return
    known = known_conditions()[condition]
    earliest = dt.date.fromisoformat(born) - dt.timedelta(days=BEFORE_BIRTH_DAYS)
    if not known.prenatal:
        raise StoreError(f"started_on {started_on} is before the date of birth: {known.name} can't begin before it")
    if started_on < earliest:
        raise StoreError(f"started_on {started_on} is more than {BEFORE_BIRTH_DAYS} days before the date of birth")


def _held(operation: Operation, source: str, record_id: str) -> dict[str, Any]:
    """Return the newest version of a condition of this child, as stored."""
    where = [sa.and_(_TABLE.c.linked_child == operation.child_id, _TABLE.c.row_key == record_id)]
    found = rows.newest(rows.fetch(operation.connection, _STREAM, where))
    found = found[(found["source"] == source).to_numpy()] if len(found) else found
    gone = resting.over(operation.connection, [operation.child_id])
    if found.empty:
        raise StoreError("there is no such condition among this child's")
    own = found.iloc[0]
    withdrawn = record_id in gone and not (own["ended_on"] or own["standing"] == _ENDED)
    if withdrawn:
        raise StoreError("this condition was taken back")
    values = own.drop(labels=list(rows.HELD))
    return {str(name): None if pd.isna(value) else value for name, value in values.items()}


def _write(session: Session, operation: Operation, row: dict[str, Any], key: str = "") -> int:
    about = hand_rows.entered(operation, session.day, "conditions")
    return hand_rows.add_row(operation.connection, _STREAM, row, about, operation.child_id, key=key)


def _work_out(session: Session, child_id: str, import_id: int) -> None:
    run_context = session.run_context(session.policy)
    recompute.recompute_entry(session.database, run_context, [child_id], [import_id])


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
