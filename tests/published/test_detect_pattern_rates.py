"""What the second opinion is worth: its false alarms on schedules nothing was tuned on, its sensitivity beside NG75."""

import numpy as np
import pytest

from growthwatch.detect.fall_pattern import calibration, fall_pattern, model
from growthwatch.detect.families import fall_from_birth
from growthwatch.evaluation import detection

SCHEDULES = {name: weeks for name, weeks in detection.OTHER_SCHEDULES_WEEKS.items() if len(weeks) < 15}


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_the_false_alarm_rate_keeps_within_a_tenth_of_itself(name):
    """20,000 healthy infants each: the rate has a sampling error of 3 % of itself."""
    age = detection.days(SCHEDULES[name])
    sds = model.simulated(age, 20_000, np.random.default_rng(11))
    rate = detection.met(fall_pattern.fall_pattern, age, sds).any(axis=1).mean()
    assert rate == pytest.approx(calibration.spent(age[-1]), rel=0.10)


def test_at_every_age_no_more_have_been_found_than_stated():
    age = detection.days(detection.USUAL_WEEKS)
    sds = model.simulated(age, 25_000, np.random.default_rng(21))
    by = np.logical_or.accumulate(detection.met(fall_pattern.fall_pattern, age, sds), axis=1).mean(axis=0)
    assert by[1:] == pytest.approx(calibration.spent(age[1:]), rel=0.12)


def test_at_the_false_alarm_rate_of_ng75_it_sees_what_the_prototype_saw():
    """Ramps of 1.2-3 SD from 2-9 weeks: the prototype raised .70 to .87 at 12 weeks, .76 to .92 at 16, .75 to .89 at 26.

    It did not ask whether the weight is still low; asking costs a point or two here and lets a recovered fall go.
    """
    rng = np.random.default_rng(13)
    age = detection.days(detection.USUAL_WEEKS)
    healthy = model.simulated(age, 20_000, rng)
    fallen = model.simulated(age, 4_000, rng) + detection.falls("ramp", age, 4_000, rng)
    ours = detection.matched(age, healthy, fallen)[1].mean(axis=0)
    ng75s = detection.met(fall_from_birth.fall_from_birth, age, fallen).mean(axis=0)
    at = [detection.USUAL_WEEKS.index(week) for week in detection.SHOWN_WEEKS]
    assert (ours[at] >= [0.48, 0.86, 0.88, 0.88]).all()
    assert (ours[at] > ng75s[at] + 0.08).all()


def test_at_its_stated_rate_it_finds_a_ramp_sooner_than_ng75_with_under_a_third_of_the_false_alarms():
    rng = np.random.default_rng(14)
    age = detection.days(detection.USUAL_WEEKS)
    healthy = model.simulated(age, 20_000, rng)
    fallen = model.simulated(age, 4_000, rng) + detection.falls("ramp", age, 4_000, rng)
    week_12 = detection.USUAL_WEEKS.index(12)
    alarms = {
        rule: detection.met(rule, age, healthy).any(axis=1).mean()
        for rule in (fall_from_birth.fall_from_birth, fall_pattern.fall_pattern)
    }
    seen = {rule: detection.met(rule, age, fallen)[:, : week_12 + 1].any(axis=1).mean() for rule in alarms}
    assert alarms[fall_pattern.fall_pattern] < alarms[fall_from_birth.fall_from_birth] / 3
    assert seen[fall_pattern.fall_pattern] > seen[fall_from_birth.fall_from_birth] + 0.05
