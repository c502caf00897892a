"""Errors of one value: what each would have come from, by hand, and its odds against truth."""

import numpy as np
import pytest

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_odds import COPIED, ErrorOdds
from growthwatch.reconcile.errors.value_errors import add_copied_forward, add_value_errors
from growthwatch.reconcile.prediction.velocity_prior import sort_readings
from growthwatch.vocabulary import ERRORS
from tests.unit.reconcile.evidence import asked, evidence_from, readings_from

UNIT, DIGITS = ERRORS.index("unit"), ERRORS.index("digits")


def candidates(kind: str, text: str, unit: str | None = None) -> dict[str, list[float]]:
    """Return the true values that a text may have come from, by kind of error."""
    readings = readings_from(("clinic", kind, 60, text, unit))
    found = error_kinds.candidate_values(readings, np.arange(1))
    names = error_kinds.base_rates()["error_kind"].to_numpy()[found.error_kind]
    return {name: sorted(found.value[names == name].tolist()) for name in np.unique(names)}


def test_10_11_kg_may_be_pounds_or_pounds_and_ounces_or_a_point_moved():
    found = candidates("weight", "10.11")
    assert found["pounds"] == pytest.approx([10.11 * 0.45359237])
    assert found["pounds_ounces_as_decimal"] == pytest.approx([10 * 0.45359237 + 11 * 0.028349523125])
    assert found["decimal"] == pytest.approx([1.011, 101.1])
    assert found["grams"] == pytest.approx([0.01011])


def test_10_1_kg_may_be_one_ounce_or_ten():
    assert candidates("weight", "10.1")["pounds_ounces_as_decimal"] == pytest.approx(
        [(160 + 1) * 0.028349523125, (160 + 10) * 0.028349523125]
    )


def test_8_75_kg_are_no_pounds_and_ounces():
    assert "pounds_ounces_as_decimal" not in candidates("weight", "8.75")


def test_neighbouring_digits_are_exchanged_but_none_is_put_first_as_a_nought():
    assert candidates("weight", "10.11")["digits_exchanged"] == pytest.approx([11.01])
    assert candidates("weight", "7.45")["digits_exchanged"] == pytest.approx([4.75, 7.54])


def test_every_digit_may_be_mistyped_for_nine_others_less_a_leading_nought():
    found = candidates("weight", "7.45")["digit_mistyped"]
    assert len(found) == 3 * 9 - 1
    assert {1.45, 7.05, 7.49} <= {round(value, 2) for value in found}
    assert min(found) > 1


def test_573_cm_without_a_point_are_millimetres_and_2_24_cm_are_inches_or_metres():
    whole, small = candidates("length", "573"), candidates("length", "22.4")
    assert whole["millimetres"] == pytest.approx([57.3])
    assert whole["decimal"] == pytest.approx([5730.0])
    assert "millimetres" not in small
    assert small["inches"] == pytest.approx([56.896])
    assert "pounds" not in small


def test_a_number_under_pounds_may_be_kilograms_as_it_stands():
    assert candidates("weight", "4.40", "lb")["unit_label"] == pytest.approx([4.40])
    assert "unit_label" not in candidates("weight", "4.40")


STEADY = (("clinic", "weight", 28, "4.45"), ("clinic", "weight", 56, "5.40"), ("clinic", "weight", 84, "6.10"))
POUNDS = ("clinic", "weight", 70, "12.79")  # 5.80 kg


def likeliest_of_values(*rows, row: int, **given) -> ErrorOdds:
    evidence = evidence_from(*rows, unknown=(row,))
    odds = ErrorOdds(evidence.readings, np.array([row]))
    add_value_errors(odds, sort_readings(evidence), asked(row, **given))
    return odds


def test_pounds_in_the_kilogram_box_are_the_only_repair():
    """Rows stand in the order of days: the one asked about is third."""
    odds = likeliest_of_values(*STEADY, POUNDS, row=2)
    assert odds.log_odds[0].argmax() == UNIT
    assert odds.value[0, UNIT] == pytest.approx(12.79 * 0.45359237)
    assert odds.is_only_repair[0, UNIT]


def test_odds_are_against_the_likelihood_of_truth():
    likely, unlikely = (likeliest_of_values(*STEADY, POUNDS, row=2, log_true=log) for log in (-5.0, -12.0))
    assert unlikely.log_odds[0, UNIT] - likely.log_odds[0, UNIT] == pytest.approx(7.0)


def test_where_another_system_holds_the_true_value_more_finely_that_is_the_repair():
    finer = ("gp", "weight", 70, "5.801")
    odds = likeliest_of_values(*STEADY, POUNDS, finer, row=2, near=(3,))
    alone = likeliest_of_values(*STEADY, POUNDS, finer, row=2)
    assert odds.value[0, UNIT] == pytest.approx(5.801)
    assert odds.log_odds[0, UNIT] > alone.log_odds[0, UNIT]


def test_a_value_copied_forward_has_the_base_rate_against_truth():
    readings = readings_from(*STEADY)
    odds = ErrorOdds(readings, np.array([1, 2]))
    add_copied_forward(odds, asked(1, 2, log_true=-9.0), np.array([-1, -1, 1]))
    assert odds.log_odds[:, COPIED] == pytest.approx([-np.inf, np.log(0.005) + 9.0])
