"""Worklists: how a row stands, what is noted of it, what is new."""

from typing import Final

from growthwatch import worklist_vocabulary
from growthwatch.messages import Plural

ROW_STATE_NAMES: Final = worklist_vocabulary.ROW_STATE_NAMES
REOPENED_NAMES: Final = worklist_vocabulary.REOPENED_NAMES
RETIRED_NAMES: Final = worklist_vocabulary.RETIRED_NAMES
CHANGE_NAMES: Final = worklist_vocabulary.CHANGE_NAMES
VIEW_NAMES: Final = {
    "open": "Open",
    "waiting": "Waiting",
    "under_care": "Under care",
    "ended": "Done or closed",
    "retired": "Retired",
}
assert tuple(VIEW_NAMES) == tuple(worklist_vocabulary.VIEWS)  # noqa: S101
WHICH_LIST: Final = "List"
VIEW_COUNTED: Final = "{view} ({n})"
EVERYBODY: Final = "What calls for anybody, not for me alone"
NOBODY_IN_VIEW: Final = {
    "open": "Nobody within your reach calls for somebody today.",
    "waiting": "Nothing waits for a day.",
    "under_care": "Nothing is noted as under the care of a service.",
    "ended": "Nothing is noted as done or closed.",
    "retired": "Nothing has retired.",
}
VIEW_INTRO: Final = {
    "waiting": "A plan holds to its day; after it the row is open again.",
    "under_care": "Open again when the evidence is worse, or the day to look again has passed.",
    "ended": "Open again when the evidence is worse.",
    "retired": (
        "Nobody can act on these any more: the child died or left, is over the age of the rules, or was weighed since."
    ),
}
OTHER_REVIEWS_OPEN: Final = Plural(
    "Other reviews: {n} row, on Missed checks.", "Other reviews: {n} rows, on Missed checks."
)
TICK: Final = "Tick: {row}, {name}"
TICKED: Final = Plural("Note what was done about {n} ticked row", "Note what was done about {n} ticked rows")
TICK_ALL: Final = "Tick all shown"
TICK_NONE: Final = "Tick none"
UNTIL: Final = "Look again on"
UNTIL_HELP: Final = (
    "For a letter, a booking, a plan: until the end of that day the row waits. The day after, it is open."
)
SERVICE: Final = "Service"
SERVICE_HELP: Final = "To whom the child was referred, or who looks after it."
NOTE_HELP: Final = "The plan, the outcome, the reason: needed for done, closed and weighed elsewhere."
WHY_ACT: Final = "Why you act on these children's records"
NOTED_OF_ROWS: Final = Plural("Noted of {n} row.", "Noted of {n} rows.")
OPEN_AGAIN: Final = "Open again: {why}"
STANDS: Final = {
    "acknowledged": "{action}: {by}, {day}",
    "waiting": "Waiting until {until}: {action} ({by}, {day})",
    "under_care": "Under care: {action} ({by}, since {day})",
    "done": "{action}: {by}, {day}",
    "closed": "{action}: {by}, {day}",
}
OF_SERVICE: Final = "{said}. Service: {service}"
LOOK_AGAIN_ON: Final = "{said}. Look again on {until}"
WITH_NOTE: Final = "{said}. Note: {note}"
RETIRED_BECAUSE: Final = "Retired: {why}"
ELSEWHERE_ON_LIST: Final = "beside these: {what}"
CHECK_ROW: Final = "{check}: {status}"
HOW_IT_STANDS: Final = "How it stands"
GONE_NAMES: Final = {
    "died": "Died on {day}. On no worklist.",
    "left": "Left on {day}. On no worklist.",
    "left_and_seen": "Recorded as having left on {day}, and measured here after that: still on the worklists.",
}
NEWS: Final = "New"
NEWS_SINCE: Final = "Since you last signed in, {moment} UTC: {what}."
NEWS_NEVER: Final = "You have not signed in before: give a day to see what is new since then."
NEWS_OF_DAY: Final = "Since {day}: {what}."
NEWS_NOTHING: Final = "nothing new"
NEWS_COUNTS: Final = {
    "new": Plural("{n} new", "{n} new"),
    "worse": Plural("{n} worse", "{n} worse"),
    "settled": Plural("{n} settled", "{n} settled"),
    "retired": Plural("{n} retired", "{n} retired"),
}
NEWS_ARRIVED: Final = Plural("{n} record arrived", "{n} records arrived")
NEWS_SHOW: Final = "Show what is new"
NEWS_FROM: Final = "Since a day of your own"
NEWS_RECORDS: Final = "Records that arrived"
NEWS_RECORDS_OF: Final = Plural(
    "{n} record ({systems}), measured {first} to {last}", "{n} records ({systems}), measured {first} to {last}"
)
NEWS_LINE: Final = "{change}: {what}"
NEWS_WHY: Final = "{said} ({why})"
NEWS_MORE: Final = Plural("and {n} child more", "and {n} children more")
SETTLED_DOUBT: Final = "reading in doubt"
SAME_CHILD_ROW: Final = "a pair of records that may be one child's"
REFERRED_TO_YOU: Final = Plural("Referred to you: {n} row", "Referred to you: {n} rows")
IN_DISPUTE: Final = Plural("Readings in doubt: {n} child", "Readings in doubt: {n} children")
BY_PRACTICE: Final = "Open, by practice"
ROWS_OPEN: Final = "Rows open"
CHILDREN_OPEN: Final = "Children"
