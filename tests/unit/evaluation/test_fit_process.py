"""The process fitted to children who were drawn from it."""

import numpy as np
import pytest

from growthwatch.evaluation import fit_process, single_system
from growthwatch.evaluation.fit_process import IN_USE, Fitted
from growthwatch.reconcile.readings import readings


@pytest.fixture(scope="module")
def drawn():
    """The readings of children drawn from the process in use, without slips, and all of them in batches."""
    caseload = single_system.simulate(400, 3)
    every = np.arange(len(caseload.records))
    of = readings.read(caseload.children, caseload.records, every, every, "digital")
    of = readings.take(of, np.flatnonzero(caseload.slip < 0))
    return of, fit_process.padded(of, np.unique(of.child))


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
        changed(error=IN_USE.parts.error * 1.5),
        changed(drift_reach=IN_USE.parts.drift_reach * 2),
        changed(passing=IN_USE.parts.passing * 3),
        Fitted(IN_USE.parts, tuple(2 * loss for loss in IN_USE.loss_sds)),
    ],
    ids=["error", "drift", "passing", "loss"],
)
def test_children_are_most_probable_under_the_process_they_come_from(drawn, wrong):
    of, batches = drawn
    assert fit_process.log_density(of, batches, IN_USE) > fit_process.log_density(of, batches, wrong)


def test_a_fit_that_begins_far_off_comes_back(drawn):
    of, batches = drawn
    start = changed(error=IN_USE.parts.error * 2)
    found = fit_process.fit(of, batches, start=start, iterations=12)
    assert fit_process.log_density(of, batches, found) > fit_process.log_density(of, batches, start)
    assert found.parts.error[0] == pytest.approx(IN_USE.parts.error[0], rel=0.25)


def test_a_covariance_that_there_cannot_be_has_no_density(drawn):
    of, batches = drawn
    impossible = changed(lasting=-10 * np.eye(3))
    assert fit_process.log_density(of, batches, impossible) == -np.inf


def test_the_log_density_of_all_is_that_of_the_parts(drawn):
    of, batches = drawn
    children = np.unique(of.child)
    halves = [fit_process.padded(of, children[i::2]) for i in (0, 1)]
    parts = [fit_process.log_density(of, half, IN_USE) for half in halves]
    assert sum(parts) == pytest.approx(fit_process.log_density(of, batches, IN_USE))
