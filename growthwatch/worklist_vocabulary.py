"""The words of a worklist: what its rows are about, how each stands, why one is open again or retired.

Public vocabulary as that of ``growthwatch.vocabulary``: changing a name is a breaking change.
"""

from typing import Final

#: What a row of a worklist is about -> what screens call it.
ROW_KIND_NAMES: Final = {
    "finding": "Finding",
    "check": "Check",
    "doubt": "Reading in doubt",
    "link": "Same child?",
}
ROW_KINDS: Final = tuple(ROW_KIND_NAMES)
#: How a row of a worklist stands -> what screens call it.
ROW_STATE_NAMES: Final = {
    "open": "Open",
    "acknowledged": "Seen",
    "waiting": "Waiting",
    "under_care": "Under care",
    "done": "Done",
    "closed": "Closed",
    "retired": "Retired",
}
ROW_STATES: Final = tuple(ROW_STATE_NAMES)
#: States in which somebody still has to do something now.
STATES_TO_ACT_ON: Final = ("open", "acknowledged")
#: The lists that the rows of all children make -> the states in them: what is open, and one step away the rest.
VIEWS: Final = {
    "open": STATES_TO_ACT_ON,
    "waiting": ("waiting",),
    "under_care": ("under_care",),
    "ended": ("done", "closed"),
    "retired": ("retired",),
}
#: What happened to a row between two recomputes -> what screens call it.
CHANGE_NAMES: Final = {
    "new": "New",
    "worse": "Worse",
    "settled": "Settled",
    "retired": "Retired",
}
#: Why a row that had been acted on is open again -> what screens call it.
REOPENED_NAMES: Final = {
    "date_passed": "the date of the plan has passed",
    "more_urgent": "more urgent than when it was noted",
    "met_now": "the threshold was near and is now met",
    "confirmed_now": "met again by a second measurement",
    "larger_fall": "the fall is larger than when it was noted",
    "larger_loss": "the loss is larger than when it was noted",
    "new_rule": "a further rule is met",
    "measured_since": "measured here since",
    "check_worse": "the check stands worse than when it was noted",
    "appointment_failed": "the appointment did not take place",
    "condition_over": "the condition it rested on is over",
    "reopened": "opened again by a person",
}
#: Why nobody can act on a row any more -> what screens call it.
RETIRED_NAMES: Final = {
    "died": "died",
    "left": "left the area",
    "over_age": "the child is over the age of its rules",
    "weighed_since": "the weighing it asked for has taken place, and meets no rule",
    "check_passed": "the check can no longer be done, and the child was weighed since",
    "next_check": "the next check has taken its place",
}
