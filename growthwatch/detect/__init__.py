"""What does it mean? Thresholds met, each with its arithmetic, and measurements that are missing."""

from growthwatch.detect.checks import checks
from growthwatch.detect.families.preterm import baseline_note
from growthwatch.detect.findings import Detected, apply_rules, findings
from growthwatch.detect.known_conditions import (
    beside_findings,
    conditions_in_words,
    conditions_table,
    known_of_children,
)
from growthwatch.detect.list_order import in_list_order, list_ranks, overdue_since
from growthwatch.detect.next_steps import NextSteps, UnusableNextSteps, read_next_steps
from growthwatch.detect.next_steps import published as published_next_steps
from growthwatch.detect.series.absurd import absurd
from growthwatch.detect.wording.doubts import doubts_in_figures, numbered_doubts
from growthwatch.detect.wording.not_judged import not_judged_words

__all__ = [
    "Detected",
    "NextSteps",
    "UnusableNextSteps",
    "absurd",
    "apply_rules",
    "baseline_note",
    "beside_findings",
    "checks",
    "conditions_in_words",
    "conditions_table",
    "doubts_in_figures",
    "findings",
    "in_list_order",
    "known_of_children",
    "list_ranks",
    "not_judged_words",
    "numbered_doubts",
    "overdue_since",
    "published_next_steps",
    "read_next_steps",
]
