"""The words the program uses: one name, one meaning.

Everything here is public vocabulary: these names stand in files, on screens and in other people's code, so
changing one is a breaking change. Order matters where it is used for sorting (sources, kinds, rules).
"""

from typing import Final

from growthwatch.check_windows import CheckWindows

POLICIES: Final = ("digital", "paper")
SEXES: Final = ("male", "female")

#: What can be recorded: kind -> the unit its values are kept in.
UNIT_OF: Final = {"weight": "kg", "length": "cm", "head": "cm"}
KINDS: Final = tuple(UNIT_OF)
#: Body mass index, and weight for length on WHO's tables: worked out of a weight and a length, never recorded.
BMI: Final = "bmi"
WEIGHT_FOR_LENGTH: Final = "weight-for-length"
#: What can be scored by age.
SCORED_KINDS: Final = (*KINDS, BMI)
#: What a chart can be of.
CHARTED_KINDS: Final = (*SCORED_KINDS, WEIGHT_FOR_LENGTH)

#: The record systems, in the order in which they are named.
SOURCES: Final = ("parent_held", "clinic", "gp", "maternity")
SOURCE_NAMES: Final = {
    "parent_held": "Red Book",
    "clinic": "clinic",
    "gp": "GP",
    "maternity": "maternity",
}

CONTACTS: Final = ("6-8-week", "new-birth", "12-month", "2-year", "other")
OUTCOMES: Final = (
    "attended",
    "was_not_brought",
    "cancelled_by_provider",
    "cancelled_by_family",
    "declined",
    "inpatient",
)
#: The mandated checks -> what every face calls them, the 6-8-week check first: it leads wherever several stand.
CHECK_TITLES: Final = {
    "6-8-week": "6-8-week check",
    "new-birth": "New birth visit",
    "12-month": "12-month review",
    "2-year": "2-2½-year review",
}
CHECKS: Final = tuple(CHECK_TITLES)
#: The check that this program is about; indicators, lists and headlines count it alone unless they say otherwise.
MAIN_CHECK: Final = CHECKS[0]
#: How a known condition or kind of care stands: a fact, suspected alone (said as such), or over.
CONDITION_STANDINGS: Final = ("current", "suspected", "ended")
ACTIONS: Final = ("accept_repair", "keep", "set_aside", "join", "split")

LINKS: Final = ("nhs_number", "exact_person", "probable", "single")

VERDICTS: Final = ("kept", "duplicate", "disputed", "questioned")
ERRORS: Final = (
    "unit",
    "decimal",
    "digits",
    "swapped_kind",
    "wrong_date",
    "wrong_child",
    "copied_forward",
    "rounded",
    "disagrees",
    "unexplained",
)
#: What a row's sender says of it (FHIR R4, ObservationStatus), the later of two versions last.
ROW_STATUSES: Final = (
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error",
)  # fmt: skip
#: The sender of what is entered in this program: the ids that it gives to children are no other system's, and each is
#: one child's in whatever system's name a row speaks.
OWN_SENDER: Final = "growthwatch"
#: Of its register rows, the status of one in which a person stated what is right of a child.
AMENDED: Final = "amended"
#: Statuses by which a sender takes back what it sent under the same id.
WITHDRAWN_STATUSES: Final = ("cancelled", "entered-in-error")
STATES: Final = ("agreed", "single", "disputed", "questioned")
#: Errors of a record's day or child, and copies: what it says was not measured of this child on this day. Every other
#: error leaves a weighing a weighing, whatever its figure.
ERRORS_OF_DAY_OR_CHILD: Final = ("wrong_date", "wrong_child", "copied_forward")
#: Verdicts of records, and states of measurements, that wait for a person: shown as doubted wherever they stand.
DOUBTED: Final = ("questioned", "disputed")

#: Rule -> the source of its threshold, as printed beside each finding.
CITATIONS: Final = {
    "ng75-early-loss": "NICE NG75 1.1.2: loss of more than 10% of birth weight in the early days of life",
    "newborn-gain": (
        "growthwatch local rule: on day 14 to 20 5% or more below birth weight, or on day 7 to 20 3% or more below an "
        "earlier weight of day 4 or later; NICE NG75 1.1: weight loss usually stops after about 3 or 4 days"
    ),
    "ng75-not-regained": "NICE NG75 1.1: most infants are back at birth weight by 3 weeks",
    "ng75-fall": (
        "NICE NG75 1.2: a fall of 1, 2 or 3 centile spaces for a birth weight below the 9th, "
        "from the 9th to the 91st, or above the 91st centile"
    ),
    "fall-from-highest": (
        "growthwatch local rule: NICE NG75 1.2's thresholds, counted from the highest weight SDS that two weights "
        "7 days apart had reached, instead of from birth"
    ),
    "ng75-below-2nd": "NICE NG75 1.2: current weight below the 2nd centile, whatever the birth weight",
    "below-0.4th": "RCPCH UK-WHO chart notes: any single measurement below the 0.4th centile should be assessed",
    "slow-conditional-gain": (
        "Cole 1995 (Arch Dis Child 73:8): weight gain below the 5th centile, given the starting weight"
    ),
    "slow-gain": (
        "growthwatch local rule: gain over 1 to 4 weeks below the 2nd centile, given the starting weight "
        "(correlations of Cole 1995)"
    ),
    "fall-pattern": "growthwatch's own second opinion (local rule): all agreed weights read together",
    "acute-loss": (
        "growthwatch local rule: a weight 7% or more below one of the last 28 days, or 12.5% or more below "
        "birth weight in the first 3 weeks"
    ),
    "weight-loss": "growthwatch local rule: a weight 5% or more below an earlier agreed weight after day 21",
    "weight-unchanged": "growthwatch local rule: the same weight to the last digit 4 weeks or more later, in year one",
    "length-low-for-parents": "NICE NG75: length more than 2 centile spaces below the mid-parental centile",
    "length-fall": (
        "growthwatch local rule: length 2 centile spaces or more below an earlier one, with two readings 4 weeks apart"
    ),
    "head-rising": (
        "RCPCH UK-WHO chart notes: head circumference up 2 centile spaces, or above the 99.6th centile and up 1 "
        "(grading by age and speed: growthwatch local rule)"
    ),
    "head-fall": (
        "growthwatch local rule: head circumference 2 centile spaces or more below an earlier one, from 4 weeks"
    ),
    "head-low": "growthwatch local rule: head circumference below the 2nd centile, from 2 weeks",
    "bmi-low": "NICE NG75: over 2 years, body mass index below the 2nd centile",
    "not-weighed-since": (
        "growthwatch local rule: no weight for longer than the child's own state allows: a week or two beyond the day "
        "by which a finding asks for one, a week after one below birth weight, 30 days after birth"
    ),
}
RULES: Final = tuple(CITATIONS)
NG75_RULES: Final = tuple(rule for rule in RULES if rule.startswith("ng75-"))
#: Rule -> up to which age it reads: at 4 years UK-WHO passes from WHO to British 1990, and every SDS steps (the others
#: by their own sources, or local rules). What was met and is open then lapses.
UPPER_AGES: Final = {
    **dict.fromkeys(RULES, "4 years"),
    "ng75-early-loss": "3 weeks",
    "newborn-gain": "3 weeks",
    "ng75-not-regained": "a year",
    "slow-conditional-gain": "53 weeks",
    "slow-gain": "53 weeks",
    "fall-pattern": "53 weeks",
    "weight-unchanged": "a year",
    "acute-loss": "5 years",
    "weight-loss": "5 years",
    "not-weighed-since": "5 years",
}
#: Rule -> what it is called on every screen; kept beside the citations, so that a rule is added in one place.
RULE_NAMES: Final = {
    "ng75-early-loss": "Early weight loss over 10%",
    "newborn-gain": "Newborn losing weight, or well below birth weight at 2 weeks",
    "ng75-not-regained": "Birth weight not regained by 3 weeks",
    "ng75-fall": "Fall across weight centiles",
    "fall-from-highest": "Fall from the highest weight centile held",
    "ng75-below-2nd": "Weight below the 2nd centile",
    "below-0.4th": "Below the 0.4th centile",
    "slow-conditional-gain": "Slow weight gain, given the starting weight",
    "slow-gain": "Slow weight gain over 1 to 4 weeks",
    "fall-pattern": "Second opinion: pattern of a fall",
    "acute-loss": "Acute weight loss",
    "weight-loss": "Weight loss after 3 weeks",
    "weight-unchanged": "Weight unchanged for 4 weeks or more",
    "length-low-for-parents": "Length low for the parents' heights",
    "length-fall": "Fall across length centiles",
    "head-rising": "Head circumference rising",
    "head-fall": "Fall across head centiles",
    "head-low": "Head below the 2nd centile",
    "bmi-low": "Low body mass index",
    "not-weighed-since": "Weighing overdue",
}
#: Those that still hold first: how statuses are sorted on every list. What is resolved or lapsed has been met.
STATUSES: Final = ("confirmed", "met", "near", "resolved", "lapsed")
#: A threshold is met now, and calls for somebody.
MET_STATUSES: Final = ("confirmed", "met")
#: ... and what was met and is over: a later weight no longer meets it, or the rule's age has passed.
OVER_STATUSES: Final = ("resolved", "lapsed")
CERTAINTIES: Final = ("firm", "questioned")
#: How soon a finding calls for somebody, most urgent first -> what screens call it.
URGENCY_NAMES: Final = {
    "today": "See the child today",
    "this_week": "This week",
    "next_contact": "At the next contact",
    "information": "For information",
}
URGENCIES: Final = tuple(URGENCY_NAMES)
#: How length stands to a low or falling weight of the same time -> what screens call it.
BESIDE_LENGTH_NAMES: Final = {
    "length_kept": "weight falling, length kept",
    "both_falling": "weight and length falling together",
    "length_above_weight": "weight low for length, no earlier length",
    "length_low_too": "length about as low as weight, no earlier length",
    "length_in_doubt": "length of that time in doubt: measure it again",
    "length_not_known": "no length of that time: measure it",
}
#: Why a rule could not be judged of a child -> what screens call it.
NOT_JUDGED_NAMES: Final = {
    "birth_date_unknown": "date of birth not known",
    "sex_unknown": "sex not known",
    "no_birth_weight": "no birth weight",
    "value_to_settle": "only doubted or unread readings",
    "too_few_weights": "too few weights",
    "no_length": "no length",
    "no_head": "no head circumference",
    "no_earlier_length": "no earlier length to compare with",
    "no_earlier_head": "no earlier head circumference to compare with",
    "one_parent_height": "only one parent's height known",
    "beyond_age": "beyond the rule's age",
    "gestation_unknown": "gestation unknown, so not corrected",
}
NOT_JUDGED_REASONS: Final = tuple(NOT_JUDGED_NAMES)

#: What somebody did about a finding, as every face calls it.
ACTION_ON_FINDING_NAMES: Final = {
    "seen": "Seen, no action yet",
    "weighed_again": "Weighed again",
    "plan_made": "Plan made with the family",
    "discussed": "Discussed with a colleague",
    "referred": "Referred",
    "contacted": "Family contacted",
    "letter_sent": "Letter sent",
    "booked": "Booked for",
    "weighed_elsewhere": "Weighed elsewhere",
    "declined": "Declined by the family",
    "moved_away": "Moved away",
    "under_care": "Under the care of",
    "done": "Done",
    "closed": "Closed",
    "reopened": "Opened again",
}
ACTIONS_ON_FINDINGS: Final = tuple(ACTION_ON_FINDING_NAMES)

#: Who did something about a finding, where the record says so; the store's roles that act on findings.
ROLE_NOT_STATED: Final = "not_stated"
ROLES_ON_RECORD: Final = ("health_visitor", "practice", "designated_paediatrician", ROLE_NOT_STATED)

#: What may stand in the safeguarding context: each stated by somebody, none inferred.
CONTEXT_FACTS: Final = (
    "asked_about_household", "lives_with", "cared_for_by", "brought_by", "change_of_partner", "was_not_brought",
    "late_booking", "domestic_abuse_notification", "notification_received", "notification_seen", "not_seen_alone",
    "bruise", "undressed_and_looked_at", "not_undressed", "cause_for_concern", "child_protection_plan",
    "family_member_on_child_protection_plan", "escalation_planned", "escalated", "escalation_not_needed",
    "entered_in_error",
)  # fmt: skip

#: How a check stands, as every face, worklist and workbook calls it.
CHECK_NAMES: Final = {
    "excluded": "Not counted",
    "complete": "Reviewed and weighed",
    "measured_elsewhere": "Reviewed, weighed elsewhere",
    "weight_to_check": "Weight recorded, to be checked",
    "attended_not_measured": "Seen, not weighed",
    "complete_early": "Reviewed and weighed early",
    "measured_no_review": "Weighed, no review",
    "complete_late": "Reviewed and weighed late",
    "not_due": "Not yet due",
    "due": "Due now",
    "overdue": "Overdue",
    "missed": "Missed",
}
CHECK_STATUSES: Final = tuple(CHECK_NAMES)
#: Somebody must act: the order of a worklist, nobody has weighed the first of these.
CHECK_STATUSES_TO_ACT_ON: Final = (
    "missed",
    "attended_not_measured",
    "weight_to_check",
    "overdue",
    "due",
    "measured_no_review",
    "measured_elsewhere",
)
#: Of these, who has still to be weighed, or to be asked about: a weight that can't be relied on settles nothing.
CHECK_STATUSES_TO_WEIGH: Final = ("missed", "attended_not_measured", "weight_to_check", "overdue", "due")
#: Weighed at 6 to 8 weeks, whoever holds the weight and whether or not there was a review.
CHECK_STATUSES_WEIGHED: Final = ("complete", "measured_elsewhere", "measured_no_review")
#: The published windows of the check, which the words about it name.
_WINDOWS: Final = CheckWindows()
#: Why a check is not counted.
CHECK_EXCLUSION_NAMES: Final = {
    "died": "died",
    "left": f"left before day {_WINDOWS.present_until_day}",
    "joined_late": f"joined after day {_WINDOWS.closes_day}",
    "possible_duplicate": "possible duplicate of a child on the list: to be settled",
}
CHECK_EXCLUSIONS: Final = tuple(CHECK_EXCLUSION_NAMES)
#: Why a check is still open.
CHECK_OPEN_NAMES: Final = {
    "was_not_brought": "was not brought",
    "cancelled_by_provider": "cancelled by the provider",
    "cancelled_by_family": "cancelled by the family",
    "declined": "declined",
    "inpatient": "in hospital",
    "early_review": "reviewed before 6 weeks",
    "unread_contact": "an appointment that could not be read",
    "no_record": "nothing on record",
}
CHECK_OPEN_REASONS: Final = tuple(CHECK_OPEN_NAMES)
CHECK_REASON_NAMES: Final = {**CHECK_EXCLUSION_NAMES, **CHECK_OPEN_NAMES}
CHECK_REASONS: Final = tuple(CHECK_REASON_NAMES)
#: What is in doubt of a weight that is to be checked (``reason`` of that status).
CHECK_DOUBT_NAMES: Final = {
    "wrong_date": "another day's?",
    "wrong_child": "another child's?",
    "copied_forward": "copied from an earlier weighing?",
    "swapped_kind": "a weight written as a length or a head?",
    "unread": "could not be read",
}
#: Every code that ``checks.reason`` may hold, in words.
CHECK_WHY_NAMES: Final = {**CHECK_REASON_NAMES, **CHECK_DOUBT_NAMES}
#: How sure the weight is that a check names: the state of its measurement, or that it could not be read.
WEIGHT_STATES: Final = (*STATES, "unread")
MEASURED_LEVELS: Final = ("none", "weight", "weight+head", "weight+length+head")

INTENDED_USE: Final = (
    "For trained health professionals. growthwatch presents recorded measurements against UK-WHO references, "
    "lists NICE NG75 thresholds met and measurements missing. It does not diagnose and does not replace "
    "clinical assessment."
)
ACKNOWLEDGEMENTS: Final = (
    "British 1990 reference data, reanalysed 2009",
    "WHO Child Growth Standards",
    "British 1990 reference",
)
GESTATION_UNKNOWN: Final = "gestation unknown - not corrected"
