"""One child's measurements and findings as a FHIR R4 Bundle that other systems can take in.

A measurement is an Observation (LOINC and SNOMED CT); its SDS and centile are Observations derived from it; a finding
is a DetectedIssue whose evidence are the measurements it rests on, the most urgent first; what could not be judged
stands in a Basic beside them; Provenance says by what each finding was made and from which records. What has no
national code is said in text: no code is invented.
"""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

import pandas as pd

from growthwatch.code_lists import SEPARATOR
from growthwatch.detect import in_list_order, not_judged_words
from growthwatch.report.fhir_checks import CHECKS_URL, checks_standing
from growthwatch.report.fhir_conditions import conditions
from growthwatch.results import Result
from growthwatch.sources.files.fhir_rows import LOINC, NHS_NUMBER, ODS_CODE, SNOMED_CT, UCUM
from growthwatch.vocabulary import (
    CHECK_NAMES,
    CHECK_TITLES,
    INTENDED_USE,
    MET_STATUSES,
    UNIT_OF,
)

Resource = dict[str, Any]

#: Kind -> LOINC, SNOMED CT, term.
MEASURED: Final = {
    "weight": ("29463-7", "27113001", "Body weight"),
    "length": ("8302-2", "50373000", "Body height"),
    "head": ("9843-4", "363812007", "Head circumference"),
}
#: Kind -> SNOMED CT of its centile.
CENTILE: Final = {"weight": "1153592008", "length": "1153591001", "head": "1153595005"}
_RULES: Final = "urn:growthwatch:rule"
_URGENCY: Final = "urn:growthwatch:urgency"
_THRESHOLDS_MET: Final = "urn:growthwatch:thresholds-met"
_NOT_JUDGED: Final = "urn:growthwatch:not-judged"
_PROBABILITY: Final = "urn:growthwatch:probability"
_NEXT_STEP: Final = "urn:growthwatch:next-step"
#: Column of the findings -> the extension that holds its day.
_WEIGHING: Final = {
    "weigh_no_sooner_than": "urn:growthwatch:weigh-no-sooner-than",
    "next_weighing_by": "urn:growthwatch:weigh-again-by",
}
#: Urgency -> DetectedIssue.severity, the nearest that R4 has.
_SEVERITY: Final = {"today": "high", "this_week": "moderate", "next_contact": "low", "information": "low"}
_EVENTS: Final = "urn:growthwatch:event"
_VITAL_SIGNS: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_AGENT_TYPES: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def bundle(result: Result, child_id: str) -> Resource:
    """Return a child's measurements and findings as a FHIR R4 Bundle (type collection), ready for JSON.

    Parameters
    ----------
    result : Result
        A run; its ``as_of`` is the moment of every resource the program itself makes.
    child_id : str
        As in ``result.children``.

    Returns
    -------
    dict
        The Bundle's JSON: Patient, Device, Observations, and for each finding a DetectedIssue with its Provenance.

    Raises
    ------
    KeyError
        When the run has no such child.
    ImportError
        When the extra ``fhir`` is not installed.
    ValueError
        When the Bundle is not valid R4: nothing invalid leaves the program.
    """
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - an extra

    child = result.children[result.children["child_id"] == child_id]
    if child.empty:
        raise KeyError(f"no child {child_id!r} in this run")
    measured = result.measurements[result.measurements["child_id"] == child_id]
    found = in_list_order(result.findings[result.findings["child_id"] == child_id])
    silent = result.not_judged[result.not_judged["child_id"] == child_id]
    records = result.records[result.records["child_id"] == child_id]
    checks = result.checks[result.checks["child_id"] == child_id]
    moment = f"{result.about['as_of']}T00:00:00Z"
    places = {event: f"measurement-{n}" for n, event in enumerate(measured["event_id"], start=1)}
    resources: list[Resource] = [
        _patient(child.iloc[0]),
        _device(result.about),
        *conditions(result.conditions[result.conditions["child_id"] == child_id]),
        *(part for row in measured.to_dict("records") for part in _observations(row, places, result.about)),
        _rules_applied(measured, found, silent, checks_standing(checks, result.stages.check_schedule), result.about),
        *(part for n, row in enumerate(found.to_dict("records"), start=1)
          for part in _finding(row, n, places, records, moment)),
        *(_check(row, moment) for row in checks.to_dict("records") if pd.notna(row["text"])),
    ]  # fmt: skip
    whole = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": moment,
        "entry": [{"fullUrl": f"urn:growthwatch:{r['resourceType']}:{r['id']}", "resource": r} for r in resources],
    }
    Bundle.model_validate(whole)
    return whole


def _patient(child: "pd.Series[Any]") -> Resource:
    born, number, practice = child["date_of_birth"], child["nhs_number"], child["practice_code"]
    return _without_blanks(
        {
            "resourceType": "Patient",
            "id": "child",
            "identifier": [{"system": NHS_NUMBER, "value": number}] if pd.notna(number) else [],
            "birthDate": None if pd.isna(born) else pd.Timestamp(born).date().isoformat(),
            "gender": None if pd.isna(child["sex"]) else str(child["sex"]),
            "generalPractitioner": [{"identifier": {"system": ODS_CODE, "value": practice}}]
            if pd.notna(practice)
            else [],
        }
    )


def _device(about: dict[str, Any]) -> Resource:
    return {
        "resourceType": "Device",
        "id": "growthwatch",
        "deviceName": [{"name": "growthwatch", "type": "model-name"}],
        "version": [{"value": about["versions"]["growthwatch"]}],
        "note": [{"text": INTENDED_USE}, {"text": f"Correction for gestation: policy {about['policy']}"}],
    }


def _observations(row: Resource, places: dict[str, str], about: dict[str, Any]) -> Iterator[Resource]:
    """Yield a measurement, and its SDS and centile where there are any."""
    place, kind = places[row["event_id"]], str(row["kind"])
    loinc, snomed, term = MEASURED[kind]
    common = {
        "resourceType": "Observation",
        "category": [{"coding": [{"system": _VITAL_SIGNS, "code": "vital-signs"}]}],
        "subject": {"reference": "Patient/child"},
        "effectiveDateTime": pd.Timestamp(row["measured_on"]).date().isoformat(),
    }
    # a reading that is disputed or questioned is not final: what it means is still to be settled by a person
    settled = row["state"] in {"agreed", "single"}
    yield common | {
        "id": place,
        "identifier": [{"system": _EVENTS, "value": row["event_id"]}],
        "status": "final" if settled else "preliminary",
        "code": {"coding": [_coding(LOINC, loinc), _coding(SNOMED_CT, snomed)], "text": term},
        "valueQuantity": _quantity(row["value"], UNIT_OF[kind]),
        "note": [{"text": f"State: {row['state']}. Recorded by: {str(row['sources']).replace(';', ', ')}."}],
    }
    if pd.notna(row.get("from_birth_percent")):
        yield common | {
            "id": f"{place}-from-birth",
            "status": "final" if settled else "preliminary",
            "code": {"text": f"{term} change from birth weight"},
            "valueQuantity": _quantity(row["from_birth_percent"], "%"),
            "derivedFrom": [{"reference": f"Observation/{place}"}],
            "device": {"reference": "Device/growthwatch"},
        }
    if pd.isna(row["sds"]) or pd.isna(row["centile"]):  # of a term baby no centile before 2 weeks
        return
    derived = common | {
        "status": "final" if settled else "preliminary",
        "derivedFrom": [{"reference": f"Observation/{place}"}],
        "device": {"reference": "Device/growthwatch"},
        "method": {"text": f"UK-WHO, LMS method, correction policy {about['policy']}"},
    }
    score, centile = _quantity(row["sds"], "1"), _quantity(row["centile"], "%")
    yield derived | {"id": f"{place}-sds", "code": {"text": f"{term} SDS (UK-WHO)"}, "valueQuantity": score}
    coded = {"coding": [_coding(SNOMED_CT, CENTILE[kind])], "text": f"{term} centile (UK-WHO)"}
    yield derived | {"id": f"{place}-centile", "code": coded, "valueQuantity": centile}


def _finding(
    row: Resource, number: int, places: dict[str, str], records: pd.DataFrame, moment: str
) -> Iterator[Resource]:
    """Yield a finding and where it comes from."""
    events = [event for event in str(row["event_ids"]).split(";") if event in places]
    yield _without_blanks({
        "resourceType": "DetectedIssue",
        "id": f"finding-{number}",
        "extension": [*_how_soon_and_probable(row), *_next(row)],
        "identifier": [{"system": _RULES, "value": row["finding_id"]}],
        "status": "final" if row["certainty"] == "firm" else "preliminary",
        "severity": _SEVERITY.get(str(row["urgency"])),
        "code": {
            "coding": [_coding(_RULES, row["rule"])],
            "text": f"{row['rule']}: {row['status']}, {row['certainty']}",
        },
        "patient": {"reference": "Patient/child"},
        "identifiedDateTime": pd.Timestamp(row["measured_on"]).date().isoformat(),
        "author": {"reference": "Device/growthwatch"},
        "detail": f"{row['text']} ({row['citation']})",
        "evidence": [{"detail": [{"reference": f"Observation/{places[event]}"}]} for event in events],
    })  # fmt: skip
    yield _provenance(number, records[records["event_id"].isin(events)], moment)


def _how_soon_and_probable(row: Resource) -> list[Resource]:
    """Return a finding's urgency and probability as extensions: R4 has no element for either."""
    said: list[Resource] = []
    if pd.notna(row["urgency"]):
        said.append({"url": _URGENCY, "valueCode": str(row["urgency"])})
    if pd.notna(row["probability"]):
        said.append({"url": _PROBABILITY, "valueDecimal": round(float(row["probability"]), 4)})
    return said


def _next(row: Resource) -> Iterator[Resource]:
    """Yield between which days to weigh again, and the codes of the next steps: prompts, so no mitigation taken."""
    for column, url in _WEIGHING.items():
        if pd.notna(row[column]):
            yield {"url": url, "valueDate": pd.Timestamp(row[column]).date().isoformat()}
    codes = row["next_steps"]
    for code in codes.split(SEPARATOR) if isinstance(codes, str) and codes else ():
        yield {"url": _NEXT_STEP, "valueCode": code}


def _rules_applied(
    measured: pd.DataFrame,
    found: pd.DataFrame,
    silent: pd.DataFrame,
    checks: tuple[list[Resource], list[str]],
    about: dict[str, Any],
) -> Resource:
    """Return how many thresholds are met now on how much, what could not be judged and how the checks stand.

    In codes and in words.
    """
    checks_in_codes, checks_in_words = checks
    weights = int((measured["kind"].astype("str") == "weight").sum())
    met = int(found["status"].isin(MET_STATUSES).sum())
    said = f"{met or 'No'} threshold{'s' if met > 1 else ''} met on {weights} weight{'' if weights == 1 else 's'}."
    if not weights:
        said = "No weight on record, so no threshold can be judged."
    words = " ".join(
        [said, *not_judged_words(silent), *([] if met else ["This is not reassurance."]), *checks_in_words]
    )
    each = silent[["rule", "why"]].astype("str").drop_duplicates()
    codes = [
        {"url": _NOT_JUDGED, "extension": [{"url": "rule", "valueCode": rule}, {"url": "why", "valueCode": why}]}
        for rule, why in each.itertuples(index=False)
    ]
    return {
        "resourceType": "Basic",
        "id": "rules-applied",
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(words)}</div>'},
        "extension": [{"url": _THRESHOLDS_MET, "valueInteger": met}, *codes, *checks_in_codes],
        "code": {"coding": [_coding(_RULES, "applied")], "text": "Which thresholds are met, and what was not judged"},
        "subject": {"reference": "Patient/child"},
        "created": about["as_of"],
    }


def _provenance(number: int, supporting: pd.DataFrame, moment: str) -> Resource:
    """Return the records of the source systems that a finding rests on."""
    return _without_blanks(
        {
            "resourceType": "Provenance",
            "id": f"provenance-{number}",
            "target": [{"reference": f"DetectedIssue/finding-{number}"}],
            "recorded": moment,
            "agent": [
                {
                    "type": {"coding": [_coding(_AGENT_TYPES, "assembler")]},
                    "who": {"reference": "Device/growthwatch"},
                }
            ],
            "entity": [
                {
                    "role": "source",
                    "what": {"identifier": {"system": f"urn:growthwatch:source:{source}", "value": key}},
                }
                for source, key in supporting[["source", "record_id"]].itertuples(index=False)
            ],
        }
    )


def _check(row: Resource, moment: str) -> Resource:
    """Return a check of which something is to be said: a weight in doubt, or one just outside the window."""
    return {
        "resourceType": "DetectedIssue",
        "id": f"check-{row['check']}",
        "status": "preliminary",
        "code": {
            "coding": [_coding(CHECKS_URL, f"{row['check']}.{row['status']}")],
            "text": f"{CHECK_TITLES[row['check']]}: {CHECK_NAMES[str(row['status'])]}",
        },
        "patient": {"reference": "Patient/child"},
        "identifiedDateTime": moment[:10],
        "author": {"reference": "Device/growthwatch"},
        "detail": row["text"],
    }


def _coding(system: str, code: str) -> Resource:
    return {"system": system, "code": code}


def _quantity(value: float, unit: str) -> Resource:
    return {"value": round(float(value), 4), "unit": "SD" if unit == "1" else unit, "system": UCUM, "code": unit}


def _without_blanks(resource: Resource) -> Resource:
    return {name: part for name, part in resource.items() if part not in (None, [], "")}
