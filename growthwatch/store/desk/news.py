"""What is new since somebody last signed in, or since a day: rows, and records that arrived."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import bring_to_today, pseudonyms
from growthwatch.store.desk.session import Session, instant

#: Instant as stored -> whether it is among what is new.
Begins = Callable[[sa.ColumnElement[str]], sa.ColumnElement[bool]]
_CHANGE: Final = ("at", "change", "why", "kind", "matter", "about", "urgency", "rule", "status", "headline", "text")
_PERSON: Final = ("handle", *pseudonyms.IDENTITY, "sex", "practice_code")
_ARRIVED: Final = ("records", "first_measured_on", "last_measured_on", "sources")


@dataclass(frozen=True)
class News:
    """What is new since a moment, of the children whom the user may see.

    Attributes
    ----------
    since : str
        ISO, UTC; blank where nobody of this name signed in before and no day was given: then all of it is new.
    changes : DataFrame
        handle, the person (blank to a role that works on pseudonyms), age_days, at, change (of ``CHANGE_NAMES``), why,
        kind, matter, about, urgency (position in ``URGENCIES``), rule, status, headline, text; of each row the latest
        change, the most urgent first.
    arrived : DataFrame
        handle, the person, age_days, records (how many), first_measured_on, last_measured_on, sources ("a;b").
    """

    since: str
    changes: pd.DataFrame
    arrived: pd.DataFrame


def news(session: Session, since: dt.date | dt.datetime | None = None) -> News:
    """Return what is new since the beginning of a day (UTC), or since the sign-in before this one.

    Parameters
    ----------
    since : date or datetime, optional
        Not given: the moment of this person's last sign-in before this session's.
    """
    bring_to_today.bring_to_today(session)
    with session.reading("caseload") as operation:
        moment = _moment(since) if since is not None else last_sign_in(operation.connection, session)
        # what came with the very moment of a sign-in was there to be seen; a day's own first moment is of the day
        begins = sa.literal(moment).__le__ if since is not None else sa.literal(moment).__lt__
        changed = _changes(operation.connection, operation.user, begins, session.day)
        arrived = _arrived(operation.connection, operation.user, begins, session.day)
        operation.detail = {"new_since": moment, "changes": len(changed), "children": len(arrived)}
    return News(moment, changed, arrived)


def last_sign_in(connection: sa.Connection, session: Session) -> str:
    """Return when the person at the desk signed in before this session (ISO, UTC); "" for never."""
    link = schema.audit_log.c
    query = sa.select(link.at).where(
        link.username == session.user.username, link.action == "signed in", link.at < session.signed_in_at
    )
    found = connection.scalars(query.order_by(link.seq.desc()).limit(1)).first()
    return "" if found is None else str(found)


def _moment(since: dt.date | dt.datetime) -> str:
    if isinstance(since, dt.datetime):
        return instant(since)
    return instant(dt.datetime.combine(since, dt.time.min, tzinfo=dt.UTC))


def _changes(connection: sa.Connection, user: User, begins: Begins, day: dt.date) -> pd.DataFrame:
    change, child = schema.worklist_changes, schema.children
    latest = (
        sa.select(sa.func.max(change.c.id))
        .where(begins(change.c.at))
        .group_by(change.c.linked_child, change.c.kind, change.c.matter, change.c.about)
    )
    query = (
        sa.select(*(child.c[name] for name in _PERSON), *(change.c[name] for name in _CHANGE))
        .join_from(change, child, child.c.child_id == change.c.linked_child)
        .where(change.c.id.in_(latest), permissions.within(user))
        .order_by(change.c.urgency, change.c.id.desc())
    )
    numbers: dict[str, Any] = {"urgency": np.dtype("int64")}
    return _typed(connection, query, (*_PERSON, *_CHANGE), numbers, user, day)


def _arrived(connection: sa.Connection, user: User, begins: Begins, day: dt.date) -> pd.DataFrame:
    record, child, file = schema.recorded, schema.children, schema.imports
    many = (sa.func.group_concat if connection.dialect.name == "sqlite" else _joined_on_postgresql)(
        sa.distinct(record.c.source)
    )
    query = (
        sa.select(
            *(child.c[name] for name in _PERSON),
            sa.func.count(), sa.func.min(record.c.measured_on), sa.func.max(record.c.measured_on), many,
        )
        .join_from(record, child, child.c.child_id == record.c.linked_child)
        .join(file, file.c.id == record.c.import_id)
        .where(begins(file.c.at), permissions.within(user))
        .group_by(*(child.c[name] for name in _PERSON))
        .order_by(*([] if user.pseudonymised else [sa.func.max(record.c.measured_on).desc()]), child.c.handle)
    )  # fmt: skip
    found = _typed(connection, query, (*_PERSON, *_ARRIVED), {"records": np.dtype("int64")}, user, day)
    return found.assign(sources=found["sources"].str.replace(",", ";"))


def _joined_on_postgresql(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.func.string_agg(column, sa.literal(","))


def _typed(
    connection: sa.Connection, query: sa.Select[Any], columns: tuple[str, ...], numbers: dict[str, Any], user: User,
    day: dt.date,
) -> pd.DataFrame:  # fmt: skip
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=list(columns), dtype=object)
    days = ("date_of_birth", "first_measured_on", "last_measured_on")
    typed = {name: tables.DATE if name in days else tables.TEXT for name in columns} | numbers
    return pseudonyms.coarsened(connection, user, pseudonyms.with_ages(rows.typed(frame, typed), day), day)
