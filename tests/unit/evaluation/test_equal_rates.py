"""Rules are compared at an equal share of healthy infants flagged: otherwise the one that flags more finds more."""

import numpy as np
import pytest

from growthwatch.detect.fall_pattern import model
from growthwatch.evaluation.equal_rates import ALL_TOGETHER, SCORED, by_shape, flagged_at_equal_rate, own_rates, rarity
from growthwatch.evaluation.planted_falls import days, with_falls

USUAL = (0, 4, 8, 12, 16, 26, 39, 52)


@pytest.fixture(scope="module")
def table():
    return by_shape(USUAL, 1500, 7)


def test_rarity_is_the_share_of_the_healthy_who_score_as_high():
    assert rarity(np.array([0.0, 2.0, 3.5]), np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [1.0, 0.75, 0.25]


def test_every_rule_flags_one_in_twenty_of_other_healthy_infants(table):
    healthy = table.loc["none", "found"]
    assert set(healthy.index) == {*SCORED, ALL_TOGETHER}
    # binomial error of 1,500 and of the cut itself: .8 %; four of them
    assert healthy.between(5 - 3.2, 5 + 3.2).all()


def test_all_weights_together_find_more_and_sooner_than_the_fall_from_birth(table):
    for shape in ("ramp", "sudden", "recovered"):
        found = table.loc[shape, "found"]
        assert found["fall-pattern"] > found["ng75-fall"] + 10
        assert table.loc[(shape, "fall-pattern"), "lead"] > 5


def test_a_fall_after_a_rise_is_hidden_from_birth_and_found_from_the_highest(table):
    found = table.loc["from the highest", "found"]
    assert found["fall-from-highest"] > found["ng75-fall"] + 30


def test_at_their_own_thresholds_the_rules_flag_what_is_stated():
    rates = own_rates(days(USUAL), model.simulated(days(USUAL), 6000, np.random.default_rng(2)))
    assert rates["ng75-fall"] == pytest.approx(0.177, abs=0.02)
    assert rates["fall-pattern"] == pytest.approx(0.05, abs=0.011)
    assert rates[ALL_TOGETHER] >= rates.drop(ALL_TOGETHER).max()


def test_nobody_is_flagged_where_nobody_may_be():
    age = days(USUAL)
    healthy = model.simulated(age, 400, np.random.default_rng(1))
    flags = flagged_at_equal_rate(age, healthy, healthy, rate=0.0)
    assert not any(flags[rule].any() for rule in SCORED)


def test_a_planted_fall_is_as_deep_as_it_says_and_begins_when_it_says():
    rng = np.random.default_rng(4)
    age = days(np.arange(0, 53))
    healthy = np.zeros((200, len(age)))
    for shape in ("ramp", "sudden", "slow"):
        sds, onset = with_falls(shape, age, healthy, rng)
        before = age[None, :] <= 7 * onset[:, None]
        assert (sds[before] == 0).all()
        assert ((-sds[:, -1] >= 1.2) & (-sds[:, -1] <= 3)).all()
    recovered, _ = with_falls("recovered", age, healthy, rng)
    assert (np.abs(recovered[:, -1]) < 1e-9).all()
    risen, _ = with_falls("from the highest", age, healthy, rng)
    assert (risen.max(axis=1) >= 0.9).all()
