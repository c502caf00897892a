"""Ids of what was entered here: a file that states one restates nothing, takes nothing back and blocks nothing."""

import pandas as pd
import pytest

from . import caseload

CHILD = 3


@pytest.fixture
def handle(desk):
    return desk.search(f"Family{CHILD}").iloc[0]["handle"]


def entered(desk, handle, value="5.31"):
    return desk.add_measurement(
        handle,
        source="gp",
        kind="weight",
        value=value,
        unit="kg",
        measured_on=caseload.born(CHILD) + pd.Timedelta(days=60),
    )


def row(record_id, value, days=60, **more):
    """A row of a file about the same child, in the same system."""
    return {
        "source": "gp", "record_id": record_id, **caseload.person(CHILD),
        "measured_on": caseload.born(CHILD) + pd.Timedelta(days=days), "kind": "weight", "value": value, "unit": "kg", **more,
    }  # fmt: skip


def taken_in(desk, folder, rows, name="more.csv"):
    pd.DataFrame(rows).to_csv(folder / name, index=False)
    return desk.import_files([folder / name])


def values(desk, handle):
    records = desk.child(handle).records
    return dict(zip(records["record_id"], records["value"], strict=True))


@pytest.mark.parametrize("sender", [None, "growthwatch", "other"])
def test_a_file_that_states_the_id_of_an_entry_restates_nothing(desk, handle, tmp_path, sender):
    record = entered(desk, handle)
    assert record.startswith("growthwatch-")
    more = {} if sender is None else {"sender": sender}
    taken_in(desk, tmp_path, [row(record, 3.1, **more)])
    held = values(desk, handle)
    assert held[record] == "5.31"
    assert [value for name, value in held.items() if name.startswith(f"{record}~file")] == ["3.1"]
    taken_in(desk, tmp_path, [row(record, 3.2, **more)], "corrected.csv")  # one row still, corrected
    held = values(desk, handle)
    assert (held[record], sorted(v for name, v in held.items() if name.startswith(f"{record}~file"))) == (
        "5.31",
        ["3.2"],
    )


def test_a_file_that_holds_the_next_ids_blocks_no_entry(desk, handle, tmp_path):
    first = entered(desk, handle)
    at = int(first.removeprefix("growthwatch-"))
    taken_in(desk, tmp_path, [row(f"growthwatch-{at + n}", 3.1, days=40 + n) for n in range(1, 9)])
    for value in ("5.32", "5.33", "5.34"):
        record = entered(desk, handle, value)
        assert values(desk, handle)[record] == value
        assert len(desk.versions(handle, source="gp", record_id=record)) == 1
    assert values(desk, handle)[first] == "5.31"


def test_a_file_that_states_the_id_of_a_decision_does_not_turn_it_round(desk, handle, tmp_path):
    record = entered(desk, handle, "8.31")
    decision = desk.decide(handle, action="keep", source="gp", record_id=record, reason="seen on the scale")
    rows = [{"decision_id": decision, "source": "gp", "record_id": "gp-5-14", "action": "discard", "by": "somebody",
             "decided_on": "2026-06-01", "reason": "a slip"}]  # fmt: skip
    taken_in(desk, tmp_path, rows, "decisions.csv")
    said = desk.child(handle).decisions
    mine = said[said["decision_id"] == decision]
    assert mine[["action", "record_id", "reason"]].to_numpy().tolist() == [["keep", record, "seen on the scale"]]


def test_a_file_that_calls_an_entry_entered_in_error_does_not_take_it_back(desk, handle, tmp_path):
    record = entered(desk, handle)
    taken_in(
        desk, tmp_path, [row(record, 5.31, status="entered-in-error"), row("gp-new", 5.2, days=61, status="final")]
    )
    assert values(desk, handle)[record] == "5.31"
