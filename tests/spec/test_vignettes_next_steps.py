"""Clinical stories: what is prompted next, and when the baby is weighed again."""

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.detect import published_next_steps
from growthwatch.vocabulary import MET_STATUSES
from tests import build


def met(rows, rule, **about):
    """The finding of this rule that is met now."""
    findings = build.found(rows, **about)
    its = findings[(findings["rule"] == rule) & findings["status"].isin(MET_STATUSES)]
    assert len(its) == 1, findings[["rule", "status"]]
    return its.iloc[0]


def codes(row):
    return row["next_steps"].split(";")


def test_a_newborn_12_per_cent_below_its_birth_weight_on_day_5_is_looked_at_for_dehydration_first():
    """NG75 1.1.2: dehydration or illness, then the feeding history, then a feed watched. 3.5 kg to 3.08 kg is 12 %."""
    loss = met([(0, 3.5), (5, 3.08)], "ng75-early-loss")
    assert codes(loss)[:3] == ["look_for_dehydration", "feeding_history", "observe_feed"]
    assert loss["urgency"] == "today"
    assert loss["weigh_no_sooner_than"] == build.on_day(6)  # daily at most under 1 month
    assert loss["next_weighing_by"] == build.on_day(7)


def test_a_baby_who_lost_a_tenth_of_its_weight_in_a_week_is_weighed_again_at_once():
    """5.0 kg at 8 weeks, 4.4 kg a week later: 12 % lost. A slip or a collapse: weighing again settles either."""
    loss = met([(0, 3.5), (28, 4.4), (56, 5.0), (63, 4.4)], "acute-loss")
    assert codes(loss)[0] == "weigh_now"
    assert "weigh_again" not in codes(loss)
    assert loss["next_weighing_by"] == build.on_day(63)
    assert pd.isna(loss["weigh_no_sooner_than"])


def test_the_rcpch_maximum_is_never_the_deadline():
    """At 8 weeks a baby of concern is weighed weekly at most; the day to weigh again by lies after that week."""
    fall = met([(0, 3.5), (56, 4.4)], "ng75-fall")
    assert fall["weigh_no_sooner_than"] == build.on_day(63)
    assert fall["next_weighing_by"] > fall["weigh_no_sooner_than"]


@pytest.mark.parametrize(
    ("day", "no_sooner"), [(29, 30), (30, 31), (31, 38), (182, 189), (183, 197), (365, 379), (366, 396)]
)
def test_how_soon_a_baby_may_be_weighed_again_changes_at_1_6_and_12_months(day, no_sooner):
    """Daily under 1 month (30.4 days), weekly to 6 months (182.6), fortnightly to a year (365.25), monthly after."""
    low = met([(day, float(gw.value_at("weight", "male", day, -2.3)))], "ng75-below-2nd")
    assert low["weigh_no_sooner_than"] == build.on_day(no_sooner)


def test_a_baby_falling_across_centiles_is_measured_in_length_before_anything_else():
    fall = met([(0, 3.5), (56, 4.4)], "ng75-fall")
    assert codes(fall)[0] == "measure_length"
    assert codes(fall).index("feeding_history") < codes(fall).index("observe_feed") < codes(fall).index("refer")


def test_a_baby_past_the_first_weeks_who_lost_weight_is_measured_first_and_looked_at_for_illness_after_the_feed():
    """NG75's order after the early days: length, feeding history, a feed watched, then dehydration and illness."""
    loss = met([(0, 3.5), (56, 5.0), (98, 4.7)], "weight-loss")
    assert codes(loss) == [
        "measure_length", "feeding_history", "observe_feed", "look_for_illness", "weigh_again", "refer",
        "consider_neglect",
    ]  # fmt: skip


def test_what_ng75_refers_for_is_named():
    said = dict(published_next_steps().said(build.found([(0, 3.5), (56, 4.4)])))
    refer = next(words for words in said if words.startswith("Consider referral to paediatrics"))
    for reason in (
        "rapid or marked loss", "severe undernutrition", "signs of illness", "no response to feeding support",
        "slow growth in length", "unexplained short stature", "safeguarding",
    ):  # fmt: skip
        assert reason in refer


def test_neglect_is_considered_among_the_causes_of_a_fall_and_no_score_is_given():
    """CG89 1.3.6: consider neglect. About 5 % of faltering infants: no score, no prediction."""
    findings = build.found([(0, 3.5), (56, 4.4)])
    last, source = published_next_steps().said(findings)[-1]
    assert last.startswith("Consider neglect among the causes")
    assert "no score" in last
    assert source.startswith("NICE CG89 1.3.6")


def test_a_head_that_grows_fast_is_no_feeding_problem():
    """42.6 cm at 5 months (SDS 0), 46.9 cm at 8: over 2 spaces up. Raised pressure and injury are looked for."""
    rows = [{"age_days": day, "value": cm, "kind": "head"} for day, cm in ((152, 42.6), (215, 45.6), (243, 46.9))]
    rising = met(rows, "head-rising")
    assert codes(rising) == [
        "measure_head_again", "look_for_raised_pressure", "look_for_illness", "refer_head", "consider_injury",
    ]  # fmt: skip
    assert pd.isna(rising["next_weighing_by"])


def test_a_baby_back_on_its_line_is_prompted_nothing():
    findings = build.found([(0, 3.5), (28, 3.5), (56, 5.4)])
    over = findings[findings["status"] == "resolved"]
    assert len(over)
    assert (over["next_steps"] == "").all()
    assert over["weigh_no_sooner_than"].isna().all()
    assert published_next_steps().said(over) == []
