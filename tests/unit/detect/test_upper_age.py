"""Up to which age each rule reads: the limit that judges is the one that is printed."""

import pytest

from growthwatch.detect.rule_evaluation import series_by_kind
from growthwatch.detect.rules import ALL_RULES
from growthwatch.scoring import score
from growthwatch.vocabulary import RULES, UPPER_AGES
from tests import build
from tests.spec.test_detect_rules import only, weights_at


def test_every_rule_has_an_upper_age_and_judges_by_the_one_it_prints():
    who = build.children(mother_height_cm=165.0, father_height_cm=178.0)
    scored = score(who, build.measured([(0, 3.5), (30, 4.4), (60, 5.2)]), policy="digital")
    series = series_by_kind(who, scored)
    assert tuple(UPPER_AGES) == RULES
    for rule in ALL_RULES:
        limits = [rule.judge(series[kind]).age_limit for kind in rule.series]
        if rule.name == "ng75-early-loss":  # what it says of the first three weeks stands
            assert limits == [None]
        else:
            assert {limit.name for limit in limits} == {UPPER_AGES[rule.name]}


def test_a_fall_open_at_four_years_lapses_and_is_not_measured_across_the_join():
    row = only(build.found(weights_at((0, 0.0), (900, -1.6), (1500, -1.6))), "ng75-fall")
    assert row["status"] == "lapsed"
    assert "British 1990" in row["text"].split("Weight fell")[0]
    assert "spaces" not in row["text"].split("Weight fell")[0]


@pytest.mark.parametrize(("day", "found"), [(1826, True), (1827, False)])
def test_a_loss_in_kilograms_is_read_up_to_five_years(day, found):
    row = [(1700, 20.0), (day, 18.5)]
    assert ("weight-loss" in set(build.found(row)["rule"].astype(str))) == found


@pytest.mark.parametrize(("day", "said"), [(168 + 28, True), (168 + 29, False)])
def test_an_acute_illness_is_thought_of_only_where_the_loss_took_weeks(day, said):
    row = only(build.found([(0, 3.5), (168, 7.5), (day, 7.0)]), "weight-loss")
    assert ("After an acute illness" in row["text"]) == said
    assert f"{day - 168} days later" in row["text"]
