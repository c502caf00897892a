"""Restriction of the processing of a child's record: kept, on no list and in no export, and never silently gone.

UK GDPR, Article 18: where accuracy is contested, processing is unlawful, or a claim is pending, data are stored and
not otherwise processed. The record goes on being worked out, so that it is up to date once the restriction is lifted;
it is shown to nobody but to who may restrict one, and every list says how many it leaves out.
"""

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import StoreError

_COLUMNS = ("handle", "at", "by", "reason")


def restrict(session: Session, child: str, reason: str) -> None:
    """Restrict the processing of a child's record.

    Raises
    ------
    StoreError
        When no reason is given, or the record is restricted already.
    """
    _set(session, child, reason, restricted=True)


def lift(session: Session, child: str, reason: str) -> None:
    """Lift the restriction of a child's record; of a child that has the rows of several, of each.

    Raises
    ------
    StoreError
        When no reason is given, or the record is not restricted.
    """
    _set(session, child, reason, restricted=False)


def in_force(session: Session) -> pd.DataFrame:
    """Return the restrictions in force (handle, at, by, reason), the newest first; for who may restrict a record."""
    with session.reading("list_restricted") as operation:
        found = _in_force(operation.connection, sa.true())
        operation.detail = {"children": len(found)}
    return found


def of(session: Session, child: str) -> str:
    """Return why a child's record is restricted, "" where it is not; for who may open it."""
    with session.looking("open_child", child) as connection:
        child_id, handle = session.authorised_child(connection, child, "open_child")
        former, said = schema.former_handles.c, schema.restrictions.c
        leading_here = sa.select(former.handle).where(former.child_id == child_id)
        reasons = _in_force(connection, sa.or_(said.handle == handle, said.handle.in_(leading_here)))
    return "; ".join(reasons["reason"])


def n_left_out(session: Session) -> int:
    """Return how many children in the user's reach are on no list, since their record is restricted."""
    with session.looking("caseload") as connection:
        return counted(connection, session.user)


def counted(connection: sa.Connection, user: permissions.User, practice_code: str | None = None) -> int:
    """Return how many children in a user's reach are restricted; of one practice where one is named."""
    query = sa.select(sa.func.count()).select_from(schema.children)
    query = query.where(permissions.in_reach(user), permissions.restricted())
    if practice_code is not None:
        query = query.where(schema.children.c.practice_code == practice_code)
    return int(connection.scalar(query) or 0)


def _set(session: Session, child: str, reason: str, *, restricted: bool) -> None:
    with session.writing("restrict", child, why=reason) as operation:
        if not operation.why:
            raise StoreError("a restriction, and its lifting, needs a reason")
        handles = _handles(operation.connection, operation.child_id, operation.handle)
        held = _in_force(operation.connection, schema.restrictions.c.handle.in_(handles))["handle"].tolist()
        if restricted == bool(held):
            raise StoreError("this record is restricted already" if restricted else "this record is not restricted")
        for handle in [operation.handle] if restricted else held:
            _add(operation, handle, restricted=restricted)
        operation.detail = {"restricted": restricted}


def _add(operation: Operation, handle: str, *, restricted: bool) -> None:
    operation.connection.execute(
        sa.insert(schema.restrictions).values(
            at=operation.at, by=operation.user.username, role=operation.user.role, handle=handle,
            restricted=int(restricted), reason=operation.why,
        )
    )  # fmt: skip


def _handles(connection: sa.Connection, child_id: str, handle: str) -> list[str]:
    """Return a child's handle and those that lead to it."""
    former = schema.former_handles.c
    return [handle, *connection.scalars(sa.select(former.handle).where(former.child_id == child_id))]


def _in_force(connection: sa.Connection, where: sa.ColumnElement[bool]) -> pd.DataFrame:
    said = schema.restrictions.c
    newest = sa.select(sa.func.max(said.id)).group_by(said.handle)
    query = sa.select(*(said[name] for name in _COLUMNS)).where(said.id.in_(newest), said.restricted == 1, where)
    found = connection.execute(query.order_by(said.id.desc()))
    return pd.DataFrame([tuple(row) for row in found], columns=list(_COLUMNS), dtype=object)
