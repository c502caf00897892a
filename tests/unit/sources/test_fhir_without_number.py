"""Observations of a child without an NHS number, and of resources with a part that is not read and not valid."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch.sources import read
from tests import fhir_bundles as fhir

AS_OF = dt.date(2026, 6, 1)
NEWBORN = {**fhir.ADA, "number": None}


def test_a_baby_without_a_number_has_the_weights_that_refer_to_it(tmp_path: Path) -> None:
    fhir.write(tmp_path / "a.json", fhir.patient(NEWBORN), fhir.weight("o1", 4.4, "2026-04-26"))
    found = read([tmp_path / "a.json"], as_of=AS_OF)
    (record,) = found.recorded.astype({"date_of_birth": str}).to_dict("records")
    assert (record["value"], record["surname"], record["date_of_birth"]) == ("4.4", "Quill", "2026-03-01")
    assert found.rejects.empty


def test_of_two_patients_of_one_id_that_nothing_parts_neither_has_the_weight(tmp_path: Path) -> None:
    twins = [fhir.patient({**child, "number": None}) for child in (fhir.ADA, fhir.BEN)]
    fhir.write(tmp_path / "a.json", *twins, fhir.weight("o1", 4.4, "2026-04-26"))
    assert read([tmp_path / "a.json"], as_of=AS_OF).recorded.empty


@pytest.mark.parametrize(
    ("part", "value"),
    [("extension", [{"url": "https://x.example/DeliveryChannel", "valueCode": "\tIn-person"}]),
     ("interpretation", [{"coding": [{"code": " N "}]}]), ("referenceRange", [{"low": {"value": "low"}}])],
)  # fmt: skip
def test_a_part_that_is_not_read_and_not_valid_costs_no_weight_and_is_said(
    tmp_path: Path, part: str, value: object
) -> None:
    weight = fhir.weight("o1", 4.4, "2026-04-26", **{part: value})
    fhir.write(tmp_path / "a.json", fhir.patient(fhir.ADA), weight)
    found = read([tmp_path / "a.json"], as_of=AS_OF)
    assert found.recorded["value"].tolist() == ["4.4"]
    assert [(one.column, "not valid FHIR R4" in one.reason) for one in found.remarks.itertuples()] == [(part, True)]


def test_a_part_that_is_read_and_not_valid_is_refused_with_its_resource(tmp_path: Path) -> None:
    weight = fhir.weight("o1", 4.4, "2026-04-26", subject={"reference": 7})
    fhir.write(tmp_path / "a.json", fhir.patient(fhir.ADA), weight)
    found = read([tmp_path / "a.json"], as_of=AS_OF)
    assert found.recorded.empty
    assert "not valid FHIR R4" in found.rejects["reason"][0]
