"""The shapes of the official R4 and UK Core examples, changed at random: read or refused, never a traceback.

The resources have the structure of HL7's published examples (CC0) of the same names and of UK Core's, with figures and
names of our own.
"""

import copy
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.sources import UnusableInput, read

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from fhir.resources.R4B import get_fhir_model_class

Resource = dict[str, Any]
UCUM, LOINC, SCT = "http://unitsofmeasure.org", "http://loinc.org", "http://snomed.info/sct"
NHS, ODS = "https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/ods-organization-code"
ABSENT = [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]


def coded(code: str, system: str = LOINC, **more: Any) -> Resource:
    return {"coding": [{"system": system, "code": code}], **more}


def amount(value: float, code: str, **more: Any) -> Resource:
    return {"value": value, "unit": code, "system": UCUM, "code": code, **more}


def observation(own: str, code: Resource, **elements: Any) -> Resource:
    return {"resourceType": "Observation", "id": own, "status": "final", "code": code,
            "subject": {"reference": "Patient/infant-twin-1"}, "effectiveDateTime": "2026-03-28", **elements}  # fmt: skip


OBSERVATIONS = (
    observation("example", {"coding": [{"system": LOINC, "code": "29463-7", "display": "Body Weight"},
                {"system": LOINC, "code": "3141-9"}, {"system": SCT, "code": "27113001"},
                {"system": "http://acme.org/devices/clinical-codes", "code": "body-weight"}]},
                encounter={"reference": "Encounter/example"}, valueQuantity=amount(9.1, "[lb_av]", unit="lbs")),
    observation("body-height", coded("8302-2", text="Body height"), valueQuantity=amount(22.2, "[in_i]", unit="in")),
    observation("body-length", coded("8306-3"), valueQuantity=amount(0.555, "m")),
    observation("head-circumference", coded("9843-4"), valueQuantity=amount(38.2, "cm")),
    observation("bmi", coded("39156-5"), valueQuantity=amount(16.2, "kg/m2")),
    observation("blood-pressure", coded("85354-9"), bodySite=coded("368209003", SCT, text="Right arm"),
                interpretation=[coded("L")], component=[
                    {"code": coded("8480-6"), "valueQuantity": amount(107, "mm[Hg]")},
                    {"code": coded("8462-4"), "dataAbsentReason": {"coding": [{"code": "not-performed"}]}}]),
    observation("vitals-panel", coded("85353-1"), hasMember=[{"reference": "Observation/body-height"}]),
    observation("2minute-apgar-score", coded("9273-4"), contained=[{"resourceType": "Patient", "id": "newborn",
                "identifier": [{"system": "http://acme.org/mrns", "value": "12345"}]}],
                subject={"reference": "#newborn"}, valueQuantity={"value": 10, "code": "{score}", "system": UCUM},
                component=[{"code": coded("249227004", SCT), "valueCodeableConcept": coded("LA6725-1", text="2")}]),
    observation("date-lastmp", coded("8665-2"), valueDateTime="2016-12-30"),
    observation("eye-color", coded("eye"), valueString="blue", effectiveDateTime="2016-05-18T22:33:22Z"),
    observation("ekg", coded("131328"), valueSampledData={"origin": {"value": 2048}, "period": 10, "factor": 1.612,
                "dimensions": 1, "data": "2041 2043 2037"}),
    observation("unsat", coded("4548-4"), valueQuantity=amount(8.4, "%", comparator=">"),
                referenceRange=[{"low": amount(20, "%"), "text": "x"}]),
    observation("decimal", coded("29463-7"), valueQuantity={"value": 1.0e-24, "code": "kg"},
                extension=[{"url": "http://x.example/d", "valueDecimal": 1.0e245}]),
    observation("bmd", coded("24701-5"), bodySite=coded("71341001:272741003=7771000", SCT, text="Left Femur"),
                performer=[{"reference": "Organization/1", "display": "Acme"}], valueQuantity=amount(0.9, "g/cm-2")),
    observation("bp-cancel", coded("85354-9"), status="cancelled", note=[{"text": "no cuff", "authorString": "x"}],
                dataAbsentReason={"coding": [{"code": "not-performed"}]}),
    observation("f204", coded("2160-0"), issued="2013-04-04T14:34:00Z", effectiveDateTime="2013-04-04"),
    observation("timing", coded("29463-7"), effectiveDateTime=None, valueQuantity=amount(4.1, "kg"),
                effectiveTiming={"event": ["2026-03-28"], "code": {"text": "daily"}}),
    observation("uk-birth", coded("364589006", SCT), valueQuantity=amount(3.4, "kg"),
                subject={"identifier": {"system": NHS, "value": "9990002029"}}),
)  # fmt: skip
OTHERS = (
    {"resourceType": "Patient", "id": "infant-twin-1", "birthDate": "2026-02-14", "gender": "female",
     "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Ray"}],
     "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                                   "valueDateTime": "2026-02-14T17:11:00+01:00"}]},
     "identifier": [{"use": "usual", "system": "urn:oid:1.2"}, {"use": "usual", "system": "urn:oid:1.2", "value": "7"},
                    {"system": NHS, "value": "9990001014", "period": {"start": "2026-02-14"}, "extension": [
                        {"url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                         "valueCodeableConcept": {"coding": [{"code": "01"}]}}]}],
     "name": [{"use": "official", "family": "Quill", "given": ["Ada", "B"]}, {"use": "usual", "given": ["Addie"]},
              {"use": "maiden", "family": "Ray", "_family": {"extension": ABSENT}, "period": {"end": "2026"}}],
     "address": [{"use": "home", "line": ["1"], "postalCode": "ZZ99 3VZ", "period": {"start": "2026-02"}}],
     "multipleBirthInteger": 1, "deceasedBoolean": False, "active": True,
     "contact": [{"relationship": [coded("MTH")], "name": {"family": "Quill"}}],
     "generalPractitioner": [{"reference": "Practitioner/21B", "display": "Dr"}, {"reference": "#gp"}],
     "contained": [{"resourceType": "Organization", "id": "gp", "identifier": [{"system": ODS, "value": "Z90001"}]}],
     "managingOrganization": {"reference": "Organization/1"}, "link": [
         {"other": {"reference": "Patient/pat2"}, "type": "seealso"}]},
    {"resourceType": "Patient", "id": "pat4", "gender": "other", "birthDate": "1982", "deceasedBoolean": True,
     "_gender": {"extension": [{"url": "http://x.example", "valueCodeableConcept": coded("A")}]}},
    {"resourceType": "Encounter", "id": "f001", "status": "finished", "class": {"code": "AMB"},
     "subject": {"reference": "Patient/infant-twin-1", "display": "A"}, "type": [coded("270427003", SCT)],
     "period": {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}, "length": amount(56, "min"),
     "statusHistory": [{"status": "arrived", "period": {"start": "2026-03-02"}}],
     "participant": [{"individual": {"reference": "Practitioner/f001"}}]},
    {"resourceType": "Appointment", "id": "examplereq", "status": "proposed", "serviceType": [coded("52")],
     "requestedPeriod": [{"start": "2026-06-02", "end": "2026-06-09"}], "minutesDuration": 15,
     "participant": [{"actor": {"reference": "Patient/infant-twin-1"}, "required": "required", "status": "needs-action"},
                     {"type": [coded("ATND")], "required": "required", "status": "needs-action"}]},
    {"resourceType": "Appointment", "id": "2docs", "status": "cancelled", "start": "2026-04-20T09:00:00Z",
     "end": "2026-04-20T09:20:00Z", "cancelationReason": {"coding": [{"code": "pat-fb"}]},
     "serviceType": [coded("442162000", SCT)], "participant": [
         {"actor": {"reference": "Patient/infant-twin-1"}, "status": "accepted"},
         {"actor": {"reference": "Practitioner/example"}, "status": "accepted"},
         {"actor": {"display": "Phone"}, "status": "accepted"}]},
    {"resourceType": "EpisodeOfCare", "id": "e", "status": "active", "patient": {"reference": "Patient/infant-twin-1"},
     "statusHistory": [{"status": "planned", "period": {"start": "2026-02-15"}}], "period": {"start": "2026-02-20"},
     "managingOrganization": {"reference": "Organization/1"}},
    {"resourceType": "Organization", "id": "1", "identifier": [{"system": ODS, "value": "Z90001"}], "name": "Invented"},
    {"resourceType": "PractitionerRole", "id": "r", "organization": {"reference": "Organization/1"}},
    {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "not-found"}]},
)  # fmt: skip
EXAMPLES = [{k: v for k, v in one.items() if v is not None} for one in (*OBSERVATIONS, *OTHERS)]
AS_OF = dt.date(2026, 6, 1)


def bundle(resources: list[Any], kind: str = "searchset") -> Resource:
    entries = [
        {"fullUrl": f"https://example.com/base/{one.get('resourceType')}/{one.get('id')}", "resource": one,
         "search": {"mode": "match"}}
        for one in resources
        if isinstance(one, dict)
    ]  # fmt: skip
    lost: list[Any] = [{"response": {"status": "404", "outcome": OTHERS[-1]}}, {"response": {"status": "204"}}]
    return {"resourceType": "Bundle", "type": kind, "total": 3, "link": [{"relation": "self", "url": "x"}],
            "entry": entries + lost}  # fmt: skip


def read_of(document: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "b.json"
        file.write_text(json.dumps(document))
        return read([file], as_of=AS_OF)


def test_the_examples_are_valid_r4_and_say_what_they_say() -> None:
    """Of the weights, lengths and heads those that are one exact value of one day; every other is a reject."""
    for one in EXAMPLES:
        get_fhir_model_class(one["resourceType"]).model_validate(one)
    found = read_of(bundle(EXAMPLES))
    values = dict(zip(found.recorded["record_id"], found.recorded["value_si"], strict=True))
    assert values == pytest.approx(
        {"example": 9.1 * 0.45359237, "body-height": 22.2 * 2.54, "body-length": 55.5, "head-circumference": 38.2,
         "uk-birth": 3.4}
    )  # fmt: skip
    of_records = found.rejects[found.rejects["table"] == "records"]
    # a component that was not measured, or is no quantity, is a remark on the others
    assert len(of_records) == len(OBSERVATIONS) - len(values)
    assert found.register["practice_code"].dropna().unique().tolist() == ["Z90001"]
    assert found.contacted["outcome"].astype(str).tolist() == ["attended", "cancelled_by_family"]


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False), st.text(max_size=4),
              st.sampled_from(["", "Patient/infant-twin-1", "#", "#gp", "2026-13", "urn:uuid:", "Patient?identifier=|"])),
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(
        st.sampled_from(["reference", "identifier", "coding", "code", "value", "start", "extension", "resource"]), part,
        max_size=3)),
    max_leaves=5,
)  # fmt: skip


def places(part: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every element of a document."""
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [way for key, one in inside for way in ((*path, key), *places(one, (*path, key)))]


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """Return a Bundle of some examples with one to four of its elements gone, doubled or something else."""
    some = draw(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=3))
    document = copy.deepcopy(bundle(some, draw(st.sampled_from(["searchset", "collection", "batch-response"]))))
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(places(document)))
        holder: Any = document
        for key in way:
            holder = holder[key]
        how = draw(st.sampled_from(["gone", "other", "inside", "shadow"]))
        if how == "gone":
            del holder[last]
        elif how == "inside":
            holder[last] = [holder[last]]
        elif how == "shadow" and isinstance(last, str):
            holder[f"_{last}"] = {"extension": copy.deepcopy(ABSENT)}
            del holder[last]
        else:
            holder[last] = copy.deepcopy(draw(junk))
        if not places(document):
            break
    return document


@settings(max_examples=500, deadline=None)
@given(broken())
def test_no_bundle_ends_in_a_traceback(document: Any) -> None:
    try:
        found = read_of(document)
    except UnusableInput as error:
        assert "\n" not in str(error)  # noqa: PT017 - a refusal is one of two right answers
        return
    assert (found.recorded["value_si"] > 0).all()
    assert (found.recorded["measured_on"] <= AS_OF.isoformat()).all()
    assert found.rejects["reason"].str.len().gt(0).all()
