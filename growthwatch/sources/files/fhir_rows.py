"""FHIR R4 (UK Core) resources flattened: each type of resource to rows of text under the headings of its own sheet."""

from collections.abc import Callable
from typing import Final

from growthwatch.sources.files import (
    fhir_codes,
    fhir_conditions,
    fhir_identifiers,
    fhir_refusals,
    fhir_times,
    fhir_values,
)
from growthwatch.sources.files.fhir_contacts import appointment_rows, encounter_rows, episode_rows
from growthwatch.sources.files.fhir_documents import Resource
from growthwatch.sources.files.fhir_identifiers import NHS_NUMBER, ODS_CODE, own_id, parts
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.files.fhir_subjects import Around, Row, person, stated_by, subject, text
from growthwatch.sources.files.fhir_values import UCUM
from growthwatch.sources.reject_reasons import RejectReason

__all__ = ["COLUMNS", "FLATTEN", "LOINC", "NHS_NUMBER", "ODS_CODE", "SNOMED_CT", "UCUM", "Around", "Row", "deletion"]

SNOMED_CT: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"


def _patient(patient: Resource, around: Around) -> list[Row]:
    entry, references = around.entry, around.references
    said, refused = person(patient)
    named = [*(patient.get("generalPractitioner") or []), patient.get("managingOrganization")]
    practice, organization = references.practice(named, entry)
    replaced = references.replacement(entry)
    refused += [
        fhir_refusals.modified(patient),
        Refusal(RejectReason.patient_replaced, "link", replaced) if replaced else None,
        Refusal(RejectReason.patient_not_active, "active", cell=True) if patient.get("active") is False else None,
    ]
    dead = "true" if patient.get("deceasedBoolean") is True else None
    return [
        said
        | stated_by(patient, around)
        | {
            "Patient": references.key(entry),
            "Identifiers": "\n".join(fhir_identifiers.names(patient)) or None,
            "Practice": practice,
            "Organization": organization,
            "Deceased": text(patient.get("deceasedDateTime")) or dead,
            "Refused": fhir_refusals.written(refused),
        }
    ]


def _observation(observation: Resource, around: Around) -> list[Row]:
    whose_it_is, refused = subject(observation.get("subject"), around)
    when, no_day = fhir_times.effective(observation, around.time_zone)
    components = parts(observation, "component")
    rows = [part for part in components if fhir_values.is_row(part)]
    own = [observation] if fhir_values.has_value(observation) or not rows else []
    remarks = [fhir_values.remark(part) for part in components if part not in rows]
    common = whose_it_is | stated_by(observation, around) | {
        "Date": when,
        "Issued": text(observation.get("issued")),
        "Performer": next((p.get("display") for p in parts(observation, "performer") if p.get("display")), None),
        "Note": "; ".join(filter(None, [*_notes(observation), *remarks])) or None,
        "Context": next((c["text"] for c in parts(observation, "category") if c.get("text")), None),
    }  # fmt: skip
    refused += [fhir_refusals.modified(observation), no_day, _status(observation), _focus(observation, around)]
    key = own_id(observation, around.entry.within)
    several = len(own) + len(rows) > 1
    return [
        common
        | _value(observation, part, refused)
        | ({"Identifier": f"{key or around.place}/{n}", "Resource id": key} if several else {"Identifier": key})
        | ({} if key or several else {"Identifier": around.place})
        for n, part in enumerate([*own, *rows], start=1)
    ]


def _value(observation: Resource, part: Resource, refused: list[Refusal | None]) -> Row:
    """Return the code and value of an observation or one of its components, and all that speaks against it."""
    said, no_value = fhir_values.value(part)
    code = fhir_codes.code_of(part.get("code"))
    kind = fhir_codes.kind_of(code)
    against = [fhir_refusals.modifier_extension(part) if part is not observation else None, no_value]
    against.append(fhir_values.body_site(observation, kind) if kind else None)
    term = (part.get("code") or {}).get("text")
    return {"Code": code, "Term": term, **said, "Refused": fhir_refusals.written([*refused, *against])}


def _notes(observation: Resource) -> list[str]:
    """Return the remarks on a measurement, and how it was made: a stated weight is no weighing."""
    notes = [str(note["text"]) for note in parts(observation, "note") if note.get("text")]
    method = fhir_codes.words_of(observation.get("method"))
    return [*notes, *([f"method: {method}"] if method else [])]


def _status(observation: Resource) -> Refusal | None:
    """Return why an observation stands for nothing: it is withdrawn, or has no status, not even "unknown"."""
    status = observation.get("status")
    if status in _STANDS:
        return None
    if not status:
        return Refusal(RejectReason.status_not_given, "status")
    return Refusal(RejectReason.observation_withdrawn, "status", str(status))


def _focus(observation: Resource, around: Around) -> Refusal | None:
    """Return why an observation is not of its subject: its focus is somebody or something else (a fetus, a device)."""
    if "focus" not in observation:
        return None
    its_own = around.references.whose(observation.get("subject"), around.entry)
    for focus in parts(observation, "focus"):
        if around.references.whose(focus, around.entry) != its_own or not any(its_own):
            named = focus.get("display") or str(focus.get("reference") or "").partition("/")[0]
            return Refusal(RejectReason.about_another, "focus", named)
    return None


def _known_condition(resource: Resource, around: Around) -> list[Row]:
    """Return the row of a Condition, a CarePlan or the EpisodeOfCare of a service."""
    of, whose = _OF_CONDITION[fhir_conditions.sheet_of(resource)]
    whose_it_is, refused = subject(resource.get(whose), around)
    said, against = of(resource)
    key = own_id(resource, around.entry.within) or around.place
    by = stated_by(resource, around) | {"Identifier": key}
    return [
        whose_it_is
        | by
        | {name: cell for name, cell in said.items() if name != "Status" or cell}
        | {"Refused": fhir_refusals.written([*refused, *against, fhir_refusals.modified(resource)])}
    ]


def _organization(organization: Resource, around: Around) -> list[Row]:
    code = fhir_identifiers.practice(parts(organization, "identifier"))
    return [stated_by(organization, around) | {"Organization": organization.get("id"), "Practice": code}]


def deletion(resource: Resource, around: Around) -> list[Row]:
    """Return the row by which a sender takes a deleted observation or contact back; none for any other resource."""
    if resource["resourceType"] not in _TAKEN_BACK:
        return []
    refused = [Refusal(RejectReason.deleted, "request", str(resource["id"]))]
    key = {"Identifier": str(resource["id"]), "Status": "entered-in-error"}
    return [stated_by(resource, around) | key | {"Refused": fhir_refusals.written(refused)}]


_TAKEN_BACK: Final = ("Observation", "Encounter", "Appointment", "Condition", "CarePlan")
#: An observation of any other status (registered, cancelled, entered in error) is no measurement.
_STANDS: Final = frozenset({"preliminary", "final", "amended", "corrected", "unknown"})
#: Sheet -> what its resources say of a condition, and the element that says whose it is.
_OF_CONDITION: Final = {
    "Condition": (fhir_conditions.of_condition, "subject"),
    "CarePlan": (fhir_conditions.of_plan, "subject"),
    fhir_conditions.CARE_EPISODE: (fhir_conditions.of_episode, "patient"),
}
#: Type of resource, or sheet, -> how it is flattened.
FLATTEN: Final[dict[str, Callable[[Resource, Around], list[Row]]]] = {
    "Patient": _patient,
    "Observation": _observation,
    "Encounter": encounter_rows,
    "Appointment": appointment_rows,
    "EpisodeOfCare": episode_rows,
    "Condition": _known_condition,
    "CarePlan": _known_condition,
    fhir_conditions.CARE_EPISODE: _known_condition,
    "Organization": _organization,
}
#: Type of resource -> the columns of its sheet.
_WHOSE = ("Patient", "NHS number", "Forename", "Surname", "Birth date", "Gender", "Postcode", "Birth order")
_STATED_BY = ("Source", "Sender", "Version", "Last updated", "Status", "Refused")
_CONDITION = (
    *_WHOSE, *_STATED_BY, "Identifier", "Named", "Code", "Standing", "From", "To", "Stated on",
    "Stated by", "Note",
)  # fmt: skip
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "Patient": (*_WHOSE, *_STATED_BY, "Identifiers", "Practice", "Organization", "Deceased"),
    "Observation": (
        *_WHOSE, *_STATED_BY, "Identifier", "Resource id", "Code", "Term", "Value", "Unit", "Unit said", "Date",
        "Issued", "Performer", "Note", "Context",
    ),
    "Encounter": (*_WHOSE, *_STATED_BY, "Identifier", "Contact", "Date", "Outcome"),
    "Appointment": (*_WHOSE, *_STATED_BY, "Identifier", "Contact", "Date", "Outcome"),
    **dict.fromkeys(_OF_CONDITION, _CONDITION),
    "EpisodeOfCare": (*_WHOSE, *_STATED_BY, "Practice", "Organization", "From", "To"),
    "Organization": (*_STATED_BY, "Organization", "Practice"),
}  # fmt: skip
