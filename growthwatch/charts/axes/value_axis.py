"""The vertical axis of a panel: which values it shows."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from growthwatch.charts.axes.centile_lines import value_range
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.child_data import ChildData
from growthwatch.charts.child.subject import Subject

#: A reading further outside the lines than this share of their range is marked at the edge, with its value.
_OUTSIDE_SHARE: Final = 0.15
_SDS_LINES: Final = (-3.2, 3.2)
_SDS_FURTHEST: Final = (-6.0, 6.0)
#: Blank above and below what is shown, as a share of its range.
_MARGIN_SHARE: Final = 0.03


class ValueAxis(NamedTuple):
    """The values at the foot and the head of the vertical axis [kg, cm or SDS]."""

    low: float
    high: float


def value_axis(
    subject: Subject, panel: Panel, values: Sequence[float], view: str, lines_beside: Sequence[float] = ()
) -> ValueAxis:
    """Return the vertical axis of a panel: the lines, and the values that are not too far outside them.

    Parameters
    ----------
    subject : Subject
        Whose kind and sex choose the lines.
    panel : Panel
        Whose ages are drawn.
    values : sequence of float
        What stands on the panel [kg, cm or SDS, as the view]; NaN is ignored.
    view : str
        "centile" or "sds".
    lines_beside : sequence of float
        The values of another reference's lines, all of which are shown.
    """
    if view == "sds":
        return _with_margin(*_SDS_LINES, [value for value in values if _SDS_FURTHEST[0] <= value <= _SDS_FURTHEST[1]])
    lines = value_range(subject.kind, subject.sex, panel) if subject.sex else None
    return axis_over([*lines, *lines_beside] if lines else [], values)


def axis_over(lines: Sequence[float], values: Sequence[float]) -> ValueAxis:
    """Return the axis that shows all of the lines, and the values that are not too far outside them.

    Parameters
    ----------
    lines : sequence of float
        Of the reference; without any, every value is shown.
    values : sequence of float
        What stands on the panel; NaN is ignored.
    """
    if not lines:
        return _with_margin(np.inf, -np.inf, [value for value in values if not np.isnan(value)])
    low, high = min(lines), max(lines)
    outside = _OUTSIDE_SHARE * (high - low)
    return _with_margin(low, high, [value for value in values if low - outside <= value <= high + outside])


def _with_margin(low: float, high: float, shown: Sequence[float]) -> ValueAxis:
    low, high = min([low, *shown]), max([high, *shown])
    if not low < high:  # no lines, and one reading or none
        low, high = (low - 1, low + 1) if np.isfinite(low) else (0.0, 1.0)
    margin = _MARGIN_SHARE * (high - low)
    return ValueAxis(float(low - margin), float(high + margin))


def plotted_values(data: ChildData, panel: Panel, view: str) -> list[float]:
    """Return the values at which the readings and repairs of a panel are plotted.

    Parameters
    ----------
    data : ChildData
        The child's.
    panel : Panel
        What stands on another is left out.
    view : str
        "centile" for values [kg or cm], "sds" for SDS.
    """
    readings = [(reading.corrected_days, reading.value, reading.sds) for reading in data.readings]
    age, value = (np.array([getattr(repair, name) for repair in data.repairs]) for name in ("age_days", "value"))
    corrected, sds = data.subject.score(age, value)
    repairs = list(zip(corrected, value, sds, strict=True))
    return [sds if view == "sds" else value for day, value, sds in [*readings, *repairs] if panel.contains(day)]
