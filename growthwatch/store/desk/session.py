"""One person's session: who is asking is checked anew at every step, and every step is in the audit log."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from growthwatch.reference.practice_names import PracticeNames
from growthwatch.store.access import accounts, audit_log, permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import schema
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import Denied, SignInRefusal, SignInRefused, StoreError
from growthwatch.store.recompute.result_writer import RunContext
from growthwatch.store.recompute.service_settings import ServiceSettings, in_force, practice_names

Clock = Callable[[], dt.datetime]
RESTRICTED: Final = (
    "the record of this child is restricted: it is kept, and nothing is done with it until that is lifted"
)
#: What the audit log calls it that a role that works on pseudonyms was told who a child is: a link for each child.
RE_IDENTIFIED: Final = "re_identified"


@dataclass
class Operation:
    """One operation under way: its connection, and what the audit log will say of it."""

    connection: sa.Connection
    user: User
    at: str
    child_id: str = ""
    handle: str = ""
    why: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    #: Whether this step tells a role that works on pseudonyms who the child is, for the first time in its session.
    re_identified: bool = False
    #: Handles of children who they are is told by a look at several, as by a search for a name.
    named: list[str] = field(default_factory=list)


class Session:
    """Admission, audit log and transactions: what every operation at the desk passes through.

    A role is asked for in ``access``; the user is read from the database each time, so that a right withdrawn is
    withdrawn at once. What is denied is in the audit log too.
    """

    def __init__(
        self, database: Database, user: User, clock: Clock, idle: dt.timedelta = accounts.IDLE, signed_in_at: str = ""
    ) -> None:
        self.database, self.clock, self.idle = database, clock, idle
        self._user, self.last_step = user, clock()
        #: As the audit log has it: by a clock read a moment later this sign-in would be the one before itself.
        self.signed_in_at = signed_in_at or instant(self.last_step)
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
        return self.clock().date()

    @property
    def ended(self) -> bool:
        """Whether the idle limit has passed since the last step: the next one would be refused."""
        return self.clock() - self.last_step > self.idle

    def may(self, operation: str) -> bool:
        """Return whether the role grants an operation: what a face need not offer. Each is checked again when done."""
        return operation in self._user.may

    @property
    def policy(self) -> str:
        """How gestation is corrected for in everything the store keeps: "digital" or "paper"."""
        setting = schema.settings.c
        with self.database.reading() as connection:
            return connection.scalar(sa.select(setting.value).where(setting.name == "policy")) or "digital"

    @property
    def settings(self) -> ServiceSettings:
        """The windows of the checks and the next steps that hold in everything the store says."""
        with self.database.reading() as connection:
            return in_force(connection)

    @property
    def practice_names(self) -> PracticeNames:
        """What the service calls its practices."""
        with self.database.reading() as connection:
            return practice_names(connection)

    def require(self, operation: str) -> None:
        """Raise :class:`Denied`, and write it to the audit log, unless the role grants an operation."""
        with self.logging_refusals(operation, ""):
            with self.database.reading() as connection:
                self._user = self._still_active(connection, self.clock())
            permissions.require(self._user, operation)

    @contextmanager
    def writing(self, operation: str, child: str = "", *, why: str = "") -> Iterator[Operation]:
        """Do something and write it to the audit log, both or neither."""
        with self.logging_refusals(operation, child), self.database.writing() as connection:
            admitted = self._admitted(connection, operation, child, why)
            yield admitted
            self._append(admitted, operation)

    @contextmanager
    def reading(self, operation: str, child: str = "", *, why: str = "") -> Iterator[Operation]:
        """Look something up; it leaves the desk only once the audit log says so."""
        with self.logging_refusals(operation, child):
            with self.database.reading() as connection:
                admitted = self._admitted(connection, operation, child, why)
                yield admitted
            with self.database.writing() as connection:
                admitted.connection = connection
                self._append(admitted, operation)

    @contextmanager
    def looking(self, operation: str, child: str = "") -> Iterator[sa.Connection]:
        """Give a connection to somebody whose role grants an operation, without an entry in the audit log.

        For what is shown of no child, or is only worked out for a look that is logged itself. Does not put off the
        end of the session, and logs a refusal.
        """
        with self.logging_refusals(operation, child), self.database.reading() as connection:
            self._user = self._still_active(connection, self.clock())
            permissions.require(self._user, operation)
            yield connection

    def authorised_child(self, connection: sa.Connection, child: str, operation: str = "") -> tuple[str, str]:
        """Return the id and handle of a child the user may see; one not there and one not theirs read the same.

        Raises
        ------
        Denied
            When there is none, or its record is restricted and the operation is none that a restriction leaves.
        """
        table, former = schema.children, schema.former_handles
        moved = sa.select(former.c.child_id).where(former.c.handle == child)
        named = sa.or_(table.c.handle == child, table.c.child_id == child, table.c.child_id.in_(moved))
        query = sa.select(table.c.child_id, table.c.handle, permissions.restricted().label("restricted"))
        query = query.where(named, permissions.in_reach(self._user))
        found = connection.execute(query.order_by(table.c.handle == child)).all()
        if not found:
            raise Denied("there is no such child among those this user may see")
        leaves = operation in permissions.OF_RESTRICTED and self.may("restrict")
        if found[-1].restricted and not leaves:
            raise Denied(RESTRICTED)
        return found[-1].child_id, found[-1].handle

    @contextmanager
    def logging_refusals(self, operation: str, child: str) -> Iterator[None]:
        """Write a refusal to the audit log and let it go on."""
        try:
            yield
        except Denied as refusal:
            with self.database.writing() as connection:
                detail = {"operation": operation, "reason": str(refusal)}
                handle = _known_handle(connection, child)
                audit_log.append(connection, self._entry("denied", instant(self.clock()), handle, detail=detail))
            raise

    def run_context(self, policy: str, as_of: dt.date | None = None) -> RunContext:
        """Return on which day and by whose hand results are worked out now; today where no day is given."""
        return RunContext(
            instant(self.clock()), as_of or self.day, policy, self._user.username, self._user.role, self.settings
        )

    def note(self, operation: Operation, action: str, handle: str, detail: dict[str, Any]) -> None:
        """Write to the audit log what an operation about several children did to one of them, with the operation."""
        entry = self._entry(action, operation.at, handle, why=operation.why, detail=detail)
        audit_log.append(operation.connection, entry)

    def _admitted(self, connection: sa.Connection, operation: str, child: str, why: str) -> Operation:
        now = self.clock()
        self._user = self._still_active(connection, now)
        self.last_step = now
        permissions.require(self._user, operation)
        admitted = Operation(connection, self._user, instant(now), why=" ".join(why.split()))
        if operation in permissions.ON_A_CHILD:
            admitted.child_id, admitted.handle = self.authorised_child(connection, child, operation)
            if self._user.pseudonymised and not admitted.why and admitted.handle not in self._opened:
                raise Denied("say why this child's record is opened: lists show no names to this role")
            admitted.re_identified = self._user.pseudonymised and admitted.handle not in self._opened
            self._opened.add(admitted.handle)
        return admitted

    def _still_active(self, connection: sa.Connection, now: dt.datetime) -> User:
        if now - self.last_step > self.idle:
            raise SignInRefused(SignInRefusal.SESSION_ENDED, minutes=int(self.idle.total_seconds() // 60))
        if self._user.id is None:
            if accounts.any_user(connection):
                raise SignInRefused(SignInRefusal.TRIAL_OVER)
            return self._user
        found = accounts.find(connection, self._user.username)
        if found is None:
            raise SignInRefused(SignInRefusal.NOT_ACTIVE)
        if found.means != self._user.means:
            raise SignInRefused(SignInRefusal.PASSWORD_CHANGED)
        return found

    def _append(self, admitted: Operation, operation: str) -> None:
        for handle in [admitted.handle] if admitted.re_identified else admitted.named:
            self.note(admitted, RE_IDENTIFIED, handle, {"by": operation})
        entry = self._entry(operation, admitted.at, admitted.handle, why=admitted.why, detail=admitted.detail)
        audit_log.append(admitted.connection, entry)

    def _entry(self, action: str, at: str, child: str, *, why: str = "", detail: dict[str, Any]) -> audit_log.Entry:
        return audit_log.Entry(at, self._user.username, self._user.role, action, child, why, detail)


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


def last_moment(at: dt.date | dt.datetime) -> dt.datetime:
    """Return the last moment of a day in UTC; a moment as it is."""
    if isinstance(at, dt.datetime):
        return at
    return dt.datetime.combine(at, dt.time.max, tzinfo=dt.UTC)


def _known_handle(connection: sa.Connection, child: str) -> str:
    """Return a child's handle for the audit log, blank for a text that names none: it may be anything."""
    table = schema.children.c
    named = sa.or_(table.handle == child, table.child_id == child)
    with suppress(StoreError):  # for a text that the database can't hold
        return connection.scalar(sa.select(table.handle).where(named)) or ""
    return ""
