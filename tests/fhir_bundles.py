"""Small FHIR Bundles for tests: everybody in them is invented, every number is a test number."""

import json

ADA = {"family": "Quill", "given": "Ada", "born": "2026-03-01", "gender": "female", "number": "9990001014"}
BEN = {"family": "Marsh", "given": "Ben", "born": "2026-03-10", "gender": "male", "number": "9990002029"}
_KG = {"unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}


def patient(child, key="1", **more):
    """Return a Patient of these facts."""
    number = [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": child["number"]}] if child.get("number") else []
    return {
        "resourceType": "Patient", "id": key, "gender": child["gender"], "birthDate": child["born"],
        "name": [{"use": "official", "family": child["family"], "given": [child["given"]]}],
        **({"identifier": number} if number else {}), **more,
    }  # fmt: skip


def weight(key, kg, on, *, of="Patient/1", status="final", version=None, updated=None, source=None, **more):
    """Return an Observation of a body weight."""
    meta = {"versionId": version, "lastUpdated": updated, "source": source}
    meta = {name: said for name, said in meta.items() if said is not None}
    value = {} if kg is None else {"valueQuantity": {"value": kg, **_KG}}
    return {
        "resourceType": "Observation", "id": key, "status": status, "effectiveDateTime": on,
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}, "subject": {"reference": of},
        **({"meta": meta} if meta else {}), **value, **more,
    }  # fmt: skip


def bundle(*resources, **more):
    """Return a collection of resources."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources], **more}


def write(path, *resources, **more):
    """Write a Bundle to a file, or NDJSON where its name says so; return the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(json.dumps(resource) for resource in resources)
    path.write_text(lines if path.suffix == ".ndjson" else json.dumps(bundle(*resources, **more)), encoding="utf-8")
    return path
