"""What raw SQL does to rows of fact with every trigger in place, and to the triggers themselves."""

import pytest
import sqlalchemy as sa

from growthwatch.store.database import schema

SQLITE = pytest.mark.parametrize("filled_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("filled_url", ["postgresql"], indirect=True)


def run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows_of(engine: sa.Engine, table: str) -> list:
    with engine.connect() as connection:
        return connection.execute(sa.select(schema.metadata.tables[table])).all()


def copied(table: str, *, under: str | None) -> str:
    """The statement that puts a copy of a row in its own place, its number stated anew or left to the database."""
    names = [column.name for column in schema.metadata.tables[table].columns]
    values = ["NULL" if name == under else f'"{name}"' for name in names]
    stated = ", ".join(f'"{name}"' for name in names)
    return f'INSERT OR REPLACE INTO "{table}" ({stated}) SELECT {", ".join(values)} FROM "{table}" LIMIT 1'  # noqa: S608


@SQLITE
@pytest.mark.parametrize(
    "statement",
    [
        copied("recorded", under=None),
        copied("recorded", under="id"),  # it goes by its key, source and version too
        copied("registered", under="id"),
        copied("kept", under=None),
        copied("documents", under=None),
        copied("shapes", under=None),
        copied("trail", under=None),
        "INSERT OR REPLACE INTO trail_head SELECT * FROM trail_head",
        "INSERT OR REPLACE INTO shapes (rowid, digest, shape) SELECT rowid, 'x', shape FROM shapes",
        "UPDATE recorded SET rowid = 999999 WHERE id = 2",
        "UPDATE OR REPLACE recorded SET rowid = 1 WHERE id = 2",
        "UPDATE OR REPLACE recorded SET _rowid_ = 1 WHERE id = 2",
        "UPDATE OR REPLACE kept SET oid = 1 WHERE id = 2",
    ],
)
def test_no_row_of_fact_is_replaced_or_moved_though_every_trigger_stands(raw, desk, statement):
    tables = ("recorded", "registered", "kept", "documents", "shapes", "trail", "trail_head")
    before = {table: rows_of(raw, table) for table in tables}
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|the trail is a chain"):
        run(raw, "PRAGMA recursive_triggers = OFF", statement)
    assert {table: rows_of(raw, table) for table in tables} == before


@POSTGRESQL
@pytest.mark.parametrize(
    ("table", "key"), [("recorded", "id"), ("recorded", "row_key, source, version"), ("shapes", "digest")]
)
def test_no_row_of_fact_is_updated_where_it_conflicts(raw, desk, table, key):
    names = ", ".join(f'"{column.name}"' for column in schema.metadata.tables[table].columns)
    column = {"recorded": "value", "shapes": "shape"}[table]
    before = rows_of(raw, table)
    taken = f"ON CONFLICT ({key}) DO UPDATE SET {column} = '1.0'"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        run(raw, f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1 {taken}")  # noqa: S608
    assert rows_of(raw, table) == before


_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the table kept is append-only: rows are never changed or removed'); END"


@SQLITE
@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ["DROP TRIGGER recorded_unchanged", "CREATE TRIGGER recorded_unchanged BEFORE UPDATE ON recorded BEGIN SELECT 1; END"],
            "the trigger recorded_unchanged is not the one",
        ),
        (
            ["DROP TRIGGER kept_undeleted", f"CREATE TRIGGER kept_undeleted BEFORE DELETE ON kept WHEN 0 {_REFUSED}"],
            "the trigger kept_undeleted is not the one",
        ),
        (
            ["CREATE TRIGGER quiet BEFORE INSERT ON recorded BEGIN SELECT RAISE(IGNORE); END"],
            "the trigger quiet on the table recorded is none of this program's",
        ),
        (["DROP TRIGGER recorded_unmoved"], "the trigger recorded_unmoved is missing"),
    ],
    ids=["hollow", "never", "drops what is written", "gone"],
)  # fmt: skip
def test_a_trigger_of_the_right_name_that_guards_nothing_is_named(raw, desk, statements, said):
    assert desk.verify_trail().whole
    run(raw, *statements)
    verdict = desk.verify_trail()
    assert not verdict.whole
    assert said in verdict.text


_HOLLOW = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"


@POSTGRESQL
@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([f"CREATE OR REPLACE FUNCTION growthwatch_refuse() {_HOLLOW}"], "the function growthwatch_refuse"),
        (
            ["DROP TRIGGER recorded_unchanged ON recorded",
             "CREATE TRIGGER recorded_unchanged BEFORE UPDATE OF line ON recorded FOR EACH ROW EXECUTE FUNCTION growthwatch_refuse()"],
            "the trigger recorded_unchanged is not the one",
        ),
        (
            ["DROP TRIGGER recorded_undeleted ON recorded",
             "CREATE TRIGGER recorded_undeleted BEFORE DELETE ON recorded FOR EACH ROW WHEN (false) EXECUTE FUNCTION growthwatch_refuse()"],
            "the trigger recorded_undeleted is not the one",
        ),
        (
            [f"CREATE FUNCTION quiet() {_HOLLOW.replace('NEW', 'NULL')}",
             "CREATE TRIGGER quiet BEFORE INSERT ON recorded FOR EACH ROW EXECUTE FUNCTION quiet()"],
            "the trigger quiet on the table recorded is none of this program's",
        ),
    ],
    ids=["hollow function", "another column", "never", "drops what is written"],
)  # fmt: skip
def test_a_trigger_or_function_of_the_right_name_that_guards_nothing_is_named(raw, desk, statements, said):
    assert desk.verify_trail().whole
    run(raw, *statements)
    verdict = desk.verify_trail()
    assert not verdict.whole
    assert said in verdict.text
