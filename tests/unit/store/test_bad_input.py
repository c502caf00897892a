"""What can go wrong is said in one sentence, and nothing is half done."""

import datetime as dt
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from growthwatch.store import ContextFact, Denied, NewChild, Reading, RowKey, Store, StoreError
from growthwatch.store.errors import Busy
from growthwatch.store.recompute import recompute

from . import caseload

INJECTION = "x'); DROP TABLE trail; -- \" % _ \\ {import}"


def said_by(attempt) -> str:
    with pytest.raises(StoreError) as refusal:
        attempt()
    text = str(refusal.value)
    assert "\n" not in text
    assert "Traceback" not in text
    assert text.count(". ") == 0
    return text


def opened(url):
    return Store.open(url, clock=lambda: caseload.NOW, wait_s=0.5)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/db", "give sqlite or postgresql"),
        ("nonsense://", "can't be read|give sqlite"),
        ("://", "can't be read|can't be opened"),
        ("postgresql://someone:secret@host:abc/db", "can't be read"),
        ("sqlite:///store.db?timeout=abc", "question mark"),
        ("sqlite:///what?is.db", "question mark"),
        ("sqlite+aiosqlite:///store.db", "names the driver aiosqlite"),
        ("", "in memory nothing would be kept"),
        ("sqlite://", "in memory nothing would be kept"),
        ("sqlite:///:memory:", "in memory nothing would be kept"),
        ("sqlite:////no/such/folder/store.db", "can't be opened: its folder does not exist"),
        ("postgresql://someone:secret@127.0.0.1:1/db", "can't be reached"),
        ("postgresql://someone:secret@no-such-host.invalid/db", "can't be reached"),
    ],
)
def test_a_wrong_url_is_said_in_one_sentence_without_its_password(url, said):
    text = said_by(lambda: opened(url))
    assert any(part in text for part in said.split("|"))
    assert "secret" not in text


def test_a_wrong_password_or_database_is_said_in_one_sentence(server):
    place = server.split("@")[1].removesuffix("/postgres")
    assert "refused the user name or password" in said_by(
        lambda: opened(f"postgresql://postgres:wrong@{place}/postgres")
    )
    assert "does not exist" in said_by(lambda: opened(server.removesuffix("/postgres") + "/nowhere"))


def test_a_file_that_is_something_else_is_left_as_it_is(tmp_path):
    file = tmp_path / "letter.db"
    file.write_text("Dear colleague, " * 100, encoding="utf-8")
    assert "is not a record store" in said_by(lambda: opened(file))
    assert file.read_text(encoding="utf-8").startswith("Dear")


def test_a_damaged_file_is_said_to_be_damaged(tmp_path, sqlite_template):
    whole = bytearray(Path(sqlite_template.removeprefix("sqlite:///")).read_bytes())
    for at in range(5000, len(whole), 4096):
        whole[at : at + 50] = b"\xff" * 50
    (tmp_path / "damaged.db").write_bytes(whole)
    assert "is damaged: restore it from a back-up" in said_by(lambda: opened(tmp_path / "damaged.db").trial())


def test_another_programs_database_is_left_as_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE invoices (number INTEGER)")
    assert "another program's tables" in said_by(lambda: opened(tmp_path / "other.db"))


def test_a_database_from_a_newer_program_is_refused(url):
    opened(url).close()
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert "newer growthwatch" in said_by(lambda: opened(url))


def test_a_locked_file_is_said_after_a_bounded_wait(tmp_path):
    store = opened(tmp_path / "store.db")
    desk = store.trial()
    with sqlite3.connect(tmp_path / "store.db") as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is locked by another process" in said_by(desk.caseload)
    assert desk.caseload().empty


def test_an_entry_that_is_in_is_not_refused_because_the_store_is_too_busy_to_work_it_out(desk, monkeypatch):
    def busy(*_):
        raise Busy("the record store is locked by another process")

    with monkeypatch.context() as held:
        held.setattr(recompute, "recompute_children", busy)
        entered = desk.add_measurement(
            "P03", source="clinic", kind="weight", value="5.31", unit="kg", measured_on=caseload.AS_OF
        )
        decision = desk.decide("P04", action="keep", source="gp", record_id="gp-4-0", reason="seen")
    assert entered in set(desk.child("P03").records["record_id"])
    file = desk.child("P04")
    assert file.up_to_date
    assert decision in set(file.decisions["decision_id"])


def test_a_row_lock_held_on_postgresql_is_said_after_a_bounded_wait(server):
    from .conftest import _new_database  # noqa: PLC0415

    url = _new_database(server)
    desk = opened(url).trial()
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM trail_head FOR UPDATE")
        assert "is locked by another process" in said_by(desk.caseload)
    engine.dispose()
    assert desk.caseload().empty


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system to fill or to make read-only")
class TestDisk:
    @pytest.fixture
    def disk(self, tmp_path):
        """A file system of two megabytes."""
        place = tmp_path / "disk"
        place.mkdir()
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], check=False, capture_output=True
        )
        if made.returncode:
            pytest.skip("this machine lets nobody make a file system")
        yield place
        subprocess.run(["umount", "-l", place], check=True)

    def test_a_full_disk_keeps_all_of_a_file_or_none_of_it_and_goes_on_when_there_is_room(self, disk, tmp_path):
        desk = opened(disk / "store.db").trial()
        files = caseload.write(tmp_path / "in")
        big = tmp_path / "big.csv"
        caseload.records(days=(28,)).assign(note="x" * 300_000).to_csv(big, index=False)
        assert "the disk is full" in said_by(lambda: desk.import_files([big]))
        with sqlite3.connect(disk / "store.db") as raw:
            assert raw.execute("SELECT count(*) FROM recorded").fetchone() == (0,)
            assert raw.execute("SELECT count(*) FROM imports").fetchone() == (0,)
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        desk.import_files([files])
        assert len(desk.caseload()) == caseload.N
        assert desk.verify_trail().whole

    def test_a_read_only_disk_is_said_in_one_sentence(self, disk):
        opened(disk / "store.db").close()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert "read-only" in said_by(lambda: opened(disk / "store.db").trial())


def test_a_disk_that_is_full_below_the_database_library_is_said_and_nothing_is_half_done(tmp_path, files):
    store = opened(tmp_path / "store.db")
    desk = store.trial()
    with store._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    sa.event.listen(
        store._database.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count = {pages + 2}")
    )
    assert "the disk is full" in said_by(lambda: desk.import_files([files / "records.csv"]))
    with sqlite3.connect(tmp_path / "store.db") as raw:
        assert raw.execute("SELECT (SELECT count(*) FROM recorded) + (SELECT count(*) FROM imports)").fetchone() == (
            0,
        )


def test_sql_in_every_text_field_is_text(store, desk, tmp_path):
    rows = caseload.records(children=[3], days=(63,), sources=("clinic",))
    for column in ("record_id", "forename", "surname", "postcode"):
        rows[column] = INJECTION
    rows.assign(note=INJECTION, context=INJECTION, recorded_by=INJECTION).to_csv(tmp_path / "sql.csv", index=False)
    desk.import_files([tmp_path / "sql.csv"])
    today = caseload.AS_OF
    entered = desk.add_measurement(
        "P03",
        source="clinic",
        kind="head",
        value="40.2",
        unit="cm",
        measured_on=today,
        note=INJECTION,
        context=INJECTION,
    )
    desk.decide("P03", action="keep", source="clinic", record_id=INJECTION, reason=INJECTION)
    desk.add_context("P03", "bruise", stated_on=today, stated_by=INJECTION, note=INJECTION)
    finding = desk.child("P00").findings["finding_id"].iloc[0]
    desk.acknowledge("P00", finding, "seen", done_on=today, note=INJECTION)
    desk.search(INJECTION)
    for attempt in (
        lambda: desk.child(INJECTION),
        lambda: desk.add_measurement("P03", source=INJECTION, kind="weight", value="5", unit="kg", measured_on=today),
        lambda: desk.add_measurement(
            "P03", source="gp", kind="weight", value=INJECTION, unit=INJECTION, measured_on=today
        ),
        lambda: desk.acknowledge("P03", INJECTION, "seen", done_on=today),
        lambda: store.sign_in(INJECTION, INJECTION),
    ):
        with pytest.raises(StoreError):
            attempt()
    child = desk.child("P03", INJECTION)
    assert {INJECTION, entered} <= set(child.records["record_id"])
    assert child.decisions["reason"].iloc[0] == INJECTION
    assert desk.context("P03")["stated_by"].iloc[0] == INJECTION
    assert desk.child("P00").actions["note"].iloc[0] == INJECTION
    desk.add_context("P04", "late_booking", stated_on=dt.date(2026, 5, 1), stated_by="maternity")
    assert desk.verify_trail().whole
    assert len(desk.caseload()) == caseload.N


@pytest.mark.parametrize("text", ["%", "_", "%%", "__", "\\%"])
def test_wildcards_in_a_search_find_nobody(desk, text):
    assert desk.search(text + text).empty


def test_a_disk_that_fills_once_the_rows_are_in_is_not_said_to_have_kept_nothing(desk, tmp_path, monkeypatch):
    def full(database, _run_context):
        with database.writing():
            error = sqlite3.OperationalError("in whatever words")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise sa.exc.OperationalError("INSERT", {}, error)

    caseload.records(children=[3], days=(63,)).to_csv(tmp_path / "new.csv", index=False)
    with monkeypatch.context() as held:
        held.setattr(recompute, "recompute_pending", full)
        said = said_by(lambda: desk.import_files([tmp_path / "new.csv"]))
    assert said.endswith("the disk is full; what was finished by then is kept, the rest is not")
    assert (desk.import_files([tmp_path / "new.csv"])[0].added, desk.child("P03").up_to_date) == (0, True)


@pytest.mark.parametrize(("character", "said"), [("\0", "NUL"), ("\udcff", "not UTF-8")])
def test_what_is_no_text_is_refused_wherever_it_is_typed(store, desk, character, said):
    text, today = f"ab{character}", caseload.AS_OF
    finding = desk.child("P00").findings["finding_id"].iloc[0]
    row = RowKey(*desk.worklist(states=["open"]).iloc[0][["handle", "about", "latest_action"]])
    visit = {"source": "clinic", "measured_on": today}
    weight = visit | {"kind": "weight", "value": "5.3", "unit": "kg"}
    keep = {"action": "keep", "source": "gp", "record_id": "gp-3-0", "reason": "seen"}
    for attempt in (
        lambda: desk.child(text),
        lambda: desk.child("P03", text),
        lambda: desk.search(text),
        lambda: desk.add_measurement("P03", **weight, note=text),
        lambda: desk.add_measurement("P03", **weight, reason=text),
        lambda: desk.add_measurement("P03", **(weight | {"value": text})),
        lambda: desk.add_measurement("P03", **(weight | {"unit": text})),
        lambda: desk.decide("P03", **(keep | {"reason": text})),
        lambda: desk.decide("P03", **(keep | {"record_id": text})),
        lambda: desk.acknowledge("P00", finding, "seen", done_on=today, note=text),
        lambda: desk.add_visit("P03", **visit, readings=[Reading("weight", "5.3", "kg", text)]),
        lambda: desk.add_visit("P03", **visit, readings=[Reading("weight", "5.3", "kg")], key=text),
        lambda: desk.preview_visit("P03", **visit, readings=[Reading("weight", "5.3", "kg", text)]),
        lambda: desk.act([row], "referred", done_on=today, service=text),
        lambda: desk.act([row._replace(about=text)], "seen", done_on=today),
        lambda: desk.add_context("P03", "bruise", stated_on=today, stated_by=text),
        lambda: desk.add_context_facts("P03", [ContextFact("bruise", today, "gp", note=text)]),
        lambda: desk.register(NewChild("Alder", today, forename="Jo", sex="female"), key=text),
        lambda: desk.mapping_for(["weight"], text),
        lambda: desk.add_team(text, "North", []),
        lambda: desk.trail(username=text),
        lambda: store.add_first_administrator(text, caseload.PASSWORD),
        lambda: store.add_first_administrator("ann", caseload.PASSWORD + text),
        lambda: store.sign_in(text, caseload.PASSWORD),
        lambda: store.sign_in("ann", text),
    ):
        assert said in said_by(attempt)
    assert not store.has_users()
    assert desk.verify_trail().whole


def test_a_look_that_is_denied_is_in_the_trail_whatever_was_typed(staffed):
    with pytest.raises(Denied):
        staffed["administrator"].child("P03\0")
    assert staffed["administrator"].trail(limit=1)["action"].tolist() == ["denied"]
