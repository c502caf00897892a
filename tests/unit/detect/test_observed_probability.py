"""Probabilities of findings as they are observed."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.detect.observed_probability import as_observed, in_one_system

STATED = np.linspace(0.0005, 0.9995, 400)


@pytest.mark.parametrize("one_system", [False, True])
@pytest.mark.parametrize("firm", [False, True])
def test_what_is_likelier_stays_likelier(firm: bool, one_system: bool):
    observed = as_observed(STATED, np.full(400, firm), np.full(400, one_system))
    assert (np.diff(observed) >= 0).all()
    assert ((observed > 0) & (observed < 1)).all()


def test_a_questioned_finding_that_states_a_quarter_is_met_in_one_of_12_where_several_systems_hold_the_child():
    several, one = as_observed(np.array([0.26, 0.26]), np.zeros(2, bool), np.array([False, True]))
    # between (0.2539, 0.0844) and (0.4656, 0.2670): log odds -1.046 lies 3.4 % of the way, -2.3341 of -2.3839 to -1.0100
    assert several == pytest.approx(0.0881, abs=0.0005)
    assert one > 2 * several


def test_a_firm_finding_is_met_a_little_less_often_than_stated():
    # one of the points that were fitted
    assert as_observed(np.array([0.9892]), np.ones(1, bool), np.zeros(1, bool)) == pytest.approx(0.9649)


def test_what_is_not_known_stays_so():
    assert np.isnan(as_observed(np.array([np.nan]), np.ones(1, bool), np.zeros(1, bool))).all()


def test_a_child_is_in_one_system_when_nothing_of_it_is_in_another():
    held = pd.DataFrame({"child": [0, 0, 1, 1, 2, 4], "sources": ["gp", "gp", "gp", "clinic", "clinic;gp", "clinic"]})
    assert in_one_system(held, 5)[[0, 1, 2, 4]].tolist() == [True, False, False, True]
