"""The shaded bands of a panel: term (37 to 42 weeks) and the window of the 6-8-week check, with their labels."""

from collections.abc import Collection
from typing import Any, Final

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import TERM_BAND, Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.check_windows import CheckWindows

#: Width of a character of a band's label, and of the room it wants on both sides together [px].
_CHARACTER_PX, _LABEL_MARGIN_PX = 5.3, 4
#: Height of a line of labels [px].
_LINE_PX: Final = 14
#: How far inside the axis a label stands, as a share of it: at the head, and at the foot of the preterm panel.
_HEAD_SHARE, _FOOT_SHARE = 0.02, 0.04


def shaded_bands(
    panel: Panel,
    axis: ValueAxis,
    size: tuple[int, int],
    off_axis: Collection[str],
    windows: CheckWindows | None = None,
    corrected_by: float | None = None,
) -> tuple[Rows, Rows]:
    """Return the term band and the window of the 6-8-week check, each at most one row.

    The window is chronological: it stands where the readings of its days stand, at actual age or, where readings are
    drawn at corrected age alone, earlier by the correction; else not on the preterm panel.

    Parameters
    ----------
    panel : Panel
        Whose ages are drawn.
    axis : ValueAxis
        Of the panel [kg, cm or SDS].
    size : (int, int)
        Width and height of the panel [px].
    off_axis : collection of str
        At which edges ("above", "below") values beyond the axis are written: there labels stand a line further in.
    windows : CheckWindows, optional
        A service's own windows of the 6-8-week check.
    corrected_by : float, optional
        By how many days the window stands earlier; None where readings stand at actual age.

    Returns
    -------
    term, window : list of dict
        Rectangles, ``day`` to ``until`` and ``value`` to ``top``, with a ``label`` (inside where it fits) at
        ``label_day`` and ``label_at``.
    """
    width, height = size
    days_per_px = (panel.last_day - panel.first_day) / width
    # at the head of the band, or at its foot where the lines end high
    at_foot = panel.name == "preterm"
    line_taken = _LINE_PX / height if ("below" if at_foot else "above") in off_axis else 0.0
    inset = (_FOOT_SHARE if at_foot else _HEAD_SHARE) + line_taken
    label_share = inset if at_foot else 1 - inset
    # gestation has no place on an axis of actual age
    bands = [] if panel.age == "actual" and not at_foot else _band(panel, axis, TERM_BAND, label_share)
    term = [row | _term_label(row, days_per_px) for row in bands]
    held_to = windows or CheckWindows()
    moved = corrected_by or 0.0
    days = (held_to.opens_day - moved, held_to.closes_day - moved)
    # a line above the term band's label, which it may overlap
    window_share = label_share + 1.2 * _LINE_PX / height if at_foot else label_share
    window = [] if at_foot and corrected_by is None else _band(panel, axis, days, window_share)
    return term, [row | _window_label(row, days_per_px, on_left=at_foot) for row in window]


def _band(panel: Panel, axis: ValueAxis, days: tuple[float, float], label_share: float) -> Rows:
    first, last = max(days[0], panel.first_day), min(days[1], panel.last_day)
    if first >= last:
        return []
    label_at = axis.low + label_share * (axis.high - axis.low)
    return [{"day": first, "until": last, "value": axis.low, "top": axis.high, "label_at": label_at}]


def _term_label(row: dict[str, Any], days_per_px: float) -> dict[str, Any]:
    """Return the term band's label, on its right: in two lines where one is too long, never over the axis."""
    label, band_days = "37-42 weeks", row["until"] - row["day"]
    if _length_px(label) * days_per_px > band_days:
        label = label.replace(" ", "\n")
    excess = max(0.0, _length_px(label) * days_per_px - band_days)
    return {"label": label, "label_day": row["until"] + excess}


def _window_label(row: dict[str, Any], days_per_px: float, *, on_left: bool) -> dict[str, Any]:
    """Return the check's label: beside its window where it is too long to stand in it, so that no line crosses it."""
    label = "6-8-week check"
    length = _length_px(label) * days_per_px
    fits = length <= row["until"] - row["day"]
    beside = row["day"] - length if on_left else row["until"]
    return {"label": label, "label_day": row["day"] if fits else beside}


def _length_px(label: str) -> float:
    """Return how long a label is with a little room on either side [px]."""
    return _LABEL_MARGIN_PX + _CHARACTER_PX * max(map(len, label.split("\n")))
