"""Labels that would stand one over another, moved apart.

A place taken is a span across the panel [px] at a value of its axis; a label needs a line's height around its own.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.appearance.symbols import SEVERAL
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis

#: Of the labels' letters, as far as one can tell before they are drawn [px].
_LETTER_PX: Final = 6.0
_LINE_PX: Final = 14.0
#: Between a label and what it is beside [px].
_BESIDE_PX: Final = 14.0
#: A label is moved by no more than this many lines: further off it would not be seen to belong.
_FURTHEST_LINES: Final = 4
#: Half of what a reading's mark takes [px].
_MARK_PX: Final = 7.0
#: A bracket's distance right of its reading, and its width [px].
_BRACKET_PX: Final = (2.0, 10.0)
#: Room for a line's name at the end of the panel [px].
_LINE_NAME_PX: Final = 30
#: Two labels this share of a line apart are a line apart: what rounding leaves of one.
_WHOLE_LINE: Final = 0.999


class Span(NamedTuple):
    """What something takes up: its ends across the panel [px] and its value on the axis [kg, cm or SDS]."""

    start: float
    end: float
    value: float


class PanelScale(NamedTuple):
    """A panel's ages and values, and the pixels they are drawn on."""

    panel: Panel
    axis: ValueAxis
    width: int
    height: int

    @property
    def line_height(self) -> float:
        """The height of a line of text, as a difference of values on the axis."""
        return _LINE_PX * (self.axis.high - self.axis.low) / self.height

    def x_px(self, day: float) -> float:
        """Return how far across the panel a day (of its age axis) stands [px]."""
        return (day - self.panel.first_day) / (self.panel.last_day - self.panel.first_day) * self.width

    def label_ends(self, row: dict[str, Any]) -> tuple[float, float]:
        """Return where the ``label`` of a row begins and ends across the panel [px].

        Parameters
        ----------
        row : dict
            ``day`` [days], ``label``, and ``left`` where it stands on the left of the day, else on the right.
        """
        x = self.x_px(row["day"])
        length = _LETTER_PX * len(row["label"])
        on_left = row.get("left", False)
        return (x - _BESIDE_PX - length, x - _BESIDE_PX) if on_left else (x + _BESIDE_PX, x + _BESIDE_PX + length)


def mark_spans(marks: Rows, scale: PanelScale) -> list[Span]:
    """Return what readings take up, with the letters over those of several systems.

    Parameters
    ----------
    marks : list of dict
        ``day``, ``value``, ``system`` and ``letters``, as of :func:`~.reading_marks.reading_marks`.
    scale : PanelScale
        The panel's.
    """
    lettered = [(row, _LETTER_PX * len(row["letters"]) / 2) for row in marks if row["system"] == SEVERAL]
    return [
        *(_centred(row, _MARK_PX, row["value"], scale) for row in marks),
        *(_centred(row, half, row["value"] + scale.line_height, scale) for row, half in lettered),
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


def _centred(row: dict[str, Any], half_px: float, value: float, scale: PanelScale) -> Span:
    x = scale.x_px(row["day"])
    return Span(x - half_px, x + half_px, value)


def label_spans(rows: Rows, scale: PanelScale) -> list[Span]:
    """Return what labels take up.

    Parameters
    ----------
    rows : list of dict
        As for :meth:`PanelScale.label_ends`, with ``middle``, the value they stand at.
    scale : PanelScale
        The panel's.
    """
    return [Span(*scale.label_ends(row), row["middle"]) for row in rows]


def band_label_spans(term: Rows, window: Rows, scale: PanelScale) -> list[Span]:
    """Return what the labels of the shaded bands take up.

    Parameters
    ----------
    term, window : list of dict
        Of :func:`~.shaded_bands.shaded_bands`: the term band's label ends at ``label_day``, the window's begins there.
    scale : PanelScale
        The panel's.
    """
    spans = []
    for direction, rows in ((-1, term), (1, window)):
        for row in rows:
            x = scale.x_px(row["label_day"])
            other = x + direction * _LETTER_PX * max(map(len, row["label"].split("\n")))
            spans.append(Span(min(x, other), max(x, other), row["label_at"]))
    return spans


def with_side(rows: Rows, scale: PanelScale) -> Rows:
    """Return rows with ``left``: whether their labels stand on the left, for want of room before the lines' names.

    In the first half of a panel, however narrow, they stand on the right.

    Parameters
    ----------
    rows : list of dict
        ``day`` and ``label``.
    scale : PanelScale
        The panel's.
    """
    room, half = scale.width - _LINE_NAME_PX, scale.width / 2
    return [row | {"left": scale.x_px(row["day"]) > half and scale.label_ends(row)[1] > room} for row in rows]


def moved_apart(rows: Rows, taken: Sequence[Span], scale: PanelScale) -> Rows:
    """Return rows whose labels stand clear of each other and of what is taken.

    Each label in turn goes up or down by whole lines to the nearest free place; where there is none it stays.

    Parameters
    ----------
    rows : list of dict
        As for :func:`label_spans`.
    taken : sequence of Span
        What else is drawn.
    scale : PanelScale
        The panel's.

    Returns
    -------
    list of dict
        The rows in their order, with ``middle`` moved.
    """
    spans = list(taken)
    placed: Rows = []
    for row in rows:
        start, end = scale.label_ends(row)
        beside = [span.value for span in spans if span.start < end and start < span.end]
        places = (row["middle"] + lines * scale.line_height for lines in _moves())
        middle = next((place for place in places if _free(place, beside, scale)), row["middle"])
        spans.append(Span(start, end, middle))
        placed.append(row | {"middle": middle})
    return placed


def _moves() -> Iterator[int]:
    """Yield 0, 1, -1, 2, -2 and on: lines up."""
    yield 0
    for lines in range(1, _FURTHEST_LINES + 1):
        yield from (lines, -lines)


def _free(value: float, beside: list[float], scale: PanelScale) -> bool:
    """Return whether a label at a value is on the panel, and a line from the values of what is beside it."""
    line = scale.line_height * _WHOLE_LINE
    return scale.axis.low <= value <= scale.axis.high and all(abs(value - other) >= line for other in beside)
