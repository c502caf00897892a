"""The child's own readings as marks: where they stand, what they say when hovered over, what is in doubt."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.appearance.symbols import LETTERS
from growthwatch.charts.axes.centile_lines import Rows, value_range
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import Reading, Repair
from growthwatch.charts.child.subject import Subject

#: A reading further outside the lines than this share of their range is marked at the edge, with its value.
_ROOM_OUTSIDE: Final = 0.15
_SDS_LINES: Final = (-3.2, 3.2)
_SDS_FURTHEST: Final = (-6.0, 6.0)


class Domain(NamedTuple):
    """The values at the foot and the head of the vertical axis."""

    low: float
    high: float


def domain(who: Subject, panel: Panel, heights: Sequence[float], view: str) -> Domain:
    """Return the vertical axis of a panel: the lines, and the heights that are not too far outside them."""
    if view == "sds":
        (low, high), (least, most) = _SDS_LINES, _SDS_FURTHEST
    elif who.sex:
        low, high = value_range(who.kind, who.sex, panel)
        room = _ROOM_OUTSIDE * (high - low)
        least, most = low - room, high + room
    else:
        low, high, least, most = np.inf, -np.inf, -np.inf, np.inf
    shown = [height for height in heights if least <= height <= most]
    low, high = min([low, *shown]), max([high, *shown])
    if not low < high:  # no lines, and one reading or none
        low, high = (low - 1, low + 1) if np.isfinite(low) else (0.0, 1.0)
    margin = 0.03 * (high - low)
    return Domain(float(low - margin), float(high + margin))


def marks(who: Subject, panel: Panel, readings: Sequence[Reading], axis: Domain, view: str) -> Rows:
    """Return one row for each reading of a panel: ``day`` (actual age), ``corrected``, ``value`` and the words.

    On the preterm panel, whose axis is gestation, a reading stands at its gestation alone. A reading beyond the
    axis stands at its edge with ``off`` "above" or "below".
    """
    rows: Rows = []
    for reading in readings:
        height = reading.sds if view == "sds" else reading.value
        if np.isnan(height) or not panel.holds(reading.corrected_days):
            continue
        row: dict[str, Any] = {
            "day": reading.corrected_days if panel.name == "preterm" else reading.age_days,
            "corrected": reading.corrected_days,
            "value": min(max(height, axis.low), axis.high),
            "off": "above" if height > axis.high else "below" if height < axis.low else "",
            "system": reading.system,
            "letters": "".join(LETTERS.get(source, "") for source in reading.sources.split(";")),
            "doubted": reading.doubted,
        }
        rows.append(row | reading.told(who.kind))
    return rows


def off_scale(marks: Rows) -> Rows:
    """Return the marks that stand at the axis's edge, labelled with the value they stand for, at ``middle``."""
    return [
        row | {"label": f"{'↑' if row['off'] == 'above' else '↓'} {row['written']}", "middle": row["value"]}
        for row in marks
        if row["off"]
    ]


def repair_marks(who: Subject, panel: Panel, repairs: Sequence[Repair], axis: Domain, view: str) -> Rows:
    """Return a row for each repair that arrives on a panel.

    From (``from_day``, ``from_value``) to (``day``, ``value``); a repair that comes from another kind's chart, or
    another panel's stretch of age, arrives without a ``from``. Its label is to stand at ``middle``.
    """
    rows: Rows = []
    for repair in repairs:
        corrected, sds = who.scored([repair.from_age_days, repair.age_days], [repair.from_value, repair.value])
        days = corrected if panel.name == "preterm" else np.array([repair.from_age_days, repair.age_days])
        heights = sds if view == "sds" else np.array([repair.from_value, repair.value])
        starts, arrives = panel.holds(corrected) & ~np.isnan(heights)
        if not arrives:
            continue
        (from_day, day), (start, height) = days.tolist(), np.clip(heights, *axis).tolist()
        origin = {"from_day": from_day, "from_value": start} if starts else {}
        label = _label(who, repair)
        said = {"label": label, "source": repair.source, "reason": repair.reason}
        rows.append({"day": day, "value": height, "middle": height} | origin | said)
    return rows


def _label(who: Subject, repair: Repair) -> str:
    """Return what a repair puts forward: a value, or another date for the same value."""
    if repair.to_date != repair.measured_on and repair.value == repair.from_value:
        return f"{chart_text.date(repair.to_date)}?"
    return f"{chart_text.quantity(who.kind, repair.value)}?"
