# ruff: noqa: S608 - every name in these statements is one of our own tables
"""Triggers that make the tables of fact append-only and the trail a chain, for each database.

Whoever holds the database file can drop a trigger: ``growthwatch trail verify`` looks for them and checks the
chain, so that what they no longer refuse is found.
"""

import sqlalchemy as sa

from growthwatch.store.database import schema

_REFUSED = "is append-only: rows are never changed or removed"
_OUT_OF_ORDER = "the trail is a chain: only its next link can be added"


def statements(dialect: str) -> list[str]:
    """Return the statements that create every trigger on ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        return [*(s for table in schema.APPEND_ONLY for s in _sqlite(table)), *_SQLITE_CHAIN]
    return [_PG_REFUSE, *(s for table in schema.APPEND_ONLY for s in _postgresql(table)), *_PG_CHAIN]


def create(connection: sa.Connection) -> None:
    """Make every trigger anew, to fit the tables as they now are: the last step of every upgrade."""
    dialect = connection.dialect.name
    for name, table in _names(dialect).items():
        on = "" if dialect == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
    for statement in statements(dialect):
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)


def missing(connection: sa.Connection) -> list[str]:
    """Return the names of the triggers that ought to be on their tables and are not, or do not fire."""
    if connection.dialect.name == "sqlite":
        found = sa.text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        # O and A fire for whoever writes; a disabled one (D) never does, one of a replica (R) does not for a person
        found = sa.text(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
    present = {(name, table) for name, table in connection.execute(found)}
    return sorted(name for name, _ in set(_names(connection.dialect.name).items()) - present)


def _names(dialect: str) -> dict[str, str]:
    """Return trigger -> the table it stands on."""
    created = (s.split() for s in statements(dialect) if s.startswith("CREATE TRIGGER"))
    return {words[2]: words[words.index("ON") + 1] for words in created}


def _fixed_columns(table: str) -> str:
    """Return the columns no statement may change, quoted: some are words of SQL."""
    columns = schema.metadata.tables[table].columns
    return ", ".join(f'"{column.name}"' for column in columns if column.name not in schema.APPEND_ONLY[table])


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the table {table} {_REFUSED}'); END"
    key = schema.metadata.tables[table].primary_key.columns.keys()[0]
    # REPLACE removes the old row without asking a delete trigger, so a key that exists is refused on the way in
    taken = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'
    return [
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {_fixed_columns(table)} ON {table} {refuse}",
        f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_unreplaced BEFORE INSERT ON {table} {taken} {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    refuse = "EXECUTE FUNCTION growthwatch_refuse()"
    return [
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {_fixed_columns(table)} ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_unemptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


_SQLITE_CHAIN = [
    f"""CREATE TRIGGER trail_chained BEFORE INSERT ON trail
    WHEN NOT EXISTS (SELECT 1 FROM trail_head WHERE seq = NEW.seq - 1 AND hash = NEW.previous)
    BEGIN SELECT RAISE(ABORT, '{_OUT_OF_ORDER}'); END""",
    """CREATE TRIGGER trail_advanced AFTER INSERT ON trail
    BEGIN UPDATE trail_head SET seq = NEW.seq, hash = NEW.hash; END""",
    f"""CREATE TRIGGER trail_head_follows BEFORE UPDATE ON trail_head
    WHEN NEW.seq <> OLD.seq + 1 OR NOT EXISTS (SELECT 1 FROM trail WHERE seq = NEW.seq AND hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, '{_OUT_OF_ORDER}'); END""",
    f"""CREATE TRIGGER trail_head_stays BEFORE DELETE ON trail_head
    BEGIN SELECT RAISE(ABORT, '{_OUT_OF_ORDER}'); END""",
]

_PG_REFUSE = f"""CREATE OR REPLACE FUNCTION growthwatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the table % {_REFUSED}', TG_TABLE_NAME; END $$"""

_PG_CHAIN = [
    f"""CREATE OR REPLACE FUNCTION growthwatch_chain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE trail_head SET seq = NEW.seq, hash = NEW.hash WHERE seq = NEW.seq - 1 AND hash = NEW.previous;
        IF NOT FOUND THEN RAISE EXCEPTION '{_OUT_OF_ORDER}'; END IF;
        RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION growthwatch_head() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.seq = OLD.seq + 1
               AND EXISTS (SELECT 1 FROM trail WHERE seq = NEW.seq AND hash = NEW.hash)
            THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION '{_OUT_OF_ORDER}';
    END $$""",
    "CREATE TRIGGER trail_advanced AFTER INSERT ON trail FOR EACH ROW EXECUTE FUNCTION growthwatch_chain()",
    """CREATE TRIGGER trail_head_follows BEFORE UPDATE OR DELETE ON trail_head
    FOR EACH ROW EXECUTE FUNCTION growthwatch_head()""",
    """CREATE TRIGGER trail_head_emptied BEFORE TRUNCATE ON trail_head
    FOR EACH STATEMENT EXECUTE FUNCTION growthwatch_refuse()""",
]
