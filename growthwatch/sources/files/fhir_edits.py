"""What of a FHIR resource a person may put right by hand, field by field: value, unit, day, outcome, subject."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from growthwatch.sources.files import fhir_codes, fhir_identifiers, fhir_values
from growthwatch.sources.files.fhir_identifiers import NHS_NUMBER, parts
from growthwatch.sources.reject_reasons import SENTENCES, RejectReason
from growthwatch.vocabulary import OUTCOMES

Resource = dict[str, Any]

_SUBJECT: Final = "NHS number"
#: Type of resource -> its fields, by the headings of the sheet that it is flattened to.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "Observation": ("Value", "Unit", "Date", _SUBJECT),
    "Encounter": ("Contact", "Date", "Outcome", _SUBJECT),
    "Appointment": ("Contact", "Date", "Outcome", _SUBJECT),
}
#: Element that is not valid R4 -> the field it is in.
_FIELD_OF: Final = {
    "valueQuantity": "Value", "valueString": "Value", "valueInteger": "Value", "effectiveDateTime": "Date",
    "effectivePeriod": "Date", "effectiveInstant": "Date", "period": "Date", "start": "Date", "subject": _SUBJECT,
}  # fmt: skip
_NOT_VALID: Final = SENTENCES[RejectReason.invalid_fhir].partition("{detail}")[0]
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_BRITISH_DAY: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_ENCOUNTER_OF: Final = {"attended": "finished"}
_APPOINTMENT_OF: Final = {"attended": "fulfilled", "was_not_brought": "noshow"}


def field_at_fault(kind: str, column: str, reason: str) -> str | None:
    """Return the field in which something was refused; None where it is in none that can be put right.

    Parameters
    ----------
    kind : str
        Type of the resource.
    column, reason : str
        What the refusal says: the heading, blank where the resource is not valid R4 as a whole, and why.

    Examples
    --------
    >>> field_at_fault("Observation", "", "not valid FHIR R4: effectiveDateTime Input should be a valid date")
    'Date'
    """
    if not column and reason.startswith(_NOT_VALID):
        element = re.split(r"[. ]", reason.removeprefix(_NOT_VALID), maxsplit=1)[0]
        column = _FIELD_OF.get(element, element)
    column = {"Unit said": "Unit", "Patient": _SUBJECT}.get(column, column)
    return column if column in FIELDS.get(kind, ()) else None


def fields(resource: Resource, patient: Resource | None) -> dict[str, str]:
    """Return the fields of a resource as they stand, "" where nothing does; ``patient`` is the Patient it names."""
    kind = str(resource.get("resourceType"))
    return {name: _SHOW[name](resource, patient) for name in FIELDS.get(kind, ())}


def edited(resource: Resource, changes: Mapping[str, str], unit: str = "") -> Resource:
    """Return a resource with some of its fields as a person wrote them.

    Parameters
    ----------
    resource : dict
        It is not changed itself.
    changes : mapping of str to str
        Field -> what is to stand there.
    unit : str
        The unit as it stands, for a value that is changed and its unit is not.
    """
    out = dict(resource)
    if "Value" in changes or "Unit" in changes:
        value = changes.get("Value", _value(resource, None))
        out = _with_value(out, value.strip(), changes.get("Unit", unit).strip(), same_unit="Unit" not in changes)
    for name, typed in changes.items():
        if name in _PUT:
            out = _PUT[name](out, typed.strip())
    return out


def _value(resource: Resource, _: Resource | None) -> str:
    return str(fhir_values.value(resource)[0].get("Value") or "")


def _unit(resource: Resource, _: Resource | None) -> str:
    return str(fhir_values.value(resource)[0].get("Unit") or "")


def _date(resource: Resource, _: Resource | None) -> str:
    period = resource.get("period") or resource.get("effectivePeriod") or {}
    stated = [resource.get(name) for name in ("effectiveDateTime", "effectiveInstant", "start")]
    return str(next((one for one in [*stated, period.get("start")] if one), ""))


def _number(resource: Resource, patient: Resource | None) -> str:
    if patient is not None:
        return str(fhir_identifiers.nhs_number(patient).value or "")
    stated = reference(resource).get("identifier")
    return str(stated.get("value") or "") if isinstance(stated, dict) else ""


def reference(resource: Resource) -> Resource:
    """Return the reference to whom a resource is about; of an appointment its first participant's."""
    if resource.get("resourceType") != "Appointment":
        return resource.get("subject") or {}
    return next((p["actor"] for p in parts(resource, "participant") if isinstance(p.get("actor"), dict)), {})


def _contact(resource: Resource, _: Resource | None) -> str:
    kinds = [*parts(resource, "type"), *parts(resource, "serviceType"), resource.get("appointmentType")]
    return str(fhir_codes.contact_of([one for one in kinds if isinstance(one, dict)]) or "")


def _outcome(resource: Resource, _: Resource | None) -> str:
    return str(resource.get("status") or "")


def _with_value(resource: Resource, value: str, unit: str, *, same_unit: bool) -> Resource:
    """Return an observation with another value: a quantity where it is a number, else the words."""
    out = {name: held for name, held in resource.items() if not name.lstrip("_").startswith("value")}
    out.pop("dataAbsentReason", None)
    if not _NUMBER.fullmatch(value):
        return out | {"valueString": f"{value} {unit}".strip() if unit and _ends_in_digit(value) else value}
    quantity = {name: held for name, held in (resource.get("valueQuantity") or {}).items() if name in _OF_UNIT}
    if not same_unit or not quantity:
        quantity = {"unit": unit} if unit else {}
    return out | {"valueQuantity": {"value": Decimal(value), **quantity}}


_OF_UNIT: Final = ("unit", "system", "code")


def _ends_in_digit(value: str) -> bool:
    return value[-1:].isdigit()


def _put_date(resource: Resource, typed: str) -> Resource:
    day = _iso(typed)
    out = {name: held for name, held in resource.items() if not name.lstrip("_").startswith("effective")}
    if resource.get("resourceType") == "Encounter":
        return out | {"period": {"start": day}}
    if resource.get("resourceType") == "Appointment":
        out.pop("end", None)  # it was of the other day
        return out | {"start": day if "T" in day else f"{day}T12:00:00Z"}
    return out | {"effectiveDateTime": day}


def _iso(typed: str) -> str:
    """Return a date written the British way as ISO, anything else as it was."""
    found = _BRITISH_DAY.fullmatch(typed)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else typed


def _put_number(resource: Resource, typed: str) -> Resource:
    named = {"type": "Patient", "identifier": {"system": NHS_NUMBER, "value": "".join(typed.split())}}
    if resource.get("resourceType") != "Appointment":
        return resource | {"subject": named}
    others = [p for p in parts(resource, "participant") if p.get("actor") != reference(resource)]
    return resource | {"participant": [{"status": "accepted", "actor": named}, *others]}


def _put_contact(resource: Resource, typed: str) -> Resource:
    out = {name: held for name, held in resource.items() if name not in {"type", "serviceType", "appointmentType"}}
    return out | {"serviceType" if resource.get("resourceType") == "Appointment" else "type": [{"text": typed}]}


def _put_outcome(resource: Resource, typed: str) -> Resource:
    word = "_".join(typed.casefold().split())
    if resource.get("resourceType") == "Encounter":
        return resource | {"status": _ENCOUNTER_OF.get(word, typed)}
    if word in _APPOINTMENT_OF:
        return resource | {"status": _APPOINTMENT_OF[word]}
    if word in OUTCOMES:
        return resource | {"status": "cancelled", "cancelationReason": {"text": word}}
    return resource | {"status": typed}


_SHOW: Final[Mapping[str, Callable[[Resource, Resource | None], str]]] = {
    "Value": _value, "Unit": _unit, "Date": _date, _SUBJECT: _number, "Contact": _contact, "Outcome": _outcome,
}  # fmt: skip
_PUT: Final[Mapping[str, Callable[[Resource, str], Resource]]] = {
    "Date": _put_date, _SUBJECT: _put_number, "Contact": _put_contact, "Outcome": _put_outcome,
}  # fmt: skip
