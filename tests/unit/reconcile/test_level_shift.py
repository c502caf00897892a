"""A lasting level shift: a reading that agrees with what comes after it, and not with what came before."""

import numpy as np
import pytest
from scipy.stats import norm

from growthwatch.reconcile.prediction.level_shift import log_density_with_shift
from growthwatch.reconcile.prediction.visits import predict_with_sides
from tests.unit.reconcile.evidence import evidence_from, visits_of

BEFORE = [("clinic", "weight", day, kg) for day, kg in ((0, "3.50"), (28, "4.45"), (56, "5.45"))]
AFTER = [("clinic", "weight", day, kg) for day, kg in ((112, "5.55"), (140, "5.95"))]
ASKED = ("clinic", "weight", 84, "5.05")
WEIGHT = 0


def with_shift(*rows, row: int):
    evidence = evidence_from(*rows, unknown=(row,))
    visits = visits_of(evidence, row)
    _, sides = predict_with_sides(evidence, visits, visits.day[:, None], "digital")
    return evidence, visits, log_density_with_shift(evidence, visits, sides)


@pytest.mark.parametrize(("rows", "row"), [((*BEFORE, ASKED), 3), ((ASKED, *AFTER), 0)])
def test_a_shift_shows_only_where_both_sides_are_known(rows: tuple, row: int):
    _, _, shift = with_shift(*rows, row=row)
    assert np.isneginf(shift.of_visit).all()
    assert np.isneginf(shift.of_reading).all()


def test_the_density_is_that_of_either_side_times_the_ratio_for_the_gap_between_them():
    """Two true readings stand after the visit: both might be errors, 7 % each, a tenth in an SDS."""
    evidence, visits, shift = with_shift(*BEFORE, ASKED, *AFTER, row=3)
    _, (before, after) = predict_with_sides(evidence, visits, visits.day[:, None], "digital")
    residual = [float(side.residual[0, 0, WEIGHT]) for side in (before, after)]
    variance = [float(side.covariance[0, 0, WEIGHT, WEIGHT]) for side in (before, after)]
    either = np.logaddexp(*(norm.logpdf(r, scale=np.sqrt(v)) for r, v in zip(residual, variance, strict=True)))
    gap, total = residual[0] - residual[1], sum(variance)
    shifted = norm.logpdf(gap, scale=np.sqrt(total + 1.5**2))
    steady = np.logaddexp(norm.logpdf(gap, scale=np.sqrt(total)), 2 * np.log(0.07) + np.log(0.1))
    wanted = np.log(0.005 / 2) + either + shifted - steady
    assert shift.of_reading[0, WEIGHT] == pytest.approx(wanted)
    assert shift.of_visit[0] == pytest.approx(wanted)
    assert np.isneginf(shift.of_reading[0, 1:]).all()


def test_a_fall_that_lasts_is_likelier_than_one_that_does_not():
    _, _, lasting = with_shift(*BEFORE, ASKED, *AFTER, row=3)
    regained = [("clinic", "weight", day, kg) for day, kg in ((112, "7.00"), (140, "7.60"))]
    _, _, passing = with_shift(*BEFORE, ASKED, *regained, row=3)
    assert lasting.of_visit[0] > passing.of_visit[0] + 3
