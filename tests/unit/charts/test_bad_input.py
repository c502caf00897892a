"""What no chart should be given is drawn as far as it can be, and said in words: never a blank, never an error."""

import datetime as dt

import numpy as np
import pytest

from growthwatch import charts
from tests.chart_of import AS_OF, drawn, every_text, facts, footer


def chart(given, **about):
    return charts.growth_chart(*given, policy="digital", as_of=about.pop("as_of", AS_OF), **about).to_dict()


@pytest.mark.parametrize("view", ["centile", "sds"])
def test_readings_without_an_sds_stand_at_their_value_and_are_left_out_of_the_sds_view(view):
    who, scored, *others = facts([(0, 3.5), (56, 4.4)])
    spec = chart((who, scored.assign(sds=np.nan, centile=np.nan), *others), view=view)
    assert [row["value"] for row in drawn(spec, "readings")] == ([3.5, 4.4] if view == "centile" else [])
    assert "2 weight readings from 1 January 2026 to 26 February 2026." in spec["description"]


def test_a_reading_of_a_day_to_come_is_drawn_on_its_day():
    spec = chart(facts([(0, 3.5), (56, 4.4)]), as_of=dt.date(2026, 1, 20))
    assert [row["actual"] for row in drawn(spec, "readings")] == [0, 56]
    assert "data to 20 January 2026" in every_text(spec)


def test_readings_of_the_day_of_birth_alone_say_that_nothing_can_be_compared():
    spec = chart(facts([(0, 3.5), {"age_days": 0, "value": 3.6, "sources": "gp"}]))
    assert len(drawn(spec, "readings")) == 2
    assert "Birth weights differ: 3.50 kg (clinic) and 3.60 kg (GP)." in footer(spec)
    assert "Only a birth weight is recorded: nothing yet to compare it with." in footer(spec)


def test_a_reading_after_four_years_is_drawn_and_named():
    spec = chart(facts([(0, 3.5), (1500, 16.0)]))
    assert len(drawn(spec, "readings")) == 2
    assert "After 4 years, where this chart's lines end: 16.00 kg on 9 February 2030." in footer(spec)


def test_one_reading_without_a_sex_has_an_axis_and_no_line():
    spec = chart(facts([(30, 4.1)], sex=None))
    assert len(drawn(spec, "readings")) == 1
    assert not drawn(spec, "lines_dashed")
    assert "The sex is not known: no centile lines and no SDS." in footer(spec)
