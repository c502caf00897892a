"""One person's session: who is asking is checked anew at every step, and every step is in the trail."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from growthwatch.store.access import accounts, audit_log, permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import schema
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import Denied, SignInRefused, StoreError
from growthwatch.store.recompute.result_writer import Stand

Clock = Callable[[], dt.datetime]


@dataclass
class Work:
    """One operation under way: its connection, and what the trail will say of it."""

    connection: sa.Connection
    user: User
    at: str
    child_id: str = ""
    handle: str = ""
    why: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


class Session:
    """What every operation at the desk stands on.

    A role is asked for in ``access``; the user is read from the database each time, so that a right withdrawn is
    withdrawn at once. What is denied is in the trail too.
    """

    def __init__(self, database: Database, user: User, clock: Clock, idle: dt.timedelta = accounts.IDLE) -> None:
        self._database, self._clock, self.idle = database, clock, idle
        self._user, self._last = user, clock()
        self._opened: set[str] = set()  # children whose identity was asked for with a reason, in this session

    @property
    def user(self) -> User:
        """Who is at the desk."""
        return self._user

    @property
    def trial(self) -> bool:
        """Whether this is the single-user trial, which every face marks as such."""
        return self._user.role == permissions.TRIAL

    @property
    def day(self) -> dt.date:
        """The day by the face's clock."""
        return self._clock().date()

    @property
    def ended(self) -> bool:
        """Whether the idle limit has passed since the last step: the next one would be refused."""
        return self._clock() - self._last > self.idle

    def may(self, operation: str) -> bool:
        """Return whether the role grants an operation: what a face need not offer. Each is checked again when done."""
        return operation in self._user.may

    def require(self, operation: str) -> None:
        """Raise :class:`Denied`, and write it to the trail, unless the role grants an operation: at a page's door."""
        with self._telling_refusals(operation, ""):
            with self._database.reading() as connection:
                self._user = self._still_there(connection, self._clock())
            permissions.require(self._user, operation)

    @contextmanager
    def _writing(self, operation: str, child: str = "", *, why: str = "") -> Iterator[Work]:
        """Do something and write it to the trail, both or neither."""
        with self._telling_refusals(operation, child), self._database.writing() as connection:
            work = self._admitted(connection, operation, child, why)
            yield work
            self._append(work, operation)

    @contextmanager
    def _reading(self, operation: str, child: str = "", *, why: str = "") -> Iterator[Work]:
        """Look something up; it leaves the desk only when the trail says so."""
        with self._telling_refusals(operation, child):
            with self._database.reading() as connection:
                work = self._admitted(connection, operation, child, why)
                yield work
            with self._database.writing() as connection:
                work.connection = connection
                self._append(work, operation)

    def _admitted(self, connection: sa.Connection, operation: str, child: str, why: str) -> Work:
        now = self._clock()
        self._user = self._still_there(connection, now)
        self._last = now
        permissions.require(self._user, operation)
        work = Work(connection, self._user, instant(now), why=" ".join(why.split()))
        if operation in permissions.ON_A_CHILD:
            work.child_id, work.handle = self._within_reach(connection, child)
            if self._user.pseudonymised and not work.why and work.handle not in self._opened:
                raise Denied("say why this child's record is opened: lists show no names to this role")
            self._opened.add(work.handle)
        return work

    def _still_there(self, connection: sa.Connection, now: dt.datetime) -> User:
        if now - self._last > self.idle:
            minutes = int(self.idle.total_seconds() // 60)
            raise SignInRefused(f"the session has ended after {minutes} minutes without use: sign in again")
        if self._user.id is None:
            if accounts.any_user(connection):
                raise SignInRefused("the single-user trial is over, because users have been added: sign in")
            return self._user
        found = accounts.find(connection, self._user.username)
        if found is None:
            raise SignInRefused("this account is no longer active")
        return found

    def _within_reach(self, connection: sa.Connection, child: str) -> tuple[str, str]:
        """Return the id and handle of a child the user may see; one not there and one not theirs read the same."""
        table, former = schema.children, schema.former_handles
        moved = sa.select(former.c.child_id).where(former.c.handle == child)
        named = sa.or_(table.c.handle == child, table.c.child_id == child, table.c.child_id.in_(moved))
        query = sa.select(table.c.child_id, table.c.handle).where(named, permissions.within(self._user))
        found = connection.execute(query.order_by(table.c.handle == child)).all()
        if not found:
            raise Denied("there is no such child among those this user may see")
        return found[-1].child_id, found[-1].handle

    @contextmanager
    def _telling_refusals(self, operation: str, child: str) -> Iterator[None]:
        try:
            yield
        except Denied as refusal:
            with self._database.writing() as connection:
                detail = {"operation": operation, "reason": str(refusal)}
                handle = _known_handle(connection, child)
                audit_log.append(connection, self._entry("denied", instant(self._clock()), handle, detail=detail))
            raise

    def _append(self, work: Work, operation: str) -> None:
        entry = self._entry(operation, work.at, work.handle, why=work.why, detail=work.detail)
        audit_log.append(work.connection, entry)

    def _entry(self, action: str, at: str, child: str, *, why: str = "", detail: dict[str, Any]) -> audit_log.Entry:
        return audit_log.Entry(at, self._user.username, self._user.role, action, child, why, detail)

    def _stand(self, policy: str, as_of: dt.date | None = None) -> Stand:
        return Stand(instant(self._clock()), as_of or self.day, policy, self._user.username, self._user.role)


def instant(moment: dt.datetime) -> str:
    """Return a moment as ISO text in UTC, to the microsecond.

    Raises
    ------
    ValueError
        When the clock does not say its zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the store's clock must give times with a zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _known_handle(connection: sa.Connection, child: str) -> str:
    """Return a child's handle for the trail, blank for a text that names none: it may be anything."""
    table = schema.children.c
    named = sa.or_(table.handle == child, table.child_id == child)
    with suppress(StoreError):  # for a text that the database can't hold
        return connection.scalar(sa.select(table.handle).where(named)) or ""
    return ""
