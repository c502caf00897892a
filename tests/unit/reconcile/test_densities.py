"""Log densities of readings, held against scipy's."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from growthwatch.reconcile.growth_model import densities

WEIGHT, LENGTH = np.array([0]), np.array([1])
COVARIANCE = np.array([[0.30, 0.12, 0.05], [0.12, 0.40, 0.08], [0.05, 0.08, 0.25]])
RESIDUAL = np.array([0.4, -0.7, 1.1])
BRACKETED, LATEST = (0.965, 0.0345, 0.0005), (0.9695, 0.027, 0.0035)


def mixed(weights, *parts) -> float:
    return float(np.log(sum(w * np.exp(log) for w, log in zip(weights, parts, strict=True))))


def three_normals(residual: float, variance: float, sudden: float) -> list[float]:
    return [norm.logpdf(residual, scale=np.sqrt(v)) for v in (variance, variance * 1.8**2, variance + sudden**2)]


@pytest.mark.parametrize(("is_latest", "weights"), [(False, BRACKETED), (True, LATEST)])
@pytest.mark.parametrize("residual", [0.0, -1.0, 4.0])
def test_a_true_weight_is_as_predicted_or_wider_or_a_sudden_change(residual: float, is_latest: bool, weights):
    found = densities.log_density_true(np.array([residual]), np.array([0.2]), WEIGHT, np.array([is_latest]))
    assert found[0] == pytest.approx(mixed(weights, *three_normals(residual, 0.2, 1.5)))


def test_a_sudden_change_of_length_is_smaller_than_one_of_weight():
    found = densities.log_density_true(np.array([3.0]), np.array([0.2]), LENGTH, np.array([True]))
    assert found[0] == pytest.approx(mixed(LATEST, *three_normals(3.0, 0.2, 1.2)))


def test_a_candidate_of_many_may_hardly_be_a_sudden_change():
    residual, variance = np.array([4.0]), np.array([0.2])
    single, of_many = (
        densities.log_density_candidate(residual, variance, WEIGHT, np.array([is_single]))
        for is_single in (True, False)
    )
    assert single[0] == pytest.approx(mixed(BRACKETED, *three_normals(4.0, 0.2, 1.5)))
    assert of_many[0] == pytest.approx(mixed((0.955, 0.045, 1e-9), *three_normals(4.0, 0.2, 1.5)))


def test_readings_of_a_visit_are_jointly_normal():
    found = densities.log_density_normal_joint(RESIDUAL, COVARIANCE, np.ones(3, bool))
    assert float(found) == pytest.approx(multivariate_normal.logpdf(RESIDUAL, cov=COVARIANCE))


def test_a_kind_that_was_not_measured_plays_no_part():
    present = np.array([True, False, True])
    residual = np.where(present, RESIDUAL, np.nan)
    found = densities.log_density_normal_joint(residual, COVARIANCE, present)
    both = np.ix_([0, 2], [0, 2])
    assert float(found) == pytest.approx(multivariate_normal.logpdf(RESIDUAL[[0, 2]], cov=COVARIANCE[both]))


def test_a_true_visit_is_a_mixture_of_joint_normals():
    found = densities.log_density_true_joint(RESIDUAL, COVARIANCE, np.ones(3, bool), np.array(True))
    sudden = np.diag([1.5**2, 1.2**2, 1.2**2])
    covariances = (COVARIANCE, COVARIANCE * 1.8**2, COVARIANCE + sudden)
    assert float(found) == pytest.approx(
        mixed(LATEST, *(multivariate_normal.logpdf(RESIDUAL, cov=c) for c in covariances))
    )


def test_a_candidate_visit_has_no_sudden_change():
    found = densities.log_density_candidate_joint(RESIDUAL, COVARIANCE, np.ones(3, bool))
    parts = (multivariate_normal.logpdf(RESIDUAL, cov=c) for c in (COVARIANCE, COVARIANCE * 1.8**2))
    assert float(found) == pytest.approx(mixed((0.955, 0.045), *parts))


@pytest.mark.parametrize(
    ("sds", "predicted", "log"),
    [(2.5, 0.0, 0.0), (3.5, 0.0, -1.5), (3.5, 3.0, -0.75), (3.5, 4.0, 0.0), (-5.0, 0.0, 0.0)],
)
def test_readings_above_two_and_a_half_are_rarer_unless_predicted(sds: float, predicted: float, log: float):
    assert densities.log_high_sds_prior(np.array([sds]), np.array([predicted]))[0] == pytest.approx(log)
