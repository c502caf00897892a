"""The mean curve of infants, and the process round it."""

import numpy as np
import pytest
import scipy.stats

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.growth_model.mean_curve import mean_sds
from growthwatch.reference import uk_who
from growthwatch.vocabulary import KINDS, SEXES

WEIGHT = KINDS.index("weight")


def mean_at(*days: float, kind: int = WEIGHT, sex: int = 0) -> np.ndarray:
    age = np.array(days, dtype=float)
    return mean_sds(np.full(len(age), kind), np.full(len(age), sex), age, age)


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("sex", range(len(SEXES)))
def test_the_course_steps_by_as_much_as_the_tables_do_at_42_weeks(kind: int, sex: int):
    """For a child at the median who grows that day as it did the day before."""
    run = uk_who.run_of(np.array([kind]), np.array([sex]))
    yesterday, day_before = (uk_who.value_of(run, np.array([d]), np.zeros(1)) for d in (13.0, 12.0))
    step = uk_who.sds_of(run, np.array([14.0]), 2 * yesterday - day_before)
    before, after = mean_at(13.999, 14, kind=kind, sex=sex)
    assert after - before == pytest.approx(step[0], abs=0.01)


def test_a_weight_falls_in_the_first_week_and_is_regained_by_six():
    born, week, late = mean_at(0, 7, 45)
    assert week < born - 0.3
    assert week < late - 0.3


@pytest.mark.parametrize(
    ("months", "mean"),
    [(4, (-0.07 + 0.01) / 2), (8, (0.46 + 0.49) / 2), (12, (0.65 + 0.57) / 2), (18, 0.51), (24, 0.40)],
)
def test_british_weights_lie_on_whos_tables_where_they_were_published(months: int, mean: float):
    """Wright et al. 2008, Arch Dis Child 93:566, table 1: mean SDS in ALSPAC and in Gateshead, where both are given."""
    assert mean_at(months * 365.25 / 12) == pytest.approx(mean, abs=0.005)


def test_british_weights_at_6_to_8_weeks_are_a_little_below_whos():
    """The same table: -.17 in the 788 infants of the Gateshead Millennium Study."""
    assert mean_at(49) == pytest.approx(-0.17)


def test_lengths_and_heads_keep_to_the_tables_after_42_weeks():
    for kind in ("length", "head"):
        assert (mean_at(14, 100, 365, kind=KINDS.index(kind)) == 0).all()


def test_a_child_of_unknown_sex_takes_the_step_of_the_tables_it_is_read_on():
    head = KINDS.index("head")
    assert mean_at(10, kind=head, sex=-1) == mean_at(10, kind=head, sex=SEXES.index("female"))


def test_what_is_predicted_of_day_5_from_birth_lies_below_birth():
    """Half a standard deviation: the loss that nearly every infant has is no news."""
    at = gaussian_process.points_at(np.array([[WEIGHT]]), np.zeros((1, 1), int), np.zeros((1, 1)), np.zeros((1, 1)))
    day_5 = gaussian_process.points_at(
        np.array([[WEIGHT]]), np.zeros((1, 1), int), np.full((1, 1), 5.0), np.full((1, 1), 5.0)
    )
    mean, _ = gaussian_process.predict(at, np.zeros((1, 1)), np.full((1, 1), 0.02), np.ones((1, 1), bool), day_5)
    assert -0.8 < mean[0, 0] < -0.2


def test_one_readings_error_is_the_same_in_kilograms_at_every_age():
    """So it weighs less in SDS the older, and heavier, the child."""
    slope = np.array([2.0, 1.0])
    variance = gaussian_process.measurement_variance(np.full(2, WEIGHT), slope, slope)
    assert variance[0] == pytest.approx(4 * variance[1])
    assert (
        gaussian_process.measurement_variance(np.array([WEIGHT]), np.array([50.0]), np.array([2.0])) < 3 * variance[0]
    )


def test_readings_taken_in_turn_are_as_probable_as_all_together():
    """The chain rule: the joint density is that of each reading given those before it; what is not used plays no part."""
    rng = np.random.default_rng(3)
    n, width = 4, 6
    kind, age = rng.integers(0, 3, (n, width)), np.sort(rng.uniform(0, 400, (n, width)), axis=1)
    at = gaussian_process.points_at(kind, np.zeros((n, width), int), age, age)
    sds, noise = rng.normal(size=(n, width)), rng.uniform(0.02, 0.2, (n, width))
    used = rng.random((n, width)) < 0.7
    residual, variance = gaussian_process.sequential_residuals(at, sds, noise, used)
    each = scipy.stats.norm.logpdf(residual, scale=np.sqrt(variance))
    for child in range(n):
        u = used[child]
        mine = gaussian_process.take_points(
            gaussian_process.Points._make(column[child] for column in at), np.flatnonzero(u)
        )
        joint = gaussian_process.covariance(mine, mine) + np.diag(noise[child, u])
        together = scipy.stats.multivariate_normal.logpdf(sds[child, u], mine.mean_sds, joint)
        assert each[child, u].sum() == pytest.approx(together)


@pytest.mark.parametrize("part", ["permanent", "drift", "newborn"])
def test_every_part_of_the_process_is_a_covariance(part: str):
    """So that any readings together have a density, however many there are and however close they lie."""
    assert np.linalg.eigvalsh(getattr(gaussian_process.GROWTH, part)).min() > 0
