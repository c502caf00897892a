"""Missed checks."""

from typing import Final

MISSED_TITLE: Final = "Missed {checks}"
WHICH_CHECK: Final = "Check"
REVIEW_NEEDS_EXPORT: Final = (
    "How the other reviews stand is on each child's page; a list of them leaves the app, which this role may not."
)
OTHER_REVIEWS: Final = "Other reviews of this practice"
MISSED_INTRO: Final = (
    "Attended is not measured: a check counts as weighed only when a weight is on record in any system. A weight that "
    "may be another child's or another day's, or that could not be read, is to be checked: ask, or weigh again."
)
MISSED_WHY: Final = "missed-checks report"
CHOOSE_PRACTICE: Final = "Choose a practice"
MISSED_BY_PRACTICE: Final = "Open checks by practice"
NOBODY_MISSED: Final = (
    "No check within your reach is missed, overdue or without its weight, and no weight has to be checked."
)
DOWNLOAD_XLSX: Final = "Download as a workbook (XLSX)"
WORKLIST: Final = "To work through, most urgent first"
SUMMARY: Final = "Summary"
OPEN_FROM_LIST: Final = "Open a child whose check is open"
LETTERS: Final = "Letter list (nothing clinical)"
NOBODY_TO_WRITE_TO: Final = "Nobody to write to."
QUALITY: Final = "What the records lack"
