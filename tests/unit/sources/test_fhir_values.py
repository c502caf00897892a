"""What an Observation says was measured, when, and what of that is no measurement: hand-worked values."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from tests.fhir_resources import bundle, intake, patient, weight

BIRTH = {
    "coding": [{"system": "http://loinc.org", "code": "29463-7"}, {"system": "http://loinc.org", "code": "8339-4"}]
}
HEAD = {"coding": [{"system": "http://snomed.info/sct", "code": "363812007"}]}


def read_of(tmp_path: Path, **elements: Any) -> Any:
    return intake(tmp_path, bundle(patient(), weight(**elements)))


@pytest.mark.parametrize(
    ("quantity", "kg"),
    [
        ({"value": 8.6, "code": "[lb_av]"}, 8.6 * 0.45359237),
        ({"value": 8.6, "unit": "pound (US)"}, 8.6 * 0.45359237),
        ({"value": 150, "unit": "ounce (avoirdupois)", "code": "[oz_av]"}, 150 * 0.45359237 / 16),
        ({"value": 3901, "unit": "grams", "system": "http://unitsofmeasure.org", "code": "g"}, 3.901),
        ({"value": 3.9, "unit": "kilogram", "system": "http://snomed.info/sct", "code": "258683005"}, 3.9),
        ({"value": 3.9, "code": "kg{naked}", "system": "http://unitsofmeasure.org"}, 3.9),
        ({"value": 3.9, "unit": "naked", "code": "kg", "system": "http://unitsofmeasure.org"}, 3.9),
    ],
)
def test_a_unit_is_what_its_code_says_or_else_its_name(quantity: dict[str, Any], kg: float, tmp_path: Path) -> None:
    assert read_of(tmp_path, valueQuantity=quantity).recorded["value_si"].tolist() == [pytest.approx(kg)]


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        ({"valueQuantity": {"value": 8.6, "unit": "lb", "code": "kg"}}, "the code and the name of its unit differ: lb"),
        ({"valueQuantity": None, "dataAbsentReason": {"text": "refused to be undressed"}},
         "there is no value: refused to be undressed"),
        ({"dataAbsentReason": {"coding": [{"code": "error"}]}}, "there is a value, and a reason why there is none: error"),
        ({"valueQuantity": None, "valueDateTime": "2026"}, "the value is no figure but a valueDateTime"),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-04-20", "end": "2026-04-26"}},
         "measured on no one day: 2026-04-20 to 2026-04-26"),
        ({"modifierExtension": [{"url": "https://x.example/not", "valueBoolean": True}]},
         "an element that is not known here changes what it means: https://x.example/not"),
        ({"bodySite": {"text": "left arm"}}, "measured elsewhere on the body: left arm"),
        ({"focus": [{"display": "fetus"}]}, "about somebody or something other than its subject: fetus"),
        ({"status": "entered-in-error"}, "the observation's status is entered-in-error"),
    ],
)  # fmt: skip
def test_what_changes_a_values_meaning_is_said(elements: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = read_of(tmp_path, **elements)
    assert len(found.recorded) == 0
    assert found.rejects["reason"].tolist() == [said]


def test_a_weight_that_can_not_be_relied_on_is_kept_as_one_that_was_not_read(tmp_path: Path) -> None:
    """Somebody weighed her: nobody may say that nobody did."""
    found = read_of(tmp_path, modifierExtension=[{"url": "https://x.example/not", "valueBoolean": True}])
    assert found.unread[["kind", "value"]].astype(str).to_numpy().tolist() == [["weight", "4.5"]]
    assert found.unread["measured_on"].astype(str).tolist() == ["2026-04-26"]
    assert len(read_of(tmp_path, status="entered-in-error").unread) == 0


def test_of_two_codes_the_more_specific_says_what_was_measured(tmp_path: Path) -> None:
    """A birth weight bears the code of body weight too, as R4's vital signs ask."""
    found = read_of(tmp_path, code=BIRTH, effectiveDateTime="2026-03-01")
    assert found.recorded["context"].tolist() == ["birth"]
    centile = {"coding": [*BIRTH["coding"], {"system": "http://snomed.info/sct", "code": "1153592008"}]}
    assert read_of(tmp_path, code=centile).rejects["reason"].tolist() == ["the entry is a centile, not a measurement"]


def test_components_that_are_no_values_are_remarks(tmp_path: Path) -> None:
    clothing = {"code": {"text": "Clothing worn"}, "valueCodeableConcept": {"text": "nappy"}}
    found = read_of(
        tmp_path, component=[clothing], method={"text": "parent's statement"}, note=[{"text": "a"}, {"text": "b"}]
    )
    assert found.recorded["note"].tolist() == ["a; b; method: parent's statement; Clothing worn: nappy"]


def test_a_head_is_measured_at_the_head(tmp_path: Path) -> None:
    size = {"value": 38.5, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm"}
    site = {"coding": [{"system": "http://snomed.info/sct", "code": "69536005", "display": "Head structure"}]}
    assert read_of(tmp_path, code=HEAD, valueQuantity=size, bodySite=site).recorded["value_si"].tolist() == [38.5]


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ({"valueQuantity": {"value": 34, "unit": "weeks", "code": "wk"}}, 238),
        ({"valueQuantity": {"value": 241, "code": "d"}}, 241),
        ({"valueInteger": 34}, 238),
        ({"valueString": "34+3"}, 241),
        ({"valueString": "34 weeks 3 days"}, 241),
        ({"valueCodeableConcept": {"text": "34 weeks"}}, 238),
        ({"valueRatio": {"numerator": {"value": 34}, "denominator": {"value": 40}}}, 238),
        ({"valueRange": {"low": {"value": 34, "unit": "wk"}, "high": {"value": 34, "unit": "wk"}}}, 238),
        ({"valueRange": {"low": {"value": 34, "unit": "wk"}, "high": {"value": 36, "unit": "wk"}}}, None),
        ({"valueQuantity": {"value": 34, "comparator": "<", "code": "wk"}}, None),
        ({"valueQuantity": {"value": 8, "code": "mo"}}, None),
    ],
)
def test_gestation_in_every_form(value: dict[str, Any], days: int | None, tmp_path: Path) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "412726003"}]}
    found = read_of(tmp_path, code=code, **{"valueQuantity": None} | value)
    assert found.register["gestation_total_days"].dropna().tolist() == ([days] if days else [])
    assert len(found.rejects) == (days is None)


@pytest.mark.parametrize(
    ("stated", "number", "refused"),
    [
        ([{"use": "old"}, {"use": "official", "value": "9990002029"}], "9990002029", 0),
        ([{"use": "official", "value": "9990002029"}, {"use": "old"}], "9990002029", 0),
        ([{"period": {"end": "2026-03-20"}}, {"value": "9990002029"}], "9990002029", 0),
        ([{"use": "old"}], None, 1),
        ([{"extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                          "valueCodeableConcept": {"coding": [{"code": "05"}]}}]}], None, 1),
        ([{"extension": [{"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                          "valueCodeableConcept": {"coding": [{"code": "01"}]}}]}], "9990001014", 0),
    ],
)  # fmt: skip
def test_the_nhs_number_is_the_one_in_use(
    stated: list[dict[str, Any]], number: str | None, refused: int, tmp_path: Path
) -> None:
    listed = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990001014"} | one for one in stated]
    found = intake(tmp_path, bundle(patient(identifier=listed, name=[{"family": "Quill"}])))
    assert found.register["nhs_number"].dropna().tolist() == ([number] if number else [])
    assert len(found.rejects) == refused


def test_a_name_is_the_one_used_now_and_a_death_without_its_day_is_a_death(tmp_path: Path) -> None:
    names = [{"use": "maiden", "family": "Marsh"}, {"use": "old", "family": "Ray"},
             {"use": "official", "family": "Quill", "given": ["Ada", None], "_given": [None, {"id": "x"}]}]  # fmt: skip
    found = intake(tmp_path, bundle(patient(name=names, deceasedBoolean=True)))
    assert found.register[["forename", "surname"]].to_numpy().tolist() == [["Ada", "Quill"]]
    assert found.register["died_on"].astype(str).tolist() == ["2026-06-01"]


def test_a_registration_that_is_none_is_set_aside(tmp_path: Path) -> None:
    def episode(status: str) -> dict[str, Any]:
        return {"resourceType": "EpisodeOfCare", "status": status, "patient": {"reference": "Patient/a"},
                "period": {"start": "2026-03-05"}}  # fmt: skip

    found = intake(tmp_path, bundle(patient(), episode("entered-in-error"), episode("active")))
    assert found.register["joined_on"].notna().sum() == 1
    assert found.rejects["line"].tolist() == [2]


def test_a_birth_weight_without_a_day_is_of_the_day_of_birth(tmp_path: Path) -> None:
    found = read_of(tmp_path, code=BIRTH, effectiveDateTime=None)
    assert found.recorded["measured_on"].astype(str).tolist() == ["2026-03-01"]


def test_9999_grams_is_a_weight_that_is_not_known(tmp_path: Path) -> None:
    found = read_of(tmp_path, valueQuantity={"value": 9999, "unit": "g"})
    assert (len(found.recorded), len(found.unread)) == (0, 0)
    assert found.rejects["reason"].tolist() == ["9999 g stands for a weight that is not known"]
    kept = read_of(tmp_path, valueQuantity={"value": 9.999, "unit": "kg"})
    assert kept.recorded["value_si"].tolist() == [9.999]
