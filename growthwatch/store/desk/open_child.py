"""One child's file opened at the desk, as it stands or as it stood on a past day."""

import datetime as dt

import sqlalchemy as sa

from growthwatch.store.database import schema
from growthwatch.store.desk import child_file
from growthwatch.store.desk.child_file import ChildFile
from growthwatch.store.desk.session import Session, instant, last_moment
from growthwatch.store.recompute import id_history, recompute
from growthwatch.store.recompute.service_settings import in_force


def child(session: Session, child: str, reason: str = "", *, at: dt.date | dt.datetime | None = None) -> ChildFile:
    """Open a child's file, as it stands or as it stood at the end of a past day.

    Parameters
    ----------
    child : str
        Handle or child_id.
    reason : str
        Required of a role that works on pseudonyms.
    at : date or datetime, optional
        The past day (its last moment, UTC) or moment; the file is then as it was, under the rules of then.
    """
    until = None if at is None else instant(last_moment(at))
    if until is None:
        _catch_up(session, child)
    with session.reading("open_child", child, why=reason) as operation:
        whose = (
            operation.child_id
            if until is None
            else id_history.then(operation.connection, child, operation.child_id, until)
        )
        said = child_file.read(
            operation.connection,
            operation.user,
            operation.child_id,
            operation.handle,
            today=session.day,
            until=until,
            whose=whose,
        )
        operation.detail = {"as_of": said.as_of.isoformat(), "kept_at": said.kept_at} | (
            {"as_it_stood": until} if until else {}
        )
        if len(said.born_together):
            operation.detail["born_together"] = said.born_together["handle"].tolist()
    return said


def _catch_up(session: Session, child: str) -> None:
    """Work a child out anew where its rows, the rules or the day are newer than what is kept of it."""
    table, held = schema.children.c, schema.result_documents.c
    with session.looking("open_child", child) as connection:
        child_id, _ = session.authorised_child(connection, child, "open_child")
        line = (
            sa.select(table.as_of, held.rules, sa.func.coalesce(table.basis, held.basis).label("basis"))
            .add_columns(held.policy)
            .join_from(schema.children, schema.result_documents, table.kept_id == held.id)
            .where(table.child_id == child_id)
        )
        found = connection.execute(line).one()
        behind = found.as_of < session.day.isoformat() or found.rules != in_force(connection).rules
        behind = behind or found.policy != session.policy
        behind = behind or child_file.has_newer_rows(connection, child_id, found.basis)
    if behind:
        recompute.recompute_children(session.database, session.run_context(session.policy), [child_id])
