"""What could not be judged is said: for each child and rule why, and in words beside "no threshold met"."""

import numpy as np
import pandas as pd
import pytest

from growthwatch import detect, scoring, tables, value_at
from growthwatch.vocabulary import NOT_JUDGED_NAMES, NOT_JUDGED_REASONS, RULES
from tests import build

#: Of a child of unknown sex and without a length or head, these want the sex first.
WITHOUT_SEX = ("length-fall", "head-rising", "head-fall", "head-low")
STEADY = [(0, 3.5), (14, 3.8), (56, 5.4), (84, 6.2)]


def not_judged(rows, **about):
    who = build.children(**about)
    weights = build.measured(rows) if rows else tables.empty(tables.MEASUREMENTS)
    scored = scoring.score(who, weights, policy="digital")
    records = build.records_of(scored) if rows else tables.empty(tables.JUDGED)
    return detect.apply_rules(who, scored, records, policy="digital").not_judged


def why(rows, **about):
    """Rule -> reasons, without those of lengths and heads, which these babies all lack."""
    table = not_judged(rows, **about).astype({"rule": "str", "why": "str"})
    table = table[~table["why"].isin(["no_length", "no_head"])]
    return dict(zip(table["rule"], table["why"], strict=True))


def doubted(day, kg, state="questioned"):
    return {"age_days": day, "value": kg, "state": state}


def test_of_a_baby_weighed_from_birth_on_only_length_and_head_were_not_judged():
    table = not_judged(STEADY)
    assert table["why"].astype(str).tolist() == ["no_length", "no_head", "no_length", "no_head", "no_head", "no_head"]
    assert table["text"].tolist() == [
        "Below the 0.4th centile (length) was not judged: no length is on record.",
        "Below the 0.4th centile (head circumference) was not judged: no head circumference is on record.",
        "Fall across length centiles was not judged: no length is on record.",
        "Head circumference rising was not judged: no head circumference is on record.",
        "Fall across head centiles was not judged: no head circumference is on record.",
        "Head below the 2nd centile was not judged: no head circumference is on record.",
    ]


def test_without_a_birth_weight_no_fall_no_early_loss_and_no_regaining_is_judged():
    assert why([(14, 3.8), (56, 5.4), (84, 6.2)]) == {
        "ng75-early-loss": "no_birth_weight",
        "ng75-not-regained": "no_birth_weight",
        "ng75-fall": "no_birth_weight",
    }


def test_a_baby_under_32_weeks_is_judged_from_its_second_baseline():
    assert "ng75-fall" not in why([(100, 3.0), (150, 4.4)], gestation_days=210.0)


def test_before_its_baseline_is_established_a_fall_does_not_apply_yet():
    assert "ng75-fall" not in why([(0, 1.4), (40, 1.9)], gestation_days=210.0)


def test_without_the_sex_nothing_that_needs_a_centile_is_judged_and_losses_in_kilograms_are():
    assert why(STEADY, sex=None) == dict.fromkeys(
        [
            "ng75-fall", "fall-from-highest", "ng75-below-2nd", "below-0.4th", "slow-conditional-gain", "fall-pattern",
            "slow-gain", *WITHOUT_SEX,
        ],
        "sex_unknown",
    )  # fmt: skip


def test_without_a_gestation_what_is_judged_says_as_what():
    table = not_judged(STEADY, gestation_days=np.nan)
    assert set(table.loc[table["why"] == "gestation_unknown", "rule"].astype(str)) == {
        "ng75-fall", "fall-from-highest", "ng75-below-2nd", "below-0.4th", "slow-conditional-gain", "fall-pattern",
    }  # fmt: skip
    assert "Weight below the 2nd centile was judged as if born at 40+0: gestation is not known" in " ".join(
        table["text"]
    )


def test_without_a_birth_date_nothing_is_judged():
    who = build.children().assign(date_of_birth=pd.NaT)
    weights = build.measured(STEADY).assign(age_days=np.nan, is_birth=False)
    scored = scoring.score(who, weights, policy="digital")
    table = detect.apply_rules(who, scored, build.records_of(scored), policy="digital").not_judged
    assert set(table["why"].astype(str)) == {"birth_date_unknown"}
    assert {"ng75-fall", "ng75-below-2nd", "weight-loss"} <= set(table["rule"].astype(str))


def test_a_child_who_was_never_weighed_is_said_to_have_too_few_weights():
    said = why([])
    assert said["ng75-early-loss"] == "too_few_weights"
    assert said["below-0.4th"] == "too_few_weights"


def test_one_weight_after_birth_at_two_weeks_is_too_few_for_a_gain_or_a_loss():
    assert why([(0, 3.5), (28, 4.3)]) == {"ng75-early-loss": "beyond_age", "acute-loss": "too_few_weights"}
    assert why([(28, 4.3)])["slow-conditional-gain"] == "too_few_weights"


@pytest.mark.parametrize("day", [371, 372])
def test_beyond_53_weeks_the_later_weights_are_said_not_to_be_read(day):
    said = why([*STEADY, (300, 9.0), (day, 9.8)])
    assert (said.get("slow-conditional-gain") == "beyond_age") == (day > 371)
    assert (said.get("fall-pattern") == "beyond_age") == (day > 371)


def test_a_child_first_weighed_at_two_months_is_beyond_the_age_of_early_loss():
    assert why([(0, 3.5), (56, 5.4)])["ng75-early-loss"] == "beyond_age"


def test_where_only_doubted_readings_exist_they_are_to_be_settled():
    said = why([doubted(0, 3.5), (14, 3.8), (56, 5.4), (84, 6.2)])
    assert said == dict.fromkeys(["ng75-early-loss", "ng75-not-regained", "ng75-fall"], "value_to_settle")
    assert why([(0, 3.5), doubted(56, 5730.0)])["ng75-below-2nd"] == "value_to_settle"


def test_a_weight_that_could_not_be_read_is_to_be_settled_and_not_too_few():
    assert why([(0, 3.5)], n_unread=0)["ng75-early-loss"] == "too_few_weights"
    assert why([(0, 3.5)], n_unread=1)["ng75-early-loss"] == "value_to_settle"


def test_over_two_years_a_body_mass_needs_a_height_and_before_it_is_not_missed():
    table = not_judged([*STEADY, (800, 12.0)]).astype({"rule": "str", "why": "str"})
    assert table.loc[table["rule"] == "bmi-low", "why"].tolist() == ["no_length"]
    assert table.loc[table["rule"] == "head-rising", "why"].tolist() == ["no_head"]
    assert not set(not_judged(STEADY)["rule"].astype(str)) & {"bmi-low", "length-low-for-parents"}


def test_a_length_is_missed_beside_the_parents_where_their_heights_are_known():
    table = not_judged(STEADY, mother_height_cm=165.0, father_height_cm=178.0).astype({"rule": "str", "why": "str"})
    assert table.loc[table["rule"] == "length-low-for-parents", "why"].tolist() == ["no_length"]


def test_the_words_for_a_page_say_each_reason_once():
    table = not_judged([(14, 3.8), (56, 5.4), (84, 6.2)], gestation_days=np.nan)
    assert detect.not_judged_words(table) == (
        (
            "Not judged (no birth weight): Early weight loss over 10%; Birth weight not regained by 3 weeks; "
            "Fall across weight centiles."
        ),
        "Not judged (no length): Below the 0.4th centile; Fall across length centiles.",
        (
            "Not judged (no head circumference): Below the 0.4th centile; Head circumference rising; "
            "Fall across head centiles; Head below the 2nd centile."
        ),
        "Gestation is not known: judged as if born at 40+0.",
    )
    assert detect.not_judged_words(table.iloc[:0]) == ()


def test_children_are_told_apart_and_rows_stand_by_child_and_rule():
    rows = [
        {"child": child, "age_days": day, "value": kg} for child, day, kg in ((0, 56, 5.4), (1, 0, 3.5), (1, 14, 3.8))
    ]
    table = not_judged(rows, n=2)
    assert table["child_id"].is_monotonic_increasing
    assert set(table.loc[table["child_id"] == "child-0", "why"].astype(str)) >= {"no_birth_weight"}
    assert "no_birth_weight" not in set(table.loc[table["child_id"] == "child-1", "why"].astype(str))
    place = table["rule"].cat.codes.where(table["child_id"] == "child-0").dropna()
    assert place.is_monotonic_increasing


def test_every_reason_has_a_name_and_every_question_a_rule():
    from growthwatch.detect.not_judged import QUESTIONS  # noqa: PLC0415 - read here alone

    assert tuple(NOT_JUDGED_NAMES) == NOT_JUDGED_REASONS
    # whether somebody was weighed since can always be told
    assert {question.rule for question in QUESTIONS} == set(RULES) - {"not-weighed-since"}


def measurement(kind, day, sds):
    return {"kind": kind, "age_days": day, "value": float(value_at(kind, "male", day, sds))}


def test_one_length_or_one_head_has_no_earlier_one_to_be_compared_with():
    table = not_judged([*STEADY, measurement("length", 56, 0.0), measurement("head", 56, 0.0)])
    said = table.astype({"rule": "str", "why": "str"}).set_index("rule")
    assert said.loc["length-fall", "why"] == "no_earlier_length"
    assert said.loc[["head-rising", "head-fall"], "why"].tolist() == ["no_earlier_head"] * 2
    assert "head-low" not in said.index
    assert said.loc["length-fall", "text"].endswith("there is no earlier length to compare with.")


def test_two_weights_from_two_weeks_on_are_too_few_for_a_level_that_was_held():
    assert why([(0, 3.5), (20, 3.9), (45, 4.9)])["fall-from-highest"] == "too_few_weights"
    assert "fall-from-highest" not in why([(0, 3.5), (20, 3.9), (45, 4.9), (60, 5.4)])


def test_beyond_four_years_each_rule_says_up_to_which_age_it_reads():
    table = not_judged([*STEADY, (1600, 17.0), measurement("head", 56, 0.0), measurement("head", 1600, 0.0)])
    said = table.astype({"rule": "str", "why": "str"}).set_index(["rule"])["text"]
    assert said["ng75-fall"] == (
        "Fall across weight centiles was not judged of later measurements: it reads up to 4 years."
    )
    assert said["head-low"].endswith("it reads up to 4 years.")
    assert "weight-loss" not in said.index, "a loss in kilograms is read up to 5 years"
