"""The centile lines of children with trisomy 21, beside UK-WHO of a child who has it on record, never instead."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from growthwatch.charts.appearance.data_sets import Rows
from growthwatch.charts.axes.centile_lines import drawn_days
from growthwatch.charts.axes.panels import FOUR_YEARS_DAYS, Panel
from growthwatch.reference import trisomy_21, uk_who
from growthwatch.reference.spaces import LINE_SDS, LINES
from growthwatch.vocabulary import SCORED_KINDS, SEXES

Floats = npt.NDArray[np.float64]

NAME: Final = "trisomy 21"
#: What stands under a chart that has the lines.
NOTE: Final = (
    "Dotted lines: children with trisomy 21 in the UK and Ireland (Styles et al, Arch Dis Child 2002;87:104-8), "
    "beside UK-WHO, by which alone findings are made."
)
#: The lines that are named: of all nine there would be no room beside the names of UK-WHO's.
_NAMED: Final = ("0.4th", "9th", "50th", "91st", "99.6th")
#: How far along a panel a line's name may stand, as shares of it: the ends of the lines have the names of UK-WHO's.
_NAME_SHARES: Final = (0.86, 0.78, 0.7, 0.62, 0.54, 0.46, 0.92)


@cache
def _days_and_values(kind: str, sex: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return days from 40+0 (n) and the values on the nine lines (9, n) [kg, cm or kg/m2]."""
    days = drawn_days(0, FOUR_YEARS_DAYS)
    codes = np.array(SCORED_KINDS.index(kind)), np.array(SEXES.index(sex))
    values = trisomy_21.value_at(*codes, days[None, :], np.array(LINE_SDS)[:, None])
    values.setflags(write=False)
    return days, values


def line_rows(kind: str, sex: str, panel: Panel, view: str) -> Rows:
    """Return the vertices of the nine lines within a panel; of one born at term from 2 weeks on, as of UK-WHO's.

    Parameters
    ----------
    kind, sex
        As for :func:`growthwatch.charts.axes.centile_lines.line_series`.
    panel : Panel
        Whose ages are drawn; the reference begins at 40+0.
    view : str
        "centile" for values [kg, cm or kg/m2], "sds" for where these stand on UK-WHO.

    Returns
    -------
    list of dict
        ``day`` [from 40+0], ``value``, ``line`` ("trisomy 21: 50th"), ``series`` (what is joined).
    """
    first = max(panel.first_day, 0 if panel.name == "preterm" else uk_who.WHO_FROM_DAY)
    days, values = _days_and_values(kind, sex)
    inside = (days >= first) & (days <= panel.last_day)
    if inside.sum() < 2:
        return []
    days, values = days[inside], values[:, inside]
    if view == "sds":
        run = uk_who.run_of(np.int8(SCORED_KINDS.index(kind)), np.int8(SEXES.index(sex)))
        values = uk_who.sds_of(np.asarray(run), days[None, :], values)
    return [
        {"day": day, "value": value, "line": f"{NAME}: {line}", "series": f"{line} {NAME}"}
        for line, on_line in zip(LINES, values.tolist(), strict=True)
        for day, value in zip(days.tolist(), on_line, strict=True)
        if not np.isnan(value)
    ]


def places_of_names(lines: Rows, panel: Panel) -> list[Rows]:
    """Return for each line that is named where its name may stand, the best place first; none on a preterm panel.

    Parameters
    ----------
    lines : list of dict
        Of :func:`line_rows`.
    panel : Panel
        Whose ages are drawn: on the two weeks of a preterm panel there is no room for names.

    Returns
    -------
    list of list of dict
        ``day``, ``value`` and ``label`` ("T21 50th").
    """
    if panel.name == "preterm":
        return []
    span = panel.last_day - panel.first_day
    places = []
    for line in _NAMED:
        of_line = [row for row in lines if row["line"] == f"{NAME}: {line}"]
        if not of_line:
            continue
        days = np.array([row["day"] for row in of_line])
        nearest = [of_line[int(np.abs(days - panel.first_day - share * span).argmin())] for share in _NAME_SHARES]
        places.append([{"day": row["day"], "value": row["value"], "label": f"T21 {line}"} for row in nearest])
    return places
