"""Whose a resource is, by every way in which R4 refers; and which practice a person is registered with."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from growthwatch.sources import read
from tests.fhir_resources import ADA, AS_OF, BEN, NHS, ODS, bundle, intake, patient, weight, whose

UUID_A, UUID_B = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"
ONE, TWO = "https://one.example/fhir", "https://two.example/fhir"


@pytest.mark.parametrize(
    "subject",
    [
        "Patient/a",
        "Patient/a/_history/7",
        f"{ONE}/Patient/a",
        f"{ONE}/Patient/a/_history/7",
        f"Patient?identifier={NHS}|{ADA}",
        {"identifier": {"system": NHS, "value": ADA}},
        {"reference": "Patient?identifier=https%3A%2F%2Fhospital.example%2Fmrn%7C77"},
        {"type": "Patient", "identifier": {"system": "https://hospital.example/mrn", "value": "77"}},
    ],
)
def test_every_way_of_naming_a_patient_leads_to_her(subject: Any, tmp_path: Path) -> None:
    local = {"system": "https://hospital.example/mrn", "value": "77"}
    ada = patient(identifier=[{"system": NHS, "value": ADA}, local])
    found = intake(tmp_path, bundle((f"{ONE}/Patient/a", ada), patient("b", BEN), weight(subject)))
    assert whose(found) == [ADA]


@pytest.mark.parametrize("own", ["a", None])
def test_a_full_url_names_its_entry_whether_or_not_that_has_an_id(own: str | None, tmp_path: Path) -> None:
    found = intake(
        tmp_path,
        bundle((UUID_A, patient(own)), (UUID_B, patient("b", BEN)), weight(UUID_A, "1"), weight(UUID_B, "2")),
    )
    assert sorted(zip(found.recorded["record_id"], whose(found), strict=True)) == [("1", ADA), ("2", BEN)]


def test_one_id_of_two_servers_is_two_children(tmp_path: Path) -> None:
    """Each server's Patient/1 is its own; a relative reference is of the server of its own entry."""
    found = intake(
        tmp_path,
        bundle(
            (f"{ONE}/Patient/1", patient("1", ADA)),
            (f"{TWO}/Patient/1", patient("1", BEN)),
            (f"{TWO}/Observation/x", weight("Patient/1", "x")),
            (f"{ONE}/Observation/y", weight(f"{ONE}/Patient/1", "y")),
            weight("https://three.example/fhir/Patient/1", "z"),
        ),
    )
    assert sorted(zip(found.recorded["record_id"], whose(found), strict=True)) == [("x", BEN), ("y", ADA)]
    assert found.rejects["line"].tolist() == [5]


@pytest.mark.parametrize("subject", ["Group/a", "Device/a", "https://two.example/fhir/Patient/a", "Patient/nobody"])
def test_what_is_not_the_child_of_that_id_is_nobody(subject: str, tmp_path: Path) -> None:
    found = intake(tmp_path, bundle((f"{ONE}/Patient/a", patient()), weight(subject)))
    assert len(found.recorded) == 0
    assert found.rejects["line"].tolist() == [2]


def test_a_record_that_is_replaced_leads_to_the_one_that_replaces_it(tmp_path: Path) -> None:
    link = [{"type": "replaced-by", "other": {"reference": "Patient/a"}}]
    found = intake(tmp_path, bundle(patient(), patient("old", None, link=link), weight("Patient/old")))
    assert whose(found) == [ADA]
    assert found.rejects["reason"].tolist() == ["the person's record is replaced by another: Patient/a"]


@pytest.mark.parametrize(
    "elements",
    [
        {"generalPractitioner": [{"reference": "Practitioner/g", "identifier": {"value": "G9999981"}},
                                 {"identifier": {"system": ODS, "value": "Z90001"}}]},
        {"generalPractitioner": [{"reference": "Practitioner/g"}, {"reference": "Organization/o"}]},
        {"generalPractitioner": [{"reference": f"{ONE}/Organization/o/_history/1"}]},
        {"generalPractitioner": [{"reference": "PractitionerRole/r"}]},
        {"generalPractitioner": [{"reference": "#o"}],
         "contained": [{"resourceType": "Organization", "id": "o", "identifier": [{"system": ODS, "value": "Z90001"}]}]},
        {"generalPractitioner": [{"display": "Dr X"}], "managingOrganization": {"reference": "Organization/o"}},
        {"generalPractitioner": [{"identifier": {"value": "z90001"}}]},
    ],
)  # fmt: skip
def test_the_practice_is_whichever_reference_names_one(elements: dict[str, Any], tmp_path: Path) -> None:
    surgery = {"resourceType": "Organization", "id": "o", "identifier": [{"system": ODS, "value": "Z90001"}]}
    role = {"resourceType": "PractitionerRole", "id": "r", "organization": {"reference": "Organization/o"}}
    found = intake(tmp_path, bundle(patient(**elements), (f"{ONE}/Organization/o", surgery), role))
    assert found.register["practice_code"].tolist() == ["Z90001"]


def test_a_person_is_no_practice(tmp_path: Path) -> None:
    gp = [{"reference": "Practitioner/g", "identifier": {"system": "https://fhir.hl7.org.uk/Id/gmp-number",
                                                         "value": "G9999981"}}]  # fmt: skip
    assert intake(tmp_path, bundle(patient(generalPractitioner=gp))).register["practice_code"].isna().all()


def test_a_practice_may_stand_in_another_file(tmp_path: Path) -> None:
    surgery = {"resourceType": "Organization", "id": "o", "identifier": [{"system": ODS, "value": "Z90001"}]}
    (tmp_path / "Organization.ndjson").write_text(json.dumps(surgery))
    (tmp_path / "Patient.ndjson").write_text(
        json.dumps(patient(generalPractitioner=[{"reference": "Organization/o"}]))
    )
    found = read([tmp_path], as_of=AS_OF)
    assert found.register["practice_code"].tolist() == ["Z90001"]
    assert found.inputs["rows"].sum() == 1
