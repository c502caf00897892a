"""Linkage on the simulator's infants: their names tell them apart."""

from growthwatch.evaluation.linkage import measured
from growthwatch.evaluation.linkage_simulated import simulated_caseload
from growthwatch.linkage import link


def test_no_two_simulated_infants_are_taken_for_one_and_hardly_a_book_is_left_over():
    made = simulated_caseload(2_000, 3)
    figures = measured(made, link(made.intake, probable=False))
    assert figures["precision"] == 1
    assert figures["recall"] > 0.999
    assert figures["files without a valid NHS number"] > 400
