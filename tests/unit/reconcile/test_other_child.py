"""Another child's weight is said only with evidence of its own: it would explain any value."""

import numpy as np
import pytest

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_odds import UNEXPLAINED, ErrorOdds
from growthwatch.reconcile.errors.other_child import add_unexplained, may_be_other_child
from tests.unit.reconcile.evidence import asked, evidence_from, in_question

STEADY = [
    ("clinic", kind, day, value)
    for day, *values in ((0, "3.50", "50.5", "35.0"), (56, "5.40", "58.0", "39.0"), (112, "6.90", "63.5", "41.5"))
    for kind, value in zip(("weight", "length", "head"), values, strict=True)
]


def visit(weight: str, length: str, head: str, *, latest: bool):
    """A visit on day 84 between steady ones, as visits in question."""
    rows = [("gp", "weight", 84, weight), ("gp", "length", 84, length), ("gp", "head", 84, head)]
    readings = evidence_from(*STEADY, *rows).readings
    at = np.flatnonzero(readings.age_days == 84).tolist()
    evidence = evidence_from(*STEADY, *rows, unknown=tuple(at))
    return evidence, in_question(evidence, *at)._replace(is_latest=np.array([latest])), at


def _may_be(asked_visit: tuple):
    evidence, of_visit, _ = asked_visit
    return may_be_other_child(evidence.readings, of_visit)


@pytest.mark.parametrize("latest", [False, True])
def test_a_visit_whose_kinds_are_off_together_may_be_another_childs(latest: bool):
    assert _may_be(visit("8.20", "67.0", "43.5", latest=latest)).all()


@pytest.mark.parametrize("latest", [False, True])
def test_one_kind_beside_others_that_fit_is_not(latest: bool):
    """A loss of weight, with length and head where they should be, is news."""
    assert not _may_be(visit("4.90", "61.0", "40.4", latest=latest)).any()


def test_a_weight_alone_is_only_where_a_later_one_speaks_against_it():
    weights = [row for row in STEADY if row[1] == "weight"]
    evidence = evidence_from(*weights, ("gp", "weight", 84, "4.90"), unknown=(2,))
    of_visit = in_question(evidence, 2)
    assert may_be_other_child(evidence.readings, of_visit).all()
    assert not may_be_other_child(evidence.readings, of_visit._replace(is_latest=np.ones(1, bool))).any()
    of_birth = of_visit._replace(may_be_contradicted=np.zeros(1, bool))
    assert not may_be_other_child(evidence.readings, of_birth).any()


def test_a_value_that_later_ones_contradict_is_unexplained_at_its_base_rate_and_a_last_one_never():
    evidence, of_visit, at = visit("4.90", "61.0", "40.4", latest=False)
    row = at[0]
    readings = evidence.readings

    def odds_of(*, latest: bool) -> float:
        odds = ErrorOdds(readings, np.array([row]))
        mine = asked(row, log_true=-12.0)._replace(is_latest=np.array([latest]))
        add_unexplained(odds, readings, mine, of_visit)
        return float(odds.log_odds[0, UNEXPLAINED])

    assert np.isneginf(odds_of(latest=True))
    mean = of_visit.prediction.times.mean_sds[0, 0, 0]
    widest = odds_of(latest=False) - 12.0 - error_kinds.log_rate("unexplained")
    per_kg = np.log(readings.slope[row] * readings.resolution[row])
    # a normal density is at most 1 / sqrt(2 pi) of its scale: the value is within the population, so not far below
    assert -3.5 < widest - per_kg < -0.5
    assert abs(readings.sds[row] - mean) < 4
