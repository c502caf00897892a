"""Small FHIR resources made by hand, and what is read of a Bundle of them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from growthwatch.sources import Intake, read

Resource = dict[str, Any]

AS_OF = dt.date(2026, 6, 1)
NHS = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
ADA, BEN = "9990001014", "9990002029"


def patient(own: str | None = "a", number: str | None = ADA, **elements: Any) -> Resource:
    stated = {
        "resourceType": "Patient", "id": own, "birthDate": "2026-03-01", "gender": "female",
        "identifier": [{"system": NHS, "value": number}] if number else None, **elements,
    }  # fmt: skip
    return {name: part for name, part in stated.items() if part is not None}


def weight(subject: Any = "Patient/a", own: str | None = "o", **elements: Any) -> Resource:
    """Return a weight of 4.5 kg on 26 April 2026; an element that is None is left out."""
    stated = {
        "resourceType": "Observation", "id": own, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": subject} if isinstance(subject, str) else subject, "effectiveDateTime": "2026-04-26",
        "valueQuantity": {"value": 4.5, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}, **elements,
    }  # fmt: skip
    return {name: part for name, part in stated.items() if part is not None}


def bundle(*entries: Any, kind: str = "collection") -> Resource:
    """Return a Bundle of resources, or of (fullUrl, resource)."""
    of = [entry if isinstance(entry, tuple) else (None, entry) for entry in entries]
    listed = [{"fullUrl": url, "resource": one} if url else {"resource": one} for url, one in of]
    return {"resourceType": "Bundle", "type": kind, "entry": listed}


def intake(folder: Path, document: Any, **options: Any) -> Intake:
    file = folder / "b.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return read([file], as_of=AS_OF, **options)


def whose(found: Intake) -> list[str | None]:
    """Return the NHS number of the child of each record; None where the row names no child."""
    return [None if number != number else number for number in found.recorded["nhs_number"]]  # noqa: PLR0124 - NaN
