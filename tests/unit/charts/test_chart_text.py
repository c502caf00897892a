"""How ages and values are written on a chart."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.charts.appearance import chart_text


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (0, "0 days"), (1, "1 day"), (13, "13 days"), (14, "2 weeks"), (15, "2 weeks 1 day"),
        (181, "25 weeks 6 days"), (182, "6 months"), (363, "11 months"), (365, "12 months"), (729, "23 months"),
        (731, "2 years"), (1126, "3 years 1 month"), (np.nan, ""),
    ],
)  # fmt: skip
def test_an_age_is_in_days_then_weeks_then_months_then_years(days, written):
    assert chart_text.age(days) == written


def test_a_corrected_age_before_40_weeks_is_a_gestation():
    """23 days before 40+0 is day 257 of gestation: 36 weeks and 5 days."""
    assert chart_text.corrected_age(-23) == "36+5 weeks' gestation"
    assert chart_text.corrected_age(0) == "0 days"
    assert chart_text.corrected_age(np.nan) == ""


def test_weights_have_two_decimals_and_lengths_and_heads_one():
    assert [chart_text.quantity(kind, 4.4) for kind in ("weight", "length", "head")] == ["4.40 kg", "4.4 cm", "4.4 cm"]
    assert chart_text.number("weight", np.nan) == ""


def test_a_date_and_a_gestation_that_are_not_known_say_so():
    assert chart_text.date(pd.Timestamp("2026-03-03")) == "3 March 2026"
    assert chart_text.date(pd.NaT) == "not known"
    assert chart_text.gestation(210) == "30+0"
    assert "not" in chart_text.gestation(np.nan)


def test_one_space_is_singular():
    assert [chart_text.spaces(1.0), chart_text.spaces(2.3), chart_text.spaces(1.96, 2)] == [
        "1.0 space",
        "2.3 spaces",
        "1.96 spaces",
    ]
