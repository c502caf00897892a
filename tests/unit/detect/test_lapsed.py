"""Findings end: beyond the age that a rule reads, an open one lapses once a later weight stands, and tells what it shows."""

import pandas as pd

from growthwatch import value_at
from tests.build import found
from tests.spec.test_detect_rules import only, weights_at

#: At 50 weeks 0.9 SD below the weight of 7 weeks before; r is .958: a slow gain, and a loss of nothing.
SLOW = weights_at((300, 0.0), (350, -0.9))


def test_a_slow_gain_stays_met_while_no_later_weight_stands():
    assert only(found(SLOW), "slow-conditional-gain")["status"] == "met"


def test_beyond_53_weeks_it_lapses_and_says_what_the_later_weight_shows():
    """SDS 0.4 at 500 days is 0.6 spaces of 2/3 above the weight at 300 days, whose SDS is 0."""
    row = only(found([*SLOW, *weights_at((500, 0.4))]), "slow-conditional-gain")
    kg = f"{float(value_at('weight', 'male', 500, 0.4)):.2f}"
    assert row["status"] == "lapsed"
    assert row["text"].startswith(
        f"Lapsed: this rule reads no weight after 53 weeks. The latest, {kg} kg at 16 months, has SDS 0.40, 0.60 "
        "centile spaces above the weight compared with (SDS 0.00). Weight gain was below"
    )
    assert row["headline"] == "Weight gain was below the 5th centile for the starting weight."
    assert pd.isna(row["next_weighing_by"])


def test_day_371_is_read_and_day_372_is_beyond():
    assert only(found([*SLOW, *weights_at((372, -0.9))]), "slow-conditional-gain")["status"] == "lapsed"
    assert "lapsed" not in set(found([*SLOW, *weights_at((371, -0.9))])["status"])


def test_the_second_opinion_lapses_too():
    rows = weights_at((0, 0.0), (56, -2.2), (140, -2.2))
    assert only(found(rows), "fall-pattern")["status"] == "confirmed"
    assert only(found([*rows, *weights_at((500, -2.2))]), "fall-pattern")["status"] == "lapsed"


def test_an_unchanged_weight_lapses_after_a_year():
    rows = [(0, 3.5), (300, 8.0), (350, 8.0)]
    row = only(found([*rows, (400, 9.9)]), "weight-unchanged")
    assert row["status"] == "lapsed"
    assert row["text"].startswith("Lapsed: this rule reads no weight after a year. The latest, 9.90 kg at 13 months")


def test_what_was_resolved_before_stays_resolved_and_what_was_near_stays_near():
    resolved = weights_at((0, 0.0), (56, -1.5), (84, 0.1), (500, 0.1))
    assert only(found(resolved), "slow-conditional-gain")["status"] == "resolved"
    near = weights_at((0, 0.0), (56, -1.25), (500, 0.1))
    assert only(found(near), "slow-conditional-gain")["status"] == "near"


def test_a_doubted_later_weight_ends_nothing():
    doubted = {"age_days": 500, "value": 12.0, "state": "questioned"}
    assert only(found([*SLOW, doubted]), "slow-conditional-gain")["status"] == "met"


def test_an_ng75_fall_has_no_upper_age_and_never_lapses():
    assert only(found(weights_at((0, 0.0), (300, -1.5), (500, -1.5))), "ng75-fall")["status"] == "confirmed"
