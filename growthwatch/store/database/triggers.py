# ruff: noqa: S608 - every name in these statements is one of our own tables
"""Triggers that make the tables of fact append-only and the trail a chain, for each database.

Whoever holds the database file can drop a trigger: ``growthwatch trail verify`` looks for them and checks the
chain, so that what they no longer refuse is found.
"""

import sqlalchemy as sa

from growthwatch.store.database import schema

_REFUSED = "is append-only: rows are never changed or removed"
#: Whether the newest link of the trail says that rows are erased.
_ASKED = (
    "EXISTS (SELECT 1 FROM trail_head JOIN trail ON trail.seq = trail_head.seq "
    f"WHERE trail.action = '{schema.ERASED}')"
)
_OUT_OF_ORDER = "the trail is a chain: only its next link can be added"


def statements(dialect: str) -> list[str]:
    """Return the statements that create every trigger on ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        return [*(s for table in schema.APPEND_ONLY for s in _sqlite(table)), *_SQLITE_CHAIN]
    return [_PG_REFUSE, _PG_ERASE, *(s for table in schema.APPEND_ONLY for s in _postgresql(table)), *_PG_CHAIN]


def create(connection: sa.Connection) -> None:
    """Make every trigger anew, to fit the tables as they now are: the last step of every upgrade."""
    dialect = connection.dialect.name
    for name, table in _names(dialect).items():
        on = "" if dialect == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
    for statement in statements(dialect):
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)


def fault(connection: sa.Connection) -> str:
    """Return what is wrong with the triggers, a sentence's end that names the first; blank where each is as made.

    A trigger that bears the right name and does something else is found by its text, on PostgreSQL by its function's
    too; one that this program never made may quietly drop what is written, so it is named as well.
    """
    dialect = connection.dialect.name
    expected = {
        (name, table): _comparable(statement)
        for statement in statements(dialect)
        if statement.startswith("CREATE TRIGGER")
        for name, table in [_name_and_table(statement)]
    }
    present = {
        (str(name), str(table)): _comparable(text) for name, table, text in connection.execute(_present(dialect))
    }
    if absent := sorted(set(expected) - set(present)):
        return f"the trigger {absent[0][0]} is missing or disabled"
    if other := sorted(at for at, text in expected.items() if present[at] != text):
        return f"the trigger {other[0][0]} is not the one that this program makes: it was replaced"
    ours = set(schema.metadata.tables)
    if strange := sorted(at for at in set(present) - set(expected) if at[1] in ours):
        return f"the trigger {strange[0][0]} on the table {strange[0][1]} is none of this program's"
    return "" if dialect == "sqlite" else _fault_of_functions(connection)


def _present(dialect: str) -> sa.TextClause:
    """Return the query for the triggers that fire: name, table and text."""
    if dialect == "sqlite":
        return sa.text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    # O and A fire for whoever writes; a disabled one (D) never does, one of a replica (R) does not for a person
    return sa.text(
        "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true) "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
    )


def _fault_of_functions(connection: sa.Connection) -> str:
    """Return what is wrong with the functions behind PostgreSQL's triggers, as :func:`fault` does."""
    made = [s for s in statements("postgresql") if s.startswith("CREATE OR REPLACE FUNCTION")]
    bodies = {s.split("(")[0].split()[-1]: _comparable(s.split("$$")[1]) for s in made}
    found = sa.text("SELECT proname, prosrc FROM pg_proc WHERE pg_function_is_visible(oid) AND proname = ANY(:names)")
    held: dict[str, str] = {}
    for name, body in connection.execute(found, {"names": list(bodies)}):
        held[str(name)] = _comparable(body)
    if other := sorted(name for name, body in bodies.items() if held.get(name) != body):
        return f"the function {other[0]}, which triggers call, is not the one that this program makes: it was replaced"
    return ""


def _comparable(statement: str) -> str:
    """Return a statement without what a database writes otherwise: quoted names, blanks, order of events."""
    return " ".join(statement.replace('"', "").replace("UPDATE OR DELETE", "DELETE OR UPDATE").split())


def _name_and_table(statement: str) -> tuple[str, str]:
    """Return the name of a trigger and its table, from the statement that makes it."""
    words = statement.split()
    return words[2], words[words.index("ON") + 1]


def _names(dialect: str) -> dict[str, str]:
    """Return trigger -> the table it stands on."""
    return dict(_name_and_table(s) for s in statements(dialect) if s.startswith("CREATE TRIGGER"))


def _fixed_columns(table: str) -> str:
    """Return the columns no statement may change, quoted: some are words of SQL."""
    columns = schema.metadata.tables[table].columns
    return ", ".join(f'"{column.name}"' for column in columns if column.name not in schema.APPEND_ONLY[table])


def _keys(table: str) -> list[list[str]]:
    """Return the columns of each thing by which a row of SQLite's is there once, the number that it gives included."""
    made = schema.metadata.tables[table]
    keys = [made.primary_key.columns.keys()]
    keys += [one.columns.keys() for one in made.constraints if isinstance(one, sa.UniqueConstraint)]
    keys += [one.columns.keys() for one in made.indexes if one.unique]
    return [["rowid"], *sorted(keys)]


def _named(column: str) -> str:
    return column if column == "rowid" else f'"{column}"'


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the table {table} {_REFUSED}'); END"
    # REPLACE removes the old row without asking a delete trigger, so whatever is there already, by its key or by
    # anything else that is there once, is refused on the way in
    taken = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE '
        + " AND ".join(f"{_named(one)} = NEW.{_named(one)}" for one in key)
        + ")"
        for key in _keys(table)
    )
    unless = f"WHEN NOT {_erased(table)} " if table in schema.ERASABLE else ""
    return [
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {_fixed_columns(table)} ON {table} {refuse}",
        f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} {unless}{refuse}",
        f"CREATE TRIGGER {table}_unreplaced BEFORE INSERT ON {table} WHEN {taken} {refuse}",
        # named by its second name, the number of a row is none of the columns above
        f"CREATE TRIGGER {table}_unmoved BEFORE UPDATE ON {table} WHEN NEW.rowid IS NOT OLD.rowid {refuse}",
    ]


def _erased(table: str) -> str:
    """Return whether the old row is one that a tombstone names, while the trail's newest link says that rows go."""
    key = schema.metadata.tables[table].primary_key.columns.keys()[0]
    return f'(EXISTS (SELECT 1 FROM tombstones WHERE of_table = \'{table}\' AND "row" = OLD."{key}") AND {_ASKED})'


def _postgresql(table: str) -> list[str]:
    refuse = "EXECUTE FUNCTION growthwatch_refuse()"
    key = schema.metadata.tables[table].primary_key.columns.keys()[0]
    # a trigger's condition can ask no other table on PostgreSQL, so the function does
    gone = f"EXECUTE FUNCTION growthwatch_erase('{key}')" if table in schema.ERASABLE else refuse
    return [
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {_fixed_columns(table)} ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_undeleted BEFORE DELETE ON {table} FOR EACH ROW {gone}",
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
    f"""CREATE TRIGGER trail_head_unreplaced BEFORE INSERT ON trail_head
    WHEN EXISTS (SELECT 1 FROM trail_head)
    BEGIN SELECT RAISE(ABORT, '{_OUT_OF_ORDER}'); END""",
]

_PG_REFUSE = f"""CREATE OR REPLACE FUNCTION growthwatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the table % {_REFUSED}', TG_TABLE_NAME; END $$"""

_PG_ERASE = f"""CREATE OR REPLACE FUNCTION growthwatch_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tombstones WHERE of_table = TG_TABLE_NAME
               AND "row" = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint) AND {_ASKED}
    THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the table % {_REFUSED}', TG_TABLE_NAME;
END $$"""

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
