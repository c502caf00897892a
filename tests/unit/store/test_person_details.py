"""A child's details are put right by a person: as a new version with its source, before what every system states."""

import datetime as dt
import shutil

import pandas as pd
import pytest

from growthwatch.store import EntryRefused, NewChild, StoreError

from . import caseload

BORN = dt.date(2026, 5, 1)
NUMBER = caseload.nhs_number(900)
BABY = NewChild("Newcomer", BORN, sex="female", birth_weight="3.4", birth_weight_unit="kg", practice_code="A10001")


@pytest.fixture
def filled_url(sqlite_template, tmp_path):
    """One database is enough here: ``test_access`` takes the same steps on both."""
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), tmp_path / "filled.db")
    return f"sqlite:///{tmp_path}/filled.db"


@pytest.fixture
def registered(desk):
    return desk.register(BABY)


@pytest.fixture
def imported(desk):
    return desk.search("Family3")["handle"].iloc[0]


def amend(desk, handle, source="gp", **changes):
    desk.amend_person(handle, changes, source=source, reason="seen in the Red Book")


def test_a_registered_baby_is_named_and_numbered_later_and_keeps_its_weights(desk, registered):
    desk.add_measurement(
        registered, source="parent_held", kind="weight", value="3.9", unit="kg", measured_on=BORN + dt.timedelta(20)
    )
    amend(desk, registered, forename="Ann", nhs_number=NUMBER, gestation="38+2")
    desk.refresh()
    file = desk.child(registered)
    assert (file.person["forename"], file.person["nhs_number"]) == ("Ann", NUMBER)
    assert file.person["gestation_total_days"] == 7 * 38 + 2
    assert len(file.records) == 2
    assert len(desk.search("newcomer")) == 1


def test_a_mistyped_number_of_a_registered_baby_is_put_right_and_free_for_whose_it_is(desk, registered):
    amend(desk, registered, nhs_number=caseload.nhs_number(901))
    amend(desk, registered, nhs_number=NUMBER)
    assert desk.child(registered).person["nhs_number"] == NUMBER
    other = desk.register(NewChild("Sibling", BORN, nhs_number=caseload.nhs_number(901), practice_code="A10001"))
    assert desk.child(other).person["surname"] == "Sibling"
    assert len(desk.child(registered).records) == 1


def test_a_persons_word_goes_before_the_register_of_another_system_and_asks_nothing(desk, imported):
    amend(desk, imported, source="clinic", gestation="36+1", date_of_birth=caseload.born(3) - dt.timedelta(days=1))
    desk.refresh()
    file = desk.child(imported)
    assert file.person["gestation_total_days"] == 7 * 36 + 1
    assert file.person["date_of_birth"].date() == caseload.born(3) - dt.timedelta(days=1)
    assert len(file.records) == 6
    assert file.links.empty
    assert len(desk.caseload(limit=None)) == caseload.N


def test_the_latest_word_stands_whoever_had_the_one_before(desk, imported):
    amend(desk, imported, source="gp", gestation="36+1")
    amend(desk, imported, source="clinic", gestation="37+2")
    assert desk.child(imported).person["gestation_total_days"] == 7 * 37 + 2
    amend(desk, imported, source="gp", mother_height_cm="160")
    person = desk.child(imported).person
    assert (person["gestation_total_days"], person["mother_height_cm"]) == (7 * 37 + 2, 160)


def test_what_was_put_right_says_whose_word_it_is_and_the_log_holds_no_name(desk, imported):
    amend(desk, imported, surname="Corrected")
    said = desk.amended(imported).iloc[0]
    assert (said["source"], said["surname"], said["reason"]) == ("gp", "Corrected", "seen in the Red Book")
    link = desk.trail(child=imported)
    detail = link.loc[link["action"] == "edit_person", "detail"].iloc[0]
    assert "surname" in detail
    assert "Corrected" not in detail


def test_a_practice_that_was_put_right_holds_until_the_practices_list_says_another(desk, imported, tmp_path):
    amend(desk, imported, practice_code="B20002")
    desk.refresh()
    assert desk.child(imported).person["practice_code"] == "B20002"
    row = {"source": "gp", "child_id": "P03", **caseload.person(3), "practice_code": "C30003", "gestation_weeks": 40}
    pd.DataFrame([row]).to_csv(tmp_path / "children.csv", index=False)
    desk.import_files([tmp_path / "children.csv"])
    assert desk.child(imported).person["practice_code"] == "C30003"


def test_a_number_that_another_system_gave_is_not_changed_here(desk, imported):
    with pytest.raises(EntryRefused) as refusal:
        amend(desk, imported, nhs_number=NUMBER)
    assert "another system" in refusal.value.fields["nhs_number"]
    with pytest.raises(EntryRefused) as refusal:
        amend(desk, imported, nhs_number=caseload.NUMBERS[0])
    assert "another child's" in refusal.value.fields["nhs_number"]


def test_a_child_of_other_systems_without_a_number_is_given_one(desk):
    handle = desk.search("Family11")["handle"].iloc[0]
    amend(desk, handle, nhs_number=NUMBER)
    desk.refresh()
    file = desk.child(handle)
    assert file.person["nhs_number"] == NUMBER
    assert len(file.records) == 6
    assert len(desk.caseload(limit=None)) == caseload.N


def test_a_detail_that_makes_no_sense_is_refused_by_its_field(desk, imported):
    cases = [
        ({"gestation": "39+8"}, "gestation", "39+3"),
        ({"date_of_birth": caseload.AS_OF + dt.timedelta(days=1)}, "date_of_birth", "after today"),
        ({"date_of_birth": caseload.born(3) + dt.timedelta(days=30)}, "date_of_birth", "measured before that day"),
        ({"postcode": "PE1 1AA"}, "postcode", "nothing is changed"),
    ]
    for changes, field, said in cases:
        with pytest.raises(EntryRefused) as refusal:
            amend(desk, imported, **changes)
        assert said in refusal.value.fields[field]


def test_a_change_needs_a_reason_and_a_known_detail(desk, imported):
    with pytest.raises(EntryRefused, match="needs a reason"):
        desk.amend_person(imported, {"forename": "Ann"}, source="gp", reason=" ")
    with pytest.raises(StoreError, match="unknown detail 'shoe_size'"):
        desk.amend_person(imported, {"shoe_size": "3"}, source="gp", reason="seen")


def test_nobody_moves_a_child_to_a_practice_that_they_do_not_see(staffed):
    visitor = staffed["health_visitor"]
    handle = visitor.search("Family3")["handle"].iloc[0]
    with pytest.raises(EntryRefused) as refusal:
        amend(visitor, handle, practice_code="B20002")
    assert "practice_code" in refusal.value.fields
