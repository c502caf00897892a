"""What can go wrong, as a person at the command line meets it: one sentence, exit 2, nothing half done."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import psycopg
import pytest
import sqlalchemy as sa

from growthwatch.cli import main
from growthwatch.store import Store
from growthwatch.store.database.connection import Database

from . import caseload
from .conftest import _new_database
from .test_bad_input import INJECTION


@pytest.fixture
def typed(monkeypatch, capsys):
    """Type a command; return its exit code and what it said as an error, which must be one line."""

    def run(*words, store, **said):
        monkeypatch.setenv("GROWTHWATCH_STORE", str(store))
        for name, value in said.items():
            monkeypatch.setenv(f"GROWTHWATCH_{name}", value)
        monkeypatch.setattr(sys, "argv", ["growthwatch", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("single-user trial")]
        assert "Traceback" not in "\n".join(told)
        return ended.value.code, told

    return run


@pytest.fixture
def store_file(sqlite_template, tmp_path):
    return Path(shutil.copy(sqlite_template.removeprefix("sqlite:///"), tmp_path / "store.db"))


def rows_in(file):
    with closing(sqlite3.connect(file)) as store:
        return [store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("recorded", "imports")]  # noqa: S608


def refused(answer, word):
    code, told = answer
    assert code == 2
    assert len(told) == 1
    assert told[0].startswith("growthwatch: ")
    assert word in told[0]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mysql://host/db", "give sqlite or postgresql"),
        ("sqlite:////no/such/folder/store.db", "its folder does not exist"),
        ("postgresql://someone:secret@127.0.0.1:1/db", "can't be reached"),
    ],
)
def test_a_wrong_url(typed, files, url, word):
    answer = typed("import", files, store=url)
    refused(answer, word)
    assert "secret" not in answer[1][0]


def test_a_database_from_a_newer_program(typed, files, filled_url):
    engine = sa.create_engine(filled_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    refused(typed("import", files, store=filled_url), "made by a newer growthwatch")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_a_locked_file(typed, tmp_path, store_file, monkeypatch):
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    before = rows_in(store_file)
    real = Database.__init__
    monkeypatch.setattr(
        Database, "__init__", lambda self, url, wait_s=0.3, **how: real(self, url, min(wait_s, 0.3), **how)
    )
    with closing(sqlite3.connect(store_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(typed("import", tmp_path / "new.csv", store=store_file), "is locked by another process")
    assert rows_in(store_file) == before
    assert typed("import", tmp_path / "new.csv", store=store_file)[0] == 0


@pytest.fixture
def on_postgresql(server, postgresql_template):
    """The URL of a store on PostgreSQL, and a connection of the server's owner."""
    url = _new_database(server, postgresql_template.rsplit("/", 1)[1])
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    yield url, engine
    engine.dispose()


def test_a_postgresql_user_who_may_only_read(typed, tmp_path, on_postgresql):
    url, engine = on_postgresql
    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    with engine.connect() as owner:
        owner.exec_driver_sql("CREATE ROLE reader LOGIN PASSWORD 'on loopback'")
        owner.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        try:
            reader = url.replace("postgres:on", "reader:on")
            refused(typed("import", tmp_path / "new.csv", store=reader), "does not let the user named in its URL")
            assert owner.exec_driver_sql("SELECT count(*) FROM imports").scalar() == 3
        finally:
            owner.exec_driver_sql("DROP OWNED BY reader")
            owner.exec_driver_sql("DROP ROLE reader")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system to fill")
def test_a_full_disk_below_postgresql(typed, tmp_path, server, postgresql_template):
    """The store's database alone lies on the disk that fills: a table space with one megabyte left."""
    place, new = Path(tempfile.mkdtemp(prefix="growthwatch-small-")), tmp_path / "new.csv"
    text = np.random.default_rng(1).integers(33, 126, 4_000_000, dtype=np.uint8).tobytes().decode()
    notes = [text[at : at + 600_000] for at in range(0, 3_600_000, 600_000)]  # noise: PostgreSQL packs what repeats
    caseload.records(children=range(3), days=(63,)).assign(note=notes).to_csv(new, index=False)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "none", place], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine lets nobody make a file system")
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    url = _new_database(server, postgresql_template.rsplit("/", 1)[1])
    name = url.rsplit("/", 1)[1]
    try:
        shutil.chown(place, "postgres")
        with engine.connect() as owner:
            owner.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{place}'")
            owner.exec_driver_sql(f"ALTER DATABASE {name} SET TABLESPACE small")
        full = shutil.disk_usage(place).used + 1_000_000
        subprocess.run(["mount", "-o", f"remount,size={full}", place], check=True)
        refused(typed("import", new, store=url), "the disk is full")
        subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
        with closing(psycopg.connect(url)) as store:
            assert store.execute("SELECT count(*) FROM imports").fetchone() == (3,)
        assert typed("import", new, store=url)[0] == 0
        assert typed("trail", "verify", store=url)[0] == 0
    finally:
        with engine.connect() as owner:
            owner.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            owner.exec_driver_sql("DROP TABLESPACE IF EXISTS small")
        engine.dispose()
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system to fill or to make read-only")
@pytest.mark.parametrize(
    ("how", "word"), [("size=700k", "the disk is full"), ("ro", "read-only")], ids=["a full disk", "a read-only disk"]
)
def test_a_disk_that_takes_no_more(typed, tmp_path, store_file, how, word):
    place, new = tmp_path / "disk", tmp_path / "new.csv"
    place.mkdir()
    caseload.records(children=[3], days=(63,)).assign(note="x" * 400_000).to_csv(new, index=False)
    if subprocess.run(["mount", "-t", "tmpfs", "none", place], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody make a file system")
    try:
        shutil.copy(store_file, place / "store.db")
        before = rows_in(place / "store.db")
        subprocess.run(["mount", "-o", f"remount,{how}", place], check=True)
        refused(typed("import", new, store=place / "store.db"), word)
        subprocess.run(["mount", "-o", "remount,rw,size=64m", place], check=True)
        assert rows_in(place / "store.db") == before
        assert typed("import", new, store=place / "store.db")[0] == 0
        assert typed("trail", "verify", store=place / "store.db")[0] == 0
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def test_sql_in_every_word_of_a_command_is_text(typed, tmp_path, store_file):
    rows = caseload.records(children=[3], days=(63,), sources=("clinic",))
    for column in ("record_id", "forename", "surname", "postcode"):
        rows[column] = INJECTION
    rows.assign(note=INJECTION).to_csv(tmp_path / "sql.csv", index=False)
    assert typed("import", tmp_path / "sql.csv", store=store_file)[0] == 0
    word = "no such child"
    record = ["--record", "clinic", INJECTION]
    refused(
        typed("decide", "--child", INJECTION, "--action", "keep", *record, "--reason", "x", store=store_file), word
    )
    asked = ["decide", "--child", "P03", "--action", INJECTION, *record, "--reason", INJECTION]
    refused(typed(*asked, store=store_file), "expected one of accept_repair, keep")
    asked[4] = "keep"
    assert typed(*asked, store=store_file)[0] == 0
    assert typed("team", "add", INJECTION, "--practice", INJECTION, store=store_file)[0] == 0
    new = {"store": store_file, "NEW_PASSWORD": caseload.PASSWORD}
    refused(typed("user", "add", INJECTION, "--role", "administrator", **new), "made of Latin letters")
    assert typed("user", "add", "ann", "--role", "administrator", **new)[0] == 0
    refused(typed("trail", "verify", store=store_file, USER="x' OR '1'='1", PASSWORD=INJECTION), "not right")
    refused(typed("trail", "verify", store=store_file, USER=INJECTION, PASSWORD=caseload.PASSWORD), "not right")
    known = {"USER": "ann", "PASSWORD": caseload.PASSWORD}
    exported = typed("trail", "export", tmp_path / "trail.csv", "--child", INJECTION, store=store_file, **known)
    assert exported[0] == 0
    assert typed("trail", "verify", store=store_file, **known)[0] == 0
    assert rows_in(store_file)[0] == len(caseload.records()) + 1


def test_a_trail_that_nothing_can_be_added_to_is_verified_all_the_same(typed, tmp_path, store_file):
    with closing(sqlite3.connect(store_file)) as store:
        store.execute("DROP TRIGGER trail_head_stays")
        store.execute("DELETE FROM trail_head")
        store.commit()
    refused(typed("refresh", store=store_file), "growthwatch trail verify says what is wrong")
    refused(typed("backup", tmp_path / "saved.db", store=store_file), "growthwatch trail verify says what is wrong")
    assert typed("trail", "verify", store=store_file) == (1, [])


def test_the_first_step_after_the_server_ended_every_connection_works(server, clock):
    """As a restart of the server does, which the pool of connections is not told of."""
    url = _new_database(server)
    store = Store.open(url, clock=clock)
    trial = store.trial()
    assert len(trial.caseload()) == 0
    name = url.rsplit("/", 1)[1]
    ended = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    with psycopg.connect(server, autocommit=True) as owner:
        assert owner.execute(ended).fetchone()[0] > 0
    assert len(trial.caseload()) == 0
    store.close()
