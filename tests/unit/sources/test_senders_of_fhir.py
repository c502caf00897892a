"""Whose the resources of several FHIR files are, where a person says who sent each, and by other identifiers."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch.sources import read
from growthwatch.sources.senders import Senders
from tests import fhir_bundles as fhir

AS_OF = dt.date(2026, 6, 1)
MRN = "https://trust.example/mrn"
NUMBER = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": fhir.ADA["number"]}


def numbers(folder: Path, *patients: dict[str, object], sender: Senders, **observation: object) -> list[object]:
    """Return the NHS numbers that an Observation of o.json is read with, its Patient standing in p.json."""
    fhir.write(folder / "p.json", *patients)
    fhir.write(folder / "o.json", {**fhir.weight("o1", 4.4, "2026-04-26"), **observation})
    return read([folder], as_of=AS_OF, sender=sender).recorded["nhs_number"].tolist()


@pytest.mark.parametrize(
    ("sender", "found"),
    [(None, [fhir.ADA["number"]]), ("S1", [fhir.ADA["number"]]), ({"p.json": "S1", "o.json": "S2"}, []),
     ({"o.json": "S2"}, [fhir.ADA["number"]])],
)  # fmt: skip
def test_an_id_of_a_file_of_another_declared_sender_leads_to_no_child(
    tmp_path: Path, sender: Senders, found: list[str]
) -> None:
    assert numbers(tmp_path, fhir.patient(fhir.ADA), sender=sender) == found


def test_what_resources_say_of_their_source_does_not_part_the_files_of_one_declared_sender(tmp_path: Path) -> None:
    of_first = fhir.patient(fhir.ADA, meta={"source": "https://one.example"})
    found = numbers(tmp_path, of_first, sender="S1", meta={"source": "https://two.example"})
    assert found == [fhir.ADA["number"]]


@pytest.mark.parametrize(
    "subject",
    [{"identifier": {"system": MRN, "value": "M77"}}, {"reference": f"Patient?identifier={MRN}|M77"}],
    ids=["logical", "conditional"],
)
def test_an_identifier_of_a_trust_leads_to_the_patient_of_another_file(
    tmp_path: Path, subject: dict[str, object]
) -> None:
    ada = fhir.patient(fhir.ADA, identifier=[NUMBER, {"system": MRN, "value": "M77"}])
    ben = fhir.patient(fhir.BEN, "2")
    assert numbers(tmp_path, ada, ben, sender=None, subject=subject) == [fhir.ADA["number"]]


@pytest.mark.parametrize(
    "identifier", [{"value": "M77"}, {"system": MRN, "value": "M77", "use": "old"}], ids=["no system", "old"]
)
def test_an_identifier_without_a_system_or_of_the_past_leads_to_nobody_elsewhere(
    tmp_path: Path, identifier: dict[str, object]
) -> None:
    ada = fhir.patient(fhir.ADA, identifier=[NUMBER, identifier])
    assert numbers(tmp_path, ada, sender=None, subject={"identifier": {**identifier, "use": "usual"}}) == []


def test_an_identifier_that_two_children_have_leads_to_neither(tmp_path: Path) -> None:
    mrn = {"system": MRN, "value": "M77"}
    ben = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": fhir.BEN["number"]}
    both = [fhir.patient(fhir.ADA, identifier=[NUMBER, mrn]), fhir.patient(fhir.BEN, "2", identifier=[ben, mrn])]
    assert numbers(tmp_path, *both, sender=None, subject={"identifier": mrn}) == []
