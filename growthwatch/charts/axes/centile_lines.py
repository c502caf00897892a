"""The nine centile lines of each panel, computed from the day tables, and where they may not be joined.

UK-WHO is three references end to end. A line is never drawn across the places where they meet, 42 weeks and 2
years: each reference has its own series and both are drawn up to that day.
"""

from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.panels import FOUR_YEARS_DAYS, Panel
from growthwatch.reference import policies, uk_who
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.vocabulary import SCORED_KINDS, SEXES

Floats = npt.NDArray[np.float64]

#: The lines drawn dashed; the others are thin and solid (RCPCH client specification).
DASHED: Final = ("0.4th", "9th", "50th", "91st", "99.6th")
#: Series by reference: (name, first day, last day), days from 40+0; the last day of one is the first of the next.
SERIES: Final = (
    ("UK90 preterm", uk_who.FIRST_DAY, uk_who.WHO_FROM_DAY),
    ("WHO lying", uk_who.WHO_FROM_DAY, uk_who.HEIGHT_FROM_DAY),
    ("WHO standing", uk_who.HEIGHT_FROM_DAY, FOUR_YEARS_DAYS),
)


#: How many panels' lines are held in memory: there are few, but one with a reading after 4 years ends where it likes.
_PANELS_KEPT: Final = 128


class LineSeries(NamedTuple):
    """The nine lines in one reference: days from 40+0 (n) and the values on them (9, n) [kg, cm or kg/m2]."""

    name: str
    days: npt.NDArray[np.int64]
    values: Floats


@cache
def line_series(kind: str, sex: str) -> tuple[LineSeries, ...]:
    """Return the nine lines of a kind in each reference, from 23 weeks of gestation (length 25, bmi 42) to 4 years.

    Parameters
    ----------
    kind : str
        "weight" [kg], "length" [cm], "head" [cm] or "bmi" [kg/m2].
    sex : str
        "male" or "female".

    Returns
    -------
    tuple of LineSeries
        One for each of :data:`SERIES`, youngest first; arrays read-only.
    """
    return tuple(_one_series(kind, sex, *series) for series in SERIES)


def _one_series(kind: str, sex: str, name: str, first: int, last: int) -> LineSeries:
    days = drawn_days(first, last)
    run = uk_who.run_of(np.int8(SCORED_KINDS.index(kind)), np.int8(SEXES.index(sex)))
    values = uk_who.value_of(np.asarray(run), days[None, :], np.array(LINE_SDS)[:, None])
    if last in (uk_who.WHO_FROM_DAY, uk_who.HEIGHT_FROM_DAY):
        values[:, -1] = _earlier_values_at_join(run, last)
    known = ~np.isnan(values[0])
    values = values[:, known]
    values.setflags(write=False)
    return LineSeries(name, days[known], values)


def drawn_days(first: int, last: int) -> npt.NDArray[np.int64]:
    """Return the days on which a line has a vertex, from one day to another [days from 40+0], both drawn.

    Parameters
    ----------
    first, last : int
        Of the line.
    """
    # closer where the lines bend: every 2nd day to 8 weeks, weekly to a year, then fortnightly
    steps = np.concatenate([np.arange(-119, 14, 7), np.arange(14, 56, 2), np.arange(56, 365, 7),
                            np.arange(365, FOUR_YEARS_DAYS, 14)])  # fmt: skip
    return np.unique([first, *steps[(steps > first) & (steps < last)], last])


def _earlier_values_at_join(run: npt.NDArray[np.int8], day: int) -> Floats:
    """Return the nine values of the *earlier* reference on the day from which the tables hold the later one.

    L, M and S are carried on by their last day's step. At 42 weeks that gives UK90's own 42-week row, since the
    days between its weekly rows are interpolated in a straight line; at 2 years it is WHO's length one day on,
    within 0.01 mm of WHO's own "height + 0.7 cm" (WHO Multicentre Growth Reference Study 2006).
    """
    rows = uk_who.row_of(run, np.array([day - 2, day - 1]))
    table = uk_who.lms()
    L, M, S = (2 * column[rows[1]] - column[rows[0]] for column in (table.L, table.M, table.S))
    return np.asarray(M * (1 + L * S * np.array(LINE_SDS)) ** (1 / L))


def line_rows(kind: str, sex: str, panel: Panel, view: str) -> Rows:
    """Return the vertices of the nine lines within a panel.

    Parameters
    ----------
    kind, sex
        As for :func:`line_series`.
    panel : Panel
        Whose ages are drawn.
    view : str
        "centile", or "sds", in which the same series are level at multiples of 2/3.

    Returns
    -------
    list of dict
        ``day`` [from 40+0], ``value`` [kg, cm or SDS], ``line`` ("0.4th" to "99.6th"), ``series`` (what is joined).
    """
    return list(_rows(kind, sex, panel.name, panel.first_day, panel.last_day, view))


@lru_cache(maxsize=_PANELS_KEPT)
def _rows(kind: str, sex: str, panel: str, first_day: int, last_day: int, view: str) -> Rows:
    """Return :func:`line_rows`, worked out once: they are of no child, and many charts have the same panel."""
    rows = []
    for name, days, values in line_series(kind, sex):
        inside = (days >= first_day) & (days <= last_day)
        if name == "UK90 preterm" and panel != "preterm":
            continue  # no centiles for term babies between birth and 2 weeks (UK-WHO data note 2011)
        if inside.sum() < 2:
            continue
        for line, sds, value in zip(LINES, LINE_SDS, values[:, inside], strict=True):
            shown = np.full(len(value), sds) if view == "sds" else value
            rows += [
                {"day": day, "value": shown_value, "line": line, "series": f"{line} {name}"}
                for day, shown_value in zip(days[inside].tolist(), shown.tolist(), strict=True)
            ]
    return rows


def line_labels(lines: Rows) -> Rows:
    """Return the labels of the nine lines, each on the last vertex of its line.

    Parameters
    ----------
    lines : list of dict
        Of :func:`line_rows`, youngest first.

    Returns
    -------
    list of dict
        ``day``, ``value`` and ``label``, lowest line first.
    """
    last = {row["line"]: row for row in lines}
    return [{"day": last[line]["day"], "value": last[line]["value"], "label": line}
            for line in LINES if line in last]  # fmt: skip


def value_range(kind: str, sex: str, panel: Panel) -> tuple[float, float] | None:
    """Return the lowest and highest value of the lines within a panel.

    Parameters
    ----------
    kind, sex, panel
        As for :func:`line_rows`.

    Returns
    -------
    (float, float), or None
        [kg, cm or kg/m2]; None where the panel has no lines.
    """
    inside = [row["value"] for row in line_rows(kind, sex, panel, "centile")]
    return (min(inside), max(inside)) if inside else None


def values_at(kind: str, sex: str, corrected_days: npt.ArrayLike, sds: npt.ArrayLike) -> Floats:
    """Return the values at which SDS stand on the chart.

    Parameters
    ----------
    kind, sex
        As for :func:`line_series`.
    corrected_days, sds : array-like
        Ages [days from 40+0] and SDS, broadcast against each other.

    Returns
    -------
    float64 array
        [kg, cm or kg/m2]; NaN where UK-WHO has no reference or the SDS no value.
    """
    run = uk_who.run_of(np.int8(SCORED_KINDS.index(kind)), np.int8(SEXES.index(sex)))
    days, z = np.broadcast_arrays(np.asarray(corrected_days, dtype=np.float64), np.asarray(sds, dtype=np.float64))
    return uk_who.value_of(np.asarray(run), days, z)


def values_at_birth(kind: str, sex: str, corrected_birth_day: float, paper_term: bool) -> Floats:
    """Return the values of the nine lines at birth, where a term baby's first reading is scored.

    Parameters
    ----------
    kind, sex
        As for :func:`line_series`.
    corrected_birth_day : float
        Corrected age at birth [days from 40+0].
    paper_term : bool
        Policy paper: the values are those of the averaged 37-42-week row, whatever the day.

    Returns
    -------
    float64 array (9)
        [kg, cm or kg/m2], lowest line first.
    """
    if not paper_term:
        return values_at(kind, sex, corrected_birth_day, LINE_SDS)
    L, M, S = policies.term_rows()[SCORED_KINDS.index(kind), SEXES.index(sex)]
    return np.asarray(M * (1 + L * S * np.array(LINE_SDS)) ** (1 / L))
