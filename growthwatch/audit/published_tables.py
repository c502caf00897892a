"""The tables of an audit as they are shown: rates, series with limits, funnels, delays, agreement.

Every function takes what is published already and returns one DataFrame that becomes a CSV file, a sheet and, where
there is one, a chart. A hidden count is NaN.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import context, indicators, outliers, sides
from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import CHANGE, GESTATION_GROUPS, NOT_KNOWN, WHOLE
from growthwatch.audit.indicators import definition
from growthwatch.audit.publication import PERIOD, Publication
from growthwatch.audit.series import hidden_of, months_of, mostly_hidden, reading, series
from growthwatch.audit.statistics import funnel, intervals

__all__ = [
    "FINDING_TIMES", "RATE", "definition", "findings", "funnel_of", "hidden_of", "levels", "months_of",
    "mostly_hidden", "rates", "reading", "series", "systems",
]  # fmt: skip

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
    whole["numerator"] = suppression.of_shown(whole["numerator"], whole["denominator"])
    k, n = whole["numerator"].to_numpy(), whole["denominator"].to_numpy()
    low, high = intervals.proportion(np.minimum(k, n), n)
    whole["percent"], whole["lower"], whole["upper"] = suppression.percent(k, n), 100 * low, 100 * high
    whole["nearly_all"] = publication.suppressed & suppression.nearly_all(k, n)
    whole = whole[~_nothing_recorded(whole)].reset_index(drop=True)
    # groups by name, gestations from the earliest, "not known" last
    rank = {name: position for position, name in enumerate((*GESTATION_GROUPS, NOT_KNOWN))}
    whole["rank"] = whole["group"].map(rank).fillna(-1)
    firsts = {name: position for position, name in enumerate(whole["indicator"].unique())}
    whole["first"] = whole["indicator"].map(firsts)
    whole = whole.sort_values(["first", "breakdown", "rank", "group"], kind="stable", ignore_index=True)
    return whole[["indicator", "section", "name", "breakdown", "group", *RATE]]


def _nothing_recorded(rates: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which answers were recorded of nobody: in all the area, or in a group of whom nothing was recorded.

    0 % would say that nobody was asked, where nobody wrote down whether anybody was.
    """
    answer = (rates["section"] == context.SECTION) & ~rates["indicator"].str.endswith(context.NOT_RECORDED)
    of = rates[answer.to_numpy()]
    some = of["numerator"].fillna(1.0)  # a hidden number is not none
    question = of["indicator"].map(context.question_of)
    in_group = some.groupby([question, of["breakdown"], of["group"]]).transform("sum")
    in_area = some.where(of["breakdown"] == WHOLE, 0.0).groupby(of["indicator"]).transform("sum")
    out = np.zeros(len(rates), dtype=np.bool_)
    out[np.flatnonzero(answer)] = ((in_group == 0) | (in_area == 0)).to_numpy()
    return out


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
        the difference of two groups, and where nothing can be shown; and before_nearly_all, after_nearly_all: where
        rounding leaves no difference between the babies and all (the level is then NaN, to be written so).
    """
    one = definition(indicator)
    shown = publication.sides(CHANGE, one["numerator"], one["denominator"]).set_index(["group", "month"])
    level = shown["percent"].mask(shown["nearly_all"].astype(bool))
    known = [
        [of.get((group, side(start)), missing) for of, missing in ((level, np.nan), (shown["nearly_all"], False))
         for side in (sides.before, sides.after)]
        for group, start in zip(steps["group"], steps["from_month"], strict=True)
    ]  # fmt: skip
    columns = ["before", "after", "before_nearly_all", "after_nearly_all"]
    table = pd.DataFrame(known, columns=columns, index=steps.index)
    return table.astype({name: np.float64 if name in ("before", "after") else np.bool_ for name in columns})


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
        One row for each practice with a shown denominator and enough babies on record (``audit.outliers``); babies
        of no known practice are no unit.
    funnel : Funnel
        Around the pooled proportion.

    Raises
    ------
    KeyError
        When there is no indicator of that name.
    """
    one = definition(indicator)
    units = publication.rates("practice", one["numerator"], one["denominator"])
    # babies of no known practice are no unit that could do better or worse; completeness comes before comparison
    units = units[outliers.comparable(publication, units)].reset_index(drop=True)
    k, n = units["numerator"].to_numpy(), units["denominator"].to_numpy()
    read = funnel.read(np.minimum(k, n), n)
    for name in funnel.CONTOURS:
        for kind, limits in (("exact", read.limits), ("adjusted", read.adjusted)):
            units[f"{kind}_lower_{name}"], units[f"{kind}_upper_{name}"] = (100 * line for line in limits[name])
    return units.assign(indicator=indicator, name=one["name"], place=read.place), read


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
    shown_when = ["same_day", "later", "never"]
    rows = [
        (source, n.get("fall.all", np.nan), *(n.get(f"system.{source}.{when}", np.nan) for when in shown_when))
        for source in ("parent_held", "clinic", "gp")
    ]
    table = pd.DataFrame(rows, columns=["source", "falls", *shown_when])
    return table.assign(**{when: suppression.of_shown(table[when], table["falls"]) for when in shown_when})
