"""What the rules cost: counted in stories, week by week, for each 300 infants."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from growthwatch.evaluation import burden as counted
from growthwatch.evaluation import burden_tables
from growthwatch.simulate import simulate


def stories(*rows):
    return pd.DataFrame(rows, columns=["week", "child_id", "matter", "urgency", "rule", "falters"])


def burden_of(told, falterers=None):
    return burden_tables.Burden(pd.DataFrame(), told, falterers, 600.0, dt.date(2026, 3, 31))


def test_an_alarm_is_new_once_and_again_only_after_a_week_without_it():
    told = stories(
        (0, "a", "weight", "this_week", "ng75-fall", True),
        (1, "a", "weight", "this_week", "ng75-fall", True),
        (1, "b", "weight", "next_contact", "ng75-fall", False),
        (2, "a", "weight", "information", "ng75-fall", True),
        (3, "a", "weight", "today", "acute-loss", True),
        (3, "a", "head", "next_contact", "head-low", True),
    )
    new = burden_tables.new_alarms(told)
    assert new[["week", "child_id", "matter"]].to_numpy().tolist() == [
        [1, "b", "weight"], [3, "a", "weight"], [3, "a", "head"],
    ]  # fmt: skip


def test_alarms_are_given_for_three_hundred_infants_and_a_week():
    told = stories(
        (1, "a", "weight", "this_week", "ng75-fall", True),
        (2, "b", "weight", "this_week", "ng75-fall", False),
        (2, "c", "weight", "next_contact", "ng75-fall", False),
    )
    table = burden_tables.alarms_a_week(burden_of(told))
    # three alarms in two weeks of 600 infants: 0.75 a week for 300
    assert table.loc["all", "stories a week"] == pytest.approx(0.75)
    assert table.loc["all", "in falterers"] == pytest.approx(1 / 3)
    assert table.loc["this_week", "stories a week"] == pytest.approx(0.5)


def test_stories_of_a_child_that_begin_in_one_week_are_one_row_as_urgent_as_the_most_urgent():
    told = stories(
        (1, "a", "a rising head", "next_contact", "head-rising", False),
        (1, "a", "a low or falling weight", "this_week", "ng75-below-2nd", False),
        (2, "a", "a short or falling length", "next_contact", "below-0.4th", False),
        (2, "b", "a low or falling weight", "today", "acute-loss", True),
    )
    rows = burden_tables.new_rows(told)
    assert rows[["week", "child_id", "urgency"]].to_numpy().tolist() == [
        [1, "a", "this_week"], [2, "a", "next_contact"], [2, "b", "today"],
    ]  # fmt: skip
    table = burden_tables.alarms_a_week(burden_of(told))
    # four stories and three rows in two weeks of 600 infants
    assert (table.loc["all", "stories a week"], table.loc["all", "rows a week"]) == pytest.approx((1.0, 0.75))


def test_alarms_are_told_apart_by_what_they_are_about():
    told = stories(
        (1, "a", "a low or falling weight", "today", "ng75-early-loss", False),
        (1, "b", "a low or falling weight", "this_week", "ng75-fall", True),
        (1, "c", "a low or falling weight", "this_week", "ng75-fall", False),
        (1, "d", "a low or falling head", "next_contact", "below-0.4th", False),
        (1, "e", "a low or falling weight", "next_contact", "not-weighed-since", False),
    )
    table = burden_tables.alarms_by_matter(burden_of(told))
    assert table["in falterers"].to_dict() == {
        ("a head", "next_contact"): 0.0,
        ("a low or falling weight, or a length", "this_week"): 0.5,
        ("a newborn's loss", "today"): 0.0,
        ("a weight overdue", "next_contact"): 0.0,
    }
    by_rule = burden_tables.alarms_by_rule(burden_of(told))
    assert by_rule.loc["ng75-fall", "this_week"].to_dict() == {"falter": 1, "do not": 1}


def test_no_more_alarms_can_be_true_than_infants_begin_to_be_weighed_as_they_falter():
    told = stories((2, "a", "a low or falling weight", "this_week", "ng75-fall", True))
    falterers = pd.DataFrame({"weighed_on": pd.to_datetime(["2025-10-01", "2026-03-31", "2025-09-30", None])})
    said = burden_tables.most_that_can_be_true(burden_of(told, falterers))
    # two in the last 26 weeks of 600 infants are 1 / 26 a week for 300
    assert "a week for each 300: 0.04; of 2 new alarms a week no more than 2 %" in said


def test_a_caseload_as_known_on_a_day_holds_nothing_of_later():
    caseload = simulate(60, 3)
    day = dt.date(2025, 9, 1)
    then = counted.as_known_on(caseload, day)
    for table, column in (("records", "measured_on"), ("contacts", "contact_on"), ("children", "date_of_birth")):
        assert len(getattr(then, table)) < len(getattr(caseload, table))
        assert (getattr(then, table)[column] <= pd.Timestamp(day)).all()
    assert not (then.children["left_on"] > pd.Timestamp(day)).any()


@pytest.fixture(scope="module")
def small():
    return counted.follow(160, 5, 2)


def test_a_small_caseload_is_counted_through_every_table(small):
    rows = burden_tables.rows_on_today(small)
    assert rows.loc["all", "together"] == pytest.approx(rows["together"].drop("all").sum())
    # no child stands on Today twice in a week
    assert not small.today.duplicated(["week", "child_id"]).any()
    assert not small.stories.duplicated(["week", "child_id", "matter"]).any()
    by_rule = burden_tables.rows_by_rule(small).to_numpy().sum()
    assert by_rule == pytest.approx(rows.loc["all", "a finding"])


def test_new_alarms_are_no_more_than_two_a_week_for_three_hundred_allow(small):
    alarms = burden_tables.alarms_a_week(small).loc["all", "stories"]
    # 1.9 were measured in 2,400 infants over 6 weeks; of 2 a week so many come up by chance once in a thousand times
    assert alarms <= poisson.ppf(0.999, 2 * 2 * small.children / 300)


def test_falterers_are_counted_from_their_onset_on(small):
    falterers = small.falterers
    found = falterers["found_on"].notna()
    assert (falterers.loc[found, "found_on"] >= falterers.loc[found, "onset_on"]).all()
    table = burden_tables.found(small)
    assert table.loc["all", "n"] == falterers["weighed"].sum()
    assert np.all((table["found"] >= 0) & (table["found"] <= 1))
