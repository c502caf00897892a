"""Back-up and restore, and the migrations that make the tables."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from growthwatch.store import Store, StoreError
from growthwatch.store.access import audit_log
from growthwatch.store.database import migrate, schema
from growthwatch.store.desk import backup

from . import caseload

#: Table and column that later migrations added to the first.
SINCE_0005 = ("list_urgency", "top_probability", "overdue_since", "weights_known", "not_judged", "doubt_text",
              "doubt_headline", "doubt_urgency", "doubt_probability")  # fmt: skip
_OF_SENDER = ("sender", "version_id", "last_updated", "status")
STREAMS = {"registered": "entry_id", "recorded": "sender_record_id", "contacted": "sender_record_id"}
SINCE_0008 = [("recorded", "child_id"), ("contacted", "child_id")]
SINCE_0009 = [(table, name) for table, own in STREAMS.items() for name in (*_OF_SENDER, own)]
_OF_ACTION = ("kind", "matter", "state", "until", "service", "condition", "batch", "first_on", "last_on", "status",
              "rules", "reason", "urgency", "spaces", "loss")  # fmt: skip
SINCE_0010 = [*(("actions", name) for name in _OF_ACTION), ("children", "listed_on"), ("kept", "known_conditions")]
#: Tables that a store of 0.1.0 has not.
TABLES = ("unread", "withdrawn", "site_mappings", "worklist_rows", "worklist_changes", "conditioned", "entries",
          "import_readings", "rows_put_right", "refused_resources", "seals", "tombstones",
          "erasure_marks", "erasures", "restrictions")  # fmt: skip
#: Indexes on columns that are dropped.
INDEXES = ["recorded_by_child_id", *(f"{table}_by_sender_record_id" for table in ("recorded", "contacted"))]
SINCE_0001 = [("kept", "n_doubts"), ("kept", "n_links"), ("children", "basis"), ("actions", "about"),
              ("former_handles", "was"), ("former_handles", "went_to"), ("former_handles", "at"), ("context", "noted_of"),
              ("context", "happened_on"), ("context", "due_on"), ("context", "about"),
              ("kept", "top_headline"), ("kept", "check_text"),
              *(("kept", name) for name in SINCE_0005), *SINCE_0008, *SINCE_0009, *SINCE_0010]  # fmt: skip


@pytest.fixture
def saved(desk, tmp_path):
    desk.add_measurement("P03", source="clinic", kind="weight", value="5.31", unit="kg", measured_on=caseload.AS_OF)
    desk.add_context("P03", "bruise", stated_on=caseload.AS_OF, stated_by="ward")
    desk.back_up(tmp_path / "saved.db")
    return tmp_path / "saved.db"


def test_a_store_restored_says_what_the_store_said_and_its_trail_goes_on(desk, saved, url, clock):
    restored = Store.open(url, clock=clock)
    links = restored.restore(saved)
    again = restored.trial()
    assert again.verify_trail().n_links > links
    assert again.verify_trail().whole
    for name in ("records", "measurements", "findings", "checks"):
        pd.testing.assert_frame_equal(getattr(again.export("x"), name), getattr(desk.export("x"), name))
    assert again.context("P03")["fact"].tolist() == ["bruise"]
    again.add_measurement("P04", source="gp", kind="weight", value="5.1", unit="kg", measured_on=caseload.AS_OF)
    with pytest.raises(StoreError, match="empty store only"):
        restored.restore(saved)
    restored.close()


def test_a_back_up_replaces_no_file_and_a_damaged_one_is_not_restored(desk, saved, tmp_path, clock):
    with pytest.raises(StoreError, match="never replaces"):
        desk.back_up(saved)
    engine = sa.create_engine(f"sqlite:///{saved}")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER trail_unchanged")
        connection.exec_driver_sql("UPDATE trail SET why = 'nothing' WHERE seq = 2")
    engine.dispose()
    empty = Store.open(tmp_path / "empty.db", clock=clock)
    with pytest.raises(StoreError, match="link 2 was changed"):
        empty.restore(saved)
    with pytest.raises(StoreError, match="no back-up"):
        empty.restore(tmp_path / "absent.db")
    assert empty.trial().caseload().empty


def test_the_migrations_make_exactly_the_tables_of_the_schema(store, raw):
    with raw.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_the_newest_migration_is_the_one_the_program_asks_for():
    config = Config()
    config.set_main_option("script_location", "growthwatch:store/database/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.REVISION


def test_sqlite_tables_are_strict_and_the_log_is_written_ahead(tmp_path, clock):
    Store.open(tmp_path / "new.db", clock=clock).close()
    engine = sa.create_engine(f"sqlite:///{tmp_path}/new.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        lax = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name NOT LIKE 'sqlite%'"
        )
        assert [name for (name,) in lax] == ["alembic_version"]
    engine.dispose()


def _as_before_seals(links, dialect):
    """Give the statements that make the trail one of a schema without seals: no link binds one."""
    for name, table in (("trail_unchanged", "trail"), ("trail_head_follows", "trail_head")):
        yield f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {table}")
    previous = audit_log.GENESIS
    for link in links:
        made = audit_log._seal({**link, "previous": previous, "sealed": None})
        yield f"UPDATE trail SET previous = '{previous}', hash = '{made}' WHERE seq = {link['seq']}"  # noqa: S608
        previous = made
    yield f"UPDATE trail_head SET hash = '{previous}'"  # noqa: S608
    yield "ALTER TABLE trail DROP COLUMN sealed"


def _links(connection):
    return connection.execute(sa.select(schema.audit_log).order_by(schema.audit_log.c.seq)).mappings().all()


def test_a_store_from_before_doubts_were_counted_is_upgraded_and_counts_them_from_then_on(
    store, desk, raw, filled_url, clock
):
    desk.acknowledge("P00", desk.search("Family0")["top_finding"].iloc[0], "seen", done_on=caseload.AS_OF)
    desk.add_context("P00", "bruise", stated_on=caseload.AS_OF, stated_by="seen")
    on = "" if raw.dialect.name == "sqlite" else " ON kept"
    with raw.begin() as connection:
        for statement in _as_before_seals(_links(connection), raw.dialect.name):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"DROP TRIGGER kept_unchanged{on}")
        for table in ("actions", "context", *STREAMS):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_unchanged{on.replace('kept', table)}")
        for index in INDEXES:
            connection.exec_driver_sql(f"DROP INDEX {index}")
        for table, column in SINCE_0001:
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in TABLES:
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    desk = Store.open(filled_url, clock=clock).trial()
    assert desk.verify_trail().whole
    assert desk.caseload()["n_doubts"].isna().all()
    assert desk.search("Family0")["action"].tolist() == ["seen"]
    with raw.connect() as connection:
        assert connection.exec_driver_sql("SELECT noted_of FROM context").scalars().all() == ["P00"]
    desk.refresh()
    assert desk.caseload()["n_doubts"].notna().all()


@pytest.mark.parametrize("name", ["what?.db", "ward#2.db", "100%41.db"])
def test_a_file_is_the_one_that_was_named_whatever_its_name_holds(desk, tmp_path, clock, name):
    folder = tmp_path / "named"
    folder.mkdir()
    links = desk.back_up(folder / name)
    store = Store.open(tmp_path / f"of {name}", clock=clock)
    assert store.restore(folder / name) == links > 0
    assert len(store.trial().caseload()) == caseload.N
    assert [file.name for file in folder.iterdir()] == [name]
    assert (tmp_path / f"of {name}").exists()


@pytest.mark.parametrize("what", [b"", b"CREATE TABLE invoices (number INTEGER)"])
def test_a_file_that_holds_no_record_store_is_no_back_up_and_is_left_as_it_is(tmp_path, clock, what):
    file = tmp_path / "saved.db"
    file.touch()
    with closing(sqlite3.connect(file)) as made:
        made.execute(what.decode() or "SELECT 1")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="is no back-up"):
        Store.open(tmp_path / "empty.db", clock=clock).restore(file)
    assert file.read_bytes() == before


def changed(file, *statements):
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        for statement in statements:
            made.execute(statement)


@pytest.mark.parametrize("older", [False, True], ids=["of today", "of an older program"])
def test_nothing_is_written_to_or_beside_a_back_up(saved, tmp_path, clock, older):
    place = tmp_path / "place"
    place.mkdir()
    file = shutil.copy(saved, place / "saved.db")
    if older:
        dropped = (f"ALTER TABLE {table} DROP COLUMN {column}" for table, column in SINCE_0001)
        triggers = [f"DROP TRIGGER {table}_unchanged" for table in ("kept", "actions", "context", *STREAMS)]
        indexes = [f"DROP INDEX {index}" for index in INDEXES]
        tables = [f"DROP TABLE {table}" for table in TABLES]
        engine = sa.create_engine(f"sqlite:///{file}")
        with engine.connect() as connection:
            unsealed = list(_as_before_seals(_links(connection), "sqlite"))
        engine.dispose()
        changed(
            file, *unsealed, *triggers, *indexes, *dropped, *tables, "UPDATE alembic_version SET version_num = '0001'"
        )
    before = file.read_bytes()
    store = Store.open(tmp_path / "restored.db", clock=clock)
    store.restore(file)
    assert store.trial().verify_trail().whole
    assert file.read_bytes() == before
    assert list(place.iterdir()) == [file]


def test_rows_in_the_log_beside_a_copied_store_are_restored_too(saved, tmp_path, clock):
    place = tmp_path / "place"
    place.mkdir()
    live = Store.open(saved, clock=clock)
    live.trial().add_team("north", "North team", ["A10001"])
    for end in ("", "-wal"):
        shutil.copy(f"{saved}{end}", place / f"saved.db{end}")
    live.close()
    store = Store.open(tmp_path / "restored.db", clock=clock)
    store.restore(place / "saved.db")
    assert "north" in store.trial().places()[1]


@pytest.fixture
def half(saved):
    """A back-up whose trail holds and which ends half-way through its tables."""
    changed(saved, "DROP TABLE user_teams")
    return saved


def tables_at(url):
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with closing(engine.connect()) as connection:
        names = sa.inspect(connection).get_table_names()
    engine.dispose()
    return names


def test_a_restore_that_fails_half_way_leaves_no_tables_and_no_file(half, url, tmp_path, clock):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError, match=r"saved\.db failed"):
        Store.restored(url, half, clock=clock)
    assert sorted(tmp_path.iterdir()) == before
    assert url.startswith("sqlite") or tables_at(url) == []


def test_a_restore_that_fails_half_way_leaves_an_empty_file_without_tables(half, tmp_path, clock):
    file = tmp_path / "empty.db"
    file.touch()
    with pytest.raises(StoreError, match=r"saved\.db failed"):
        Store.restored(file, half, clock=clock)
    assert tables_at(f"sqlite:///{file}") == []


def test_a_restore_that_fails_half_way_leaves_a_store_that_was_there_empty_and_of_use(half, saved, url, clock):
    store = Store.open(url, clock=clock)
    with pytest.raises(StoreError, match=r"saved\.db failed"):
        store.restore(half)
    assert store.trial().caseload().empty
    assert store.verify_trail().whole
    store.close()


KILLED = """
import datetime as dt, os, pathlib, signal, sys
from growthwatch.store import Store
from growthwatch.store.desk import backup
count_on, url, saved = backup.audit_log.verify, *sys.argv[1:]
def ended(connection, *more, **how):
    if not connection.get_execution_options().get("writes"):
        return count_on(connection, *more, **how)
    os.kill(os.getpid(), signal.SIGKILL)
backup.audit_log.verify = ended
Store.restored(url, pathlib.Path(saved), clock=lambda: dt.datetime.now(dt.UTC))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_restore_that_is_killed_makes_no_store_and_can_be_done_again(saved, url, tmp_path, clock):
    before = sorted(tmp_path.iterdir())
    ended = subprocess.run([sys.executable, "-c", KILLED, url, str(saved)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [file for file in sorted(tmp_path.iterdir()) if ".part" not in file.name] == before
    assert url.startswith("sqlite") or tables_at(url) == []
    store, links = Store.restored(url, saved, clock=clock)
    desk = store.trial()
    assert len(desk.caseload()) == caseload.N
    assert desk.trail()["action"].tolist()[2] == "restored"
    assert desk.verify_trail().n_links > links
    assert not list(tmp_path.glob("*.part*"))
    store.close()


def test_a_restore_into_a_new_file_replaces_none_that_another_makes_meanwhile(saved, tmp_path, clock, monkeypatch):
    file = tmp_path / "new.db"

    def made_meanwhile(*given):
        file.write_text("somebody's", encoding="utf-8")
        return copied(*given)

    copied = backup._copy
    monkeypatch.setattr(backup, "_copy", made_meanwhile)
    with pytest.raises(StoreError, match="left as it is"):
        Store.restored(file, saved, clock=clock)
    assert file.read_text(encoding="utf-8") == "somebody's"
    assert not list(tmp_path.glob("*.part*"))


def test_a_store_is_not_made_of_a_back_up_where_one_is(saved, filled_url, clock):
    with pytest.raises(StoreError, match="empty store only"):
        Store.restored(filled_url, saved, clock=clock)
