"""A watched folder: each file is taken in once, when it is written to the end; what is refused says why, apart."""

import os
import shutil

import pytest

from growthwatch.cli import drop_folder
from tests.command import growthwatch, in_one_line

HEAD = "source,record_id,nhs_number,forename,surname,date_of_birth,sex,measured_on,kind,value,unit\n"
ROW = "clinic,{id},9990000018,Mia,Quillfeather,2026-01-05,female,{day},weight,{kg},kg\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "drop").mkdir()
    return tmp_path


def watch(place, *more):
    words = ("watch", place / "drop", "--store", place / "store.db", "--once", "--settle", "0", *more)
    return growthwatch(*words).stdout


def drop(place, name, *rows, head=HEAD):
    path = place / "drop" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + "".join(rows), encoding="utf-8")
    return path


def test_what_is_dropped_is_taken_in_once_whatever_its_name_and_what_is_refused_goes_apart_with_the_reason(place):
    drop(
        place,
        "Quillfeather Mia.csv",
        ROW.format(id="a", day="2026-01-19", kg="3.6"),
        ROW.format(id="b", day="x", kg=4),
    )
    drop(place, "notes.csv", "1,2\n", head="one,two\n")
    (place / "drop" / "half.csv.part").write_text("source,rec")
    said = watch(place, "--log", place / "watch.log")
    assert "taken in, 2 rows, 1 new (0 corrected), 1 refused" in said
    assert "1 files taken in, 1 refused, 0 not written to the end yet" in said
    log = (place / "watch.log").read_text()
    assert log.splitlines()[-1] in said
    for personal in ("uill", "Mia", "9990000018", "notes"):
        assert personal not in said + log
    apart = place / "drop" / "refused"
    assert sorted(path.name for path in apart.iterdir()) == ["notes.csv", "notes.csv.reason.txt"]
    assert "notes.csv" in (apart / "notes.csv.reason.txt").read_text()
    assert not (place / "drop" / "notes.csv").exists()
    # another name, the same bytes; and the same file under its name once more
    shutil.copy(place / "drop" / "Quillfeather Mia.csv", place / "drop" / "again.csv")
    once_more = watch(place)
    assert once_more.count("the same bytes were taken in before") == 2
    assert "0 files taken in, 0 refused" in once_more
    # the file of this name with another row in it is another file
    drop(place, "again.csv", ROW.format(id="a", day="2026-01-19", kg="3.7"))
    assert "1 rows, 1 new (1 corrected)" in watch(place)


def test_one_file_that_cannot_be_used_keeps_none_of_those_that_came_with_it(place):
    drop(place, "a.csv", ROW.format(id="a", day="2026-01-19", kg="3.6"))
    drop(place, "b/c.csv", ROW.format(id="c", day="2026-01-26", kg="3.8"))
    (place / "drop" / "broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (place / "drop" / "picture.png").write_bytes(b"\x89PNG not a table")
    said = watch(place, "--quarantine", place / "apart")
    assert "2 files taken in, 2 refused" in said
    assert {"broken.xlsx", "picture.png"} <= {path.name for path in (place / "apart").iterdir()}
    assert (place / "drop" / "a.csv").exists()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links on this system")
def test_no_link_is_followed_out_of_the_folder(place):
    (place / "outside").mkdir()
    (place / "outside" / "x.csv").write_text(HEAD + ROW.format(id="x", day="2026-01-19", kg="3.6"))
    (place / "drop" / "link.csv").symlink_to(place / "outside" / "x.csv")
    (place / "drop" / "folder").symlink_to(place / "outside")
    assert "0 files taken in, 0 refused, 0 not written to the end yet, 2 links not followed" in watch(place)


def test_a_file_that_grew_since_it_was_seen_waits_for_the_next_look(place):
    path = drop(place, "a.csv")
    (seen,), _ = drop_folder.look(place / "drop", place / "apart")
    with path.open("a") as file:
        file.write(ROW.format(id="a", day="2026-01-19", kg="3.6"))
    assert drop_folder.copied(seen, place / "drop", place / "work") is None
    (now,), _ = drop_folder.look(place / "drop", place / "apart")
    assert drop_folder.copied(now, place / "drop", place / "work").copy.read_bytes() == path.read_bytes()


def test_a_refused_file_that_was_written_over_meanwhile_stays(place):
    path = drop(place, "a.csv")
    (seen,), _ = drop_folder.look(place / "drop", place / "apart")
    dropped = drop_folder.copied(seen, place / "drop", place / "work")
    path.write_text("something else, and longer than it was before: " * 5)
    apart = drop_folder.set_apart(dropped, place / "apart", "why")
    assert apart.read_text() == HEAD
    assert path.read_text().startswith("something else")
    again = drop_folder.set_apart(drop_folder.Dropped(seen, path, "f" * 64), place / "apart", "why")
    assert again.name == "a~ffffffff.csv"


def test_a_folder_that_is_not_there_is_said_in_one_line(place):
    assert "there is no such folder" in in_one_line("watch", place / "none", "--store", place / "s.db", "--once")
    assert not (place / "s.db").exists()
