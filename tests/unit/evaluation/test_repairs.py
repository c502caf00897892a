"""What is questioned, offered and right of planted errors, on records whose truth is plain."""

import pandas as pd
import pytest

from growthwatch.evaluation import repairs
from growthwatch.evaluation.three_systems import follow, judged_records, rates_of
from growthwatch.evaluation.verdicts_against_truth import repaired

DAY, OTHER = pd.Timestamp("2026-01-05"), pd.Timestamp("2026-05-01")


def record(**known):
    usual = {
        "event_id": "E", "kind": "weight", "verdict": "kept", "error": None, "slip": None, "true_error": None,
        "rel_change": float("nan"), "suggested_value": float("nan"), "suggested_measured_on": pd.NaT,
        "suggested_kind": None, "true_value": 5.0, "true_measured_on": DAY,
    }  # fmt: skip
    return {**usual, **known}


@pytest.fixture
def judged():
    pounds = {"slip": "unit_lb", "true_error": "unit", "rel_change": 1.2}
    right = {"verdict": "questioned", "error": "unit", "suggested_value": 5.01}
    return pd.DataFrame(
        [
            record(event_id="A", **pounds, **right),
            record(event_id="A", **pounds, verdict="duplicate"),  # the same error, copied
            record(event_id="B", **pounds, verdict="questioned", error="digits", suggested_value=7.0),
            record(event_id="C", **pounds, verdict="questioned", error="unit"),
            record(event_id="D", slip="digit_slip", true_error="digits", rel_change=0.02),
            record(event_id="F", slip="dup_same_day_rounded", true_error="duplicate", verdict="duplicate"),
            record(event_id="G"),
            record(event_id="H", verdict="questioned", error="digits", suggested_value=4.0),
        ]
    )


def test_shares_are_of_the_planted_of_the_questioned_and_of_the_offered(judged):
    """Of four weights in pounds all are questioned, three named so, three have a repair, and two the right one."""
    pounds = repairs.by_kind_of_error(judged).loc["unit_lb"]
    assert pounds[["n", "questioned", "named", "offered"]].tolist() == [4, 1, 0.75, 0.75]
    assert pounds["right"] == pytest.approx(2 / 3)
    assert pounds["right_of_all"] == pytest.approx(1 / 2)


def test_an_error_that_hardly_moves_a_value_is_counted_apart(judged):
    table = repairs.by_kind_of_error(judged)
    assert table.loc["digit_slip", ["n", "questioned", "n_clear"]].tolist() == [1, 0, 0]
    assert table.loc["all", ["n", "n_clear"]].tolist() == [5, 4], "a rounded copy needs no repair"
    assert table.loc["all", "offered_clear"] == pytest.approx(3 / 4)


def test_repairs_of_sound_records_are_counted(judged):
    assert repairs.wrong_repairs_of_sound_records(judged).tolist() == [2, 1]
    assert "of 2 records without an error a repair is offered for 1" in repairs.said(judged)


def test_a_repair_is_right_when_all_that_it_suggests_is():
    table = pd.DataFrame(
        [
            record(suggested_value=5.02),
            record(suggested_value=5.02, suggested_measured_on=OTHER),
            record(suggested_value=5.02, suggested_measured_on=DAY),
            record(suggested_measured_on=OTHER),
            record(suggested_kind="head"),
            record(suggested_kind="weight"),
            record(),
        ]
    )
    assert repaired(table).fillna(-1).tolist() == [1, 0, 1, 0, 1, 0, -1]


def test_pounds_read_as_pounds_and_ounces_are_near_but_not_right():
    """13.3, that was 13 lb 3 oz (5.98 kg), repaired as 13.3 lb: 6.03 kg."""
    of_ounces = {"slip": "lb_oz_as_decimal", "true_error": "unit", "rel_change": 1.2, "true_value": 5.98}
    judged = pd.DataFrame([record(**of_ounces, verdict="questioned", error="unit", suggested_value=6.033)])
    assert repairs.by_kind_of_error(judged).loc["all", ["offered", "right", "near"]].tolist() == [1, 0, 1]


def test_gross_errors_in_simulated_records_are_repaired():
    judged = judged_records(follow(150, 6, rates_of("planted")))
    table = repairs.by_kind_of_error(judged)
    gross = table.loc[["unit_g", "unit_mm", "decimal_x10"]]
    assert (gross["n"] > 5).all()
    assert (gross["offered"] > 0.9).all()
    assert (gross["right"] > 0.8).all()
