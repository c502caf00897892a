"""On which readings a fall from birth rests alone."""

import numpy as np

from growthwatch.reconcile.judging.sole_evidence import is_sole_evidence
from growthwatch.reconcile.readings import weighings
from growthwatch.reconcile.readings.readings import readings_of
from tests.three_records import children, records


def resting(*rows, weeks=40, unknown=()):
    """Return on which of the rows (of one child, in order of day) a fall rests alone."""
    held = records(*rows)
    reading = weighings.group_records(held)
    stands = np.arange(len(held))
    readings = readings_of(children("A", weeks=weeks), held, reading, stands, "digital")
    taken_as_true = ~np.isin(stands, unknown)
    return is_sole_evidence(readings, taken_as_true).tolist()


BIRTH, WELL = ("maternity", "weight", 0, "3.50"), ("clinic", "weight", 28, "4.45")
LOW, LOWER = ("clinic", "weight", 56, "4.20"), ("clinic", "weight", 84, "4.60")


def test_on_the_only_weight_that_meets_it_and_on_the_birth_weight():
    assert resting(BIRTH, WELL, LOW) == [True, False, True]


def test_on_none_of_two_that_meet_it_but_on_the_birth_weight():
    assert resting(BIRTH, LOW, LOWER) == [True, False, False]


def test_a_weight_that_is_doubted_counts_for_itself_and_not_for_the_other():
    assert resting(BIRTH, LOW, LOWER, unknown=(2,)) == [True, True, False]


def test_on_nothing_where_no_fall_is_and_where_no_birth_weight_is():
    assert resting(BIRTH, WELL) == [False, False]
    assert resting(WELL, LOW) == [False, False]


def test_a_baby_of_30_weeks_has_no_fall_before_two_weeks_past_its_due_date():
    assert resting(("maternity", "weight", 0, "1.50"), ("clinic", "weight", 42, "1.60"), weeks=30) == [False, False]
