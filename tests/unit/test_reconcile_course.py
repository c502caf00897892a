"""The usual course of the first weeks."""

import numpy as np
import pytest

from growthwatch.reconcile import process
from growthwatch.reconcile.course import usual_sds
from growthwatch.reference import uk_who
from growthwatch.vocabulary import KINDS, SEXES

WEIGHT = KINDS.index("weight")


def usual(*days: float, kind: int = WEIGHT, sex: int = 0) -> np.ndarray:
    age = np.array(days, dtype=float)
    return usual_sds(np.full(len(age), kind), np.full(len(age), sex), age, age)


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("sex", range(len(SEXES)))
def test_the_course_steps_by_as_much_as_the_tables_do_at_42_weeks(kind: int, sex: int):
    """For a child at the median who grows that day as it did the day before."""
    run = uk_who.run_of(np.array([kind]), np.array([sex]))
    yesterday, day_before = (uk_who.value_of(run, np.array([d]), np.zeros(1)) for d in (13.0, 12.0))
    step = uk_who.sds_of(run, np.array([14.0]), 2 * yesterday - day_before)
    before, after = usual(13.999, 14, kind=kind, sex=sex)
    assert after - before == pytest.approx(step[0], abs=0.01)


def test_a_weight_falls_in_the_first_week_and_is_back_on_course_after_six():
    born, week, late = usual(0, 7, 45)
    assert week < born - 0.3
    assert late == 0
    assert (usual(60, 200, 700) == 0).all()


def test_a_child_of_unknown_sex_takes_the_step_of_the_tables_it_is_read_on():
    head = KINDS.index("head")
    assert usual(10, kind=head, sex=-1) == usual(10, kind=head, sex=SEXES.index("female"))


def test_what_is_foretold_of_day_5_from_birth_lies_below_birth():
    """Half a standard deviation: the loss that nearly every infant has is no news."""
    at = process.points(np.array([[WEIGHT]]), np.zeros((1, 1), int), np.zeros((1, 1)), np.zeros((1, 1)))
    day_5 = process.points(np.array([[WEIGHT]]), np.zeros((1, 1), int), np.full((1, 1), 5.0), np.full((1, 1), 5.0))
    mean, _ = process.predict(at, np.zeros((1, 1)), np.full((1, 1), 0.02), np.ones((1, 1), bool), day_5)
    assert -0.8 < mean[0, 0] < -0.2


def test_one_readings_error_is_the_same_in_kilograms_at_every_age():
    """So it weighs less in SDS the older, and heavier, the child."""
    slope = np.array([2.0, 1.0])
    variance = process.noise(np.full(2, WEIGHT), slope, slope)
    assert variance[0] == pytest.approx(4 * variance[1])
    assert process.noise(np.array([WEIGHT]), np.array([50.0]), np.array([2.0])) < 3 * variance[0]
