"""How many centile lines would run through a label, which is put where fewest do: over a line letters read badly."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.charts.appearance.data_sets import Rows

#: At how many places between its ends a label is held against the lines.
_PLACES: Final = 9


class DrawnLine(NamedTuple):
    """One line of a reference: where its vertices are, of ages (or lengths) that rise."""

    days: npt.NDArray[np.float64]
    values: npt.NDArray[np.float64]


def drawn_lines(rows: Rows) -> tuple[DrawnLine, ...]:
    """Return the lines of a panel.

    Parameters
    ----------
    rows : list of dict
        Vertices: ``day``, ``value`` and ``series``, which is joined; of a series, by day.
    """
    of_series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        of_series.setdefault(row["series"], []).append((row["day"], row["value"]))
    return tuple(DrawnLine(*np.array(vertices, dtype=np.float64).T) for vertices in of_series.values())


def line_ranges(lines: Sequence[DrawnLine], start: float, end: float) -> npt.NDArray[np.float64]:
    """Return the lowest and the highest value of each line between two days; shape (lines there, 2).

    Parameters
    ----------
    lines : sequence of DrawnLine
        Of the panel.
    start, end : float
        Days of the panel's axis.
    """
    places = np.linspace(start, end, _PLACES)
    there = [line for line in lines if line.days[0] <= end and start <= line.days[-1]]
    values = [np.interp(places, line.days, line.values, left=np.nan, right=np.nan) for line in there]
    found = [(np.nanmin(one), np.nanmax(one)) for one in values if not np.isnan(one).all()]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def crossed(ranges: npt.NDArray[np.float64], low: float, high: float) -> int:
    """Return how many of the lines run between two values.

    Parameters
    ----------
    ranges : float64 array
        Of :func:`line_ranges`.
    low, high : float
        The foot and the head of the letters.
    """
    return int(((ranges[:, 0] < high) & (low < ranges[:, 1])).sum())
