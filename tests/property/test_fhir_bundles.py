"""R4 Bundles whose truth is known, changed in ways whose meaning is known: the right value or a reject, never another.

Each Bundle is built from what was measured of whom and when. A change says what a reader must make of it: the same
value, the same value of another unit or day, or nothing but a reject that names the line.
"""

import copy
import datetime as dt
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.sources import Intake, read

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from fhir.resources.R4B.bundle import Bundle

Resource = dict[str, Any]

AS_OF = dt.date(2026, 6, 1)
BORN = dt.date(2026, 1, 1)
NHS = "https://fhir.nhs.uk/Id/nhs-number"
UCUM = "http://unitsofmeasure.org"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
NUMBERS = ("9990001014", "9990002029", "9990003033")
CODES = {"weight": ("29463-7", "27113001"), "length": ("8302-2", "50373000"), "head": ("9843-4", "363812007")}
IN_SI = {"kg": 1.0, "g": 0.001, "[lb_av]": 0.45359237, "[oz_av]": 0.45359237 / 16, "cm": 1.0, "m": 100.0, "mm": 0.1,
         "[in_i]": 2.54}  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What was measured: of which child, what, how much [kg or cm], on which day. No value: not one that is exact."""

    child: int
    kind: str
    value_si: float | None
    day: dt.date | None


@dataclass(frozen=True)
class Case:
    """An Observation and what is true of it."""

    resource: Resource
    truth: Truth


Change = Callable[[Case, Any], Case]


def patient(n: int) -> Resource:
    return {
        "resourceType": "Patient", "id": f"p{n}", "gender": "female", "birthDate": BORN.isoformat(),
        "identifier": [{"system": NHS, "value": NUMBERS[n]}],
    }  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, number: int) -> Case:
    kind = draw(st.sampled_from(sorted(CODES)))
    unit = draw(
        st.sampled_from(["kg", "g", "[lb_av]", "[oz_av]"] if kind == "weight" else ["cm", "m", "mm", "[in_i]"])
    )
    si = draw(st.integers(2500, 9000)) / 1000 if kind == "weight" else draw(st.integers(300, 750)) / 10
    value = round(si / IN_SI[unit], 3)
    day = BORN + dt.timedelta(days=draw(st.integers(0, 150)))
    child = draw(st.integers(0, len(NUMBERS) - 1))
    system, code = draw(st.sampled_from([("http://loinc.org", 0), ("http://snomed.info/sct", 1)]))
    resource = {
        "resourceType": "Observation", "id": f"o{number}", "status": "final",
        "code": {"coding": [{"system": system, "code": CODES[kind][code]}]},
        "subject": {"reference": f"Patient/p{child}"}, "effectiveDateTime": day.isoformat(),
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
    }  # fmt: skip
    return Case(resource, Truth(child, kind, value * IN_SI[unit], day))


def with_(case: Case, **elements: Any) -> Case:
    """Return a case with other elements; None takes one away. The truth is the same."""
    changed = {k: v for k, v in {**copy.deepcopy(case.resource), **elements}.items() if v is not None}
    return replace(case, resource=changed)


def nothing(case: Case) -> Case:
    """Return a case of which no value can be told."""
    return replace(case, truth=replace(case.truth, value_si=None))


def quantity(case: Case, **parts: Any) -> Case:
    held = {**case.resource["valueQuantity"], **parts}
    return with_(case, valueQuantity={k: v for k, v in held.items() if v is not None})


# --- changes that leave what was measured as it was ----------------------------------------------------------------


def named_otherwise(case: Case, draw: Any) -> Case:
    """The same child by another of R4's ways to say whose."""
    n = case.truth.child
    number = NUMBERS[n]
    ways: list[Resource] = [
        {"reference": f"Patient/p{n}/_history/{draw(st.integers(0, 2))}"},
        {"reference": f"http://server.example/fhir/Patient/p{n}"},
        {"reference": f"Patient?identifier={NHS}|{number}"},
        {"reference": f"Patient?identifier={NHS.replace(':', '%3A').replace('/', '%2F')}%7C{number}"},
        {"identifier": {"system": NHS, "value": number}},
        {"type": "Patient", "identifier": {"system": "http://fhir.nhs.net/Id/nhs-number", "value": number}},
        {"reference": "#inside"},
    ]
    way = draw(st.sampled_from(ways))
    inside = [{**patient(n), "id": "inside"}] if way.get("reference") == "#inside" else None
    return with_(case, subject=way, contained=inside)


def unit_by_code_alone(case: Case, draw: Any) -> Case:
    return quantity(case, system=draw(st.sampled_from([None, UCUM])), unit=None)


def unit_annotated(case: Case, draw: Any) -> Case:
    return quantity(case, code=case.resource["valueQuantity"]["code"] + "{measured}", unit=None)


def at_a_time(case: Case, draw: Any) -> Case:
    """An hour of the local day, said from UTC or from some other place."""
    day = case.resource["effectiveDateTime"]
    summer = day > "2026-03-29"
    texts = [f"{day}T12:00:00Z", f"{day}T23:30:00{'+01:00' if summer else 'Z'}", f"{day}T13:00:00-05:00"]
    if summer:  # half past midnight in London is the day before in UTC
        before = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        texts.append(f"{before}T23:30:00Z")
    return with_(case, effectiveDateTime=draw(st.sampled_from(texts)))


def within_a_day(case: Case, draw: Any) -> Case:
    day = case.resource["effectiveDateTime"]
    before = str(dt.date.fromisoformat(day) - dt.timedelta(days=1))
    periods = [{"start": day, "end": day}, {"start": day}, {"start": f"{day}T09:00:00Z", "end": f"{day}T10:00:00Z"}]
    if day > "2026-03-29":  # from half past midnight on in London
        periods.append({"start": f"{before}T23:30:00Z", "end": f"{day}T08:00:00Z"})
    period = draw(st.sampled_from(periods))
    ways = [{"effectivePeriod": period}, {"effectiveInstant": f"{day}T11:00:00Z"},
            {"effectiveTiming": {"event": [f"{day}T09:00:00Z", f"{day}T09:05:00Z"]}}]  # fmt: skip
    return with_(case, effectiveDateTime=None, **draw(st.sampled_from(ways)))


def as_a_component(case: Case, draw: Any) -> Case:
    part = {"code": case.resource["code"], "valueQuantity": case.resource["valueQuantity"]}
    other = {"code": {"text": "Clothing worn during measure"}, "valueCodeableConcept": {"text": "none"}}
    listed = draw(st.sampled_from([[part], [part, other], [other, part]]))
    panel = {"coding": [{"system": "http://loinc.org", "code": "85353-1"}]}
    return with_(case, code=panel, valueQuantity=None, component=listed)


def as_a_range_of_one(case: Case, draw: Any) -> Case:
    held = case.resource["valueQuantity"]
    return with_(case, valueQuantity=None, component=[
        {"code": case.resource["code"], "valueRange": {"low": held, "high": held}}
    ])  # fmt: skip


def with_what_changes_nothing(case: Case, draw: Any) -> Case:
    return draw(st.sampled_from([
        with_(case, extension=[{"url": "http://example.org/seen", "valueBoolean": True}]),
        with_(case, _effectiveDateTime={"extension": [{"url": "http://example.org/typed", "valueString": "by hand"}]}),
        with_(case, id=None), with_(case, status="amended"),
        with_(case, code={"coding": [*case.resource["code"]["coding"], {"system": "urn:local", "code": "WT1"}]}),
        with_(case, performer=[{"reference": "Practitioner/1"}]),
        with_(case, bodySite={"text": "head"}) if case.truth.kind == "head" else case,
    ]))  # fmt: skip


# --- changes after which nothing can be told -----------------------------------------------------------------------


def no_exact_value(case: Case, draw: Any) -> Case:
    held = case.resource["valueQuantity"]
    more = {**held, "value": held["value"] * 1.5}
    ways = [
        quantity(case, comparator=draw(st.sampled_from(["<", "<=", ">", ">="]))),
        with_(case, valueQuantity=None, valueRange={"low": held, "high": more}),
        with_(case, valueQuantity=None, valueRange={"high": held}),
        with_(case, valueQuantity=None, valueRatio={"numerator": held, "denominator": {"value": 2, "unit": "min"}}),
        with_(case, valueQuantity=None, valueBoolean=True),
        with_(case, valueQuantity=None, valueDateTime="2026"),
        with_(case, valueQuantity=None, valueTime="05:30:00"),
        with_(case, valueQuantity=None, valueCodeableConcept={"text": "too low"}),
    ]
    kept = with_(case, component=None)
    return nothing(draw(st.sampled_from(ways))) if "valueQuantity" in kept.resource else case


def why_absent(case: Case, draw: Any) -> Case:
    code = draw(st.sampled_from(["not-performed", "masked", "error", "unknown", "asked-declined"]))
    ways = [
        {"valueQuantity": None, "dataAbsentReason": {"coding": [{"code": code}]}},
        {"valueQuantity": {"_value": {"extension": [{"url": ABSENT, "valueCode": code}]}, "unit": "kg"}},
        {"valueQuantity": None, "_valueString": {"extension": [{"url": ABSENT, "valueCode": code}]}},
    ]
    return nothing(with_(case, **draw(st.sampled_from(ways))))


def no_measurement_of_hers(case: Case, draw: Any) -> Case:
    rule = {"url": "http://example.org/not", "valueBoolean": True}
    return nothing(draw(st.sampled_from([
        with_(case, status=draw(st.sampled_from(["entered-in-error", "cancelled", "registered"]))),
        with_(case, status=None, _status={"extension": [{"url": ABSENT, "valueCode": "unknown"}]}),
        with_(case, modifierExtension=[rule]), with_(case, implicitRules="http://example.org/rules"),
        with_(case, bodySite={"text": "left upper arm"}),
        with_(case, focus=[{"reference": "RelatedPerson/fetus"}]),
        with_(case, subject={"reference": "Group/p0"}), with_(case, subject={"reference": "Patient/nobody"}),
        with_(case, subject={"reference": "http://other.example/fhir/Device/p0"}),
        with_(case, code={"coding": [{"system": "http://snomed.info/sct", "code": "1153592008"}]}),
        with_(case, code={"coding": [{"code": "29463-7"}, {"code": "8302-2"}]}),
    ])))  # fmt: skip


def no_one_day(case: Case, draw: Any) -> Case:
    day = dt.date.fromisoformat(case.resource["effectiveDateTime"])
    later = str(day + dt.timedelta(days=draw(st.integers(1, 9))))
    return nothing(with_(case, **{"effectiveDateTime": None} | draw(st.sampled_from([
        {"effectivePeriod": {"start": str(day), "end": later}}, {"effectivePeriod": {"end": str(day)}},
        {"effectiveTiming": {"event": [f"{day}T09:00:00Z", f"{later}T09:00:00Z"]}},
        {"effectiveTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}},
        {"effectiveDateTime": str(day)[:7]}, {"effectiveDateTime": str(day)[:4]}, {},
    ]))))  # fmt: skip


def two_units(case: Case, draw: Any) -> Case:
    other = {"kg": "lb", "g": "kg", "[lb_av]": "kg", "[oz_av]": "g", "cm": "in", "m": "cm", "mm": "cm", "[in_i]": "cm"}
    return nothing(quantity(case, unit=other[case.resource["valueQuantity"]["code"]]))


SAME = (named_otherwise, unit_by_code_alone, unit_annotated, at_a_time, within_a_day, as_a_component,
        as_a_range_of_one, with_what_changes_nothing)  # fmt: skip
NOTHING = (no_exact_value, why_absent, no_measurement_of_hers, no_one_day, two_units)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Resource, list[Case]]:
    """Return a Bundle, and the cases in it in its order; each is changed once, or not at all."""
    found = [draw(cases(n)) for n in range(draw(st.integers(1, 4)))]
    changed = [draw(st.sampled_from([lambda case, _: case, *SAME, *NOTHING]))(case, draw) for case in found]
    entries = [{"resource": case.resource} for case in changed]
    people = [
        {"resource": patient(n), "fullUrl": f"http://server.example/fhir/Patient/p{n}"} for n in range(len(NUMBERS))
    ]
    kind = draw(st.sampled_from(["collection", "searchset", "batch-response", "nested", "first"]))
    if kind == "nested":
        inner = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        return {"resourceType": "Bundle", "type": "collection", "entry": [*people, {"resource": inner}]}, changed
    listed = [*entries, *people] if kind == "first" else [*people, *entries]
    return {"resourceType": "Bundle", "type": "collection" if kind == "first" else kind, "entry": listed}, changed


def intake_of(bundle: Resource) -> Intake:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "b.json"
        file.write_text(json.dumps(bundle))
        return read([file], as_of=AS_OF)


@settings(max_examples=500, deadline=None)
@given(mutated())
def test_what_is_read_of_a_bundle_is_what_was_measured_or_a_reject(made: tuple[Resource, list[Case]]) -> None:
    bundle, expected = made
    found = intake_of(bundle)
    Bundle.model_validate(json.loads(json.dumps(bundle)))  # what is asked is valid R4, all of it
    told = [case.truth for case in expected if case.truth.value_si is not None]
    refused = found.rejects[found.rejects["table"] == "records"]
    assert len(found.register) == len(NUMBERS)
    assert len(found.recorded) + len(refused) == len(expected)
    read_of = sorted(
        (NUMBERS.index(row.nhs_number), str(row.kind), row.measured_on.date(), row.value_si)
        for row in found.recorded.itertuples()
    )
    true = sorted((one.child, one.kind, one.day, one.value_si) for one in told)
    assert [row[:3] for row in read_of] == [row[:3] for row in true]
    assert [row[3] for row in read_of] == pytest.approx([row[3] for row in true], rel=1e-9)
    assert refused["reason"].str.len().min() > 0 if len(refused) else True
