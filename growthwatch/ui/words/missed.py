"""Missed checks."""

from typing import Final

from growthwatch.messages import Plural

MISSED_TITLE: Final = "Missed {checks}"
WHICH_CHECK: Final = "Check"
OTHER_REVIEWS: Final = "Other reviews of this practice"
MISSED_INTRO: Final = (
    "Attended is not measured: a check counts as weighed only when a weight is on record in any system. A weight that "
    "may be another child's or another day's, or that could not be read, is to be checked: ask, or weigh again."
)
MISSED_WHY: Final = "missed-checks report"
MISSED_PURPOSE: Final = "What is this practice's report for?"
MISSED_BY_PRACTICE: Final = "Checks on this list by practice"
NOBODY_MISSED: Final = (
    "No check within your reach is missed, overdue or without its weight, and no weight has to be checked."
)
NONE_OPEN_HERE: Final = (
    "No check is open here. What waits for a day, is under care, was done, or can no longer be done is on the lists "
    "beside this one."
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
TOGETHER: Final = "Together"
POSSIBLE_DUPLICATES: Final = Plural(
    "{n} entry may be a child who is on the list already (possible duplicate): it has no check of its own until "
    "somebody has judged the pair.",
    "{n} entries may be children who are on the list already (possible duplicates): they have no checks of their own "
    "until somebody has judged the pairs.",
)
NOBODY_HAS_IT: Final = "Nobody has noted anything yet"
REPORT_OF_ONE: Final = "Choose a practice for its report: summary, letters, what the records lack, and a workbook."
REPORT_TITLE: Final = "Report of {practice}"
DOWNLOAD_XLSX: Final = "Download as a workbook (XLSX)"
SUMMARY: Final = "Summary"
LETTERS: Final = "Letter list (nothing clinical)"
NOBODY_TO_WRITE_TO: Final = "Nobody to write to."
QUALITY: Final = "What the records lack"
