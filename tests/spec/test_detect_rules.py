"""The rules beside NG75's own: gain, loss, parents' heights, heads, body mass, when to weigh again, the other policy."""

import numpy as np
import pandas as pd
import pytest
from rcpchgrowth import mid_parental_height_z

from growthwatch import detect, value_at
from growthwatch.detect.families.length_for_parents import mid_parental_sds
from tests import build


def only(found, rule):
    rows = found[found["rule"] == rule]
    assert len(rows) == 1, found[["rule", "status", "text"]].to_string()
    return rows.iloc[0]


def rules(found):
    return set(found.loc[found["status"] != "near", "rule"])


# --- slow-conditional-gain ---------------------------------------------------------------------------------------


def weights_at(*points, sex="male"):
    """Weights [kg] from (age in days, SDS)."""
    return [(day, float(value_at("weight", sex, day, sds))) for day, sds in points]


def test_a_gain_below_the_fifth_centile_for_the_start_is_found_with_its_arithmetic():
    """r(0,8) = .6395: from SDS 0, z2 < -1.645 √(1 - r²) = -1.265."""
    row = only(build.found(weights_at((0, 0.0), (56, -1.28))), "slow-conditional-gain")
    assert row["status"] == "met"
    assert row["conditional_sds"] == pytest.approx(-1.28 / np.sqrt(1 - 0.639536258**2), abs=0.01)
    assert "0.640" in row["text"]
    assert "About 1 in 2" in row["text"]


def test_a_gain_just_above_the_fifth_centile_is_near_and_never_met():
    assert only(build.found(weights_at((0, 0.0), (56, -1.25))), "slow-conditional-gain")["status"] == "near"


def test_a_gain_is_measured_from_the_latest_weight_at_least_four_weeks_earlier():
    row = only(build.found(weights_at((0, 0.0), (56, 0.0), (70, 0.0), (84, -1.5))), "slow-conditional-gain")
    assert row["baseline_on"] == build.on_day(56)


def test_two_weights_less_than_four_weeks_apart_give_no_conditional_gain():
    assert "slow-conditional-gain" not in set(build.found(weights_at((56, 0.0), (83, -1.5)))["rule"])


def test_conditional_gain_ends_at_53_weeks():
    assert "slow-conditional-gain" in rules(build.found(weights_at((300, 0.0), (371, -1.5))))
    assert "slow-conditional-gain" not in rules(build.found(weights_at((300, 0.0), (372, -1.5))))


# --- weight-loss -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kg", "found"), [(4.75, True), (4.76, False)])
def test_five_percent_below_an_earlier_weight_after_day_21_is_a_loss(kg, found):
    assert ("weight-loss" in rules(build.found([(0, 3.5), (56, 5.0), (63, kg)]))) == found


def test_a_loss_is_measured_from_the_highest_earlier_weight():
    row = only(build.found([(0, 3.5), (56, 5.0), (70, 4.9), (84, 4.7)]), "weight-loss")
    assert row["baseline_on"] == build.on_day(56)
    assert "6.0%" in row["text"]


def test_loss_in_the_first_three_weeks_is_left_to_early_loss():
    assert "weight-loss" not in rules(build.found([(0, 3.5), (10, 3.1), (21, 3.2)]))


def test_a_child_s_loss_never_looks_at_another_child():
    both = build.found([(0, 3.5), (56, 6.0), {"child": 1, "age_days": 0, "value": 3.5}, {"child": 1, "age_days": 56, "value": 4.9}], n=2)  # fmt: skip
    assert "weight-loss" not in rules(both)


# --- length-low-for-parents ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mother", "father"), [(163.0, 177.0), (150.0, 165.0), (180.0, 195.0)])
def test_the_mid_parental_sds_is_that_of_rcpchgrowth(mother, father):
    ours = mid_parental_sds(np.array([mother]), np.array([father]))
    assert ours == pytest.approx(mid_parental_height_z(mother, father), abs=1e-9)


def length(day, sds):
    return {"age_days": day, "value": float(value_at("length", "male", day, sds)), "kind": "length"}


def test_a_length_more_than_two_spaces_below_the_parents_is_found():
    parents = {"mother_height_cm": 163.6, "father_height_cm": 177.3}
    middle = mid_parental_height_z(163.6, 177.3)
    low, high = length(84, middle - 1.34), length(84, middle - 1.32)
    assert only(build.found([low], **parents), "length-low-for-parents")["status"] == "met"
    assert only(build.found([high], **parents), "length-low-for-parents")["status"] == "near"


def test_parents_heights_not_known_say_nothing():
    assert "length-low-for-parents" not in set(build.found([length(84, -3)], mother_height_cm=163.6)["rule"])


# --- head-rising -------------------------------------------------------------------------------------------------


def head(day, sds):
    return {"age_days": day, "value": float(value_at("head", "male", day, sds)), "kind": "head"}


def test_a_head_up_two_spaces_is_found_at_any_age_from_birth_on():
    row = only(build.found([head(30, 0), head(90, 1.4)]), "head-rising")
    assert (row["status"], row["urgency"]) == ("met", "this_week")
    assert row["spaces_fallen"] == pytest.approx(-2.1, abs=0.02)
    late = only(build.found([head(30, 0), head(200, 1.4)]), "head-rising")
    assert (late["status"], late["urgency"]) == ("met", "information")
    assert "fewer than 2 in 100" in late["text"]


def test_a_head_above_the_highest_line_is_near_until_an_earlier_one_tells_a_rise():
    row = only(build.found([head(300, 2.7)]), "head-rising")
    assert row["status"] == "near"
    assert "no earlier head" in row["text"]
    assert only(build.found([head(200, 2.0), head(300, 2.7)]), "head-rising")["status"] == "met"
    assert "head-rising" not in rules(build.found([head(200, 2.7), head(300, 2.75)]))


# --- bmi-low -----------------------------------------------------------------------------------------------------


def height(day, cm):
    return {"age_days": day, "value": cm, "kind": "length"}


@pytest.mark.parametrize(("kg", "words"), [(9.9, "undernutrition or a small build"), (9.0, "probable undernutrition")])
def test_body_mass_below_the_second_is_found_in_the_words_of_ng75(kg, words):
    row = only(build.found([(800, kg), height(800, 86.0)]), "bmi-low")
    assert words in row["text"]
    assert len(row["event_ids"].split(";")) == 2, "the height is named as evidence too"


@pytest.mark.parametrize(("day", "found"), [(793, True), (807, True), (792, False), (808, False)])
def test_a_height_serves_for_a_weight_within_a_week(day, found):
    assert ("bmi-low" in rules(build.found([(800, 9.0), height(day, 86.0)]))) == found


def test_body_mass_is_not_read_before_two_years():
    assert "bmi-low" not in set(build.found([(700, 8.5), height(700, 86.0)])["rule"])


# --- the second baseline of babies under 32+0 ---------------------------------------------------------------------


def test_under_32_weeks_a_fall_is_also_measured_from_the_first_weight_past_the_due_date():
    """29+2: 2 weeks past the due date is day 89."""
    gestation = 205.0
    rows = [(day, float(value_at("weight", "male", day - 75, z))) for day, z in [(0, -0.5), (95, 0.5), (150, -1.0)]]
    row = only(build.found(rows, gestation_days=gestation), "ng75-fall")
    assert row["baseline_on"] == build.on_day(95)
    assert row["spaces_fallen"] == pytest.approx(2.25, abs=0.01)
    assert "first weight from 2 weeks past the due date" in row["text"]


def test_under_32_weeks_the_early_fall_is_no_finding():
    rows = [(day, float(value_at("weight", "male", day - 75, z))) for day, z in [(0, 0.5), (60, -1.9)]]
    assert "ng75-fall" not in set(build.found(rows, gestation_days=205.0)["rule"])


# --- next_weighing_by ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "after"),
    [(25, 1), (30, 1), (31, 7), (56, 7), (182, 7), (183, 14), (200, 14), (365, 14), (366, 30), (400, 30)],
)
def test_a_child_of_concern_is_weighed_no_sooner_than_its_age_allows(day, after):
    row = only(build.found(weights_at((day, -2.5))), "ng75-below-2nd")
    assert row["weigh_no_sooner_than"] == build.on_day(day + after)


@pytest.mark.parametrize(("day", "after"), [(25, 7), (56, 10), (200, 17), (400, 33)])
def test_what_is_newly_met_is_weighed_again_within_a_week_or_3_days_after_it_may_be(day, after):
    row = only(build.found(weights_at((day, -2.5))), "ng75-below-2nd")
    assert row["urgency"] == "this_week"
    assert row["next_weighing_by"] == build.on_day(day + after)


def test_what_has_been_met_for_long_is_weighed_again_within_4_weeks():
    row = only(build.found(weights_at((56, -2.2), (84, -2.3), (112, -2.3))), "ng75-below-2nd")
    assert row["urgency"] == "next_contact"
    assert row["next_weighing_by"] == build.on_day(112 + 28)


def test_a_finding_that_is_near_or_resolved_calls_for_no_weighing():
    near = only(build.found(weights_at((56, -1.9))), "ng75-below-2nd")
    resolved = only(build.found(weights_at((56, -2.2), (84, -1.0))), "ng75-below-2nd")
    assert near["status"] == "near"
    assert resolved["status"] == "resolved"
    assert pd.isna(near["next_weighing_by"])
    assert pd.isna(resolved["next_weighing_by"])


# --- the other policy ----------------------------------------------------------------------------------------------


def test_a_finding_that_the_other_policy_does_not_share_says_so():
    """37+0: 3.5 kg at birth is SDS 1.19 corrected and 0.00 on the paper chart's term row."""
    weights = [(0, 3.5), (56, 4.4)]
    corrected = build.found(weights, gestation_days=259.0)
    paper = build.found(weights, gestation_days=259.0, policy="paper")
    assert "Under the paper policy it is met." in only(corrected, "slow-conditional-gain")["text"]
    assert "Under the digital policy it is near and not met." in only(paper, "slow-conditional-gain")["text"]
    assert "policy" not in only(paper, "fall-pattern")["text"]  # the second opinion is not compared


def test_a_birth_weight_that_changes_band_between_the_policies_says_so():
    """37+0, 3.8 kg: above the 91st corrected (3 spaces), between the 9th and 91st on the paper chart (2)."""
    row = only(build.found([(0, 3.8), (56, 4.0)], gestation_days=259.0), "ng75-fall")
    assert "another band, for which the threshold is 2 spaces" in row["text"]


def test_a_finding_that_both_policies_share_says_nothing_of_them():
    assert "policy" not in only(build.found([(0, 3.5), (56, 4.0)]), "ng75-fall")["text"]


def test_a_baby_under_32_weeks_is_said_to_have_no_baseline_yet():
    assert "baseline not established" in detect.baseline_note(210.0, 83)
    assert not detect.baseline_note(210.0, 84)  # 30+0: 70 days to the due date, and 14 more
    assert not detect.baseline_note(224.0, 10)
    assert not detect.baseline_note(float("nan"), 10)
