"""Candidates of an error are added up, and the likeliest of them is the repair."""

import numpy as np
import pytest

from growthwatch.reconcile.errors.error_odds import DIGITS, UNIT, ErrorOdds
from tests.unit.reconcile.evidence import readings_from

ROWS = [("clinic", "weight", day, kg) for day, kg in ((0, "3.50"), (28, "4.45"))]


def odds() -> ErrorOdds:
    return ErrorOdds(readings_from(*ROWS), np.arange(2))


def test_candidates_of_one_error_add_up_and_the_likeliest_is_its_repair():
    held = odds()
    place, log_odds = np.array([1, 0, 1, 1]), np.log([0.2, 0.5, 0.3, 0.1])
    held.add(place, DIGITS, log_odds, np.array([7, 7, 8, 9]), value=np.array([4.0, 3.0, 5.0, 6.0]))
    assert np.exp(held.log_odds[:, DIGITS]) == pytest.approx([0.5, 0.6])
    assert held.value[:, DIGITS].tolist() == [3.0, 5.0]
    assert held.error_kind[:, DIGITS].tolist() == [7, 8]
    assert np.isnan(held.value[:, UNIT]).all()


def test_what_is_added_later_is_the_repair_only_if_it_is_likelier():
    held = odds()
    held.add(np.array([0, 1]), DIGITS, np.log([0.5, 0.2]), 7, value=np.array([3.0, 4.0]))
    held.add(np.array([0, 1]), DIGITS, np.log([0.4, 0.3]), 8, value=np.array([3.3, 4.4]))
    assert held.value[:, DIGITS].tolist() == [3.0, 4.4]
    assert np.exp(held.log_odds[:, DIGITS]) == pytest.approx([0.9, 0.5])


def test_of_equally_likely_candidates_the_last_given_is_the_repair_and_none_without_a_reference():
    held = odds()
    log_odds = np.array([np.log(0.2), np.log(0.2), np.nan, -np.inf])
    held.add(np.array([0, 0, 1, 1]), DIGITS, log_odds, 7, value=np.array([3.0, 3.3, 4.0, 4.4]))
    assert held.value[0, DIGITS] == 3.3
    assert np.isnan(held.value[1, DIGITS])
    assert np.isneginf(held.log_odds[1, DIGITS])


def test_a_value_is_the_only_repair_where_nine_tenths_of_what_its_candidates_weigh_agree_with_it():
    held = odds()
    place, value = np.array([0, 0, 1, 1]), np.array([3.0, 4.0, 3.0, 4.0])
    log_odds = np.log([0.95, 0.05, 0.8, 0.2])
    held.add(place, DIGITS, log_odds, 7, value=value)
    held.mark_only_repairs(place, np.full(4, DIGITS), log_odds, value)
    assert held.is_only_repair[:, DIGITS].tolist() == [True, False]
    assert held.is_only_repair[:, UNIT].all()  # no unit was a candidate
