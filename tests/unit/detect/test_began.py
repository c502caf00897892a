"""Between which days what was found began: as its rule dates it, else the readings on both sides of the threshold."""

import pandas as pd

from growthwatch.detect.fall_pattern.fall_pattern_wording import between
from tests import build

#: 4.40 kg at 8 weeks is 2.25 spaces below the birth weight, 4.45 kg at 6 weeks is 1.31.
FALL = [(0, 3.5), (42, 4.3), (56, 4.4)]


def bracket(rows, rule, **about):
    findings = build.found(rows, **about)
    its = findings[(findings["rule"] == rule) & findings["status"].isin(("met", "confirmed"))].iloc[0]
    return its["began_after_on"], its["began_by_on"]


def test_a_fall_began_after_the_birth_weight_it_is_held_against_where_no_reading_lies_between():
    assert bracket([(0, 3.5), (56, 4.4)], "ng75-fall") == (build.on_day(0), build.on_day(56))


def test_the_last_reading_that_did_not_meet_the_rule_comes_before_the_first_that_did():
    """A second weight at 6 weeks, 1.9 spaces down, is near the threshold of 2 and does not meet it."""
    assert bracket(FALL, "ng75-fall") == (build.on_day(42), build.on_day(56))


def test_a_weight_too_low_at_its_first_reading_has_no_day_before():
    after, by = bracket([(56, 3.5)], "ng75-below-2nd")
    assert pd.isna(after)
    assert by == build.on_day(56)


def test_another_childs_readings_are_none_of_a_childs_before():
    rows = [{"age_days": 20, "value": 3.9, "child": 0}, {"age_days": 56, "value": 3.5, "child": 1}]
    after, _ = bracket(rows, "ng75-below-2nd", n=2)
    assert pd.isna(after)


def test_a_loss_lies_between_its_own_two_weights():
    rows = [(0, 3.5), (28, 4.4), (56, 5.0), (63, 4.4)]
    assert bracket(rows, "acute-loss") == (build.on_day(56), build.on_day(63))


def test_the_second_opinion_dates_the_fall_in_days_as_its_sentence_does_in_weeks():
    rows = [(0, 3.9), (14, 3.95), (28, 4.1), (56, 4.4), (84, 4.7)]
    findings = build.found(rows, gestation_days=277.0)
    its = findings[findings["rule"] == "fall-pattern"].iloc[0]
    days = [
        [float((its[name] - build.on_day(0)) / pd.Timedelta(days=1))] for name in ("began_after_on", "began_by_on")
    ]
    said = between(*(pd.Series(one).to_numpy() for one in days))[0]
    assert f"begun {said}, better" in its["text"]
    assert days[0][0] < days[1][0] < 56
