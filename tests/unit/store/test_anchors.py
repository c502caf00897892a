"""Anchors: what a chain alone can't show of a store that was set back, cut, swapped or rewritten as a whole."""

import json
import os
import shutil
import stat

import pytest

from growthwatch.store import AnchorFile, Store, StoreError, make_anchor_key
from tests.command import growthwatch

from .conftest import Clock


@pytest.fixture
def place(sqlite_template, tmp_path):
    """A store with a key and a first anchor; an older copy of it lies beside."""
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), tmp_path / "store.db")
    make_anchor_key(tmp_path / "anchor.key")
    anchored(tmp_path)
    checkpoint(tmp_path / "store.db", tmp_path / "older.db")
    anchored(tmp_path)
    return tmp_path


def opened(file, **later):
    clock = Clock()
    clock.move(**later)
    return Store.open(file, clock=clock)


def anchored(folder, name="anchors"):
    store = opened(folder / "store.db")
    said = store.trial().anchor([folder / name], folder / "anchor.key")[0]
    store.close()
    return said


def checkpoint(file, to):
    """Copy a store that nobody has open."""
    store = opened(file)
    with store._database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    shutil.copy(file, to)


def verified(file, **given):
    store = opened(file)
    try:
        return store.verify_trail(**given)
    finally:
        store.close()


def replaced(folder, other):
    for end in ("-wal", "-shm"):
        (folder / f"store.db{end}").unlink(missing_ok=True)
    shutil.copy(other, folder / "store.db")


def test_a_store_that_goes_on_holds_against_its_anchors(place):
    opened(place / "store.db").trial().tally()
    verdict = verified(place / "store.db")
    assert verdict.whole
    assert "2 anchors in anchors hold" in verdict.text


def test_a_store_set_back_to_an_older_copy_is_found_without_being_asked(place):
    replaced(place, place / "older.db")
    verdict = verified(place / "store.db")
    assert not verdict.whole
    assert "was anchored on" in verdict.text
    assert "set back to an older copy" in verdict.text
    assert verdict.first_broken == json.loads((place / "anchors").read_text().splitlines()[1])["link"]


def test_a_store_set_back_that_went_on_past_the_anchor_is_found(place):
    replaced(place, place / "older.db")
    store = opened(place / "store.db")
    for _ in range(6):
        store.trial().tally()
    store.close()
    assert "the trail was rewritten" in verified(place / "store.db").text
    with pytest.raises(StoreError, match=r"nothing was anchored: link .* the trail was rewritten"):
        anchored(place)


def test_another_store_in_its_place_is_found(place, tmp_path):
    other = opened(tmp_path / "other.db", seconds=1)
    other.trial().tally()
    other.close()
    checkpoint(tmp_path / "other.db", tmp_path / "other_whole.db")
    replaced(place, tmp_path / "other_whole.db")
    assert "this is not the store that was anchored in anchors" in verified(place / "store.db").text


def test_who_asks_may_name_the_anchors_where_the_store_no_longer_does(place, tmp_path):
    (place / "store.db.anchors").unlink()
    other = opened(tmp_path / "other.db", seconds=1)
    other.trial().tally()
    other.close()
    assert verified(tmp_path / "other.db").whole
    verdict = verified(tmp_path / "other.db", anchored=[AnchorFile(place / "anchors")])
    assert "this is not the store that was anchored" in verdict.text


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: [lines[0].replace('"link": ', '"link": 1'), *lines[1:]], "the signature of anchor 1 in anchors is not that of the key"),
        (lambda lines: lines[1:], "anchor 1 in anchors does not follow from the one before it: one was removed"),
        (lambda lines: [], "holds no anchor"),
        (lambda lines: [*lines, "{}"], "line 3 of the anchor file"),
    ],
    ids=["changed", "the first gone", "emptied", "no anchor"],
)  # fmt: skip
def test_anchors_that_were_altered_are_said_to_be(place, spoil, said):
    lines = (place / "anchors").read_text().splitlines()
    (place / "anchors").write_text("".join(f"{line}\n" for line in spoil(lines)))
    verdict = verified(place / "store.db")
    assert not verdict.whole
    assert said in verdict.text


def test_anchors_of_another_key_are_not_taken_for_ours(place):
    (place / "anchors").unlink()
    make_anchor_key(place / "other.key")
    store = opened(place / "store.db")
    with store._database.writing() as connection:
        from growthwatch.store.access import anchors  # noqa: PLC0415

        anchors.add(connection, place / "anchors", place / "other.key", "2026-06-01T00:00:00+00:00")
    store.close()
    assert "the signature of anchor 1 in anchors is not that of the key" in verified(place / "store.db").text


def test_a_cut_end_of_the_anchors_is_found_by_the_trail(place):
    anchored(place)  # its link says that there were two
    lines = (place / "anchors").read_text().splitlines()
    (place / "anchors").write_text(f"{lines[0]}\n")
    assert "the anchor file anchors held 2 anchors, of which some are gone" in verified(place / "store.db").text


def test_a_missing_anchor_file_is_said(place):
    (place / "anchors").unlink()
    verdict = verified(place / "store.db")
    assert not verdict.whole
    assert f"the anchor file {place / 'anchors'} is not there" in verdict.text


def test_the_key_is_for_its_owner_alone_and_replaces_no_file(place):
    assert stat.S_IMODE((place / "anchor.key").stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="a key never replaces a file"):
        make_anchor_key(place / "anchor.key")
    (place / "anchor.key").chmod(0o640)
    with pytest.raises(StoreError, match="others may read the key file"):
        anchored(place)


def test_the_commands_make_a_key_anchor_and_find_a_store_set_back(place):
    said = {"GROWTHWATCH_STORE": str(place / "store.db"), "GROWTHWATCH_ANCHOR_KEY": str(place / "anchor.key")}
    env = os.environ | said
    answer = growthwatch("anchor", "add", "--to", place / "anchors", env=env)
    line = json.loads((place / "anchors").read_text().splitlines()[-1])
    assert f"link {line['link']} {line['hash']}" in answer.stdout
    assert "3 anchors in anchors hold" in growthwatch("trail", "verify", env=env).stdout
    replaced(place, place / "older.db")
    assert "set back to an older copy" in growthwatch("trail", "verify", check=1, env=env).stdout
