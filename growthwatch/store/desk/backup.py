"""Back-up and restore: one format for both databases, itself a record store on SQLite.

The copy is taken of one unchanging state while others go on working, its trail is verified before it is called a
back-up, and again before it is restored. So a store also moves between SQLite and PostgreSQL.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from growthwatch.store.access import audit_log
from growthwatch.store.database import migrate, schema
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import StoreError

_AT_ONCE = 5_000
Tell = Callable[[sa.Connection, int], None]


def back_up(source: Database, target: Path) -> int:
    """Copy a store into a new SQLite file; return how many links its trail has.

    Raises
    ------
    StoreError
        When the file is there already, can't be written, or the store's trail does not hold.
    """
    if target.exists():
        raise StoreError(f"{target.name} is there already: a back-up never replaces a file")
    with source.reading() as reading:
        _check_trail(reading)
        return _into_new_file(source, reading, target)


def restore(backup: Path, target: Database, tell: Tell) -> int:
    """Copy a back-up into an empty store, or make one of it; return how many links its trail has.

    Tables, rows and what is told of it are one transaction, and a new file has its name only once it is whole: a
    restore that fails or is ended half-way leaves what there was before, be it nothing.

    Parameters
    ----------
    tell : callable
        Adds to the restored trail, given the connection and how many links were restored.

    Raises
    ------
    StoreError
        When there is no such file, it is no back-up, its trail does not hold, or the store is not empty.
    """
    if not backup.is_file():
        raise StoreError(f"there is no back-up {backup.name}")
    with _as_it_was(backup) as source, source.reading() as reading:
        _check_trail(reading)
        if (file := target.unmade) is not None:
            return _into_new_file(source, reading, file, tell)
        with target.exclusively() as writing:
            migrate.within(writing, target.place)
            # the lock that every writer takes: a store already open elsewhere may be written to meanwhile
            writing.execute(sa.select(schema.audit_log_head.c.seq).with_for_update())
            if audit_log.head(writing)[0] or writing.scalar(sa.select(schema.imports.c.id).limit(1)) is not None:
                raise StoreError("a back-up is restored into an empty store only: nothing is ever written over")
            links = _copy(source, reading, writing)
            tell(writing, links)
            return links


@contextmanager
def _as_it_was(backup: Path) -> Iterator[Database]:
    """Give a back-up at this program's schema without writing to it: an older one is brought up to date as a copy."""
    log = Path(f"{backup}-wal")
    source = Database.of_file(backup, read_only=True)
    try:
        with source.reading() as connection:
            revision = migrate.revision(connection)
        whole = not (log.exists() and log.stat().st_size)  # else somebody wrote to it, and the newest rows are there
        if revision is None and whole:
            raise StoreError(f"{backup.name} is no back-up: it holds no record store")
        if revision == migrate.REVISION and whole:
            yield source
            return
    finally:
        source.close()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / backup.name
        shutil.copyfile(backup, copy)
        if not whole:
            shutil.copyfile(log, f"{copy}-wal")
        source = Database.of_file(copy)
        try:
            migrate.bring_up_to_date(source)
            yield source
        finally:
            source.close()


def _into_new_file(source: Database, reading: sa.Connection, target: Path, tell: Tell | None = None) -> int:
    """Copy a store into a file that has its name only once it is whole; what an ended attempt left is replaced."""
    unfinished = target.with_name(f"{target.name}.part")
    _remove(unfinished)
    copy = Database.of_file(unfinished)
    try:
        with copy.exclusively() as writing:
            migrate.within(writing, target.name)
            links = _copy(source, reading, writing)
            if tell is not None:
                tell(writing, links)
        with copy.speaking_plainly(), copy.engine.connect() as connection:
            # one file, without a log beside it that could be left behind
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        copy.close()
        if target.exists():
            raise StoreError(f"{target.name} was made by somebody else meanwhile: it is left as it is")
        unfinished.rename(target)
    finally:
        copy.close()
        _remove(unfinished)
    return links


def _remove(unfinished: Path) -> None:
    for file in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)


def _check_trail(source: sa.Connection) -> None:
    verdict = audit_log.verify(source)
    if not verdict.whole:
        raise StoreError(f"nothing was copied: {verdict.text}")


def _copy(source: Database, reading: sa.Connection, target: sa.Connection) -> int:
    for table in schema.metadata.sorted_tables:
        if table is schema.audit_log_head:
            continue  # it follows the trail link by link
        for rows in _rows(source, reading, table):
            target.execute(sa.insert(table), rows)
        if target.dialect.name == "postgresql":
            _count_on(target, table)
    copied = audit_log.verify(target, contents=False)
    if not copied.whole:
        raise StoreError(f"the copy was given up: {copied.text}")
    return copied.n_links


def _rows(source: Database, reading: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, object]]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    with source.speaking_plainly():  # else a damaged source would be told as its copy's damage
        for part in reading.execution_options(yield_per=_AT_ONCE).execute(query).mappings().partitions():
            yield [dict(row) for row in part]


def _count_on(target: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL number the next row after the last one copied."""
    column = table.autoincrement_column
    if column is None:
        return
    newest = target.scalar(sa.select(sa.func.max(column)))
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    if newest is not None:
        target.execute(sa.select(sa.func.setval(sequence, newest)))
