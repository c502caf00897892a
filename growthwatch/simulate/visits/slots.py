"""The usual visits of infancy, with their scatter and what is measured there."""

from typing import Final, NamedTuple


class Slot(NamedTuple):
    """A usual visit: its ages [days], who records first, and the shares of babies seen and measured."""

    context: str
    from_day: int
    to_day: int
    origin: str
    seen: float
    weight: float
    length: float
    head: float
    contact: str = ""


SLOTS: Final = (
    Slot("birth", 0, 0, "maternity", 1, 0.995, 0.30, 0.85),
    Slot("routine", 3, 6, "maternity", 0.92, 0.97, 0, 0),
    Slot("new-birth", 10, 14, "clinic", 0.93, 0.92, 0.15, 0.65, "new-birth"),
    Slot("routine", 21, 34, "clinic", 0.50, 1, 0.05, 0.10),
    Slot("6-8-week", 42, 62, "gp", 1, 1, 0.50, 0.92, "6-8-week"),
    Slot("immunisation", 57, 66, "clinic", 0.40, 0.90, 0, 0),
    Slot("immunisation", 84, 98, "clinic", 0.60, 0.80, 0.05, 0.05),
    Slot("immunisation", 112, 130, "clinic", 0.60, 0.80, 0.05, 0.05),
    Slot("routine", 140, 215, "clinic", 0.45, 1, 0.10, 0.10),
    Slot("12-month", 275, 365, "clinic", 0.80, 0.92, 0.60, 0.40, "12-month"),
    Slot("routine", 366, 480, "clinic", 0.25, 1, 0.20, 0.05),
    Slot("2-year", 731, 900, "clinic", 0.75, 0.85, 0.85, 0, "2-year"),
)
CHECK: Final = [slot.context for slot in SLOTS].index("6-8-week")
AFTER_CHECK: Final = CHECK + 1
#: Check -> its slot, of the mandated contacts beside the 6-8-week check.
OTHER_REVIEWS: Final = {slot.contact: n for n, slot in enumerate(SLOTS) if slot.contact and n != CHECK}
