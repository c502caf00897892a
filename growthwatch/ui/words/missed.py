"""Missed checks."""

from typing import Final

from growthwatch import worklist_vocabulary
from growthwatch.messages import Plural

MISSED_TITLE: Final = "Missed {checks}"
WHICH_CHECK: Final = "Check"
OTHER_REVIEWS: Final = "Other reviews of this practice"
MISSED_INTRO: Final = (
    "Attended is not measured: a check counts as weighed only when a weight is on record in any system. A weight that "
    "may be another child's or another day's, or that could not be read, is to be checked: ask, or weigh again."
)
MISSED_WHY: Final = "missed-checks report"
MISSED_BY_PRACTICE: Final = "Checks on this list by practice"
NOBODY_MISSED: Final = (
    "No check within your reach is missed, overdue or without its weight, and no weight has to be checked."
)
UP_TO_AGE: Final = "Age"
AGE_LIMITS: Final = {
    "any": "Any age",
    "3": "Up to 3 months",
    "6": "Up to 6 months",
    "12": "Up to a year",
    "24": "Up to 2 years",
    "36": "Up to 3 years",
}
WHICH_LIST: Final = "List"
CHECK_LISTS: Final = {
    "to_do": "To do ({n})",
    "waiting": "Waiting until a day ({n})",
    "under_care": "Under care ({n})",
    "ended": "Done or closed ({n})",
    "retired": "No longer to be done ({n})",
}
TOGETHER: Final = "Together"
POSSIBLE_DUPLICATES: Final = Plural(
    "{n} entry may be a child who is on the list already (possible duplicate): it has no check of its own until "
    "somebody has judged the pair.",
    "{n} entries may be children who are on the list already (possible duplicates): they have no checks of their own "
    "until somebody has judged the pairs.",
)
TICK: Final = "Tick {name}"
TICK_ALL: Final = Plural("Tick the {n} shown", "Tick the {n} shown")
TICK_NONE: Final = "Tick none"
WHAT_WAS_DONE: Final = "What was done about those ticked"
NOTE_OF_CHECKS: Final = Plural("Note it of {n} check", "Note it of {n} checks")
CHECKS_NOTED: Final = Plural("Noted of {n} check.", "Noted of {n} checks.")
DONE_ON: Final = "Done on"
DONE_ON_NEEDED: Final = "Give the day on which it was done."
LOOK_AGAIN: Final = "Look again on"
LOOK_AGAIN_IF_ANY: Final = "Look again on (if it waits)"
WHICH_SERVICE: Final = "To or under the care of"
NOTE_NEEDED: Final = "Outcome, reason or place"
NOTE_IF_ANY: Final = "Note (if any)"
WHY_ACT: Final = "Why do you act on these children's checks?"
NOBODY_HAS_IT: Final = "Nobody has noted anything yet"
NOTED_BY: Final = "{what}, {day}, {who}"
WITH_SERVICE: Final = "with {service}"
UNTIL: Final = "look again {day}"
OPEN_AGAIN: Final = "Open again: {why}"
REOPENED_NAMES: Final = worklist_vocabulary.REOPENED_NAMES
RETIRED_NAMES: Final = worklist_vocabulary.RETIRED_NAMES
REPORT_OF_ONE: Final = "Choose a practice for its report: summary, letters, what the records lack, and a workbook."
REPORT_TITLE: Final = "Report of {practice}"
DOWNLOAD_XLSX: Final = "Download as a workbook (XLSX)"
SUMMARY: Final = "Summary"
LETTERS: Final = "Letter list (nothing clinical)"
NOBODY_TO_WRITE_TO: Final = "Nobody to write to."
QUALITY: Final = "What the records lack"
