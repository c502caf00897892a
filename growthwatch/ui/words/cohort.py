"""The cohort audit."""

from typing import Final

COHORT_TITLE: Final = "Cohort"
COHORT_INTRO: Final = "Counts of the children within your reach. No child is named; small numbers are hidden."
COHORT_WHY: Final = "cohort audit"
COHORT_PURPOSE: Final = "What is this audit for?"
PURPOSE_NEEDED: Final = (
    "Say what it is for, then work it out: your role works without names, and each export stands in the trail."
)
PERIOD_FROM: Final = "From"
PERIOD_TO: Final = "To"
PERIOD_NEEDS: Final = "Give both days of the period."
PERIOD_TOO_LONG: Final = "A period is ten years at most."
PERIOD_BACKWARDS: Final = "The period ends before it begins."
WORK_OUT: Final = "Work out"
COHORT_SUMMARY: Final = "More figures in words"
COUNTING: Final = "Counting …"
COHORT_NO_CONTEXT: Final = (
    "Facts of safeguarding context (household asked, late booking, undressed) are not counted: they are for roles "
    "that may read them."
)
COHORT_OLD: Final = "Records have changed since this was worked out."
DOWNLOAD_REPORT: Final = "Download the report (HTML)"
DOWNLOAD_ALL: Final = "Download workbook and tables (ZIP)"
