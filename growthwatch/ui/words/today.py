"""Today: what needs somebody."""

from typing import Final

from growthwatch.messages import Plural
from growthwatch.store import URGENCY

#: How soon a line calls for somebody, in a short word; in the order of ``store.URGENCY``.
URGENCY_NAMES: Final = {
    "today": "Today",
    "this_week": "This week",
    "next_contact": "Next contact",
    "information": "For information",
    "near a threshold": "Near a threshold",
    "nothing raised": "Nothing raised",
    "died or left": "Died or left",
}
assert tuple(URGENCY_NAMES) == URGENCY  # noqa: S101 - a list must name every urgency it sorts by
TODAY_INTRO: Final = (
    "As of {day}. For {n} of {total} children there is something to do. Most urgent first; of two alike, the more "
    "probable."
)
NO_CHILDREN: Final = "No child within your reach is on record yet."
NOBODY: Final = "Nobody within your reach calls for somebody today."
NOBODY_HERE: Final = "Nobody matches these filters."
FILTERS: Final = "Filter the list"
FILTER_KIND: Final = "Show"
ONLY_CHECKS: Final = "6-8-week check without its weight"
EVERYONE: Final = "All"
PRACTICE: Final = "Practice"
ALL_PRACTICES: Final = "All practices"
NO_PRACTICE: Final = "practice not known"
RESTRICTED_LEFT_OUT: Final = Plural(
    "{n} child is on no list: its record is restricted.", "{n} children are on no list: their records are restricted."
)
RESTRICTED_HERE: Final = (
    "This record is restricted ({why}): it is kept, and on no list and in no export until that is lifted."
)
SMALL_PRACTICES: Final = "a practice of few children"
NO_NUMBER: Final = "NHS number not known"
AGE: Final = "Age"
AGES: Final = {"any": "Any age", "0-6": "Under 6 weeks", "6-9": "6 to 9 weeks", "9-26": "9 weeks to 6 months",
               "26-": "Over 6 months"}  # fmt: skip
UNACKNOWLEDGED: Final = "Only where nothing is noted yet"
MORE: Final = "Show up to {n} more"
FIRST_SHOWN: Final = Plural("The first child is shown.", "The first {n} children are shown.")
SHOWN_OF: Final = "{shown} of {n} are shown."
WORKING_OUT: Final = "Imports still being worked out: {n}. This list may lack children."
TEAM: Final = "Team"
ALL_TEAMS: Final = "All teams"
READINGS_IN_DOUBT: Final = "{n} to reconcile"
IN_DOUBT: Final = "In doubt: {doubt}"
PROBABLE: Final = "{percent} likely to hold"
WEIGHTS_KNOWN_NAMES: Final = {
    "all_doubted": "Every weight on record is in doubt: settle them, or weigh again.",
    "unread_only": "No weight could be read: ask for it, or weigh again.",
}
NOT_JUDGED: Final = "not judged in full: {why}"
NEXT_WEIGHING: Final = "weigh by {day}"
WEIGH_NOW: Final = "weigh again today"
WEIGHING_PASSED: Final = "weighing was due by {day}"
NOTED: Final = "noted: {what}, {day}"
CHECK_LINE: Final = "6-8-week check: {status}"
OF_DAY: Final = "worked out for {day}"
