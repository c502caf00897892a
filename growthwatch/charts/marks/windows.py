"""The window of the next weighing, and the range in which the parents' heights place a child's length."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.centile_lines import values_at
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.child.child_data import ChildData
from growthwatch.reference.spaces import SPACE_SD
from growthwatch.reference.uk_who import WHO_FROM_DAY

#: NG75: more than two centile spaces below the mid-parental centile is short for the parents.
_PARENTS_SPACES: Final = 2
#: The narrowest window that is seen [days].
_LEAST_DAYS: Final = 1
#: Days between the vertices of the parents' range.
_STEP_DAYS: Final = 7


def next_weighing_window(data: ChildData, panel: Panel, axis: ValueAxis) -> Rows:
    """Return the days on which to weigh again, where they fall on a panel.

    Parameters
    ----------
    data : ChildData
        The child's.
    panel : Panel
        Whose ages are drawn.
    axis : ValueAxis
        Of the panel [kg, cm or SDS].

    Returns
    -------
    list of dict
        At most one: ``day`` to ``until``, ``value`` to ``top``, ``label`` at ``middle``.
    """
    window = data.next_weighing
    if window is None:
        return []
    first = window.last if pd.isna(window.first) else window.first
    ages = np.array([(day - data.subject.born).days for day in (first, window.last)], dtype=np.float64)
    corrected, _ = data.subject.score(ages, np.nan)
    if not panel.contains(corrected[-1]):
        return []
    day, until = (panel.place(*both) for both in zip(corrected.tolist(), ages.tolist(), strict=True))
    day, until = max(min(day, until - _LEAST_DAYS), panel.first_day), min(until, panel.last_day)
    if day >= until:
        return []
    foot = axis.low + 0.04 * (axis.high - axis.low)
    return [{"day": day, "until": until, "value": axis.low, "top": axis.high, "middle": foot, "label": window.label}]


def mid_parental_range(data: ChildData, panel: Panel, view: str) -> Rows:
    """Return the mid-parental centile and two centile spaces on either side, from 2 weeks.

    Parameters
    ----------
    data : ChildData
        The child's: only a length of a child whose parents' heights are known has one.
    panel : Panel
        Whose ages are drawn.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        ``day``, ``value`` to ``top``, and ``middle``, the mid-parental centile [cm or SDS].
    """
    sds = data.mid_parental_sds
    first = max(panel.first_day, WHO_FROM_DAY)
    if np.isnan(sds) or not data.subject.sex or first >= panel.last_day:
        return []
    days = np.unique([*np.arange(first, panel.last_day, _STEP_DAYS), panel.last_day])
    levels = sds + _PARENTS_SPACES * SPACE_SD * np.array([-1, 0, 1])[:, None]
    if view == "sds":
        values = np.broadcast_to(levels, (3, len(days)))
    else:
        values = values_at(data.subject.kind, data.subject.sex, days, levels)
    return [
        {"day": day, "value": low, "middle": middle, "top": high}
        for day, low, middle, high in zip(days.tolist(), *values.tolist(), strict=True)
        if not np.isnan(low)
    ]
