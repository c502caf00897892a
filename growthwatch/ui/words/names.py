"""What rules, statuses, reasons, roles and policies are called."""

from typing import Final

from growthwatch import vocabulary

RULE_NAMES: Final = vocabulary.RULE_NAMES

STATUS_NAMES: Final = {
    "confirmed": "Confirmed by a second measurement",
    "met": "Threshold met",
    "near": "Near, not met",
    "resolved": "Resolved",
    "lapsed": "Lapsed: beyond the rule's age",
}
#: The same, of a finding on each kind of measurement.
CONFIRMED_BY: Final = {
    "weight": "Confirmed by a second weight",
    "length": "Confirmed by a second length",
    "head": "Confirmed by a second head circumference",
}
CERTAINTY_NAMES: Final = {"firm": "firm", "questioned": "rests on a questioned record"}
CHECK_NAMES: Final = vocabulary.CHECK_NAMES
#: Check statuses that a child's line and page raise; a weight held elsewhere stands on the worklist of its practice.
CHECKS_TO_ACT_ON: Final = tuple(one for one in vocabulary.CHECK_STATUSES_TO_ACT_ON if one != "measured_elsewhere")
#: A screen that shows no next step beside the reason says it here.
INPATIENT: Final = {"inpatient": "in hospital: ask the ward for weights"}
CHECK_TITLES: Final = vocabulary.CHECK_TITLES
#: Several of them, inside a sentence.
CHECKS_OF: Final = {
    "6-8-week": "6-8-week checks",
    "new-birth": "new birth visits",
    "12-month": "12-month reviews",
    "2-year": "2-2½-year reviews",
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
