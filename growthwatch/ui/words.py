"""Every word the browser app says that is not about one child: one place, ready for another language."""

from typing import Final

from growthwatch.store import ACTIONS_ON_FINDINGS, FACTS, URGENCY
from growthwatch.vocabulary import RULES, SOURCE_NAMES

TITLE: Final = "growthwatch"
PAGES: Final = {
    "today": "Today",
    "child": "Child",
    "add": "Add a measurement",
    "reconcile": "Reconcile",
    "missed": "Missed checks",
    "import": "Import",
    "cohort": "Cohort",
    "trail": "Trail",
    "about": "About",
}
TRIAL: Final = (
    "Single-user trial: no sign-in, for one person on this machine. Do not use it with a caseload that others share."
)
SIGNED_IN: Final = "Signed in as {name} ({role})"
FOOT: Final = "growthwatch {version} · AGPL-3.0-or-later · source code: see About"
FAILED: Final = (
    "Something failed here and nothing was saved by it. Try again; if it stays, quote reference {reference}."
)
NO_STORE: Final = "The record store can't be used just now: {why}. Nothing was lost; try again in a moment."

SIGN_IN: Final = "Sign in"
USER_NAME: Final = "User name"
PASSWORD: Final = "Password"  # noqa: S105 - a label
SIGN_OUT: Final = "Sign out"
BOTH_NEEDED: Final = "Give both the user name and the password."

# --- rules, statuses, reasons ------------------------------------------------------------------------------------

RULE_NAMES: Final = {
    "ng75-early-loss": "Early weight loss over 10%",
    "ng75-not-regained": "Birth weight not regained by 3 weeks",
    "ng75-fall": "Fall across weight centiles",
    "ng75-below-2nd": "Weight below the 2nd centile",
    "below-0.4th": "Below the 0.4th centile",
    "slow-conditional-gain": "Slow weight gain, given the starting weight",
    "fall-pattern": "Second opinion: pattern of a fall",
    "weight-loss": "Weight loss after 3 weeks",
    "weight-unchanged": "Weight unchanged for 4 weeks or more",
    "length-low-for-parents": "Length low for the parents' heights",
    "head-rising": "Head circumference rising",
    "bmi-low": "Low body mass index",
}
assert set(RULE_NAMES) == set(RULES)  # noqa: S101 - a rule without a name would show as nothing

STATUS_NAMES: Final = {
    "confirmed": "Confirmed by a second weight",
    "met": "Threshold met",
    "near": "Near, not met",
    "resolved": "Resolved",
}
CERTAINTY_NAMES: Final = {"firm": "firm", "questioned": "rests on a questioned record"}
CHECK_NAMES: Final = {
    "excluded": "Not in the count",
    "complete": "Reviewed and weighed",
    "measured_elsewhere": "Reviewed; weighed elsewhere",
    "attended_not_measured": "Attended, not weighed",
    "measured_no_review": "Weighed, no review",
    "complete_late": "Reviewed and weighed late",
    "not_due": "Not yet due",
    "due": "Due now",
    "overdue": "Overdue",
    "missed": "Missed",
}
#: Check statuses that somebody must act on.
CHECKS_TO_ACT_ON: Final = ("missed", "attended_not_measured", "overdue", "due", "measured_no_review")
REASON_NAMES: Final = {
    "died": "died",
    "left": "left",
    "joined_late": "joined after 9 weeks",
    "was_not_brought": "was not brought",
    "cancelled_by_provider": "cancelled by provider",
    "cancelled_by_family": "cancelled by family",
    "declined": "declined",
    "inpatient": "inpatient: ask the ward for weights",
    "early_review": "reviewed before 6 weeks",
    "no_record": "nothing on record",
}
CHECK_TITLE: Final = {
    "6-8-week": "6-8-week check",
    "new-birth": "New birth visit",
    "12-month": "12-month review",
    "2-year": "2-year review",
}
STATE_NAMES: Final = {
    "agreed": "systems agree",
    "single": "one system",
    "disputed": "in dispute",
    "questioned": "questioned",
}
KIND_NAMES: Final = {"weight": "Weight", "length": "Length", "head": "Head"}
ROLE_NAMES: Final = {
    "health_visitor": "health visitor",
    "practice": "GP practice",
    "designated_paediatrician": "designated paediatrician",
    "administrator": "administrator",
    "read_only": "read only",
    "single_user_trial": "single-user trial",
}
POLICY_NAMES: Final = {
    "digital": "digital: every baby corrected to 40+0 for life",
    "paper": "paper: corrected below 37+0 only, as on the printed charts",
}

# --- today -------------------------------------------------------------------------------------------------------

#: What each urgency is called on the list; in the order of ``store.URGENCY``.
URGENCY_NAMES: Final = {
    "confirmed": "Threshold met, confirmed",
    "met": "Threshold met",
    "met, resting on a questioned record": "Threshold met on a questioned record",
    "check missed, overdue or attended without a weight": "Check missed or not weighed",
    "near a threshold": "Near a threshold",
    "check due or weight without a review": "Check due, or no review",
    "nothing raised": "Nothing raised",
}
assert tuple(URGENCY_NAMES) == URGENCY  # noqa: S101 - a list must name every urgency it sorts by
TODAY_INTRO: Final = "As of {day}. {n} of {total} children call for somebody. Most urgent first."
NOBODY: Final = "Nobody within your reach calls for somebody today."
NOBODY_HERE: Final = "Nobody matches these filters."
FILTER_KIND: Final = "Show"
EVERYONE: Final = "All"
PRACTICE: Final = "Practice"
ALL_PRACTICES: Final = "All practices"
NO_PRACTICE: Final = "practice not known"
AGE: Final = "Age"
AGES: Final = {"any": "Any age", "0-6": "Under 6 weeks", "6-9": "6 to 9 weeks", "9-26": "9 weeks to 6 months",
               "26-": "Over 6 months"}  # fmt: skip
UNACKNOWLEDGED: Final = "Only where nothing is noted yet"
MORE: Final = "Show {n} more"
WORKING_OUT: Final = "{n} imports are still being worked out: this list may lack children."
FIRST_OF: Final = "The list below holds the first {n}; the counts are of all."
NEXT_WEIGHING: Final = "weigh by {day}"
WEIGHING_PASSED: Final = "weighing was due by {day}"
NOTED: Final = "noted: {what}, {day}"
CHECK_LINE: Final = "6-8-week check: {status}"
OF_DAY: Final = "worked out for {day}"

# --- finding a child ---------------------------------------------------------------------------------------------

FIND: Final = "Find a child"
FIND_HELP: Final = "Name, NHS number, or birth date as 2026-03-01"
FIND_BUTTON: Final = "Find"
FOUND_NONE: Final = "No child within your reach matches."
FOUND: Final = "{n} found"
WHY_OPEN: Final = "Why do you open this record?"
WHY_FIND: Final = "Why do you look for this child?"
WHY_HELP: Final = "Your role works without names until there is a reason; it is kept in the trail."
OPEN: Final = "Open"
BACK_TO_TODAY: Final = "Back to Today"
NO_CHILD: Final = "There is no such child among those you may see."

# --- child -------------------------------------------------------------------------------------------------------

BORN: Final = "Born"
CORRECTED: Final = "Corrected age"
BEFORE_DUE: Final = "{age} before the due date"
GESTATION: Final = "Gestation"
NHS_NUMBER: Final = "NHS number"
SEX: Final = "Sex"
TWIN: Final = "Another child has the same surname and birth date: {names}. Check that this is the right one."
NEXT: Final = "Next weighing, at the latest: {day}."
NEXT_PASSED: Final = "The next weighing was due by {day}, which has passed."
FINDINGS: Final = "What was found"
NO_FINDING: Final = "No threshold met on these {n}. This is not reassurance: judge the child, not the list."
ALSO: Final = "Also met"
IN_FULL: Final = "The others in full, with their arithmetic and sources ({n})"
FOLDED: Final = "Near a threshold, or resolved ({n})"
SOURCE: Final = "Source"
CHECK_RECORD: Final = "Check first: {records}"
NOTE_ACTION: Final = "Note what was done"
ACTIONS: Final = "What was done"
ACTION_NAMES: Final = {
    "seen": "Seen, no action yet",
    "weighed_again": "Weighed again",
    "plan_made": "Plan made with the family",
    "discussed": "Discussed with a colleague",
    "referred": "Referred",
}
assert tuple(ACTION_NAMES) == ACTIONS_ON_FINDINGS  # noqa: S101
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
VIEWS: Final = {"centile": "Centiles", "sds": "SDS (standard deviation score)"}
CHART_TABLE: Final = "The chart as a table"
MEASUREMENTS: Final = "Measurements, system by system"
MEASUREMENTS_NONE: Final = "No measurement is on record."
CHECKS: Final = "Checks"
CHECKS_NONE: Final = "The birth date is not known, so no check can be followed."
DECISIONS: Final = "Decisions about records"
CONTEXT: Final = "Safeguarding context"
CONTEXT_HELP: Final = "Dated, sourced facts, without a score. Each look is kept in the trail."
CONTEXT_SHOW: Final = "Show"
CONTEXT_NONE: Final = "No recorded information."
FACT_NAMES: Final = {
    "was_not_brought": "Was not brought",
    "late_booking": "Late booking in pregnancy",
    "change_of_partner": "Change of partner or household",
    "domestic_abuse_notification": "Domestic-abuse notification",
    "not_seen_alone": "Parent not seen alone",
    "bruise": "Bruise",
    "cause_for_concern": "Cause for concern",
    "child_protection_plan": "Child-protection plan",
    "family_member_on_child_protection_plan": "Family member on a child-protection plan",
}
assert tuple(FACT_NAMES) == FACTS  # noqa: S101
FACT: Final = "Fact"
STATED_ON: Final = "Stated on"
STATED_BY: Final = "Stated by"
ADD_FACT: Final = "Add a fact"
FACT_NEEDS: Final = "Choose the fact, its day and who states it."
SAVED_FACT: Final = "Added for {name}."
TO_RECONCILE: Final = "Reconcile {n} readings"
NOT_CURRENT: Final = "New rows of this child are still being worked out: what stands here may change."
DATE: Final = "Date"
WHAT: Final = "What"
READING: Final = "Reading"
SDS: Final = "SDS"
CENTILE: Final = "Centile"
RECORD: Final = "Record"
DECISION: Final = "Decision"
BY: Final = "By"
REASON: Final = "Reason"
REVIEWED_ON: Final = "reviewed {day}"
WEIGHED_ON: Final = "weighed {day} ({systems})"
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

# --- adding a measurement ----------------------------------------------------------------------------------------

KIND: Final = "What was measured"
UNIT: Final = "Written in"
UNIT_NAMES: Final = {"kg": "kilograms", "g": "grams", "lb oz": "pounds and ounces"}
UNIT_FIRST: Final = "Choose first how the weight is written: a pound reading in a kilogram box is the commonest slip."
VALUE: Final = "Value ({unit}), as read off the scale or the book"
POUNDS: Final = "Pounds"
OUNCES: Final = "Ounces"
MEASURED_ON: Final = "Measured on (day/month/year)"
FROM: Final = "Where it was read"
FROM_NAMES: Final = {
    "parent_held": "Red Book (parent-held record)",
    "clinic": "Clinic or home visit",
    "gp": "GP practice",
    "maternity": "Maternity",
}
CLOTHED: Final = "Weighed"
CLOTHES: Final = ("naked", "in a clean nappy", "clothed", "not known")
WHERE: Final = "Scale, place and who measured (optional)"
LOOK: Final = "Look at it before saving"
ADD_NEEDS: Final = "Give the value, the day and where it was read."
WOULD_BE: Final = "SDS {sds}, {band} centile"
NO_DOUBT: Final = "No slip explains this value better than the value itself."
DID_YOU_MEAN: Final = "Did you mean {repair}?"
LOOK_AGAIN: Final = "Look again at what you read. If it is right, save it: it is kept as it stands, marked for a look."
CONFIRM_WHO: Final = "It will be saved for {name}, born {born}, NHS number {nhs}."
SAVE_FOR: Final = "Save for {name}"
CHANGE_ENTRY: Final = "Go back and change it"
SAVED_FOR: Final = "Saved for {name}."

# --- reconcile ---------------------------------------------------------------------------------------------------

RECONCILE_TITLE: Final = "Readings to reconcile"
RECONCILE_INTRO: Final = "Nothing is changed unseen: every reading stays on record whatever is decided."
NO_DOUBTS: Final = "No reading within your reach is questioned or in dispute."
NO_DOUBTS_HERE: Final = "No reading of this child is questioned or in dispute."
N_DOUBTS: Final = "{n} to look at"
DOUBT_NAMES: Final = {"questioned": "Questioned", "disputed": "In dispute"}
OFFERED: Final = "Offered: {repair}"
IF_ACCEPTED: Final = "If the repair is accepted: {what}"
DECIDE: Final = "Decide"
DECIDE_ACTIONS: Final = {
    "accept_repair": "Accept the repair",
    "keep": "Keep it: it was read right",
    "set_aside": "Set it aside",
}
WHY_DECIDE: Final = "Reason (for the trail)"
DECIDE_NEEDS: Final = "Choose what to do and give the reason."
DECIDED_TOAST: Final = "Decided for {name}. A new decision undoes it."
SAME_DAY: Final = "Other readings of those days"
ALL_CHILDREN: Final = "All children with doubts"
TO_CHILD: Final = "Back to the child"
DECIDED_BEFORE: Final = "Decided before; decide again to undo"

# --- missed checks -----------------------------------------------------------------------------------------------

MISSED_TITLE: Final = "Missed 6-8-week checks"
MISSED_INTRO: Final = (
    "Attended is not measured: a check counts as weighed only when a weight is on record in any system."
)
MISSED_WHY: Final = "missed-checks report"
CHOOSE_PRACTICE: Final = "Choose a practice"
MISSED_BY_PRACTICE: Final = "Open checks by practice"
NOBODY_MISSED: Final = "No check within your reach is missed, overdue or without its weight."
DOWNLOAD_XLSX: Final = "Download as a workbook (XLSX)"
WORKLIST: Final = "To work through, most urgent first"
NOBODY_TO_CHASE: Final = "No open check: every one counted here is complete, or not yet due."
SUMMARY: Final = "Summary"
LETTERS: Final = "Letter list (nothing clinical)"
NOBODY_TO_WRITE_TO: Final = "Nobody to write to."
QUALITY: Final = "What the records lack"

# --- import ------------------------------------------------------------------------------------------------------

IMPORT_TITLE: Final = "Import"
IMPORT_INTRO: Final = (
    "CSV, Excel (XLSX), Parquet or FHIR JSON from any of the record systems. You see what each file is taken for "
    "before anything is kept; the same file again adds nothing."
)
FILES: Final = "Files, up to 20 MB each"
RECOGNISED: Final = "{title}: recognised as {mapping}"
LEFT_ALONE: Final = "Columns left alone: {columns}"
NOT_RECOGNISED: Final = "Nothing recognises this table. Say below which heading is which, and try it."
MAPPING_EDITOR: Final = "Which heading is which"
MAPPING: Final = "Mapping (TOML)"
TRY_MAPPING: Final = "Try this mapping"
TABLE_NAMES: Final = {
    "register": "children",
    "recorded": "measurements",
    "contacted": "contacts",
    "decided": "decisions",
    "rejects": "refused",
}
UNDERSTOOD: Final = "First rows as understood: {table}"
REFUSED: Final = "Refused or remarked on"
REFUSED_COLUMNS: Final = {"column": "Column", "reason": "Reason", "rows": "Rows", "first_value": "First value"}
TAKE_IN: Final = "Take in {n} file(s)"
TAKING_IN: Final = "Taking in: large files take a while, and nothing is lost if you leave"
TAKEN_IN: Final = "Taken in"
FILE: Final = "File"
ROWS: Final = "Rows"
ADDED: Final = "New"
CORRECTED_ROWS: Final = "Of these, corrections"
REJECTED: Final = "Refused"
REJECTS: Final = "Rows refused so far: {n}"
REJECTS_BY_REASON: Final = "Refused rows by file and reason"
DOWNLOAD_REJECTS: Final = "Download refused rows (CSV)"

# --- cohort ------------------------------------------------------------------------------------------------------

COHORT_TITLE: Final = "Cohort"
COHORT_INTRO: Final = "Counts of the children within your reach. No child is named; small numbers are hidden."
COHORT_WHY: Final = "cohort audit"
PERIOD_FROM: Final = "From"
PERIOD_TO: Final = "To"
PERIOD_BACKWARDS: Final = "The period ends before it begins."
WORK_OUT: Final = "Work out"
COUNTING: Final = "Counting …"
COHORT_OLD: Final = "Records have changed since this was worked out."
DOWNLOAD_REPORT: Final = "Download the report (HTML)"
DOWNLOAD_ALL: Final = "Download workbook and tables (ZIP)"

# --- trail -------------------------------------------------------------------------------------------------------

TRAIL_TITLE: Final = "Trail"
TRAIL_INTRO: Final = (
    "Every look and every change, newest first, each sealed to the one before. Children stand by handle."
)
BY_USER: Final = "User"
BY_HANDLE: Final = "Child's handle"
SINCE: Final = "Since"
SHOW_TRAIL: Final = "Show"
VERIFY: Final = "Verify that nothing was changed or removed"
WHEN: Final = "When"
ROLE: Final = "Role"
HANDLE: Final = "Child"
DETAIL: Final = "Detail"
TRAIL_LINKS: Final = "The newest {n} entries"
TRAIL_NONE: Final = "No entry matches."
OPERATION_NAMES: Final = {
    "caseload": "listed children",
    "search": "searched",
    "open_child": "opened a child",
    "missed_checks": "listed missed checks",
    "export": "exported",
    "add_measurement": "added a measurement, or looked at one",
    "decide": "decided about a record",
    "acknowledge": "noted an action",
    "read_context": "read context",
    "add_context": "added context",
    "import_files": "imported",
    "read_trail": "read the trail",
    "verify_trail": "verified the trail",
    "manage_users": "managed users",
    "denied": "was refused",
}

# --- about -------------------------------------------------------------------------------------------------------

ABOUT_TITLE: Final = "About growthwatch"
INTENDED: Final = "Intended use"
VERSIONS: Final = "Versions"
POLICY: Final = "Correction for gestation"
REFERENCES: Final = "References"
LICENCE: Final = "Licence and source"
LICENCE_TEXT: Final = (
    "GNU Affero General Public License, version 3 or later. Whoever uses this over a network may have the source of "
    "the version that runs: ask whoever runs it. The growth references come through "
    "[rcpchgrowth](https://github.com/rcpch/rcpchgrowth-python). growthwatch is not approved by or connected with the "
    "NHS or the RCPCH."
)


def sentence(message: str) -> str:
    """Return a message as a sentence: a capital at its head, a full stop at its end."""
    said = " ".join(message.split())
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?", "!")) else ".")


def reasons(held: str) -> str:
    """Return the reasons kept beside a check, in words."""
    return ", ".join(REASON_NAMES[reason] for reason in str(held).split(";"))


def systems(held: str) -> str:
    """Return "parent_held;clinic" as "Red Book, clinic"."""
    return ", ".join(SOURCE_NAMES[name] for name in str(held).split(";"))


def weights(n: int) -> str:
    """Return "1 weight", "4 weights"."""
    return "1 weight" if n == 1 else f"{n} weights"
