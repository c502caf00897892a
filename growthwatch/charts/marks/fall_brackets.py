"""Falls found in a child's weights (for a head: rises) as brackets on the chart, in centile spaces."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.axes.centile_lines import Rows, values_at
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.charts.marks.reading_marks import Domain
from growthwatch.detect.wording.text_columns import decimals_apart

#: Rules whose change is marked with a bracket on each kind's chart.
_RULES: Final = {"weight": ("ng75-fall",), "length": (), "head": ("head-rising",)}
_FIGURES: Final = ["baseline_sds", "current_sds", "spaces_fallen"]


class Fall(NamedTuple):
    """A change found: the reading that shows it, the SDS it fell from and to, and its label."""

    reading: Reading
    baseline_sds: float
    current_sds: float
    label: str


def found(kind: str, readings: Sequence[Reading], findings: pd.DataFrame) -> list[Fall]:
    """Return the falls among a child's findings that belong on this kind's chart.

    Parameters
    ----------
    findings : DataFrame
        The child's rows of ``tables.OUT["findings"]``.
    """
    here = findings["rule"].isin(_RULES[kind]).to_numpy()
    rows = (
        findings.loc[here, ["status", "certainty", "latest_on", "threshold_spaces", *_FIGURES]].to_dict("records")
        if here.any()
        else []
    )
    return [
        Fall(reading, float(row["baseline_sds"]), float(row["current_sds"]), _label(row))
        for row in rows
        if all(pd.notna(row[name]) for name in _FIGURES) and (reading := _reading_of(row, readings)) is not None
    ]


def _label(finding: dict[str, Any]) -> str:
    moved = float(finding["spaces_fallen"])
    unsaid = ("met", "confirmed", "firm")
    said = [finding[name] for name in ("status", "certainty") if finding[name] not in unsaid]
    aside = f" ({', '.join(said)})" if said else ""
    threshold = abs(float(finding["threshold_spaces"]))
    # a fall of 1.96 is not written 2.0 where 2 is the threshold
    decimals = int(decimals_apart(np.array(abs(moved)), np.nan_to_num(threshold), 1))
    return f"{'fall' if moved > 0 else 'rise'} of {chart_text.spaces(abs(moved), decimals)}{aside}"


def _reading_of(finding: dict[str, Any], readings: Sequence[Reading]) -> Reading | None:
    """Return the reading a finding's current SDS was scored from: of the latest day, the one nearest to it."""
    scored = [reading for reading in readings if not np.isnan(reading.sds)]
    same_day = [reading for reading in scored if reading.measured_on == finding["latest_on"]]
    return min(same_day or scored, key=lambda reading: abs(reading.sds - finding["current_sds"]), default=None)


def brackets(who: Subject, panel: Panel, falls: Sequence[Fall], axis: Domain, view: str) -> Rows:
    """Return a bracket for each fall on a panel: at the reading's age, from its baseline's level to the reading.

    An end beyond the axis stands at the axis's own.
    """
    rows: Rows = []
    for reading, *ends, label in falls:
        day = reading.corrected_days
        if not who.sex or not panel.holds(day):
            continue
        levels = np.asarray(ends if view == "sds" else values_at(who.kind, who.sex, day, ends))
        # an SDS that no value has at this age is beyond every value that the axis shows
        beyond = np.where(np.asarray(ends) < 0, axis.low, axis.high)
        start, end = np.clip(np.where(np.isnan(levels), beyond, levels), *axis).tolist()
        rows.append({"day": day, "value": start, "end": end, "middle": (start + end) / 2, "label": label})
    return rows
