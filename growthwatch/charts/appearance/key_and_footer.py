"""What stands under the panels: the key to the marks, and the footer."""

import textwrap
from collections.abc import Iterable
from typing import Any, Final

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.symbols import SEVERAL, SYMBOLS, SYSTEM_NAMES, colour_scale, shape_scale
from growthwatch.charts.appearance.theme import GREY, INK

_ROW_PX: Final = 15
#: Width of a character of footer and key text [px], on the safe side.
_CHARACTER_PX: Final = 5.4
#: Room for the mark before a text of the key, and after it [px].
_MARK_PX: Final = 36
#: Data set -> (its mark in the key, what that means).
_MEANINGS: Final = {
    "actual_age": ("actual", "actual age (the large mark is at corrected age, which is scored)"),
    "doubted": ("doubted", "disputed or questioned: check the record"),
    "repairs": ("repair", "repair suggested, not applied"),
    "conditional_range": ("range", "where 90% of healthy infants from the last agreed weight would be"),
    "next_weighing": ("weighing", "when to weigh again"),
    "mid_parental": ("parents", "within two centile spaces of the mid-parental centile"),
    "thrive_lines": ("thrive", "5% thrive line over 4 weeks: a slope, not a path"),
}


def key(data_sets: DataSets, width: int) -> tuple[dict[str, Any], Rows]:
    """Return the key to the marks that this chart uses.

    Parameters
    ----------
    data_sets : mapping
        The rows drawn, all panels together, by data set name without the panel.
    width : int
        Of the chart [px]; the key is wrapped to it.

    Returns
    -------
    view : dict
        The Vega-Lite view, over the data set "key".
    rows : list of dict
        A row for each line of text: ``x`` and ``until``, the ends of its mark [px]; ``row``, its line from 0;
        ``system`` and ``mark``, what is drawn before it; ``text``.
    """
    systems = [row["system"] for name in ("readings", "doubted") for row in data_sets.get(name, [])]
    entries = [(name, "system", SYSTEM_NAMES[name]) for name in SYMBOLS if name in systems]
    entries += [(SEVERAL, mark, meaning) for name, (mark, meaning) in _MEANINGS.items() if data_sets.get(name)]
    rows, n_lines = _wrapped(entries, width)
    return _key_view(width, _ROW_PX * n_lines, n_lines), rows


def _wrapped(entries: Iterable[tuple[str, str, str]], width: int) -> tuple[Rows, int]:
    """Return the rows of the key's entries (system, mark, text), as many to a line as fit, and the lines they take."""
    rows: Rows = []
    x, line = 0.0, 0
    for system, mark, text in entries:
        first, *rest = textwrap.wrap(text, int((width - _MARK_PX) / _CHARACTER_PX))
        length = _MARK_PX + _CHARACTER_PX * len(first)
        if rows and (rest or x + length > width):
            x, line = 0.0, line + 1
        rows.append({"x": x + 6, "until": x + 14, "row": line, "system": system, "mark": mark, "text": first})
        for more in rest:  # on a phone: a text too long for the width goes on below, without the mark
            line += 1
            rows.append({"x": 6, "until": 14, "row": line, "system": system, "mark": "", "text": more})
        x = width if rest else x + length
    return rows, line + 1


def _key_view(width: int, height: int, n_lines: int) -> dict[str, Any]:
    def layer(mark: dict[str, Any], which: str, encoding: dict[str, Any] | None = None) -> dict[str, Any]:
        chosen = [{"filter": f"datum.mark == '{which}'"}] if which else []
        return {"transform": chosen, "mark": mark, "encoding": encoding or {}}

    point = {"type": "point", "size": 55, "strokeWidth": 1, "opacity": 1, "stroke": INK}
    shape = {"shape": {"field": "system", "type": "nominal", "scale": shape_scale(), "legend": None}}
    fill = {"fill": {"field": "system", "type": "nominal", "scale": colour_scale(), "legend": None}}
    dashes = {"type": "rule", "strokeDash": [1, 2], "strokeWidth": 1, "stroke": INK}
    block = {"type": "point", "shape": "square", "size": 110, "fill": "#777777", "fillOpacity": 0.25,
             "stroke": GREY, "strokeWidth": 0.5, "opacity": 1}  # fmt: skip
    return {
        "data": {"name": "key"}, "width": width, "height": height, "view": {"stroke": None},
        "encoding": {"x": _pixels("x", width), "y": _pixels("row", height, n_lines)},
        "layer": [
            layer(point, "system", {**shape, **fill}),
            layer({**point, "shape": "circle", "size": 14, "fill": "white", "stroke": GREY}, "actual"),
            layer({**point, "shape": "circle", "fill": "white", "strokeDash": [2, 1.5]}, "doubted"),
            layer({**point, "shape": "cross", "fill": "white"}, "repair"),
            layer(block, "range"),
            layer({**block, "fill": "#e3eef8", "fillOpacity": 1, "stroke": "#4f7cac"}, "weighing"),
            layer({**block, "fillOpacity": 0.12}, "parents"),
            layer(dashes, "thrive", {"x2": {"field": "until"}}),
            layer({"type": "text", "align": "left", "baseline": "middle", "dx": 11, "fontSize": 10, "fill": INK},
                  "", {"text": {"field": "text", "type": "nominal"}}),
        ],
    }  # fmt: skip


def footer(notes: list[str], small_print: list[str], width: int) -> tuple[dict[str, Any], Rows]:
    """Return the lines under the chart: notes about the child, then the small print.

    Parameters
    ----------
    notes, small_print : list of str
        Sentences, wrapped to the width.
    width : int
        Of the chart [px].

    Returns
    -------
    view : dict
        The Vega-Lite view, over the data set "footer".
    rows : list of dict
        A row for each line: ``row``, its number from 0; ``text``; ``tone``, "said" or "small".
    """
    characters = int(width / _CHARACTER_PX)
    rows: Rows = [
        {"row": number, "text": text, "tone": tone}
        for number, (text, tone) in enumerate(
            (line, tone)
            for group, tone in ((notes, "said"), (small_print, "small"))
            for sentence in group
            for line in textwrap.wrap(sentence, characters)
        )
    ]
    height = _ROW_PX * max(len(rows), 1)
    ink = {"field": "tone", "type": "nominal", "legend": None,
           "scale": {"domain": ["said", "small"], "range": [INK, GREY]}}  # fmt: skip
    view = {
        "data": {"name": "footer"}, "width": width, "height": height, "view": {"stroke": None},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 10},
        "encoding": {
            "x": {"value": 0}, "y": _pixels("row", height, max(len(rows), 1)),
            "text": {"field": "text", "type": "nominal"}, "color": ink,
        },
    }  # fmt: skip
    return view, rows


def _pixels(name: str, length: int, count: int | None = None) -> dict[str, Any]:
    """Return the channel of a field that is in pixels, or in ``count`` lines, over a view's ``length`` [px]."""
    domain = [0, length] if count is None else [-0.5, count - 0.5]
    scale = {"domain": domain, "range": [0, length], "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": None}
