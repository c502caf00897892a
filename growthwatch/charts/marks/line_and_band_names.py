"""The names of lines and of bands: written where nothing else stands, else left out."""

from collections.abc import Sequence
from typing import Final

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.marks.label_placement import LETTER_PX, LINE_PX, PanelScale, Span, beside, free
from growthwatch.charts.marks.taken_up import band_label, centred

#: The lines' own names, the most telling first, where there is not room for all.
_NAMED_FIRST: Final = ("50th", "0.4th", "99.6th", "9th", "91st", "2nd", "98th", "25th", "75th")
#: Of the letters of bands' labels [px].
_BAND_LETTERS_PX: Final = 9
#: The names of lines are in smaller letters: so much of a line between two is enough.
_NAME_LINE: Final = 0.7


def line_names_shown(names: Rows, taken: Sequence[Span], scale: PanelScale) -> tuple[Rows, list[Span]]:
    """Return the names of the lines that stand clear of each other and of what is taken, and what they take up.

    Parameters
    ----------
    names : list of dict
        Of :func:`growthwatch.charts.axes.centile_lines.line_labels`: they end where their line does.
    taken : sequence of Span
        What else is drawn.
    scale : PanelScale
        The panel's.
    """
    spans: list[Span] = []
    shown = set()
    for row in sorted(names, key=lambda one: _NAMED_FIRST.index(one["label"])):
        end = scale.x_px(row["day"])
        span = Span(end - LETTER_PX * len(row["label"]), end, row["value"])
        others = beside(span.start, span.end, [*taken, *spans])
        # at the edge of the panel it is where its line is
        if free(row["value"], others, scale, _NAME_LINE, at_edge=True):
            spans.append(span)
            shown.add(row["label"])
    return [row for row in names if row["label"] in shown], spans


def names_on_lines(places: Sequence[Rows], taken: Sequence[Span], scale: PanelScale) -> Rows:
    """Return the names that another reference's lines have, each at the first of its places that is free, else none.

    Parameters
    ----------
    places : sequence of list of dict
        For each line where its name may stand: ``day``, ``value`` and ``label``, which is centred there.
    taken : sequence of Span
        What else is drawn.
    scale : PanelScale
        The panel's.
    """
    spans, shown = list(taken), []
    for of_line in places:
        for row in of_line:
            span = centred(row, LETTER_PX * len(row["label"]) / 2, row["value"], scale)
            if span.end < scale.width and free(row["value"], beside(span.start, span.end, spans), scale):
                spans.append(span)
                shown.append(row)
                break
    return shown


def band_labels_moved(rows: Rows, direction: int, taken: Sequence[Span], scale: PanelScale) -> Rows:
    """Return the labels of bands, moved up or down along them to where nothing stands; else they are left out.

    Parameters
    ----------
    rows : list of dict
        Of :func:`~.shaded_bands.shaded_bands`.
    direction : int
        -1 where the label ends at ``label_day``, 1 where it begins there.
    taken : sequence of Span
        What else is drawn.
    scale : PanelScale
        The panel's.
    """
    moved = []
    for row in rows:
        upper = row["label_at"] > (scale.axis.low + scale.axis.high) / 2
        steps = range(int(scale.height / LINE_PX))
        places = (row["label_at"] + (-step if upper else step) * scale.line_height for step in steps)
        clear = [place for place in places if _clear(band_label(row, direction, place, scale), taken, scale)]
        # the first where no centile line runs through it; else the first where fewest do
        at = min(clear, key=lambda place: _n_crossed(band_label(row, direction, place, scale), scale), default=None)
        moved += [] if at is None else [row | {"label_at": at}]
    return moved


def _n_crossed(spans: Sequence[Span], scale: PanelScale) -> int:
    """Return how many centile lines run through the lines of a label."""
    return sum(
        scale.n_crossed(scale.lines_between(span.start, span.end), span.value, _BAND_LETTERS_PX) for span in spans
    )


def _clear(spans: Sequence[Span], taken: Sequence[Span], scale: PanelScale) -> bool:
    """Return whether all lines of a label are on the panel and over nothing."""
    return all(
        span.start >= 0 and span.end <= scale.width and free(span.value, beside(span.start, span.end, taken), scale)
        for span in spans
    )
