"""Previews: what one more measurement or decision would change; nothing is kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from growthwatch import pipeline, tables
from growthwatch.results import Result
from growthwatch.sources import Intake
from growthwatch.store.database import rows
from growthwatch.store.desk import child_file, linking, new_measurement, visits
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.desk.visits import Reading
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import result_documents, stage_input, touched_children
from growthwatch.store.recompute.stage_input import StageInput

#: The record that a preview adds to its source; never kept.
PREVIEWED: Final = "growthwatch-preview"
_LAST_LINE: Final = 2**31 - 1  # after every other decision of the day


def preview(
    session: Session,
    child: str,
    *,
    source: str,
    kind: str,
    value: str,
    unit: str,
    measured_on: dt.date,
    reason: str = "",
) -> Result:
    """Return a child's result as it would be with one more measurement; nothing is kept.

    The new row is the record ``PREVIEWED`` of its source; parameters and errors as for ``add_measurement``.
    """
    one = Reading(kind, value, unit)
    return _with_readings(session, child, source, measured_on, {PREVIEWED: one}, reason)


def preview_visit(
    session: Session,
    child: str,
    *,
    source: str,
    measured_on: dt.date,
    readings: Sequence[Reading],
    reason: str = "",
) -> Result:
    """Return a child's result as it would be with one more visit; nothing is kept.

    The new rows are the records :func:`previewed` of their source; parameters and errors as for ``visits.add``.
    """
    named = {previewed(one.kind): one for one in readings}
    return _with_readings(session, child, source, measured_on, named, reason)


def previewed(kind: str) -> str:
    """Return the id of the record that a preview of a visit adds of a kind; never kept."""
    return f"{PREVIEWED}-{kind}"


def _with_readings(
    session: Session, child: str, source: str, measured_on: dt.date, readings: dict[str, Reading], reason: str
) -> Result:
    sizes = visits.sizes_of(source, list(readings.values()))
    policy = session.policy
    with session.reading("add_measurement", child, why=reason) as operation:
        person = child_file.person(operation.connection, operation.child_id)
        new_measurement.check_day(measured_on, person["date_of_birth"], session.day)
        new = visits.rows_of(operation, person, source, measured_on, list(readings.values()), sizes)
        new = [row | {"record_id": name} for name, row in zip(readings, new, strict=True)]
        joined = new_measurement.record_to_join(operation.connection, operation.child_id, new[0])
        stage_rows = rows_of(operation)
        operation.detail = {"preview": True, "source": source, "kind": ", ".join(row["kind"] for row in new)}
    intake = stage_input.until(stage_rows.intake, session.day)
    recorded = intake.recorded
    for row in new:
        recorded = _with_row(recorded, row | {"input": 0, "line": 1}, tables.RECORDED)
    intake = replace(intake, recorded=recorded)
    if joined is not None:
        for row in new:
            intake = _with_decision(session, operation, intake, "join", (source, row["record_id"]), joined)
    whole = _followed(session, intake, policy)
    return _authorised(session, _of_child(whole, stage_rows, operation.child_id, new[0]["record_id"]))


def rows_of(operation: Operation) -> StageInput:
    """Return the rows of the operation's child, and of whoever is worked out with it."""
    connection = operation.connection
    every = touched_children.partners(connection, [operation.child_id])
    return stage_input.of_children(connection, every, unlinked=False)


def with_record(session: Session, stage_rows: StageInput, child_id: str, row: dict[str, Any], policy: str) -> Result:
    """Return a child's result as it would be with another version of a record, what was decided of it left out."""
    intake = stage_input.until(stage_rows.intake, session.day)
    of_record = [
        ((frame["source"].astype(str) == row["source"]) & (frame["record_id"] == row["record_id"])).to_numpy()
        for frame in (intake.recorded, intake.decided)
    ]
    recorded = intake.recorded[~of_record[0]]
    at = intake.recorded.loc[of_record[0], ["input", "line"]].iloc[0].to_dict()
    stands = ~of_record[1] | intake.decided["action"].isin(("join", "split")).to_numpy()
    intake = replace(
        intake,
        recorded=_with_row(recorded, row | at, tables.RECORDED),
        decided=intake.decided[stands].reset_index(drop=True),
    )
    whole = _followed(session, intake, policy)
    return _authorised(session, _of_child(whole, stage_rows, child_id, row["record_id"]))


def _with_decision(
    session: Session,
    operation: Operation,
    intake: Intake,
    action: str,
    record: tuple[str, str],
    other: tuple[str, str] | tuple[None, None] = (None, None),
) -> Intake:
    row = {
        "action": action, "source": record[0], "record_id": record[1], "source_2": other[0], "record_2": other[1],
        "decided_by": operation.user.username, "decided_on": session.day.isoformat(),
        "input": len(intake.inputs) - 1, "line": _LAST_LINE,
    }  # fmt: skip
    return replace(intake, decided=_with_row(intake.decided, row, tables.DECIDED))


def would_be(session: Session, child: str, *, action: str, source: str, record_id: str, reason: str = "") -> Result:
    """Return a child's result as it would be with one more decision about a record; nothing is kept."""
    policy = session.policy
    with session.reading("decide", child, why=reason) as operation:
        if new_measurement.owner(operation.connection, source, record_id) != operation.child_id:
            raise StoreError("there is no such record among this child's")
        stage_rows = rows_of(operation)
        operation.detail = {"preview": True, "action": action, "record_id": record_id}
    intake = stage_input.until(stage_rows.intake, session.day)
    intake = _with_decision(session, operation, intake, action, (source, record_id))
    whole = _followed(session, intake, policy)
    return _authorised(session, _of_child(whole, stage_rows, operation.child_id))


def result_on(
    session: Session, intake: Intake, stage_rows: StageInput, child: tuple[str, pd.Series], day: dt.date, policy: str
) -> Result:
    """Return a child's result of these rows as of another day, under its id or as who has one of its records.

    ``child``: its id, and the ids of its records.

    Raises
    ------
    StoreError
        When the rows hold nothing of it.
    """
    child_id, own = child
    whole = _followed(session, intake, policy, day)
    record_id = ""
    if child_id not in set(whole.stages.children["child_id"]):
        records = whole.stages.records["record_id"]
        known = records[records.isin(own).to_numpy()]
        if known.empty:
            raise StoreError("nothing is on record of this child up to that day")
        record_id = str(known.iloc[0])
    return _authorised(session, _of_child(whole, stage_rows, child_id, record_id))


def _followed(session: Session, intake: Intake, policy: str, day: dt.date | None = None) -> Result:
    """Run the stages on rows under what the store's service set, for today or another day."""
    settings = session.settings
    return pipeline.follow(
        intake,
        as_of=day or session.day,
        policy=policy,
        check_windows=settings.check_schedule,
        next_steps=settings.next_steps,
    )


def _with_row(frame: pd.DataFrame, row: dict[str, Any], columns: tables.Columns) -> pd.DataFrame:
    added = rows.typed(pd.DataFrame([dict.fromkeys(columns) | row], dtype=object), columns)
    return pd.concat([frame, added], ignore_index=True).astype(dict(columns))


def _of_child(whole: Result, stage_rows: StageInput, child_id: str, record_id: str = "") -> Result:
    """Return the part of a result that is one child's, through the form in which it would be kept.

    A new record may give the child another id: it is then the child of that record.
    """
    shape, documents = result_documents.documents(whole, stage_rows.import_ids)
    named = whole.stages.children["child_id"].tolist()
    if child_id in named:
        position = named.index(child_id)
    else:
        records = whole.stages.records
        position = int(records.loc[(records["record_id"] == record_id).to_numpy(), "child"].iloc[0])
    packed = [document.packed for document in documents][position]
    stages = whole.stages
    kept = result_documents.result([result_documents.Shaped(shape, packed)], whole.about)
    return replace(
        kept, stages=replace(kept.stages, check_schedule=stages.check_schedule, next_steps=stages.next_steps)
    )


def _authorised(session: Session, result: Result) -> Result:
    """Return a result without the links of which an end belongs to a child whom the user may not see."""
    with session.database.reading() as connection:
        return linking.within(connection, session.user, result)
