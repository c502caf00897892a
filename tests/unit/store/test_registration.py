"""A baby who is in no file is registered at the desk: checked, shown beside whom it may be, kept once, and found again."""

import datetime as dt
import shutil

import pandas as pd
import pytest

from growthwatch.store import EntryRefused, NewChild, StoreError

from . import caseload

BORN = dt.date(2026, 5, 1)
NUMBER = caseload.nhs_number(900)
BABY = NewChild(
    "Newcomer", BORN, forename="Ann", sex="female", gestation="39+3", nhs_number=NUMBER, birth_weight="7 lb 8 oz",
    birth_weight_unit="lb oz", practice_code="A10001", mother_height_cm="165", father_height_cm="180",
)  # fmt: skip


@pytest.fixture
def filled_url(sqlite_template, tmp_path):
    """One database is enough here: ``test_access`` takes the same steps on both."""
    shutil.copy(sqlite_template.removeprefix("sqlite:///"), tmp_path / "filled.db")
    return f"sqlite:///{tmp_path}/filled.db"


def but(**changed):
    return NewChild(**(vars(BABY) | changed))


@pytest.fixture
def handle(desk):
    """A baby who was registered."""
    return desk.register(BABY)


def refused(desk, child):
    with pytest.raises(EntryRefused) as refusal:
        desk.register(child)
    return refusal.value


def test_a_registered_baby_has_what_was_typed_and_its_first_weight(desk, handle):
    file = desk.child(handle)
    person = file.person
    assert (person["forename"], person["nhs_number"], person["sex"]) == ("Ann", NUMBER, "female")
    assert (person["gestation_total_days"], person["practice_code"]) == (7 * 39 + 3, "A10001")
    assert (person["mother_height_cm"], person["father_height_cm"]) == (165, 180)
    weight = file.records.iloc[0]
    assert weight["value_si"] == pytest.approx(7.5 * 0.45359237)
    assert weight["measured_on"] == pd.Timestamp(BORN)
    assert (file.checks["child_id"] == person["child_id"]).all()
    assert len(file.checks)
    assert not file.not_judged["why"].eq("no_birth_weight").any()


def test_a_registered_baby_stays_after_everything_is_worked_out_anew_and_is_found_and_exported(desk, handle):
    desk.refresh()
    assert desk.search("newcomer")["handle"].tolist() == [handle]
    assert len(desk.child(handle).records) == 1
    assert NUMBER in set(desk.export("audit").children["nhs_number"])


def test_a_later_file_with_its_number_joins_the_baby(desk, handle, tmp_path):
    row = {
        "source": "gp", "record_id": "new-1", "nhs_number": NUMBER, "forename": "Ann", "surname": "Newcomer",
        "date_of_birth": BORN, "measured_on": BORN + dt.timedelta(days=10), "kind": "weight", "value": 3.5, "unit": "kg",
    }  # fmt: skip
    pd.DataFrame([row]).to_csv(tmp_path / "gp.csv", index=False)
    pd.DataFrame([{"source": "gp", "child_id": "P99", "nhs_number": NUMBER, "forename": "Ann", "surname": "Newcomer",
                   "date_of_birth": BORN, "sex": "female", "practice_code": "A10001"}]).to_csv(
        tmp_path / "children.csv", index=False)  # fmt: skip
    desk.import_files([tmp_path / "gp.csv", tmp_path / "children.csv"])
    file = desk.child(handle)  # the practice's id is now the child's, and its handle leads on
    assert desk.search("newcomer")["handle"].tolist() == [file.handle]
    assert sorted(file.records["source"].astype(str)) == ["clinic", "gp"]
    assert file.person["gestation_total_days"] == 7 * 39 + 3


def test_the_form_sent_twice_registers_one_baby(desk):
    first = desk.register(BABY, key="form 1")
    assert desk.register(BABY, key="form 1") == first
    assert len(desk.search("newcomer")) == 1
    assert len(desk.child(first).records) == 1


def test_the_number_of_another_child_is_refused_and_leads_to_that_child(desk):
    taken = caseload.NUMBERS[0]
    refusal = refused(desk, but(nhs_number=taken))
    assert "another child's" in refusal.fields["nhs_number"]
    assert desk.child(refusal.handle).person["nhs_number"] == taken
    assert desk.search("newcomer").empty


def test_the_number_of_a_child_out_of_reach_is_refused_without_a_word_of_that_child(staffed):
    taken = caseload.NUMBERS[7]
    refusal = refused(staffed["practice"], but(nhs_number=taken))
    assert "outside your caseload" in refusal.fields["nhs_number"]
    assert refusal.handle == ""
    assert "Family" not in str(refusal)
    assert taken not in str(refusal)


def test_a_baby_in_the_store_already_without_its_number_is_not_registered_again(desk):
    known = caseload.person(11)  # who has no number
    again = but(
        **{name: known[name] for name in ("surname", "forename", "sex", "postcode")},
        date_of_birth=caseload.born(11), practice_code="", nhs_number=NUMBER,
    )  # fmt: skip
    refusal = refused(desk, again)
    assert "in the store already" in refusal.fields["surname"]
    assert desk.child(refusal.handle).person["surname"] == known["surname"]


def test_a_mistyped_number_does_not_hide_the_child_whose_name_and_birth_date_it_stands_beside(desk):
    known = caseload.person(3)
    typed = but(
        **{name: known[name] for name in ("surname", "forename", "sex", "postcode")}, date_of_birth=caseload.born(3)
    )
    found = desk.likely_matches(typed)
    assert found["likeness"].tolist() == ["likely"]
    assert found["surname"].tolist() == [known["surname"]]
    assert "the NHS number is another" in found["why"].iloc[0]


def test_a_twin_is_shown_first_and_registered_once_it_was_seen(desk, handle):
    twin = but(forename="Bea", nhs_number=caseload.nhs_number(901))
    found = desk.likely_matches(twin)
    assert found[["handle", "likeness"]].to_numpy().tolist() == [[handle, "twin"]]
    with pytest.raises(StoreError, match="look first at the children"):
        desk.register(twin)
    other = desk.register(twin, seen=[handle])
    assert other != handle
    assert desk.child(other).born_together["handle"].tolist() == [handle]


def test_all_that_is_wrong_with_a_form_is_said_at_once_and_nothing_is_kept(desk):
    refusal = refused(
        desk,
        but(surname=" ", nhs_number="9990000019", gestation="39+8", birth_weight="3,42", birth_weight_unit="kg", sex="f",
            mother_height_cm="16"),
    )  # fmt: skip
    assert set(refusal.fields) == {"surname", "nhs_number", "gestation", "birth_weight", "sex", "mother_height_cm"}
    assert "does not fit the others" in refusal.fields["nhs_number"]
    assert "decimal comma" in refusal.fields["birth_weight"]
    assert "9990000019" not in str(refusal)
    assert len(desk.caseload(limit=None)) == caseload.N


def test_a_field_that_makes_no_sense_is_named(desk):
    cases = [
        ({"date_of_birth": caseload.AS_OF + dt.timedelta(days=1)}, "date_of_birth", "after today"),
        ({"date_of_birth": None}, "date_of_birth", "is needed"),
        ({"nhs_number": "99900000"}, "nhs_number", "has 8"),
        ({"nhs_number": "1111111111"}, "nhs_number", "does not fit"),
        ({"gestation": "21+0"}, "gestation", "outside 22+0"),
        ({"birth_weight": "abc"}, "birth_weight", "not a number"),
    ]
    for changed, field, said in cases:
        refusal = refused(desk, but(**changed))
        assert said in refusal.fields[field]
        assert "rest of the row" not in str(refusal)


def test_nobody_registers_a_child_that_they_would_not_see(staffed):
    assert (
        "not one of those" in refused(staffed["health_visitor"], but(practice_code="B20002")).fields["practice_code"]
    )
    assert "is needed" in refused(staffed["practice"], but(practice_code="")).fields["practice_code"]
    handle = staffed["health_visitor"].register(but(practice_code=""))
    assert staffed["health_visitor"].child(handle).person["surname"] == "Newcomer"


def test_what_is_entered_for_a_baby_without_number_and_name_stays_its_own(desk):
    handle = desk.register(NewChild("Nobody", BORN, sex="male", birth_weight="3.4", birth_weight_unit="kg"))
    for source in ("parent_held", "gp"):
        desk.add_measurement(
            handle, source=source, kind="weight", value="4.1", unit="kg", measured_on=dt.date(2026, 5, 29)
        )
    desk.refresh()
    assert desk.search("nobody")["handle"].tolist() == [handle]
    assert len(desk.child(handle).records) == 3


def test_what_is_entered_for_an_imported_baby_without_number_and_name_stays_its_own(desk, tmp_path):
    row = {
        "source": "clinic", "record_id": "b-1", "forename": "Baby", "surname": "Unnamed-Yet", "date_of_birth": BORN,
        "sex": "male", "measured_on": "2026-05-10", "kind": "weight", "value": 3.9, "unit": "kg",
    }  # fmt: skip
    pd.DataFrame([row]).to_csv(tmp_path / "clinic.csv", index=False)
    desk.import_files([tmp_path / "clinic.csv"])
    handle = desk.search("unnamed-yet")["handle"].iloc[0]
    would = desk.preview(handle, source="gp", kind="weight", value="4.1", unit="kg", measured_on=dt.date(2026, 5, 29))
    assert len(would.records) == 2
    desk.add_measurement(handle, source="gp", kind="weight", value="4.1", unit="kg", measured_on=dt.date(2026, 5, 29))
    desk.refresh()
    assert desk.search("unnamed-yet")["handle"].tolist() == [handle]
    assert len(desk.child(handle).records) == 2


def test_the_audit_log_holds_that_a_child_was_registered_and_nothing_of_who_it_is(desk, handle):
    links = desk.trail()
    mine = links[links["action"] == "register"]
    assert len(mine) == 1
    everything = mine["detail"].iloc[0] + mine["why"].iloc[0]
    assert not [word for word in ("Newcomer", "Ann", NUMBER, BORN.isoformat()) if word in everything]


def test_a_birth_weight_without_a_unit_is_asked_for_one_and_a_unit_beside_the_figure_is_enough(desk):
    with pytest.raises(EntryRefused) as refused:
        desk.register(but(birth_weight="7.8", birth_weight_unit=""))
    assert list(refused.value.fields) == ["birth_weight_unit"]
    handle = desk.register(but(birth_weight="3.42 kg", birth_weight_unit=""))
    assert desk.child(handle).measurements["value"].tolist() == [3.42]
