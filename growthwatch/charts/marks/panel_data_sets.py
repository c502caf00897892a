"""All that is drawn on one panel, as data sets by name."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.axes import centile_lines
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import plotted_values, value_axis
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.marks import label_placement, overlays, windows
from growthwatch.charts.marks.fall_brackets import fall_brackets
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


class _Labelled(NamedTuple):
    """What carries a label, each moved clear of the others: ``middle``, and for falls ``left``."""

    off_axis: Rows
    levels: Rows
    from_birth: Rows
    repairs: Rows
    falls: Rows


def panel_data_sets(
    data: ChildData,
    panel: Panel,
    view: str,
    size: tuple[int, int],
    layers: Collection[str],
    *,
    check_windows: CheckWindows | None = None,
) -> DataSets:
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
    dict
        Rows by the names of :mod:`growthwatch.charts.vega_lite.layer_definitions`, ``lines`` for all nine lines, and
        ``axis``, one row: ``low`` and ``high`` [kg, cm or SDS]. Without rows where there is nothing to draw.
    """
    subject, readings = data.subject, data.readings
    levels = loss_levels(subject, panel, readings, view) if "loss_levels" in layers else []
    plotted = [*plotted_values(data, panel, view), *(row["value"] for row in levels)]
    axis = value_axis(subject, panel, plotted, view)
    marks = reading_marks(subject.kind, panel, readings, axis, view)
    off_axis = {row["off"] for row in marks if row["off"]}
    term, window = shaded_bands(panel, axis, size, off_axis, check_windows, _corrected_by(data))
    lines = centile_lines.line_rows(subject.kind, subject.sex, panel, view) if subject.sex else []
    switched: DataSets = {
        "check_window": window,
        "conditional_range": overlays.conditional_range(subject, panel, readings, view),
        "thrive_lines": overlays.thrive_lines(subject, panel, readings, view) if "thrive_lines" in layers else [],
        "falls": fall_brackets(subject, panel, data.falls, axis, view),
        "next_weighing": windows.next_weighing_window(data, panel, axis),
        "mid_parental": windows.mid_parental_range(data, panel, view),
        "loss_levels": levels,
        "agreed_line": [row for row in marks if not row["doubted"] and not row["off"]],
    }
    shown = {name: rows if name in layers else [] for name, rows in switched.items()}
    scale = label_placement.PanelScale(panel, axis, *size)
    repairs = repair_marks(subject, panel, data.repairs, axis, view)
    labelled = _placed(
        _Labelled(off_axis_labels(marks), _at_end(levels), from_birth_labels(marks), repairs, shown["falls"]),
        marks, (term, shown["check_window"], shown["next_weighing"]), scale,
    )  # fmt: skip
    return {
        **shown,
        "axis": [axis._asdict()],
        "term_band": term,
        "term_label": term,
        "window_label": shown["check_window"],
        "loss_labels": labelled.levels,
        "lines": lines,
        "birth_marks": overlays.birth_marks(subject, panel, readings, view),
        "line_labels": centile_lines.line_labels(lines),
        "fall_labels_left": [row for row in labelled.falls if row["left"]],
        "fall_labels_right": [row for row in labelled.falls if not row["left"]],
        "repair_links": [row for row in labelled.repairs if "from_day" in row],
        "repairs": labelled.repairs,
        "off_scale": labelled.off_axis,
        "from_birth": labelled.from_birth,
        **_reading_data_sets(marks, panel),
    }


def _corrected_by(data: ChildData) -> float | None:
    """Return by how many days the check's window stands earlier; None where readings stand at actual age as well."""
    if data.age != "corrected":
        return None
    corrected, _ = data.subject.score(float(CheckWindows().opens_day), np.nan)
    return CheckWindows().opens_day - float(corrected)


def _placed(
    unplaced: _Labelled, marks: Rows, beside: tuple[Rows, Rows, Rows], scale: label_placement.PanelScale
) -> _Labelled:
    """Return the labels of a panel moved apart, those first that belong nearest to where they stand.

    ``beside``: the term band, the check's window and the next weighing's, whose labels stay.
    """
    moved_apart, label_spans = label_placement.moved_apart, label_placement.label_spans
    term, window, weighing = beside
    taken = [*label_placement.mark_spans(marks, scale), *label_placement.bracket_spans(unplaced.falls, scale)]
    bands = [*label_placement.band_label_spans(term, window, scale), *label_spans(weighing, scale)]
    off_axis = moved_apart(unplaced.off_axis, taken + bands, scale)
    written = label_spans(off_axis, scale)
    from_birth = moved_apart(unplaced.from_birth, taken + bands + written, scale)
    written += label_spans(from_birth, scale)
    levels = moved_apart(unplaced.levels, taken + bands + written, scale)
    written += label_spans(levels, scale)
    repairs = moved_apart(unplaced.repairs, taken + bands + written, scale)
    written += label_spans(repairs, scale)
    falls = moved_apart(label_placement.with_side(unplaced.falls, scale), taken + bands + written, scale)
    return _Labelled(off_axis, levels, from_birth, repairs, falls)


def _at_end(levels: Rows) -> Rows:
    """Return the levels of loss with the place of their labels, at their ends."""
    return [row | {"day": row["until"], "middle": row["value"]} for row in levels]


def _reading_data_sets(marks: Rows, panel: Panel) -> DataSets:
    """Return the readings by how they are drawn: filled, hollow, with a dot, with letters, tied by their day."""
    with_dots = panel.age == "both" and panel.name != "preterm"
    return {
        "actual_age": [row for row in marks if with_dots and row["actual"] != row["day"]],
        "same_day": same_day_links(marks),
        "marks": marks,
        "letters": [row for row in marks if row["system"] == SEVERAL],
        "readings": [row for row in marks if not row["doubted"]],
        "doubted": [row | {"query": "?"} for row in marks if row["doubted"]],
    }
