"""Every word the browser app says that is not about one child: one place, ready for another language."""

from typing import Final

from growthwatch.vocabulary import RULES

TITLE: Final = "growthwatch"
PAGES: Final = {"child": "Child", "missed": "Missed checks", "about": "About"}

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

STATUS_NAMES: Final = {"confirmed": "confirmed", "met": "met", "near": "near, not met", "resolved": "resolved"}
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
#: What a practice works through, most pressing first.
CHECKS_TO_ACT_ON: Final = ("attended_not_measured", "missed", "overdue", "due")
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
    "no_record": "no record",
}
NO_FINDING: Final = "No threshold met on these {n} weights. This is not reassurance: judge the child, not the list."
