"""Values in other kinds' fields: two exchanged, three moved round, and one in a wrong unit besides."""

import numpy as np
import pytest

from growthwatch.reconcile.errors.error_odds import SWAPPED, ErrorOdds
from growthwatch.reconcile.errors.swapped_kinds import add_swapped_kinds
from tests.unit.reconcile.evidence import asked, evidence_from, in_question

BEFORE = (("weight", 28, "4.40"), ("length", 28, "54.5"), ("head", 28, "37.0"))
AFTER = (("weight", 84, "6.00"), ("length", 84, "61.2"), ("head", 84, "40.3"))
WEIGHT, LENGTH, HEAD = range(3)


def odds_of(weight: str, length: str, head: str, *fields: int) -> ErrorOdds:
    """Odds of the readings of day 56 in these fields, each as good as impossible as recorded (log density -40)."""
    rows = [*BEFORE, ("weight", 56, weight), ("length", 56, length), ("head", 56, head), *AFTER]
    asked_rows = tuple(3 * field + 1 for field in fields)
    evidence = evidence_from(*(("clinic", *row) for row in rows), unknown=asked_rows)
    odds = ErrorOdds(evidence.readings, np.array(asked_rows))
    prediction = in_question(evidence, *asked_rows).prediction
    add_swapped_kinds(odds, evidence.readings, asked(*asked_rows, log_true=-40.0), prediction)
    return odds


def test_length_and_head_in_each_others_field_are_likelier_together_than_alone():
    both = odds_of("5.20", "39.0", "58.0", LENGTH, HEAD)
    one = odds_of("5.20", "39.0", "58.0", LENGTH)
    assert both.kind[:, SWAPPED].tolist() == [HEAD, LENGTH]
    assert both.log_odds[0, SWAPPED] > one.log_odds[0, SWAPPED] + 5


def test_three_fields_moved_round_are_each_put_in_their_own():
    odds = odds_of("58.0", "39.0", "5.20", WEIGHT, LENGTH, HEAD)
    assert odds.kind[:, SWAPPED].tolist() == [LENGTH, HEAD, WEIGHT]
    assert np.isnan(odds.value[:, SWAPPED]).all(), "each stands as it is"


@pytest.mark.parametrize(
    ("recorded", "truly_kg"), [("11.4", 5.171), ("52.0", 5.2), ("5200", 5.2), ("0.52", 5.2), ("5.20", np.nan)]
)
def test_a_weight_in_the_length_field_may_be_in_a_wrong_unit_besides(recorded: str, truly_kg: float):
    """The length is in the weight field. A weight that stands as it is has no other value."""
    odds = odds_of("58.0", recorded, "39.0", WEIGHT, LENGTH)
    assert odds.kind[:, SWAPPED].tolist() == [LENGTH, WEIGHT]
    assert odds.value[1, SWAPPED] == pytest.approx(truly_kg, abs=0.001, nan_ok=True)


def test_beside_an_exchanged_length_and_head_a_weight_is_no_second_head():
    beside_sound = odds_of("38.5", "58.0", "39.0", WEIGHT)
    beside_exchanged = odds_of("38.5", "39.0", "58.0", WEIGHT, LENGTH, HEAD)
    assert beside_sound.kind[0, SWAPPED] == HEAD
    assert beside_exchanged.log_odds[0, SWAPPED] < beside_sound.log_odds[0, SWAPPED] - 10
