"""Labels that would stand one over another, moved apart."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from growthwatch.charts.centile_lines import Rows
from growthwatch.charts.panels import Panel
from growthwatch.charts.points import Domain
from growthwatch.charts.readings import SEVERAL

#: Of the labels' letters, as far as one can tell before they are drawn [px].
_LETTER_PX: Final = 6.0
_LINE_PX: Final = 14.0
#: Between a label and what it is beside [px].
_BESIDE_PX: Final = 14.0
#: A label is moved by no more than this many lines: further off it would not be seen to belong.
_FURTHEST_LINES: Final = 4
#: Half of what a reading's mark takes [px].
_MARK_PX: Final = 7.0
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

    def ends(self, row: dict[str, Any], *, left: bool) -> tuple[float, float]:
        """Return where the label of a row begins and ends across the panel [px]."""
        at = self.across(row["day"])
        long = _LETTER_PX * len(row["label"])
        return (at - _BESIDE_PX - long, at - _BESIDE_PX) if left else (at + _BESIDE_PX, at + _BESIDE_PX + long)


def of_marks(rows: Rows, frame: Frame) -> list[Filled]:
    """Return where readings stand, and the letters over those of several systems."""
    letters = [row for row in rows if row["system"] == SEVERAL]
    return [
        *((at - _MARK_PX, at + _MARK_PX, row["value"]) for row in rows for at in [frame.across(row["day"])]),
        *((at - half, at + half, row["value"] + frame.line) for row in letters
          for at, half in [(frame.across(row["day"]), _LETTER_PX * len(row["letters"]) / 2)]),
    ]  # fmt: skip


def of_labels(rows: Rows, frame: Frame) -> list[Filled]:
    """Return where labels on the right of what they belong to stand, at ``middle``."""
    return [(*frame.ends(row, left=False), row["middle"]) for row in rows]


def apart(rows: Rows, taken: Sequence[Filled], frame: Frame, left_from: float = np.inf) -> Rows:
    """Return rows whose labels, at ``middle``, stand clear of each other and of what is ``taken``.

    Each label in turn goes up or down by whole lines to the nearest free place; where there is none it stays.
    ``left_from`` is the day from which labels stand on the left.
    """
    filled = list(taken)
    out: Rows = []
    for row in rows:
        start, end = frame.ends(row, left=row["day"] > left_from)
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
