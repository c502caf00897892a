"""Stated probabilities beside observed shares: hand-worked bins, and what counts as true."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.evaluation import calibration
from growthwatch.evaluation.calibration import Stated, also_without_errors, greatest, in_bins, said, shares_true


def day(text):
    return pd.Timestamp(f"2026-{text}")


def test_bins_hold_what_is_stated_and_what_is_observed():
    bins = in_bins(pd.Series([0.05, 0.1, 0.12, 1.0, np.nan]), pd.Series([True, True, False, True, True]))
    assert bins["n"].tolist() == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1], "an edge belongs to the bin above, 1 to the last"
    assert bins.loc["0.1-0.2", "stated"] == pytest.approx(0.11)
    assert bins.loc["0.1-0.2", "observed"] == pytest.approx(0.5)
    assert bins.loc["0.1-0.2", "difference"] == pytest.approx(0.39)


def test_a_weight_says_how_many_a_row_stands_for():
    bins = in_bins(pd.Series([0.5, 0.5]), pd.Series([True, False]), pd.Series([3.0, 1.0]))
    assert bins.loc["0.5-0.6", ["n", "observed"]].tolist() == [2, 0.75]


def test_only_bins_with_enough_are_held_to_anything():
    bins = in_bins(pd.Series([0.95] * 20 + [0.25] * 3), pd.Series([True] * 18 + [False] * 2 + [True] * 3))
    assert greatest(bins, least=20) == pytest.approx(0.05)
    assert greatest(bins, least=3) == pytest.approx(0.75)
    assert np.isnan(greatest(bins, least=21))


def test_right_probabilities_come_out_right_and_wrong_ones_do_not():
    rng = np.random.default_rng(1)
    p = rng.random(40_000)
    true = pd.Series(rng.random(40_000) < p)
    assert greatest(in_bins(pd.Series(p), true)) < 0.03
    assert greatest(in_bins(pd.Series(p**2), true)) > 0.15


def findings(*rows):
    return pd.DataFrame(rows, columns=["child", "rule", "measured_on", "latest_on"])


def test_a_finding_is_true_when_the_same_rule_is_met_on_about_the_same_days_without_errors():
    mine = findings(
        ("1", "ng75-fall", day("02-20"), day("02-20")),  # 10 days after the other's last
        ("1", "weight-loss", day("01-05"), day("01-05")),  # another rule
        ("2", "ng75-fall", day("01-05"), day("01-05")),  # another child
        ("1", "ng75-fall", day("06-01"), day("06-20")),  # months later
        (None, "ng75-fall", day("01-05"), day("01-05")),  # nobody's
    )
    other = findings(("1", "ng75-fall", day("01-01"), day("02-10")), (None, "ng75-fall", day("01-05"), day("01-05")))
    assert also_without_errors(mine, other).tolist() == [True, False, False, False, False]


def test_each_planted_error_is_weighted_to_its_base_rate():
    """Two of 100 weights planted in pounds; the base rate is 3 in 1,000 weights: the two stand for .3 of a record."""
    judged = pd.DataFrame({"kind": ["weight"] * 100 + ["head"] * 50, "slip": ["unit_lb", "unit_lb"] + [None] * 148})
    weights = calibration._weights(judged)
    assert weights[:2].tolist() == pytest.approx([0.15, 0.15])
    assert (weights[2:] == 1).all()


def test_a_finding_weighs_as_much_as_the_rarest_error_that_it_rests_on():
    judged = pd.DataFrame(
        {"event_id": ["a", "a", "b", "c"], "true": [False, False, False, True], "weight": [0.3, 0.2, 0.1, 1.0]}
    )
    found = pd.DataFrame({"event_ids": ["c", "a;c", "a;b"]}, index=[5, 6, 7])
    assert calibration.finding_weights(found, judged).to_dict() == {5: 1.0, 6: 0.2, 7: 0.1}


def test_columns_that_are_not_there_are_named_and_shares_are_told_all_the_same():
    records = pd.DataFrame({"verdict": ["kept", "kept", "questioned"], "true": [True, True, False], "weight": 1.0})
    found = pd.DataFrame({"rule": ["weight-loss"], "true": [False], "weight": 1.0})
    told = said(Stated(records, found))
    assert "no column probability_true yet" in told
    assert "no column probability yet" in told
    assert shares_true(records, "verdict")["observed"].to_dict() == {"kept": 1.0, "questioned": 0.0}


def test_what_is_out_by_more_than_is_allowed_is_said():
    records = pd.DataFrame({"verdict": "kept", "true": [True] * 90 + [False] * 10, "weight": 1.0})
    found = pd.DataFrame({"rule": "ng75-fall", "true": [True] * 90 + [False] * 10, "weight": 1.0, "probability": 0.91})
    told = said(Stated(records.assign(probability_true=0.97), found))
    assert "is 0.070: more than 0.03 allowed" in told
    assert "is 0.010: within 0.03 allowed" in told


def test_simulated_caseloads_give_records_and_findings_with_their_truth():
    stated = calibration.of_three_systems(60, range(7, 9))
    share = stated.records["true"].mean()
    assert 0.93 < share < 0.995
    assert stated.records.loc[stated.records["true"], "verdict"].eq("questioned").mean() < 0.02
    firm = stated.findings["certainty"].astype(str) == "firm"
    assert stated.findings.loc[firm, "true"].mean() > stated.findings.loc[~firm, "true"].mean() + 0.5
