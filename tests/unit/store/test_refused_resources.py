"""A refused FHIR resource is put right field by field and read again as it would have been; nothing is lost."""

import datetime as dt
import json

import pytest

from growthwatch.store import Store

from .conftest import add_staff

DAY = dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC)
NUMBER = "9990000018"
PATIENT = {
    "resourceType": "Patient", "id": "p1", "birthDate": "2026-01-05", "gender": "female",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NUMBER}],
}  # fmt: skip
WEIGHT = {
    "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p1"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}, "effectiveDateTime": "2026-03-20",
    "valueQuantity": {"value": 5.1, "unit": "kg"},
}  # fmt: skip
SEEN = {
    "resourceType": "Encounter", "id": "e1", "status": "seen", "class": {"code": "AMB"},
    "type": [{"coding": [{"system": "http://snomed.info/sct", "code": "442162000"}]}],
    "subject": {"reference": "Patient/p1"}, "period": {"start": "2026-02-25"},
}  # fmt: skip
LISTED = [
    PATIENT,
    WEIGHT | {"id": "unit", "valueQuantity": {"value": 5.2, "unit": "stone"}},
    WEIGHT | {"id": "day", "effectiveDateTime": "2026-02-31"},
    WEIGHT | {"id": "whose", "subject": {"reference": "Patient/nobody"}},
    WEIGHT | {"id": "code", "code": {"coding": [{"code": "999999"}]}},
    SEEN,
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resources")
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in LISTED]}
    (folder / "bundle.json").write_text(json.dumps(bundle))
    store = Store.open(folder / "s.db", clock=lambda: DAY)
    staff = add_staff(store)
    desk = staff["administrator"]
    desk.import_files([folder / "bundle.json"])
    desk.visitor, desk.paediatrician = staff["health_visitor"], staff["designated_paediatrician"]
    yield desk
    store.close()


def waits(desk, line):
    rows = desk.refused_rows()
    return rows[(rows["line"] == line).to_numpy()].to_dict("records")


def put_right(desk, line, **typed):
    (row,) = waits(desk, line)
    typed = {name.replace("_", " "): cell for name, cell in typed.items()}
    cells = [typed.get(name, cell) for name, cell in zip(row["headings"], row["cells"], strict=True)]
    return desk.put_right(row["import_id"], line, cells)


def record(desk, record_id):
    records = desk.visitor.child(desk.visitor.search(NUMBER)["handle"].iloc[0]).records
    return records[(records["record_id"] == record_id).to_numpy()].to_dict("records")


def test_each_waits_with_its_fields_and_the_one_at_fault(desk):
    (unit,), (whose,), (seen,) = waits(desk, 2), waits(desk, 4), waits(desk, 6)
    assert dict(zip(unit["headings"], unit["cells"], strict=True)) == {
        "Value": "5.2", "Unit": "stone", "Date": "2026-03-20", "NHS number": NUMBER,
    }  # fmt: skip
    assert [one["columns"] for one in (unit, whose, seen)] == [["Unit"], ["NHS number"], ["Outcome"]]
    assert waits(desk, 3)[0]["columns"] == ["Date"]  # the standard itself refuses such a day


def test_what_is_at_fault_in_another_part_has_no_fields_and_names_the_part(desk):
    (row,) = waits(desk, 5)
    assert (row["headings"], row["columns"], row["resource"]) == ([], ["Code"], "Observation")
    desk.set_row_aside(row["import_id"], 5, "a blood pressure")
    assert waits(desk, 5) == []


def test_who_may_not_see_the_file_is_shown_no_fields(desk):
    assert all(
        row["headings"] == [] and row["cells"] == [] for row in desk.paediatrician.refused_rows().to_dict("records")
    )


def test_a_unit_put_right_is_the_record_that_it_would_have_been_for_the_child_it_names(desk):
    taken = put_right(desk, 2, Unit="kg")
    assert (taken.name, taken.added, taken.rejected) == ("bundle.json [Observation]", 1, 0)
    (row,) = record(desk, "unit")
    assert (row["source"], row["value_si"]) == ("gp", 5.2)
    assert waits(desk, 2) == []
    assert len(desk.rejects()) >= len(LISTED) - 1  # what was refused is never forgotten
    trail = desk.trail(limit=None)
    (kept,) = trail[trail["why"].str.contains("line 2 of import") & (trail["action"] == "imported")].to_dict("records")
    assert kept["username"] == "administrator"


def test_a_day_put_right_is_refused_again_until_it_is_one(desk):
    assert put_right(desk, 3, Date="30/02/2026").rejected == 1
    assert put_right(desk, 3, Date="28/02/2026").added == 1
    assert record(desk, "day")[0]["measured_on"].date() == dt.date(2026, 2, 28)


def test_a_subject_put_right_gives_the_weight_to_the_child_of_that_number(desk):
    put_right(desk, 4, NHS_number="999 000 0018", Date="2026-03-21")
    assert record(desk, "whose")[0]["measured_on"].date() == dt.date(2026, 3, 21)
    assert len(desk.visitor.caseload(limit=None)) == 1


def test_a_contact_put_right_is_the_review_that_it_was(desk):
    handle = desk.visitor.search(NUMBER)["handle"].iloc[0]
    before = desk.visitor.child(handle).checks.set_index("check").loc["6-8-week"]
    assert "could not be read (unknown outcome)" in before["text"]
    put_right(desk, 6, Outcome="attended")
    after = desk.visitor.child(handle).checks.set_index("check").loc["6-8-week"]
    assert after["review_on"].date() == dt.date(2026, 2, 25)
    assert "could not be read" not in str(after["text"])
