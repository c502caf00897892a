"""Changes of practice: who changed what when, and whether the figure stepped.

A table of changes has ``practice_code``, ``changed_on`` (ISO date) and ``what``. Practices that are not in it are
the comparison: what happened to everybody at that time, and not because of the change, shows there too.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, GroupingError
from growthwatch.audit.statistics import interrupted_series, practice_differences
from growthwatch.audit.sums import Period, Sums

COLUMNS: Final = ("practice_code", "changed_on", "what")


#: Between what was changed and the day of it, in the name of a group of practices.
_FROM: Final = " from "


def label_of(what: object, changed_on: object) -> str:
    """Return the name of the group of practices that made a change: "Weighing clinic from 2024-08-01".

    Parameters
    ----------
    what : str
        What was changed.
    changed_on : date or ISO text
        When.

    Returns
    -------
    str
        Which :func:`what_of` and :func:`month_of` read again.
    """
    return f"{what}{_FROM}{changed_on}"


def what_of(label: str) -> str:
    """Return what was changed, from :func:`label_of`.

    Parameters
    ----------
    label : str
        From :func:`label_of`.

    Returns
    -------
    str
        In the words of the table of changes.
    """
    return label.rsplit(_FROM, 1)[0]


def month_of(label: str) -> str:
    """Return the month of a change, "2024-08", from :func:`label_of`.

    Parameters
    ----------
    label : str
        From :func:`label_of`.

    Returns
    -------
    str
        As year and month.
    """
    return label.rsplit(_FROM, 1)[1][:7]


def in_mid_month(label: str) -> bool:
    """Return whether a change, from :func:`label_of`, came after the first of its month, which is then mixed.

    Parameters
    ----------
    label : str
        From :func:`label_of`.
    """
    return label.rsplit(_FROM, 1)[1][8:10] != "01"


def outside(changes: pd.DataFrame, period: Period) -> list[str]:
    """Return the days of changes that lie outside a period, or on its first day: nothing is known of before, or after.

    Parameters
    ----------
    changes : DataFrame
        A table that may have ``changed_on`` (ISO dates).
    period : Period
        The days audited.

    Returns
    -------
    list of str
        ISO dates in order, each once; empty where no column says when.
    """
    if "changed_on" not in changes.columns:
        return []
    days = pd.to_datetime(changes["changed_on"], format="%Y-%m-%d", errors="coerce").dropna().to_numpy()
    off = ~period.holds(days) | (days.astype("datetime64[D]") == period.first)
    return sorted({str(day) for day in days[off].astype("datetime64[D]")})


def grouping(changes: pd.DataFrame, practices: list[str]) -> pd.DataFrame:
    """Return the table of groupings that tells changed practices from the others.

    Parameters
    ----------
    changes : DataFrame
        The columns ``COLUMNS``, one row for each practice that changed something.
    practices : list of str
        Every practice that is to be grouped.

    Returns
    -------
    DataFrame
        ``practice_code`` and ``change``: a label of :func:`label_of`, or ``groups.UNCHANGED``.

    Raises
    ------
    GroupingError
        When a column is absent, a date is none, or a practice changed twice.
    """
    absent = [name for name in COLUMNS if name not in changes.columns]
    if absent:
        raise GroupingError(f"the table of changes lacks the column {absent[0]}")
    bad = pd.to_datetime(changes["changed_on"], format="%Y-%m-%d", errors="coerce").isna().to_numpy()
    if bad.any():
        line = int(np.flatnonzero(bad)[0])
        raise GroupingError(
            f"line {line + 2}, column changed_on: {changes['changed_on'].iloc[line]!r} is not an ISO date"
        )
    twice = changes.loc[changes["practice_code"].duplicated(), "practice_code"]
    if len(twice):
        raise GroupingError(f"the table of changes names practice {twice.iloc[0]} twice")
    labels = [label_of(what, day) for what, day in zip(changes["what"], changes["changed_on"], strict=True)]
    named = pd.Series(labels, dtype="str", index=changes["practice_code"].astype("str").to_numpy())
    group = pd.Series(practices, dtype="str").map(named).fillna(UNCHANGED)
    return pd.DataFrame({"practice_code": practices, CHANGE: group.to_numpy()})


def steps(sums: Sums, numerator: str, denominator: str, seed: int = 0, *, suppressed: bool = False) -> pd.DataFrame:
    """Return, for each change, the step of the practices that made it, of the others, and the difference [points].

    Estimated from the monthly counts before rounding, by the month of the event: a baby weighed before the change
    counts before it, whenever its window closed. The month in the middle of which a change came takes no part.

    Parameters
    ----------
    sums : Sums
        Of a population broken down by change (:func:`grouping`).
    numerator, denominator : str
        The measures whose ratio may have stepped.
    seed : int
        Of the re-dealing of months: the same input gives the same p value.
    suppressed : bool
        Whether the figures are to leave: those that rest on few months or few babies are then left out, and the
        others rounded to a tenth of a percentage point.

    Returns
    -------
    DataFrame
        Up to four rows for each change: the practices that made it, the others, "difference" (of the two series), and
        "difference by practice"; empty without one. change, group, from_month, estimate, lower, upper (percentage
        points), slope, slope_lower, slope_upper (percentage points a year: the change of drift; NaN where none can be
        told), p_value, months_before, months_after, method, neighbouring_correlation.

    Notes
    -----
    Interrupted time series (Bernal 2017, Int J Epidemiol 46:348): see ``audit.statistics.interrupted_series``.
    Difference in differences by practice: see ``audit.statistics.practice_differences``. An estimate with ten residual
    degrees of freedom or more gives no count away (Griffiths 2019, Handbook on Statistical Disclosure Control for
    Outputs, section on regression).
    """
    numerator, denominator = _BY_EVENT.get((numerator, denominator), (numerator, denominator))
    monthly = sums.counts[(sums.counts["breakdown"] == CHANGE).to_numpy()]
    if not {numerator, denominator} <= set(monthly.columns):
        numerator, denominator = _OF_EVENT.get((numerator, denominator), (numerator, denominator))
    months = np.datetime_as_string(sums.period.months)
    rows = []
    for label in [name for name in monthly["group"].unique() if name not in (UNCHANGED, NOT_KNOWN)]:
        start = month_of(label)
        at = int(np.searchsorted(months, start))
        of_group = {
            name: of[[numerator, denominator]].to_numpy(copy=True)
            for name in (label, UNCHANGED)
            if len(of := monthly[(monthly["group"] == name).to_numpy()].sort_values("month"))
        }
        for of in of_group.values():
            of[at : at + in_mid_month(label)] = 0  # neither before nor after
        estimated = {name: interrupted_series.estimate(of[:, 0], of[:, 1], at, seed) for name, of in of_group.items()}
        safe = {name: not suppressed or _safe(of, at, estimated[name].spare) for name, of in of_group.items()}
        rows += [_row(label, name, start, one if safe[name] else _withheld(one)) for name, one in estimated.items()]
        if len(estimated) == 2:
            both = [one if all(safe.values()) else _withheld(one) for one in estimated.values()]
            rows.append(_difference(label, start, *both))
            rows.append(_by_practice(sums, label, start, (numerator, denominator), suppressed=suppressed))
    made = pd.DataFrame(rows, columns=_COLUMNS)
    return made.round(_ROUNDED) if suppressed else made


#: What is judged by the day of the event in place of the close of its window.
_BY_EVENT: Final = {("check.weighed", "check.due"): ("event.weighed", "event.due")}
_OF_EVENT: Final = {event: closed for closed, event in _BY_EVENT.items()}
#: In place of a method, where figures may not leave.
WITHHELD: Final = "too few to publish"
DIFFERENCE: Final = "difference"
BY_PRACTICE: Final = "difference by practice"
#: Residual degrees of freedom from which an estimate may leave.
_SPARE_FROM: Final = 10
_FIGURES: Final = ("estimate", "lower", "upper", "slope", "slope_lower", "slope_upper")
_ROUNDED: Final = dict.fromkeys(_FIGURES, 1) | {"p_value": 3, "neighbouring_correlation": 1}
_COLUMNS: Final = (
    "change", "group", "from_month", *_FIGURES, "p_value", "months_before", "months_after", "method",
    "neighbouring_correlation",
)  # fmt: skip


def _safe(of: npt.NDArray[np.int64], at: int, spare: int) -> bool:
    """Whether an estimate may leave: it rests on months enough, and on no side on 1 to 7 babies of either kind."""
    sides = np.array([side.sum(axis=0) for side in np.split(of, [at])])
    kinds = np.column_stack([sides[:, 0], sides[:, 1] - sides[:, 0]])
    return spare >= _SPARE_FROM and not suppression.primary(kinds).any()


def _withheld(one: interrupted_series.Step) -> interrupted_series.Step:
    return interrupted_series.Step(*(np.nan,) * 4, WITHHELD, one.months_before, one.months_after, np.nan)


def _row(change: str, group: str, start: str, one: interrupted_series.Step) -> tuple[object, ...]:
    figures = (one.estimate, one.lower, one.upper, one.slope, one.slope_lower, one.slope_upper)
    return (change, group, start, *(100 * figure for figure in figures), one.p_value, one.months_before,
            one.months_after, one.method, one.neighbouring_correlation)  # fmt: skip


def _difference(
    change: str, start: str, changed: interrupted_series.Step, others: interrupted_series.Step
) -> tuple[object, ...]:
    """Return the step over and above what the other practices showed, with the errors of both."""
    figures, half = [], []
    for estimate, low, high in (("estimate", "lower", "upper"), ("slope", "slope_lower", "slope_upper")):
        gap = 100 * (getattr(changed, estimate) - getattr(others, estimate))
        reach = 50 * float(
            np.hypot(getattr(changed, high) - getattr(changed, low), getattr(others, high) - getattr(others, low))
        )
        figures += [gap, gap - reach, gap + reach]
        half.append(reach)
    p = 2 * norm.sf(abs(figures[0]) / (half[0] / norm.isf(0.025))) if half[0] > 0 else np.nan
    months = (min(changed.months_before, others.months_before), min(changed.months_after, others.months_after))
    method = WITHHELD if WITHHELD in (changed.method, others.method) else DIFFERENCE
    return (change, DIFFERENCE, start, *figures, p, *months, method, np.nan)


def _by_practice(
    sums: Sums, label: str, start: str, measures: tuple[str, str], *, suppressed: bool
) -> tuple[object, ...]:
    """Return how much more the practices that changed moved than the others, each practice being one observation."""
    of_change = sums.nesting[(sums.nesting["breakdown"] == CHANGE).to_numpy()]
    group = of_change.drop_duplicates("practice").set_index("practice")["group"]
    of = sums.counts[(sums.counts["breakdown"] == "practice").to_numpy()]
    of = of[of["group"].map(group).isin([label, UNCHANGED]).to_numpy()]
    after = (of["month"] >= start).to_numpy()
    mixed = (of["month"] == start).to_numpy() & in_mid_month(label)
    sides = [of[flag & ~mixed].groupby("group")[list(measures)].sum() for flag in (~after, after)]
    names = sides[0].index.intersection(sides[1].index)
    (k_before, n_before), (k_after, n_after) = (side.loc[names].to_numpy().T for side in sides)
    changed = np.asarray(group.reindex(names) == label)
    one = practice_differences.estimate((k_before, n_before), (k_after, n_after), changed)
    months = int((sums.period.months < np.datetime64(start, "M")).sum())
    if suppressed and one.spare < _SPARE_FROM:
        one = practice_differences.Difference(np.nan, np.nan, np.nan, np.nan, 0)
    method = "practices" if not np.isnan(one.estimate) else WITHHELD if suppressed else "too few practices"
    points = (100 * one.estimate, 100 * one.lower, 100 * one.upper)
    return (label, BY_PRACTICE, start, *points, np.nan, np.nan, np.nan, one.p_value, months,
            len(sums.period.months) - months, method, np.nan)  # fmt: skip
