"""The tables of an audit as they are shown: rates, series with limits, funnels, delays, agreement.

Every function takes what is published already and returns one DataFrame that becomes a CSV file, a sheet and, where
there is one, a chart. A hidden count is NaN.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import indicators, sides
from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import CHANGE, GESTATION_GROUPS, NOT_KNOWN, WHOLE
from growthwatch.audit.publication import PERIOD, Publication
from growthwatch.audit.statistics import control_charts, funnel, intervals

RATE: Final = ("numerator", "denominator", "percent", "nearly_all", "lower", "upper")
#: When a finding is counted (the beginning of its measure's name) -> what that is called.
FINDING_TIMES: Final = {"at_check": "at the 6-8-week weight", "by_a_year": "ever by a year"}


def rates(publication: Publication) -> pd.DataFrame:
    """Return every indicator for every breakdown it is published by, with its exact 95 % limits [%].

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        indicator, section, name, breakdown, group and the columns ``RATE``; limits by Clopper & Pearson 1934
        (Biometrika 26:404).
    """
    frames = [_rates_by(publication, breakdown) for breakdown in publication.breakdowns]
    whole = pd.concat(frames, ignore_index=True)
    k, n = whole["numerator"].to_numpy(), whole["denominator"].to_numpy()
    low, high = intervals.proportion(np.minimum(k, n), n)
    whole["percent"], whole["lower"], whole["upper"] = suppression.percent(k, n), 100 * low, 100 * high
    whole["nearly_all"] = publication.suppressed & suppression.nearly_all(k, n)
    # groups by name, gestations from the earliest, "not known" last
    rank = {name: position for position, name in enumerate((*GESTATION_GROUPS, NOT_KNOWN))}
    whole["rank"] = whole["group"].map(rank).fillna(-1)
    firsts = {name: position for position, name in enumerate(whole["indicator"].unique())}
    whole["first"] = whole["indicator"].map(firsts)
    whole = whole.sort_values(["first", "breakdown", "rank", "group"], kind="stable", ignore_index=True)
    return whole[["indicator", "section", "name", "breakdown", "group", *RATE]]


def _rates_by(publication: Publication, breakdown: str) -> pd.DataFrame:
    """Return the counts of every indicator that is published by one breakdown."""
    wide = publication.counts(breakdown)
    known = indicators.indicators()
    asked = known["numerator"].isin(wide.columns) & known["denominator"].isin(wide.columns)
    asked &= (known["published_by"] != indicators.AREA) | (breakdown == WHOLE)
    of = known[asked.to_numpy()]
    labels = of[["indicator", "section", "name"]].iloc[np.repeat(np.arange(len(of)), len(wide))].reset_index(drop=True)
    return labels.assign(
        breakdown=breakdown,
        group=np.tile(wide.index.to_numpy(), len(of)),
        numerator=wide[of["numerator"].tolist()].to_numpy().T.ravel(),
        denominator=wide[of["denominator"].tolist()].to_numpy().T.ravel(),
    )


def series(
    publication: Publication,
    indicator: str,
    group: str = WHOLE,
    breakdown: str = WHOLE,
    *,
    truth: Publication | None = None,
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

    Returns
    -------
    DataFrame
        One row for each month or quarter; for each of the charts "p" and "xmr" its centre, limits and near limits
        [%], signals (joined by ";"), their directions ("high" or "low", likewise) and whether limits are trial limits.

    Raises
    ------
    KeyError
        When there is no indicator of that name.
    """
    one = definition(indicator)
    monthly = _over_time(publication, one, group, breakdown)
    real = monthly if truth is None else _over_time(truth, one, group, breakdown)
    shown = monthly["percent"].notna().to_numpy()
    judged = _limits(real)
    for chart, lines in _limits(monthly).items():
        for name, line in zip(("centre", "lower", "upper", "near_lower", "near_upper"), lines[:5], strict=True):
            monthly[f"{chart}_{name}"] = 100 * line
        sides = control_charts.signals(real["percent"].to_numpy() / 100, judged[chart])
        sides = {name: np.where(shown, side, 0).astype(np.int8) for name, side in sides.items()}
        monthly[f"{chart}_signal"] = _joined({name: np.where(side != 0, name, "") for name, side in sides.items()})
        monthly[f"{chart}_direction"] = _joined(
            {name: np.select([side > 0, side < 0], ["high", "low"], "") for name, side in sides.items()}
        )
        monthly[f"{chart}_trial"] = lines.trial
    return monthly.assign(indicator=indicator, name=one["name"], breakdown=breakdown)


def _over_time(publication: Publication, one: dict[str, str], group: str, breakdown: str) -> pd.DataFrame:
    over_time = publication.rates(breakdown, one["numerator"], one["denominator"], over_time=True)
    return over_time[(over_time["group"] == group).to_numpy()].reset_index(drop=True)


def _limits(monthly: pd.DataFrame) -> dict[str, control_charts.Limits]:
    """Return the limits of both charts; a month with a hidden count is a gap and takes no part in them."""
    k, n = monthly["numerator"].to_numpy(), np.nan_to_num(monthly["denominator"].to_numpy())
    return {
        "p": control_charts.p_chart(np.minimum(np.nan_to_num(k), n), np.where(np.isnan(k), 0, n)),
        "xmr": control_charts.xmr(monthly["percent"].to_numpy() / 100, (0.0, 1.0)),
    }


def levels(publication: Publication, indicator: str, steps: pd.DataFrame) -> pd.DataFrame:
    """Return the level of one indicator before and after each change of practice [%].

    Parameters
    ----------
    publication : Publication
        Counts as published.
    indicator : str
        One of ``indicators.indicators()``.
    steps : DataFrame
        From ``audit.changes.steps``.

    Returns
    -------
    DataFrame
        before, after, with the index of ``steps``: of all months, or quarters, that lie wholly on one side; NaN for
        the difference of two groups, and where nothing can be shown.
    """
    one = definition(indicator)
    shown = publication.sides(CHANGE, one["numerator"], one["denominator"]).set_index(["group", "month"])["percent"]
    known = [
        (shown.get((group, sides.before(start)), np.nan), shown.get((group, sides.after(start)), np.nan))
        for group, start in zip(steps["group"], steps["from_month"], strict=True)
    ]
    return pd.DataFrame(known, columns=["before", "after"], index=steps.index, dtype=np.float64)


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
    better = definition(str(monthly["indicator"].iloc[0]))["better"]
    trial = " Trial limits: fewer than 12 points." if bool(monthly[f"{chart}_trial"].iloc[0]) else ""
    return control_charts.reading(sides, _in_words(monthly["month"]), better) + trial


def _in_words(label: pd.Series) -> list[str]:
    """Return "Mar 2026" for a month, "2026 Q1" for a quarter."""
    return [text.replace("-", " ") if "Q" in text else f"{pd.Timestamp(text):%b %Y}" for text in label.astype("str")]


def funnel_of(publication: Publication, indicator: str) -> tuple[pd.DataFrame, funnel.Funnel]:
    """Return one indicator by practice with its funnel limits [%] and place, and the funnel itself.

    Parameters
    ----------
    publication : Publication
        Counts as published.
    indicator : str
        One of ``indicators.indicators()``.

    Returns
    -------
    units : DataFrame
        One row for each practice with a shown denominator; babies of no known practice are no unit.
    funnel : Funnel
        Around the pooled proportion.

    Raises
    ------
    KeyError
        When there is no indicator of that name.
    """
    one = definition(indicator)
    units = publication.rates("practice", one["numerator"], one["denominator"])
    # babies of no known practice are no unit that could do better or worse
    keep = units["percent"].notna() & (units["group"] != NOT_KNOWN)
    units = units[keep.to_numpy()].reset_index(drop=True)
    k, n = units["numerator"].to_numpy(), units["denominator"].to_numpy()
    read = funnel.read(np.minimum(k, n), n)
    for name in funnel.CONTOURS:
        for kind, limits in (("exact", read.limits), ("adjusted", read.adjusted)):
            units[f"{kind}_lower_{name}"], units[f"{kind}_upper_{name}"] = (100 * line for line in limits[name])
    return units.assign(indicator=indicator, name=one["name"], place=read.place), read


def definition(indicator: str) -> dict[str, str]:
    """Return the definition of one indicator.

    Parameters
    ----------
    indicator : str
        Its short name.

    Returns
    -------
    dict of str to str
        Its row of ``indicators.indicators()``.

    Raises
    ------
    KeyError
        When there is none of that name.
    """
    known = indicators.indicators().set_index("indicator")
    if indicator not in known.index:
        raise KeyError(f"no indicator is called {indicator}")
    return {str(key): str(value) for key, value in known.loc[indicator].items()}


def findings(publication: Publication) -> pd.DataFrame:
    """Return the share meeting each rule, exact 95 % limits, and the band expected in healthy infants [%].

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        rule, at, the columns ``RATE``, expected_low, expected_high, with_uk_dip [%], measure, and basis: where the
        band comes from.
    """
    frames = []
    for one in indicators.expected().itertuples():
        rate = publication.rates(WHOLE, one.measure, f"{one.measure.split('.')[0]}.weighed")
        at = FINDING_TIMES[one.measure.split(".")[0]]
        frames.append(
            rate.assign(
                rule=one.rule,
                at=at,
                expected_low=one.expected_low_percent,
                expected_high=one.expected_high_percent,
                with_uk_dip=one.with_uk_dip_percent,
                basis=one.basis,
                measure=one.measure,
            )
        )
    whole = pd.concat(frames, ignore_index=True)
    return whole[["rule", "at", *RATE, "expected_low", "expected_high", "with_uk_dip", "basis", "measure"]]


def systems(publication: Publication) -> pd.DataFrame:
    """Return for each record system how many falls it alone would have shown the same day, later, or never.

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        source, falls, same_day, later, never; NaN where hidden.
    """
    counts = publication.cells[(publication.cells["breakdown"] == WHOLE) & (publication.cells["month"] == PERIOD)]
    n = counts.set_index("measure")["n"]
    rows = [
        (
            source,
            n.get("fall.all", np.nan),
            *(n.get(f"system.{source}.{when}", np.nan) for when in ("same_day", "later", "never")),
        )
        for source in ("parent_held", "clinic", "gp")
    ]
    return pd.DataFrame(rows, columns=["source", "falls", "same_day", "later", "never"])
