"""FHIR R4 (UK Core) resources into rows of text: Bundles, arrays, single resources and NDJSON.

Each resource is checked by ``fhir.resources`` (extra ``fhir``) and flattened to a row of the sheet that bears its
type; what the columns mean is said by ``reference_data/mappings/fhir_*.toml``, as for every other format.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa

from growthwatch.sources import clinical_codes
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, BrokenLine, Sheet
from growthwatch.sources.files.inputs import Survey
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.vocabulary import OUTCOMES, SOURCES

NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED_CT: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
#: A single JSON document is held in memory whole; what is larger must be NDJSON.
LARGEST_DOCUMENT_BYTES = 100 << 20
_ROWS_AT_A_TIME = 5000
#: An observation of any other status (cancelled, entered in error) is no measurement.
_STANDS = {"preliminary", "final", "amended", "corrected", "unknown"}

Row = dict[str, str | None]
Resource = dict[str, Any]


def sheets(survey: Survey) -> list[Sheet]:
    """Return one sheet for each type of resource that is read and occurs in the file.

    Raises
    ------
    UnusableInput
        When the file is no FHIR JSON, is too large for one document, or the extra ``fhir`` is not installed.
    """
    _models(survey)
    present = dict.fromkeys(str(r.get("resourceType")) for _, r in _resources(survey))
    kinds = [kind for kind in FLATTEN if kind in present]
    if not kinds:
        found = ", ".join(sorted(kind for kind in present if kind != "None")[:5])
        raise UnusableInput(f"holds no resource that is read{found and f', only {found}'}", file=survey.file)
    left = [kind for kind in present if kind not in FLATTEN and kind != "None"]
    notes = f"resources not read: {', '.join(sorted(left))}" if left else ""
    return [_sheet(survey, kind, notes) for kind in kinds]


def _sheet(survey: Survey, kind: str, notes: str) -> Sheet:
    columns = COLUMNS[kind]
    return Sheet(survey.file, kind, "fhir", columns, 1, lambda: _batches(survey, kind), notes=notes)


def _models(survey: Survey) -> Callable[[str], Any]:
    try:
        from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - an extra
    except ImportError as error:
        reason = "FHIR needs an extra: pip install 'growthwatch[fhir]'"
        raise UnusableInput(reason, file=survey.file) from error
    return get_fhir_model_class


def _batches(survey: Survey, kind: str) -> Iterator[Batch]:
    model = _models(survey)(kind)
    rows: list[Row] = []
    lines: list[int] = []
    broken: list[BrokenLine] = []
    for line, resource in _resources(survey):
        if resource.get("resourceType") != kind:
            continue
        objection = _objection(model, resource)
        if objection:
            broken.append((line, json.dumps(resource, default=str)[:2000], *objection))
            continue
        flat = FLATTEN[kind](resource)
        rows += flat
        lines += [line] * len(flat)
        if len(rows) >= _ROWS_AT_A_TIME:
            yield _batch(kind, rows, lines, broken)
            rows, lines, broken = [], [], []
    yield _batch(kind, rows, lines, broken)


def _batch(kind: str, rows: list[Row], lines: list[int], broken: list[BrokenLine]) -> Batch:
    cells = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS[kind]}
    return Batch(pa.table(cells), np.array(lines, dtype=np.int64), broken)


def _objection(model: Any, resource: Resource) -> tuple[RejectReason, str] | None:
    """Return why a resource is not used, with its detail: it is withdrawn, or it is not valid R4."""
    from pydantic import ValidationError  # noqa: PLC0415 - comes with the extra

    try:
        model.model_validate(resource)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return RejectReason.invalid_fhir, f"{where} {first['msg']}".strip()
    if resource["resourceType"] == "Observation" and resource["status"] not in _STANDS:
        return RejectReason.observation_withdrawn, str(resource["status"])
    return None


def _resources(survey: Survey) -> Iterator[tuple[int, Resource]]:
    """Yield each resource with its line, or its place in the Bundle where the file is one document."""
    with survey.path.open(encoding="utf-8-sig", errors="replace") as stream:
        first = stream.readline(LARGEST_DOCUMENT_BYTES + 1)
        document = _parsed(first)
        if isinstance(document, dict) and document.get("resourceType") != "Bundle" and _more(stream):
            yield 1, document
            yield from _lines(survey, stream)
            return
        if document is None or _more(stream):
            first += stream.read(LARGEST_DOCUMENT_BYTES + 1 - len(first))
            document = None
    if len(first) > LARGEST_DOCUMENT_BYTES:
        limit = f"{LARGEST_DOCUMENT_BYTES >> 20} MB"
        raise UnusableInput(f"is one JSON document of over {limit}: give NDJSON instead", file=survey.file)
    if document is None:
        try:
            document = json.loads(first, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            reason = "is not valid JSON" if line is None else f"is not valid JSON ({error.args[0].split(':')[0]})"
            raise UnusableInput(reason, file=survey.file, line=line) from error
    yield from enumerate(_entries(document), start=1)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _more(stream: Any) -> bool:
    place = stream.tell()
    more = any(line.strip() for line in iter(lambda: stream.readline(1 << 16), ""))
    stream.seek(place)
    return more


def _lines(survey: Survey, stream: Any) -> Iterator[tuple[int, Resource]]:
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST_DOCUMENT_BYTES), ""), start=2):
        if not line.strip():
            continue
        resource = _parsed(line)
        if not isinstance(resource, dict):
            raise UnusableInput("is not a JSON object", file=survey.file, line=number)
        yield from ((number, one) for one in _entries(resource))


def _entries(document: Any) -> Iterator[Resource]:
    if isinstance(document, list):
        items = document
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        entries = document.get("entry")
        listed = entries if isinstance(entries, list) else []
        items = [entry.get("resource") for entry in listed if isinstance(entry, dict)]
    else:
        items = [document]
    for item in items:
        yield item if isinstance(item, dict) else {}


# --- one function for each type of resource: a valid resource to the rows it makes -------------------------------


def _person(patient: Resource) -> Row:
    """Return who a Patient is, as its resource states it."""
    names = patient.get("name") or [{}]
    name = next((n for n in names if n.get("use") in {"official", "usual"}), names[0])
    return {
        "NHS number": _identifier(patient, NHS_NUMBER),
        "Forename": " ".join(name.get("given") or []) or None,
        "Surname": name.get("family"),
        "Birth date": _text(patient.get("birthDate")),
        "Gender": patient.get("gender"),
        "Postcode": (patient.get("address") or [{}])[0].get("postalCode"),
        "Birth order": _text(patient.get("multipleBirthInteger")),
    }


def _subject(resource: Resource, reference: Any) -> Row:
    """Return whose a resource is: a Patient elsewhere by its id, one contained, or an NHS number alone."""
    reference = reference or {}
    text = str(reference.get("reference", ""))
    inside = next((c for c in resource.get("contained") or [] if f"#{c.get('id')}" == text), None)
    if inside is not None:
        return _person(inside)
    identifier = reference.get("identifier") or {}
    number = identifier.get("value") if identifier.get("system") == NHS_NUMBER else None
    return {"Patient": text.removeprefix("urn:uuid:").rsplit("/", 1)[-1] or None, "NHS number": number}


def _patient(patient: Resource) -> list[Row]:
    practices = patient.get("generalPractitioner") or [{}]
    return [
        _person(patient)
        | {
            "Patient": patient.get("id"),
            "Source": _source(patient),
            "Practice": (practices[0].get("identifier") or {}).get("value"),
            "Deceased": _text(patient.get("deceasedDateTime")),
        }
    ]


def _observation(observation: Resource) -> list[Row]:
    common: Row = _subject(observation, observation.get("subject")) | {
        "Source": _source(observation),
        "Date": _text(observation.get("effectiveDateTime") or (observation.get("effectivePeriod") or {}).get("start")),
        "Issued": _text(observation.get("issued")),
        "Performer": next((p.get("display") for p in observation.get("performer") or []), None),
        "Note": next((n.get("text") for n in observation.get("note") or []), None),
        "Context": next((c.get("text") for c in observation.get("category") or [] if c.get("text")), None),
    }
    key = _identifier(observation, None) or observation.get("id")
    parts = [part for part in (observation.get("component") or []) if "valueQuantity" in part]
    own = [observation] if "valueQuantity" in observation or not parts else []
    several = len(own) + len(parts) > 1
    return [
        common | _value(part) | {"Identifier": f"{key}/{n}" if several else key}
        for n, part in enumerate([*own, *parts], start=1)
    ]


def _value(part: Resource) -> Row:
    quantity = part.get("valueQuantity") or {}
    unit = quantity.get("code") if quantity.get("system") == UCUM else quantity.get("unit")
    return {
        "Code": _code(part.get("code")),
        "Term": (part.get("code") or {}).get("text"),
        "Value": _text(quantity.get("value", part.get("valueString"))),
        "Unit": unit or quantity.get("unit"),
    }


def _appointment(appointment: Resource) -> list[Row]:
    people = [p.get("actor") for p in appointment.get("participant") or []]
    patient = next((a for a in people if _is_patient(appointment, a or {})), None)
    declined = any(p.get("status") == "declined" for p in appointment.get("participant") or [])
    reason = appointment.get("cancelationReason") or {}
    said = [c.get("code", "") for c in reason.get("coding") or []] + [str(reason.get("text", ""))]
    outcome = next((word for word in said if word in OUTCOMES), None)
    by = next(iter(said), "").split("-")[0]
    outcome = outcome or ("declined" if declined else f"{appointment.get('status')} {by}".strip())
    kinds = [*(appointment.get("serviceType") or []), appointment.get("appointmentType")]
    return [
        _subject(appointment, patient)
        | {
            "Source": _source(appointment),
            "Identifier": _identifier(appointment, None) or appointment.get("id"),
            "Contact": _contact(kinds),
            "Date": _text(appointment.get("start")),
            "Outcome": outcome,
        }
    ]


def _encounter(encounter: Resource) -> list[Row]:
    return [
        _subject(encounter, encounter.get("subject"))
        | {
            "Source": _source(encounter),
            "Identifier": _identifier(encounter, None) or encounter.get("id"),
            "Contact": _contact([*(encounter.get("type") or []), encounter.get("serviceType")]),
            "Date": _text((encounter.get("period") or {}).get("start")),
            "Outcome": encounter.get("status"),
        }
    ]


def _episode(episode: Resource) -> list[Row]:
    period = episode.get("period") or {}
    organization = episode.get("managingOrganization") or {}
    return [
        _subject(episode, episode.get("patient"))
        | {
            "Source": _source(episode),
            "Practice": (organization.get("identifier") or {}).get("value"),
            "From": _text(period.get("start")),
            "To": _text(period.get("end")),
        }
    ]


#: Type of resource -> how it is flattened.
FLATTEN: Final[dict[str, Callable[[Resource], list[Row]]]] = {
    "Patient": _patient,
    "Observation": _observation,
    "Encounter": _encounter,
    "Appointment": _appointment,
    "EpisodeOfCare": _episode,
}
#: Type of resource -> the columns of its sheet.
_WHOSE = ("Patient", "NHS number", "Forename", "Surname", "Birth date", "Gender", "Postcode", "Birth order")
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "Patient": (*_WHOSE, "Source", "Practice", "Deceased"),
    "Observation": (
        *_WHOSE, "Source", "Identifier", "Code", "Term", "Value", "Unit", "Date", "Issued", "Performer", "Note",
        "Context",
    ),
    "Encounter": (*_WHOSE, "Source", "Identifier", "Contact", "Date", "Outcome"),
    "Appointment": (*_WHOSE, "Source", "Identifier", "Contact", "Date", "Outcome"),
    "EpisodeOfCare": (*_WHOSE, "Source", "Practice", "From", "To"),
}  # fmt: skip


def _source(resource: Resource) -> str | None:
    """Return the record system that a resource's ``meta.source`` ends in, where it is one of ours."""
    last = str((resource.get("meta") or {}).get("source", "")).replace("/", ":").rsplit(":", 1)[-1]
    return last if last in SOURCES else None


def _identifier(resource: Resource, system: str | None) -> str | None:
    listed = resource.get("identifier") or []
    return next((i.get("value") for i in listed if system is None or i.get("system") == system), None)


def _is_patient(resource: Resource, actor: Resource) -> bool:
    inside = {f"#{c.get('id')}" for c in resource.get("contained") or [] if c.get("resourceType") == "Patient"}
    text = str(actor.get("reference", ""))
    system = (actor.get("identifier") or {}).get("system")
    return "Patient/" in text or text in inside or actor.get("type") == "Patient" or system == NHS_NUMBER


def _code(concept: Any) -> str | None:
    """Return the coding we know, else the first."""
    found = [c.get("code") for c in (concept or {}).get("coding") or [] if c.get("code")]
    known = _known()
    return next((code for code in found if code in known), next(iter(found), None))


def _contact(concepts: list[Any]) -> str | None:
    """Return which contact the types of a visit say it was: a code of ours, else the words."""
    known = _known()
    for concept in filter(None, concepts):
        for coding in concept.get("coding") or []:
            contact = known.get(coding.get("code"))
            if contact:
                return contact
    return next((c["text"] for c in concepts if c and c.get("text")), None)


@cache
def _known() -> dict[str, str]:
    """Return each code of the code lists, with the contact it says a visit was ("" for none)."""
    listed = clinical_codes.codes()
    return dict(zip(listed["code"], listed["contact"].fillna("").astype(str), strict=True))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
