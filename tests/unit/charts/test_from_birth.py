"""A newborn's change from birth weight on the chart, in its words and in its table."""

import pytest

from growthwatch import charts, detect, scoring
from growthwatch.charts.appearance import chart_text
from growthwatch.charts.marks.reading_marks import from_birth_labels
from tests import build
from tests.chart_of import drawn, specification


def of(rows, **about):
    who = build.children(**about)
    scored = scoring.score(who, build.measured(rows), policy="digital")
    given = (
        who.iloc[0],
        scored,
        build.records_of(scored),
        detect.findings(who, scored, build.records_of(scored), policy="digital"),
    )
    return given, {"policy": "digital", "as_of": "2026-01-12"}


def row(change, value=3.3, off=""):
    return {"change": change, "value": value, "off": off}


def test_the_latest_newborn_weight_and_the_lowest_are_labelled():
    labels = [each["label"] for each in from_birth_labels([row(None), row(-5.2), row(-8.94), row(-3.0), row(-1.0)])]
    assert labels == ["−8.9%", "−1.0%"]


def test_a_child_who_has_grown_since_has_no_such_label():
    assert from_birth_labels([row(None), row(-8.9), row(None)]) == []


def test_the_words_say_below_at_and_above_and_which_birth_weight_is_in_doubt():
    assert chart_text.from_birth(-6.66) == "6.7% below birth weight"
    assert chart_text.from_birth(2.0) == "2.0% above birth weight"
    assert chart_text.from_birth(0.04) == "at birth weight"
    assert chart_text.from_birth(-6.66, "all") == "6.7% below a birth weight in doubt"
    assert chart_text.from_birth(-6.66, "some") == "6.7% below birth weight; another birth weight is in doubt"


def test_the_table_and_the_words_of_the_chart_say_the_change_and_no_centile_before_two_weeks():
    given, how = of([(0, 3.6), (4, 3.28)])
    newborn = charts.chart_table(*given, **how).iloc[-1]
    assert (newborn["Centile"], newborn["SDS"]) == ("none", "none")
    assert newborn["Remarks"] == "8.9% below birth weight"  # (3.28 - 3.6) / 3.6
    assert "Latest 3.28 kg at 4 days, 8.9% below birth weight, no centile." in charts.alt_text(*given, **how)


def newborn_chart(rows, today):
    return specification(rows, gestation_days=277, sex="female", as_of=build.on_day(today))


def test_a_newborn_is_held_against_its_birth_weight_and_not_against_a_range_that_begins_at_2_weeks():
    rows = [(0, 3.58), (3, 3.29), (5, 3.18)]
    assert drawn(newborn_chart(rows, 5), "conditional_range") == []
    assert drawn(newborn_chart([*rows, (16, 3.7)], 16), "conditional_range") != []


def test_each_level_below_birth_weight_is_written_where_it_stands():
    """5 and 10% below 3.58 kg are 3.40 and 3.22; on the page the levels are less than a line of text apart."""
    spec = newborn_chart([(0, 3.58), (3, 3.29), (5, 3.18)], 5)
    written = {row["label"]: row["middle"] for side in ("right", "left") for row in drawn(spec, f"labels_{side}")}
    for label, level in (("birth weight 3.58 kg", 3.58), ("−5%: 3.40 kg", 3.401), ("−10%: 3.22 kg", 3.222)):
        assert written[label] == pytest.approx(level, abs=1e-6)
