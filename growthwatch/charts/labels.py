"""Labels that would stand one over another, moved apart."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from growthwatch.charts.centile_lines import Rows
from growthwatch.charts.panels import Panel
from growthwatch.charts.points import Domain

#: Of the labels' letters, as far as one can tell before they are drawn [px].
_LETTER_PX: Final = 6.0
_LINE_PX: Final = 14.0
#: Between a label and what it is beside [px].
_BESIDE_PX: Final = 14.0
#: A label is moved by no more than this many lines: further off it would not be seen to belong.
_FURTHEST_LINES: Final = 4


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

    def ends(self, row: dict[str, Any], *, left: bool) -> tuple[float, float]:
        """Return where the label of a row begins and ends across the panel [px]."""
        across = self.panel.last_day - self.panel.first_day
        at = (row["day"] - self.panel.first_day) / across * self.width
        long = _LETTER_PX * len(row["label"])
        return (at - _BESIDE_PX - long, at - _BESIDE_PX) if left else (at + _BESIDE_PX, at + _BESIDE_PX + long)


def apart(rows: Rows, taken: Rows, frame: Frame, left_from: float) -> Rows:
    """Return rows whose labels, at ``middle``, stand clear of each other and of the labels of ``taken`` at ``value``.

    Each label in turn goes up or down by whole lines to the nearest free place; where there is none it stays.
    ``left_from`` is the day from which labels stand on the left.
    """
    filled = [(*frame.ends(row, left=False), row["value"]) for row in taken]
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
