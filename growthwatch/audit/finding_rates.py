"""How often thresholds are met, at 6-8 weeks and by a year, to stand beside what healthy infants show.

Rates count firm findings only: met or confirmed, or resolved or lapsed later, never near a threshold, none that rests
on a questioned record.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import Flags, as_days, children_with
from growthwatch.audit.coverage import weighed_at_check
from growthwatch.audit.sums import Measure
from growthwatch.vocabulary import MET_STATUSES, NG75_RULES, OVER_STATUSES, RULES

#: Rules that say something of the weight at 6-8 weeks itself.
AT_CHECK: Final = ("ng75-fall", "ng75-below-2nd", "below-0.4th", "slow-conditional-gain", "fall-pattern")
YEAR_DAYS: Final = 365
#: Read from the as-of date and over once somebody weighs: of no child can be told later whether it was ever met.
NOT_BY_AGE: Final = "not-weighed-since"


def firm(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that count in a rate.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]``.

    Returns
    -------
    DataFrame
        Those that are or were met and rest on no questioned record.
    """
    return findings[(_met_once(findings) & (findings["certainty"] == "firm")).to_numpy()]


def on_a_doubt(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that no rate counts: met now or once, and resting on a doubted record; as :func:`firm`."""
    return findings[(_met_once(findings) & (findings["certainty"] != "firm")).to_numpy()]


def _met_once(findings: pd.DataFrame) -> "pd.Series[bool]":
    return findings["status"].isin([*MET_STATUSES, *OVER_STATUSES])


def rates(
    children: pd.DataFrame,
    checks: pd.DataFrame,
    measurements: pd.DataFrame,
    findings: pd.DataFrame,
    as_of: np.datetime64,
) -> Iterator[Measure]:
    """Yield what to count for the share of babies who meet each rule, at 6-8 weeks and by a year.

    At 6-8 weeks: among babies with a birth weight and a weight in the window, those whose finding holds on that
    weight. By a year: among babies a year old with a birth weight and a later one, those who met it before.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    checks, findings : DataFrame
        The public tables with ``child``, the position of each child.
    measurements : DataFrame
        ``tables.SCORED``.
    as_of : datetime64
        Babies whose window closed, or who had their first birthday, before this day are counted.

    Yields
    ------
    Measure
        ``at_check.*`` by the day on which the window closed, ``by_a_year.*`` by the first birthday (day 365).
    """
    counted = firm(findings)
    weight = counted[counted["kind"].astype("str") == "weight"]
    child = checks["child"].to_numpy()
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    weighed_on = checks["weight_on"].to_numpy().astype("datetime64[D]")
    with_birth_weight = children_with(
        children, measurements, (measurements["kind"] == "weight") & measurements["is_birth"]
    )
    usable = (weighed_on <= closed_on) & (closed_on < as_of) & with_birth_weight[child]
    # a weight of which the figure is in doubt says nothing firm
    usable &= weighed_at_check(checks) & ~checks["weight_state"].isin(["questioned", "unread"]).to_numpy()
    yield Measure("at_check.weighed", child[usable], closed_on[usable])
    on = np.full(len(children), np.datetime64("NaT", "D"))
    on[child] = weighed_on
    counts = np.zeros(len(children), dtype=bool)
    counts[child[usable]] = True
    closes = np.full(len(children), np.datetime64("NaT", "D"))
    closes[child] = closed_on
    for rule in AT_CHECK:
        of = weight[weight["rule"] == rule]
        who = of["child"].to_numpy()
        holds = (as_days(of["measured_on"]) <= on[who]) & (on[who] <= as_days(of["latest_on"])) & counts[who]
        met = np.unique(who[holds])
        yield Measure(f"at_check.{rule}", met, closes[met])
    yield from _by_a_year(children, measurements, findings, with_birth_weight, as_of)


def _by_a_year(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    findings: pd.DataFrame,
    with_birth_weight: Flags,
    as_of: np.datetime64,
) -> Iterator[Measure]:
    """Yield what was met by a year, and who met an NG75 threshold on a doubted record alone: what doubt adds."""
    counted, doubted = firm(findings), on_a_doubt(findings)
    birthday = as_days(children["date_of_birth"]) + YEAR_DAYS
    later = (
        (measurements["kind"] == "weight") & (measurements["age_days"] > 0) & (measurements["age_days"] <= YEAR_DAYS)
    )
    usable = with_birth_weight & children_with(children, measurements, later) & (birthday < as_of)
    who = np.flatnonzero(usable)
    yield Measure("by_a_year.weighed", who, birthday[who])
    for rule in RULES:
        if rule == NOT_BY_AGE:
            continue
        of = counted[counted["rule"] == rule]
        met = _by_birthday(of, usable, birthday)
        yield Measure(f"by_a_year.{rule}", met, birthday[met])
    firmly, perhaps = (_by_birthday(of[of["rule"].isin(NG75_RULES)], usable, birthday) for of in (counted, doubted))
    added = np.setdiff1d(perhaps, firmly)
    yield Measure("by_a_year.doubted", added, birthday[added])


def _by_birthday(findings: pd.DataFrame, usable: Flags, birthday: npt.NDArray[np.datetime64]) -> npt.NDArray[np.intp]:
    """Return of the usable children those who met any of these findings by their first birthday."""
    child = findings["child"].to_numpy()
    met: npt.NDArray[np.intp] = np.unique(child[usable[child] & (as_days(findings["measured_on"]) <= birthday[child])])
    return met
