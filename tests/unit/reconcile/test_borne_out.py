"""Readings that others of the same child bear out: two systems, two weighings, a loss that the next still shows."""

import numpy as np
import pytest

from growthwatch.reconcile.judging.state import usable
from growthwatch.reconcile.readings.borne_out import BorneOut, borne_out
from tests.unit.reconcile.evidence import readings_from


def flags(*weights: tuple[int, str], systems: int = 1) -> BorneOut:
    """Flags of weights (day, kg) of the clinic, the last of them held by so many systems."""
    readings = readings_from(*[("clinic", "weight", day, kg) for day, kg in weights])
    bits = readings.system_bits.copy()
    bits[-1] = (1 << systems) - 1
    readings = readings._replace(system_bits=bits)
    return borne_out(readings, usable(readings))


UP_TO = ((0, "3.40"), (28, "4.40"), (56, "5.30"), (100, "6.82"))


def test_a_last_weight_alone_is_borne_out_by_nothing():
    assert not flags(*UP_TO, (110, "6.05")).itself.any()


def test_a_last_weight_that_two_systems_hold_is_borne_out_and_so_is_what_stood_before():
    found = flags(*UP_TO, (110, "6.05"), systems=2)
    assert found.itself.tolist() == [False, False, False, False, True]
    assert found.before.tolist() == [False, False, False, True, False]


def test_two_weighings_within_a_fortnight_that_agree_within_3_per_cent_bear_one_another_out():
    assert flags(*UP_TO, (110, "6.05"), (112, "6.10")).itself.tolist()[-2:] == [True, True]
    assert not flags(*UP_TO, (110, "6.40"), (112, "6.70")).itself.any()  # 4.5 % apart, and no loss of 5 %
    assert not flags(*UP_TO, (110, "6.75"), (125, "6.80")).itself.any()  # 15 days apart


def test_a_loss_is_borne_out_by_the_next_weighing_as_long_as_it_is_2_per_cent_below():
    daily = flags(*UP_TO, (107, "6.05"), (108, "6.35"), (150, "7.60"))
    assert daily.itself.tolist() == [False, False, False, False, True, False, False]
    assert daily.before.tolist() == [False, False, False, True, False, False, False]
    assert daily.lost.tolist() == [False, False, False, False, True, False, False]
    regained = flags(*UP_TO, (107, "6.05"), (108, "6.75"), (150, "7.60"))
    assert not regained.itself.any()


def test_systems_that_differ_on_a_day_bear_nothing_out():
    rows = [("clinic", "weight", day, kg) for day, kg in UP_TO]
    readings = readings_from(*rows, ("clinic", "weight", 107, "6.05"), ("gp", "weight", 107, "6.90"))
    assert not borne_out(readings, usable(readings)).itself.any()


@pytest.mark.parametrize("kg", ["5.20", "8.20"])
def test_a_day_of_which_two_systems_say_one_thing_and_a_third_another_bears_nothing_out(kg: str):
    rows = [("clinic", "weight", day, kg) for day, kg in UP_TO]
    readings = readings_from(*rows, ("clinic", "weight", 107, "6.90"), ("gp", "weight", 107, kg))
    bits = np.where((readings.age_days == 107) & (readings.value == 6.90), 3, readings.system_bits)
    assert not np.concatenate(borne_out(readings._replace(system_bits=bits), usable(readings))[:2]).any()


def test_no_readings_are_no_harm():
    readings = readings_from(("clinic", "weight", 0, "3.40"))
    nothing = borne_out(readings, np.zeros(1, dtype=bool))
    assert not np.concatenate(nothing).any()
