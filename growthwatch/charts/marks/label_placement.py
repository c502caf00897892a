"""Labels that would stand one over another, moved apart."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from growthwatch.charts.axes.centile_lines import Rows
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import SEVERAL
from growthwatch.charts.marks.reading_marks import Domain

#: Of the labels' letters, as far as one can tell before they are drawn [px].
_LETTER_PX: Final = 6.0
_LINE_PX: Final = 14.0
#: Between a label and what it is beside [px].
_BESIDE_PX: Final = 14.0
#: A label is moved by no more than this many lines: further off it would not be seen to belong.
_FURTHEST_LINES: Final = 4
#: Half of what a reading's mark takes [px].
_MARK_PX: Final = 7.0
#: Room for a line's name at the end of the panel [px].
_LINE_NAME_PX: Final = 30
#: Where something stands: its ends across the panel [px] and its value on the axis.
Filled = tuple[float, float, float]


class Frame(NamedTuple):
    """The pixels of a panel, and what they stand for."""

    panel: Panel
    axis: Domain
    width: int
    height: int

    @property
    def line(self) -> float:
        """Return the height of a line of text, as a value on the axis."""
        return _LINE_PX * (self.axis.high - self.axis.low) / self.height

    def across(self, day: float) -> float:
        """Return how far across the panel a day stands [px]."""
        return (day - self.panel.first_day) / (self.panel.last_day - self.panel.first_day) * self.width

    def ends(self, row: dict[str, Any]) -> tuple[float, float]:
        """Return where the label of a row begins and ends across the panel [px]: on the right unless ``left``."""
        at = self.across(row["day"])
        long = _LETTER_PX * len(row["label"])
        on_left = row.get("left", False)
        return (at - _BESIDE_PX - long, at - _BESIDE_PX) if on_left else (at + _BESIDE_PX, at + _BESIDE_PX + long)


def of_marks(rows: Rows, frame: Frame) -> list[Filled]:
    """Return where readings stand, and the letters over those of several systems."""
    letters = [row for row in rows if row["system"] == SEVERAL]
    return [
        *((at - _MARK_PX, at + _MARK_PX, row["value"]) for row in rows for at in [frame.across(row["day"])]),
        *((at - half, at + half, row["value"] + frame.line) for row in letters
          for at, half in [(frame.across(row["day"]), _LETTER_PX * len(row["letters"]) / 2)]),
    ]  # fmt: skip


def of_labels(rows: Rows, frame: Frame) -> list[Filled]:
    """Return where labels stand, at ``middle``."""
    return [(*frame.ends(row), row["middle"]) for row in rows]


def of_bands(term: Rows, window: Rows, frame: Frame) -> list[Filled]:
    """Return where the labels of the shaded stretches stand: the term band's on its right, the check's on its left."""
    ends = [(frame.across(row["label_day"]), side, row) for side, rows in ((-1, term), (1, window)) for row in rows]
    far = [at + side * _LETTER_PX * max(map(len, row["label"].split("\n"))) for at, side, row in ends]
    return [(min(at, to), max(at, to), row["label_at"]) for (at, _, row), to in zip(ends, far, strict=True)]


def sided(rows: Rows, frame: Frame) -> Rows:
    """Return rows with ``left``: whether their labels stand on the left, for want of room before the lines' names.

    In the first half of a panel, however narrow, they stand on the right.
    """
    room, half = frame.width - _LINE_NAME_PX, frame.width / 2
    return [row | {"left": frame.across(row["day"]) > half and frame.ends(row)[1] > room} for row in rows]


def apart(rows: Rows, taken: Sequence[Filled], frame: Frame) -> Rows:
    """Return rows whose labels, at ``middle``, stand clear of each other and of what is ``taken``.

    Each label in turn goes up or down by whole lines to the nearest free place; where there is none it stays.
    """
    filled = list(taken)
    out: Rows = []
    for row in rows:
        start, end = frame.ends(row)
        beside = [level for begins, ends, level in filled if begins < end and start < ends]
        places = (row["middle"] + by * frame.line for by in _lines())
        middle = next((at for at in places if _free(at, beside, frame)), row["middle"])
        filled.append((start, end, middle))
        out.append(row | {"middle": middle})
    return out


def _lines() -> Iterator[int]:
    """Yield 0, 1, -1, 2, -2 and on."""
    yield 0
    for by in range(1, _FURTHEST_LINES + 1):
        yield from (by, -by)


def _free(at: float, beside: list[float], frame: Frame) -> bool:
    return frame.axis.low <= at <= frame.axis.high and all(abs(at - other) >= frame.line * 0.999 for other in beside)
