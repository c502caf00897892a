"""The chart of weight for length: a panel of lengths lying, one of heights standing, and WHO's nine lines on each.

Its axis is the length and not the age, so what stands in days on other charts is in centimetres here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import Panel
from growthwatch.charts.child.readings import Reading
from growthwatch.charts.child.weight_beside_length import PairedReading
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.reference.uk_who import HEIGHT_FROM_DAY
from growthwatch.reference.weight_for_length import table_range, weight_for_length_at
from growthwatch.vocabulary import SEXES

#: The axis ends so far beyond the shortest and the longest of a child [cm], on a multiple of 5, and is never shorter.
_BEYOND_CM: Final = 5
_LEAST_CM: Final = 20
#: Between the vertices of the lines [cm].
_VERTEX_CM: Final = 0.5
#: Between ticks [cm], and from which length of axis on they are further apart.
_TICK_CM, _TICK_CM_OF_LONG, _LONG_CM = 5, 10, 45
_TITLES: Final = {False: ("lying, below 2 years", "Length (cm)"), True: ("standing, from 2 years on", "Height (cm)")}


@dataclass(frozen=True)
class LengthPanel(Panel):
    """A range of length lying or height standing [cm]; ``first_day`` and ``last_day`` are its ends."""

    standing: bool = False

    def place_of(self, reading: Reading) -> float | None:
        """Return the length of a reading [cm]; None where it was measured the other way, or nothing has that length.

        Parameters
        ----------
        reading : Reading
            A weight beside a length.
        """
        if not isinstance(reading, PairedReading) or reading.standing != self.standing:
            return None
        return reading.cm if self.first_day <= reading.cm <= self.last_day else None


def length_panels(readings: Sequence[Reading]) -> tuple[LengthPanel, ...]:
    """Return the panels that weights beside lengths need: lying, standing or both; lying where there are none.

    Parameters
    ----------
    readings : sequence of Reading
        Of :func:`~growthwatch.charts.child.weight_beside_length.paired_readings`.
    """
    of = {
        standing: [one.cm for one in readings if isinstance(one, PairedReading) and one.standing == standing]
        for standing in (False, True)
    }
    return tuple(_panel(of[standing], standing) for standing in of if of[standing] or not (standing or of[True]))


def _panel(lengths: Sequence[float], standing: bool) -> LengthPanel:
    least, most = (int(end) for end in table_range(standing=standing))
    inside = [cm for cm in lengths if least <= cm <= most] or [float(least)]
    first = max(least, 5 * math.floor((min(inside) - _BEYOND_CM) / 5))
    last = min(most, max(first + _LEAST_CM, 5 * math.ceil((max(inside) + _BEYOND_CM) / 5)))
    first = max(least, min(first, last - _LEAST_CM))
    step = _TICK_CM_OF_LONG if last - first >= _LONG_CM else _TICK_CM
    title, axis_title = _TITLES[standing]
    name, ticks = "standing" if standing else "lying", tuple(float(cm) for cm in range(first, last + 1, step))
    return LengthPanel(name, title, first, last, ticks, "format(datum.value, 'd')", axis_title, 1.0, standing=standing)


@lru_cache(maxsize=64)
def line_rows(sex: str, panel: LengthPanel) -> Rows:
    """Return the vertices of WHO's nine lines of weight for length within a panel.

    Parameters
    ----------
    sex : str
        "male" or "female".
    panel : LengthPanel
        Whose lengths are drawn.

    Returns
    -------
    list of dict
        ``day``, the length [cm]; ``value`` [kg], ``line`` ("0.4th" to "99.6th"), ``series`` (what is joined). Worked
        out once for all children: not to be changed.
    """
    cm = np.arange(panel.first_day, panel.last_day + _VERTEX_CM / 2, _VERTEX_CM)
    age = HEIGHT_FROM_DAY if panel.standing else 0
    values = weight_for_length_at(SEXES.index(sex), age, cm[None, :], np.array(LINE_SDS)[:, None])
    return [
        {"day": at, "value": value, "line": line, "series": f"{line} WHO"}
        for line, on_line in zip(LINES, values.tolist(), strict=True)
        for at, value in zip(cm.tolist(), on_line, strict=True)
        if not np.isnan(value)
    ]
