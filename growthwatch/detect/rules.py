"""The rules: what each reads, how it judges, and what it says."""

from collections.abc import Callable
from typing import NamedTuple

from growthwatch.detect.fall_pattern import fall_pattern, fall_pattern_wording
from growthwatch.detect.families import bmi, head, mid_parental, ng75, sentences, unchanged, weight_gain
from growthwatch.detect.series.episodes import Judgement
from growthwatch.detect.series.series import Ints, Series
from growthwatch.detect.wording.text_columns import Texts


class Rule(NamedTuple):
    """A rule: its public name, how it judges, what it says, and the series it reads.

    Series are those of ``rule_evaluation.series_by_kind``.
    """

    name: str
    kinds: tuple[str, ...]
    judge: Callable[[Series], Judgement]
    say: Callable[[Judgement, Ints, Ints], Texts]


ALL_RULES: tuple[Rule, ...] = (
    Rule("ng75-early-loss", ("weight",), ng75.early_loss, sentences.early_loss),
    Rule("ng75-not-regained", ("weight",), ng75.not_regained, sentences.not_regained),
    Rule("ng75-fall", ("weight",), ng75.fall, sentences.fall),
    Rule("ng75-below-2nd", ("weight",), ng75.below_second, sentences.below_second),
    Rule("weight-unchanged", ("weight",), unchanged.unchanged, sentences.unchanged),
    Rule("slow-conditional-gain", ("weight",), weight_gain.slow_conditional_gain, weight_gain.say_slow_gain),
    Rule("fall-pattern", ("weight",), fall_pattern.fall_pattern, fall_pattern_wording.say_fall_pattern),
    Rule("weight-loss", ("weight",), weight_gain.weight_loss, weight_gain.say_weight_loss),
    Rule("below-0.4th", ("weight", "length", "head"), ng75.below_lowest, sentences.below_lowest),
    Rule(
        "length-low-for-parents", ("parents",), mid_parental.length_low_for_parents, mid_parental.say_low_for_parents
    ),
    Rule("head-rising", ("head",), head.head_rising, head.say_head_rising),
    Rule("bmi-low", ("bmi",), bmi.bmi_low, bmi.say_bmi_low),
)

#: Rules for which each finding says whether the other gestation policy would share it: those of published thresholds
#: and their like. The second opinion is not one of them: it costs more than all of these together.
COMPARED_RULES = tuple(rule for rule in ALL_RULES if rule.name != "fall-pattern")
