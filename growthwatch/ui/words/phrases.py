"""Sentences made of other words."""

from growthwatch.check_schedule import CheckSchedule, published, why_names
from growthwatch.ui.words import names
from growthwatch.vocabulary import MAIN_CHECK, NOT_JUDGED_NAMES, SOURCE_NAMES


def sentence(message: str) -> str:
    """Return a message as a sentence: a capital at its head, a full stop at its end."""
    said = ended(message)
    return said[:1].upper() + said[1:]


def ended(message: str) -> str:
    """Return a message that begins with a name as a sentence: a full stop at its end, the name as it is written."""
    said = " ".join(message.split())
    return said + ("" if said.endswith((".", "?", "!")) else ".")


def checks(check: str) -> str:
    """Return what several of a check are called inside a sentence: "6-8-week checks", "new birth visits"."""
    title = names.CHECK_TITLES[check]
    return f"{title[:1].lower()}{title[1:]}s"


def reasons(held: str, schedule: CheckSchedule | None = None, of: str = MAIN_CHECK) -> str:
    """Return the reasons kept beside a check, in words that name the days of its windows."""
    said = why_names(of, (schedule or published()).of(of)) | names.INPATIENT
    return ", ".join(said[reason] for reason in str(held).split(";"))


def check(status: str, held: object, schedule: CheckSchedule | None = None, of: str = MAIN_CHECK) -> str:
    """Return how a check stands, with the reasons kept beside it: "Missed (was not brought)"."""
    return names.CHECK_NAMES[status] + (f" ({reasons(held, schedule, of)})" if isinstance(held, str) else "")


def systems(held: str) -> str:
    """Return "parent_held;clinic" as "Red Book, clinic"."""
    return ", ".join(SOURCE_NAMES.get(name, name) for name in str(held).split(";"))


def not_judged(held: str) -> str:
    """Return "no_birth_weight;no_head" as "no birth weight, no head circumference"."""
    return ", ".join(NOT_JUDGED_NAMES[why] for why in str(held).split(";"))


def weights(n: int) -> str:
    """Return "1 weight", "4 weights"."""
    return _some(n, "weight", "weights")


def these_weights(n: int) -> str:
    """Return "this 1 weight", "these 4 weights"."""
    return f"{'this' if n == 1 else 'these'} {weights(n)}"


def readings(n: int) -> str:
    """Return "1 reading", "4 readings"."""
    return _some(n, "reading", "readings")


def to_settle(page: str, n: int) -> str:
    """Return what waits on a page: "Readings to reconcile: 4 children", "Same child? 1 pair to judge"."""
    if page == "reconcile":
        return f"Readings to reconcile: {_some(n, 'child', 'children')}"
    return f"Same child? {_some(n, 'pair', 'pairs')} to judge"


def take_in(n: int) -> str:
    """Return "Take in 1 file", "Take in 3 files"."""
    return f"Take in {_some(n, 'file', 'files')}"


def _some(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
