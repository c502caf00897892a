"""Body mass index and weight for length as charts of their own: lines, marks, doubt, what is said of them."""

import json

import altair as alt
import jsonschema
import numpy as np
import pandas as pd
import pytest
from rcpchgrowth import measurement_from_sds

import growthwatch as gw
from growthwatch import charts
from growthwatch.reference.weight_for_length import weight_for_length_sds
from tests.chart_boxes import drawing
from tests.chart_of import AS_OF, drawn, every_text, facts, footer, lines, panels, specification

#: Length a day after the weight at 6 months, so of one visit; 5 days after at 2 years; a week after at 9 weeks.
ROWS = [
    {"kind": kind, "age_days": day, "value": value}
    for kind, day, value in (
        ("weight", 0, 3.5), ("length", 0, 50.0), ("weight", 56, 4.4), ("length", 56, 57.0), ("weight", 63, 4.6),
        ("weight", 182, 7.4), ("length", 183, 66.5), ("weight", 800, 11.5), ("length", 805, 86.0),
    )
]  # fmt: skip
KINDS = ("bmi", "weight-for-length")


def table(rows, kind, **about):
    return charts.chart_table(*facts(rows, **about), kind=kind, policy="digital", as_of=AS_OF)


@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_nine_lines_of_body_mass_index_are_where_rcpchgrowth_has_them_from_two_weeks_on(sex):
    rows = lines(specification(ROWS, kind="bmi", sex=sex))
    assert (rows["day"].min(), rows["line"].nunique()) == (14, 9)
    for day in (56, 182, 1093):
        at = rows[rows["day"] == day].set_index("line")["value"]
        for line, sds in (("0.4th", -8 / 3), ("2nd", -2.0), ("50th", 0.0), ("99.6th", 8 / 3)):
            assert at[line] == pytest.approx(measurement_from_sds("uk-who", sds, "bmi", sex, day / 365.25), abs=2e-3)


def test_the_lines_of_weight_for_length_are_whos_against_length_and_not_age():
    """WHO's own medians of boys: 2.441 kg at 45 cm, 5.9907 kg at 60 cm; 9.9750 at 1 SD above it is another line."""
    spec = specification(ROWS[:4], kind="weight-for-length")
    of_60 = lines(spec)[lines(spec)["day"] == 60].set_index("line")["value"]
    assert of_60["50th"] == pytest.approx(5.9907)
    assert lines(spec).set_index(["line", "day"])["value"]["50th", 45] == pytest.approx(2.441)
    assert weight_for_length_sds(0, 90, 60.0, of_60["2nd"]) == pytest.approx(-2)
    (panel,) = panels(spec)
    assert panel["encoding"]["x"]["axis"]["title"] == "Length (cm)"
    assert spec["title"]["text"] == "Boys - WHO - Weight for length"
    assert "WHO Child Growth Standards (2006)" in every_text(spec)


def test_a_weight_stands_beside_the_length_of_its_visit_or_from_two_years_on_of_its_week():
    """4.60 kg a week after the length at 8 weeks has none: an infant grows a centimetre in that time."""
    marks = drawn(specification(ROWS, kind="bmi"), "readings")
    assert [(row["day"], round(row["value"], 2)) for row in marks] == [
        (0, 14.0), (56, 13.54), (182, 16.73), (800, 15.55),
    ]  # fmt: skip
    of_length = drawn(specification(ROWS, kind="weight-for-length"), "readings")
    assert [(row["day"], row["value"]) for row in of_length] == [(50, 3.5), (57, 4.4), (66.5, 7.4), (86, 11.5)]


def test_what_is_said_of_a_reading_has_its_weight_its_length_and_the_right_sds():
    rows = table(ROWS, "bmi")
    last = rows.iloc[-1]
    assert last["Body mass index (kg/m²)"] == "15.5"
    assert float(last["SDS"]) == pytest.approx(float(gw.sds("bmi", "male", 800, 11.5 / 0.86**2)), abs=5e-3)
    assert last["Remarks"] == "11.50 kg at 86.0 cm of 16 March 2028"
    assert rows.iloc[0][["SDS", "Centile"]].tolist() == ["none", "none"]
    of_length = table(ROWS, "weight-for-length").iloc[1]
    assert of_length["Weight (kg)"] == "4.40"
    assert float(of_length["SDS"]) == pytest.approx(float(weight_for_length_sds(0, 56, 57.0, 4.4)), abs=5e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("doubted", ["weight", "length"])
def test_what_rests_on_a_reading_in_doubt_is_drawn_hollow_and_says_which(kind, doubted):
    rows = [
        row | ({"state": "questioned"} if row["kind"] == doubted and row["age_days"] == 56 else {}) for row in ROWS
    ]
    spec = specification(rows, kind=kind)
    (row,) = drawn(spec, "doubted")
    assert row["reading"] == f"{doubted} questioned"
    assert any("1 reading is disputed or questioned" in line for line in footer(spec))


def test_of_two_disputed_lengths_both_are_drawn_and_a_doubted_one_beside_an_agreed_one_too():
    pair = [{"kind": "weight", "age_days": 56, "value": 4.4}]
    lengths = [{"kind": "length", "age_days": 56, "value": cm, "state": "disputed"} for cm in (47.0, 57.0)]
    spec = specification([*pair, *lengths], kind="weight-for-length")
    assert [row["day"] for row in drawn(spec, "doubted")] == [47, 57]
    spec = specification([*pair, lengths[0], {**lengths[1], "state": "agreed"}], kind="weight-for-length")
    assert [row["day"] for row in drawn(spec, "doubted")] == [47]
    assert [row["day"] for row in drawn(spec, "readings")] == [57]


def test_lying_and_standing_are_panels_of_their_own_and_two_readings_of_one_length_are_not_tied_by_a_day():
    spec = specification([*ROWS, {"kind": "weight", "age_days": 801, "value": 12.5}], kind="weight-for-length")
    assert [panel["encoding"]["x"]["axis"]["title"] for panel in panels(spec)] == ["Length (cm)", "Height (cm)"]
    assert [row["value"] for row in drawn(spec, "readings")][-2:] == [11.5, 12.5]
    assert not drawn(spec, "same_day")


def test_a_length_that_whos_tables_lack_is_named_and_a_preterm_babys_index_too():
    early = [{"kind": "weight", "age_days": 3, "value": 1.4}, {"kind": "length", "age_days": 3, "value": 40.0}]
    spec = specification(early, kind="weight-for-length", gestation_days=210)
    assert "so without a centile: 1.40 kg on 4 January 2026." in " ".join(footer(spec))
    spec = specification(early, kind="bmi", gestation_days=210)
    assert "where UK-WHO has no reference, so without a centile: 8.7 kg/m² on 4 January 2026." in " ".join(
        footer(spec)
    )
    assert [row["value"] for row in drawn(spec, "readings")] == [pytest.approx(8.75)]


FORTY = [
    {"kind": kind, "age_days": 56, "value": value + number / 10, "state": "disputed"}
    for number in range(20) for kind, value in (("weight", 4.4), ("length", 57.0))
]  # fmt: skip
BAD = {
    "none": ([], {}),
    "no sex": (ROWS, {"sex": None}),
    "no length": (ROWS[:1], {}),
    "forty on a day": (FORTY, {}),
    "off every scale": (
        [*ROWS, {"kind": "weight", "age_days": 90, "value": 55.0}, {"kind": "length", "age_days": 90, "value": 11.0}],
        {},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", ["centile", "sds"])
@pytest.mark.parametrize("what", BAD)
def test_whatever_is_recorded_it_is_valid_vega_lite_says_what_it_lacks_and_nothing_overlaps(kind, view, what):
    rows, about = BAD[what]
    chart = charts.growth_chart(
        *facts(rows, **about), kind=kind, view=view, policy="digital", as_of=AS_OF, width=590, height=265
    )
    spec = chart.to_dict()
    jsonschema.Draft7Validator(alt.load_schema()).validate(json.loads(json.dumps(spec)))
    seen = drawing(chart)
    assert not seen.overlapping()
    assert not seen.cut()
    said = " ".join(footer(spec))
    if what in ("none", "no length"):
        assert "No weight and length of one visit that can be read are recorded" in said
    if what == "no sex":
        assert "The sex is not known" in said
        assert not lines(spec).size


def test_of_forty_readings_in_doubt_the_extremes_of_each_are_beside_each_other():
    """Twenty weights by the shortest and the longest length, twenty lengths by the lightest and the heaviest weight."""
    spec = specification(FORTY, kind="weight-for-length")
    at = {(row["day"], row["value"]) for row in drawn(spec, "doubted")}
    assert {(57.0, 6.3), (58.9, 4.4), (57.0, 4.4), (58.9, 6.3)} <= {(round(cm, 1), round(kg, 1)) for cm, kg in at}
    assert len(at) == 76


def test_without_a_birth_date_the_table_has_the_pair_and_the_chart_says_why_it_stands_nowhere():
    who, scored, *others = facts(ROWS[2:4])
    unborn = [who.assign(date_of_birth=pd.NaT), scored.assign(age_days=np.nan, corrected_age_days=np.nan), *others]
    spec = charts.growth_chart(*unborn, kind="bmi", policy="digital", as_of=AS_OF).to_dict()
    assert "The date of birth is not known" in " ".join(footer(spec))
    (row,) = charts.chart_table(*unborn, kind="bmi", policy="digital", as_of=AS_OF).to_dict("records")
    assert (row["Body mass index (kg/m²)"], row["Remarks"]) == ("13.5", "4.40 kg at 57.0 cm")
