"""The chart held against RCPCH's client specification and the UK-WHO references, as its drawn specification says."""

import numpy as np
import pytest
from rcpchgrowth.uk_who import uk_who_lms_array_for_measurement_and_sex

import growthwatch as gw
from growthwatch.vocabulary import ACKNOWLEDGEMENTS, KINDS, SEXES
from tests.chart_of import drawn, footer, layers, lines, panels, specification

NINE = ("0.4th", "2nd", "9th", "25th", "50th", "75th", "91st", "98th", "99.6th")
SDS_OF = {line: (i - 4) * 2 / 3 for i, line in enumerate(NINE)}  # RCPCH client specification: exact 2/3 SD
#: Birth, term, the first year and after 2 years: a 30-week baby needs every panel.
AT_EVERY_AGE = {
    "weight": [(0, 1.3), (90, 3.6), (400, 9.0), (800, 12.0)],
    "length": [(0, 39.0), (90, 50.0), (400, 74.0), (800, 86.0)],
    "head": [(0, 27.0), (90, 36.0), (400, 46.0), (800, 48.0)],
}
METHODS = {"weight": "weight", "length": "height", "head": "ofc"}


def _every_panel(kind, sex="male", view="centile"):
    rows = [{"kind": kind, "age_days": day, "value": value} for day, value in AT_EVERY_AGE[kind]]
    return specification(rows, kind=kind, sex=sex, gestation_days=210, view=view)


@pytest.fixture(scope="module", params=[(kind, sex) for kind in KINDS for sex in SEXES], ids=" ".join)
def case(request):
    kind, sex = request.param
    spec = _every_panel(kind, sex)
    return kind, sex, spec, lines(spec)


def _earlier_reference_at(kind, sex, day):
    """The nine values of the reference that ends on this day, from rcpchgrowth's own rows."""
    age = {14: 14 / 365.25, 731: 2.0}[day]
    row = uk_who_lms_array_for_measurement_and_sex(
        age - 0.001 if day == 731 else 0.0, METHODS[kind], sex, default_youngest_reference=True
    )[-1]
    assert abs(row["decimal_age"] - age) < 0.003
    return {line: row["M"] * (1 + row["L"] * row["S"] * z) ** (1 / row["L"]) for line, z in SDS_OF.items()}


def test_nine_lines_stand_at_exact_multiples_of_two_thirds_sd(case):
    kind, sex, _, vertices = case
    assert set(vertices["line"]) == set(NINE)
    inside = vertices[~(vertices["day"].eq(14) & vertices["series"].str.endswith("UK90 preterm"))]
    inside = inside[~(inside["day"].eq(731) & inside["series"].str.endswith("WHO lying"))]
    expected = gw.value_at(kind, sex, inside["day"].to_numpy(), inside["line"].map(SDS_OF).to_numpy())
    np.testing.assert_allclose(inside["value"], expected, atol=1e-6, rtol=0)
    assert len(inside) > 9 * 100


def test_dashes_are_on_the_0_4th_9th_50th_91st_and_99_6th_and_all_lines_are_alike_otherwise(case):
    _, _, spec, _ = case
    assert {row["line"] for row in drawn(spec, "lines_dashed")} == {"0.4th", "9th", "50th", "91st", "99.6th"}
    assert {row["line"] for row in drawn(spec, "lines_solid")} == {"2nd", "25th", "75th", "98th"}
    dashed, solid = ([layer["mark"] for layer in layers(spec, name)] for name in ("lines_dashed", "lines_solid"))
    assert all(mark["strokeDash"] for mark in dashed)
    assert not any("strokeDash" in mark for mark in solid)
    looks = {(mark["type"], mark["stroke"], mark["strokeWidth"]) for mark in dashed + solid}
    assert len(looks) == 1  # one colour, one weight: the 50th no heavier than the rest
    assert {mark["type"] for mark in dashed} == {"line"}


def test_no_line_is_joined_across_42_weeks_or_2_years(case):
    _, _, spec, vertices = case
    span = vertices.groupby("series")["day"].agg(["min", "max"])
    for join in (14, 731):
        assert not ((span["min"] < join) & (span["max"] > join)).any()
    for name in ("lines_dashed", "lines_solid"):
        assert {layer["encoding"]["detail"]["field"] for layer in layers(spec, name)} == {"series"}


@pytest.mark.parametrize("join", [14, 731])
def test_both_values_are_drawn_where_references_meet(case, join):
    kind, sex, _, vertices = case
    here = vertices[vertices["day"] == join]
    assert here.groupby("line").size().to_dict() == dict.fromkeys(NINE, 2)
    earlier = here[here["series"].str.endswith("UK90 preterm" if join == 14 else "WHO lying")]
    published = earlier["line"].map(_earlier_reference_at(kind, sex, join))
    if join == 14:
        np.testing.assert_allclose(earlier["value"], published, atol=1e-6, rtol=0)  # UK90's own 42-week row
    else:
        # WHO's lying table ends on day 730; one day on, it moves by less than a day's growth
        np.testing.assert_allclose(earlier["value"], published, atol={"weight": 0.01, "length": 0.04}.get(kind, 0.006))


def test_lying_and_standing_are_0_7_cm_apart_at_two_years():
    """WHO Multicentre Growth Reference Study 2006: length is height + 0.7 cm, and SD are the same."""
    vertices = lines(_every_panel("length"))
    here = vertices[vertices["day"] == 731].pivot_table(
        index="line", columns=vertices["series"].str.split().str[-1], values="value"
    )
    np.testing.assert_allclose(here["lying"] - here["standing"], 0.7, atol=0.01)


def test_lines_begin_at_23_weeks_and_length_at_25(case):
    kind, _, _, vertices = case
    assert vertices["day"].min() == 7 * ({"length": 25}.get(kind, 23) - 40)


@pytest.mark.parametrize("policy", ["digital", "paper"])
def test_a_term_baby_has_no_lines_between_birth_and_two_weeks_and_a_shaded_term_band(policy):
    spec = specification([(0, 3.5), (56, 4.4)], policy=policy)
    assert lines(spec)["day"].min() == 14
    (band,) = drawn(spec, "term_band")
    assert (band["day"], band["until"]) == (7 * (37 - 40), 7 * (42 - 40))


def test_the_lines_are_labelled_on_their_right_hand_ends(case):
    _, _, spec, vertices = case
    for panel in panels(spec):
        (name,) = {layer["data"]["name"] for layer in panel["layer"] if layer["data"]["name"].endswith("line_labels")}
        labels = spec["datasets"][name]
        assert [row["label"] for row in labels] == list(NINE)
        last = panel["encoding"]["x"]["scale"]["domain"][1]
        assert {row["day"] for row in labels} == {vertices.loc[vertices["day"] <= last, "day"].max()}
        ends = vertices[vertices["day"] == labels[0]["day"]]
        for row in labels:
            assert np.isclose(ends.loc[ends["line"] == row["label"], "value"], row["value"], rtol=0, atol=1e-12).any()


def test_points_are_not_joined(case):
    _, _, spec, _ = case
    for panel in panels(spec):
        kinds = {layer["mark"]["type"] for layer in panel["layer"] if "reading" in layer["data"]["name"]}
        assert kinds == {"point"}
    line_layers = [layer for panel in panels(spec) for layer in panel["layer"] if layer["mark"]["type"] == "line"]
    assert {layer["data"]["name"].split("_", 1)[-1].split("lines")[-1] for layer in line_layers} == {
        "_dashed",
        "_solid",
    }


@pytest.mark.parametrize(
    ("kind", "sex", "title", "axis"),
    [
        ("weight", "male", "Boys - UK-WHO - Weight", "Weight (kg)"),
        ("length", "female", "Girls - UK-WHO - Length", "Length (cm)"),
        ("head", "male", "Boys - UK-WHO - Head circumference", "Head circumference (cm)"),
    ],
)
def test_titles(kind, sex, title, axis):
    spec = _every_panel(kind, sex)
    assert spec["title"]["text"] == title
    assert {panel["encoding"]["y"]["axis"]["title"] for panel in panels(spec)} == {axis}
    assert [panel["title"]["text"] for panel in panels(spec)] == [
        "before 42 weeks",
        "42 weeks to 1 year",
        "1 to 4 years",
    ]


def test_below_42_weeks_the_axis_reads_gestation_then_weeks_and_months(case):
    _, _, spec, _ = case
    titles = [panel["encoding"]["x"]["axis"]["title"] for panel in panels(spec)]
    assert titles == ["Gestation (weeks)", "Age (weeks, then months)", "Age (months, years)"]
    preterm = panels(spec)[0]["encoding"]["x"]
    assert preterm["scale"]["domain"] == [-119, 14]
    assert preterm["axis"]["labelExpr"] == "format(datum.value / 7 + 40, 'd')"


def test_the_footer_names_references_policy_gestation_date_and_version(case):
    _, _, spec, _ = case
    text = " ".join(footer(spec))
    for words in (*ACKNOWLEDGEMENTS, "Policy digital", "30+0 weeks", "1 June 2026", "growthwatch 9.9"):
        assert words in text


def test_there_is_no_grid_and_nothing_is_asked_of_another_host(case):
    _, _, spec, _ = case
    assert spec["config"]["axis"]["grid"] is False
    text = repr({name: part for name, part in spec.items() if name != "$schema"})
    assert "http" not in text
    assert "'url'" not in text


def test_the_sds_view_has_the_same_nine_lines_level(case):
    kind, sex, _, _ = case
    spec = _every_panel(kind, sex, view="sds")
    vertices = lines(spec)
    np.testing.assert_allclose(vertices["value"], vertices["line"].map(SDS_OF), atol=1e-12)
    assert spec["title"]["text"].endswith(" - SDS")
