"""Two systems' readings of one day: clearly an error, or in dispute; and nothing is changed by asking."""

import numpy as np

from growthwatch.reconcile.errors.error_odds import LikeliestErrors
from growthwatch.reconcile.judging.disputes import resolve_disputes
from growthwatch.reconcile.judging.error_likelihood import likeliest_errors
from growthwatch.reconcile.judging.state import State, initial_state, store_likeliest
from growthwatch.reconcile.prediction.visits import JudgingOptions
from tests.unit.reconcile.evidence import FOR_EVER, readings_from

STEADY = [("clinic", "weight", day, kg) for day, kg in ((0, "3.50"), (28, "4.45"), (56, "5.40"), (84, "6.10"))]


def questioning(*rows: tuple, row: int) -> tuple[State, np.ndarray]:
    """Return the state in which one reading is questioned, and which."""
    readings = readings_from(*rows)
    state = initial_state(readings, 1, JudgingOptions("digital", FOR_EVER))
    store_likeliest(state, np.array([row]), likeliest_errors(state, np.array([row])))
    questioned = np.arange(len(rows)) == row
    return state.taking_as_true(~questioned), questioned


def test_pounds_beside_the_same_in_kilograms_are_clearly_the_error():
    state, questioned = questioning(*STEADY, ("gp", "weight", 84, "13.45"), row=4)
    judged = resolve_disputes(state, questioned)
    assert judged.questioned.tolist() == [False] * 4 + [True]
    assert (judged.disputed_with == -1).all()


def test_two_weights_that_are_each_as_likely_are_in_dispute_with_each_other():
    state, questioned = questioning(*STEADY, ("gp", "weight", 84, "6.60"), row=4)
    judged = resolve_disputes(state, questioned)
    assert not judged.questioned.any()
    assert judged.disputed_with.tolist() == [-1, -1, -1, 4, 3]


def test_the_state_asked_about_is_left_as_it_was():
    state, questioned = questioning(*STEADY, ("gp", "weight", 84, "6.60"), row=4)
    before = state.taken_as_true.copy()
    likeliest = LikeliestErrors._make(column.copy() for column in state.likeliest)
    resolve_disputes(state, questioned)
    assert (state.taken_as_true == before).all()
    assert questioned.tolist() == [False] * 4 + [True]
    for now, then in zip(state.likeliest, likeliest, strict=True):
        np.testing.assert_array_equal(now, then)
