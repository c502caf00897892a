"""What is written on a panel, each where neither mark nor other text stands; what has no room is given back."""

from collections.abc import Sequence
from typing import NamedTuple

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.appearance.theme import GREY, INK
from growthwatch.charts.marks import line_and_band_names, taken_up
from growthwatch.charts.marks.label_placement import PanelScale, Span, label_spans, moved_apart, with_side, written


class Unplaced(NamedTuple):
    """What is to be written on a panel, where it would stand if nothing else did.

    Each row has ``day``, ``label`` and ``middle`` [as the axis]; ``term`` and ``window`` are those of the shaded
    bands, ``lines`` the names of the nine lines, ``other_lines`` where those of another reference may stand.
    """

    off_axis: Rows
    from_birth: Rows
    repairs: Rows
    falls: Rows
    levels: Rows
    weighing: Rows
    term: Rows
    window: Rows
    lines: Rows
    other_lines: Sequence[Rows]


def placed(labels: Unplaced, marks: Rows, dots: Rows, scale: PanelScale) -> tuple[DataSets, list[str]]:
    """Return what is written, by data set, and what found no room and has to be said elsewhere.

    Parameters
    ----------
    labels : Unplaced
        Of the panel.
    marks, dots : list of dict
        The readings, and those that have a small dot at actual age: nothing is written over them.
    scale : PanelScale
        The panel's.

    Returns
    -------
    data_sets : dict
        ``labels_right`` and ``labels_left`` of their days, with ``size`` [px] and ``ink``; ``term_label``,
        ``window_label``, ``line_labels`` and ``trisomy_21_names``.
    unwritten : list of str
        Labels without a place.
    """
    taken: list[Span] = [
        *taken_up.mark_spans(marks, scale), *taken_up.small_mark_spans(dots, labels.repairs, scale),
        *taken_up.bracket_spans(labels.falls, scale),
    ]  # fmt: skip
    line_names, spans = line_and_band_names.line_names_shown(labels.lines, taken, scale)
    taken += spans
    rows: Rows = []
    # those first that belong nearest to where they stand
    for of_kind, size, ink in (
        (labels.off_axis, 11, INK), (labels.from_birth, 10, INK), (labels.repairs, 10, INK), (labels.falls, 11, INK),
        (labels.levels, 9, GREY), (labels.weighing, 9, GREY),
    ):  # fmt: skip
        plain = [{"day": row["day"], "label": row["label"], "middle": row["middle"], "size": size, "ink": ink}
                 | ({"furthest": 1} if of_kind is labels.levels else {})  # a level elsewhere would be another level
                 for row in of_kind]  # fmt: skip
        moved = moved_apart(with_side(plain, scale), taken, scale)
        taken += label_spans(written(moved), scale)
        rows += moved
    window = line_and_band_names.band_labels_moved(labels.window, 1, taken, scale)
    taken += taken_up.band_label_spans([], window, scale)
    term = line_and_band_names.band_labels_moved(labels.term, -1, taken, scale)
    taken += taken_up.band_label_spans(term, [], scale)
    shown = written(rows)
    return {
        "labels_right": [row for row in shown if not row["left"]],
        "labels_left": [row for row in shown if row["left"]],
        "term_label": term,
        "window_label": window,
        "line_labels": line_names,
        "trisomy_21_names": line_and_band_names.names_on_lines(labels.other_lines, taken, scale),
    }, [row["label"] for row in rows if row["unplaced"]]
