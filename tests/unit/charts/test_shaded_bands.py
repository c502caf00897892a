"""The shaded bands of a panel and where their labels stand."""

import dataclasses

import pytest

from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.marks.shaded_bands import shaded_bands
from growthwatch.check_windows import CheckWindows

#: 204 days: 816 px give 4 px a day, 204 px one.
FIRST_YEAR = Panel("first_year", "", -21, 183, (), "", "", 1.0)
PRETERM = Panel("preterm", "", -119, 14, (), "", "", 0.4)
AXIS = ValueAxis(2.0, 10.0)


def test_the_bands_are_37_to_42_weeks_of_gestation_and_day_42_to_63_after_birth():
    (term,), (window,) = shaded_bands(FIRST_YEAR, AXIS, (816, 400), set())
    assert (term["day"], term["until"], term["value"], term["top"]) == (-21, 14, 2.0, 10.0)
    assert (window["day"], window["until"]) == (42, 63)


def test_the_window_shaded_is_that_of_the_service():
    (_,), (window,) = shaded_bands(FIRST_YEAR, AXIS, (816, 400), set(), CheckWindows(opens_day=40, closes_day=70))
    assert (window["day"], window["until"]) == (40, 70)


def test_the_check_is_not_shaded_where_readings_stand_at_their_gestation():
    (_,), window = shaded_bands(PRETERM, AXIS, (400, 400), set())
    assert window == []


def test_a_panel_that_begins_after_a_band_does_not_show_it():
    term, window = shaded_bands(dataclasses.replace(FIRST_YEAR, first_day=14), AXIS, (816, 400), set())
    assert (term, len(window)) == ([], 1)


def test_a_label_too_long_for_its_band_is_broken_or_stands_beside_it():
    """At 4 px a day "37-42 weeks" (62 px) and "6-8-week check" (78 px) fit in 140 and 84 px, at 1 px a day not."""
    (term,), (window,) = shaded_bands(FIRST_YEAR, AXIS, (816, 400), set())
    assert (term["label"], term["label_day"], window["label_day"]) == ("37-42 weeks", 14, 42)
    (term,), (window,) = shaded_bands(FIRST_YEAR, AXIS, (204, 400), set())
    assert (term["label"], term["label_day"], window["label_day"]) == ("37-42\nweeks", 14, 63)


def test_labels_stand_a_line_further_in_where_a_value_off_the_axis_is_written():
    """2% of 8 kg below the head is 9.84; a line of 14 px of 400 is 3.5% more: 9.56."""
    (term,), _ = shaded_bands(FIRST_YEAR, AXIS, (816, 400), {"below"})
    assert term["label_at"] == pytest.approx(9.84)
    (term,), _ = shaded_bands(FIRST_YEAR, AXIS, (816, 400), {"above"})
    assert term["label_at"] == pytest.approx(9.56)
    (term,), _ = shaded_bands(PRETERM, AXIS, (400, 400), {"above"})
    assert term["label_at"] == pytest.approx(2.32)
