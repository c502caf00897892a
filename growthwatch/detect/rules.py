"""The rules: what each reads, how it judges, and what it says."""

from collections.abc import Callable
from typing import NamedTuple

from growthwatch.detect.fall_pattern import fall_pattern, fall_pattern_wording
from growthwatch.detect.families import (
    acute_loss,
    birth_weight,
    bmi_low,
    conditional_gain,
    fall_from_birth,
    fall_from_highest,
    head_rising,
    length_for_parents,
    level_fall,
    low_centile,
    newborn_gain,
    slow_gain,
    weight_loss,
    weight_unchanged,
)
from growthwatch.detect.series.episodes import Episodes, Judgement
from growthwatch.detect.series.series import Series
from growthwatch.detect.wording.phrases import Wording


class Rule(NamedTuple):
    """A rule: its public name, how it judges, what it says, and the series it reads.

    Series are those of ``rule_evaluation.series_by_kind``; a rule that reads several judges each by itself.
    """

    name: str
    series: tuple[str, ...]
    judge: Callable[[Series], Judgement]
    say: Callable[[Judgement, Episodes], Wording]


ALL_RULES: tuple[Rule, ...] = (
    Rule("ng75-early-loss", ("weight",), birth_weight.early_loss, birth_weight.say_early_loss),
    Rule("newborn-gain", ("weight",), newborn_gain.newborn_gain, newborn_gain.say_newborn_gain),
    Rule("ng75-not-regained", ("weight",), birth_weight.not_regained, birth_weight.say_not_regained),
    Rule("ng75-fall", ("weight",), fall_from_birth.fall_from_birth, fall_from_birth.say_fall_from_birth),
    Rule(
        "fall-from-highest",
        ("weight",),
        fall_from_highest.fall_from_highest,
        fall_from_highest.say_fall_from_highest,
    ),
    Rule("ng75-below-2nd", ("weight",), low_centile.below_second, low_centile.say_below_second),
    Rule("weight-unchanged", ("weight",), weight_unchanged.weight_unchanged, weight_unchanged.say_weight_unchanged),
    Rule("slow-conditional-gain", ("weight",), conditional_gain.slow_conditional_gain, conditional_gain.say_slow_gain),
    Rule("slow-gain", ("weight",), slow_gain.slow_gain, slow_gain.say_slow_gain),
    Rule("fall-pattern", ("weight",), fall_pattern.fall_pattern, fall_pattern_wording.say_fall_pattern),
    Rule("acute-loss", ("weight",), acute_loss.acute_loss, acute_loss.say_acute_loss),
    Rule("weight-loss", ("weight",), weight_loss.weight_loss, weight_loss.say_weight_loss),
    Rule("below-0.4th", ("weight", "length", "head"), low_centile.below_lowest, low_centile.say_below_lowest),
    Rule(
        "length-low-for-parents",
        ("length beside parents",),
        length_for_parents.length_low_for_parents,
        length_for_parents.say_low_for_parents,
    ),
    Rule("length-fall", ("length on WHO",), level_fall.length_fall, level_fall.say_level_fall),
    Rule("head-rising", ("head on WHO",), head_rising.head_rising, head_rising.say_head_rising),
    Rule("head-fall", ("head on WHO",), level_fall.head_fall, level_fall.say_level_fall),
    Rule("head-low", ("head",), low_centile.head_low, low_centile.say_below_second),
    Rule("bmi-low", ("bmi",), bmi_low.bmi_low, bmi_low.say_bmi_low),
)

#: Rules for which each finding says whether the other gestation policy would share it: those of published thresholds
#: and their like. The second opinion is not one of them: it costs more than all of these together.
COMPARED_RULES = tuple(rule for rule in ALL_RULES if rule.name != "fall-pattern")

#: Falls whose urgency the evidence of all weights together ranks: that of ``fall-pattern`` at the same weight.
FALLS_RANKED_BY_EVIDENCE = ("ng75-fall", "fall-from-highest")
#: ... and low weights and slow gains, which a child who keeps to its line may meet for ever.
RANKED_BY_EVIDENCE = (*FALLS_RANKED_BY_EVIDENCE, "ng75-below-2nd", "below-0.4th", "slow-conditional-gain")
EVIDENCE_RULE = "fall-pattern"
