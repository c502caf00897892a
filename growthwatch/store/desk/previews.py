"""Previews: what one more measurement or decision would change; nothing is kept."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from growthwatch import pipeline, tables
from growthwatch.results import Result
from growthwatch.sources import Intake
from growthwatch.store.database import rows
from growthwatch.store.desk import child_file, linking, new_measurement
from growthwatch.store.desk.session import Session
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
    value_si, step_si = new_measurement.size(source, kind, value, unit)
    policy = session.policy
    with session.reading("add_measurement", child, why=reason) as operation:
        person = child_file.person(operation.connection, operation.child_id)
        new_measurement.check_day(measured_on, person["date_of_birth"], session.day)
        row = {name: person[name] for name in new_measurement.PERSON} | {
            "source": source, "record_id": PREVIEWED, "measured_on": measured_on.isoformat(), "kind": kind,
            "value": value, "unit": unit or None, "value_si": value_si, "step_si": step_si,
        }  # fmt: skip
        stage_rows = stage_input.of_children(
            operation.connection, touched_children.partners(operation.connection, [operation.child_id]), unlinked=False
        )
        operation.detail = {"preview": True, "source": source, "kind": kind}
    intake = stage_input.until(stage_rows.intake, session.day)
    recorded = _with_row(intake.recorded, row | {"input": 0, "line": 1}, tables.RECORDED)
    whole = _followed(session, replace(intake, recorded=recorded), policy)
    return _authorised(session, _of_child(whole, stage_rows, operation.child_id))


def would_be(session: Session, child: str, *, action: str, source: str, record_id: str, reason: str = "") -> Result:
    """Return a child's result as it would be with one more decision about a record; nothing is kept."""
    policy = session.policy
    with session.reading("decide", child, why=reason) as operation:
        if new_measurement.owner(operation.connection, source, record_id) != operation.child_id:
            raise StoreError("there is no such record among this child's")
        stage_rows = stage_input.of_children(
            operation.connection, touched_children.partners(operation.connection, [operation.child_id]), unlinked=False
        )
        operation.detail = {"preview": True, "action": action, "record_id": record_id}
    intake = stage_input.until(stage_rows.intake, session.day)
    row = {
        "action": action, "source": source, "record_id": record_id, "decided_by": operation.user.username,
        "decided_on": session.day.isoformat(), "input": len(intake.inputs) - 1, "line": _LAST_LINE,
    }  # fmt: skip
    decided = _with_row(intake.decided, row, tables.DECIDED)
    whole = _followed(session, replace(intake, decided=decided), policy)
    return _authorised(session, _of_child(whole, stage_rows, operation.child_id))


def _followed(session: Session, intake: Intake, policy: str) -> Result:
    """Run the stages on rows under what the store's service set."""
    settings = session.settings
    return pipeline.follow(
        intake,
        as_of=session.day,
        policy=policy,
        check_windows=settings.check_schedule,
        next_steps=settings.next_steps,
    )


def _with_row(frame: pd.DataFrame, row: dict[str, Any], columns: tables.Columns) -> pd.DataFrame:
    added = rows.typed(pd.DataFrame([dict.fromkeys(columns) | row], dtype=object), columns)
    return pd.concat([frame, added], ignore_index=True).astype(dict(columns))


def _of_child(whole: Result, stage_rows: StageInput, child_id: str) -> Result:
    """Return the part of a result that is one child's, through the form in which it would be kept."""
    shape, documents = result_documents.documents(whole, stage_rows.import_ids)
    position = whole.stages.children["child_id"].tolist().index(child_id)
    packed = [document.packed for document in documents][position]
    stages = whole.stages
    kept = result_documents.result([(shape, packed)], whole.about)
    return replace(
        kept, stages=replace(kept.stages, check_schedule=stages.check_schedule, next_steps=stages.next_steps)
    )


def _authorised(session: Session, result: Result) -> Result:
    """Return a result without the links of which an end belongs to a child whom the user may not see."""
    with session.database.reading() as connection:
        return linking.within(connection, session.user, result)
