"""Another child's visit, or a value that nothing explains: what would fit any value needs evidence of its own.

Another child would explain whatever is recorded, a sudden loss as well as a slip. So it is asked only where the kinds
of a visit are off together, or where what came later speaks against the visit's one reading; of one reading beside
others of its visit that fit, only that it is unexplained, and only where later readings contradict it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_odds import UNEXPLAINED, ErrorOdds
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion, VisitsInQuestion
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference.smallest import is_below_any
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_N: Final = len(KINDS)
#: The standard deviation of another child's visit is a little more than one child's from the population.
_SD_FACTOR: Final = 1.2
#: From here [predictive standard deviations] a reading is off, as one of another child would be [L].
_OFF_SD: Final = 1.5
#: ... and so far where nothing later can speak against it: an illness moves length and head hardly at all.
_LATEST_OFF_SD: Final = 2.5
#: Odds (log) that a value above any child's is an error, where none that is named explains it better: as good as sure.
LOG_NOBODYS: Final = 15.0


def may_be_other_child(readings: Readings, asked: VisitsInQuestion) -> Bools:
    """Return which visits have positive evidence of another child.

    Parameters
    ----------
    readings : Readings
        All of them.
    asked : VisitsInQuestion
        Visits with what the child's other visits predict for them.

    Returns
    -------
    ndarray of bool, shape (visits,)
        All kinds of the visit are off together, or its one reading is contradicted by what came later; of a visit at
        birth, by two later readings of a kind, for of two readings either may be the error [L].
    """
    prediction, present = asked.prediction, asked.visits.present
    sd = np.sqrt(np.diagonal(prediction.covariance[:, 0], axis1=1, axis2=2))
    from_sd = np.where(asked.is_latest, _LATEST_OFF_SD, _OFF_SD)
    off = np.abs(prediction.residual[:, 0]) > from_sd[:, None] * sd
    value = readings.value[asked.visits.member]
    of_kind = densities.is_nobodys(prediction.sds[:, 0]) | is_below_any(np.arange(_N), value)
    nobodys = (of_kind & present).any(axis=1)
    return (
        ~nobodys
        & asked.may_be_contradicted
        & np.where(present.sum(axis=1) > 1, (off | ~present).all(axis=1), ~asked.is_latest)
    )


def log_density_other_child(asked: VisitsInQuestion) -> Floats:
    """Return the log density of each visit as one of a child of whom nothing is known [per SDS]."""
    residual = asked.prediction.sds[:, 0] - asked.prediction.times.mean_sds[:, 0]
    return densities.log_density_candidate_joint(residual, _covariance(asked), asked.visits.present)


def log_density_twin(readings: Readings, asked: VisitsInQuestion) -> Floats:
    """Return the log density of each visit as a twin's [per SDS]: -inf where a twin's record does not lack it all.

    Its kinds are taken one by one: how far a twin's go together is no more than what the other readings say of it.
    """
    residual, variance = readings.twin_residual[asked.visits.member], readings.twin_variance[asked.visits.member]
    log_density = densities.log_density_normal(residual, variance)
    total = np.where(asked.visits.present, log_density, 0.0).sum(axis=1)
    return np.where(np.isnan(total), -np.inf, total)


def _covariance(asked: VisitsInQuestion) -> Floats:
    """Return the covariance of the kinds of a visit of any child on the recorded day, noise included."""
    prediction = asked.prediction
    covariance = gaussian_process.population_covariance(prediction.times)[:, 0] * _SD_FACTOR**2
    covariance[:, np.arange(_N), np.arange(_N)] += prediction.noise[:, 0]
    return np.asarray(covariance)


def add_unexplained(odds: ErrorOdds, readings: Readings, asked: ReadingsInQuestion, visits: VisitsInQuestion) -> None:
    """Add that a value is as any child's might be, for no reason named: only where later readings contradict it.

    A value above any child's, or below any infant's, is no child's whatever comes later.
    """
    too_small = is_below_any(readings.kind[asked.rows], readings.value[asked.rows])
    nobodys = np.flatnonzero(densities.is_nobodys(readings.sds[asked.rows]) | too_small)
    certain = np.full(len(nobodys), LOG_NOBODYS)
    odds.add(nobodys, UNEXPLAINED, certain, error_kinds.position_of("unexplained"))
    contradicted = ~asked.is_latest & visits.may_be_contradicted[asked.visit]
    place = np.flatnonzero(contradicted & ~asked.borne_out & ~may_be_other_child(readings, visits)[asked.visit])
    row, visit = asked.rows[place], asked.visit[place]
    kind = readings.kind[row]
    mean = visits.prediction.times.mean_sds[visit, 0, kind]
    log_likelihood = densities.log_density_normal(readings.sds[row] - mean, _covariance(visits)[visit, kind, kind])
    log_likelihood = log_likelihood + densities.log_high_sds_prior(readings.sds[row], np.zeros(1))
    log_likelihood = log_likelihood + np.log(readings.slope[row]) + np.log(readings.resolution[row])
    log_odds = error_kinds.log_rate("unexplained") + log_likelihood - asked.log_likelihood_true[place]
    odds.add(place, UNEXPLAINED, log_odds, error_kinds.position_of("unexplained"))
