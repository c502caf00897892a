"""FHIR R4 (UK Core) resources flattened: each type of resource to rows of text under the headings of its own sheet."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from growthwatch.sources.files import (
    fhir_codes,
    fhir_conditions,
    fhir_identifiers,
    fhir_refusals,
    fhir_times,
    fhir_values,
)
from growthwatch.sources.files.fhir_documents import Entry, Resource
from growthwatch.sources.files.fhir_identifiers import NHS_NUMBER, ODS_CODE, own_id, parts
from growthwatch.sources.files.fhir_references import References, is_patient
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.files.fhir_values import UCUM
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.vocabulary import OUTCOMES, SOURCES

__all__ = ["COLUMNS", "FLATTEN", "LOINC", "NHS_NUMBER", "ODS_CODE", "SNOMED_CT", "UCUM", "Around", "Row", "deletion"]

SNOMED_CT: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"

Row = dict[str, str | None]


class Around(NamedTuple):
    """What stands around a resource: the file's name, where in it, what else it holds, and where days are counted."""

    file: str
    entry: Entry
    references: References
    time_zone: str

    @property
    def place(self) -> str:
        """By what a resource without an id is known: its file and place there."""
        return f"{self.file}:{self.entry.place}"


def _person(patient: Resource) -> tuple[Row, list[Refusal | None]]:
    """Return who a Patient is, as its resource states it, and what of that is not relied on."""
    number = fhir_identifiers.nhs_number(patient)
    forename, surname = fhir_identifiers.written_name(fhir_identifiers.name(patient))
    said: Row = {
        "NHS number": number.value,
        "Forename": forename,
        "Surname": surname,
        "Birth date": _text(patient.get("birthDate")),
        "Gender": patient.get("gender"),
        "Postcode": fhir_identifiers.address(patient).get("postalCode"),
        "Birth order": _text(patient.get("multipleBirthInteger")),
    }
    return said, [number.refusal]


def _subject(reference: Any, around: Around) -> tuple[Row, list[Refusal | None]]:
    """Return whose a resource is: a Patient elsewhere by its key, one contained, or an NHS number alone."""
    whose = around.references.whose(reference, around.entry)
    if whose.inside is not None:
        said, refused = _person(whose.inside)
        return said, [*refused, fhir_refusals.modified(whose.inside)]
    return {"Patient": whose.key, "NHS number": whose.nhs_number}, []


def _patient(patient: Resource, around: Around) -> list[Row]:
    entry, references = around.entry, around.references
    said, refused = _person(patient)
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
        | _stated_by(patient, around)
        | {
            "Patient": references.key(entry),
            "Identifiers": "\n".join(fhir_identifiers.names(patient)) or None,
            "Practice": practice,
            "Organization": organization,
            "Deceased": _text(patient.get("deceasedDateTime")) or dead,
            "Refused": fhir_refusals.written(refused),
        }
    ]


def _observation(observation: Resource, around: Around) -> list[Row]:
    subject, refused = _subject(observation.get("subject"), around)
    when, no_day = fhir_times.effective(observation, around.time_zone)
    components = parts(observation, "component")
    rows = [part for part in components if fhir_values.is_row(part)]
    own = [observation] if fhir_values.has_value(observation) or not rows else []
    remarks = [fhir_values.remark(part) for part in components if part not in rows]
    common = subject | _stated_by(observation, around) | {
        "Date": when,
        "Issued": _text(observation.get("issued")),
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
    subject = around.references.whose(observation.get("subject"), around.entry)
    for focus in parts(observation, "focus"):
        if around.references.whose(focus, around.entry) != subject or not any(subject):
            named = focus.get("display") or str(focus.get("reference") or "").partition("/")[0]
            return Refusal(RejectReason.about_another, "focus", named)
    return None


def _appointment(appointment: Resource, around: Around) -> list[Row]:
    taking_part = [p for p in parts(appointment, "participant") if isinstance(p.get("actor"), dict)]
    patients = [p for p in taking_part if is_patient(p["actor"], around.entry)]
    reason = appointment.get("cancelationReason") or {}
    said = [str(c["code"]) for c in parts(reason, "coding") if c.get("code")] + [str(reason.get("text") or "")]
    by = next(iter(said), "").split("-")[0]
    stated = next((word for word in said if word in OUTCOMES), None)
    kinds = [*(appointment.get("serviceType") or []), appointment.get("appointmentType")]
    rows = []
    for n, participant in enumerate(patients or [{}], start=1):
        subject, refused = _subject(participant.get("actor"), around)
        declined = "declined" if participant.get("status") == "declined" else None
        key = own_id(appointment, around.entry.within) or around.place
        rows.append(
            subject
            | _stated_by(appointment, around)
            | {
                "Identifier": f"{key}/{n}" if len(patients) > 1 else key,
                "Contact": fhir_codes.contact_of(kinds),
                "Date": _text(appointment.get("start")),
                "Outcome": stated or declined or f"{appointment.get('status') or ''} {by}".strip() or None,
                "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(appointment)]),
            }
        )
    return rows


def _encounter(encounter: Resource, around: Around) -> list[Row]:
    subject, refused = _subject(encounter.get("subject"), around)
    return [
        subject
        | _stated_by(encounter, around)
        | {
            "Identifier": own_id(encounter, around.entry.within) or around.place,
            "Contact": fhir_codes.contact_of([*(encounter.get("type") or []), encounter.get("serviceType")]),
            "Date": _text((encounter.get("period") or {}).get("start")),
            "Outcome": encounter.get("status"),
            "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(encounter)]),
        }
    ]


def _episode(episode: Resource, around: Around) -> list[Row]:
    period = episode.get("period") or {}
    subject, refused = _subject(episode.get("patient"), around)
    practice, organization = around.references.practice([episode.get("managingOrganization")], around.entry)
    status = str(episode.get("status") or "")
    if status in _NO_REGISTRATION:
        refused.append(Refusal(RejectReason.not_in_force, "status", status))
    return [
        subject
        | _stated_by(episode, around)
        | {
            "Practice": practice,
            "Organization": organization,
            "From": _text(period.get("start")),
            "To": _text(period.get("end")),
            "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(episode)]),
        }
    ]


def _known_condition(resource: Resource, around: Around) -> list[Row]:
    """Return the row of a Condition, a CarePlan or the EpisodeOfCare of a service."""
    of, whose = _OF_CONDITION[fhir_conditions.sheet_of(resource)]
    subject, refused = _subject(resource.get(whose), around)
    said, against = of(resource)
    key = own_id(resource, around.entry.within) or around.place
    stated_by = _stated_by(resource, around) | {"Identifier": key}
    return [
        subject
        | stated_by
        | {name: cell for name, cell in said.items() if name != "Status" or cell}
        | {"Refused": fhir_refusals.written([*refused, *against, fhir_refusals.modified(resource)])}
    ]


def _organization(organization: Resource, around: Around) -> list[Row]:
    code = fhir_identifiers.practice(parts(organization, "identifier"))
    return [_stated_by(organization, around) | {"Organization": organization.get("id"), "Practice": code}]


def deletion(resource: Resource, around: Around) -> list[Row]:
    """Return the row by which a sender takes a deleted observation or contact back; none for any other resource."""
    if resource["resourceType"] not in _TAKEN_BACK:
        return []
    refused = [Refusal(RejectReason.deleted, "request", str(resource["id"]))]
    key = {"Identifier": str(resource["id"]), "Status": "entered-in-error"}
    return [_stated_by(resource, around) | key | {"Refused": fhir_refusals.written(refused)}]


_TAKEN_BACK: Final = ("Observation", "Encounter", "Appointment", "Condition", "CarePlan")
#: An observation of any other status (registered, cancelled, entered in error) is no measurement.
_STANDS: Final = frozenset({"preliminary", "final", "amended", "corrected", "unknown"})
#: Statuses of an EpisodeOfCare that is no registration, or none yet (R4, EpisodeOfCareStatus).
_NO_REGISTRATION: Final = ("entered-in-error", "cancelled", "planned", "waitlist")
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
    "Encounter": _encounter,
    "Appointment": _appointment,
    "EpisodeOfCare": _episode,
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


def _stated_by(resource: Resource, around: Around) -> Row:
    """Return who states a resource, in which version, and whether it stands."""
    meta = resource.get("meta") or (around.entry.within or {}).get("meta") or {}
    source, sender = _source(str(meta.get("source") or ""))
    return {
        "Source": source,
        "Sender": sender or around.references.server(around.entry),
        "Version": _text(meta.get("versionId")),
        "Last updated": _text(meta.get("lastUpdated")),
        "Status": resource.get("status"),
    }


@lru_cache(maxsize=1000)
def _source(stated: str) -> tuple[str | None, str | None]:
    """Return the record system that ``meta.source`` ends in, where it is one of ours, and the sender it names.

    What follows "#" names one request to a server (HAPI FHIR), and our own URNs the record system, not a sender.
    """
    sender = stated.partition("#")[0]
    last = stated.replace("/", ":").rsplit(":", 1)[-1]
    return last if last in SOURCES else None, None if sender.startswith("urn:growthwatch:") else sender or None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
