"""What is drawn around the readings: birth, the range ahead, thrive lines, the check's window."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from growthwatch.charts.axes.centile_lines import Rows, birth_marks, values_at
from growthwatch.charts.axes.panels import TERM_BAND, Panel
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.charts.marks.reading_marks import Domain
from growthwatch.check_windows import CheckWindows
from growthwatch.reference import conditional
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.reference.uk_who import WHO_FROM_DAY

#: The 6-8-week check's window [days after birth].
CHECK_WINDOW_DAYS: Final = (CheckWindows().opens_day, CheckWindows().closes_day)
#: How far ahead the conditional range is drawn [days].
AHEAD_DAYS: Final = 56
#: Half the length of a mark at birth [days].
_BIRTH_MARK_DAYS: Final = 2.5
#: Width of a character of a band's label, and of the room it wants on both sides together [px].
_CHARACTER_PX, _LABEL_MARGIN_PX = 5.3, 4
#: Height of a line of labels [px].
_LINE_PX: Final = 14


def bands(panel: Panel, axis: Domain, size: tuple[int, int], off: set[str]) -> tuple[Rows, Rows]:
    """Return the shaded stretches of a panel of ``size`` px: the term band (37 to 42 weeks), the 6-8-week window.

    Both are rectangles (``day`` to ``until``, ``value`` to ``top``) with a ``label``, which stands inside where it
    fits. The window is chronological, so it belongs where dots stand at actual age. ``off`` says at which edges
    values off the scale are written ("above", "below"): there the labels stand a line further in.
    """
    width, height = size
    days_per_px = (panel.last_day - panel.first_day) / width
    # at the head of the band, or at its foot where the lines end high
    foot = panel.name == "preterm"
    inset = (0.04 if foot else 0.02) + (_LINE_PX / height if ("below" if foot else "above") in off else 0.0)
    share = inset if foot else 1 - inset
    term = [row | _term_label(row, days_per_px) for row in _band(panel, axis, TERM_BAND, share)]
    window = [] if foot else _band(panel, axis, CHECK_WINDOW_DAYS, share)
    return term, [row | _window_label(row, days_per_px) for row in window]


def _band(panel: Panel, axis: Domain, days: tuple[int, int], share: float) -> Rows:
    first, last = max(days[0], panel.first_day), min(days[1], panel.last_day)
    if first >= last:
        return []
    at = axis.low + share * (axis.high - axis.low)
    return [{"day": first, "until": last, "value": axis.low, "top": axis.high, "label_at": at}]


def _term_label(row: dict[str, Any], days_per_px: float) -> dict[str, Any]:
    """Return the term band's label, on its right: in two lines where one is too long, never over the axis."""
    label, room = "37-42 weeks", row["until"] - row["day"]
    if _length(label) * days_per_px > room:
        label = label.replace(" ", "\n")
    over = max(0.0, _length(label) * days_per_px - room)
    return {"label": label, "label_day": row["until"] + over}


def _window_label(row: dict[str, Any], days_per_px: float) -> dict[str, Any]:
    """Return the check's label: beside its window where it is too long to stand in it, so that no line crosses it."""
    label = "6-8-week check"
    fits = _length(label) * days_per_px <= row["until"] - row["day"]
    return {"label": label, "label_day": row["day"] if fits else row["until"]}


def _length(label: str) -> float:
    """Return how long a label is with a little room on either side [px]."""
    return _LABEL_MARGIN_PX + _CHARACTER_PX * max(map(len, label.split("\n")))


def at_birth(who: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return nine short marks at a term baby's birth, the scale on which the birth reading is scored."""
    if panel.name != "first_year" or who.preterm or not who.sex or all(r.age_days != 0 for r in readings):
        return []
    paper = who.policy == "paper"
    corrected, _ = who.scored(0.0, np.nan)
    day = float(corrected)
    values = birth_marks(who.kind, who.sex, day, paper) if view == "centile" else np.array(LINE_SDS)
    return [
        {"day": day - _BIRTH_MARK_DAYS, "until": day + _BIRTH_MARK_DAYS, "value": value, "line": line}
        for value, line in zip(values.tolist(), LINES, strict=True)
        if not np.isnan(value)
    ]


def conditional_range(who: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return the 5th to 95th centile of where healthy infants from the last agreed weight would be.

    Rows of ``day`` (corrected), ``value`` and ``top`` for the eight weeks ahead, within the 0-53 weeks that the
    correlations cover and from 2 weeks, where centiles begin again; none for other kinds.
    """
    agreed = [reading for reading in readings if not (reading.doubted or np.isnan(reading.sds))]
    if who.kind != "weight" or not who.sex or not agreed or agreed[-1].corrected_days < 0:
        return []
    start, sds = agreed[-1].corrected_days, agreed[-1].sds
    furthest = min(start + AHEAD_DAYS, 7 * conditional.LAST_WEEK, panel.last_day)
    days = np.arange(max(start + 1, WHO_FROM_DAY, panel.first_day), furthest + 1)
    if len(days) < 2:
        return []
    edge = -conditional.FIFTH_CENTILE_SDS
    low, high = (conditional.conditional_centile(sds, start, days, z) for z in (-edge, edge))
    if view == "centile":
        low, high = (values_at(who.kind, who.sex, days, z) for z in (low, high))
    columns = (days.tolist(), low.tolist(), high.tolist())
    return [{"day": day, "value": foot, "top": top} for day, foot, top in zip(*columns, strict=True)]


def thrive_lines(who: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return the 5% thrive line of four weeks from each agreed weight: a slope to compare with, not a path."""
    starts = [reading for reading in readings if not reading.doubted and reading.corrected_days >= WHO_FROM_DAY
              and panel.holds(reading.corrected_days)]  # fmt: skip
    if who.kind != "weight" or not who.sex or not starts:
        return []
    day, sds, value = (np.array(column) for column in
                       zip(*((r.corrected_days, r.sds, r.value) for r in starts), strict=True))  # fmt: skip
    until = day + conditional.SHORTEST_INTERVAL_DAYS
    end = conditional.thrive_line_end(sds, day, until)
    start, end = (sds, end) if view == "sds" else (value, values_at(who.kind, who.sex, until, end))
    columns = (day.tolist(), start.tolist(), until.tolist(), end.tolist())
    fields = ("day", "value", "until", "end")
    return [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True) if not np.isnan(row[-1])]
