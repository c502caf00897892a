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
        (low, high), (least, most) = _SDS_LINES, _SDS_FURTHEST
    elif subject.sex:
        low, high = value_range(subject.kind, subject.sex, panel)
        low, high = min([low, *lines_beside]), max([high, *lines_beside])
        outside = _OUTSIDE_SHARE * (high - low)
        least, most = low - outside, high + outside
    else:
        low, high, least, most = np.inf, -np.inf, -np.inf, np.inf
    shown = [value for value in values if least <= value <= most]
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
