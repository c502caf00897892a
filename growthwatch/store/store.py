"""The record store: opening it, and sitting down at the desk."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from growthwatch.store.access import accounts, audit_log, permissions
from growthwatch.store.access.anchors import AnchorFile
from growthwatch.store.access.audit_log import Verdict
from growthwatch.store.access.permissions import User
from growthwatch.store.database import migrate, schema
from growthwatch.store.database.connection import WAIT_S, Database
from growthwatch.store.desk import backup, lists
from growthwatch.store.desk.desk import Desk
from growthwatch.store.desk.session import Clock, instant
from growthwatch.store.errors import Busy, Denied, SignInRefusal, SignInRefused, StoreError
from growthwatch.store.recompute.service_settings import in_force


class Store:
    """A record store on SQLite or PostgreSQL. It says nothing of any child: a :class:`Desk` does."""

    def __init__(self, database: Database, clock: Clock, idle: dt.timedelta = accounts.IDLE) -> None:
        self._database, self._clock, self._idle = database, clock, idle

    @classmethod
    def open(
        cls, url: str | Path, *, clock: Clock, wait_s: float = WAIT_S, idle: dt.timedelta = accounts.IDLE
    ) -> Self:
        """Open a store, making or upgrading its tables where needed.

        Parameters
        ----------
        url : str or Path
            ``sqlite:///folder/file.db``, a path to a SQLite file, or ``postgresql://user:password@host/database``.
        clock : callable
            Returns now, with its zone: the face's clock.
        wait_s : float
            How long a writer waits for its turn [s].
        idle : timedelta
            How long a session may rest before it ends.

        Raises
        ------
        StoreError
            One sentence: a wrong URL, a read-only or full disk, a locked file, a newer program's database.
        """
        database = _database(url, wait_s)
        migrate.bring_up_to_date(database)
        return cls(database, clock, idle)

    @classmethod
    def restored(
        cls, url: str | Path, saved: Path, *, clock: Clock, wait_s: float = WAIT_S, idle: dt.timedelta = accounts.IDLE
    ) -> tuple[Self, int]:
        """Open a store that is filled from a back-up, as :meth:`open`; return it and how many links its trail has.

        Raises
        ------
        StoreError
            When the back-up can't be restored or the store is not empty: there is then what there was before.
        """
        store = cls(_database(url, wait_s), clock, idle)
        try:
            return store, store.restore(saved)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def version(self) -> str:
        """Return a text that changes whenever anything that a page shows may have: a key for caches."""
        numbered = (schema.imports, schema.result_documents, schema.actions, schema.context, schema.users)
        with self._database.reading() as connection:
            newest = [connection.scalar(sa.select(sa.func.max(table.c.id))) or 0 for table in numbered]
            days = connection.scalar(sa.select(sa.func.max(schema.children.c.as_of))) or ""
        return "-".join(map(str, (*newest, days)))

    def pending(self) -> int:
        """Return how many imports still have children to be worked out: lists lack them until then."""
        with self._database.reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(schema.pending)) or 0

    def behind(self, day: dt.date) -> int:
        """Return for how many children what is kept is of a day before this one, or of other rules than today's."""
        child, held = schema.children, schema.result_documents
        joined = child.join(held, child.c.kept_id == held.c.id)
        with self._database.reading() as connection:
            stale = lists.is_stale(day.isoformat(), in_force(connection).rules)
            query = sa.select(sa.func.count()).select_from(joined).where(stale)
            return connection.scalar(query) or 0

    def has_users(self) -> bool:
        """Return whether anyone has an account; without one there is only the single-user trial."""
        with self._database.reading() as connection:
            return accounts.any_user(connection)

    def sign_in(self, username: str, password: str) -> Desk:
        """Sit down with a local account.

        Raises
        ------
        SignInRefused
            The name or password is not right, or the account is locked. The trail holds the attempt.
        """
        now = self._clock()
        with self._database.writing() as connection:
            found = accounts.check_password(connection, username, password, now)
            if isinstance(found, User):
                at = self._note(connection, found.username, found.role, "signed in", {"by": "password"})
            else:
                known = accounts.find(connection, username)
                self._note(connection, known.username if known else "", "", "sign-in refused", {"reason": found})
        if not isinstance(found, User):
            raise SignInRefused(found)
        return Desk(self._database, found, self._clock, self._idle, at)

    def sign_in_with_identity(self, issuer: str, subject: str, *, verified_at: dt.datetime) -> Desk:
        """Sit down as somebody whom the face's identity provider (OIDC issuer and subject) has vouched for.

        Parameters
        ----------
        verified_at : datetime
            When it did (the token's ``iat``). A browser keeps that word for weeks; here it is good for as long as a
            session may rest.

        Raises
        ------
        SignInRefused
            For an identity that no account has, or one vouched for too long ago or in the future. The trail holds the
            attempt.
        """
        refusal: SignInRefusal | None = None
        with self._database.writing() as connection:
            found = accounts.find_identity(connection, issuer, subject)
            if found is None:
                refusal = SignInRefusal.NO_ACCOUNT
            elif self._clock() - verified_at > self._idle:
                refusal = SignInRefusal.ASKED_TOO_LONG_AGO
            elif verified_at - self._clock() > accounts.CLOCK_SKEW:
                refusal = SignInRefusal.OF_THE_FUTURE
            name, role = (found.username, found.role) if found else ("", "")
            detail: dict[str, object] = {"by": "identity provider", "issuer": issuer}
            detail |= {"reason": refusal} if refusal else {}
            at = self._note(connection, name, role, "sign-in refused" if refusal else "signed in", detail)
        if found is None or refusal:
            raise SignInRefused(refusal or SignInRefusal.NO_ACCOUNT)
        return Desk(self._database, found, self._clock, self._idle, at)

    def trial(self) -> Desk:
        """Sit down without an account: one person on one machine. Over for good once a user is added."""
        with self._database.writing() as connection:
            if accounts.any_user(connection):
                raise SignInRefused(SignInRefusal.HAS_USERS)
            at = self._note(
                connection, accounts.trial_user().username, permissions.TRIAL, "signed in", {"by": "single-user trial"}
            )
        return Desk(self._database, accounts.trial_user(), self._clock, self._idle, at)

    def verify_trail(
        self,
        known: tuple[str, str] | None = None,
        noted: tuple[int, str] | None = None,
        anchored: Sequence[AnchorFile] = (),
    ) -> Verdict:
        """Check the trail, also where nothing can be added to it any more and so nobody can sit down.

        Parameters
        ----------
        known : (str, str), optional
            User name and password; not given, the single-user trial.
        noted : (int, str), optional
            A link's number and hash written down earlier, outside this database.
        anchored : sequence of AnchorFile
            Anchor files beside those that the store names.

        Raises
        ------
        Denied
            When the sign-in is refused or the role may not verify the trail.
        """
        try:
            return (self.sign_in(*known) if known else self.trial()).verify_trail(noted, anchored)
        except (Busy, Denied):
            raise
        except StoreError:
            permissions.require(self._vouched(known), "verify_trail")
            with self._database.reading() as connection:
                return audit_log.verify(connection, noted, anchored=anchored).unwritten()

    def _vouched(self, known: tuple[str, str] | None) -> User:
        """Return who asks, with failed attempts counted, where the trail can't be told."""
        if known is None:
            if self.has_users():
                raise SignInRefused(SignInRefusal.HAS_USERS)
            return accounts.trial_user()
        with self._database.writing() as connection:
            found = accounts.check_password(connection, *known, self._clock())
        if not isinstance(found, User):
            raise SignInRefused(found)
        return found

    def add_first_administrator(self, username: str, password: str) -> None:
        """Add the first user of a store; the single-user trial ends. Later users are added at a desk."""
        with self._database.writing() as connection:
            if accounts.any_user(connection):
                raise Denied("this store has users: an administrator adds the next")
            accounts.add(
                connection, username, "administrator", password=password, identity=None, practice_code="", teams=(),
                at=instant(self._clock()),
            )  # fmt: skip
            self._note(connection, username, "administrator", "manage_users", {"added": username, "first": True})

    def restore(self, saved: Path) -> int:
        """Fill this empty store from a back-up; return how many links its trail has. The trail goes on from there."""

        def tell(connection: sa.Connection, links: int) -> None:
            self._note(connection, "", "", "restored", {"file": saved.name, "links": links})

        return backup.restore(saved, self._database, tell)

    def _note(
        self, connection: sa.Connection, username: str, role: str, action: str, detail: dict[str, object]
    ) -> str:
        """Add a link to the audit log; return its moment."""
        at = instant(self._clock())
        audit_log.append(connection, audit_log.Entry(at, username, role, action, detail=detail))
        return at


def _database(url: str | Path, wait_s: float) -> Database:
    text = str(url)
    named = ":" in text and not isinstance(url, Path) and not Path(text).exists()
    return Database(text, wait_s) if named else Database.of_file(text, wait_s)
