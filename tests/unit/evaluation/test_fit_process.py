"""The process fitted to children who were drawn from it."""

import numpy as np
import pytest

from growthwatch.evaluation import fit_process, single_system
from growthwatch.evaluation.fit_process import IN_USE, Fitted
from growthwatch.reconcile.readings.readings import readings_of, take_readings


@pytest.fixture(scope="module")
def drawn():
    """The readings of children drawn from the process in use, without errors, and all of them in batches."""
    caseload = single_system.simulate(400, 3)
    every = np.arange(len(caseload.records))
    readings = readings_of(caseload.children, caseload.records, every, every, "digital")
    readings = take_readings(readings, np.flatnonzero(caseload.error < 0))
    return readings, fit_process.padded(readings, np.unique(readings.child))


def changed(**parts) -> Fitted:
    return Fitted(IN_USE.parts._replace(**parts), IN_USE.loss_sds)


def test_what_is_fitted_comes_back_from_its_numbers():
    back = fit_process.from_vector(fit_process.as_vector(IN_USE))
    for given, returned in zip(IN_USE.parts, back.parts, strict=True):
        assert np.asarray(returned) == pytest.approx(np.asarray(given), abs=1.1 * fit_process._JITTER)
    assert back.loss_sds == pytest.approx(IN_USE.loss_sds)


@pytest.mark.parametrize(
    "wrong",
    [
        changed(measurement_sd=IN_USE.parts.measurement_sd * 1.5),
        changed(drift_length_scale=IN_USE.parts.drift_length_scale * 2),
        changed(transient=IN_USE.parts.transient * 3),
        Fitted(IN_USE.parts, tuple(2 * loss for loss in IN_USE.loss_sds)),
    ],
    ids=["error", "drift", "transient", "loss"],
)
def test_children_are_most_probable_under_the_process_they_come_from(drawn, wrong):
    readings, batches = drawn
    assert fit_process.log_density(readings, batches, IN_USE) > fit_process.log_density(readings, batches, wrong)


def test_a_fit_that_begins_far_off_comes_back(drawn):
    readings, batches = drawn
    start = changed(measurement_sd=IN_USE.parts.measurement_sd * 2)
    fitted = fit_process.fit(readings, batches, start=start, iterations=12)
    assert fit_process.log_density(readings, batches, fitted) > fit_process.log_density(readings, batches, start)
    assert fitted.parts.measurement_sd[0] == pytest.approx(IN_USE.parts.measurement_sd[0], rel=0.25)


def test_a_covariance_that_there_cannot_be_has_no_density(drawn):
    readings, batches = drawn
    impossible = changed(permanent=-10 * np.eye(3))
    assert fit_process.log_density(readings, batches, impossible) == -np.inf


def test_the_log_density_of_all_is_that_of_the_parts(drawn):
    readings, batches = drawn
    children = np.unique(readings.child)
    halves = [fit_process.padded(readings, children[i::2]) for i in (0, 1)]
    parts = [fit_process.log_density(readings, half, IN_USE) for half in halves]
    assert sum(parts) == pytest.approx(fit_process.log_density(readings, batches, IN_USE))
