"""Back-up and restore, and the migrations that make the tables."""

import pandas as pd
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from growthwatch.store import Store, StoreError, migrate, schema

from . import caseload


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
    config.set_main_option("script_location", "growthwatch:store/migrations")
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


def test_a_store_from_before_doubts_were_counted_is_upgraded_and_counts_them_from_then_on(
    store, raw, filled_url, clock
):
    on = "" if raw.dialect.name == "sqlite" else " ON kept"
    with raw.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER kept_unchanged{on}")
        for column in ("n_doubts", "n_links"):
            connection.exec_driver_sql(f"ALTER TABLE kept DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    desk = Store.open(filled_url, clock=clock).trial()
    assert desk.verify_trail().whole
    assert desk.caseload()["n_doubts"].isna().all()
    desk.refresh()
    assert desk.caseload()["n_doubts"].notna().all()
