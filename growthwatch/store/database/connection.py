"""The connection to the database: transactions that read, transactions that write, and plain errors."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from growthwatch.store.database import schema, sealing, text, unreachable
from growthwatch.store.errors import DATABASE_FAILURES, StoreError, code_of, plain

#: How long a writer waits for its turn [s] before it says that the store is locked.
WAIT_S = 30
#: How often one who has just come asks for SQLite's write lock [s].
_ASKING_S = 0.025


class Database:
    """A record store's database.

    One writer at a time on both databases: SQLite's own write lock, and on PostgreSQL the row that holds the
    trail's last link. So changes commit in the order of their numbers and the trail can't fork.
    """

    def __init__(self, url: str | sa.URL, wait_s: float = WAIT_S, *, read_only: bool = False) -> None:
        try:
            self.url = _understood(_without_options(url))
            self.dialect = self.url.get_backend_name()
            # a server that was started anew has closed the connections held open: the next step takes a new one
            self.engine = sa.create_engine(
                _as_it_lies(self.url) if read_only else self.url,
                hide_parameters=True,
                pool_pre_ping=self.dialect == "postgresql",
            )
        except (ArgumentError, NoSuchModuleError, ValueError) as error:
            raise StoreError(
                "the record store's URL can't be read: give sqlite:///file.db or "
                "postgresql://user:password@host/database"
            ) from error
        except ModuleNotFoundError as error:
            raise StoreError("PostgreSQL needs psycopg: install growthwatch[postgres]") from error
        self.wait_s, self._read_only = wait_s, read_only
        self._opened = False  # whether a connection was ever made: from then on a file must be there
        if self.dialect == "sqlite":
            _prepare_sqlite(self.engine, int(wait_s * 1000), read_only=read_only)
        else:
            _prepare_postgresql(self.engine, int(wait_s * 1000))
        _check_texts(self.engine)
        _look_before_changes(self.engine)

    @classmethod
    def of_file(cls, file: Path | str, wait_s: float = WAIT_S, *, read_only: bool = False) -> Self:
        """Give the database in a SQLite file, whatever its name holds.

        ``read_only`` is for a file that nobody writes to, in a place that may be read-only too; nothing is made there.
        """
        return cls(sa.URL.create("sqlite", database=str(file)), wait_s, read_only=read_only)

    @property
    def place(self) -> str:
        """The database's name without user or password, for messages."""
        return Path(self.url.database or self.dialect).name

    @property
    def unmade(self) -> Path | None:
        """The SQLite file that this database will be in, where it is not there yet and never was."""
        file = Path(self.url.database or "")
        return file if self.dialect == "sqlite" and not self._opened and not file.exists() else None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one unchanging state of the store."""
        options: dict[str, Any] = {}
        if self.dialect == "postgresql":
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            self.speaking_plainly(),
            self._connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection that alone may write; everything it does is kept together, and sealed, or not at all."""
        with self.exclusively() as connection:
            if self.dialect == "postgresql":
                connection.execute(sa.select(schema.audit_log_head.c.seq).with_for_update())
            sealing.begin(connection)
            try:
                yield connection
                sealing.flush(connection)
            finally:
                sealing.end(connection)

    @contextmanager
    def exclusively(self) -> Iterator[sa.Connection]:
        """Give a writing connection to a database whose tables may not be there yet."""
        with (
            self.speaking_plainly(),
            self._connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def _connect(self) -> sa.Connection:
        """Connect; a SQLite file that has been taken away is not written to unseen, nor made anew and empty."""
        file = self.url.database if self.dialect == "sqlite" else None
        if self._opened and file and not Path(file).exists():
            raise StoreError(f"the record store {self.place} is no longer where it was: nothing of this was kept")
        if not self._read_only and (unmade := self.unmade) is not None:
            _made_for_its_owner_alone(unmade)
        connection = self.engine.connect()
        self._opened = True
        return connection

    @contextmanager
    def speaking_plainly(self) -> Iterator[None]:
        """Turn the database's errors into sentences."""
        try:
            yield
        except SQLAlchemyError as error:
            raise plain(error, self.place, self._why_unreachable(error)) from error
        except UnicodeDecodeError as error:
            raise StoreError(f"the record store {self.place} {DATABASE_FAILURES['damaged']}", "damaged") from error

    def _why_unreachable(self, error: SQLAlchemyError) -> str:
        """Return why no connection came about, as a code; blank where one did."""
        driver = getattr(error, "orig", None)
        failed = self.dialect == "postgresql" and isinstance(error, OperationalError) and error.statement is None
        if not failed or getattr(driver, "sqlstate", None):
            return ""
        return unreachable.why(self.url, driver)

    def scrub(self) -> None:
        """Take what was erased out of the place where it stood: SQLite's log, PostgreSQL's dead rows."""
        with self.speaking_plainly():
            if self.dialect == "sqlite":
                with self.engine.connect() as connection:
                    connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for name in sorted(schema.ERASABLE | {"children", "worklist_rows", "former_handles"}):
                    connection.exec_driver_sql(f'VACUUM "{name}"')

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _made_for_its_owner_alone(file: Path) -> None:
    """Make a SQLite file that only its owner may read, whoever calls: its log gets the mode that it has."""
    with suppress(OSError):  # where it can't be made SQLite says so; where another has just made it, it is theirs
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _without_options(url: str | sa.URL) -> sa.URL:
    """Return a URL in its parts; a file is named whole, and what stands behind a question mark is never lost."""
    if isinstance(url, str) and url.startswith("sqlite") and "?" in url:
        raise StoreError(
            "the record store's URL says something after a question mark, which is not read: if it is in the name of "
            "the file, give its path by itself, without sqlite:///"
        )
    return sa.engine.make_url(url)


def _understood(url: sa.URL) -> sa.URL:
    """Return a URL with the driver that this program knows, or say why there is no store at it."""
    dialect, _, driver = url.drivername.partition("+")
    if dialect not in {"sqlite", "postgresql"}:
        raise StoreError(f"the record store's URL names {dialect}: give sqlite or postgresql")
    if dialect == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if driver not in {"", "pysqlite"}:
        raise StoreError(f"the record store's URL names the driver {driver}: give sqlite:///file.db without one")
    if url.database in {None, "", ":memory:"}:
        raise StoreError("the record store needs a file: in memory nothing would be kept; give sqlite:///file.db")
    return url


def _as_it_lies(url: sa.URL) -> sa.URL:
    """Return the URL under which SQLite reads a file without a lock or a log beside it."""
    as_uri = Path(url.database or "").absolute().as_uri()
    return url.set(database=as_uri, query={"mode": "ro", "immutable": "1", "uri": "true"})


def _check_texts(engine: sa.Engine) -> None:
    """Refuse what one of the databases can't hold before either sees it: both keep the same."""

    @event.listens_for(engine, "before_cursor_execute")
    def _texts(_1: object, _2: object, _3: str, given: Any, _4: object, many: bool) -> None:
        for row in given if many else (given or (),):
            text.check(row.values() if isinstance(row, dict) else row)


def _look_before_changes(engine: sa.Engine) -> None:
    """Let the seal see a table whose rows may change as it was before a statement of this program changes it."""

    @event.listens_for(engine, "before_execute")
    def _look(connection: sa.Connection, statement: Any, _1: object, _2: object, _3: object) -> None:
        if isinstance(statement, sa.Insert | sa.Update | sa.Delete):
            sealing.before_change(connection, str(getattr(statement.table, "name", "")))


def _prepare_sqlite(engine: sa.Engine, wait_ms: int, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
        if not read_only:
            _to_wal(connection, wait_ms)
        connection.execute("PRAGMA synchronous = FULL")  # a committed entry survives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA cache_size = -65536")  # [KiB]: room for the index pages of a large store

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes"):
            _take_turn(connection, wait_ms)
        else:
            connection.exec_driver_sql("BEGIN")


def _take_turn(connection: sa.Connection, wait_ms: int) -> None:
    """Begin to write once nobody else does, asking the more often the longer the wait has been.

    SQLite's own wait asks ever more rarely, so that in a crowd the newest comer goes first and the oldest never.
    """
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    came = time.monotonic()
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                waited = time.monotonic() - came
                if code_of(error.orig) != "locked" or waited > wait_ms / 1000:
                    raise
                time.sleep(max(_ASKING_S / (1 + waited), 0.001))
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wait_ms}")


def _to_wal(connection: Any, wait_ms: int) -> None:
    """Switch to write-ahead logging; the switch itself does not heed busy_timeout, so it is tried until then."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    until = time.monotonic() + wait_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except connection.OperationalError as error:
            if code_of(error) != "locked" or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare_postgresql(engine: sa.Engine, wait_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {wait_ms}")
        connection.commit()
