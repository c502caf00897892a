"""Decisions that name the sender of a record the store has held since an earlier import."""

import pytest

from tests.two_senders import ADA_ROWS, BEN_ROWS, csv

DECISIONS = "decision_id,action,source,record_id,sender,decided_by,decided_on,reason"


@pytest.fixture
def two_senders(desk, tmp_path):
    desk.import_files([csv(tmp_path / "1" / "a.csv", *ADA_ROWS)], sender="RXA")
    desk.import_files([csv(tmp_path / "2" / "b.csv", *BEN_ROWS)], sender="RXB")
    return desk


def decided(desk, path, sender):
    line = f"D1,set_aside,clinic,r2,{sender},a health visitor,2026-05-20,scales were broken"
    (taken,) = desk.import_files([csv(path, line, heading=DECISIONS)])
    return taken


def set_aside(desk):
    """Return the weights that a person has set aside [kg]."""
    return [
        record["value"]
        for handle in desk.caseload(limit=None)["handle"]
        for record in desk.child(handle).records.to_dict("records")
        if record["verdict"] == "questioned" and "scales were broken" in str(record["reason"])
    ]


@pytest.mark.parametrize(("sender", "weight"), [("RXA", "4.9"), ("RXB", "3.9")])
def test_a_decision_is_about_the_record_of_the_sender_it_names(two_senders, tmp_path, sender, weight):
    taken = decided(two_senders, tmp_path / "d.csv", sender)
    assert (taken.added, taken.rejected) == (1, 0)
    assert set_aside(two_senders) == [weight]


def test_a_decision_that_may_be_about_two_records_is_refused_and_says_how_to_name_one(two_senders, tmp_path):
    taken = decided(two_senders, tmp_path / "d.csv", "")
    assert (taken.added, taken.rejected) == (0, 1)
    assert two_senders.rejects()["reason"].tolist() == ["several records have this id: name the record's sender"]
    assert set_aside(two_senders) == []


def test_a_decision_that_was_held_before_the_second_sender_came_stays(desk, tmp_path):
    desk.import_files([csv(tmp_path / "1" / "a.csv", *ADA_ROWS)], sender="RXA")
    decided(desk, tmp_path / "d.csv", "")
    desk.import_files([csv(tmp_path / "2" / "b.csv", *BEN_ROWS)], sender="RXB")
    taken = decided(desk, tmp_path / "again" / "d.csv", "")
    assert (taken.added, taken.rejected) == (0, 0)
    assert set_aside(desk) == ["4.9"]
