"""The SDS of weight, length and head on one chart, with weight for length or body mass index where both are known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch import __version__
from growthwatch.charts.appearance import chart_text, key_and_footer
from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.theme import CONFIG
from growthwatch.charts.appearance.title import chart_title
from growthwatch.charts.axes import centile_lines
from growthwatch.charts.axes.panels import Panel, panels_needed
from growthwatch.charts.axes.value_axis import value_axis
from growthwatch.charts.chart import SCHEMA, GrowthChart, arranged, sizes
from growthwatch.charts.child.age_shown import AGE_WORDS, differing
from growthwatch.charts.child.child_data import ChildData, child_data
from growthwatch.charts.child.events import ChartEvent
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.weight_beside_length import PAIR_NOTES, PairedReading, paired_readings
from growthwatch.charts.marks import event_lanes
from growthwatch.charts.marks.switched import layers_shown
from growthwatch.charts.vega_lite import interactions
from growthwatch.charts.vega_lite.layer_definitions import kind_definitions
from growthwatch.charts.vega_lite.panel_view import panel_view
from growthwatch.charts.words.description import events_in_words
from growthwatch.charts.words.notes import events_not_drawn, small_print
from growthwatch.vocabulary import BMI, KINDS, WEIGHT_FOR_LENGTH

TITLE: Final = "SDS of weight, length and head"


def sds_chart(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    policy: str,
    as_of: Any,
    age: str | None = None,
    layers: Collection[str] | None = None,
    events: Sequence[ChartEvent] = (),
    heading: str = "",
    width: int = 860,
    height: int | None = None,
    version: str = __version__,
) -> GrowthChart:
    """Return the SDS of every kind against age: a thin child and a small one read differently.

    Parameters
    ----------
    child, measurements, records, findings, policy, as_of, age, layers, events, heading, width, height, version
        As for :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    GrowthChart
        Hollow marks are disputed or questioned. Weight for length (WHO) is drawn below 2 years, body mass index from
        then on, of weights beside the lengths of their time.

    Raises
    ------
    ValueError
        For an unknown policy or age, or a ``child`` that is not one row.
    """
    of_kinds = [child_data(child, measurements, records, findings, kind=kind, policy=policy, as_of=as_of, age=age,
                           events=events)
            for kind in KINDS]  # fmt: skip
    subject, chosen = of_kinds[0].subject, of_kinds[0].age
    beside = _beside(of_kinds[0], of_kinds[1])
    ages = [data.ages() for data in of_kinds]
    corrected, actual = (np.concatenate(both) for both in zip(*ages, strict=True))
    panels = panels_needed(subject, corrected, actual, chosen)
    views: list[dict[str, Any]] = []
    datasets: DataSets = {}
    words: list[str] = []
    with_lanes, not_drawn = event_lanes.with_lanes(
        subject, panels, sizes(panels, width, height), of_kinds[0].events, layers_shown(layers), height
    )
    for panel, (panel_size, events_of_panel) in zip(panels, with_lanes, strict=True):
        marks = _marks({**{data.subject.kind: data.readings for data in of_kinds}, **beside}, panel)
        axis = value_axis(subject, panel, [row["value"] for row in marks], "sds")
        lines = centile_lines.line_rows("weight", subject.sex, panel, "sds") if subject.sex else []
        shown = [row | {"value": min(max(row["value"], axis.low), axis.high)} for row in marks]
        sets: DataSets = {
            "axis": [axis._asdict()], "lines": lines, "line_labels": centile_lines.line_labels(lines), "marks": shown,
            "readings": [row for row in shown if not row["doubted"]],
            "doubted": [row for row in shown if row["doubted"]],
            "chosen": [
                {"day": row["day"], "value": row["value"], "number": number}
                for number, row in enumerate(shown, start=len(words) + 1)
            ],
            **events_of_panel,
        }  # fmt: skip
        view, named = panel_view(
            subject, panel, sets, "sds", panel_size, with_title=len(panels) > 1, definitions=kind_definitions
        )
        views.append(view)
        datasets |= named
        words += [f"{row['what']}, {row['words']}" for row in shown]
    footer, datasets["footer"] = key_and_footer.footer(
        [*(PAIR_NOTES[kind] for kind in beside), *events_not_drawn(not_drawn)], small_print(subject, version), width
    )
    under = [
        *([heading] if heading else []),
        *([AGE_WORDS[chosen]] if any(differing(d.readings) for d in of_kinds) else []),
    ]
    sex = chart_text.SEX_TITLES.get(subject.sex or "", "Sex not known")
    return GrowthChart(
        {
            "$schema": SCHEMA,
            "config": CONFIG,
            "title": chart_title(f"{sex} - UK-WHO - {TITLE}", under, width),
            "description": _description(words, of_kinds[0]),
            "params": interactions.inputs(words),
            "vconcat": [arranged(views, width), footer],
            "spacing": 8,
            "datasets": datasets,
        }
    )  # fmt: skip


def _beside(weights: ChildData, lengths: ChildData) -> dict[str, list[PairedReading]]:
    """Return the weights beside lengths by kind: weight for length below 2 years, body mass index from then on."""
    found = {}
    for kind, standing in ((WEIGHT_FOR_LENGTH, False), (BMI, True)):
        subject = replace(weights.subject, kind=kind)
        pairs = paired_readings(weights.readings, lengths.readings, subject, with_trisomy_21=weights.trisomy_21)
        found[kind] = [one for one in pairs if one.standing == standing and not np.isnan(one.sds)]
    return {kind: pairs for kind, pairs in found.items() if pairs}


def _marks(of_kinds: Mapping[str, Sequence[Reading]], panel: Panel) -> Rows:
    """Return a row for each SDS of a panel: kind, place and what is said of it."""
    return [
        {"day": place, "value": reading.sds, "what": chart_text.KIND_TITLES[kind], "doubted": reading.doubted,
         "words": reading.words(kind)}
        for kind, readings in of_kinds.items() for reading in readings
        if not np.isnan(reading.sds) and reading.charted and (place := panel.place_of(reading)) is not None
    ]  # fmt: skip


def _description(words: Sequence[str], data: ChildData) -> str:
    readings = ". ".join(words) if words else "Nothing is recorded that has an SDS"
    return " ".join([f"Growth chart, {TITLE}. {readings}.", *events_in_words(data.events)])
