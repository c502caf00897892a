"""One panel as a Vega-Lite view: its layers, each over a data set of its own name, on shared axes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.appearance.data_sets import DataSets
from growthwatch.charts.appearance.theme import LINE_COLOURS
from growthwatch.charts.axes.centile_lines import DASHED
from growthwatch.charts.axes.panels import Panel, PanelSize
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.child.subject import Subject
from growthwatch.charts.vega_lite import interactions
from growthwatch.charts.vega_lite.layer_definitions import Definitions, field, layer_definitions


def panel_view(
    subject: Subject,
    panel: Panel,
    data_sets: DataSets,
    view: str,
    size: PanelSize,
    *,
    with_title: bool,
    definitions: Callable[[str], Definitions] = layer_definitions,
) -> tuple[dict[str, Any], DataSets]:
    """Return a panel's view and the data sets it names.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        Whose ages are drawn.
    data_sets : dict
        Of :func:`growthwatch.charts.marks.panel_data_sets.panel_data_sets`.
    view : str
        "centile" or "sds".
    size : PanelSize
        Width and height of the panel, and how much of the height, from the top, the values have [px].
    with_title : bool
        Whether its ages are named over it.
    definitions : callable
        From the colour of the lines to what each data set is drawn with.

    Returns
    -------
    view : dict
        A layered Vega-Lite view.
    named : dict
        Rows by the data set names of the view, which begin with the panel's.
    """
    layers, named = layers_of(panel.name, data_sets, definitions(LINE_COLOURS[subject.sex]))
    (axis,) = data_sets["axis"]
    y_title = "SDS" if view == "sds" else chart_text.axis_title(subject.kind)
    axes = shared_axes(panel, axis["low"], axis["high"], y_title)
    if view == "sds":
        axes["y"]["axis"]["values"] = [round(z) for z in np.arange(np.ceil(axis["low"]), axis["high"] + 1)]
    if not (data_sets["lines"] or data_sets["readings"] or data_sets["doubted"]):
        axes["y"]["axis"]["values"] = []  # nothing stands at any height, so none is named
    on_axes = [layer for layer in layers if "_event_" not in layer["name"] and "_events_" not in layer["name"]]
    if not on_axes:  # nothing measured: the axes alone, under the sentences that say why
        named |= {f"{panel.name}_nothing": [{"day": panel.first_day, "value": axis["low"]}]}
        on_axes = [{"data": {"name": f"{panel.name}_nothing"}, "mark": {"type": "point", "opacity": 0}}]
        layers = [*on_axes, *layers]
    on_axes[0]["params"] = [interactions.dragging(panel)]
    scales = interactions.zoomed_scales(panel, ValueAxis(**axis), data_sets["marks"])
    if size.plot_height != size.height:
        axes["y"]["scale"]["range"] = [size.plot_height, 0]
    for channel, more in zip(("x", "y"), scales, strict=True):
        axes[channel]["scale"] |= more
    title = {"title": {"text": panel.title, "fontSize": 11, "fontWeight": "normal"}} if with_title else {}
    return {**title, "width": size.width, "height": size.height, "encoding": axes, "layer": layers}, named


def layers_of(panel_name: str, data_sets: DataSets, definitions: Definitions) -> tuple[list[dict[str, Any]], DataSets]:
    """Return the layers of a panel and the data sets they name, leaving out what has no rows.

    Parameters
    ----------
    panel_name : str
        Goes before every data set's name, since a chart of several panels keeps them in one place.
    data_sets : dict
        As for :func:`panel_view`; ``lines`` holds all nine lines.
    definitions : dict
        What each data set is drawn with.

    Returns
    -------
    layers : list of dict
        Vega-Lite layers, the last on top.
    named : dict
        Rows by the names that the layers use.
    """
    data_sets = {
        **data_sets,
        "lines_dashed": [row for row in data_sets["lines"] if row["line"] in DASHED],
        "lines_solid": [row for row in data_sets["lines"] if row["line"] not in DASHED],
    }
    layers, named = [], {}
    for name, drawn_with in definitions.items():
        if not data_sets.get(name):
            continue
        key = f"{panel_name}_{name}"
        named[key] = data_sets[name]
        for number, (mark, encoding) in enumerate(drawn_with):
            layer_name = f"{key}_{number}" if number else key
            layer: dict[str, Any] = {"name": layer_name, "data": {"name": key}, "mark": mark, "encoding": encoding}
            if name == "chosen":
                layer["transform"] = [{"filter": "datum.number === reading"}]
            layers.append(layer)
    return layers, named


def shared_axes(panel: Panel, low: float, high: float, value_title: str) -> dict[str, Any]:
    """Return the axes that a panel's layers share: quiet, without a grid, age in the panel's own words.

    Parameters
    ----------
    panel : Panel
        Whose ages, ticks and title are taken.
    low, high : float
        The ends of the value axis [kg, cm or SDS].
    value_title : str
        Its title.

    Returns
    -------
    dict
        The Vega-Lite channels ``x`` and ``y``.
    """
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
        "x": field("day", scale=days, axis=x_axis),
        "y": field("value", scale=values, axis={"title": value_title}),
    }
