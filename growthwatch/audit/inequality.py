"""Inequality: what care differs by between groups of babies, with intervals; and which groups nobody supplied.

The gap is the share of one group less that of the group it is held against; between fifths of deprivation, the poorest
less the richest, and over all five the slope index of inequality: the difference between the two ends of the whole
scale, by a weighted line through the fifths (Mackenbach & Kunst 1997, Soc Sci Med 44:757). Fifths are numbered from
the most deprived, as the Index of Multiple Deprivation (IMD 2019) numbers its deciles: 1 is the poorest. Everything is
made from published counts.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from growthwatch.audit import indicators
from growthwatch.audit.groups import EQUITY_GROUPINGS, GESTATION_GROUPS, NOT_KNOWN
from growthwatch.audit.publication import Publication
from growthwatch.audit.statistics import intervals

Floats = npt.NDArray[np.float64]

#: What care should not depend on -> the breakdown that tells it.
QUESTIONS: Final = (*EQUITY_GROUPINGS, "gestation")
#: The indicators read for inequality.
INDICATORS: Final = ("weighed_at_check", "reviewed_by_8_weeks", "flagged_reweighed_28", "flagged_acknowledged_28")
DEPRIVATION: Final = "deprivation_quintile"
POOREST: Final = "1"
RICHEST: Final = "5"
#: A row is a gap between two groups, the slope over all fifths, or says that something is not there.
GAP: Final = "gap"
SLOPE_INDEX: Final = "slope index"
NOT_SUPPLIED: Final = "not supplied"
HIDDEN: Final = "hidden"
_TERM: Final = GESTATION_GROUPS[-1]
#: Answers to a question of yes or no, as files give them: yes is held against no.
_NO: Final = ("no", "false", "0", "n")
#: How a fifth is written: its number, and perhaps words after it ("1 - most deprived", "2.0").
_FIFTH: Final = r"^\s*([1-5])(?!\d)"
_COLUMNS: Final = (
    "indicator", "name", "breakdown", "measure", "group", "against", "percent", "against_percent", "estimate", "lower",
    "upper",
)  # fmt: skip


def inequality(publication: Publication) -> pd.DataFrame:
    """Return the gaps between groups of babies for each indicator, the slope over deprivation, and what is absent.

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        indicator, name, breakdown, measure (``GAP``, ``SLOPE_INDEX``, ``NOT_SUPPLIED`` where no such grouping was
        given, ``HIDDEN`` where small numbers hide what it takes), group, against, percent and against_percent [%],
        estimate, lower, upper [percentage points]: negative where the group, or the poorest end, has less; nearly_all
        and against_nearly_all where rounding of counts may have made a share 100 %. Each group
        is held against "no" where there is one, babies born before term against those born at term, the poorest fifth
        against the richest, others against all other groups together. Intervals: Newcombe 1998; of the slope, normal,
        widened where fifths lie farther from the line than chance has it.
    """
    supplied = set(publication.breakdowns)
    known = indicators.indicators()
    measured = {str(name) for name in publication.cells["measure"].unique()}
    rows: list[tuple[object, ...]] = []
    for one in known[known["indicator"].isin(INDICATORS).to_numpy()].to_dict("records"):
        if not {one["numerator"], one["denominator"]} <= measured:
            continue
        head = (one["indicator"], one["name"])
        for breakdown in QUESTIONS:
            if breakdown not in supplied:
                rows.append((*head, breakdown, NOT_SUPPLIED, "", "", *(np.nan,) * 5))
                continue
            rates = publication.rates(breakdown, str(one["numerator"]), str(one["denominator"]))
            of = rates[(rates["group"] != NOT_KNOWN).to_numpy()].reset_index(drop=True)
            rows += [(*head, breakdown, *row) for row in _rows_of(breakdown, of)]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.assign(
        nearly_all=publication.suppressed & (table["percent"] >= 100),
        against_nearly_all=publication.suppressed & (table["against_percent"] >= 100),
    )


def _rows_of(breakdown: str, rates: pd.DataFrame) -> list[tuple[object, ...]]:
    if breakdown == DEPRIVATION:
        fifths = rates.assign(group=rates["group"].astype("str").str.extract(_FIFTH, expand=False).fillna(""))
        return [_gap(fifths, POOREST, RICHEST), _slope_index(fifths[(fifths["group"] != "").to_numpy()])]
    names = [str(name) for name in rates["group"]]
    if breakdown == "gestation":
        return [_gap(rates, "under 37 weeks", _TERM, apart=True)] if _TERM in names else []
    against = next((name for name in names if name.strip().lower() in _NO), None)
    if against is None:
        return [_gap(rates, name, "all others", others=True) for name in names] if len(names) > 1 else []
    return [_gap(rates, name, against) for name in names if name != against]


def _gap(
    rates: pd.DataFrame, group: str, against: str, *, others: bool = False, apart: bool = False
) -> tuple[object, ...]:
    """Return the share of a group less that of another: a group, all others, or (``apart``) all but the reference."""
    mine = (rates["group"] != against if apart else rates["group"] == group).to_numpy()
    reference = ~mine if others else (rates["group"] == against).to_numpy()
    counted = rates[["numerator", "denominator"]].to_numpy(dtype=np.float64)
    # a hidden part leaves the sum unknown; one without any baby adds nothing
    (k, n), (k_other, n_other) = (counted[side].sum(axis=0) for side in (mine, reference))
    k, k_other = np.minimum(k, n), np.minimum(k_other, n_other)
    gap, low, high = (100 * float(one) for one in intervals.difference(k, n, k_other, n_other))
    shares = [100 * part / whole if whole > 0 else np.nan for part, whole in ((k, n), (k_other, n_other))]
    return (HIDDEN if np.isnan(gap) else GAP, group, against, *shares, gap, low, high)


def _slope_index(rates: pd.DataFrame) -> tuple[object, ...]:
    """Return the share at the poorest end less that at the richest, by the line through all fifths."""
    named = rates.drop_duplicates("group").set_index("group").reindex(list("12345"))
    k, n = (named[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    if np.isnan(k).any() or np.isnan(n).any() or (n == 0).any():
        return (HIDDEN, POOREST, RICHEST, *(np.nan,) * 5)
    slope, low, high = slope_index(np.minimum(k, n), n)
    ends = [100 * min(k[end], n[end]) / n[end] for end in (0, -1)]
    return (SLOPE_INDEX, POOREST, RICHEST, *ends, 100 * slope, 100 * low, 100 * high)


def slope_index(numerator: Floats, denominator: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """Return the slope index of inequality of groups in order, the first end less the last [0-1], and its limits.

    Parameters
    ----------
    numerator, denominator : float array
        Counts of each group, the most deprived first.
    level : float
        Coverage [0-1].

    Returns
    -------
    estimate, lower, upper : float
        By a line through the groups' shares at their mid-ranks, weighted by babies (Mackenbach & Kunst 1997, Soc Sci
        Med 44:757); the variance is binomial, with a half added to either count, or that of the shares about the line
        where that is greater.
    """
    n = denominator
    share = numerator / n
    rank = (np.cumsum(n) - n / 2) / n.sum()
    centred = rank - (n @ rank) / n.sum()
    pull = n * centred / (n @ centred**2)
    slope = float(pull @ share)
    left = share - (n @ share) / n.sum() - slope * centred
    smoothed = (numerator + 0.5) / (n + 1)
    chance = smoothed * (1 - smoothed) / n
    beyond = max(1.0, float((left**2 / chance).sum() / max(len(n) - 2, 1)))
    reach = norm.isf((1 - level) / 2) * float(np.sqrt(beyond * (pull**2 @ chance)))
    return -slope, -slope - reach, -slope + reach
