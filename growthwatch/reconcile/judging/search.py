"""The search for the most probable set of errors of each child, begun from each of its likeliest suspects.

One error can make its neighbours look wrong. So for each child the likeliest few errors are each tried as the first to
be questioned; from there on the surest goes, one visit at a time, until nothing is left to question; and of these
readings of the record the most probable stands.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_odds import LikeliestErrors
from growthwatch.reconcile.growth_model import densities, gaussian_process
from growthwatch.reconcile.judging.error_likelihood import likeliest_errors
from growthwatch.reconcile.judging.outlier_screen import screen
from growthwatch.reconcile.judging.state import State, copies_of_children, latest, store_likeliest, usable
from growthwatch.segments import starts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

_MOST_SUSPECTS: Final = 4
_MOST_ROUNDS: Final = 12


class _Suspects(NamedTuple):
    """Visits from which a search begins, sorted by child."""

    child: Ints
    visit: Ints


def search(state: State) -> Bools:
    """Return which readings are questioned in each child's most probable set of errors, and write why in the state."""
    n_children, n = len(state.variance_scale), len(state.readings.child)
    rows = screen(state, np.arange(n_children))
    errors = likeliest_errors(state, rows)
    suspects = _first_suspects(state, rows, errors)
    tried, original = copies_of_children(state, suspects.child)
    place = np.full(n, -1)
    place[rows] = np.arange(len(rows))
    of_suspect = state.reading_index.visit[original] == suspects.visit[tried.readings.child]
    first = np.flatnonzero((place[original] >= 0) & of_suspect)
    _question(tried, first, errors.take(place[original[first]]))
    _question_surest_in_turn(tried)
    questioned = _reconsider(tried)
    chosen = _most_probable(tried, questioned, suspects.child)[tried.readings.child]
    answer = np.zeros(n, dtype=bool)
    answer[original[chosen]] = questioned[chosen]
    store_likeliest(state, original[chosen], tried.likeliest.take(chosen))
    return answer


def _first_suspects(state: State, rows: Ints, errors: LikeliestErrors) -> _Suspects:
    """Return the likeliest few suspects of each child."""
    sure, odds = rows[errors.exceeds], errors.log_odds[errors.exceeds]
    readings = state.readings
    unasked = np.setdiff1d(np.flatnonzero(usable(readings) & ~state.taken_as_true & ~readings.confirmed), sure)
    sure, odds = np.append(sure, unasked), np.append(odds, np.full(len(unasked), -np.inf))
    order = np.lexsort((-odds, state.reading_index.visit[sure]))
    once = order[starts(state.reading_index.visit[sure][order])]
    child, visit, odds = readings.child[sure[once]], state.reading_index.visit[sure[once]], odds[once]
    order = np.lexsort((-odds, child))
    child, visit = child[order], visit[order]
    every = np.arange(len(child))
    rank = every - np.maximum.accumulate(np.where(starts(child), every, 0))
    return _Suspects(child[rank < _MOST_SUSPECTS], visit[rank < _MOST_SUSPECTS])


def _question_surest_in_turn(state: State) -> None:
    """Question the surest error of each child, one visit at a time, until none is left."""
    children = np.arange(len(state.variance_scale))
    for _ in range(_MOST_ROUNDS):
        rows = screen(state, children)
        if not len(rows):
            break
        errors = likeliest_errors(state, rows)
        surest = _surest_visit(state, rows, errors)
        if not surest.any():
            break
        _question(state, rows[surest], errors.take(surest))
        children = np.unique(state.readings.child[rows[surest]])


def _surest_visit(state: State, rows: Ints, errors: LikeliestErrors) -> Bools:
    """Return which readings beyond the threshold belong to the visit of their child that is most surely an error."""
    sure = errors.exceeds
    child, visit = state.readings.child[rows], state.reading_index.visit[rows]
    odds = np.where(sure, errors.log_odds, -np.inf)
    highest = np.full(len(state.variance_scale), -np.inf)
    np.maximum.at(highest, child, odds)
    leads = np.zeros(int(visit.max(initial=0)) + 1, dtype=bool)
    leads[visit[sure & (odds >= highest[child])]] = True
    return sure & leads[visit]


def _question(state: State, rows: Ints, errors: LikeliestErrors) -> None:
    """Question the surest reading of each visit, or the whole visit where that is the error."""
    visit = state.reading_index.visit[rows]
    highest = np.full(int(visit.max(initial=0)) + 1, -np.inf)
    np.maximum.at(highest, visit, errors.log_odds)
    leads = errors.log_odds >= highest[visit]
    visit_error = np.zeros(len(highest), dtype=bool)
    visit_error[visit[leads & errors.is_visit_error]] = True
    gone = leads | (visit_error[visit] & errors.is_visit_error & errors.exceeds)
    state.taken_as_true[rows[gone]] = False
    store_likeliest(state, rows[gone], errors.take(gone))


def _reconsider(state: State) -> Bools:
    """Compare what was questioned once more, given all that was not, and return what stays questioned."""
    may_be_questioned = usable(state.readings) & ~state.readings.confirmed
    rows = np.flatnonzero(may_be_questioned & ~state.taken_as_true)
    if len(rows):
        errors = likeliest_errors(state, rows)
        store_likeliest(state, rows, errors)
        state.taken_as_true[rows[~errors.exceeds]] = True
    return may_be_questioned & ~state.taken_as_true


def _most_probable(state: State, questioned: Bools, child: Ints) -> Bools:
    """Return for each copy of a child whether its set of questioned readings is the child's most probable.

    The log probability of a set is that of all other readings, and of what its errors have as the true values, each
    less the decision threshold.
    """
    readings, index = state.readings, state.reading_index
    total = np.bincount(readings.child, weights=_log_likelihood_of_errors(state, questioned), minlength=len(child))
    rest = usable(readings) & ~questioned
    is_latest = latest(readings, rest)
    for who, rows, real in gaussian_process.batches(index.start, index.size):
        used, scale = real & rest[rows], state.variance_scale[who, None]
        residual, variance = gaussian_process.sequential_residuals(
            gaussian_process.take_points(readings.points, rows), readings.sds[rows], readings.noise[rows] / scale, used
        )
        log = densities.log_density_true(residual, variance * scale, readings.kind[rows], is_latest[rows])
        log += np.log(np.where(used, readings.slope[rows] * readings.resolution[rows], 1.0))
        total[who] += np.where(used, log, 0.0).sum(axis=1)
    order = np.lexsort((np.arange(len(child)), -total, child))
    best = np.zeros(len(child), dtype=bool)
    best[order[starts(child[order])]] = True
    return best


def _log_likelihood_of_errors(state: State, questioned: Bools) -> Floats:
    """Return the log likelihood of errors, that of a visit by one of its readings: of its values, or of the whole."""
    errors, rows = state.likeliest, np.flatnonzero(questioned)
    number, visit = np.unique(state.reading_index.visit[rows], return_inverse=True)
    _, first = np.unique(visit, return_index=True)
    threshold = errors.log_threshold[rows]
    of_values = np.bincount(visit, weights=errors.log_likelihood_value_errors[rows] - threshold, minlength=len(number))
    of_visit = np.full(len(number), -np.inf)
    np.maximum.at(of_visit, visit, errors.log_likelihood_visit_errors[rows] - threshold)
    out = np.zeros(len(questioned))
    out[rows[first]] = np.logaddexp(of_values, of_visit)
    return out
