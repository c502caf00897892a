"""Which reading a fall is marked at, and which findings are falls."""

import pandas as pd
import pytest

from growthwatch.charts.child.falls import falls_of_kind, urgent_headlines
from growthwatch.charts.child.readings import Reading

DAY = pd.Timestamp("2026-03-03")


def reading(sds, day=DAY, name=""):
    return Reading(name, day, 4.0, "clinic", "single", 56.0, 56.0, sds, "9")


def finding(**given):
    return {
        "rule": "ng75-fall", "status": "met", "certainty": "firm", "latest_on": DAY, "threshold_spaces": 2.0,
        "urgency": "this_week", "probability": 0.9, "next_weighing_by": pd.NaT,
        "baseline_sds": 0.6, "current_sds": -1.0, "spaces_fallen": 2.4,
    } | given  # fmt: skip


def falls(readings, *findings, kind="weight"):
    return falls_of_kind(kind, readings, pd.DataFrame(findings))


def test_of_two_readings_of_the_day_the_one_nearest_to_the_findings_sds_is_marked():
    before, nearest = pd.Timestamp("2026-02-03"), reading(-1.1, name="nearest")
    (fall,) = falls([reading(-1.0, before), reading(-0.2), nearest], finding())
    assert fall.reading is nearest
    assert fall[1:] == (0.6, -1.0, "fall of 2.4 spaces")


def test_a_reading_without_an_sds_is_never_marked():
    assert falls([reading(float("nan"))], finding()) == []


def test_a_finding_without_figures_is_not_drawn():
    assert falls([reading(-1.0)], finding(baseline_sds=float("nan"))) == []


@pytest.mark.parametrize(
    ("kind", "rule", "drawn"),
    [("weight", "ng75-fall", 1), ("weight", "head-rising", 0), ("head", "head-rising", 1), ("length", "ng75-fall", 0)],
)
def test_each_kinds_chart_marks_the_falls_of_its_own_rule(kind, rule, drawn):
    assert len(falls([reading(-1.0)], finding(rule=rule), kind=kind)) == drawn


def test_a_rise_is_called_one_and_what_is_not_met_or_firm_is_said():
    (fall,) = falls(
        [reading(2.0)], finding(rule="head-rising", spaces_fallen=-3.0, certainty="provisional"), kind="head"
    )
    assert fall.label == "rise of 3.0 spaces (provisional)"


def test_what_calls_for_somebody_today_is_said_in_words_with_its_doubt():
    loss = finding(rule="acute-loss", urgency="today", certainty="questioned", probability=0.18, kind="weight",
                   headline="Weight 1.15 kg (15.4%) lower than 10 days before.")  # fmt: skip
    assert urgent_headlines("weight", pd.DataFrame([finding(kind="weight"), loss])) == [
        (
            "See the child today: acute weight loss (rests on a questioned record, 18% likely to hold). "
            "Weight 1.15 kg (15.4%) lower than 10 days before."
        )
    ]
    assert urgent_headlines("head", pd.DataFrame([loss])) == []
    assert urgent_headlines("weight", pd.DataFrame([loss | {"status": "resolved"}])) == []
