"""Who a FHIR resource is of, and who states it in which version: what the rows of every type begin with."""

from functools import lru_cache
from typing import Any, NamedTuple

from growthwatch.sources.files import fhir_identifiers, fhir_refusals
from growthwatch.sources.files.fhir_documents import Entry, Resource
from growthwatch.sources.files.fhir_references import References
from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.vocabulary import SOURCES

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


def person(patient: Resource) -> tuple[Row, list[Refusal | None]]:
    """Return who a Patient is, as its resource states it, and what of that is not relied on."""
    number = fhir_identifiers.nhs_number(patient)
    forename, surname = fhir_identifiers.written_name(fhir_identifiers.name(patient))
    said: Row = {
        "NHS number": number.value,
        "Forename": forename,
        "Surname": surname,
        "Birth date": text(patient.get("birthDate")),
        "Gender": patient.get("gender"),
        "Postcode": fhir_identifiers.address(patient).get("postalCode"),
        "Birth order": text(patient.get("multipleBirthInteger")),
    }
    return said, [number.refusal]


def subject(reference: Any, around: Around) -> tuple[Row, list[Refusal | None]]:
    """Return whose a resource is: a Patient elsewhere by its key, one contained, or an NHS number alone."""
    whose = around.references.whose(reference, around.entry)
    if whose.inside is not None:
        said, refused = person(whose.inside)
        return said, [*refused, fhir_refusals.modified(whose.inside)]
    return {"Patient": whose.key, "NHS number": whose.nhs_number}, []


def stated_by(resource: Resource, around: Around) -> Row:
    """Return who states a resource, in which version, and whether it stands."""
    meta = resource.get("meta") or (around.entry.within or {}).get("meta") or {}
    source, sender = _source(str(meta.get("source") or ""))
    return {
        "Source": source,
        "Sender": sender or around.references.server(around.entry),
        "Version": text(meta.get("versionId")),
        "Last updated": text(meta.get("lastUpdated")),
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


def text(value: Any) -> str | None:
    """Return a value of JSON as text; None where there is none."""
    return None if value is None else str(value)
