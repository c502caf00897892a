"""The child's readings as marks on a panel: where they stand, what their tooltips say, which are in doubt."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.appearance.symbols import LETTERS
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.axes.value_axis import ValueAxis
from growthwatch.charts.child.readings import Reading

#: A reading beyond the axis stands this share of it within, so that its mark is whole.
_EDGE_SHARE: Final = 0.02


def reading_marks(kind: str, panel: Panel, readings: Sequence[Reading], axis: ValueAxis, view: str) -> Rows:
    """Return a row for each reading of a panel.

    It stands at the age that the panel shows; on the preterm panel, whose axis is gestation, at its gestation. A
    reading beyond the axis stands just within its edge.

    Parameters
    ----------
    kind : str
        "weight", "length" or "head", for decimals and unit.
    panel : Panel
        Readings of other ages are left out.
    readings : sequence of Reading
        The child's, of this kind, oldest first.
    axis : ValueAxis
        The panel's [kg, cm or SDS, as the view].
    view : str
        "centile" or "sds".

    Returns
    -------
    list of dict
        ``day`` (where it stands), ``actual`` and ``corrected`` age [days]; ``value`` [as the axis]; ``off``, "above"
        or "below" where it is beyond the axis, else ""; ``system``; ``letters`` of its systems; ``words``;
        ``doubted``; ``change`` from birth weight [%], None for none; and
        :meth:`~growthwatch.charts.child.readings.Reading.as_text`.
    """
    rows: Rows = []
    inset = _EDGE_SHARE * (axis.high - axis.low)
    for reading in readings:
        value = reading.sds if view == "sds" else reading.value
        place = panel.place_of(reading)
        if np.isnan(value) or place is None:
            continue
        row: dict[str, Any] = {
            "day": place,
            "actual": reading.age_days,
            "corrected": reading.corrected_days,
            "value": value if axis.low <= value <= axis.high else min(max(value, axis.low + inset), axis.high - inset),
            "words": reading.words(kind),
            "off": "above" if value > axis.high else "below" if value < axis.low else "",
            "system": reading.system,
            "letters": "".join(LETTERS.get(source, "") for source in reading.sources.split(";")),
            "doubted": reading.doubted,
            "change": None if np.isnan(reading.change_percent) else reading.change_percent,
        }
        rows.append(row | reading.as_text(kind))
    return rows


def numbered(marks: Rows, first: int) -> Rows:
    """Return where each mark stands, numbered from ``first``: what is ringed when a reader goes to it.

    Parameters
    ----------
    marks : list of dict
        Of :func:`reading_marks`.
    first : int
        The number of the first.

    Returns
    -------
    list of dict
        ``day``, ``value``, ``number``.
    """
    return [
        {"day": row["day"], "value": row["value"], "number": number} for number, row in enumerate(marks, start=first)
    ]


def off_axis_labels(marks: Rows) -> Rows:
    """Return the marks that stand at the axis's edge with the value they stand for.

    Parameters
    ----------
    marks : list of dict
        Of :func:`reading_marks`.

    Returns
    -------
    list of dict
        Those rows with ``label`` and ``middle``, where it is to stand.
    """
    return [
        row | {"label": f"{'↑' if row['off'] == 'above' else '↓'} {row['written']}", "middle": row["value"]}
        for row in marks
        if row["off"]
    ]


def from_birth_labels(marks: Rows) -> Rows:
    """Return the latest newborn weight, and the one furthest below birth weight, with their change from birth weight.

    A term baby has no centile before 2 weeks: this is what its weights say. More labels than two would hide the marks.

    Parameters
    ----------
    marks : list of dict
        Of :func:`reading_marks`, oldest first.

    Returns
    -------
    list of dict
        Those rows with ``label`` ("−7.5%") and ``middle``, where it is to stand; those off the axis have one already.
    """
    below_birth = [row for row in marks if row["change"] is not None and not row["off"]]
    if not below_birth or below_birth[-1] is not marks[-1]:
        return []  # grown since: the first weeks are no longer what is looked at
    lowest = min(below_birth, key=lambda row: row["change"])
    chosen = [below_birth[-1]] if lowest is below_birth[-1] else [lowest, below_birth[-1]]
    return [row | {"label": f"{row['change']:+.1f}%".replace("-", "−"), "middle": row["value"]} for row in chosen]


def same_day_links(marks: Rows) -> Rows:
    """Return a line between the readings of one day that differ, so that they are seen to be of one day.

    Parameters
    ----------
    marks : list of dict
        Of :func:`reading_marks`.

    Returns
    -------
    list of dict
        ``day``, and the ends ``value`` and ``top``.
    """
    by_day: dict[float, list[float]] = {}
    for row in marks:
        by_day.setdefault(row["day"], []).append(row["value"])
    return [{"day": day, "value": min(values), "top": max(values)}
            for day, values in by_day.items() if min(values) < max(values)]  # fmt: skip
