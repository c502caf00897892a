"""Values of FHIR observations as text, as a person would have written them down, and why one is no value.

What changes the meaning of a number goes with it: a comparator ("<5.0"), a range ("7-8"), the unit by whose code it
was sent. What is no number here (a time, a yes or no) is said to be none.
"""

import re
from typing import Any, Final

from growthwatch.sources.files import fhir_codes
from growthwatch.sources.files.fhir_identifiers import parts
from growthwatch.sources.files.fhir_refusals import Refusal, modifier_extension
from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]
Row = dict[str, str | None]

UCUM: Final = "http://unitsofmeasure.org"
#: Kinds of value that are no figure of a weight, length or head, whatever figures their text holds.
_NO_FIGURE: Final = ("valueBoolean", "valueTime", "valueDateTime", "valuePeriod", "valueSampledData")
_VALUES: Final = ("valueQuantity", "valueString", "valueInteger", "valueCodeableConcept", "valueRange", "valueRatio")
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
#: Reasons for which a value is absent though there is one: somebody measured, and it can't be read here.
_THERE_IS_ONE: Final = ("masked", "error", "unsupported", "as-text", "not-a-number")
#: UCUM lets a unit bear a remark in braces, which changes nothing: kg{dry}.
_ANNOTATION: Final = re.compile(r"\{[^{}]*\}")
#: Where a length or head is measured of itself; any other place is another measurement (SNOMED CT; HL7's example).
_WHOLE_BODY: Final = re.compile(r"(?i)^(?:(?:entire|whole) body(?: as a whole)?|body(?: structure)?)$")
_HEAD: Final = re.compile(r"(?i)\bhead\b|\bskull\b|occipit")
_BODY_CODES: Final = ("38266002", "123037004")
_HEAD_CODES: Final = ("69536005", "302548004", "89546000")


def has_value(part: Resource) -> bool:
    """Return whether an observation, or a component of one, states a value or why there is none."""
    return any(key.startswith(("value", "_value")) for key in part) or "dataAbsentReason" in part


def is_row(component: Resource) -> bool:
    """Return whether a component is a value of its own: its code is one of ours, or it is a quantity."""
    return fhir_codes.is_ours(fhir_codes.code_of(component.get("code"))) or "valueQuantity" in component


def value(part: Resource) -> tuple[Row, Refusal | None]:
    """Return the value and unit of an observation or component, and why it is none.

    Returns
    -------
    dict
        ``Value`` and ``Unit`` as text, ``Unit said`` the unit's name where it stands beside the unit's code.
    Refusal or None
    """
    absent = part.get("dataAbsentReason")
    stated = next((name for name in _VALUES if part.get(name) is not None), None)
    if absent:
        if stated:
            return {}, Refusal(RejectReason.value_and_why_absent, "dataAbsentReason", _reason(absent)[1])
        return _absent(*_reason(absent))
    if stated:
        return _READ[stated](part[stated])
    other = next((name for name in _NO_FIGURE if part.get(name) is not None), None)
    if other:
        return {"Value": other}, Refusal(RejectReason.value_of_another_kind, other, other)
    for name in (name for name in part if name.startswith("_value")):
        why = _extension(part[name])
        if why:
            return _absent(why, why)
    return {}, None


def _absent(code: str, words: str) -> tuple[Row, Refusal]:
    shown = words if code in _THERE_IS_ONE else None
    return {"Value": shown}, Refusal(RejectReason.value_absent, "dataAbsentReason", words)


def _reason(concept: Resource) -> tuple[str, str]:
    """Return why a value is absent: its code, and in words."""
    code = next((str(coding["code"]) for coding in parts(concept, "coding") if coding.get("code")), "")
    return code, fhir_codes.words_of(concept) or code or "no reason given"


def _extension(element: Any) -> str | None:
    """Return why a primitive is absent, by the extension that says so; None where none does."""
    listed = parts(element, "extension") if isinstance(element, dict) else []
    return next((str(one.get("valueCode") or "unknown") for one in listed if one.get("url") == _ABSENT), None)


def _quantity(quantity: Resource) -> tuple[Row, Refusal | None]:
    number = quantity.get("value")
    if number is None:
        why = _extension(quantity.get("_value"))
        return (_absent(why, why)) if why else ({}, None)
    if quantity.get("comparator") is None and "_comparator" in quantity:
        return {"Value": str(number)}, Refusal(RejectReason.modifier_not_known, "comparator", "comparator")
    unit, said = _unit(quantity)
    return {"Value": f"{quantity.get('comparator') or ''}{number}", "Unit": unit, "Unit said": said}, None


def _unit(quantity: Resource) -> tuple[str | None, str | None]:
    """Return the unit of a quantity, and its name where that stands beside its code: the two must agree.

    The code is the unit where its system is UCUM, or none is stated; a code of another system is not understood here,
    and the name is.
    """
    code, name = quantity.get("code"), quantity.get("unit")
    plain = _ANNOTATION.sub("", str(code)) if code else None
    if plain and quantity.get("system") in {None, UCUM, "http://unitsofmeasure.org/"}:
        return plain, name
    return name or (f"{quantity.get('system')}|{code}" if code else None), None


def _text(said: Any) -> tuple[Row, Refusal | None]:
    return {"Value": str(said)}, None


def _concept(concept: Resource) -> tuple[Row, Refusal | None]:
    return {"Value": fhir_codes.words_of(concept)}, None


def _range(bounds: Resource) -> tuple[Row, Refusal | None]:
    """Return a range as "7-8"; one whose bounds are the same is a value."""
    low, high = bounds.get("low") or {}, bounds.get("high") or {}
    (first, refused), (last, also) = _quantity(low), _quantity(high)
    refused = refused or also
    at_least, at_most = first.get("Value"), last.get("Value")
    if at_least and at_most:
        return first | ({} if first == last else {"Value": f"{at_least}-{at_most}"}), refused
    bound = f">{at_least}" if at_least else f"<{at_most}" if at_most else None
    return first | last | {"Value": bound}, refused


def _ratio(ratio: Resource) -> tuple[Row, Refusal | None]:
    """Return a ratio of something to one as that; any other as "39/40"."""
    (above, refused), (below, also) = (
        _quantity(ratio.get("numerator") or {}),
        _quantity(ratio.get("denominator") or {}),
    )
    to = below.get("Value")
    if to is None or (_is_one(to) and not below.get("Unit")):
        return above, refused or also
    sizes = (f"{one.get('Value') or '?'}{f' {unit}' if (unit := one.get('Unit')) else ''}" for one in (above, below))
    return {"Value": "/".join(sizes)}, refused or also


def _is_one(text: str) -> bool:
    return re.fullmatch(r"1(?:\.0*)?", text) is not None


_READ: Final = {
    "valueQuantity": _quantity,
    "valueString": _text,
    "valueInteger": _text,
    "valueCodeableConcept": _concept,
    "valueRange": _range,
    "valueRatio": _ratio,
}


def body_site(observation: Resource, kind: str) -> Refusal | None:
    """Return why an observation is of another part of the body than its kind; None where it is not."""
    site = observation.get("bodySite")
    if not site:
        return None
    words = fhir_codes.words_of(site) or ""
    codes = [str(coding.get("code")) for coding in parts(site, "coding")]
    if kind == "head":
        of_it = bool(_HEAD.search(words)) or any(code in _HEAD_CODES for code in codes)
    else:
        of_it = bool(_WHOLE_BODY.match(words)) or any(code in _BODY_CODES for code in codes)
    return None if of_it else Refusal(RejectReason.body_site, "bodySite", words)


def remark(component: Resource) -> str | None:
    """Return a component that is no value of its own as a remark: "Clothing worn during measure: nappy"."""
    said, refused = value(component)
    words = said.get("Value") or (refused and refused.detail)
    term = fhir_codes.words_of(component.get("code"))
    found = ": ".join(filter(None, (term, words and " ".join(filter(None, (words, said.get("Unit")))))))
    return f"{found} (modified)" if modifier_extension(component) else found or None
