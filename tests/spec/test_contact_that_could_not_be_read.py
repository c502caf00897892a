"""An appointment that could not be read is on record: a check beside it is never said to have nothing on record.

Babies are born on 5 January 2026; day 42-63 is 16 February to 9 March, day 84 is 30 March; the question is asked on
31 March.
"""

import pandas as pd
import pytest

import growthwatch as gw
from tests.command import growthwatch, rows

DAY = "2026-03-31"
BABY = {"source": "gp", "nhs_number": "9990000018", "date_of_birth": "2026-01-05", "sex": "female"}
SEEN = BABY | {"record_id": "C1", "contact": "6-8-week", "contact_on": "2026-02-25", "outcome": "attended"}
ASK = " Ask whether the child was seen."


def checks(contacts, records=(), check="6-8-week"):
    result = gw.run({"contacts": pd.DataFrame(contacts), "records": pd.DataFrame(records)} if len(records) else
                    {"contacts": pd.DataFrame(contacts)}, as_of=DAY)  # fmt: skip
    return result.checks[(result.checks["check"] == check).to_numpy()].reset_index(drop=True)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"contact_on": "31/02/2026"},
            (
                'GP wrote "attended" of an appointment for the 6-8-week check without a day that can be read: could not '
                "be read (no such date)."
            ),
        ),
        (
            {"outcome": "seen?"},
            (
                'GP wrote "seen?" of an appointment for the 6-8-week check on 25 Feb 2026: could not be read (unknown '
                "outcome)."
            ),
        ),
        (
            {"contact": "six weekly"},
            'GP wrote "attended" of an appointment on 25 Feb 2026: could not be read (unknown contact).',
        ),
        (
            {"outcome": ""},
            (
                "GP wrote no outcome of an appointment for the 6-8-week check on 25 Feb 2026: could not be read ("
                "outcome is empty)."
            ),
        ),
    ],
    ids=["no such day", "unknown outcome", "unknown appointment", "no outcome"],
)
def test_a_child_known_from_a_refused_appointment_alone_is_on_the_list_and_told_of_it(cells, said):
    (row,) = checks([SEEN | cells]).to_dict("records")
    assert (row["status"], row["reason"], row["questioned_records"]) == ("missed", "unread_contact", "gp C1")
    assert row["text"] == said + ASK


@pytest.mark.parametrize(
    "cells",
    [
        {"contact_on": "2026-05-25"},
        {"contact_on": "2026-03-31", "outcome": "seen?"},
        {"contact": "12-month", "outcome": "seen?"},
        {"contact": "six weekly", "contact_on": "2026-03-31"},
        {"contact": "six weekly", "contact_on": "2026-01-20"},
    ],
    ids=["booked for later", "after the last day of a late review", "another review", "an unknown one too late",
         "an unknown one too early"],
)  # fmt: skip
def test_an_appointment_that_can_be_no_review_of_these_weeks_says_nothing_of_the_check(cells):
    of_baby = SEEN | {"record_id": "C2", "contact": "new-birth", "contact_on": "2026-01-16"}
    (row,) = checks([SEEN | cells, of_baby]).to_dict("records")
    assert (row["status"], row["reason"]) == ("missed", "no_record")
    assert pd.isna(row["text"])


def test_a_weight_without_a_review_is_told_of_the_appointment_that_may_be_it():
    weight = {"source": "clinic", "record_id": "W1", "nhs_number": "9990000018", "measured_on": "2026-02-24"}
    weighed = weight | {"kind": "weight", "value": 4.6, "unit": "kg"}
    (row,) = checks([SEEN | {"outcome": "seen?"}], [weighed]).to_dict("records")
    assert row["status"] == "measured_no_review"
    assert row["text"].endswith("(unknown outcome)." + ASK)
    (read,) = checks([SEEN, SEEN | {"record_id": "C2", "outcome": "seen?"}], [weighed]).to_dict("records")
    assert (read["status"], pd.isna(read["text"])) == ("complete", True)


def test_one_that_was_read_under_its_id_stands_for_the_one_that_could_not_be():
    broken = SEEN | {"outcome": "seen?", "last_updated": "2026-02-25T09:00:00Z"}
    right = SEEN | {"outcome": "was_not_brought", "last_updated": "2026-02-26T09:00:00Z"}
    (row,) = checks([broken, right]).to_dict("records")
    assert row["reason"] == "was_not_brought"
    (row,) = checks([broken | {"last_updated": "2026-02-27T09:00:00Z"}, right]).to_dict("records")
    assert row["reason"] == "was_not_brought;unread_contact"


def test_a_record_and_an_appointment_of_one_id_are_two():
    weight = {"source": "gp", "record_id": "C1", "nhs_number": "9990000018", "measured_on": "2026-02-24"}
    unread = weight | {"kind": "weight", "value": "4..6", "unit": "kg"}
    (row,) = checks([SEEN | {"contact_on": "31/02/2026"}], [unread]).to_dict("records")
    assert (row["status"], row["reason"]) == ("weight_to_check", "unread")


def test_the_worklist_of_the_practice_names_the_child_and_says_what_to_do(tmp_path):
    child = {"source": "gp", "child_id": "1", "nhs_number": "9990000018", "date_of_birth": "2026-01-05"}
    (tmp_path / "in").mkdir()
    pd.DataFrame([child | {"practice_code": "Z90001"}]).to_csv(tmp_path / "in" / "children.csv", index=False)
    pd.DataFrame([SEEN | {"outcome": "seen?"}]).to_csv(tmp_path / "in" / "contacts.csv", index=False)
    of = ("--as-of", DAY, "--practice", "Z90001")
    growthwatch("missed-checks", tmp_path / "in", *of, "--out", tmp_path / "o.csv")
    (row,) = rows(tmp_path / "o.csv")
    assert "an appointment that could not be read" in str(row)
    assert "Find out what the appointment that could not be read was" in str(row)
