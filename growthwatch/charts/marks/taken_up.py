"""What stands on a panel before its labels do, as spans to keep clear of: marks, brackets, dots, bands."""

from typing import Any, Final

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.marks.label_placement import LETTER_PX, PanelScale, Span

#: Half of what a reading's mark takes [px].
_MARK_PX: Final = 7.0
#: The query left of a reading in doubt reaches so far from its middle [px].
_QUERY_PX: Final = 14.0
#: Half of what a small dot at actual age takes [px].
_DOT_PX: Final = 3.0
#: A bracket's distance right of its reading, and its width [px].
_BRACKET_PX: Final = (2.0, 10.0)


def mark_spans(marks: Rows, scale: PanelScale) -> list[Span]:
    """Return what readings take up, with the letters over those of several systems.

    Parameters
    ----------
    marks : list of dict
        ``day``, ``value``, ``system`` and ``letters``, as of :func:`~.reading_marks.reading_marks`.
    scale : PanelScale
        The panel's.
    """
    lettered = [(row, LETTER_PX * len(row["letters"]) / 2) for row in marks if row["system"] == SEVERAL]
    return [
        *(centred(row, _MARK_PX, row["value"], scale) for row in marks),
        *(centred(row, half, row["value"] + scale.line_height, scale) for row, half in lettered),
        *(_left_of(row, _QUERY_PX, scale) for row in marks if row.get("doubted")),
    ]


def small_mark_spans(dots: Rows, repairs: Rows, scale: PanelScale) -> list[Span]:
    """Return what the dots at actual age and the marks of suggested repairs take up.

    Parameters
    ----------
    dots : list of dict
        ``actual`` [days] and ``value``.
    repairs : list of dict
        ``day`` and ``value``.
    scale : PanelScale
        The panel's.
    """
    return [
        *(centred({"day": row["actual"]}, _DOT_PX, row["value"], scale) for row in dots),
        *(centred(row, _MARK_PX, row["value"], scale) for row in repairs),
    ]


def bracket_spans(brackets: Rows, scale: PanelScale) -> list[Span]:
    """Return what the brackets of falls take up: a span for each line of text that would cross one.

    Parameters
    ----------
    brackets : list of dict
        ``day``, ``value`` and ``end``, as of :func:`~.fall_brackets.fall_brackets`.
    scale : PanelScale
        The panel's.
    """
    spans: list[Span] = []
    for row in brackets:
        low, high = sorted((row["value"], row["end"]))
        lines = int((high - low) / scale.line_height) + 1
        start = scale.x_px(row["day"]) + _BRACKET_PX[0]
        end = start + _BRACKET_PX[1]
        spans += [Span(start, end, min(low + line * scale.line_height, high)) for line in range(lines + 1)]
    return spans


def centred(row: dict[str, Any], half_px: float, value: float, scale: PanelScale) -> Span:
    """Return what something centred on the ``day`` of a row takes up at a value."""
    x = scale.x_px(row["day"])
    return Span(x - half_px, x + half_px, value)


def _left_of(row: dict[str, Any], px: float, scale: PanelScale) -> Span:
    x = scale.x_px(row["day"])
    return Span(x - px, x, row["value"])


def band_label_spans(term: Rows, window: Rows, scale: PanelScale) -> list[Span]:
    """Return what the labels of the shaded bands take up.

    Parameters
    ----------
    term, window : list of dict
        Of :func:`~.shaded_bands.shaded_bands`: the term band's label ends at ``label_day``, the window's begins there.
    scale : PanelScale
        The panel's.
    """
    return [span for direction, rows in ((-1, term), (1, window)) for row in rows
            for span in band_label(row, direction, row["label_at"], scale)]  # fmt: skip


def band_label(row: dict[str, Any], direction: int, at: float, scale: PanelScale) -> list[Span]:
    """Return a span for each line of a band's label at a value: its first line stands there, the next below."""
    lines = row["label"].split("\n")
    x = scale.x_px(row["label_day"])
    other = x + direction * LETTER_PX * max(map(len, lines))
    return [Span(min(x, other), max(x, other), at - n * scale.line_height) for n in range(len(lines))]
