"""What is damaged is said to be: pages of the file, and documents that are not what was written."""

import random
import shutil
import sqlite3
import zlib

import pytest
import sqlalchemy as sa

from growthwatch.store import Store, StoreError

from . import caseload

PAGE, SECTOR, SEEDS = 4096, 512, range(40)


def answers(file, clock):
    """What a reader is told: the list, and every child's findings and records."""
    store = Store.open(file, clock=clock)
    try:
        desk = store.trial()
        listed = desk.caseload()
        result = desk.export("reading")
        return [listed.drop(columns=["since"], errors="ignore"), result.findings, result.records, result.children]
    finally:
        store.close()


@pytest.fixture(scope="module")
def whole(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    file = folder / "whole.db"
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), file)
    right = answers(file, lambda: caseload.NOW)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes(), right


def noticed(file):
    """Whether a check of the store, or a back-up, says that it is damaged, in a sentence and never in a traceback."""
    try:
        store = Store.open(file, clock=lambda: caseload.NOW)
    except StoreError:
        return True
    try:
        if not store.verify_trail().whole:
            with pytest.raises(StoreError):
                store.trial().back_up(file.with_suffix(".saved"))
            return True
    except StoreError:
        return True
    finally:
        store.close()
    return False


def test_of_forty_sectors_overwritten_at_random_each_is_noticed_or_changes_no_answer(whole, tmp_path):
    pages, right = whole
    unseen = []
    for seed in SEEDS:
        dice = random.Random(seed)  # noqa: S311 - where a sector is hit
        damaged = bytearray(pages)
        at = dice.randrange(len(pages) // SECTOR) * SECTOR
        damaged[at : at + SECTOR] = dice.randbytes(SECTOR)
        file = tmp_path / f"{seed}.db"
        file.write_bytes(damaged)
        if noticed(file):
            continue
        now = answers(file, lambda: caseload.NOW)
        if not all(before.equals(after) for before, after in zip(right, now, strict=True)):
            unseen.append((seed, at // PAGE))
        file.unlink()
    assert unseen == []


@pytest.fixture
def spoilt(raw, desk):
    """Spoil the contents of the newest document, triggers made anew afterwards; give its number."""
    lite = raw.dialect.name == "sqlite"
    with raw.begin() as connection:
        number = connection.scalar(sa.text("SELECT max(kept_id) FROM documents"))
        packed = bytes(connection.scalar(sa.text("SELECT document FROM documents WHERE kept_id = :n"), {"n": number}))
        made = (
            connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'documents_unchanged'"))
            if lite
            else ""
        )
        off = (
            "DROP TRIGGER documents_unchanged" if lite else "ALTER TABLE documents DISABLE TRIGGER documents_unchanged"
        )

        def put(contents):
            with raw.begin() as writing:
                writing.exec_driver_sql(off)
                change = sa.text("UPDATE documents SET document = :d WHERE kept_id = :n")
                writing.execute(change, {"d": contents, "n": number})
                writing.exec_driver_sql(made if lite else off.replace("DISABLE", "ENABLE"))

        return number, packed, put


def test_a_document_that_can_not_be_unpacked_is_named(spoilt, raw, desk):
    number, packed, put = spoilt
    put(packed[:40] + bytes([packed[40] ^ 0xFF]) + packed[41:])
    with pytest.raises(StoreError, match=f"the result document {number} is damaged"):
        desk.export("reading")
    verdict = desk.verify_trail()
    assert (verdict.whole, f"the result document {number} is not what was written" in verdict.text) == (False, True)


def test_a_document_put_in_the_place_of_another_is_found_and_not_backed_up(spoilt, desk, tmp_path):
    number, packed, put = spoilt
    put(zlib.compress(zlib.decompress(packed).replace(b"5.2", b"3.2")))
    assert f"the result document {number} is not what was written" in desk.verify_trail().text
    with pytest.raises(StoreError, match=f"nothing was copied.*result document {number}"):
        desk.back_up(tmp_path / "saved.db")
    assert not list(tmp_path.glob("saved*"))


@pytest.mark.parametrize("filled_url", ["sqlite"], indirect=True)
def test_an_index_that_lost_a_row_is_found(raw, desk):
    with raw.begin() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        made = "CREATE INDEX recorded_by_child ON recorded (linked_child)"
        lost = f"{made} WHERE id > 1"
        connection.exec_driver_sql("DROP INDEX recorded_by_child")
        connection.exec_driver_sql(lost)
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :made WHERE name = 'recorded_by_child'"), {"made": made}
        )
    raw.dispose()
    assert "the file is damaged (" in desk.verify_trail().text
