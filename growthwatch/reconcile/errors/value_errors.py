"""Errors of a single value, compared with truth: other digits or units, or a value copied forward."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_kinds import CandidateValues
from growthwatch.reconcile.errors.error_odds import COPIED, DIGITS, ErrorOdds
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.velocity_prior import SortedReadings, Values, log_velocity_prior
from growthwatch.reconcile.readings.reference_sds import runs_for, sds_and_slope
from growthwatch.reference.smallest import is_below_any

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

#: How often, of two systems that hold a reading of one day, one copied the other's before an error was made [L].
_COPIED_RIGHT: Final = 0.5
#: A hair of tolerance for values exactly half a step apart [kg or cm].
_TOLERANCE: Final = 1e-6


def add_value_errors(odds: ErrorOdds, among: SortedReadings, asked: ReadingsInQuestion) -> None:
    """Add the errors of one value: each has come from a candidate, whose density is held against truth's."""
    readings = among.evidence.readings
    place_of = np.full(len(readings.child), -1)
    place_of[asked.rows] = np.arange(len(asked.rows))
    candidates = error_kinds.candidate_values(readings, asked.rows)
    place = place_of[candidates.row]
    error = error_kinds.base_rates()["error_code"].to_numpy()[candidates.error_kind]
    log_likelihood = _log_likelihood(among, asked, candidates, place, is_single=error != DIGITS)
    # or the true value is the one that another system copied before the error was made
    near = asked.near[place]
    gap = np.abs(candidates.value[:, None] - readings.value[near])
    slack = np.fmax(candidates.resolution[:, None], readings.written_resolution[near]) / 2
    fits = (near >= 0) & (gap <= slack + _TOLERANCE)
    supported = fits.any(axis=1)
    log_likelihood = np.where(supported, np.logaddexp(log_likelihood, np.log(_COPIED_RIGHT)), log_likelihood)
    # ... and where it holds it more finely, that is the repair
    other = near[np.arange(len(near)), fits.argmax(axis=1)]
    finer = supported & (readings.written_resolution[other] < candidates.resolution)
    value = np.where(finer, readings.value[other], candidates.value)
    log_odds = candidates.log_rate + log_likelihood - asked.log_likelihood_true[place]
    log_odds = np.where((error == DIGITS) & asked.borne_out[place], -np.inf, log_odds)
    odds.add(place, error, log_odds, candidates.error_kind, value=value)
    odds.mark_only_repairs(place, error, log_odds, value)


def _log_likelihood(
    among: SortedReadings, asked: ReadingsInQuestion, candidates: CandidateValues, place: Ints, *,
    is_single: npt.NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """Return the log probability of each candidate as the true value, given the child's other readings."""
    readings, row = among.evidence.readings, candidates.row
    visit, predicted = among.evidence.visit_of_reading[row], asked.predicted_sds[place]
    runs = runs_for(readings.kind[row], readings.sex[row])
    sds, slope = sds_and_slope(runs, readings.corrected_age_days[row], candidates.value)
    log = densities.log_density_candidate(sds - predicted, asked.variance[place], readings.kind[row], is_single)
    log = log + densities.log_high_sds_prior(sds, predicted) + np.log(slope) + np.log(candidates.resolution)
    nobodys = densities.is_nobodys(sds) | is_below_any(readings.kind[row], candidates.value)
    log = np.where(nobodys, -np.inf, log)
    values = Values(readings.child[row], readings.kind[row], readings.day[row], candidates.value, visit)
    return np.asarray(log + log_velocity_prior(among, values) + asked.log_measured_apart[place])


def add_copied_forward(odds: ErrorOdds, asked: ReadingsInQuestion, repeated: Ints) -> None:
    """Add that a value was copied forward; ``repeated`` is the earlier reading each repeats, -1 for none [all]."""
    place = np.flatnonzero(repeated[asked.rows] >= 0)
    log_odds = error_kinds.log_rate("copied_forward") - asked.log_likelihood_true[place]
    odds.add(place, COPIED, log_odds, error_kinds.position_of("copied_forward"))
