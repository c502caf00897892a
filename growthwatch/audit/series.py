"""One indicator over time: the p-chart and XmR chart of Making Data Count, their signals, icons and words.

Limits are drawn through what is published; signals are read off the true counts of the months that are shown, so that
a published chart has the signals of the true one. A month that is hidden takes no part, and no signal reaches across
it: whether a run goes on through a hidden month would tell of what is hidden.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import indicators
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.publication import Publication
from growthwatch.audit.statistics import control_charts, icons

#: The charts of one series: p (counts of babies among babies) and XmR (any figure).
CHARTS: Final = ("p", "xmr")
#: The months, or quarters, that may be hidden for the rest still to tell of all [share of those with babies] [L].
HIDDEN_AT_MOST: Final = 0.2
_LINES: Final = ("centre", "lower", "upper", "near_lower", "near_upper")


def series(
    publication: Publication,
    indicator: str,
    group: str = WHOLE,
    breakdown: str = WHOLE,
    *,
    truth: Publication | None = None,
    rebased_from: str | None = None,
    target: float = np.nan,
) -> pd.DataFrame:
    """Return one indicator by month, or by quarter, with the limits of its p-chart and XmR chart, and its signals [%].

    Parameters
    ----------
    publication : Publication
        Counts as published.
    indicator : str
        One of ``indicators.indicators()``.
    group, breakdown : str
        Of whom; the whole area by default.
    truth : Publication, optional
        The same without rounding and hiding, which signals are read off: rounding would add and lose some. Without it
        they are read off what is published.
    rebased_from : str, optional
        The month ("2024-08") of a stated change, from which limits are worked out anew: at the first month, or
        quarter, wholly after it. A month outside the series rebases nothing.
    target : float
        What the indicator should reach [%]; NaN without a target.

    Returns
    -------
    DataFrame
        One row for each month or quarter, with ``segment`` (1, and 2 from a rebase on) and ``target`` [%]; for each of
        the charts "p" and "xmr" its centre, limits and near limits [%], signals (joined by ";"), their directions
        ("high" or "low", likewise), whether limits are trial limits, the type of ``variation`` of each point
        (``icons.VARIATIONS``), and the ``assurance`` of the target (``icons.ASSURANCES``, "" without one).

    Raises
    ------
    KeyError
        When there is no indicator of that name.
    """
    one = indicators.definition(indicator)
    monthly = _over_time(publication, one, group, breakdown)
    real = monthly if truth is None else _over_time(truth, one, group, breakdown)
    shown = monthly["percent"].notna().to_numpy()
    hidden = monthly[["numerator", "denominator"]].isna().any(axis=1).to_numpy()
    rebase = _rebased_at(monthly["month"], rebased_from)
    drawn, judged = _limits(monthly, hidden, rebase), _limits(real, hidden, rebase)
    seen = np.where(shown, real["percent"].to_numpy() / 100, np.nan)
    breaks = [*rebase, *(np.flatnonzero(hidden) + 1).tolist()]
    columns: dict[str, object] = {"segment": 1 + (np.arange(len(monthly)) >= (rebase or [len(monthly)])[0])}
    columns["target"] = target
    for chart, lines in drawn.items():
        columns |= {f"{chart}_{name}": 100 * line for name, line in zip(_LINES, lines[:5], strict=True)}
        sides = control_charts.signals(seen, judged[chart], breaks)
        columns |= {
            f"{chart}_signal": _joined({name: np.where(side != 0, name, "") for name, side in sides.items()}),
            f"{chart}_direction": _joined(
                {name: np.select([side > 0, side < 0], ["high", "low"], "") for name, side in sides.items()}
            ),
            f"{chart}_trial": lines.trial,
            f"{chart}_variation": np.where(shown, icons.variation(sides, one["better"]), ""),
            f"{chart}_assurance": icons.assurance(lines, target / 100, one["better"]),
        }
    return monthly.assign(**columns, indicator=indicator, name=one["name"], breakdown=breakdown)


def _over_time(publication: Publication, one: dict[str, str], group: str, breakdown: str) -> pd.DataFrame:
    over_time = publication.rates(breakdown, one["numerator"], one["denominator"], over_time=True)
    return over_time[(over_time["group"] == group).to_numpy()].reset_index(drop=True)


def _rebased_at(labels: pd.Series, month: str | None) -> list[int]:
    """Return the position of the first month, or quarter, wholly after a stated change; none outside the series."""
    if month is None or labels.empty:
        return []
    first, _ = months_of(labels)
    at = int((first < month).sum())
    return [at] if 0 < at < len(labels) else []


def _limits(
    monthly: pd.DataFrame, hidden: npt.NDArray[np.bool_], rebase: list[int]
) -> dict[str, control_charts.Limits]:
    """Return the limits of both charts; a month with a hidden count is a gap and takes no part in them."""
    n = np.where(hidden, 0, np.nan_to_num(monthly["denominator"].to_numpy()))
    k = np.minimum(np.nan_to_num(monthly["numerator"].to_numpy()), n)
    percent = np.where(hidden, np.nan, monthly["percent"].to_numpy())
    return {
        "p": control_charts.p_chart(k, n, rebased_at=rebase),
        "xmr": control_charts.xmr(percent / 100, (0.0, 1.0), rebased_at=rebase),
    }


def hidden_of(monthly: pd.DataFrame) -> tuple[int, int]:
    """Return how many months, or quarters, of a series tell no share, and how many have a baby at all.

    Parameters
    ----------
    monthly : DataFrame
        denominator, percent and nearly_all, as :func:`series` gives them. A month that is hidden tells none, and
        neither does one that rounding of its counts lifts to 100 %.
    """
    with_babies = (monthly["denominator"] != 0).to_numpy()  # a hidden number is not none
    untold = monthly["percent"].isna().to_numpy() | monthly["nearly_all"].to_numpy(dtype=np.bool_)
    return int((with_babies & untold).sum()), int(with_babies.sum())


def mostly_hidden(monthly: pd.DataFrame) -> bool:
    """Return whether so many months are hidden that those left mislead, and none is to be drawn.

    A month is hidden since few were weighed, or few babies are in it, and small counts that are rounded to 5 are
    lifted to 100 %: with many such months the others lie too high or too low, whatever the level.

    Parameters
    ----------
    monthly : DataFrame
        denominator, percent and nearly_all, as :func:`series` gives them.
    """
    hidden, all_of_them = hidden_of(monthly)
    return hidden > HIDDEN_AT_MOST * all_of_them


def months_of(label: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the first and the last month ("2026-03") of each month, or quarter ("2026-Q1").

    Parameters
    ----------
    label : Series of str
        Months or quarters, as published.

    Returns
    -------
    first, last : Series of str
        With the index of ``label``.
    """
    quarter, text = label.str.contains("Q", regex=False), label.astype("str")
    number = pd.to_numeric(text.str[6:].where(quarter), errors="coerce").fillna(1).astype(np.int64)
    first = (text.str[:5] + (3 * number - 2).astype("str").str.zfill(2)).where(quarter, text)
    last = (text.str[:5] + (3 * number).astype("str").str.zfill(2)).where(quarter, text)
    return first, last


def _joined(marks: dict[str, npt.NDArray[np.str_]]) -> list[str]:
    return [";".join(word for word in row if word) for row in np.column_stack(list(marks.values())).tolist()]


def reading(monthly: pd.DataFrame, chart: str) -> str:
    """Return in one sentence what a chart shows, from the table that :func:`series` gives.

    Parameters
    ----------
    monthly : DataFrame
        From :func:`series`.
    chart : str
        "p" or "xmr".

    Returns
    -------
    str
        The signals shown, each with its months and as improvement or concern where the indicator has a direction; and
        that limits are trial limits, under 12 points.
    """
    if monthly.empty:
        return control_charts.reading({name: np.zeros(0, dtype=np.int8) for name in control_charts.SIGNALS}, [])
    names, ways = (monthly[f"{chart}_{what}"].str.split(";").tolist() for what in ("signal", "direction"))
    side_of = [dict(zip(name, way, strict=True)) for name, way in zip(names, ways, strict=True)]
    sides = {
        signal: np.array([{"high": 1, "low": -1}.get(of.get(signal, ""), 0) for of in side_of], dtype=np.int8)
        for signal in control_charts.SIGNALS
    }
    better = indicators.definition(str(monthly["indicator"].iloc[0]))["better"]
    trial = " Trial limits: fewer than 12 points." if bool(monthly[f"{chart}_trial"].iloc[0]) else ""
    return control_charts.reading(sides, _in_words(monthly["month"]), better) + trial


def _in_words(label: pd.Series) -> list[str]:
    """Return "Mar 2026" for a month, "2026 Q1" for a quarter."""
    return [text.replace("-", " ") if "Q" in text else f"{pd.Timestamp(text):%b %Y}" for text in label.astype("str")]
