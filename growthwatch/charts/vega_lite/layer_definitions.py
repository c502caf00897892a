"""What each data set of a panel is drawn with: Vega-Lite marks and channels over ``day`` and ``value``.

Written as plain dictionaries: building the same through Altair's classes takes seconds, since every mark and
channel is validated as it is made. A test validates the whole against Altair's schema instead.
"""

from typing import Any, Final

from growthwatch.charts.appearance.symbols import BESIDE_PX, EVENT_COLOURS, KIND_SYMBOLS, colour_scale, shape_scale
from growthwatch.charts.appearance.theme import GREY, INK, TRISOMY_21_COLOUR

#: One layer's mark and its channels.
Definition = tuple[dict[str, Any], dict[str, Any]]
#: By data set, in the order in which they are drawn, the last on top.
Definitions = dict[str, list[Definition]]

LINE_WIDTH: Final = 0.9
DASH: Final = [5, 3]
_READING_TOOLTIP: Final = (
    ("written", "Value"),
    ("sds", "SDS"),
    ("centile", "Centile"),
    ("from_birth", "From birth"),
    ("age", "Actual age"),
    ("corrected_age", "Corrected age"),
    ("source", "Source"),
    ("date", "Date"),
    ("reading", "Reading"),
)
_REPAIR_TOOLTIP: Final = (("label", "Suggested"), ("source", "Source"), ("reason", "Reason"))


def field(name: str, **more: Any) -> dict[str, Any]:
    """Return the Vega-Lite channel of a quantitative field.

    Parameters
    ----------
    name : str
        Of the field.
    more
        Further properties of the channel.
    """
    return {"field": name, "type": "quantitative", **more}


def _text(name: str) -> dict[str, Any]:
    return {"text": {"field": name, "type": "nominal"}}


def _tooltip(fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {"tooltip": [{"field": name, "title": title, "type": "nominal"} for name, title in fields]}


_UNTIL: Final = {"x2": {"field": "until"}}
_SYSTEM_SHAPE: Final = {"field": "system", "type": "nominal", "scale": shape_scale(), "legend": None}
_SYSTEM_COLOUR: Final = {"field": "system", "type": "nominal", "scale": colour_scale(), "legend": None}
#: A white edge drawn under a text, so that it is read over lines.
_HALO: Final = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
_RULE: Final = {"type": "rule", "strokeWidth": 0.8, "stroke": INK, "clip": True}
#: The text beside a mark.
_BESIDE: Final = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 11, "fill": INK}
_AT_MIDDLE: Final = {"y": field("middle"), **_text("label")}


def layer_definitions(colour: str) -> Definitions:
    """Return the marks and channels of every data set, in the order in which they are drawn.

    Parameters
    ----------
    colour : str
        Of the centile lines and their labels, "#rrggbb".

    Returns
    -------
    dict
        Data set -> (mark, channels) for each of its layers, the last on top.
    """
    return {
        **_event_starts(),
        **_windows(),
        **_shaded_bands(),
        **_reference_lines(colour),
        **_falls(),
        **_actual_age_and_same_day(),
        **_repairs(),
        **_readings(),
        **_labels(),
        **_events(),
    }


def kind_definitions(colour: str) -> Definitions:
    """Return the marks and channels of a chart of every kind: the lines, and a shape for each kind with its name.

    Parameters
    ----------
    colour : str
        Of the lines and their labels, "#rrggbb".
    """
    point = {"type": "point", "size": 80, "strokeWidth": 1.4, "opacity": 1, "clip": True}
    legend = {"orient": "bottom", "title": None, "labelFontSize": 11, "symbolSize": 80}
    shapes, inks = zip(*KIND_SYMBOLS.values(), strict=True)
    scales = {"shape": {"domain": list(KIND_SYMBOLS), "range": list(shapes)},
              "stroke": {"domain": list(KIND_SYMBOLS), "range": list(inks)}}  # fmt: skip
    what = {channel: {"field": "what", "type": "nominal", "scale": scale, "legend": legend}
            for channel, scale in scales.items()}  # fmt: skip
    tip = _tooltip((("what", "What"), ("words", "Reading")))
    ring = _readings()["chosen"]
    filled = {**what, "fill": {**what["stroke"], "legend": None}}
    return {
        **_event_starts(),
        **{name: definition for name, definition in _reference_lines(colour).items() if name.startswith("line")},
        "readings": [(point, {**filled, **tip})],
        "doubted": [({**point, "fill": "white", "strokeDash": [2, 1.5]}, {**what, **tip})],
        "chosen": ring,
        **_events(),
    }


def _shaded_bands() -> Definitions:
    band = {"type": "rect", "clip": True, "opacity": 1}
    label = {"type": "text", "align": "left", "baseline": "middle", "dx": 3, "fontSize": 9, "fill": GREY,
             "lineBreak": "\n"}  # fmt: skip
    at_label = {"x": field("label_day"), "y": field("label_at"), **_text("label")}
    return {
        "term_band": [({**band, "fill": "#f0f0f0"}, {**_UNTIL, "y2": {"field": "top"}})],
        "check_window": [
            ({**band, "fill": "#fcf0d6", "stroke": "#8a6d00", "strokeWidth": 0.5, "strokeDash": [2, 2]},
             {**_UNTIL, "y2": {"field": "top"}}),
        ],
        "term_label": [({**label, "align": "right", "dx": -3}, at_label)],
        "window_label": [(label, at_label)],
        "conditional_range": [
            ({"type": "area", "fill": "#777777", "fillOpacity": 0.2, "stroke": GREY, "strokeWidth": 0.5,
              "clip": True}, {"y2": {"field": "top"}}),
        ],
    }  # fmt: skip


def _windows() -> Definitions:
    """Return the layers of the next weighing's window, of the parents' range and of the levels of loss from birth."""
    band = {"type": "rect", "clip": True, "opacity": 1, "fill": "#e3eef8", "stroke": "#4f7cac", "strokeWidth": 0.5}
    area = {"type": "area", "fill": "#777777", "fillOpacity": 0.12, "clip": True}
    return {
        "next_weighing": [(band, {**_UNTIL, "y2": {"field": "top"}})],
        "mid_parental": [(area, {"y2": {"field": "top"}}),
                         ({"type": "line", "stroke": GREY, "strokeWidth": 1, "clip": True}, {"y": field("middle")})],
        "loss_levels": [({**_RULE, "stroke": GREY, "strokeDash": [6, 2]}, _UNTIL)],
    }  # fmt: skip


def _event_starts() -> Definitions:
    """Return the faint line up from the first day of each event, under all else."""
    return {"event_starts": [({**_RULE, "stroke": "#bbbbbb", "strokeDash": [1, 3]},
                              {"y": _pixels("head"), "y2": {"field": "foot"}})]}  # fmt: skip


def _events() -> Definitions:
    """Return the layers of the lanes of events: their ground, over what a zoomed chart would draw there; bars, text.

    Their heights are pixels, so that zooming in on a value leaves them where they are.
    """
    heights = {"y": _pixels("head"), "y2": {"field": "foot"}}
    bar = {"type": "rect", "strokeWidth": 0.8, "opacity": 1, "clip": True}
    text = {**_BESIDE, "fontSize": 9.5, "clip": True}
    at_label = {"x": field("label_day"), "y": _pixels("middle"), **_text("label")}
    said = _tooltip((("words", "Event"),))
    return {
        "event_ground": [({"type": "rect", "fill": "white", "opacity": 1, "clip": True}, {**_UNTIL, **heights})],
        **{f"events_{layer}": [({**bar, "fill": fill, "stroke": edge}, {**_UNTIL, **heights, **said})]
           for layer, (fill, edge) in EVENT_COLOURS.items()},
        "event_labels": [({**text, **_HALO, "strokeOpacity": 0.85}, at_label), (text, {**at_label, **said})],
    }  # fmt: skip


def _pixels(name: str) -> dict[str, Any]:
    return field(name, scale=None, axis=None)


def _reference_lines(colour: str) -> Definitions:
    """Return the layers of the nine lines, at birth and by name, and of the thrive lines."""
    label = {"type": "text", "align": "right", "baseline": "middle", "dx": -1, "fontSize": 9, "fill": colour}
    other = {**label, "align": "center", "dx": 0, "fill": TRISOMY_21_COLOUR, "clip": True}
    return {
        "lines_dashed": [_lines(colour, DASH)],
        "lines_solid": [_lines(colour, [])],
        "birth_marks": [({"type": "rule", "stroke": colour, "strokeWidth": LINE_WIDTH, "clip": True}, _UNTIL)],
        "trisomy_21": [
            (
                {
                    "type": "line",
                    "stroke": TRISOMY_21_COLOUR,
                    "strokeWidth": 1,
                    "strokeDash": [1, 2.5],
                    "strokeCap": "round",
                    "clip": True,
                },
                {"detail": {"field": "series", "type": "nominal"}, **_tooltip(_LINE_TOOLTIP)},
            )
        ],
        "trisomy_21_names": [({**other, **_HALO}, _text("label")), (other, _text("label"))],
        "line_labels": [({**label, **_HALO}, _text("label")), (label, _text("label"))],
        "thrive_lines": [({**_RULE, "strokeDash": [1, 2]}, {**_UNTIL, "y2": {"field": "end"}})],
    }


_LINE_TOOLTIP: Final = (("line", "Centile line"),)


def _lines(colour: str, dash: list[int]) -> Definition:
    mark = {"type": "line", "stroke": colour, "strokeWidth": LINE_WIDTH, "clip": True}
    if dash:
        mark["strokeDash"] = dash
    return mark, {"detail": {"field": "series", "type": "nominal"}, **_tooltip(_LINE_TOOLTIP)}


def _falls() -> Definitions:
    """Return the layers of the brackets, drawn beside their reading, and of their labels."""
    end = {"type": "tick", "orient": "horizontal", "size": 9, "thickness": 1.4, "color": INK, "xOffset": 6}
    return {
        "falls": [
            ({**_RULE, "strokeWidth": 1.4, "xOffset": 9}, {"y2": {"field": "end"}}),
            (end, {}),
            (end, {"y": field("end")}),
        ],
    }


def _actual_age_and_same_day() -> Definitions:
    """Return the layers of the small dots at actual age, and of the lines between readings of one day.

    The mark itself, at corrected age, is what is scored: it is the larger.
    """
    dot = {"type": "point", "shape": "circle", "size": 14, "fill": "white", "stroke": GREY, "strokeWidth": 1,
           "opacity": 1}  # fmt: skip
    return {
        "actual_age": [
            ({**_RULE, "stroke": GREY, "strokeWidth": 0.6}, {"x2": {"field": "actual"}}),
            (dot, {"x": field("actual"), **_tooltip(_READING_TOOLTIP)}),
        ],
        "agreed_line": [
            ({"type": "line", "stroke": GREY, "strokeWidth": 0.8, "strokeOpacity": 0.7, "clip": True}, {})
        ],
        "same_day": [({**_RULE, "strokeDash": [3, 2]}, {"y2": {"field": "top"}})],
    }


def _repairs() -> Definitions:
    plus = {"type": "point", "shape": "cross", "size": 70, "fill": "white", "stroke": INK, "strokeWidth": 1,
            "opacity": 1}  # fmt: skip
    return {
        "repair_links": [({**_RULE, "strokeDash": [1, 2], "stroke": GREY},
                          {"x2": {"field": "from_day"}, "y2": {"field": "from_value"}})],
        "repairs": [
            (plus, _tooltip(_REPAIR_TOOLTIP)),
        ],
    }  # fmt: skip


def _labels() -> Definitions:
    """Return the layers of what is written beside marks, on their right or left, in its own size and ink."""
    how = {
        "size": field("size", scale=None, legend=None), "fill": {"field": "ink", "type": "nominal", "scale": None},
        **_AT_MIDDLE,
    }  # fmt: skip
    sides = {
        "labels_right": {"type": "text", "align": "left", "baseline": "middle", "dx": BESIDE_PX},
        "labels_left": {"type": "text", "align": "right", "baseline": "middle", "dx": -BESIDE_PX},
    }
    return {name: [({**mark, **_HALO}, how), (mark, how)] for name, mark in sides.items()}


def _readings() -> Definitions:
    """Return the layers of the readings: filled; hollow with a query where in doubt; their letters and values."""
    point = {"type": "point", "size": 75, "strokeWidth": 1.2, "opacity": 1, "stroke": INK}
    channels = {"shape": _SYSTEM_SHAPE, **_tooltip(_READING_TOOLTIP)}
    letter = {"type": "text", "baseline": "bottom", "dy": -7, "fontSize": 9, "fill": INK}
    return {
        "letters": [({**letter, **_HALO, "strokeWidth": 2}, _text("letters")), (letter, _text("letters"))],
        "readings": [({**point, "strokeWidth": 0.6}, {"fill": _SYSTEM_COLOUR, **channels})],
        "doubted": [
            ({**point, "fill": "white", "strokeDash": [2, 1.5]}, {"stroke": _SYSTEM_COLOUR, **channels}),
            ({**_BESIDE, "dx": -13, "dy": -6}, _text("query")),
        ],
        "chosen": [
            (
                {
                    "type": "point",
                    "shape": "circle",
                    "size": 420,
                    "stroke": INK,
                    "strokeWidth": 2.2,
                    "opacity": 1,
                    "clip": True,
                },
                {},
            )
        ],
    }
