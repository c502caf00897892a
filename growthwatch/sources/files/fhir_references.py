"""References as R4 has them: whose a resource is, and which practice a person is registered with.

Relative (``Patient/77``), versioned (``Patient/77/_history/2``), absolute, ``urn:uuid:`` by an entry's fullUrl,
conditional (``Patient?identifier=system|value``), contained (``#p``) and logical (an identifier alone).
"""

import re
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from growthwatch.sources.files import fhir_identifiers as identifiers
from growthwatch.sources.files.fhir_documents import Deleted, Entry
from growthwatch.sources.files.fhir_identifiers import NHS_NUMBERS, parts, system

Resource = dict[str, Any]

_HISTORY: Final = re.compile(r"/_history/[^/]*$")
#: A RESTful reference: the base of a server (absolute alone), a type and an id (R4, 2.3.0.6).
_RESTFUL: Final = re.compile(r"(?:(?P<base>https?://.+)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]+)")
#: Of a file of more Patients, which is NDJSON, those beyond are known by their ids alone.
_MOST_NAMES: Final = 200_000
_IDENTIFIED: Final = re.compile(r"(?:^|[?&])identifier=([^&]*)")


class Whose(NamedTuple):
    """Whose a resource is: a key of a Patient elsewhere, an NHS number, or a Patient that is contained."""

    key: str | None = None
    nhs_number: str | None = None
    inside: Resource | None = None


class References:
    """What a file says that others of its resources refer to: its Patients and its practices, by every name they have.

    NDJSON has no fullUrl: there a Patient is known by its id, and joined as the tables of any other extract are.
    """

    def __init__(self) -> None:
        self._patient: dict[str, tuple[str, str]] = {}  # every other name of a Patient -> its id and fullUrl
        self._of_id: dict[str, set[str]] = {}  # id -> the fullUrls of the Patients that have it
        self._replaced: dict[str, str] = {}  # name of a Patient -> the reference to the one that replaces it
        self._practice: dict[str, str] = {}  # name of an Organization -> its ODS code
        self._employer: dict[str, Resource] = {}  # name of a PractitionerRole -> the reference to its Organization
        self._bases: set[str] = set()

    @property
    def several_servers(self) -> bool:
        """Whether the fullUrls of the file are of more than one server."""
        return len(self._bases) > 1

    def add(self, entry: Entry) -> None:
        """Take note of a resource that others may refer to."""
        if isinstance(entry.resource, Deleted):
            return
        resource, url = entry.resource, _HISTORY.sub("", entry.full_url)
        kind, own = resource.get("resourceType"), resource.get("id")
        names = [name for name in (url, f"{kind}/{own}" if own else "") if name]
        base = _base(url)
        if base:
            self._bases.add(base)
        if kind == "Patient":
            self._add_patient(entry, names)
        elif kind == "Organization":
            code = identifiers.practice(parts(resource, "identifier"))
            if code:
                self._practice.update(dict.fromkeys(names, code))
        elif kind == "PractitionerRole":
            employer: Any = resource.get("organization")
            self._employer.update(dict.fromkeys(names, employer) if isinstance(employer, dict) else {})

    def _add_patient(self, entry: Entry, names: list[str]) -> None:
        resource, url = entry.resource, _HISTORY.sub("", entry.full_url)
        own = str(resource.get("id") or "")
        if url:
            self._of_id.setdefault(own, set()).add(url)
            self._patient[url] = own, url
        for link in parts(resource, "link"):
            other = link.get("other")
            if link.get("type") == "replaced-by" and isinstance(other, dict) and other.get("reference"):
                self._replaced.update(dict.fromkeys(names, str(other["reference"])))
        for one in parts(resource, "identifier") if len(self._patient) < _MOST_NAMES else ():
            if one.get("value") and system(one) not in NHS_NUMBERS:
                self._patient[f"{system(one)}|{one['value']}"] = own, url

    def key(self, entry: Entry) -> str | None:
        """Return the key of a Patient's own row: its id, or its fullUrl where it has none or shares it."""
        return self._key_of(str(entry.resource.get("id") or ""), _HISTORY.sub("", entry.full_url))

    def replacement(self, entry: Entry) -> str | None:
        """Return the reference to the Patient that replaces this one; None where none does."""
        own = entry.resource.get("id")
        return self._replaced.get(_HISTORY.sub("", entry.full_url)) or self._replaced.get(f"Patient/{own}")

    def _key_of(self, own: str, url: str) -> str | None:
        if not own or (url and len(self._of_id.get(own, ())) > 1):
            return url or own or None
        return own

    def server(self, entry: Entry) -> str | None:
        """Return the server of an entry, where the file holds those of several: their ids are apart."""
        return _base(entry.full_url) or None if self.several_servers else None

    def whose(self, reference: Any, entry: Entry, seen: int = 0) -> Whose:
        """Return whose a resource is that bears this reference."""
        if not isinstance(reference, dict):
            return Whose()
        text = _HISTORY.sub("", str(reference.get("reference") or ""))
        number, logical = _identified_by(reference.get("identifier"))
        if text.startswith("#"):
            inside = _contained(text, entry)
            return Whose(None, number, inside if (inside or {}).get("resourceType") == "Patient" else None)
        key = self._by_text(text, entry) if text else None
        if key is None and text.startswith("Patient?"):
            number, logical = _conditional(text, number, logical)
        if key is None and logical:
            key = self._key_of(*self._patient.get(logical, (logical, "")))
        replaced = self._replaced.get(text) if text else None
        if replaced and replaced != text and seen < len(self._replaced):
            return self.whose({"reference": replaced}, entry, seen + 1)
        return Whose(key, number)

    def _by_text(self, text: str, entry: Entry) -> str | None:
        """Return the key of the Patient that a reference names; None where it names none that is a Patient."""
        if text in self._patient:
            return self._key_of(*self._patient[text])
        match = _RESTFUL.fullmatch(text)
        if match is None:
            return text.removeprefix("urn:uuid:") if text.startswith("urn:") else None
        if match["type"] != "Patient":
            return None
        known = self._of_id.get(match["id"], set())
        base = match["base"] or _base(entry.full_url)
        absolute = f"{base}/Patient/{match['id']}" if base else ""
        if absolute in known:
            return self._key_of(match["id"], absolute)
        elsewhere = {url for url in known if _base(url)}
        # another server's Patient of the same id is another child
        if elsewhere and (match["base"] or len(elsewhere) > 1):
            return absolute or text
        return str(match["id"])

    def practice(self, references: list[Any], entry: Entry) -> tuple[str | None, str | None]:
        """Return the ODS code that the first of several references names, and an Organization not in this file.

        A person (Practitioner) is no practice, whatever the code beside the name.
        """
        elsewhere = None
        for reference in (one for one in references if isinstance(one, dict)):
            text = _HISTORY.sub("", str(reference.get("reference") or ""))
            inside = _contained(text, entry) if text.startswith("#") else None
            if inside is not None:
                code = self._of_resource(inside, entry)
            else:
                code = self._practice.get(text) or self._of_employer(text, entry)
                match = _RESTFUL.fullmatch(text)
                if match and match["type"] == "Organization" and elsewhere is None:
                    elsewhere = match["id"]
            stated = reference.get("identifier")
            code = code or identifiers.practice([stated] if isinstance(stated, dict) else [])
            if code:
                return code, None
        return None, elsewhere

    def _of_resource(self, inside: Resource, entry: Entry) -> str | None:
        if inside.get("resourceType") == "Organization":
            return identifiers.practice(parts(inside, "identifier"))
        if inside.get("resourceType") == "PractitionerRole":
            return self.practice([inside.get("organization")], entry)[0]
        return None

    def _of_employer(self, text: str, entry: Entry) -> str | None:
        employer = self._employer.get(text)
        return self.practice([employer], entry)[0] if employer else None


def is_patient(actor: Resource, entry: Entry) -> bool:
    """Return whether a participant of an appointment is a patient."""
    text = str(actor.get("reference") or "")
    inside = _contained(text, entry) if text.startswith("#") else None
    stated = actor.get("identifier")
    number = isinstance(stated, dict) and system(stated) in NHS_NUMBERS
    kind = actor.get("type") or (inside or {}).get("resourceType")
    return kind == "Patient" or number or re.search(r"(?:^|/)Patient[/?]", text) is not None


def _contained(text: str, entry: Entry) -> Resource | None:
    """Return the resource that ``#id`` names, in the resource itself or in the one that contains it."""
    if text == "#" and entry.within is not None:
        return entry.within
    listed = [one for holder in (entry.resource, entry.within or {}) for one in parts(holder, "contained")]
    return next((one for one in listed if f"#{one.get('id')}" == text), None)


def _conditional(text: str, number: str | None, logical: str | None) -> tuple[str | None, str | None]:
    """Return the NHS number, or the other identifier, by which a conditional reference asks for a Patient."""
    for asked in _IDENTIFIED.findall(text.partition("?")[2]):
        of, _, value = unquote(asked).rpartition("|")
        found = _identified_by({"system": of, "value": value})
        number, logical = number or found[0], logical or found[1]
    return number, logical


def _identified_by(identifier: Any) -> tuple[str | None, str | None]:
    """Return an identifier's value where it is an NHS number, else the text by which it is known."""
    if not isinstance(identifier, dict) or not identifier.get("value") or identifier.get("use") == "old":
        return None, None
    if system(identifier) in NHS_NUMBERS:
        return str(identifier["value"]), None
    return None, f"{system(identifier)}|{identifier['value']}"


def _base(url: str) -> str:
    match = _RESTFUL.fullmatch(_HISTORY.sub("", url)) if url else None
    return (match["base"] or "") if match else ""
