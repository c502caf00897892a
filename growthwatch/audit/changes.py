"""Changes of practice: who changed what when, and whether the figure stepped.

A table of changes has ``practice_code``, ``changed_on`` (ISO date) and ``what``. Practices that are not in it are
the comparison: what happened to everybody at that time, and not because of the change, shows there too.
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import norm

from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, GroupingError
from growthwatch.audit.statistics import interrupted_series
from growthwatch.audit.sums import Sums

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


def steps(sums: Sums, numerator: str, denominator: str, seed: int = 0) -> pd.DataFrame:
    """Return, for each change, the step of the practices that made it, of the others, and the difference [points].

    Columns: change, group, from_month, estimate, lower, upper (percentage points), p_value, months_before,
    months_after, method, neighbouring_correlation. Estimated from the monthly counts before rounding.

    Parameters
    ----------
    sums : Sums
        Of a population broken down by change (:func:`grouping`).
    numerator, denominator : str
        The measures whose ratio may have stepped.
    seed : int
        Of the re-dealing of months: the same input gives the same p value.

    Returns
    -------
    DataFrame
        Up to three rows for each change: the practices that made it, the others, "difference"; empty without one.

    Notes
    -----
    Interrupted time series (Bernal 2017, Int J Epidemiol 46:348): see ``audit.statistics.interrupted_series``.
    """
    monthly = sums.counts[(sums.counts["breakdown"] == CHANGE).to_numpy()]
    months = np.datetime_as_string(sums.period.months)
    rows = []
    for label in [name for name in monthly["group"].unique() if name not in (UNCHANGED, NOT_KNOWN)]:
        start = month_of(label)
        at = int(np.searchsorted(months, start))
        estimated = {
            name: interrupted_series.estimate(of[numerator].to_numpy(), of[denominator].to_numpy(), at, seed)
            for name in (label, UNCHANGED)
            if len(of := monthly[(monthly["group"] == name).to_numpy()].sort_values("month"))
        }
        rows += [_row(label, name, start, one) for name, one in estimated.items()]
        if len(estimated) == 2:
            rows.append(_difference(label, start, estimated[label], estimated[UNCHANGED]))
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS: Final = (
    "change", "group", "from_month", "estimate", "lower", "upper", "p_value", "months_before", "months_after",
    "method", "neighbouring_correlation",
)  # fmt: skip


def _row(change: str, group: str, start: str, one: interrupted_series.Step) -> tuple[object, ...]:
    points = (100 * one.estimate, 100 * one.lower, 100 * one.upper)
    return (change, group, start, *points, one.p_value, one.months_before, one.months_after, one.method,
            one.neighbouring_correlation)  # fmt: skip


def _difference(
    change: str, start: str, changed: interrupted_series.Step, others: interrupted_series.Step
) -> tuple[object, ...]:
    """Return the step over and above what the other practices showed, with the errors of both."""
    estimate = 100 * (changed.estimate - others.estimate)
    reach = 50 * float(np.hypot(changed.upper - changed.lower, others.upper - others.lower))
    p = 2 * norm.sf(abs(estimate) / (reach / norm.isf(0.025))) if reach > 0 else np.nan
    months = (min(changed.months_before, others.months_before), min(changed.months_after, others.months_after))
    return (change, "difference", start, estimate, estimate - reach, estimate + reach, p, *months, "difference",
            np.nan)  # fmt: skip
