"""Identifiers, names and addresses of FHIR resources: the one that is in use now, of those that are stated."""

import re
from typing import Any, Final, NamedTuple

from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]

NHS_NUMBER: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
#: Our own id of a measurement, in the Bundles that ``report.fhir`` writes.
EVENT: Final = "urn:growthwatch:event"
#: The NHS number's system as it has been written since 2014: DSTU2 (fhir.nhs.net), STU3, and its OID.
NHS_NUMBERS: Final = frozenset(
    {
        NHS_NUMBER,
        "http://fhir.nhs.uk/Id/nhs-number",
        "http://fhir.nhs.net/Id/nhs-number",
        "https://fhir.nhs.net/Id/nhs-number",
        "urn:oid:2.16.840.1.113883.2.1.4.1",
    }
)
_ODS_CODES: Final = frozenset(
    {ODS_CODE, "http://fhir.nhs.uk/Id/ods-organization-code", "http://fhir.nhs.net/Id/ods-organization-code"}
)
#: The ODS code of a GP practice (a letter and five figures); a general practitioner's own is G and seven.
_PRACTICE: Final = re.compile(r"[A-Za-z][0-9]{5}")
#: ``use`` of an Identifier, the most authoritative first (R4, IdentifierUse); "old" is in use no more.
_IDENTIFIER_USES: Final = ("official", "usual", "", "secondary", "temp")
#: ``use`` of a HumanName (R4, NameUse): what a child is called now; a maiden or old name is of the past.
_NAME_USES: Final = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")
_ADDRESS_USES: Final = ("home", "", "temp", "work", "billing", "old")
#: A title in a name that is written in one line.
_TITLE: Final = re.compile(r"(?i)\((?:miss|mr|master|mstr|ms|mx)\.?\)|\b(?:miss|mr|master|mstr|ms|mx)\b\.?")
_VERIFICATION: Final = "NHSNumberVerificationStatus"
#: NHS number verification: traced without a match, and in conflict with the person's details (NHS Data Dictionary).
_NOT_HERS: Final = ("04", "05", "trace-attempted-no-match-or-multiple-match-found",
                    "trace-needs-to-be-resolved-nhs-number-or-patient-detail-conflict",
                    "number-present-but-not-verified-conflict")  # fmt: skip


class Number(NamedTuple):
    """A patient's NHS number, and why one that is stated is not it."""

    value: str | None
    refusal: Refusal | None


def nhs_number(patient: Resource) -> Number:
    """Return the NHS number that is in use now.

    One whose use is "old" is never it; one whose period is over, only where there is no other. One that was traced
    without a match, or to another person's details, is not relied on.
    """
    stated = [i for i in parts(patient, "identifier") if system(i) in NHS_NUMBERS and i.get("value")]
    if len(stated) == 1 and stated[0].keys() <= {"system", "value"}:
        return Number(str(stated[0]["value"]), None)
    doubts = [_doubt(one) for one in stated]
    relied_on = [one for one, doubt in zip(stated, doubts, strict=True) if doubt is None]
    if not relied_on:
        said = next(iter(doubts), None)
        refusal = Refusal(RejectReason.nhs_number_not_relied_on, "identifier", said, cell=True) if said else None
        return Number(None, refusal)
    return Number(str(min(relied_on, key=lambda one: _order(one, _IDENTIFIER_USES))["value"]), None)


def names(patient: Resource) -> list[str]:
    """Return the identifiers, ``system|value``, by which resources of other files may refer to a patient.

    One without a system names nobody beyond its own file, and one that is old names nobody any more.
    """
    return [
        f"{system(one)}|{one['value']}"
        for one in parts(patient, "identifier")
        if one.get("value") and system(one) and system(one) not in NHS_NUMBERS and one.get("use") != "old"
    ]


def _doubt(identifier: Resource) -> str | None:
    """Return why an NHS number that is stated is not this child's now; None where nothing says so."""
    if identifier.get("use") == "old":
        return "old"
    for extension in parts(identifier, "extension"):
        if _VERIFICATION in str(extension.get("url")):
            concept = extension.get("valueCodeableConcept") or {}
            codes = [str(coding.get("code")) for coding in parts(concept, "coding")]
            if any(code in _NOT_HERS for code in codes):
                words = next((coding.get("display") for coding in parts(concept, "coding")), None)
                return f"verification status {codes[0]}{f', {words}' if words else ''}"
    return None


def name(patient: Resource) -> Resource:
    """Return the name that a person goes by now; empty where none is stated."""
    return _in_use(parts(patient, "name"), _NAME_USES)


def written_name(stated: Resource) -> tuple[str | None, str | None]:
    """Return the forenames and the surname of a name; of one that is written in one line alone, as that line has them.

    "QUILL, Ada (Miss)" has its surname first, "Ada Quill" last: what it is taken apart into has to agree with another
    row in both parts before it joins anything.
    """
    given = " ".join(str(part) for part in stated.get("given") or [] if part) or None
    family = stated.get("family")
    if given or family or not isinstance(stated.get("text"), str):
        return given, family
    line = " ".join(_TITLE.sub(" ", stated["text"]).split())
    last, comma, first = line.partition(",")
    if not comma:
        first, _, last = line.rpartition(" ")
    return first.strip() or None, last.strip() or None


def address(patient: Resource) -> Resource:
    """Return the address of residence now; empty where none is stated."""
    return _in_use(parts(patient, "address"), _ADDRESS_USES)


def _in_use(stated: list[Resource], uses: tuple[str, ...]) -> Resource:
    if len(stated) == 1:
        return stated[0]
    return min(stated, key=lambda one: _order(one, uses), default={})


def _order(stated: Resource, uses: tuple[str, ...]) -> tuple[bool, int]:
    """Return how early one of several is chosen: those whose period is not over first, then by use."""
    use = str(stated.get("use") or "")
    over = bool((stated.get("period") or {}).get("end"))
    return over, uses.index(use) if use in uses else len(uses)


def practice(identifiers: list[Resource]) -> str | None:
    """Return the ODS code of a practice among identifiers; one without a system, where it has the form of one."""
    for one in identifiers:
        value = str(one.get("value") or "").strip()
        if value and (system(one) in _ODS_CODES or (not system(one) and _PRACTICE.fullmatch(value))):
            return value.upper()
    return None


def own_id(resource: Resource, within: Resource | None = None) -> str | None:
    """Return the id of a resource: its own; else a business identifier, which others may share (R4, Identifier).

    That of a contained resource is unique within the one that contains it alone.
    """
    listed = parts(resource, "identifier")
    ours = next((i.get("value") for i in listed if system(i) == EVENT), None)
    if within is not None and resource.get("id") and not ours:
        return f"{own_id(within) or ''}#{resource['id']}"
    found = ours or resource.get("id") or next((i.get("value") for i in listed if i.get("value")), None)
    return None if found is None else str(found)


def system(identifier: Resource) -> str:
    """Return the system of an identifier; blank where it states none."""
    return str(identifier.get("system") or "")


def parts(resource: Resource, element: str) -> list[Resource]:
    """Return the items of a repeating element that are objects; a list of R4 may hold nulls beside extensions."""
    listed = resource.get(element)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
