"""The layers of one panel as Vega-Lite, each over a data set of its own name; nothing to draw, no layer.

Written as plain dictionaries: building the same through Altair's classes takes seconds, since every mark and
channel is validated as it is made. A test validates the whole against Altair's schema instead.
"""

from typing import Any, Final

from growthwatch.charts.appearance.symbols import GREY, INK, colour_scale, shape_scale
from growthwatch.charts.axes.centile_lines import DASHED, Rows
from growthwatch.charts.axes.panels import Panel

Layer = dict[str, Any]
#: Data sets by name, in the order in which they are drawn, the last on top.
Data = dict[str, Rows]

LINE_WIDTH: Final = 0.9
DASH: Final = [5, 3]
_TOOLTIP: Final = (
    ("written", "Value"),
    ("sds", "SDS"),
    ("centile", "Centile"),
    ("age", "Actual age"),
    ("corrected_age", "Corrected age"),
    ("source", "Source"),
    ("date", "Date"),
    ("reading", "Reading"),
)


def _field(name: str, **more: Any) -> dict[str, Any]:
    return {"field": name, "type": "quantitative", **more}


def _text(name: str) -> dict[str, Any]:
    return {"text": {"field": name, "type": "nominal"}}


def _tooltip(fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {"tooltip": [{"field": name, "title": title, "type": "nominal"} for name, title in fields]}


_UNTIL: Final = {"x2": {"field": "until"}}
_SYSTEM_SHAPE: Final = {"field": "system", "type": "nominal", "scale": shape_scale(), "legend": None}
_SYSTEM_COLOUR: Final = {"field": "system", "type": "nominal", "scale": colour_scale(), "legend": None}


def _lines(colour: str, dash: list[int]) -> tuple[Layer, dict[str, Any]]:
    mark = {"type": "line", "stroke": colour, "strokeWidth": LINE_WIDTH, "clip": True}
    if dash:
        mark["strokeDash"] = dash
    return mark, {"detail": {"field": "series", "type": "nominal"}}


def _definitions(colour: str) -> dict[str, list[tuple[Layer, dict[str, Any]]]]:
    """Return, for each data set, the marks and channels it is drawn with (over ``day`` and ``value``)."""
    halo = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
    band = {"type": "rect", "clip": True, "opacity": 1}
    band_label = {"type": "text", "align": "left", "baseline": "middle", "dx": 3, "fontSize": 9, "fill": GREY,
                  "lineBreak": "\n"}  # fmt: skip
    line_label = {"type": "text", "align": "right", "baseline": "middle", "dx": -1, "fontSize": 9, "fill": colour}
    fine = {"type": "rule", "strokeWidth": 0.8, "stroke": INK, "clip": True}
    beside = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 11, "fill": INK}
    point = {"type": "point", "size": 62, "strokeWidth": 1.2, "opacity": 1, "stroke": INK}
    on_readings = {"shape": _SYSTEM_SHAPE, **_tooltip(_TOOLTIP)}
    on_left = {**beside, "align": "right", "dx": -12}
    at_middle = {"y": _field("middle"), **_text("label")}
    letter = {"type": "text", "baseline": "bottom", "dy": -7, "fontSize": 8, "fill": INK}
    in_band = {"x": _field("label_day"), "y": _field("label_at"), **_text("label")}
    return {
        "term_band": [({**band, "fill": "#f0f0f0"}, {**_UNTIL, "y2": {"field": "top"}}),
                      ({**band_label, "align": "right", "dx": -3}, in_band)],
        "check_window": [
            ({**band, "fill": "#fcf0d6", "stroke": "#8a6d00", "strokeWidth": 0.5, "strokeDash": [2, 2]},
             {**_UNTIL, "y2": {"field": "top"}}),
            (band_label, in_band),
        ],
        "conditional_range": [
            ({"type": "area", "fill": "#777777", "fillOpacity": 0.2, "stroke": GREY, "strokeWidth": 0.5,
              "clip": True}, {"y2": {"field": "top"}}),
        ],
        "lines_dashed": [_lines(colour, DASH)],
        "lines_solid": [_lines(colour, [])],
        "birth_marks": [({"type": "rule", "stroke": colour, "strokeWidth": LINE_WIDTH, "clip": True}, _UNTIL)],
        "line_labels": [({**line_label, **halo}, _text("label")), (line_label, _text("label"))],
        "thrive_lines": [({**fine, "strokeDash": [1, 2]}, {**_UNTIL, "y2": {"field": "end"}})],
        "falls": [
            ({**fine, "strokeWidth": 1.4, "xOffset": 9}, {"y2": {"field": "end"}}),
            ({"type": "tick", "orient": "horizontal", "size": 9, "thickness": 1.4, "color": INK, "xOffset": 6}, {}),
            ({"type": "tick", "orient": "horizontal", "size": 9, "thickness": 1.4, "color": INK, "xOffset": 6},
             {"y": _field("end")}),
        ],
        "fall_labels_right": [({**beside, **halo, "dx": 14}, at_middle), ({**beside, "dx": 14}, at_middle)],
        "fall_labels_left": [({**on_left, **halo}, at_middle), (on_left, at_middle)],
        "corrected": [
            (fine, {"x2": {"field": "corrected"}}),
            ({"type": "point", "shape": "M-1,-1L1,1M-1,1L1,-1", "size": 40, "stroke": INK, "strokeWidth": 1.6,
              "opacity": 1}, {"x": _field("corrected"), **_tooltip(_TOOLTIP)}),
        ],
        "same_day": [({**fine, "strokeDash": [3, 2]}, {"y2": {"field": "top"}})],
        "repair_links": [({**fine, "strokeDash": [1, 2], "stroke": GREY},
                          {"x2": {"field": "from_day"}, "y2": {"field": "from_value"}})],
        "repairs": [
            ({"type": "point", "shape": "cross", "size": 70, "fill": "white", "stroke": INK, "strokeWidth": 1,
              "opacity": 1},
             _tooltip((("label", "Suggested"), ("source", "Source"), ("reason", "Reason")))),
            ({**beside, **halo, "dx": 8, "fontSize": 10}, at_middle),
            ({**beside, "dx": 8, "fontSize": 10}, at_middle),
        ],
        "letters": [({**letter, **halo, "strokeWidth": 2}, _text("letters")), (letter, _text("letters"))],
        "readings": [({**point, "strokeWidth": 0.6}, {"fill": _SYSTEM_COLOUR, **on_readings})],
        "doubted": [
            ({**point, "fill": "white", "strokeDash": [2, 1.5]}, {"stroke": _SYSTEM_COLOUR, **on_readings}),
            ({**beside, "dx": -13, "dy": -6}, _text("query")),
        ],
        "off_scale": [({**beside, "dx": 9}, {**at_middle, **_tooltip(_TOOLTIP)})],
    }  # fmt: skip


def layers(panel_name: str, data: Data, colour: str) -> tuple[list[Layer], Data]:
    """Return the layers of a panel and the data sets they name, leaving out what has no rows.

    Parameters
    ----------
    panel_name : str
        Goes before every data set's name, since a chart of several panels keeps them in one place.
    data : mapping
        Rows by the names of this file; ``lines`` holds all nine lines.
    colour : str
        Of the lines and their labels.
    """
    data = {
        **data,
        "lines_dashed": [row for row in data["lines"] if row["line"] in DASHED],
        "lines_solid": [row for row in data["lines"] if row["line"] not in DASHED],
    }
    drawn, named = [], {}
    for name, definitions in _definitions(colour).items():
        if not data.get(name):
            continue
        key = f"{panel_name}_{name}"
        named[key] = data[name]
        for number, (mark, encoding) in enumerate(definitions):
            layer_name = f"{key}_{number}" if number else key
            drawn.append({"name": layer_name, "data": {"name": key}, "mark": mark, "encoding": encoding})
    return drawn, named


def axes(panel: Panel, low: float, high: float, value_title: str) -> dict[str, Any]:
    """Return the shared axes of a panel: quiet, without a grid, age in the panel's own words."""
    days = {"domain": [panel.first_day, panel.last_day], "nice": False, "zero": False}
    x_axis = {
        "values": list(panel.ticks),
        "labelExpr": panel.tick_text,
        "title": panel.axis_title,
        "labelOverlap": "greedy",
        "labelSeparation": 3,
    }
    values = {"domain": [low, high], "nice": False, "zero": False}
    return {
        "x": _field("day", scale=days, axis=x_axis),
        "y": _field("value", scale=values, axis={"title": value_title}),
    }
