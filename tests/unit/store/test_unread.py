"""Rows that could not be read and name a child: the store keeps them, and a corrected row takes their place."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.store import Filters
from tests.build import at_6_to_8_weeks
from tests.unit.store import caseload

#: A boy of eleven weeks who is in no other file.
BORN = dt.date(2026, 3, 16)
NUMBER = caseload.nhs_number(90)
UNREAD = "Clinic wrote 4..9 kg on 4 May 2026: could not be read (the value is not a number). Ask or weigh again."


def file(folder, value, *, name="weights.csv", **more):
    row = {
        "source": "clinic", "record_id": "w1", "nhs_number": NUMBER, "forename": "Ned", "surname": "Alder",
        "date_of_birth": BORN, "sex": "male", "measured_on": BORN + dt.timedelta(days=49), "kind": "weight",
        "value": value, "unit": "kg",
    }  # fmt: skip
    pd.DataFrame([row | more]).to_csv(folder / name, index=False)
    return folder / name


@pytest.fixture
def unread(desk, tmp_path):
    (taken,) = desk.import_files([file(tmp_path, "4..9")])
    assert (taken.rows, taken.added, taken.rejected) == (1, 0, 1)
    return desk


def line(desk):
    (found,) = desk.search("Alder").to_dict("records")
    return found


def test_a_child_known_from_a_refused_row_stands_on_the_lists_with_what_was_written(unread):
    assert (line(unread)["check_status"], line(unread)["check_text"]) == ("weight_to_check", UNREAD)
    listed = unread.missed_checks()
    assert NUMBER in set(listed.loc[listed["check_status"] == "weight_to_check", "nhs_number"])
    assert NUMBER in set(unread.today()["nhs_number"])
    assert at_6_to_8_weeks(unread.child(line(unread)["handle"]).checks)["text"].tolist() == [UNREAD]


def test_a_row_that_comes_again_and_can_be_read_takes_its_place(unread, tmp_path):
    unread.import_files([file(tmp_path, "4.9", name="corrected.csv")])
    found = line(unread)
    assert found["check_status"] == "measured_no_review"
    assert pd.isna(found["check_text"])


def test_the_same_file_again_brings_nothing_new(unread, tmp_path):
    (taken,) = unread.import_files([tmp_path / "weights.csv"])
    assert (taken.added, taken.import_id) == (0, None)
    assert line(unread)["check_status"] == "weight_to_check"


def test_what_is_worked_out_anew_says_the_same(unread, clock):
    clock.move(minutes=5)
    unread.refresh()
    assert line(unread)["check_text"] == UNREAD


def test_an_export_holds_it(unread):
    result = unread.export("audit", Filters())
    assert result.stages.unread["value"].tolist() == ["4..9"]
    result.about.update(as_of=caseload.AS_OF.isoformat(), policy="digital")
    assert len(report.missed_checks(result, "A10001").worklist) > 0


def test_who_died_or_left_is_on_no_list_of_open_checks(desk, tmp_path):
    before = set(desk.missed_checks()["nhs_number"])
    gone = caseload.NUMBERS[0]
    assert gone in before
    row = {"source": "gp", "child_id": "P00", **caseload.person(0), "practice_code": "A10001", "died_on": "2026-05-28"}
    pd.DataFrame([row]).to_csv(tmp_path / "register.csv", index=False)
    desk.import_files([tmp_path / "register.csv"])
    assert set(desk.missed_checks()["nhs_number"]) == before - {gone}
