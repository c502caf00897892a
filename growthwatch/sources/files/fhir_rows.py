"""FHIR R4 (UK Core) resources flattened: each type of resource to rows of text under the headings of its own sheet."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from growthwatch.sources import clinical_codes
from growthwatch.vocabulary import OUTCOMES, SOURCES

NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED_CT: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"

Row = dict[str, str | None]
Resource = dict[str, Any]


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
