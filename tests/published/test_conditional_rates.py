"""How often the weight rules find healthy infants: figures worked out beforehand, reproduced by the rules themselves."""

import numpy as np
import pytest

from growthwatch.detect.fall_pattern import model
from growthwatch.detect.families import conditional_gain, fall_from_birth
from growthwatch.evaluation import detection

HEALTHY = 200_000


@pytest.mark.parametrize("week", [6, 8, 12, 26])
def test_slow_conditional_gain_finds_five_percent_at_any_age(week):
    """By construction (Cole 1995): 5 % ± 0.2 % of 200,000 simulated healthy infants."""
    age = detection.days((0, week))
    sds = model.simulated(age, HEALTHY, np.random.default_rng(100 + week))
    assert 100 * detection.met(conditional_gain.slow_conditional_gain, age, sds)[:, 1].mean() == pytest.approx(
        5, abs=0.2
    )


@pytest.mark.parametrize(("week", "percent"), [(6, 3.65), (8, 4.8), (12, 6.5), (26, 9.0), (52, 9.5)])
def test_a_fall_is_found_as_often_as_the_correlations_imply(week, percent):
    """The share of healthy infants who meet NG75's fall at one age [%]; 200,000 infants have an error of .07."""
    age = detection.days((0, week))
    sds = model.simulated(age, HEALTHY, np.random.default_rng(200 + week))
    assert 100 * detection.met(fall_from_birth.fall_from_birth, age, sds)[:, 1].mean() == pytest.approx(
        percent, abs=0.25
    )


def test_one_in_six_healthy_infants_meets_a_fall_at_some_time_in_the_year():
    """17.7 % if weighed at 4 8 12 16 26 39 52 weeks."""
    age = detection.days(detection.USUAL_WEEKS)
    sds = model.simulated(age, 100_000, np.random.default_rng(3))
    assert 100 * detection.met(fall_from_birth.fall_from_birth, age, sds).any(axis=1).mean() == pytest.approx(
        17.7, abs=0.4
    )
