"""What the reference adds around the readings: the lines at birth, the conditional range ahead, thrive lines."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.centile_lines import values_at, values_at_birth
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.subject import Subject
from growthwatch.reference import conditional
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.vocabulary import KINDS

#: How far ahead the conditional range is drawn [days].
AHEAD_DAYS: Final = 56
#: Half the length of a mark at birth [days], and at most this share of the panel.
_BIRTH_MARK_DAYS: Final = 2.5
_BIRTH_MARK_SHARE: Final = 0.02


def birth_marks(subject: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return nine short marks at a term baby's birth, the scale on which the birth reading is scored.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        Only "first_year" has marks.
    readings : sequence of Reading
        The child's; without one of the day of birth there are no marks.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        ``day`` to ``until``, ``value`` [kg, cm or SDS], ``line``.
    """
    if panel.name != "first_year" or subject.preterm or not subject.sex or all(r.age_days != 0 for r in readings):
        return []
    if subject.kind not in KINDS:
        return []  # what is worked out of two readings has no reference at birth
    paper = subject.policy == "paper"
    corrected, _ = subject.score(0.0, np.nan)
    day, place = float(corrected), panel.place(float(corrected), 0.0)
    in_centiles = view == "centile"
    values = values_at_birth(subject.kind, subject.sex, day, paper) if in_centiles else np.array(LINE_SDS)
    half = min(_BIRTH_MARK_DAYS, _BIRTH_MARK_SHARE * (panel.last_day - panel.first_day))
    return [
        {"day": place - half, "until": place + half, "value": value, "line": line}
        for value, line in zip(values.tolist(), LINES, strict=True)
        if not np.isnan(value)
    ]


def conditional_range(subject: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return the 5th to 95th centile of where healthy infants from the last agreed weight would be.

    For the eight weeks ahead, within the 0-53 weeks that the correlations cover and from 2 weeks, where centiles
    begin again; none for other kinds.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        The range ends with it.
    readings : sequence of Reading
        The child's, oldest first; those in doubt or without an SDS are passed over.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        ``day``, and the range ``value`` to ``top`` [kg or SDS], a row a day.
    """
    agreed = [reading for reading in readings if not (reading.doubted or np.isnan(reading.sds))]
    if subject.kind != "weight" or not subject.sex or not agreed or agreed[-1].corrected_days < 0:
        return []
    start, sds = agreed[-1].corrected_days, agreed[-1].sds
    moved = panel.place(start, agreed[-1].age_days) - start  # right, where readings stand at actual age
    furthest = min(start + AHEAD_DAYS, 7 * conditional.LAST_WEEK, panel.last_day - moved)
    days = np.arange(max(start + 1, WHO_FROM_DAY, panel.first_day), furthest + 1)
    if len(days) < 2:
        return []
    edge = -conditional.FIFTH_CENTILE_SDS
    low, high = (conditional.conditional_centile(sds, start, days, z) for z in (-edge, edge))
    if view == "centile":
        low, high = (values_at(subject.kind, subject.sex, days, z) for z in (low, high))
    columns = ((days + moved).tolist(), low.tolist(), high.tolist())
    return [{"day": day, "value": lowest, "top": highest} for day, lowest, highest in zip(*columns, strict=True)]


def thrive_lines(subject: Subject, panel: Panel, readings: Sequence[Reading], view: str) -> Rows:
    """Return the 5% thrive line of four weeks from each agreed weight: a slope to compare with, not a path.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panel : Panel
        Lines begin on it.
    readings : sequence of Reading
        The child's; those in doubt or before 2 weeks (corrected) begin no line.
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        From (``day``, ``value``) to (``until``, ``end``) [days; kg or SDS].
    """
    starts = [reading for reading in readings if not reading.doubted and reading.corrected_days >= WHO_FROM_DAY
              and panel.contains(reading.corrected_days)]  # fmt: skip
    if subject.kind != "weight" or not subject.sex or not starts:
        return []
    day, moved, sds, value = (np.array(column) for column in zip(*(
        (r.corrected_days, panel.place(r.corrected_days, r.age_days) - r.corrected_days, r.sds, r.value)
        for r in starts), strict=True))  # fmt: skip
    until = day + conditional.SHORTEST_INTERVAL_DAYS
    end = conditional.thrive_line_end(sds, day, until)
    start, end = (sds, end) if view == "sds" else (value, values_at(subject.kind, subject.sex, until, end))
    columns = ((day + moved).tolist(), start.tolist(), (until + moved).tolist(), end.tolist())
    fields = ("day", "value", "until", "end")
    return [dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True) if not np.isnan(row[-1])]
