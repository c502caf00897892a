"""Two systems' readings of one day: clearly an error, or in dispute; and nothing is changed by asking."""

import numpy as np

from growthwatch.reconcile.errors.error_odds import LikeliestErrors
from growthwatch.reconcile.judging.disputes import log_probability_either_way, resolve_disputes
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


def one_way(state: State, wrong: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The log probability that the first of each pair is an error and the second true, asked of all children."""
    given_right = state.taken_as_true.copy()
    given_right[wrong], given_right[right] = False, True
    rows = np.unique(wrong)
    errors = likeliest_errors(state.taking_as_true(given_right), rows)
    error = (errors.log_odds + errors.log_likelihood_true)[np.searchsorted(rows, wrong)]
    given_neither = given_right.copy()
    given_neither[right] = False
    rows = np.unique(right)
    errors = likeliest_errors(state.taking_as_true(given_neither), rows)
    return error + errors.log_likelihood_true[np.searchsorted(rows, right)]


def test_asking_both_ways_of_the_children_concerned_gives_what_asking_each_way_of_all_does():
    disputed, other = [*STEADY, ("gp", "weight", 84, "6.60")], [*STEADY, ("gp", "weight", 29, "9.81")]
    one, two = readings_from(*disputed), readings_from(*other)
    every = {
        name: np.concatenate([column, getattr(two, name), column])
        for name, column in one._asdict().items()
        if name != "points"
    }
    points = type(one.points)(*(np.concatenate([a, b, a]) for a, b in zip(one.points, two.points, strict=True)))
    every["child"] = np.repeat([0, 1, 2], [len(disputed), len(other), len(disputed)])
    state = initial_state(type(one)(**every, points=points), 3, JudgingOptions("digital", FOR_EVER))
    state.variance_scale[:] = 1.0, 1.3, 0.8
    mine, theirs = np.array([14, 4, 3]), np.array([13, 3, 4])  # a pair may stand both ways round
    state = state.taking_as_true(~np.isin(np.arange(15), (4, 14)))
    forth, back = log_probability_either_way(state, mine, theirs)
    np.testing.assert_allclose(forth, one_way(state, mine, theirs), rtol=1e-12)
    np.testing.assert_allclose(back, one_way(state, theirs, mine), rtol=1e-12)
    assert abs(forth[0] - forth[1]) > 0.01  # the children differ in how widely they vary
