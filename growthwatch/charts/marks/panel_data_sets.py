"""All that is drawn on one panel, as data sets by name."""

from typing import NamedTuple

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.axes import centile_lines
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import plotted_values, value_axis
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.marks import label_placement, overlays
from growthwatch.charts.marks.fall_brackets import fall_brackets
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
    from_birth: Rows
    repairs: Rows
    falls: Rows


def panel_data_sets(
    data: ChildData,
    panel: Panel,
    view: str,
    size: tuple[int, int],
    *,
    with_thrive_lines: bool,
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
    with_thrive_lines : bool
        Whether thrive lines are drawn.
    check_windows : CheckWindows, optional
        A service's own windows of the 6-8-week check.

    Returns
    -------
    dict
        Rows by the names of :mod:`growthwatch.charts.vega_lite.layer_definitions`, ``lines`` for all nine lines, and
        ``axis``, one row: ``low`` and ``high`` [kg, cm or SDS]. Without rows where there is nothing to draw.
    """
    subject, readings = data.subject, data.readings
    axis = value_axis(subject, panel, plotted_values(data, panel, view), view)
    marks = reading_marks(subject.kind, panel, readings, axis, view)
    off_axis = {row["off"] for row in marks if row["off"]}
    term, window = shaded_bands(panel, axis, size, off_axis, check_windows)
    brackets = fall_brackets(subject, panel, data.falls, axis, view)
    repairs = repair_marks(subject, panel, data.repairs, axis, view)
    scale = label_placement.PanelScale(panel, axis, *size)
    labelled = _placed(
        _Labelled(off_axis_labels(marks), from_birth_labels(marks), repairs, brackets), marks, term, window, scale
    )
    lines = centile_lines.line_rows(subject.kind, subject.sex, panel, view) if subject.sex else []
    return {
        "axis": [axis._asdict()],
        "term_band": term,
        "check_window": window,
        "conditional_range": overlays.conditional_range(subject, panel, readings, view),
        "lines": lines,
        "birth_marks": overlays.birth_marks(subject, panel, readings, view),
        "line_labels": centile_lines.line_labels(lines),
        "thrive_lines": overlays.thrive_lines(subject, panel, readings, view) if with_thrive_lines else [],
        "falls": brackets,
        "fall_labels_left": [row for row in labelled.falls if row["left"]],
        "fall_labels_right": [row for row in labelled.falls if not row["left"]],
        "repair_links": [row for row in labelled.repairs if "from_day" in row],
        "repairs": labelled.repairs,
        "off_scale": labelled.off_axis,
        "from_birth": labelled.from_birth,
        **_reading_data_sets(marks),
    }


def _placed(
    unplaced: _Labelled, marks: Rows, term: Rows, window: Rows, scale: label_placement.PanelScale
) -> _Labelled:
    """Return the labels of a panel moved apart: values off the axis, changes from birth weight, repairs, falls."""
    moved_apart, label_spans = label_placement.moved_apart, label_placement.label_spans
    taken = label_placement.mark_spans(marks, scale)
    bands = label_placement.band_label_spans(term, window, scale)
    off_axis = moved_apart(unplaced.off_axis, taken + bands, scale)
    written = label_spans(off_axis, scale)
    from_birth = moved_apart(unplaced.from_birth, taken + bands + written, scale)
    written += label_spans(from_birth, scale)
    repairs = moved_apart(unplaced.repairs, taken + written, scale)
    written += label_spans(repairs, scale)
    # the labels of falls give way to other labels alone, not to marks
    falls = moved_apart(label_placement.with_side(unplaced.falls, scale), written, scale)
    return _Labelled(off_axis, from_birth, repairs, falls)


def _reading_data_sets(marks: Rows) -> DataSets:
    """Return the readings by how they are drawn: filled, hollow, with a cross, with letters, tied by their day."""
    return {
        "corrected": [row for row in marks if row["corrected"] != row["day"]],
        "same_day": same_day_links(marks),
        "letters": [row for row in marks if row["system"] == SEVERAL],
        "readings": [row for row in marks if not row["doubted"]],
        "doubted": [row | {"query": "?"} for row in marks if row["doubted"]],
    }
