"""Which readings a specific error explains better than truth, and which are only in dispute with another system's."""

from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.errors.error_kinds import position_of
from growthwatch.reconcile.errors.error_odds import UNEXPLAINED, WRONG_CHILD
from growthwatch.reconcile.errors.other_child import LOG_NOBODYS
from growthwatch.reconcile.growth_model import densities
from growthwatch.reconcile.judging.disputes import Judgement, resolve_disputes
from growthwatch.reconcile.judging.probability import IN_MISTAKEN_UNIT, probability_true
from growthwatch.reconcile.judging.search import search
from growthwatch.reconcile.judging.state import State, initial_state, latest, store_likeliest, usable
from growthwatch.reconcile.prediction.visits import JudgingOptions
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reference.smallest import is_below_any
from growthwatch.vocabulary import ERRORS

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Odds (log) from which an error of the whole visit takes with it what alone would not be questioned [L].
_LOG_SURE_OF_VISIT: Final = np.log(20)


def judge(readings: Readings, n_children: int, options: JudgingOptions) -> Judgement:
    """Return which readings are questioned, which are in dispute with another, and why.

    Parameters
    ----------
    readings : Readings
        Sorted by child.
    n_children : int
        Children are numbered from 0; one without readings is no harm.
    options : JudgingOptions
        Policy, and the last day a date may be suggested for.
    """
    state = initial_state(readings, n_children, options)
    questioned = _not_one_kind_of_another_child(state, _with_their_visits(state, search(state)))
    questioned = _with_nobodys(state, questioned)
    state = state.taking_as_true(usable(readings) & ~questioned)
    judged = resolve_disputes(state, questioned)
    state = state.taking_as_true(usable(readings) & ~judged.questioned)
    return judged._replace(probability_true=probability_true(state, judged))


def _with_their_visits(state: State, questioned: Bools) -> Bools:
    """Add what else belongs to a visit whose date is questioned: a date is that of the whole visit.

    A reading that another system holds too, on that day, stands: it is supported there.
    """
    readings, errors, visit = state.readings, state.likeliest, state.reading_index.visit
    dated = errors.error == ERRORS.index("wrong_date")
    sure = np.flatnonzero(questioned & dated & (errors.log_odds > _LOG_SURE_OF_VISIT))
    order = np.lexsort((errors.log_odds[sure], visit[sure]))
    leader = np.full(int(visit.max(initial=-1)) + 1, -1, dtype=np.intp)
    leader[visit[sure[order]]] = sure[order]
    in_one_system = (readings.system_bits & (readings.system_bits - 1)) == 0
    may_follow = ~questioned & usable(readings) & ~readings.confirmed & in_one_system
    more = np.flatnonzero((leader[visit] >= 0) & may_follow)
    store_likeliest(state, more, errors.take(leader[visit[more]])._replace(kind=readings.kind[more]))
    out = questioned.copy()
    out[more] = True
    return out


def _not_one_kind_of_another_child(state: State, questioned: Bools) -> Bools:
    """Question no reading as another child's while another of its visit stands: say at most that it is unexplained.

    Where no later reading contradicts it, it stands: what it would mean is news.
    """
    readings, errors, visit = state.readings, state.likeliest, state.reading_index.visit
    stands = usable(readings) & ~questioned
    some_stand = np.bincount(visit[stands], minlength=int(visit.max(initial=-1)) + 1) > 0
    alone = questioned & (errors.error == WRONG_CHILD) & some_stand[visit]
    uncontradicted = alone & latest(readings, stands)
    more = np.flatnonzero(alone & ~uncontradicted)
    unexplained = errors.take(more)._replace(
        error=np.full(len(more), UNEXPLAINED, dtype=np.int8),
        error_kind=np.full(len(more), position_of("unexplained")),
        is_visit_error=np.zeros(len(more), dtype=bool),
    )
    store_likeliest(state, more, unexplained)
    return questioned & ~uncontradicted


def _with_nobodys(state: State, questioned: Bools) -> Bools:
    """Add what no infant weighs or measures: several such values bear each other out, and none is anybody's."""
    readings = state.readings
    impossible = densities.is_nobodys(readings.sds) | is_below_any(readings.kind, readings.value)
    more = np.flatnonzero(impossible & usable(readings) & ~questioned & ~readings.confirmed)
    unexplained = state.likeliest.take(more)._replace(
        error=np.full(len(more), UNEXPLAINED, dtype=np.int8),
        error_kind=np.full(len(more), position_of("unexplained")),
        log_odds=np.full(len(more), LOG_NOBODYS),
        is_visit_error=np.zeros(len(more), dtype=bool),
    )
    store_likeliest(state, more, unexplained)
    out = questioned.copy()
    out[more] = True
    return out


def with_units(judgement: Judgement, corrected: Readings, unit_error: Ints) -> Judgement:
    """Return the judgement with every reading in a mistaken unit questioned, the right value suggested.

    ``corrected`` and ``unit_error`` are what :func:`systematic.correct_units` gives.
    """
    treated = unit_error >= 0
    errors = judgement.likeliest
    error, error_kind, value = errors.error.copy(), errors.error_kind.copy(), errors.value.copy()
    error[treated], error_kind[treated] = ERRORS.index("unit"), unit_error[treated]
    value[treated] = corrected.value[treated]
    in_dispute = judgement.disputed_with >= 0
    other_treated = in_dispute & treated[judgement.disputed_with]
    return Judgement(
        judgement.questioned | treated,
        np.where(treated | other_treated, -1, judgement.disputed_with),
        errors._replace(
            error=error, error_kind=error_kind, value=value, is_only_repair=errors.is_only_repair | treated
        ),
        treated,
        np.where(treated, IN_MISTAKEN_UNIT, judgement.probability_true),
    )
