"""What the columns of a file mean is asked once: the answer is kept for the next file with the same headings."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from growthwatch.store import Store

TEXT = """
name = "our clinic"
tables = ["records"]
needs = ["nhs_number", "value"]
[constants]
source = "maternity"
kind = "weight"
[usual_units]
weight = "g"
[columns]
nhs_number = ["Baby"]
date_of_birth = ["Came"]
measured_on = ["When"]
value = ["How heavy"]
"""
HEADINGS = ("Baby", "Came", "When", "How heavy")


def export(folder: Path, name: str, grams: int) -> Path:
    file = folder / name
    file.write_text(f"{','.join(HEADINGS)}\n9990001030,2026-01-02,2026-02-27,{grams}\n")
    return file


@pytest.fixture
def desk(tmp_path):
    clock = lambda: dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)  # noqa: E731
    return Store.open(tmp_path / "store.db", clock=clock).trial()


def test_a_file_is_read_by_the_mapping_kept_for_its_headings_whatever_their_order(desk, tmp_path):
    desk.keep_mapping(tuple(reversed(HEADINGS)), TEXT, "january.csv")
    [taken] = desk.import_files([export(tmp_path, "february.csv", 4600)])
    assert (taken.rows, taken.rejected) == (1, 0)
    record = desk.child(desk.search("9990001030")["handle"].iloc[0]).records.iloc[0]
    assert (record["source"], round(record["value_si"], 6)) == ("maternity", 4.6)


def test_a_file_with_one_more_heading_is_not_read_by_it(desk, tmp_path):
    desk.keep_mapping(HEADINGS, TEXT, "january.csv")
    assert desk.mapping_for(("How heavy ", "WHEN", "came", "Baby")) == TEXT
    assert desk.mapping_for((*HEADINGS, "Other")) is None


def test_the_newest_answer_stands_and_none_is_ever_changed(desk, tmp_path):
    desk.keep_mapping(HEADINGS, TEXT, "january.csv")
    desk.keep_mapping(HEADINGS, TEXT, "january.csv")  # the same adds nothing
    changed = TEXT.replace("maternity", "gp")
    desk.keep_mapping(HEADINGS, changed, "february.csv")
    assert desk.mapping_for(HEADINGS) == changed
    with sa.create_engine(f"sqlite:///{tmp_path / 'store.db'}").connect() as raw:
        assert raw.exec_driver_sql("SELECT name FROM site_mappings ORDER BY id").scalars().all() == [
            "january.csv", "february.csv",
        ]  # fmt: skip
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            raw.exec_driver_sql("UPDATE site_mappings SET mapping = ''")


def test_what_was_answered_for_a_senders_files_goes_before_what_holds_for_any(desk, tmp_path):
    desk.keep_mapping(HEADINGS, TEXT, "any.csv")
    own = TEXT.replace("maternity", "gp")
    desk.keep_mapping(HEADINGS, own, "own.csv", "Surgery A")
    assert desk.mapping_for(HEADINGS, "surgery a") == own
    assert desk.mapping_for(HEADINGS, "another") == desk.mapping_for(HEADINGS) == TEXT
    desk.import_files([export(tmp_path, "march.csv", 4700)], sender="Surgery A")
    record = desk.child(desk.search("9990001030")["handle"].iloc[0]).records.iloc[0]
    assert record["source"] == "gp"
