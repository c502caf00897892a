"""How fast a weight can change, at the limits."""

import numpy as np
import pytest

from growthwatch.reconcile.prediction.velocity_prior import (
    Values,
    log_change,
    log_newborn_loss,
    log_velocity_prior,
    sort_readings,
)
from tests.unit.reconcile.evidence import evidence_from

MOST_IN_TEN_DAYS = 4.0 + 0.45 + 10 * 0.04


@pytest.mark.parametrize(
    ("later", "log"),
    [(MOST_IN_TEN_DAYS, 0.0), (MOST_IN_TEN_DAYS + 0.2, -1.0), (MOST_IN_TEN_DAYS + 0.5, -2.5), (20.0, -8.0)],
)
def test_a_gain_beyond_the_fastest_grows_rarer_by_a_step_for_each_200_g_in_ten_days(later: float, log: float):
    assert log_change(np.array([4.0]), np.array([later]), np.array([10.0]))[0] == pytest.approx(log)


@pytest.mark.parametrize(("later", "log"), [(5.0, 0.0), (3.9, 0.0), (3.7, -1.0), (3.5, -2.0), (0.5, -8.0)])
def test_a_loss_is_rare_only_beyond_22_per_cent(later: float, log: float):
    assert log_change(np.array([5.0]), np.array([later]), np.array([10.0]))[0] == pytest.approx(log)


@pytest.mark.parametrize(("lost", "log"), [(0.093, 0.0), (0.108, -0.5), (0.123, -1.0), (0.20, -2.0)])
def test_by_day_5_a_newborns_loss_grows_rarer_from_a_little_below_11_3_per_cent(lost: float, log: float):
    """van Dommelen 2007: 6 in 1,000 lose more than 11.3 % by day 5."""
    assert log_newborn_loss(np.array([3.5]), np.array([3.5 * (1 - lost)]), np.array([5.0]))[0] == pytest.approx(log)


def prior(evidence, value: float, day: int, *, kind: int = 0, child: int = 0, visit: int = -1) -> float:
    """Return the prior of a value so many days after the first reading."""
    asked = Values(
        np.array([child]), np.array([kind]), evidence.readings.day[:1] + day, np.array([value]), np.array([visit])
    )
    return float(log_velocity_prior(sort_readings(evidence), asked)[0])


FOUR_KG = ("clinic", "weight", 60, "4.00")


def test_a_weight_is_held_against_the_readings_either_side():
    """3.7 after 5.0 loses 26 %; from there to 5.0 ten days later gains .45 more than .45 + .40 and a step is .2."""
    evidence = evidence_from(("clinic", "weight", 60, "5.00"), ("clinic", "weight", 80, "5.00"))
    gained = (5.0 - 3.7 - 0.85) / 0.2
    assert prior(evidence, 3.7, 10) == pytest.approx(-1.0 - gained)


def test_what_is_questioned_is_held_against_nothing():
    evidence = evidence_from(FOUR_KG, ("clinic", "weight", 80, "9.00"), unknown=(1,))
    assert prior(evidence, 4.2, 10) == 0


def test_readings_of_its_own_visit_are_passed_over():
    evidence = evidence_from(FOUR_KG, ("clinic", "weight", 69, "9.00"))
    own = int(evidence.visit_of_reading[1])
    assert prior(evidence, 4.4, 10, visit=own) == 0
    assert prior(evidence, 4.4, 10) < -5


def test_a_weight_of_the_same_day_is_no_neighbour():
    assert prior(evidence_from(FOUR_KG), 9.0, 0) == 0
    assert prior(evidence_from(FOUR_KG), 9.0, 1) == -8


def test_lengths_and_other_children_are_held_against_no_weight():
    evidence = evidence_from(FOUR_KG)
    assert prior(evidence, 40.0, 1) == -8
    assert prior(evidence, 40.0, 1, kind=1) == 0
    assert prior(evidence, 40.0, 1, child=1) == 0


@pytest.mark.parametrize(("birth", "weeks", "log"), [("3.50", 40, -1.0), ("3.50", 36, 0.0), ("2.40", 40, 0.0)])
def test_a_newborns_loss_is_known_of_babies_born_at_term_and_not_small(birth: str, weeks: float, log: float):
    evidence = evidence_from(("maternity", "weight", 0, birth), weeks=weeks)
    assert prior(evidence, float(birth) * (1 - 0.123), 5) == pytest.approx(log)


def test_no_readings_at_all_say_nothing():
    evidence = evidence_from(FOUR_KG, unknown=(0,))
    assert prior(evidence, 40.0, 1) == 0
