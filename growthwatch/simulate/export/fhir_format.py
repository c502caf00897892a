"""A caseload as FHIR R4 NDJSON.

The register becomes Patients and EpisodesOfCare, records Observations, contacts Appointments. Which record system a
resource comes from stands at the end of its ``meta.source``.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from growthwatch.sources.files.fhir_rows import LOINC, NHS_NUMBER, ODS_CODE, SNOMED_CT, UCUM

Resource = dict[str, Any]
Row = dict[str, str]

_OBSERVED: Final = {
    "weight": ("29463-7", "27113001", "Body weight"),
    "length": ("8302-2", "50373000", "Body height"),
    "head": ("9843-4", "363812007", "Head circumference"),
}
_BORN: Final = {"weight": ("8339-4", "364589006", "Birth weight")}
_UNIT: Final = {
    "kg": "kg",
    "g": "g",
    "cm": "cm",
    "mm": "mm",
    "m": "m",
    "in": "[in_i]",
    "lb": "[lb_av]",
    "oz": "[oz_av]",
}
_CANCELLED: Final = {"cancelled_by_family": "pat", "cancelled_by_provider": "prov"}
_POUNDS = re.compile(r"^(\d+)\s*lb\s*([\d.]+)\s*oz$")
# a number is written as it was written down (4.50, not 4.5): JSON's own writer would not keep the last digit
_NUMBER = re.compile(r'"\\u0000([0-9.+-]+)"')
#: Zeros before a number, which neither JSON (RFC 8259, 6) nor FHIR's decimal allows.
_LEADING_ZEROS = re.compile(r"^0+(?=[0-9])")


def write(tables: dict[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write one NDJSON file for each type of resource and return the files; what FHIR can't say stays canonical."""
    children, records, contacts = (table.to_dict("records") for table in tables.values())
    observed = [row["kind"] in _OBSERVED and _value(row) is not None for row in records]
    readable = [row for row, ok in zip(records, observed, strict=True) if ok]
    left = tables["records"][[not ok for ok in observed]]
    files = {
        "Patient": (_patient(row, n) for n, row in enumerate(children)),
        "EpisodeOfCare": (_episode(row, n) for n, row in enumerate(children)),
        "Gestation": (_gestation(row, n) for n, row in enumerate(children) if row["gestation_weeks"]),
        "Observation": (_observation(row) for row in readable),
        "Appointment": (_appointment(row) for row in contacts),
    }
    written = [_ndjson(resources, folder / f"{name}.ndjson") for name, resources in files.items()]
    if len(left):
        left.to_csv(folder / "records.csv", index=False)
        written.append(folder / "records.csv")
    return written


def _ndjson(resources: Iterator[Resource], file: Path) -> Path:
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for resource in resources:
            line = json.dumps(_filled(resource), ensure_ascii=True, separators=(",", ":"))
            stream.write(_NUMBER.sub(r"\1", line) + "\n")
    return file


def _filled(value: Any) -> Any:
    """Return a resource without its empty parts, which FHIR does not allow."""
    if isinstance(value, dict):
        parts = {key: _filled(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in ("", None, [], {})}
    if isinstance(value, list):
        return [part for part in (_filled(item) for item in value) if part not in ("", None, [], {})]
    return value


def _meta(row: Row) -> Resource:
    return {"source": f"urn:growthwatch:source:{row['source']}"}


def _identity(row: Row) -> Resource:
    return {
        "identifier": [{"system": NHS_NUMBER, "value": row.get("nhs_number", "")}] if row.get("nhs_number") else [],
        "name": [{"use": "official", "family": row.get("surname", ""), "given": [row.get("forename", "")]}],
        "gender": row.get("sex", ""),
        "birthDate": row.get("date_of_birth", ""),
        "address": [{"postalCode": row.get("postcode", "")}],
        "multipleBirthInteger": _number(row.get("birth_order", "")),
    }


def _patient(row: Row, number: int) -> Resource:
    # the practice stands in the EpisodeOfCare, with the days from which and to which the child was registered there
    return {
        "resourceType": "Patient", "id": row.get("child_id") or f"child-{number}", "meta": _meta(row),
        **_identity(row),
        "deceasedDateTime": row.get("died_on", ""),
    }  # fmt: skip


def _practice(row: Row) -> Resource:
    code = row.get("practice_code", "")
    return {"identifier": {"system": ODS_CODE, "value": code}} if code else {}


def _episode(row: Row, number: int) -> Resource:
    return {
        "resourceType": "EpisodeOfCare", "meta": _meta(row),
        "status": "finished" if row.get("left_on") else "active",
        "patient": {"reference": f"Patient/{row.get('child_id') or f'child-{number}'}"},
        "managingOrganization": _practice(row),
        "period": {"start": row.get("joined_on", ""), "end": row.get("left_on", "")},
    }  # fmt: skip


def _gestation(row: Row, number: int) -> Resource:
    days = int(row["gestation_weeks"]) * 7 + int(row["gestation_days"] or 0)
    return {
        "resourceType": "Observation", "meta": _meta(row), "status": "final",
        "code": {"coding": [{"system": SNOMED_CT, "code": "412726003"}]},
        "subject": {"reference": f"Patient/{row.get('child_id') or f'child-{number}'}"},
        "effectiveDateTime": row.get("date_of_birth", ""),
        "valueQuantity": {"value": _number(str(days)), "unit": "day", "system": UCUM, "code": "d"},
    }  # fmt: skip


def _observation(row: Row) -> Resource:
    born = row.get("context") == "birth" and row["kind"] in _BORN
    loinc, snomed, term = (_BORN if born else _OBSERVED)[row["kind"]]
    recorded = row.get("recorded_on", "")
    contained, subject = _subject(row)
    return {
        "resourceType": "Observation", "meta": _meta(row), "contained": contained,
        "identifier": [{"value": row["record_id"]}], "status": "final",
        "category": [{"text": row.get("context", "")}],
        "code": {"coding": [{"system": LOINC, "code": loinc}, {"system": SNOMED_CT, "code": snomed}], "text": term},
        "subject": subject, "effectiveDateTime": row["measured_on"],
        "issued": f"{recorded}T00:00:00Z" if recorded else "",
        "performer": [{"display": row.get("recorded_by", "")}],
        **(_value(row) or {}), "note": [{"text": row.get("note", "")}],
    }  # fmt: skip


def _appointment(row: Row) -> Resource:
    outcome = row["outcome"]
    status = {"attended": "fulfilled", "was_not_brought": "noshow"}.get(outcome, "cancelled")
    contained, subject = _subject(row)
    reason = {"text": outcome} if status == "cancelled" else {}
    if outcome in _CANCELLED:
        system = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
        reason["coding"] = [{"system": system, "code": _CANCELLED[outcome]}]  # type: ignore[assignment]
    review = [{"system": SNOMED_CT, "code": "442162000"}] if row["contact"] == "6-8-week" else []
    # an appointment that was not kept has no need of an end: R4 asks for both or neither where it is not cancelled
    moment = f"{row['contact_on']}T09:00:00Z"
    return {
        "resourceType": "Appointment", "meta": _meta(row), "contained": contained, "status": status,
        "identifier": [{"value": row["record_id"]}], "cancelationReason": reason,
        "serviceType": [{"coding": review, "text": row["contact"]}], "start": moment,
        "end": moment.replace("09:00", "09:20"), "participant": [{"actor": subject, "status": "accepted"}],
    }  # fmt: skip


def _subject(row: Row) -> tuple[list[Resource], Resource]:
    """Return the Patient to contain and the reference to it; with an NHS number alone, a logical reference."""
    stated = {name for name in ("forename", "surname", "date_of_birth", "sex", "postcode") if row.get(name)}
    if row.get("nhs_number") and not stated:
        return [], {"type": "Patient", "identifier": {"system": NHS_NUMBER, "value": row["nhs_number"]}}
    return [{"resourceType": "Patient", "id": "p", **_identity(row)}], {"reference": "#p"}


def _value(row: Row) -> Resource | None:
    """Return a value as R4 has it; pounds and ounces are no quantity, so they stay the text they are."""
    if _POUNDS.match(row["value"]):
        return {"valueString": row["value"]}
    unit = row.get("unit") or {"weight": "kg"}.get(row["kind"], "cm")
    if unit not in _UNIT or not re.fullmatch(r"[0-9]+(\.[0-9]+)?", row["value"]):
        return None
    return {"valueQuantity": {"value": _number(row["value"]), "unit": unit, "system": UCUM, "code": _UNIT[unit]}}


def _number(text: str) -> str:
    """Return digits marked as a number to write as they are, less the zeros before them: "05.50" as 5.50."""
    return f"\0{_LEADING_ZEROS.sub('', text)}" if text else ""
