"""An entry that was mistyped is put right as a new version with a reason: by its author, and by who may decide."""

import datetime as dt
import shutil

import pytest

from growthwatch.store import Denied, EntryRefused, StoreError

from . import caseload

DAY = dt.date(2026, 5, 30)


@pytest.fixture
def filled_url(sqlite_template, tmp_path):
    """One database is enough here: ``test_access`` takes the same steps on both."""
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), tmp_path / "filled.db")
    return f"sqlite:///{tmp_path}/filled.db"


@pytest.fixture
def handle(desk):
    """A child without a finding."""
    return desk.search("Family3")["handle"].iloc[0]


@pytest.fixture
def entry(desk, handle):
    """A weight that was mistyped a minute ago: 4.95 as 3.95; its source and id."""
    return typed(desk, handle, "3.95")


def typed(desk, handle, value):
    added = desk.add_measurement(handle, source="clinic", kind="weight", value=value, unit="kg", measured_on=DAY)
    return {"source": "clinic", "record_id": added}


def right(desk, handle, entry, value="4.95", **given):
    said = {"kind": "weight", "unit": "kg", "measured_on": DAY, "reason": "mistyped"} | given
    return desk.correct_entry(handle, **entry, value=value, **said)


def value_of(desk, handle, entry):
    records = desk.child(handle).records.set_index("record_id")
    return records.loc[entry["record_id"], "value"] if entry["record_id"] in records.index else None


def test_a_mistyped_weight_is_put_right_and_both_versions_stand_in_the_audit_log(desk, handle, entry):
    assert right(desk, handle, entry) == 2
    assert value_of(desk, handle, entry) == "4.95"
    versions = desk.versions(handle, **entry)
    assert versions[["version", "value", "reason"]].to_numpy().tolist() == [[2, "4.95", "mistyped"], [1, "3.95", ""]]
    link = desk.trail(child=handle)
    link = link[link["action"] == "correct_entry"].iloc[0]
    assert all(word in link["detail"] for word in ("weight 3.95 kg", "weight 4.95 kg", "mistyped"))


def test_what_is_raised_is_compared_before_the_correction_is_kept(desk, handle, entry):
    before = desk.child(handle).findings
    would = desk.would_correct(handle, **entry, kind="weight", value="5.35", unit="kg", measured_on=DAY)
    assert value_of(desk, handle, entry) == "3.95"
    right(desk, handle, entry, "5.35")
    after = desk.child(handle).findings
    assert set(would.findings["rule"].astype(str)) == set(after["rule"].astype(str))
    assert set(before["rule"].astype(str)) - set(after["rule"].astype(str))


def test_a_correction_of_a_corrected_entry_works(desk, handle, entry):
    right(desk, handle, entry, "4.59")
    assert right(desk, handle, entry, "4.95", reason="digits exchanged") == 3
    desk.refresh()
    assert value_of(desk, handle, entry) == "4.95"
    assert desk.versions(handle, **entry)["value"].tolist() == ["4.95", "4.59", "3.95"]


def test_two_who_correct_one_entry_at_once_do_not_write_over_each_other(desk, handle, entry):
    right(desk, handle, entry, "4.59", version=1)
    with pytest.raises(StoreError, match="since it was shown"):
        right(desk, handle, entry, "4.95", version=1)
    assert value_of(desk, handle, entry) == "4.59"


def test_the_form_sent_twice_is_one_correction(desk, handle, entry):
    assert right(desk, handle, entry, key="form") == right(desk, handle, entry, key="form") == 2


def test_day_and_kind_are_put_right_too_and_the_log_says_how_far_the_day_moved_and_not_which_it_was(
    desk, handle, entry
):
    right(desk, handle, entry, "55.5", kind="length", unit="cm", measured_on=DAY - dt.timedelta(days=2))
    record = desk.child(handle).records.set_index("record_id").loc[entry["record_id"]]
    assert (str(record["kind"]), record["value_si"], record["measured_on"].date()) == (
        "length", 55.5, DAY - dt.timedelta(days=2),
    )  # fmt: skip
    link = desk.trail(child=handle)
    detail = link.loc[link["action"] == "correct_entry", "detail"].iloc[0]
    assert '"day moved by": "-2"' in detail
    assert DAY.isoformat() not in detail


def test_what_makes_no_sense_is_refused_by_its_field_and_keeps_nothing(desk, handle, entry):
    cases = [
        ({"value": "4,95"}, "weight", "decimal comma"),
        ({"value": "abc"}, "weight", "not a number"),
        ({"value": "3.95"}, "weight", "nothing is changed"),
        ({"reason": " "}, "reason", "needs a reason"),
        ({"measured_on": caseload.AS_OF + dt.timedelta(days=1)}, "measured_on", "after today"),
        ({"measured_on": caseload.born(3) - dt.timedelta(days=1)}, "measured_on", "before the date of birth"),
    ]
    for given, field, said in cases:
        with pytest.raises(EntryRefused) as refusal:
            right(desk, handle, entry, **given)
        assert said in refusal.value.fields[field]
    assert len(desk.versions(handle, **entry)) == 1


def test_a_reading_that_came_in_a_file_is_its_senders_to_correct(desk, handle):
    record = desk.child(handle).records.iloc[0]
    with pytest.raises(StoreError, match="was not entered here"):
        right(desk, handle, {"source": str(record["source"]), "record_id": record["record_id"]})


def test_what_was_decided_of_the_mistyped_value_holds_no_more_for_the_right_one(desk, handle, entry):
    desk.decide(handle, action="set_aside", **entry, reason="mistyped")
    assert desk.child(handle).decisions["action"].tolist() == ["set_aside"]
    right(desk, handle, entry, "5.35")
    file = desk.child(handle)
    assert file.decisions.empty
    assert str(file.records.set_index("record_id").loc[entry["record_id"], "verdict"]) == "kept"
    desk.refresh()
    assert str(desk.child(handle).records.set_index("record_id").loc[entry["record_id"], "verdict"]) == "kept"


def test_an_entry_taken_back_counts_no_more_and_stays_on_record(desk, handle, entry):
    n = len(desk.child(handle).records)
    desk.take_back(handle, **entry, reason="another child's")
    desk.refresh()
    assert len(desk.child(handle).records) == n - 1
    assert value_of(desk, handle, entry) is None
    link = desk.trail(child=handle)
    assert "weight 3.95 kg" in link.loc[link["action"] == "correct_entry", "detail"].iloc[0]
    with pytest.raises(StoreError, match="no such record"):
        right(desk, handle, entry)


def test_an_entry_is_corrected_by_its_author_and_by_who_may_decide_and_by_nobody_else(staffed, monkeypatch):
    visitor, practice = staffed["health_visitor"], staffed["practice"]
    handle = visitor.search("Family3")["handle"].iloc[0]
    entry = typed(visitor, handle, "3.95")
    assert right(visitor, handle, entry) == 2
    assert right(practice, handle, entry, "4.96") == 3
    assert right(staffed["designated_paediatrician"], handle, entry, "4.97", why="asked by the ward") == 4
    with pytest.raises(Denied):
        right(staffed["read_only"], handle, entry, "4.98")
    with pytest.raises(Denied):
        right(staffed["administrator"], handle, entry, "4.98")


def test_who_may_enter_and_not_decide_corrects_the_own_entry_and_no_other(staffed, monkeypatch):
    from growthwatch.store.access import permissions  # noqa: PLC0415

    visitor, practice = staffed["health_visitor"], staffed["practice"]
    handle = visitor.search("Family3")["handle"].iloc[0]
    own, other = typed(practice, handle, "3.95"), typed(visitor, handle, "4.05")
    role = permissions.ROLES["practice"]
    clerk = permissions.Role(role.scope, role.may - {"decide"})
    monkeypatch.setattr(permissions, "ROLES", {**permissions.ROLES, "practice": clerk})
    assert right(practice, handle, own) == 2
    records = practice.child(handle).records
    mine = practice.may_correct(records)
    assert records.loc[mine, "record_id"].tolist() == [own["record_id"]]
    with pytest.raises(Denied, match="by who made it"):
        right(practice, handle, other)
