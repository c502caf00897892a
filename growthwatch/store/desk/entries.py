"""What can be entered at the desk: weights, decisions, actions. Nothing entered is ever changed."""

import datetime as dt

from growthwatch.store.desk import child_file, hand_rows, new_measurement, visits, worklist
from growthwatch.store.desk.session import Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import recompute, worklist_rows
from growthwatch.store.worklist import actions
from growthwatch.vocabulary import ACTIONS


def add_measurement(
    session: Session,
    child: str,
    *,
    source: str,
    kind: str,
    value: str,
    unit: str,
    measured_on: dt.date,
    context: str = "",
    note: str = "",
    reason: str = "",
) -> str:
    """Add a weight, length or head circumference and work the child out anew; return the record's id.

    A visit of one reading: parameters and errors as for :func:`growthwatch.store.desk.visits.add`.
    """
    readings = [visits.Reading(kind, value, unit, note)]
    return visits.add(
        session, child, source=source, measured_on=measured_on, readings=readings, context=context, reason=reason
    )[0]


def decide(
    session: Session,
    child: str,
    *,
    action: str,
    source: str,
    record_id: str,
    reason: str,
    source_2: str | None = None,
    record_2: str | None = None,
) -> str:
    """Settle a question about a record and work out whom it concerns; return the decision's id.

    ``action`` is accept_repair, keep, set_aside, join or split; the last two name a second record. The latest
    decision about a record stands; none is ever removed.
    """
    _check_decision(action, reason, of_two=bool(source_2 and record_2))
    with session.writing("decide", child, why=reason) as operation:
        owner = new_measurement.owner(operation.connection, source, record_id)
        if owner != operation.child_id:
            raise StoreError("there is no such record among this child's")
        touched = {owner}
        if source_2 and record_2:
            touched.add(
                session.authorised_child(
                    operation.connection, new_measurement.owner(operation.connection, source_2, record_2) or ""
                )[0]
            )
        row = {
            "action": action, "source": source, "record_id": record_id,
            "source_2": source_2, "record_2": record_2, "decided_by": operation.user.username,
            "decided_on": operation.at[:10], "reason": reason.strip(),
        }  # fmt: skip
        import_id = hand_rows.add_row(
            operation.connection, "decided", row, hand_rows.entered(operation, session.day, "decisions"), None
        )
        operation.detail = {"decision_id": f"growthwatch-{import_id}", "action": action, "record_id": record_id}
    recompute.recompute_entry(session.database, session.run_context(session.policy), touched, [import_id])
    return f"growthwatch-{import_id}"


def _check_decision(action: str, reason: str, *, of_two: bool) -> None:
    """Refuse a decision that names too many or too few records, or has no reason."""
    if action not in ACTIONS:
        raise StoreError(f"unknown action {action!r}: expected one of {', '.join(ACTIONS)}")
    if (action in {"join", "split"}) != of_two:
        raise StoreError("join and split name two records, every other decision one")
    if not reason.strip():
        raise StoreError("a decision needs a reason")


def acknowledge(
    session: Session,
    child: str,
    finding_id: str,
    action: str,
    *,
    done_on: dt.date,
    until: dt.date | None = None,
    service: str = "",
    note: str = "",
    reason: str = "",
) -> None:
    """Note what was done about a finding, whatever its status: a word of ``ACTIONS_ON_FINDINGS``.

    What each makes of the row of its story, and what has to be said with it, stands in ``worklist.actions``.
    """
    actions.check(action, done_on=done_on, today=session.day, until=until, service=service, note=note)
    with session.writing("acknowledge", child, why=reason) as operation:
        said = child_file.read(
            operation.connection, operation.user, operation.child_id, operation.handle, today=session.day
        )
        finding = said.findings[said.findings["finding_id"] == finding_id]
        if finding.empty:
            raise StoreError("this finding is not among what is kept of this child")
        noted = {
            "action": action, "done_on": done_on.isoformat(), "until": until.isoformat() if until else None,
            "service": service.strip() or None, "note": note,
        }  # fmt: skip
        known = worklist_rows.each(finding).assign(child_id=operation.child_id)
        worklist.add(operation, known, noted, until)
        operation.detail = {"rule": str(finding["rule"].iloc[0]), "action": action}
