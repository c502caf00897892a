"""Why a resource that is valid R4 is not what it seems: carried beside its row, so that the row still names its child.

A refusal travels as text in the column "Refused" of a sheet (``reason|element|detail``, one a line; a cell's begins
with ``-``, and the row is used without it) and becomes a reject where rows are validated.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]

_APART, _CELL = "|", "-"
#: What of another resource may hold an element that changes the meaning of it all (R4, 2.4.1: "modifier").
_MODIFIED_PARTS: Final = ("contact", "communication", "link", "participant", "statusHistory")


class Refusal(NamedTuple):
    """A reason, the element it is about, and the detail its sentence names; ``cell``: the row is used without it."""

    reason: RejectReason
    element: str
    detail: str = ""
    cell: bool = False


def written(refusals: Sequence[Refusal | None]) -> str | None:
    """Return refusals as the text that travels; None where there are none."""
    said = [
        _APART.join((_CELL * one.cell + one.reason, one.element, one.detail.replace("\n", " ")))
        for one in refusals
        if one is not None
    ]
    return "\n".join(said) or None


def read(text: str) -> list[Refusal]:
    """Return the refusals that a text carries."""
    found = []
    for line in text.split("\n"):
        reason, element, detail = line.split(_APART, 2)
        found.append(Refusal(RejectReason(reason.removeprefix(_CELL)), element, detail, cell=reason.startswith(_CELL)))
    return found


def modified(resource: Resource) -> Refusal | None:
    """Return why a resource may mean another thing than it says: an extension or rules that modify it, not known here.

    R4 (2.1.0.7.3): who does not know a modifier extension must not process what bears it as if it were not there.
    """
    if resource.get("implicitRules"):
        return Refusal(RejectReason.modifier_not_known, "implicitRules", str(resource["implicitRules"]))
    own = modifier_extension(resource)
    if own:
        return own
    inside = (modifier_extension(one) for part in _MODIFIED_PARTS if part in resource for one in resource[part] or ())
    return next(filter(None, inside), None)


def modifier_extension(element: Any) -> Refusal | None:
    """Return why an element may mean another thing than it says."""
    listed = element.get("modifierExtension") if isinstance(element, dict) else None
    if not listed:
        return None
    url = listed[0].get("url") if isinstance(listed[0], dict) else None
    return Refusal(RejectReason.modifier_not_known, "modifierExtension", str(url or ""))
