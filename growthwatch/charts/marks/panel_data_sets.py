"""All that is drawn on one panel, as data sets by name."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.axes import centile_lines, trisomy_21_lines
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import plotted_values, value_axis
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.marks import label_placement, labels, overlays, windows
from growthwatch.charts.marks.fall_brackets import fall_brackets
from growthwatch.charts.marks.lines_crossed import drawn_lines
from growthwatch.charts.marks.newborn_loss import loss_levels
from growthwatch.charts.marks.reading_marks import (
    from_birth_labels,
    off_axis_labels,
    reading_marks,
    same_day_links,
)
from growthwatch.charts.marks.repair_marks import repair_marks
from growthwatch.charts.marks.shaded_bands import shaded_bands
from growthwatch.check_windows import CheckWindows
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.vocabulary import SCORED_KINDS


class PanelDrawn(NamedTuple):
    """The data sets of a panel, and the labels that found no room on it."""

    data_sets: DataSets
    unwritten: list[str]


def panel_data_sets(
    data: ChildData,
    panel: Panel,
    view: str,
    size: tuple[int, int],
    layers: Collection[str],
    *,
    check_windows: CheckWindows | None = None,
) -> PanelDrawn:
    """Return the data sets of a panel.

    Parameters
    ----------
    data : ChildData
        The child's.
    panel : Panel
        Whose ages are drawn.
    view : str
        "centile" or "sds".
    size : (int, int)
        Width and height of the panel [px].
    layers : collection of str
        What is drawn beside the readings, of :data:`~.switched.LAYER_NAMES`.
    check_windows : CheckWindows, optional
        A service's own windows of the 6-8-week check.

    Returns
    -------
    PanelDrawn
        Rows by the names of :mod:`growthwatch.charts.vega_lite.layer_definitions`, ``lines`` for all nine lines, and
        ``axis``, one row: ``low`` and ``high`` [kg, cm or SDS]. Without rows where there is nothing to draw.
    """
    subject, readings = data.subject, data.readings
    levels = loss_levels(subject, panel, readings, view) if "loss_levels" in layers else []
    # its last weight is held against its birth weight: where it would be from 2 weeks on says nothing of today
    newborn = bool(levels) and readings[-1].age_days < WHO_FROM_DAY
    plotted = [*plotted_values(data, panel, view), *(row["value"] for row in levels)]
    beside = _trisomy_21(data, panel, view) if "trisomy_21" in layers else []
    axis = value_axis(subject, panel, plotted, view, [row["value"] for row in beside])
    marks = reading_marks(subject.kind, panel, readings, axis, view)
    off_axis = {row["off"] for row in marks if row["off"]}
    term, window = shaded_bands(panel, axis, size, off_axis, check_windows, _corrected_by(data))
    # in SDS the lines are level, whatever they are of
    of_kind = subject.kind if subject.kind in SCORED_KINDS else "weight"
    lines = centile_lines.line_rows(of_kind, subject.sex, panel, view) if subject.sex else []
    switched: DataSets = {
        "check_window": window,
        "conditional_range": [] if newborn else overlays.conditional_range(subject, panel, readings, view),
        "thrive_lines": overlays.thrive_lines(subject, panel, readings, view) if "thrive_lines" in layers else [],
        "falls": fall_brackets(subject, panel, data.falls, axis, view),
        "next_weighing": windows.next_weighing_window(data, panel, axis),
        "mid_parental": windows.mid_parental_range(data, panel, view),
        "loss_levels": levels,
        "trisomy_21": beside,
        "agreed_line": [row for row in marks if not row["doubted"] and not row["off"]],
    }
    shown = {name: rows if name in layers else [] for name, rows in switched.items()}
    repairs = repair_marks(subject, panel, data.repairs, axis, view)
    of_readings = reading_data_sets(marks, panel)
    unplaced = labels.Unplaced(
        off_axis=off_axis_labels(marks), from_birth=from_birth_labels(marks), repairs=repairs, falls=shown["falls"],
        levels=_at_end(shown["loss_levels"]), weighing=_right_of(shown["next_weighing"]), term=term,
        window=shown["check_window"], lines=centile_lines.line_labels(lines),
        other_lines=trisomy_21_lines.places_of_names(beside, panel),
    )  # fmt: skip
    written, unwritten = labels.placed(
        unplaced,
        marks,
        of_readings["actual_age"],
        label_placement.PanelScale(panel, axis, *size, drawn_lines([*lines, *shown["trisomy_21"]])),
    )
    return PanelDrawn(
        {
            **shown,
            **written,
            **of_readings,
            "axis": [axis._asdict()],
            "term_band": term,
            "lines": lines,
            "birth_marks": overlays.birth_marks(subject, panel, readings, view),
            "repair_links": [row for row in repairs if "from_day" in row],
            "repairs": repairs,
        },
        unwritten,
    )


def _trisomy_21(data: ChildData, panel: Panel, view: str) -> Rows:
    """Return the lines of the trisomy 21 reference, of a child who has it on record."""
    if not (data.trisomy_21 and data.subject.sex and data.subject.kind in SCORED_KINDS):
        return []
    return trisomy_21_lines.line_rows(data.subject.kind, data.subject.sex, panel, view)


def _corrected_by(data: ChildData) -> float | None:
    """Return by how many days the check's window stands earlier; None where readings stand at actual age as well."""
    if data.age != "corrected":
        return None
    corrected, _ = data.subject.score(float(CheckWindows().opens_day), np.nan)
    return CheckWindows().opens_day - float(corrected)


def _at_end(levels: Rows) -> Rows:
    """Return the levels of loss with the place of their labels, at their ends."""
    return [row | {"day": row["until"], "middle": row["value"]} for row in levels]


def _right_of(window: Rows) -> Rows:
    """Return the window of the next weighing with its label at its end, where its label stands on the right."""
    return [row | {"day": row["until"]} for row in window]


def reading_data_sets(marks: Rows, panel: Panel) -> DataSets:
    """Return the readings by how they are drawn: filled, hollow, with a dot, with letters, tied by their day.

    Parameters
    ----------
    marks : list of dict
        Of :func:`~.reading_marks.reading_marks`.
    panel : Panel
        That they stand on.
    """
    with_dots = panel.age == "both" and panel.name != "preterm"
    return {
        "actual_age": [row for row in marks if with_dots and row["actual"] != row["day"]],
        "same_day": same_day_links(marks),
        "marks": marks,
        "letters": [row for row in marks if row["system"] == SEVERAL],
        "readings": [row for row in marks if not row["doubted"]],
        "doubted": [row | {"query": "?"} for row in marks if row["doubted"]],
    }
