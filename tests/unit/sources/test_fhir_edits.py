"""A field of a FHIR resource put right by a person: the rest of the resource stays as it was sent."""

import json
from decimal import Decimal

import pytest

from growthwatch.sources.files import fhir_edits, fhir_refused

UCUM = "http://unitsofmeasure.org"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
WEIGHT = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-02-31",
    "valueQuantity": {"value": Decimal("5.10"), "unit": "stone", "system": UCUM, "code": "[stone_av]"},
    "note": [{"text": "naked"}],
}
VISIT = {
    "resourceType": "Appointment",
    "status": "booked",
    "start": "2026-02-25T10:00:00Z",
    "end": "2026-02-25T10:15:00Z",
    "serviceType": [{"text": "six weekly"}],
    "participant": [{"status": "accepted", "actor": {"reference": "Patient/p1"}},
                    {"status": "accepted", "actor": {"reference": "Practitioner/d"}}],
}  # fmt: skip


def same_but_for(before, after):
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@pytest.mark.parametrize(
    ("changes", "of", "to"),
    [
        ({"Unit": "kg"}, "valueQuantity", {"value": Decimal("5.10"), "unit": "kg"}),
        ({"Value": "5.20"}, "valueQuantity",
         {"value": Decimal("5.20"), "unit": "stone", "system": UCUM, "code": "[stone_av]"}),
        ({"Date": "28/2/2026"}, "effectiveDateTime", "2026-02-28"),
        ({"NHS number": "999 000 0018"}, "subject",
         {"type": "Patient", "identifier": {"system": NHS, "value": "9990000018"}}),
    ],
)  # fmt: skip
def test_one_field_is_changed_and_no_other(changes, of, to):
    after = fhir_edits.edited(WEIGHT, changes)
    assert after[of] == to
    assert same_but_for(WEIGHT, after) == {of}


def test_a_value_that_is_no_number_is_kept_in_the_persons_words_for_the_reader_to_judge():
    after = fhir_edits.edited(WEIGHT, {"Value": "7 lb 8 oz", "Unit": ""})
    assert (after["valueString"], "valueQuantity" in after) == ("7 lb 8 oz", False)


@pytest.mark.parametrize(
    ("typed", "status", "reason"),
    [("attended", "fulfilled", None), ("was not brought", "noshow", None),
     ("cancelled_by_family", "cancelled", {"text": "cancelled_by_family"}), ("arrived", "arrived", None)],
)  # fmt: skip
def test_what_became_of_an_appointment_is_said_as_the_standard_has_it(typed, status, reason):
    after = fhir_edits.edited(VISIT, {"Outcome": typed})
    assert (after["status"], after.get("cancelationReason")) == (status, reason)


def test_an_appointment_is_given_to_another_child_and_keeps_who_else_took_part():
    after = fhir_edits.edited(VISIT, {"NHS number": "9990000018", "Date": "26/02/2026", "Contact": "6-8-week"})
    assert [one["actor"] for one in after["participant"]] == [
        {"type": "Patient", "identifier": {"system": NHS, "value": "9990000018"}}, {"reference": "Practitioner/d"},
    ]  # fmt: skip
    assert (after["start"], "end" in after, after["serviceType"]) == (
        "2026-02-26T12:00:00Z",
        False,
        [{"text": "6-8-week"}],
    )


@pytest.mark.parametrize(
    ("column", "reason", "field"),
    [("Unit", "unknown", "Unit"), ("Code", "in none of the lists", None), ("focus", "of another", None),
     ("", "not valid FHIR R4: effectiveDateTime Input should be", "Date"),
     ("", "not valid FHIR R4: valueQuantity.value Input should be", "Value"),
     ("", "not valid FHIR R4: performer.0 Input should be", None)],
)  # fmt: skip
def test_the_field_at_fault_is_told_from_the_refusal_or_there_is_none(column, reason, field):
    assert fhir_edits.field_at_fault("Observation", column, reason) == field


def test_a_refused_resource_is_taken_out_with_the_patient_it_names_and_put_back_in_its_place(tmp_path):
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": NHS, "value": "9990000018"}]}
    other = patient | {"id": "p2", "identifier": [{"system": NHS, "value": "9990000026"}]}
    weight = '{"resource": ' + fhir_refused.written(WEIGHT) + "}"
    text = f'{{"resourceType": "Bundle", "entry": [{{"resource": {json.dumps(other)}}}, {weight}, {{"resource": '
    (tmp_path / "b.json").write_text(text + json.dumps(patient) + "}, " + weight + "]}")
    taken = fhir_refused.taken_out(tmp_path / "b.json", [2])
    assert list(taken) == [2]
    assert fhir_refused.fields(taken[2]) == {
        "Value": "5.10", "Unit": "[stone_av]", "Date": "2026-02-31", "NHS number": "9990000018",
    }  # fmt: skip
    made = fhir_refused.bundle(taken[2], {"Unit": "kg"})
    assert '"value": 5.10' in made  # with the digits that were written
    entries = json.loads(made)["entry"]
    assert [one.get("resource", {}).get("id") for one in entries] == [None, "o1", "p1"]


def test_what_stands_within_another_resource_is_left_where_it_is(tmp_path):
    holder = {
        "resourceType": "DiagnosticReport",
        "id": "d",
        "contained": [json.loads(json.dumps(WEIGHT, default=float))],
    }
    bundle = {"resourceType": "Bundle", "entry": [{"resource": holder}]}
    (tmp_path / "b.json").write_text(json.dumps(bundle))
    assert fhir_refused.taken_out(tmp_path / "b.json", [1]) == {}
