"""FHIR contacts and registrations as rows: Encounter, Appointment, and the EpisodeOfCare of a practice."""

from typing import Final

from growthwatch.sources.files import fhir_codes, fhir_refusals
from growthwatch.sources.files.fhir_documents import Resource
from growthwatch.sources.files.fhir_identifiers import own_id, parts
from growthwatch.sources.files.fhir_references import is_patient
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.files.fhir_subjects import Around, Row, stated_by, subject, text
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.vocabulary import OUTCOMES

#: Statuses of an EpisodeOfCare that is no registration, or none yet (R4, EpisodeOfCareStatus).
_NO_REGISTRATION: Final = ("entered-in-error", "cancelled", "planned", "waitlist")


def appointment_rows(appointment: Resource, around: Around) -> list[Row]:
    """Return a row for each patient of an appointment, with what came of it."""
    taking_part = [p for p in parts(appointment, "participant") if isinstance(p.get("actor"), dict)]
    patients = [p for p in taking_part if is_patient(p["actor"], around.entry)]
    reason = appointment.get("cancelationReason") or {}
    said = [str(c["code"]) for c in parts(reason, "coding") if c.get("code")] + [str(reason.get("text") or "")]
    by = next(iter(said), "").split("-")[0]
    stated = next((word for word in said if word in OUTCOMES), None)
    kinds = [*(appointment.get("serviceType") or []), appointment.get("appointmentType")]
    rows = []
    for n, participant in enumerate(patients or [{}], start=1):
        whose, refused = subject(participant.get("actor"), around)
        declined = "declined" if participant.get("status") == "declined" else None
        key = own_id(appointment, around.entry.within) or around.place
        rows.append(
            whose
            | stated_by(appointment, around)
            | {
                "Identifier": f"{key}/{n}" if len(patients) > 1 else key,
                "Contact": fhir_codes.contact_of(kinds),
                "Date": text(appointment.get("start")),
                "Outcome": stated or declined or f"{appointment.get('status') or ''} {by}".strip() or None,
                "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(appointment)]),
            }
        )
    return rows


def encounter_rows(encounter: Resource, around: Around) -> list[Row]:
    """Return the row of an encounter, which is a contact that took place where its status says so."""
    whose, refused = subject(encounter.get("subject"), around)
    return [
        whose
        | stated_by(encounter, around)
        | {
            "Identifier": own_id(encounter, around.entry.within) or around.place,
            "Contact": fhir_codes.contact_of([*(encounter.get("type") or []), encounter.get("serviceType")]),
            "Date": text((encounter.get("period") or {}).get("start")),
            "Outcome": encounter.get("status"),
            "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(encounter)]),
        }
    ]


def episode_rows(episode: Resource, around: Around) -> list[Row]:
    """Return the row of a registration: at which practice, from when, until when."""
    period = episode.get("period") or {}
    whose, refused = subject(episode.get("patient"), around)
    practice, organization = around.references.practice([episode.get("managingOrganization")], around.entry)
    status = str(episode.get("status") or "")
    if status in _NO_REGISTRATION:
        refused.append(Refusal(RejectReason.not_in_force, "status", status))
    return [
        whose
        | stated_by(episode, around)
        | {
            "Practice": practice,
            "Organization": organization,
            "From": text(period.get("start")),
            "To": text(period.get("end")),
            "Refused": fhir_refusals.written([*refused, fhir_refusals.modified(episode)]),
        }
    ]
