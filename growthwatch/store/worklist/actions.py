"""What each action makes of a row, and what has to be said with it."""

import datetime as dt
from typing import Final

from growthwatch.store.database import text
from growthwatch.store.errors import StoreError
from growthwatch.vocabulary import ACTIONS_ON_FINDINGS

#: Action -> how a row stands after it. A day given with one that only acknowledges makes it wait until then.
STATE_OF: Final = {
    "seen": "acknowledged",
    "weighed_again": "acknowledged",
    "plan_made": "acknowledged",
    "discussed": "acknowledged",
    "referred": "under_care",
    "contacted": "acknowledged",
    "letter_sent": "waiting",
    "booked": "waiting",
    "weighed_elsewhere": "acknowledged",
    "declined": "acknowledged",
    "moved_away": "closed",
    "under_care": "under_care",
    "done": "done",
    "closed": "closed",
    "reopened": "open",
}
#: What ends a check and does not end a finding: a family's word brings no weight, and a fall stays one.
ENDS_A_CHECK: Final = ("weighed_elsewhere", "declined")
#: Without a day by which to look again they would wait for ever.
NEED_A_DAY: Final = ("letter_sent", "booked")
#: Outcome, reason or place: what the next reader asks first.
NEED_A_NOTE: Final = ("done", "closed", "weighed_elsewhere")
NEED_A_SERVICE: Final = ("under_care",)
_LONGEST_DAYS: Final = 366
assert set(STATE_OF) == set(ACTIONS_ON_FINDINGS)  # noqa: S101


def state_after(action: str, kind: str, until: dt.date | None) -> str:
    """Return how a row of a kind stands after an action.

    Parameters
    ----------
    action : str
        Of ``vocabulary.ACTIONS_ON_FINDINGS``.
    kind : str
        Of ``worklist_vocabulary.ROW_KINDS``.
    until : date, optional
        The day to which the plan holds.
    """
    if kind == "check" and action in ENDS_A_CHECK and until is None:
        return "done"
    state = STATE_OF[action]
    return "waiting" if state == "acknowledged" and until is not None else state


def check(action: str, *, done_on: dt.date, today: dt.date, until: dt.date | None, service: str, note: str) -> None:
    """Refuse an action that is not known, is of the future, or lacks what has to be said with it.

    Raises
    ------
    StoreError
        One sentence.
    """
    text.check([service, note])
    if action not in STATE_OF:
        raise StoreError(f"unknown action {action!r}: expected one of {', '.join(STATE_OF)}")
    if done_on > today:
        raise StoreError(f"{done_on} is after today")
    if until is not None and until < today:
        raise StoreError(f"the day of the plan, {until}, is past: give today or a day to come")
    if until is not None and (until - today).days > _LONGEST_DAYS:
        raise StoreError(f"the day of the plan, {until}, is more than a year ahead: give an earlier one")
    if until is not None and STATE_OF[action] in {"done", "closed", "open"}:
        raise StoreError(f"{action} ends the row, so it has no day to wait for: give one or the other")
    if until is None and action in NEED_A_DAY:
        raise StoreError(f"{action} needs the day by which to look again")
    if not note.strip() and action in NEED_A_NOTE:
        raise StoreError(f"{action} needs a note: the outcome, the reason or the place")
    if not service.strip() and action in NEED_A_SERVICE:
        raise StoreError(f"{action} needs the service under whose care the child is")
