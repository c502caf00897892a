"""One child's page."""

from typing import Final

from growthwatch import charts
from growthwatch.detect.next_steps import PROMPTS
from growthwatch.vocabulary import ACTION_ON_FINDING_NAMES

BORN: Final = "Born"
CORRECTED: Final = "Corrected age"
BEFORE_DUE: Final = "{age} before the due date"
GESTATION: Final = "Gestation"
NHS_NUMBER: Final = "NHS number"
SEX: Final = "Sex"
TWIN: Final = "Same surname and birth date as {names}. Check that this is the right child."
NEXT: Final = "Weigh again no sooner than {first} (RCPCH), and by {day} (local target)."
NEXT_BY: Final = "Weigh again by {day} (local target)."
WEIGH_TODAY: Final = "See the child and weigh again today."
NEXT_PASSED: Final = "Weighing again was due by {day} (local target), which has passed."
FINDINGS: Final = "What was found"
NO_FINDING: Final = "No threshold met on {these}."
NONE_NOW: Final = "No threshold is met now; what was met earlier has resolved or lapsed."
NONE_SCORED: Final = "No weight has a centile, so no centile threshold can be judged."
NO_WEIGHT: Final = "No weight is on record, so no threshold can be judged."
AND_MORE_DOUBTS: Final = "In doubt beside these: {n} more."
ALL_DOUBTED: Final = "Every weight on record is in doubt: settle them, or weigh again."
UNREAD: Final = "Could not be read, and stands in no finding:"
APPOINTMENT: Final = "appointment"
UNREAD_ROW: Final = "{system}, {day}: {kind} “{value}”"
NO_REASSURANCE: Final = "This is not reassurance: judge the child, not the list."
NEXT_STEPS: Final = PROMPTS
ALSO: Final = "Also met"
WORKED_OUT: Final = "How this was worked out"
STEPS_FROM: Final = "Where the next steps come from"
HOW_SURE: Final = "How sure"
WEIGH: Final = "Weigh"
NEXT_LINE: Final = "Next:"
NEXT_CHECK: Final = "{check}, between {first} and {last}."
NOTHING_NEXT: Final = "nothing follows from the readings alone. Judge the child, not the list."
NEXT_BIRTH_DATE: Final = "Find out the date of birth: without it no threshold can be judged."
NEXT_SEX: Final = "Find out the sex: without it there is no centile."
NOTHING_NEXT_GONE: Final = "nothing is due."
MORE_STORIES: Final = "And {n} more, below."
BEGAN: Final = "Began between {start} and {end}."
BEGAN_ABOUT: Final = "Began at about {when}."
BEGAN_SOON: Final = "Began soon after birth."
CROSSED: Final = "Not met at {start}; met at {end}."
FIRST_MET: Final = "First met at {when}."
RESTS_ON_DOUBT: Final = "Rests on a reading in doubt."
RESTS_ON_DOUBT_LIKELY: Final = "Rests on a reading in doubt: {percent} likely to hold."
#: What a lower rule of the same story adds to its headline, the lowest first.
HOW_LOW: Final = {"below-0.4th": "below the 0.4th", "ng75-below-2nd": "below the 2nd", "head-low": "below the 2nd"}
#: The same after words about the length, which it would be read of.
HOW_LOW_WEIGHT: Final = {"below-0.4th": "weight below the 0.4th", "ng75-below-2nd": "weight below the 2nd"}
COULD_NOT_BE_JUDGED: Final = "What could not be judged"
FOLDED: Final = "Near a threshold, resolved or lapsed ({n})"
SOURCE: Final = "Source"
NOTE_ACTION: Final = "Note what was done"
ACTIONS: Final = "What was done"
ACTION_NAMES: Final = ACTION_ON_FINDING_NAMES
NO_ACTION: Final = "Nothing is noted yet."
DONE_ON: Final = "Done on"
NOTE: Final = "Note"
ABOUT_FINDING: Final = "About"
SAVE: Final = "Save"
SAVED_ACTION: Final = "Noted for {name}."
CHOOSE_ACTION: Final = "Choose what was done, about what, and on which day."
CHART: Final = "Chart"
CHART_OF: Final = "Chart of"
SCALE: Final = "Scale"
VIEWS: Final = {"centile": "Centiles", "sds": "SDS"}
CHART_TABLE: Final = "The chart as a table"
CHARTED: Final = {
    "weight": "Weight",
    "length": "Length",
    "head": "Head",
    "bmi": "BMI",
    "weight-for-length": "Weight for length",
    "stacked": "All, stacked",
    "together": "All, as SDS",
}
TAKE_AWAY: Final = "Print or save"
SHEET: Final = "One-page sheet (PDF)"
PARENTS_SHEET: Final = "Page for parents (PDF)"
CHART_AS: Final = "Chart as {form}"
TABLE_AS: Final = "Table of {kind} (CSV)"
CHART_TABLE_OF: Final = "Of"
COPY_TABLE: Final = "As text to copy"
AGE_DRAWN: Final = "Age"
AGES_DRAWN: Final = {"corrected": "Corrected", "actual": "Actual", "both": "Both"}
LAYER_NAMES: Final = charts.LAYER_NAMES
LAYERS: Final = "Shown on the chart"
HOW_DRAWN: Final = "How it is drawn"
CONTEXT_ON_CHART: Final = (
    "Each look at household and safeguarding is in the audit log. What is saved from here has none of it."
)
CHART_STATED_BY: Final = "stated by {by}"
CHART_PLANNED: Final = "planned on {day}"
NONE_OF_KIND: Final = "None is on record."
MEASUREMENTS: Final = "Measurements, system by system"
MEASUREMENTS_NONE: Final = "No measurement is on record."
CHECKS: Final = "Checks"
CHECKS_NONE: Final = "The birth date is not known, so no check can be followed."
DECISIONS: Final = "Decisions about records"
TO_RECONCILE: Final = "Reconcile {n}"
NOT_CURRENT: Final = "New rows of this child are still being worked out: what stands here may change."
DATE: Final = "Date"
WHAT: Final = "What"
READING: Final = "Reading"
SDS: Final = "SDS"
CENTILE: Final = "Centile"
FROM_BIRTH: Final = "From birth"
GAIN: Final = "Gain (g a day)"
RECORD: Final = "Record"
DECISION: Final = "Decision"
BY: Final = "By"
REASON: Final = "Reason"
WINDOW: Final = "window {first} to {last}"
REVIEWED_ON: Final = "reviewed {day}"
WEIGHED_ON: Final = "weighed {day} ({systems})"
WEIGHT_TO_CHECK: Final = "weight of {day} ({systems}) to be checked"
NO_CENTILE: Final = "no centile"
NO_UNIT: Final = "(no unit)"
AS_KIND: Final = "as a {kind}"
ON_DAY: Final = "on {day}"
DECISION_NAMES: Final = {
    "accept_repair": "Repair accepted",
    "keep": "Kept as recorded",
    "set_aside": "Set aside",
    "join": "Joined",
    "split": "Kept apart",
}
SIDE_BY_SIDE: Final = "Side by side: brothers and sisters, two visits, an earlier day"
BESIDE: Final = "What is compared"
BESIDES: Final = {"visits": "Two visits", "household": "Brothers and sisters", "past": "As it stood on"}
FIRST_VISIT: Final = "Earlier reading"
SECOND_VISIT: Final = "Later reading"
VISIT: Final = "{day}, {age}: {value}"
TOO_FEW_VISITS: Final = "There are not two {kind} readings to compare."
ONE_VISIT_TWICE: Final = "Choose two readings of different days."
BETWEEN_VISITS: Final = "Between them"
DAYS_BETWEEN: Final = "{n} days"
DIFFERENCE: Final = "Difference"
PER_DAY: Final = "A day"
SDS_BETWEEN: Final = "SDS"
SPACES: Final = "{change} ({spaces} centile spaces {way})"
WAYS: Final = {"down": "down", "up": "up", "same": "no change"}
NO_SDS_BETWEEN: Final = "one of them has no centile, so the SDS are not compared"
VISIT_IN_DOUBT: Final = "{reading} is in doubt: the difference rests on it."
ACROSS_JOIN: Final = (
    "The two lie on either side of {join}, where the reference changes: part of the difference in SDS may come "
    "from that."
)
JOINS: Final = {"who": "42 weeks", "height": "2 years"}
HOUSEHOLD_HELP: Final = (
    "Children of the same surname who share the birth date or a postcode. The records name no mother: whether they "
    "are brothers and sisters is not known from here."
)
HOUSEHOLD_NOBODY: Final = "No such child is on record among those you may see."
SAME_BIRTH_DATE: Final = "same birth date"
SAME_POSTCODE: Final = "same postcode"
OPEN_OTHER: Final = "Open the page of {name}"
COMPARE_WITH: Final = "Charts side by side with"
THIS_CHILD: Final = "This page's child"
OTHER_CHILD: Final = "Another child"
PAST_DAY: Final = "Day"
PAST_NEEDS: Final = "No reading has a day, so there is no earlier page."
PAST_OPEN: Final = "Show the page of that day"
PAST_LOUD: Final = "THE PAST: the page as it would have stood on {day}, at {age}. Nothing can be noted from here."
PAST_HOW: Final = (
    "By what was measured up to that day, as the records hold it today: readings and decisions of later days are left "
    "out; a reading brought in late counts on the day it was taken."
)
PAST_BACK: Final = "Back to today's page"
