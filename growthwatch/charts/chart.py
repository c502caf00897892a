"""One child's growth chart: one specification, drawn on screen by the browser and on paper through vl-convert."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from growthwatch import __version__
from growthwatch.charts.appearance import chart_text, key_and_footer
from growthwatch.charts.appearance.data_sets import DataSets
from growthwatch.charts.appearance.theme import CONFIG
from growthwatch.charts.appearance.title import chart_title
from growthwatch.charts.axes import trisomy_21_lines
from growthwatch.charts.axes.length_axis import LengthPanel, length_panels
from growthwatch.charts.axes.panels import Panel, panels_needed
from growthwatch.charts.child.age_shown import AGE_WORDS, differing
from growthwatch.charts.child.child_data import ChildData, child_data
from growthwatch.charts.child.events import ChartEvent
from growthwatch.charts.marks import event_lanes
from growthwatch.charts.marks.length_data_sets import length_data_sets
from growthwatch.charts.marks.panel_data_sets import panel_data_sets
from growthwatch.charts.marks.reading_marks import numbered
from growthwatch.charts.marks.switched import layers_shown
from growthwatch.charts.vega_lite import interactions
from growthwatch.charts.vega_lite.panel_view import panel_view
from growthwatch.charts.words.description import description
from growthwatch.charts.words.notes import events_not_drawn, labels_not_written, notes, small_print
from growthwatch.check_windows import CheckWindows
from growthwatch.vocabulary import WEIGHT_FOR_LENGTH

VIEWS: Final = ("centile", "sds")
SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
_HEIGHT_SHARE: Final = 0.55
#: A plotting area narrower than this [px], on a phone, is drawn nearly square: else the lines run into one another.
_NARROW_PX: Final = 400
_NARROW_SHARE: Final = 0.95
#: Below this [px] panels stand one above the other: side by side their lines and ages could not be read.
_SIDE_BY_SIDE_PX: Final = 540
_BETWEEN_PANELS_PX: Final = 16
#: What a panel's own value axis takes beside the one before it [px].
_VALUE_AXIS_PX: Final = 42


class GrowthChart(alt.VConcatChart):
    """An Altair chart whose specification is already written: :meth:`to_dict` hands it over as it is.

    Altair would validate and copy it piece by piece at every drawing, which takes longer than drawing it; a test
    validates it instead.
    """

    def __init__(self, specification: dict[str, Any]) -> None:
        with alt.utils.schemapi.debug_mode(False):
            super().__init__(vconcat=[])
        object.__setattr__(self, "_specification", specification)

    def to_dict(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Return the Vega-Lite specification; the data sets are shared, so copy before changing them."""
        specification: dict[str, Any] = object.__getattribute__(self, "_specification")
        return dict(specification)


def growth_chart(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    kind: str = "weight",
    policy: str,
    as_of: Any,
    view: str = "centile",
    age: str | None = None,
    layers: Collection[str] | None = None,
    thrive_lines: bool = False,
    events: Sequence[ChartEvent] = (),
    heading: str = "",
    width: int = 860,
    height: int | None = None,
    version: str = __version__,
    check_windows: CheckWindows | None = None,
) -> GrowthChart:
    """Return one child's UK-WHO chart.

    Parameters
    ----------
    child : Series or one-row DataFrame
        ``tables.CHILDREN``, or a row of the children table that growthwatch writes.
    measurements : DataFrame
        The child's rows of ``tables.SCORED`` (or the measurements table), scored under ``policy``.
    records : DataFrame
        The child's rows of ``tables.JUDGED`` (or the records table): the suggested repairs come from here.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``: falls are marked with brackets.
    kind : str
        "weight" [kg], "length" [cm], "head" [cm]; "bmi" [kg/m2], of weights beside lengths, from 2 weeks after term
        on; "weight-for-length" [kg] on WHO's lines of it, against length, or as SDS against age.
    policy : str
        "digital" or "paper", the one that ``measurements`` were scored under.
    as_of : date
        The date of the data, printed in the footer.
    view : str
        "centile", or "sds" for SDS against age.
    age : str, optional
        At which age readings stand: "corrected", which is scored; "actual"; "both", the mark at corrected age and a
        small dot at actual age. None: corrected for a child born before 37+0, actual for a newborn of term, else both.
    layers : collection of str, optional
        What is drawn beside the readings, of :data:`growthwatch.charts.LAYER_NAMES`; None for what is usual.
    thrive_lines : bool
        Draw the 5% thrive line of 4 weeks from each agreed weight.
    events : sequence of ChartEvent
        What happened beside the measurements, of :func:`growthwatch.charts.known_events`, oldest first; whoever draws
        for a role that may not see the safeguarding context leaves that out.
    heading : str
        Who the child is, for paper; a screen says it beside the chart.
    width, height : int
        Of the plotting area [px]; without a height it is in proportion to the width.
    version : str
        Of growthwatch, printed in the footer.
    check_windows : CheckWindows, optional
        A service's own windows of the 6-8-week check, which is shaded.

    Returns
    -------
    GrowthChart
        An Altair chart. ``to_dict()`` is the specification that is drawn.

    Raises
    ------
    ValueError
        For an unknown kind, policy, view, age or layer, or a ``child`` that is not one row.
    KeyError
        When a column the chart needs is absent from the measurements.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view {view!r}: expected centile or sds")
    shown = layers_shown(layers, thrive_lines)
    data = child_data(
        child, measurements, records, findings, kind=kind, policy=policy, as_of=as_of, age=age, events=events
    )
    panels, drawn, datasets, no_place = _panels(data, view, (width, height), shown, check_windows)
    key, datasets["key"] = key_and_footer.key(drawn, width)
    small = small_print(data.subject, version)
    under = [*notes(data), *no_place, *([trisomy_21_lines.NOTE] if drawn.get("trisomy_21") else [])]
    footer, datasets["footer"] = key_and_footer.footer(under, small, width)
    return GrowthChart(
        {
            "$schema": SCHEMA,
            "config": CONFIG,
            "title": _title(data, view, heading, width),
            "description": description(data),
            "params": interactions.inputs([row["words"] for row in drawn["marks"]]),
            "vconcat": [panels, key, footer],
            "spacing": 8,
            "datasets": datasets,
        }
    )


def _panels(
    data: ChildData,
    view: str,
    size: tuple[int, int | None],
    layers: Collection[str],
    check_windows: CheckWindows | None,
) -> tuple[dict[str, Any], DataSets, DataSets, list[str]]:
    """Return the panels as one view, what they draw by data set without the panel, the same by full name.

    And what has to be said under them since it found no place on them, in sentences.
    """
    by_length = _by_length(data, view)
    panels = length_panels(data.readings) if by_length else panels_needed(data.subject, *data.ages(), data.age)
    views: list[dict[str, Any]] = []
    drawn: DataSets = {"marks": []}
    without_place: list[str] = []
    named: DataSets = {}
    with_lanes, not_drawn = event_lanes.with_lanes(
        data.subject, panels, sizes(panels, *size), () if by_length else data.events, layers, size[1]
    )
    for panel, (panel_size, events) in zip(panels, with_lanes, strict=True):
        plot = (panel_size.width, panel_size.plot_height)
        if isinstance(panel, LengthPanel):
            data_sets, unwritten = length_data_sets(data, panel, plot)
        else:
            data_sets, unwritten = panel_data_sets(data, panel, view, plot, layers, check_windows=check_windows)
        data_sets |= events
        without_place += unwritten
        data_sets["chosen"] = numbered(data_sets["marks"], len(drawn["marks"]) + 1)
        one_view, of_view = panel_view(data.subject, panel, data_sets, view, panel_size, with_title=len(panels) > 1)
        views.append(one_view)
        named.update(of_view)
        drawn.update({name: drawn.get(name, []) + rows for name, rows in data_sets.items()})
    return arranged(views, size[0]), drawn, named, [*events_not_drawn(not_drawn), *labels_not_written(without_place)]


def arranged(views: list[dict[str, Any]], width: int) -> dict[str, Any]:
    """Return the panels as one view: side by side, or the latest above the earlier where that would be too narrow.

    Parameters
    ----------
    views : list of dict
        The panels, youngest first.
    width : int
        Of the plotting area [px].
    """
    if len(views) == 1:
        return views[0]
    if width < _SIDE_BY_SIDE_PX:  # on a phone one fits the first screen: that of how the child is now
        return {"vconcat": views[::-1], "spacing": _BETWEEN_PANELS_PX}
    return {"hconcat": views, "spacing": _BETWEEN_PANELS_PX}


def sizes(panels: Sequence[Panel], width: int, height: int | None = None) -> list[tuple[int, int]]:
    """Return the width and height of each panel [px]: side by side by their shares, or each over the whole width.

    Parameters
    ----------
    panels : sequence of Panel
        Youngest first.
    width, height : int
        Of the plotting area [px]; without a height it is in proportion to the width.
    """
    height = height or round(width * (_NARROW_SHARE if width < _NARROW_PX else _HEIGHT_SHARE))
    if width < _SIDE_BY_SIDE_PX:
        return [(width, height)] * len(panels)
    total = sum(panel.share for panel in panels)
    shared = width - (_BETWEEN_PANELS_PX + _VALUE_AXIS_PX) * (len(panels) - 1)
    return [(round(shared * panel.share / total), height) for panel in panels]


def _by_length(data: ChildData, view: str) -> bool:
    """Return whether the axis is the length and not the age."""
    return data.subject.kind == WEIGHT_FOR_LENGTH and view == "centile"


def _title(data: ChildData, view: str, heading: str, width: int) -> dict[str, Any]:
    text = chart_text.chart_title(data.subject.kind, data.subject.sex) + (" - SDS" if view == "sds" else "")
    under = [heading] if heading else []
    if differing(data.readings) and not _by_length(data, view):
        under.append(AGE_WORDS[data.age])
    return chart_title(text, under, width)
