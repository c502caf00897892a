"""What a reader may do with the chart on a screen: zoom, move, go from reading to reading with the keyboard.

All of it is Vega's own and done in the browser, without a script of ours and without ``unsafe-eval``: the inputs under
the chart are HTML's own, so that a keyboard and a screen reader have them. On paper none of it is seen.
"""

from typing import Any, Final

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import AGE_PADDING_PX, Panel
from growthwatch.charts.axes.value_axis import ValueAxis

ZOOM_LABEL: Final = "Zoom in"
READING_LABEL: Final = "Go to reading"
NO_READING: Final = "none"
_CLOSEST: Final = 8
_STEP: Final = 0.5
#: A wheel alone scrolls the page; with Ctrl (or a pinch of a touch pad) it zooms.
_WHEEL: Final = "wheel![event.ctrlKey || event.metaKey]"


def inputs(words: list[str]) -> list[dict[str, Any]]:
    """Return the inputs under a chart: how far it is zoomed in, and which reading is ringed.

    Parameters
    ----------
    words : list of str
        What each reading says, in their order; they are numbered from 1.
    """
    zoom = {"input": "range", "min": 1, "max": _CLOSEST, "step": _STEP, "name": ZOOM_LABEL}
    chosen = {
        "input": "select",
        "options": list(range(len(words) + 1)),
        "labels": [NO_READING, *words],
        "name": READING_LABEL,
    }
    made: list[dict[str, Any]] = [{"name": "zoom", "value": 1, "bind": zoom}]
    if words:
        made.append({"name": "reading", "value": 0, "bind": chosen})
    return made


def dragging(panel: Panel) -> dict[str, Any]:
    """Return a panel's selection that moves it with the pointer and zooms with Ctrl and the wheel.

    A double click brings all of it back.

    Parameters
    ----------
    panel : Panel
        Whose name the selection has.
    """
    select = {"type": "interval", "encodings": ["x", "y"], "zoom": _WHEEL}
    return {"name": f"drag_{panel.name}", "select": select, "bind": "scales"}


def zoomed_scales(panel: Panel, axis: ValueAxis, marks: Rows) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a panel's scales of age and of value have beside their domain: how they zoom in on its last mark.

    Parameters
    ----------
    panel : Panel
        Whose ages are drawn.
    axis : ValueAxis
        Its values.
    marks : list of dict
        ``day`` and ``value``, oldest first; without any the middle of the panel is zoomed in on.
    """
    day, value = (
        (marks[-1]["day"], marks[-1]["value"])
        if marks
        else ((panel.first_day + panel.last_day) / 2, (axis.low + axis.high) / 2)
    )
    return (
        _around(day, panel.first_day, panel.last_day) | {"padding": AGE_PADDING_PX},
        _around(value, axis.low, axis.high),
    )


def _around(middle: float, low: float, high: float) -> dict[str, Any]:
    middle = min(max(middle, low), high)
    return {
        "domainMin": {"expr": f"{middle} - {middle - low} / zoom"},
        "domainMax": {"expr": f"{middle} + {high - middle} / zoom"},
    }
