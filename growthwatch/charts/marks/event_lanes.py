"""Events in lanes of their own at the foot of a panel, under the values, so that none hides a reading."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.charts.appearance.data_sets import DataSets, Rows
from growthwatch.charts.axes.panels import Panel, PanelSize
from growthwatch.charts.child.events import CONDITION, CONTACT, CONTEXT, LAYERS, ChartEvent
from growthwatch.charts.child.subject import Subject

#: The height of a lane, and what stands between the values and the first [px].
LANE_PX: Final = 13
GAP_PX: Final = 4
#: As many lanes as leave room for the readings: of a height that a page gives, one for so many pixels; else so many.
#: What has no room is named under the chart.
_PX_OF_A_LANE: Final = 80
_LEAST_LANES, _MOST_LANES = 2, 6
#: Which events have room first, where there is not room for all.
_FIRST: Final = (CONTACT, CONTEXT, CONDITION)
#: Width of a character of a lane's text, and its distance from its bar [px].
_CHARACTER_PX: Final = 5.2
_BESIDE_PX: Final = 6.0
#: The narrowest bar that is seen, and what is kept free between two events of a lane [px].
_LEAST_PX: Final = 4.0
_APART_PX: Final = 6.0


class Lanes(NamedTuple):
    """The events of a panel as rows, how many lanes they take, and those that found no room."""

    rows: Rows
    n_lanes: int
    without_room: tuple[ChartEvent, ...] = ()


def with_lanes(
    subject: Subject,
    panels: Sequence[Panel],
    sizes: Sequence[tuple[int, int]],
    events: Sequence[ChartEvent],
    layers: Collection[str],
    height: int | None = None,
) -> tuple[list[tuple[PanelSize, DataSets]], list[ChartEvent]]:
    """Return each panel's size and what is drawn in its lanes, alike on all; and the events that stand on none.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of.
    panels : sequence of Panel
        Those drawn.
    sizes : sequence of (int, int)
        Width and height of each [px].
    events : sequence of ChartEvent
        The child's, oldest first.
    layers : collection of str
        What is drawn.
    height : int, optional
        Where a page gives it [px]: the lanes are taken out of it; else they stand below it.
    """
    lanes = [event_lanes(subject, panel, events, layers, size[0], height)
             for panel, size in zip(panels, sizes, strict=True)]  # fmt: skip
    n_lanes = max(one.n_lanes for one in lanes)
    taken = n_lanes * LANE_PX + GAP_PX if n_lanes else 0
    made = []
    for panel, (width, tall), of_panel in zip(panels, sizes, lanes, strict=True):
        plot, whole = (tall - taken, tall) if height is not None else (tall, tall + taken)
        drawn = _data_sets(of_panel.rows, panel, plot, whole) if n_lanes else {}
        made.append((PanelSize(width, plot, whole), drawn))
    shown = [event for event in events if event.layer in layers]
    no_room = {event for one in lanes for event in one.without_room}
    return made, [event for event in shown if event in no_room or _on_none(panels, subject, event)]


def _data_sets(rows: Rows, panel: Panel, plot: int, height: int) -> DataSets:
    """Return what is drawn of the events of a panel: ground, faint lines up, the bars of each layer, labels."""
    first = plot + GAP_PX
    placed = [
        row | {"head": first + row["lane"] * LANE_PX + 2, "foot": first + (row["lane"] + 1) * LANE_PX - 2,
               "middle": first + (row["lane"] + 0.5) * LANE_PX}
        for row in rows
    ]  # fmt: skip
    ground = {"day": panel.first_day, "until": panel.last_day, "head": plot, "foot": height}
    starts = [{"day": row["day"], "head": 0, "foot": plot} for row in placed]
    bars = {f"events_{layer}": [row for row in placed if row["what"] == layer] for layer in LAYERS}
    return {"event_ground": [ground], "event_starts": starts, **bars, "event_labels": placed}


def event_lanes(
    subject: Subject,
    panel: Panel,
    events: Sequence[ChartEvent],
    layers: Collection[str],
    width: int,
    height: int | None = None,
) -> Lanes:
    """Return the events that fall on a panel, each in the first lane where neither bar nor text meets another.

    Parameters
    ----------
    subject : Subject
        Whom and what the chart is of: without a birth date nothing has a place.
    panel : Panel
        Whose ages are drawn; what goes on beyond it is drawn to its edge.
    events : sequence of ChartEvent
        The child's, oldest first.
    layers : collection of str
        What is drawn.
    width, height : int
        Of the panel [px]; a height where a page gives it.

    Returns
    -------
    Lanes
        Rows with ``day`` to ``until`` [days of the panel's axis], ``lane`` from 0 at the top, ``what`` (its layer),
        ``label`` from ``label_day``, and ``words`` for the tip.
    """
    taken: list[list[tuple[float, float]]] = []
    rows: Rows = []
    without_room = []
    most = _MOST_LANES if height is None else max(_LEAST_LANES, height // _PX_OF_A_LANE)
    for event in sorted(events, key=lambda one: _FIRST.index(one.layer)):
        ends = _ends(subject, panel, event) if event.layer in layers else None
        if ends is None:
            continue
        row, span = _laid_out(panel, event, ends, width)
        free = (lane for lane, spans in enumerate([*taken, []]) if all(_apart(span, other) for other in spans))
        lane = next(free)
        if lane == len(taken):
            if lane == most:
                without_room.append(event)
                continue
            taken.append([])
        taken[lane].append(span)
        rows.append(row | {"lane": lane})
    return Lanes(rows, len(taken), tuple(without_room))


def _on_none(panels: Sequence[Panel], subject: Subject, event: ChartEvent) -> bool:
    return all(_ends(subject, panel, event) is None for panel in panels)


def _ends(subject: Subject, panel: Panel, event: ChartEvent) -> tuple[float, float] | None:
    """Return the first and last day of an event on a panel's axis; None where it is not on it."""
    if pd.isna(subject.born):
        return None
    last_day = subject.as_of if pd.isna(event.last) else event.last
    first_day = subject.born if pd.isna(event.first) else event.first
    ages = np.array([(day - subject.born) / pd.Timedelta(days=1) for day in (first_day, last_day)])
    corrected, _ = subject.score(np.maximum(ages, 0), np.nan)
    corrected = corrected + np.minimum(ages, 0)  # before birth, from birth on back
    on_panel = panel.contains(corrected)
    if ages[0] == ages[1]:
        if not on_panel[0]:
            return None
    elif not on_panel.any() and not (corrected[0] < panel.first_day and corrected[1] > panel.last_day):
        return None
    places = [panel.place(*both) for both in zip(corrected.tolist(), ages.tolist(), strict=True)]
    first, last = max(places[0], panel.first_day), min(places[1], panel.last_day)
    return (first, last) if first <= last else None


def _laid_out(
    panel: Panel, event: ChartEvent, ends: tuple[float, float], width: int
) -> tuple[dict[str, Any], tuple[float, float]]:
    """Return the row of an event, and from where to where it takes up its lane [px]."""
    px_per_day = width / (panel.last_day - panel.first_day)
    start, end = ((day - panel.first_day) * px_per_day for day in ends)
    if end - start < _LEAST_PX:
        middle = min(max((start + end) / 2, _LEAST_PX / 2), width - _LEAST_PX / 2)
        start, end = middle - _LEAST_PX / 2, middle + _LEAST_PX / 2
    label = _cut(event.label, int((width - 2 * _BESIDE_PX) / _CHARACTER_PX))
    length = _CHARACTER_PX * len(label)
    if length + 2 * _BESIDE_PX <= end - start:
        at = start + _BESIDE_PX  # within its bar
    elif end + _BESIDE_PX + length <= width:
        at = end + _BESIDE_PX
    elif start - _BESIDE_PX - length >= 0:
        at = start - _BESIDE_PX - length
    else:  # nowhere beside it: over it, where the whole of it is read
        at = max(0.0, min(start + _BESIDE_PX, width - length))
    row = {
        "day": panel.first_day + start / px_per_day, "until": panel.first_day + end / px_per_day, "what": event.layer,
        "label": label, "label_day": panel.first_day + at / px_per_day, "words": event.words,
    }  # fmt: skip
    return row, (min(start, at), max(end, at + length))


def _cut(label: str, characters: int) -> str:
    return label if len(label) <= characters else f"{label[: characters - 1]}…"


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] + _APART_PX <= other[0] or other[1] + _APART_PX <= one[0]
