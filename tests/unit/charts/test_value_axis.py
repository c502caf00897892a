"""The vertical axis of a panel holds the lines and what is not too far outside them."""

import dataclasses

import numpy as np
import pytest

from growthwatch.charts.axes.centile_lines import value_range
from growthwatch.charts.axes.panels import panels_needed
from growthwatch.charts.axes.value_axis import value_axis
from growthwatch.charts.child.subject import chart_subject
from tests.build import children
from tests.chart_of import AS_OF

SUBJECT = chart_subject(children(), kind="weight", policy="digital", as_of=AS_OF)
AGE_DAYS = np.array([28.0])
(PANEL,) = panels_needed(SUBJECT, AGE_DAYS, AGE_DAYS)
NO_SEX = dataclasses.replace(SUBJECT, sex=None)


def test_the_sds_axis_holds_all_nine_lines_with_a_margin_of_3_percent():
    """The 0.4th and 99.6th stand at 8/3; the axis of -3.2 to 3.2 is 6.4 long, and 3% of that is 0.192."""
    assert value_axis(SUBJECT, PANEL, [], "sds") == pytest.approx((-3.392, 3.392))


def test_an_sds_of_4_makes_the_axis_longer_and_one_of_7_stands_at_its_edge():
    """From -3.2 to 4 is 7.2, and 3% of that 0.216."""
    assert value_axis(SUBJECT, PANEL, [4.0, 7.0], "sds") == pytest.approx((-3.416, 4.216))


def test_a_value_further_outside_the_lines_than_15_percent_of_their_range_makes_the_axis_no_longer():
    low, high = value_range("weight", "male", PANEL)
    length = high - low
    assert value_axis(SUBJECT, PANEL, [high + 0.16 * length], "centile").high == pytest.approx(high + 0.03 * length)
    within = value_axis(SUBJECT, PANEL, [high + 0.1 * length], "centile")
    assert within == pytest.approx((low - 0.033 * length, high + 0.133 * length))


def test_without_lines_the_axis_is_as_long_as_what_stands_on_it():
    assert value_axis(NO_SEX, PANEL, [3.0, 5.0, float("nan")], "centile") == pytest.approx((2.94, 5.06))
    assert value_axis(NO_SEX, PANEL, [4.0], "centile") == pytest.approx((2.94, 5.06))
    assert value_axis(NO_SEX, PANEL, [], "centile") == pytest.approx((-0.03, 1.03))
