"""Refused resources of a FHIR file, each with what it takes to read it again by itself: the Patient that it names."""

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from growthwatch.sources.files import fhir_edits
from growthwatch.sources.files.fhir_documents import Deleted, Entry, Resource, entries
from growthwatch.sources.files.fhir_references import References
from growthwatch.sources.files.inputs import survey

#: A resource further down is not put back in its own place: so many blank ones would be read before it.
LAST_LINE: Final = 1_000_000
_MARK: Final = "\ue000number:"
_MARKED: Final = re.compile(rf'"{_MARK}([^"]*)"')
_REFERRED_TO_BY_NOBODY: Final = ("Observation", "Encounter", "Appointment", "Condition", "CarePlan")


def taken_out(file: Path, lines: Collection[int]) -> dict[int, str]:
    """Return by its line each resource that stands alone there, with the Patient that it names, as :func:`written`.

    Parameters
    ----------
    file : Path
        FHIR JSON.
    lines : collection of int
        Which are wanted. One within another resource, or with others in one line, is left out.
    """
    asked, references = set(lines), References()
    wanted: list[Entry] = []
    held = survey(file, file.name)
    for entry in entries(held, skim=_REFERRED_TO_BY_NOBODY):
        references.add(entry)
    crowded, seen = set[int](), set[int]()
    for entry in entries(held):
        if entry.line not in asked:
            continue
        if entry.within is None and entry.place == str(entry.line) and not isinstance(entry.resource, Deleted):
            wanted.append(entry)
        if entry.line in seen:
            crowded.add(entry.line)
        seen.add(entry.line)
    named = {entry.line: references.whose(fhir_edits.reference(entry.resource), entry).key for entry in wanted}
    patients = _patients(held, references, {key for key in named.values() if key})
    return {
        entry.line: written(
            {"resource": _held(entry, references)}
            | ({"patient": _held(patients[key], references)} if (key := named[entry.line]) in patients else {})
        )
        for entry in wanted
        if entry.line not in crowded and entry.line <= LAST_LINE and entry.resource.get("resourceType")
    }


def _patients(held: Any, references: References, keys: set[str]) -> dict[str | None, Entry]:
    if not keys:
        return {}
    found: dict[str | None, Entry] = {}
    for entry in entries(held, skim=_REFERRED_TO_BY_NOBODY):
        if entry.resource.get("resourceType") == "Patient" and entry.within is None and entry.line <= LAST_LINE:
            key = references.key(entry)
            if key in keys and entry.place == str(entry.line):
                found[key] = entry
    return found


def _held(entry: Entry, references: References) -> Resource:
    """Return a resource with its place; the server it is of, where the file holds those of several, goes with it."""
    resource, server = dict(entry.resource), references.server(entry)
    meta = resource.get("meta") or {}
    if server and not meta.get("source"):
        resource["meta"] = {**meta, "source": server}
    return {"line": entry.line, "fullUrl": entry.full_url, "resource": resource}


def written(document: Any) -> str:
    """Return a document as JSON in which every number has the digits that it had."""
    return _MARKED.sub(r"\1", json.dumps(document, default=_number, ensure_ascii=False))


def read(text: str) -> dict[str, Resource]:
    """Return what :func:`taken_out` wrote of a resource."""
    found: dict[str, Resource] = json.loads(text, parse_float=Decimal)
    return found


def fields(text: str) -> dict[str, str]:
    """Return the fields of a refused resource that can be put right, as they stand."""
    document = read(text)
    return fhir_edits.fields(document["resource"]["resource"], (document.get("patient") or {}).get("resource"))


def bundle(text: str, changes: Mapping[str, str]) -> str:
    """Return a Bundle in which the resource stands in its own place with some of its fields put right."""
    document = read(text)
    own, patient = document["resource"], document.get("patient")
    unit = fields(text).get("Unit", "")
    resource = fhir_edits.edited(own["resource"], changes, unit)
    placed = {own["line"]: own | {"resource": resource}}
    if patient is not None:
        placed[patient["line"]] = patient
    listed = [_entry(placed.get(line)) for line in range(1, max(placed) + 1)]
    return written({"resourceType": "Bundle", "type": "collection", "entry": listed})


def _entry(one: Resource | None) -> Resource:
    if one is None:
        return {}
    return {"resource": one["resource"]} | ({"fullUrl": one["fullUrl"]} if one["fullUrl"] else {})


def _number(value: object) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is nothing of JSON")
    return f"{_MARK}{value}"
