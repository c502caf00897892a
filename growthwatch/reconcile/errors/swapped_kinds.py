"""Values in the fields of other kinds: two exchanged, three moved round, one of them in a wrong unit besides.

The fields of a visit are asked together. Each reading in question is of its own kind (true, or with an error of its
value) or was meant for another's field, as it stands or with a unit or a decimal point mistaken as well; what is held
against truth is every way to put the visit's readings in fields, so that two of them do not both become the head.
"""

from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_odds import SWAPPED, ErrorOdds
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.prediction.visits import Prediction
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.reference_sds import runs_for, sds_and_slope
from growthwatch.reference.smallest import is_below_any
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_N: Final = len(KINDS)
#: How often so many fields hold what was meant for others: one alone half as often as two in exchange, three moved
#: round half as often again [log share of the base rate; L].
_LOG_OF_MOVED: Final = {1: -np.log(2), 2: 0.0, 3: -np.log(4)}


def add_swapped_kinds(odds: ErrorOdds, readings: Readings, asked: ReadingsInQuestion, prediction: Prediction) -> None:
    """Add that a value was meant for the field of another kind, alone or together with others of its visit.

    Parameters
    ----------
    odds : ErrorOdds
        With the errors of single values added.
    readings : Readings
        All of them.
    asked : ReadingsInQuestion
        Those to compare.
    prediction : Prediction
        Of their visits.
    """
    fit, value = _fit_as_other_kinds(readings, asked, prediction)
    of_own_kind = odds.log_odds_true_or_value_error()
    field_of = np.full((len(prediction.mean), _N), -1)
    field_of[asked.visit, readings.kind[asked.rows]] = np.arange(len(asked.rows))
    moved = _log_odds_moved(fit, of_own_kind, field_of)
    place, kind = np.nonzero(np.isfinite(fit))
    log_odds = moved[asked.visit[place], readings.kind[asked.rows[place]], kind] + of_own_kind[place]
    odds.add(
        place, SWAPPED, log_odds, error_kinds.position_of("swapped_kind"), kind=kind, value=value[place, kind]
    )  # fmt: skip


def _fit_as_other_kinds(
    readings: Readings, asked: ReadingsInQuestion, prediction: Prediction
) -> tuple[Floats, Floats]:
    """Return how much likelier each reading is as one of each other kind than as recorded (log) [rows, kinds].

    With it the value it would then have had, NaN where it stands as it is [kg or cm].
    """
    rows = asked.rows
    place, kind = (axis.ravel() for axis in np.meshgrid(np.arange(len(rows)), np.arange(_N), indexing="ij"))
    other = kind != readings.kind[rows[place]]
    place, kind = place[other], kind[other]
    recorded = readings.value[rows[place]]
    rescaled = error_kinds.scaled_as_kind(recorded, kind)
    every = np.append(np.arange(len(place)), rescaled.row)
    value = np.append(recorded, rescaled.value)
    log_rate = np.append(np.zeros(len(place)), rescaled.log_rate)
    factor = np.append(np.ones(len(place)), rescaled.resolution)
    log = log_rate + _log_likelihood(readings, asked, prediction, place[every], kind[every], value, factor)
    log = log - asked.log_likelihood_true[place[every]]
    log = np.where(np.isnan(log), -np.inf, log)  # no reference at that age
    fit, best = np.full((len(rows), _N), -np.inf), np.full((len(rows), _N), np.nan)
    np.logaddexp.at(fit, (place[every], kind[every]), log)
    order = np.argsort(log, kind="stable")  # the likeliest is written last
    as_it_stands = np.where(factor == 1.0, np.nan, value)
    best[place[every][order], kind[every][order]] = as_it_stands[order]
    return fit, best


def _log_likelihood(
    readings: Readings, asked: ReadingsInQuestion, prediction: Prediction, place: Ints, kind: Ints, value: Floats,
    factor: Floats,
) -> Floats:  # fmt: skip
    """Return the log probability of values as the true ones of another kind's field."""
    row, visit = asked.rows[place], asked.visit[place]
    sds, slope = sds_and_slope(runs_for(kind, readings.sex[row]), readings.corrected_age_days[row], value)
    residual, variance = sds - prediction.mean[visit, 0, kind], prediction.covariance[visit, 0, kind, kind]
    log = densities.log_density_candidate(residual, variance, kind, np.zeros(len(residual), dtype=bool))
    log = log + np.log(readings.resolution[row] * factor) + np.log(slope)
    return np.where(densities.is_nobodys(sds) | is_below_any(kind, value), -np.inf, log)


def _log_odds_moved(fit: Floats, of_own_kind: Floats, field_of: Ints) -> Floats:
    """Return the log odds that the reading of each field was meant for each kind [visits, kinds, kinds].

    They are held against its being of its own kind, each over all that may be of the visit's other readings in
    question: beside an exchanged length and head a weight is no second head.
    """
    there = field_of >= 0
    relative = np.where(there[:, :, None], fit[field_of] - of_own_kind[field_of][:, :, None], -np.inf)
    relative[:, np.arange(_N), np.arange(_N)] = 0.0
    out = np.full(relative.shape, -np.inf)
    for meant in product(range(_N), repeat=_N):
        log_share = _log_share(meant)
        if np.isfinite(log_share):
            log = log_share + sum(relative[:, field, kind] for field, kind in enumerate(meant))
            for field, kind in enumerate(meant):
                out[:, field, kind] = np.logaddexp(out[:, field, kind], log)
    return np.asarray(out - np.diagonal(out, axis1=1, axis2=2)[:, :, None])


def _log_share(meant: tuple[int, ...]) -> float:
    """Return how often fields hold what was meant for these kinds (log): 0 where each holds its own."""
    moved = [field for field, kind in enumerate(meant) if field != kind]
    if not moved:
        return 0.0
    if len(moved) > 1 and len(set(meant)) < len(meant):  # two for one field
        return -np.inf
    return error_kinds.log_rate("swapped_kind") + _LOG_OF_MOVED[len(moved)]
