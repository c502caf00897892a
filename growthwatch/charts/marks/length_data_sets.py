"""All that is drawn on a panel of weight for length, as data sets by name: its lines, the marks, what is written."""

from growthwatch.charts.axes import centile_lines, length_axis
from growthwatch.charts.axes.length_axis import LengthPanel
from growthwatch.charts.axes.value_axis import axis_over
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.marks import label_placement, labels
from growthwatch.charts.marks.lines_crossed import drawn_lines
from growthwatch.charts.marks.panel_data_sets import PanelDrawn, reading_data_sets
from growthwatch.charts.marks.reading_marks import off_axis_labels, reading_marks


def length_data_sets(data: ChildData, panel: LengthPanel, size: tuple[int, int]) -> PanelDrawn:
    """Return the data sets of a panel of weight for length.

    Parameters
    ----------
    data : ChildData
        The child's, of the kind "weight-for-length".
    panel : LengthPanel
        Whose lengths are drawn.
    size : (int, int)
        Width and height of the panel [px].

    Returns
    -------
    PanelDrawn
        As of :func:`~.panel_data_sets.panel_data_sets`; what is read by age (windows, events, what is expected ahead)
        has no place on an axis of length.
    """
    sex, readings = data.subject.sex, data.readings
    lines = length_axis.line_rows(sex, panel) if sex else []
    placed = [reading.value for reading in readings if panel.place_of(reading) is not None]
    axis = axis_over([row["value"] for row in lines], placed)
    marks = reading_marks(data.subject.kind, panel, readings, axis, "centile")
    of_readings = reading_data_sets(marks, panel)
    unplaced = labels.Unplaced(
        off_axis=off_axis_labels(marks), from_birth=[], repairs=[], falls=[], levels=[], weighing=[], term=[],
        window=[], lines=centile_lines.line_labels(lines), other_lines=[],
    )  # fmt: skip
    scale = label_placement.PanelScale(panel, axis, *size, drawn_lines(lines))
    written, unwritten = labels.placed(unplaced, marks, [], scale)
    # two readings of one length are not of one day
    return PanelDrawn(
        {**written, **of_readings, "same_day": [], "actual_age": [], "axis": [axis._asdict()], "lines": lines},
        unwritten,
    )
