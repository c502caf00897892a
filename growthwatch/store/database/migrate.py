"""Bringing a database to this program's schema, and refusing one from a newer program."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from growthwatch.store.database import sealing, triggers
from growthwatch.store.database.connection import Database
from growthwatch.store.errors import StoreError

#: The newest migration in ``migrations/versions``; a test holds it to that.
REVISION: Final = "0019"
#: The first schema in which rows are sealed; what is older is sealed as it stands when it is upgraded.
_SEALED: Final = "0018"
_ADVISORY_LOCK: Final = 7_239_411  # any fixed number: two programs opening a new PostgreSQL database take turns


def bring_up_to_date(database: Database) -> None:
    """Create or upgrade the tables; a database already up to date costs one query.

    Raises
    ------
    StoreError
        When a newer program made the database, or it can't be written to.
    """
    with database.reading() as connection:
        if revision(connection) == REVISION:
            return
    with database.exclusively() as connection:
        within(connection, database.place)


def within(connection: sa.Connection, place: str) -> None:
    """Create or upgrade the tables inside a transaction that may do more: all of it is kept or nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    if revision(connection) != REVISION:
        _upgrade(connection, place)


def revision(connection: sa.Connection) -> str | None:
    """Return the schema that a database has, None for one that is no record store."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def _upgrade(connection: sa.Connection, place: str) -> None:
    # loaded here alone: an up-to-date store opens without it, which halves the time to start
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    found = revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the record store {place} was made by a newer growthwatch (schema {found}, this one knows "
            f"{REVISION}): upgrade the program before opening it"
        )
    if found is None and sa.inspect(connection).get_table_names():
        raise StoreError(f"the record store {place} holds another program's tables: give an empty database")
    sealed = found is not None and found >= _SEALED
    if sealed:
        sealing.begin(connection, sa.inspect(connection).get_table_names())
    try:
        command.upgrade(config, "head")
        triggers.create(connection)
        sealing.flush(connection)
    finally:
        sealing.end(connection)
    if found is not None and not sealed:
        sealing.seal_everything(connection)
