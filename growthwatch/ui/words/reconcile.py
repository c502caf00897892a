"""Reconciling readings."""

from typing import Final

RECONCILE_TITLE: Final = "Readings to reconcile"
RECONCILE_INTRO: Final = (
    "First what would mean most if it were true. Nothing is changed unseen: every reading stays on record whatever is "
    "decided."
)
NO_DOUBTS: Final = "No reading within your reach waits for a decision."
NEXT_DOUBT: Final = "Next doubt: {doubt} ({name})"
NO_DOUBTS_HERE: Final = "No reading of this child waits for a decision."
DOUBT_NAMES: Final = {"questioned": "Questioned", "disputed": "In dispute"}
OFFERED: Final = "Offered: {repair}"
DECIDE: Final = "Decide"
CHOICES: Final = {
    "accept_repair": "Accept the repair: {repair}",
    "keep": "{system} {value} is right",
    "set_aside": "Set aside: {system} {value}",
    "keep_instead": "{system} {value} is right after all",
}
WEIGH_BOTH_AGAIN: Final = "Neither can be relied on: set both aside, weigh again"
WEIGH_ALL_AGAIN: Final = "None can be relied on: set all aside, weigh again"
OTHER_IS_RIGHT: Final = "{other} is right: set aside {system} {value}"
IF_TRUE: Final = "May mean ({percent} likely):"
IF_TRUE_UNKNOWN: Final = "May mean:"
NOTHING_FOLLOWS: Final = "Nothing that is raised rests on it."
COPIES_FOLLOW: Final = "A repair accepted, or a reading set aside, holds for these copies of it too: {copies}."
WHY_DECIDE: Final = "Reason (for the trail)"
DECIDE_NEEDS: Final = "Choose what to do and give the reason."
DECIDED_TOAST: Final = "Decided for {name}. A new decision undoes it."
DECIDED_BY: Final = "Decided by {by} on {day}: {why}"
FIRST_DOUBTS: Final = "The first {n} children, most urgent first."
READINGS_THEN: Final = "What each system says of that day"
SYSTEM: Final = "System"
READS: Final = "Reads"
WHICH_IS: Final = "Which is"
WHAT_IT_WOULD_MEAN: Final = "What each choice would mean for the findings"
WORKING_IT_OUT: Final = "Working it out …"
AS_IT_STANDS: Final = "As it stands"
NO_CHANGE: Final = "What is raised stays the same."
NO_LONGER: Final = "No longer raised: {rules}."
ALL_CHILDREN: Final = "All children with doubts"
TO_CHILD: Final = "Back to the child"
DECIDED_BEFORE: Final = "Decided before; decide again to undo"
