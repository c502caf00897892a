"""What a reader may do with the chart on a screen, and what may be switched off it."""

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import charts
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.marks.label_placement import PanelScale
from growthwatch.charts.marks.taken_up import bracket_spans
from tests.chart_of import AS_OF, drawn, facts, layers, on_day, panels, specification

FALLING = [(0, 3.5), (28, 4.0), (56, 4.4)]


def parameters(spec):
    return {one["name"]: one for one in spec["params"]}


def test_every_reading_is_gone_to_with_the_keyboard_by_its_words_and_ringed_where_it_stands():
    spec = specification([*FALLING, {"age_days": 400, "value": 9.5, "state": "questioned"}])
    chosen = parameters(spec)["reading"]["bind"]
    assert (chosen["input"], chosen["options"]) == ("select", [0, 1, 2, 3, 4])  # the browser's own list: it has keys
    assert chosen["labels"][0] == "none"
    assert chosen["labels"][3] == "26 February 2026, 8 weeks: 4.40 kg, centile 5, SDS -1.62, clinic, one record"
    assert chosen["labels"][4].endswith("questioned")
    rings = drawn(spec, "chosen")
    assert [(row["number"], row["value"]) for row in rings] == [(1, 3.5), (2, 4.0), (3, 4.4), (4, 9.5)]
    assert all(layer["transform"] == [{"filter": "datum.number === reading"}] for layer in layers(spec, "chosen"))


def test_zooming_in_keeps_the_last_reading_in_sight():
    spec = specification(FALLING)
    assert parameters(spec)["zoom"]["bind"]["input"] == "range"
    scale = panels(spec)[0]["encoding"]["x"]["scale"]
    assert (scale["domainMin"], scale["domainMax"]) == (
        {"expr": "56.0 - 77.0 / zoom"}, {"expr": "56.0 + 127.0 / zoom"},
    )  # fmt: skip


def test_each_panel_is_moved_by_itself_and_the_wheel_alone_scrolls_the_page():
    spec = specification([(0, 1.3), (90, 3.6), (500, 9.0)], gestation_days=210)
    selections = [one for panel in panels(spec) for layer in panel["layer"] for one in layer.get("params", [])]
    assert [one["name"] for one in selections] == ["drag_preterm", "drag_first_year", "drag_one_to_four"]
    assert all(one["bind"] == "scales" and "ctrlKey" in one["select"]["zoom"] for one in selections)


def test_tips_are_on_marks_and_lines_alone_and_never_the_names_of_fields():
    spec = specification(FALLING, fall="met")
    tipped = {layer["mark"]["type"] for panel in panels(spec) for layer in panel["layer"]
              if "tooltip" in layer["encoding"]}  # fmt: skip
    assert tipped == {"point", "line"}
    assert spec["config"]["mark"]["tooltip"] is None  # nothing else shows what it is made of
    titles = [tip["title"] for panel in panels(spec) for layer in panel["layer"]
              for tip in layer["encoding"].get("tooltip", [])]  # fmt: skip
    assert all(title[0].isupper() or title == "SDS" for title in titles)


@pytest.mark.parametrize("layer", ["falls", "conditional_range", "check_window", "next_weighing"])
def test_what_is_switched_off_is_not_drawn_nor_named(layer):
    who, scored, records, found = facts(FALLING, fall="met")
    found["next_weighing_by"] = on_day(70)
    given = (who, scored, records, found)
    every = charts.growth_chart(*given, policy="digital", as_of=AS_OF).to_dict()
    without = charts.growth_chart(
        *given, policy="digital", as_of=AS_OF, layers=[name for name in charts.SHOWN if name != layer]
    ).to_dict()
    assert drawn(every, layer)
    assert not drawn(without, layer)
    for other in set(charts.SHOWN) - {layer}:
        assert len(drawn(without, other)) == len(drawn(every, other))


def test_a_line_through_agreed_readings_is_drawn_on_wish_and_passes_over_the_doubted():
    rows = [*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}]
    assert drawn(specification(rows), "agreed_line") == []
    line = drawn(specification(rows, layers=["agreed_line"]), "agreed_line")
    assert [row["value"] for row in line] == [3.5, 4.0, 4.4]


def test_the_next_weighing_is_the_window_of_the_finding_that_is_due_first():
    who, scored, records, found = facts(FALLING, fall="met")
    windows = ((on_day(77), on_day(84)), (on_day(63), on_day(70)))
    found = pd.concat(
        [found.assign(weigh_no_sooner_than=first, next_weighing_by=last) for first, last in windows], ignore_index=True
    )
    for as_of, words in (
        (on_day(65), "weigh again by 12 March 2026"),
        (on_day(75), "weighing was due by 12 March 2026"),
    ):
        spec = charts.growth_chart(who, scored, records, found, policy="digital", as_of=as_of).to_dict()
        (window,) = drawn(spec, "next_weighing")
        assert (window["day"], window["until"], window["label"]) == (63, 70, words)


def test_parents_heights_are_drawn_as_two_spaces_on_either_side_of_the_mid_parental_centile():
    """Both at the adult mean: the mid-parental SDS is near 0, and two spaces are 4/3 SD."""
    rows = [{"kind": "length", "age_days": day, "value": value} for day, value in ((0, 51.0), (56, 57.0))]
    who, scored, records, found = facts(rows)
    assert not drawn(specification(rows, kind="length"), "mid_parental")
    who = who.assign(mother_height_cm=163.6, father_height_cm=177.3)
    spec = charts.growth_chart(who, scored, records, found, kind="length", policy="digital", as_of=AS_OF).to_dict()
    first = drawn(spec, "mid_parental")[0]
    low, middle, high = (gw.sds("length", "male", first["day"], first[name]) for name in ("value", "middle", "top"))
    assert abs(middle) < 0.05
    assert (middle - low, high - middle) == pytest.approx((4 / 3, 4 / 3), abs=1e-6)
    weight = charts.growth_chart(who, scored, records, found, kind="weight", policy="digital", as_of=AS_OF).to_dict()
    assert not drawn(weight, "mid_parental")


def test_labels_give_way_to_the_brackets_of_falls():
    """From 4 to 5 of 8 over 400 px are 50 px: a line each 14 px, the last at the end. Day 50 stands at 6 + 788 / 4 px."""
    scale = PanelScale(Panel("first_year", "", 0, 200, (), "", "", 1.0), ValueAxis(2.0, 10.0), 800, 400)
    spans = bracket_spans([{"day": 50, "value": 5.0, "end": 4.0}], scale)
    assert {(span.start, span.end) for span in spans} == {(205.0, 215.0)}
    assert [span.value for span in spans] == pytest.approx([4.0, 4.28, 4.56, 4.84, 5.0])


@pytest.mark.parametrize("kind", ["weight", "head"])
def test_forty_readings_of_one_day_are_all_drawn_and_all_gone_to(kind):
    rows = [
        *FALLING,
        *({"kind": kind, "age_days": 60, "value": 4.0 + n / 100, "state": "disputed"} for n in range(40)),
    ]
    spec = specification(rows, kind=kind)
    shown = drawn(spec, "readings") + drawn(spec, "doubted")
    assert len(shown) == (43 if kind == "weight" else 40)
    assert len(parameters(spec)["reading"]["bind"]["options"]) == len(shown) + 1
