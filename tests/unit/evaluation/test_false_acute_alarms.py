"""Alarms are counted when they are first raised, with what was known by then, and weighted as is said."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.evaluation import false_acute_alarms
from growthwatch.evaluation.false_acute_alarms import (
    Weeks,
    burden,
    known_on,
    of_planted,
    shares_true,
    with_true_losses,
)
from growthwatch.simulate import simulate

DAY = pd.Timestamp("2026-02-03")


@pytest.fixture(scope="module")
def infants():
    clean = simulate(300, 9)
    return clean, *with_true_losses(clean, 0.2, 9)


def test_a_planted_loss_is_7_to_20_per_cent_below_the_weighing_before(infants):
    clean, ill, planted = infants
    assert len(planted) == 60
    truth = ill.truth_records[ill.truth_records["true_kind"] == "weight"]
    truth = truth.drop_duplicates(["child_id", "true_measured_on"]).sort_values(["child_id", "true_measured_on"])
    before = truth.groupby("child_id")["true_value"].shift()
    number = truth["child_id"].map(clean.children.set_index("child_id")["nhs_number"])
    lost = pd.MultiIndex.from_arrays([number, truth["true_measured_on"]]).isin(pd.MultiIndex.from_frame(planted))
    share = 1 - (truth["true_value"] / before)[lost]
    assert len(share) == 60
    assert share.between(0.07, 0.2 + 0.006).all(), "written to 10 g, never less"


def test_every_system_holds_the_lower_weight_and_nothing_else_is_touched(infants):
    clean, ill, _ = infants
    changed = clean.truth_records["true_value"] != ill.truth_records["true_value"]
    assert changed.sum() > 60
    assert (ill.records["value"][changed].astype(float) == ill.truth_records["true_value"][changed]).all()
    assert ill.records[~changed].equals(clean.records[~changed])
    readings = ill.truth_records[changed].groupby(["child_id", "true_measured_on"]).size()
    of_reading = (
        ill.truth_records[ill.truth_records["true_kind"] == "weight"].groupby(["child_id", "true_measured_on"]).size()
    )
    assert (readings == of_reading[readings.index]).all()


def test_what_is_known_on_a_day_was_entered_by_then_of_living_infants(infants):
    clean = infants[0]
    known = known_on(clean, DAY)
    assert 0 < len(known.children) < len(clean.children)
    age = (DAY - known.children["date_of_birth"]).dt.days
    assert age.between(0, 364).all()
    assert (known.records["recorded_on"] <= DAY).all()
    assert set(known.truth_records["child_id"]) <= set(known.children["child_id"])
    entered_later = (clean.records["measured_on"] <= DAY) & (clean.records["recorded_on"] > DAY)
    assert entered_later.any()


def alarms(*rows):
    table = pd.DataFrame(rows, columns=["child", "certainty", "urgency", "true"])
    return table.assign(measured_on=DAY, latest_on=DAY + pd.Timedelta(days=5))


def test_the_burden_is_for_300_infants_in_a_week():
    """Four alarms in 600 infant-weeks are two for 300 infants a week."""
    raised = alarms(
        ("1", "firm", "today", True), ("2", "questioned", "today", False), ("3", "questioned", "this_week", False),
        ("4", "questioned", "today", True),
    )  # fmt: skip
    table = burden(Weeks(raised, 600))
    assert table.loc["all"].tolist() == [4, 2.0, 2, 1.0, 0.5]
    assert table.loc["questioned", ["alarms", "false"]].tolist() == [3, 2]
    assert table.loc["firm", "share false"] == 0
    assert table.loc["urgent today", "per 300 a week"] == 1.5


def test_a_true_alarm_is_of_a_planted_loss_when_it_is_of_its_child_and_days():
    raised = alarms(
        ("1", "firm", "today", True),
        ("2", "firm", "today", True),
        ("3", "firm", "today", False),
        ("4", "firm", "today", True),
    )
    lost_on = [DAY + pd.Timedelta(days=days) for days in (5, 6, 0)]
    planted = pd.DataFrame({"child": ["1", "2", "3"], "lost_on": lost_on})
    assert of_planted(raised, planted).tolist() == [True, False, False, False]
    assert not of_planted(raised, planted[:0]).any(), "nor where none is planted"


def test_planted_losses_are_weighted_to_the_assumed_rate():
    """20 planted where 10 for 1,000 infants a year would be 2: the 5 doubted ones found stand for half a one."""
    infant_weeks = round(0.2 * 1000 * 365.25 / 7)
    without = Weeks(alarms(("8", "questioned", "today", False), ("9", "firm", "today", True)), infant_weeks)
    found = [(str(n), "questioned", "today", True) for n in range(5)]
    planted = pd.DataFrame({"child": [str(n) for n in range(20)], "lost_on": DAY})
    table = shares_true(without, Weeks(alarms(*found), infant_weeks), planted, 10.0)
    assert table.loc["questioned", "of planted losses"] == pytest.approx(without.per_team(0.5), rel=1e-3)
    assert table.loc["questioned", "share true"] == pytest.approx(0.5 / 1.5, rel=1e-3)
    assert table.loc["firm", "share true"] == 1.0
    assert table.loc["all", "share true"] == pytest.approx(1.5 / 2.5, rel=1e-3)


def test_planted_losses_raise_alarms_once_each_and_without_errors_none_is_false(infants):
    _, ill, planted = infants
    weeks = false_acute_alarms.weekly_alarms(ill, ill, 3)
    assert not weeks.alarms.duplicated(["child", "measured_on"]).any()
    assert weeks.alarms["true"].all()
    recent = planted["lost_on"].between("2026-03-12", "2026-03-25")
    raised = planted["child"][recent].isin(weeks.alarms["child"])
    assert recent.sum() >= 2
    assert raised.all()
    assert weeks.infant_weeks == sum(
        len(known_on(ill, pd.Timestamp("2026-03-31") - pd.Timedelta(days=7 * back)).children) for back in range(3)
    )
    assert np.isin(weeks.alarms["certainty"].astype(str), ["firm", "questioned"]).all()
