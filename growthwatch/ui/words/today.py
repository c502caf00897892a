"""Today: what needs somebody."""

from typing import Final

from growthwatch.store import URGENCY

#: What each urgency is called on the list; in the order of ``store.URGENCY``.
URGENCY_NAMES: Final = {
    "confirmed": "Threshold met, confirmed",
    "met": "Threshold met",
    "met, resting on a questioned record": "Threshold met on a questioned record",
    "check missed, overdue or attended without a weight": "Check missed, or its weight missing or to check",
    "near a threshold": "Near a threshold",
    "check due or weight without a review": "Check due, or no review",
    "nothing raised": "Nothing raised",
}
assert tuple(URGENCY_NAMES) == URGENCY  # noqa: S101 - a list must name every urgency it sorts by
TODAY_INTRO: Final = "As of {day}. For {n} of {total} children there is something to do. Most urgent first."
NO_CHILDREN: Final = "No child within your reach is on record yet."
NOBODY: Final = "Nobody within your reach calls for somebody today."
NOBODY_HERE: Final = "Nobody matches these filters."
FILTERS: Final = "Filter the list"
FILTER_KIND: Final = "Show"
EVERYONE: Final = "All"
PRACTICE: Final = "Practice"
ALL_PRACTICES: Final = "All practices"
NO_PRACTICE: Final = "practice not known"
NO_NUMBER: Final = "NHS number not known"
AGE: Final = "Age"
AGES: Final = {"any": "Any age", "0-6": "Under 6 weeks", "6-9": "6 to 9 weeks", "9-26": "9 weeks to 6 months",
               "26-": "Over 6 months"}  # fmt: skip
UNACKNOWLEDGED: Final = "Only where nothing is noted yet"
MORE: Final = "Show up to {n} more"
WORKING_OUT: Final = "Imports still being worked out: {n}. This list may lack children."
TEAM: Final = "Team"
ALL_TEAMS: Final = "All teams"
READINGS_IN_DOUBT: Final = "{n} to reconcile"
NEXT_WEIGHING: Final = "weigh by {day}"
WEIGHING_PASSED: Final = "weighing was due by {day}"
NOTED: Final = "noted: {what}, {day}"
CHECK_LINE: Final = "6-8-week check: {status}"
OF_DAY: Final = "worked out for {day}"
