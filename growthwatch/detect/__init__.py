"""What does it mean? Thresholds met, each with its arithmetic, and measurements that are missing."""

from growthwatch.detect.checks import checks
from growthwatch.detect.families.preterm import baseline_note
from growthwatch.detect.findings import Detected, apply_rules, findings
from growthwatch.detect.wording.not_judged import not_judged_words

__all__ = ["Detected", "apply_rules", "baseline_note", "checks", "findings", "not_judged_words"]
