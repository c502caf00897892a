"""Labels that would stand one over another, moved apart.

A place taken is a span across the panel [px] at a value of its axis; a label needs a line's height around its own.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.appearance.symbols import BESIDE_PX
from growthwatch.charts.axes.panels import AGE_PADDING_PX, Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.marks.lines_crossed import DrawnLine, crossed, line_ranges

#: Of the labels' letters, as far as one can tell before they are drawn, and their size where none is said [px].
LETTER_PX: Final = 6.0
LETTERS_SIZE: Final = 11
LINE_PX: Final = 14.0
#: A label is moved by no more than this many lines: further off it would not be seen to belong.
_FURTHEST_LINES: Final = 5
#: What a place costs, in lines of text away from its mark: on the other side of it, and for each centile line that
#: runs through the letters. Near its mark over a line is better than clear of lines far off.
_OTHER_SIDE: Final = 1.5
_OTHER_SIDE_OF_LEVEL: Final = 0.5
_ON_A_LINE: Final = 1.2
#: Clear of lines a label may stand half a line off as well.
_STEP: Final = 0.5
#: How much of its line of text a label's letters take.
_LETTERS_SHARE: Final = 0.7
#: Room for a line's name at the end of the panel [px].
_LINE_NAME_PX: Final = 30
#: Two labels this share of a line apart are a line apart: what rounding leaves of one.
_WHOLE_LINE: Final = 0.999
#: How much of a line a label's middle is from the edge of the panel, so that its letters are whole.
_FROM_EDGE: Final = 0.45


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
    #: The lines of the references, which labels keep clear of where they can.
    lines: tuple[DrawnLine, ...] = ()

    @property
    def line_height(self) -> float:
        """The height of a line of text, as a difference of values on the axis."""
        return LINE_PX * (self.axis.high - self.axis.low) / self.height

    def within(self, value: float) -> float:
        """Return the value nearest to another at which letters are whole on the panel."""
        edge = _FROM_EDGE * self.line_height
        return min(max(value, self.axis.low + edge), self.axis.high - edge)

    def x_px(self, day: float) -> float:
        """Return how far across the panel a day (of its age axis) stands [px]."""
        share = (day - self.panel.first_day) / (self.panel.last_day - self.panel.first_day)
        return AGE_PADDING_PX + share * (self.width - 2 * AGE_PADDING_PX)

    def day_at(self, x: float) -> float:
        """Return the day (of the panel's age axis) that stands so far across the panel [px]: undoes :meth:`x_px`."""
        share = (x - AGE_PADDING_PX) / (self.width - 2 * AGE_PADDING_PX)
        return self.panel.first_day + share * (self.panel.last_day - self.panel.first_day)

    def lines_between(self, start: float, end: float) -> npt.NDArray[np.float64]:
        """Return the least and the greatest value of each line from a start to an end [px]; shape (lines, 2)."""
        return line_ranges(self.lines, self.day_at(start), self.day_at(end))

    def n_crossed(self, ranges: npt.NDArray[np.float64], value: float, size: float = LETTERS_SIZE) -> int:
        """Return how many of those lines run through letters of a size [px] at a value."""
        half = _LETTERS_SHARE / 2 * self.line_height * size / LETTERS_SIZE
        return crossed(ranges, value - half, value + half)

    def label_ends(self, row: dict[str, Any]) -> tuple[float, float]:
        """Return where the ``label`` of a row begins and ends across the panel [px].

        Parameters
        ----------
        row : dict
            ``day`` [days], ``label``, ``size`` of its letters [px], and ``left`` where it stands on the left of it.
        """
        x = self.x_px(row["day"])
        length = LETTER_PX * len(row["label"]) * row.get("size", LETTERS_SIZE) / LETTERS_SIZE
        on_left = row.get("left", False)
        return (x - BESIDE_PX - length, x - BESIDE_PX) if on_left else (x + BESIDE_PX, x + BESIDE_PX + length)


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

    Each label in turn goes to the free place that costs least: near its mark, rather on its own side, and where no
    centile line runs through it. Where there is none it is ``unplaced``: it is not written, and has to be said
    elsewhere.

    Parameters
    ----------
    rows : list of dict
        As for :func:`label_spans`; ``furthest``, by how many lines it may be moved, where it says what stands there.
    taken : sequence of Span
        What else is drawn.
    scale : PanelScale
        The panel's.

    Returns
    -------
    list of dict
        The rows in their order, with ``middle`` and ``left`` as they are written, and whether ``unplaced``.
    """
    spans = list(taken)
    placed: Rows = []
    for row in rows:
        here = min(_places(row, spans, scale), key=_cost, default=None)
        if here is None:
            placed.append(row | {"unplaced": True})
            continue
        del here["cost"]
        spans.append(Span(*scale.label_ends(here), here["middle"]))
        placed.append(here | {"unplaced": False})
    return placed


def written(rows: Rows) -> Rows:
    """Return the rows whose labels found a place."""
    return [row for row in rows if not row["unplaced"]]


def _places(row: dict[str, Any], spans: Sequence[Span], scale: PanelScale) -> Iterator[dict[str, Any]]:
    """Yield the row at each free place of its label, with what that costs."""
    names_a_value = "furthest" in row  # moved by other text alone, and sooner to the other side than up or down
    inside = scale.within(row["middle"])
    for other_side in (False, True):
        here = row | {"left": row.get("left", False) != other_side}
        start, end = scale.label_ends(here)
        if not 0 <= start <= end <= scale.width:
            continue  # it would not be whole on the panel
        others = beside(start, end, spans)
        ranges = np.empty((0, 2)) if names_a_value else scale.lines_between(start, end)
        side = (_OTHER_SIDE_OF_LEVEL if names_a_value else _OTHER_SIDE) * other_side
        for lines in _moves(row.get("furthest", _FURTHEST_LINES), _STEP if len(ranges) else 1):
            middle = inside + lines * scale.line_height
            if free(middle, others, scale):
                on_lines = scale.n_crossed(ranges, middle, row.get("size", LETTERS_SIZE))
                yield here | {"middle": middle, "cost": abs(lines) + side + _ON_A_LINE * on_lines}


def _cost(row: dict[str, Any]) -> float:
    cost: float = row["cost"]
    return cost


def _moves(furthest: int, step: float) -> Iterator[float]:
    """Yield 0, 1, -1, 2, -2 and on in steps: lines up, no further than so many."""
    yield 0
    for count in range(1, int(furthest / step) + 1):
        yield from (count * step, -count * step)


def beside(start: float, end: float, spans: Sequence[Span]) -> list[float]:
    """Return the values of the spans that share some of the width from a start to an end [px]."""
    return [span.value for span in spans if span.start < end and start < span.end]


def free(value: float, others: list[float], scale: PanelScale, lines: float = 1.0, *, at_edge: bool = False) -> bool:
    """Return whether a label at a value is on the panel, and so many lines from the values of what is beside it."""
    apart = lines * scale.line_height * _WHOLE_LINE
    inside = scale.axis.low <= value <= scale.axis.high if at_edge else scale.within(value) == value
    return inside and all(abs(value - other) >= apart for other in others)
