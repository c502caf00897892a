"""An appointment that could not be read: the store keeps it and says so; a corrected row takes its place."""

import datetime as dt

import pandas as pd
import pytest

from tests.build import at_6_to_8_weeks
from tests.unit.store import caseload

#: A girl of eleven weeks who is in no other file.
BORN = dt.date(2026, 3, 16)
NUMBER = caseload.nhs_number(91)
SAID = (
    'GP wrote "seen?" of an appointment for the 6-8-week check on 4 May 2026: could not be read (unknown outcome). '
    "Ask whether the child was seen."
)


def file(folder, outcome, *, name="contacts.csv", **more):
    row = {
        "source": "gp", "record_id": "a1", "nhs_number": NUMBER, "forename": "Nell", "surname": "Rowan",
        "date_of_birth": BORN, "sex": "female", "contact": "6-8-week", "contact_on": BORN + dt.timedelta(days=49),
        "outcome": outcome,
    }  # fmt: skip
    pd.DataFrame([row | more]).to_csv(folder / name, index=False)
    return folder / name


def line(desk):
    (found,) = desk.search("Rowan").to_dict("records")
    return found


def check(desk):
    (row,) = at_6_to_8_weeks(desk.child(line(desk)["handle"]).checks).to_dict("records")
    return row


@pytest.fixture
def unread(desk, tmp_path):
    (taken,) = desk.import_files([file(tmp_path, "seen?")])
    assert (taken.rows, taken.added, taken.rejected) == (1, 0, 1)
    return desk


def test_a_child_known_from_a_refused_appointment_stands_on_the_lists_with_what_was_written(unread, clock, tmp_path):
    found = line(unread)
    assert (found["check_status"], found["check_reason"], found["check_text"]) == ("missed", "unread_contact", SAID)
    listed = unread.missed_checks()
    assert NUMBER in set(listed.loc[listed["check_reason"] == "unread_contact", "nhs_number"])
    assert check(unread)["text"] == SAID
    (taken,) = unread.import_files([tmp_path / "contacts.csv"])  # the same file again brings nothing new
    assert (taken.added, taken.import_id) == (0, None)
    clock.move(minutes=5)
    unread.refresh()
    assert check(unread)["text"] == SAID


def test_put_right_it_is_the_appointment_that_it_would_have_been(unread):
    (row,) = unread.refused_rows().to_dict("records")
    cells = ["was_not_brought" if cell == "seen?" else cell for cell in row["cells"]]
    taken = unread.put_right(row["import_id"], row["line"], cells)
    assert (taken.added, taken.rejected) == (1, 0)
    assert (check(unread)["reason"], pd.isna(check(unread)["text"])) == ("was_not_brought", True)
    assert len(unread.search("Rowan")) == 1
    contacts = unread.child(line(unread)["handle"]).result.stages.contacts
    assert contacts[["record_id", "outcome"]].astype(str).to_numpy().tolist() == [["a1", "was_not_brought"]]


def test_a_weight_of_its_id_that_could_not_be_read_is_kept_beside_it(unread, tmp_path):
    row = {"source": "gp", "record_id": "a1", "nhs_number": NUMBER, "measured_on": BORN + dt.timedelta(days=50)}
    weight = row | {"kind": "weight", "value": "4..6", "unit": "kg"}
    pd.DataFrame([weight]).to_csv(tmp_path / "weights.csv", index=False)
    unread.import_files([tmp_path / "weights.csv"])
    assert check(unread)["status"] == "weight_to_check"
    held = unread.child(line(unread)["handle"]).result.stages.unread
    assert sorted(held["value"]) == ["4..6", "seen?"]
    pd.DataFrame([weight | {"value": "4.6"}]).to_csv(tmp_path / "weights.csv", index=False)
    unread.import_files([tmp_path / "weights.csv"])
    assert (check(unread)["status"], check(unread)["text"]) == ("measured_no_review", SAID)


def test_what_its_sender_takes_back_is_told_of_no_more(unread, tmp_path):
    unread.import_files([file(tmp_path, "attended", name="back.csv", status="entered-in-error")])
    assert unread.search("Rowan").empty or check(unread)["reason"] == "no_record"


def test_one_that_is_put_right_for_another_child_leaves_the_first(unread):
    (row,) = unread.refused_rows().to_dict("records")
    other = {"seen?": "attended", NUMBER: caseload.nhs_number(92), "Nell": "Amy", "Rowan": "Thorn"}
    unread.put_right(row["import_id"], row["line"], [other.get(cell, cell) for cell in row["cells"]])
    (found,) = unread.search("Thorn").to_dict("records")
    assert found["check_status"] == "attended_not_measured"
    assert unread.search("Rowan").empty


def test_one_that_is_set_aside_is_told_of_no_more_and_is_still_among_the_refused(unread):
    (row,) = unread.refused_rows().to_dict("records")
    unread.set_row_aside(row["import_id"], row["line"], "entered for the wrong clinic")
    assert unread.search("Rowan").empty
    assert len(unread.rejects()) == 1
