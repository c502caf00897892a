"""Known conditions and care as FHIR R4 Conditions, in words that are read back as they were."""

from typing import Any, Final

import pandas as pd

Resource = dict[str, Any]

_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_SNOMED_CT: Final = "http://snomed.info/sct"


def conditions(stated: pd.DataFrame) -> list[Resource]:
    """Return a Condition for each row of ``tables.OUT["conditions"]`` of one child."""
    return [_condition(row, n) for n, row in enumerate(stated.to_dict("records"), start=1)]


def _condition(row: Resource, number: int) -> Resource:
    ended, suspected = row["standing"] == "ended", row["standing"] == "suspected"
    code = row["condition_code"]
    said = {
        "resourceType": "Condition",
        "id": f"condition-{number}",
        "identifier": [{"system": "urn:growthwatch:condition", "value": str(row["record_id"])}],
        "clinicalStatus": _coded(_CLINICAL, "resolved" if ended else "active"),
        "verificationStatus": _coded(_VERIFIED, "provisional" if suspected else "confirmed"),
        "code": {"text": str(row["name"])}
        | (
            {"coding": [{"system": _SNOMED_CT, "code": str(code)}]} if isinstance(code, str) and code.isdigit() else {}
        ),
        "subject": {"reference": "Patient/child"},
        "onsetDateTime": _day(row["started_on"]),
        "abatementDateTime": _day(row["ended_on"]),
        "recordedDate": _day(row["stated_on"]),
        "asserter": {"display": str(row["stated_by"])} if pd.notna(row["stated_by"]) else None,
        "note": [{"text": str(row["note"])}] if pd.notna(row["note"]) else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _day(day: Any) -> str | None:
    return None if pd.isna(day) else pd.Timestamp(day).date().isoformat()
