"""One child's growth chart: one specification, drawn on screen by the browser and on paper through vl-convert."""

from typing import Any, Final, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from growthwatch import __version__, vocabulary
from growthwatch.charts.appearance import chart_text, key_and_footer
from growthwatch.charts.appearance.symbols import LINE_COLOURS
from growthwatch.charts.axes import centile_lines
from growthwatch.charts.axes.panels import Panel, panels
from growthwatch.charts.child.readings import SEVERAL, Reading, Repair, readings, repairs
from growthwatch.charts.child.subject import Subject, subject
from growthwatch.charts.marks import fall_brackets, overlays, reading_marks
from growthwatch.charts.marks import label_placement as labels
from growthwatch.charts.vega_lite.layers import Data, axes, layers
from growthwatch.charts.words.description import described
from growthwatch.charts.words.notes import notes
from growthwatch.reference.spaces import LINES

VIEWS: Final = ("centile", "sds")
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched
_HEIGHT_SHARE: Final = 0.55
#: A plotting area narrower than this [px], on a phone, is drawn nearly square: else the lines run into one another.
_NARROW_PX: Final = 400
_NARROW_SHARE: Final = 0.95
#: Below this [px] panels stand one above the other: side by side their lines and ages could not be read.
_SIDE_BY_SIDE_PX: Final = 600
_BETWEEN_PANELS_PX: Final = 16


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


class Facts(NamedTuple):
    """Everything about the child that a chart draws from."""

    who: Subject
    readings: list[Reading]
    repairs: list[Repair]
    falls: list[fall_brackets.Fall]

    def ages(self) -> tuple[np.ndarray, np.ndarray]:
        """Return corrected and chronological ages of readings and repairs [days]."""
        repaired = np.array([repair.age_days for repair in self.repairs])
        corrected, _ = self.who.scored(repaired, np.nan)
        return (
            np.concatenate([[reading.corrected_days for reading in self.readings], corrected]),
            np.concatenate([[reading.age_days for reading in self.readings], repaired]),
        )

    def heights(self, panel: Panel, view: str) -> list[float]:
        """Return where the readings and repairs of a panel stand on its vertical axis."""
        measured = [(r.corrected_days, r.value, r.sds) for r in self.readings]
        age, value = (np.array([getattr(r, name) for r in self.repairs]) for name in ("age_days", "value"))
        repaired = zip(*self.who.scored(age, value), value, strict=True)
        measured += [(corrected, value, sds) for corrected, sds, value in repaired]
        return [sds if view == "sds" else value for corrected, value, sds in measured if panel.holds(corrected)]


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
    thrive_lines: bool = False,
    heading: str = "",
    width: int = 860,
    version: str = __version__,
) -> GrowthChart:
    """Return one child's UK-WHO chart.

    Parameters
    ----------
    child : Series or one-row DataFrame
        ``tables.CHILDREN``, or a row of the children table that growthwatch writes.
    measurements : DataFrame
        The child's rows of ``tables.SCORED`` (or the measurements table), scored under ``policy``.
    records : DataFrame
        The child's rows of ``tables.JUDGED`` (or the records table): the repairs offered come from here.
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``: falls are marked with brackets.
    kind : str
        "weight" [kg], "length" [cm] or "head" [cm].
    policy : str
        "digital" or "paper", the one that ``measurements`` were scored under.
    as_of : date
        The date of the data, printed in the footer.
    view : str
        "centile", or "sds" for SDS against age.
    thrive_lines : bool
        Draw the 5% thrive line of 4 weeks from each agreed weight.
    heading : str
        Who the child is, for paper; a screen says it beside the chart.
    width : int
        Of the plotting area [px].
    version : str
        Of growthwatch, printed in the footer.

    Returns
    -------
    GrowthChart
        An Altair chart. ``to_dict()`` is the specification that is drawn.

    Raises
    ------
    ValueError
        For an unknown kind, policy or view.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view {view!r}: expected centile or sds")
    who = subject(child, kind=kind, policy=policy, as_of=as_of)
    measured = readings(measurements, who)
    facts = Facts(who, measured, repairs(records, who), fall_brackets.found(kind, measured, findings))
    chosen = panels(who, *facts.ages())
    views: list[dict[str, Any]] = []
    datasets: Data = {}
    drawn: Data = {}
    stacked = width < _SIDE_BY_SIDE_PX
    total = sum(panel.share for panel in chosen)
    room = width - (_BETWEEN_PANELS_PX + 42) * (len(chosen) - 1)
    height = round(width * (_NARROW_SHARE if width < _NARROW_PX else _HEIGHT_SHARE))
    for panel in chosen:
        size = (width if stacked else round(room * panel.share / total), height)
        data = _panel_data(facts, panel, view, size, thrive=thrive_lines)
        panel_view, named = _panel_view(who, panel, data, view, size, titled=len(chosen) > 1)
        views.append(panel_view)
        datasets.update(named)
        drawn.update({name: drawn.get(name, []) + rows for name, rows in data.items()})
    key_view, datasets["key"] = key_and_footer.key(drawn, width)
    foot_view, datasets["footer"] = key_and_footer.footer(
        notes(who, facts.readings, facts.repairs), small_print(who, version), width
    )
    together = (
        views[0] if len(views) == 1 else {"vconcat" if stacked else "hconcat": views, "spacing": _BETWEEN_PANELS_PX}
    )
    title = {"text": chart_text.chart_title(kind, who.sex) + (" - SDS" if view == "sds" else ""), "anchor": "start",
             "fontSize": 16, **({"subtitle": heading, "subtitleFontSize": 12} if heading else {})}  # fmt: skip
    return GrowthChart(
        {
            "$schema": _SCHEMA,
            "config": key_and_footer.CONFIG,
            "title": title,
            "description": described(*facts),
            "vconcat": [together, key_view, foot_view],
            "spacing": 8,
            "datasets": datasets,
        }
    )


def small_print(who: Subject, version: str) -> list[str]:
    """Return the footer's small print: policy, gestation, date of the data, version, acknowledgements."""
    gestation = chart_text.gestation(who.gestation_days)
    born = gestation if np.isnan(who.gestation_days) else f"born at {gestation} weeks"
    policy = chart_text.POLICY_WORDS[who.policy].capitalize()
    return [
        " · ".join((policy, born, f"data to {chart_text.date(who.as_of)}", f"growthwatch {version}")),
        f"References: {'; '.join(vocabulary.ACKNOWLEDGEMENTS)}.",
    ]


def _panel_data(facts: Facts, panel: Panel, view: str, size: tuple[int, int], *, thrive: bool) -> Data:
    who, measured, offered = facts.who, facts.readings, facts.repairs
    axis = reading_marks.domain(who, panel, facts.heights(panel, view), view)
    marks = reading_marks.marks(who, panel, measured, axis, view)
    term, window = overlays.bands(panel, axis, size, {row["off"] for row in marks if row["off"]})
    frame = labels.Frame(panel, axis, *size)
    taken = labels.of_marks(marks, frame)
    off_scale = labels.apart(reading_marks.off_scale(marks), taken + labels.of_bands(term, window, frame), frame)
    named = labels.of_labels(off_scale, frame)
    repaired = labels.apart(reading_marks.repair_marks(who, panel, offered, axis, view), taken + named, frame)
    named += labels.of_labels(repaired, frame)
    brackets = fall_brackets.brackets(who, panel, facts.falls, axis, view)
    labelled = labels.apart(labels.sided(brackets, frame), named, frame)
    lines = centile_lines.line_rows(who.kind, who.sex, panel, view) if who.sex else []
    return {
        "axis": [axis._asdict()],
        "term_band": term,
        "check_window": window,
        "conditional_range": overlays.conditional_range(who, panel, measured, view),
        "lines": lines,
        "birth_marks": overlays.at_birth(who, panel, measured, view),
        "line_labels": _line_labels(lines),
        "thrive_lines": overlays.thrive_lines(who, panel, measured, view) if thrive else [],
        "falls": brackets,
        "fall_labels_left": [row for row in labelled if row["left"]],
        "fall_labels_right": [row for row in labelled if not row["left"]],
        "corrected": [row for row in marks if row["corrected"] != row["day"]],
        "same_day": _same_day(marks),
        "repair_links": [row for row in repaired if "from_day" in row],
        "repairs": repaired,
        "letters": [row for row in marks if row["system"] == SEVERAL],
        "readings": [row for row in marks if not row["doubted"]],
        "doubted": [row | {"query": "?"} for row in marks if row["doubted"]],
        "off_scale": off_scale,
    }


def _line_labels(lines: centile_lines.Rows) -> centile_lines.Rows:
    """Return the labels of the nine lines, each on the last vertex of its line."""
    last = {row["line"]: row for row in lines}
    return [{"day": last[line]["day"], "value": last[line]["value"], "label": line}
            for line in LINES if line in last]  # fmt: skip


def _same_day(marks: centile_lines.Rows) -> centile_lines.Rows:
    """Return a line between the readings of one day that differ, so that they are seen to be of one day."""
    by_day: dict[float, list[float]] = {}
    for row in marks:
        by_day.setdefault(row["day"], []).append(row["value"])
    return [{"day": day, "value": min(values), "top": max(values)}
            for day, values in by_day.items() if min(values) < max(values)]  # fmt: skip


def _panel_view(
    who: Subject, panel: Panel, data: Data, view: str, size: tuple[int, int], *, titled: bool
) -> tuple[dict[str, Any], Data]:
    drawn, named = layers(panel.name, data, LINE_COLOURS[who.sex])
    (axis,) = data["axis"]
    y_title = "SDS" if view == "sds" else chart_text.axis_title(who.kind)
    shared = axes(panel, axis["low"], axis["high"], y_title)
    if view == "sds":
        shared["y"]["axis"]["values"] = [round(z) for z in np.arange(np.ceil(axis["low"]), axis["high"] + 1)]
    if not (data["lines"] or data["readings"] or data["doubted"]):
        shared["y"]["axis"]["values"] = []  # nothing stands at any height, so none is named
    if not drawn:  # nothing known at all: the axes alone, under the sentences that say why
        named = {f"{panel.name}_nothing": [{"day": panel.first_day, "value": axis["low"]}]}
        drawn = [{"data": {"name": f"{panel.name}_nothing"}, "mark": {"type": "point", "opacity": 0}}]
    title = {"title": {"text": panel.title, "fontSize": 11, "fontWeight": "normal"}} if titled else {}
    return {**title, "width": size[0], "height": size[1], "encoding": shared, "layer": drawn}, named
