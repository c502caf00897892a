"""How far the record systems agree: what only one holds, what differs, and by how much."""

from itertools import combinations
from typing import Final, NamedTuple

import pandas as pd

from growthwatch.vocabulary import SOURCES

#: Two readings closer than this are one reading rounded [kg, cm, cm].
SAME_WITHIN: Final = {"weight": 0.0501, "length": 0.501, "head": 0.501}
#: Half the width of the 95 % limits of agreement, in standard deviations of the differences.
LIMITS_SD: Final = 1.96


class Agreement(NamedTuple):
    """Agreement between each two systems.

    ``by_child``: child, kind, first, second, n_both, n_only_first, n_only_second, n_differ, largest_difference
    [kg or cm, first less second]. ``between``: kind, first, second, n, mean_difference, sd, lower, upper [kg or cm].
    """

    by_child: pd.DataFrame
    between: pd.DataFrame


def agreement(records: pd.DataFrame, measurements: pd.DataFrame) -> Agreement:
    """Return how far the systems agree, per child and over all.

    Parameters
    ----------
    records, measurements : DataFrame
        :data:`growthwatch.tables.JUDGED` and ``MEASUREMENTS`` of one run.

    Notes
    -----
    Bland & Altman 1986 (Lancet 1:307): mean difference and mean +/- 1.96 SD. Readings questioned as errors
    count as held, but not in the differences, which would show the error alone.
    """
    side_by_side = _side_by_side(records, measurements)
    pairs = [_pair_by_day(side_by_side, first, second) for first, second in combinations(SOURCES, 2)]
    by_day = pd.concat(pairs, ignore_index=True)
    return Agreement(_by_child(by_day), _limits_of_agreement(by_day))


def _side_by_side(records: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Return one row per child, kind and day of measuring, with what each system holds of it.

    Columns are ("held", system): 1 or NaN, and ("value", system): kg or cm, NaN where it is in question.
    """
    event = records["event"].to_numpy()
    questioned = (measurements["state"] == "questioned").to_numpy()[event]
    rows = pd.DataFrame(
        {
            "child": records["child"],
            "kind": records["kind"].astype("str"),
            "on": measurements["measured_on"].to_numpy()[event],
            "source": records["source"].astype("str"),
            "held": 1.0,
            "value": records["value_si"].where(~questioned),
        }
    )
    keys = ["child", "kind", "on"]
    wide = rows.drop_duplicates([*keys, "source"]).set_index([*keys, "source"]).unstack("source")  # noqa: PD010
    return wide.reindex(columns=pd.MultiIndex.from_product([["held", "value"], SOURCES])).reset_index()


def _pair_by_day(side_by_side: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return the days on which either of two systems holds a reading, for children whom both know."""
    out = pd.DataFrame(
        {
            "child": side_by_side["child"],
            "kind": side_by_side["kind"],
            "first": first,
            "second": second,
            "has_first": side_by_side[("held", first)].notna(),
            "has_second": side_by_side[("held", second)].notna(),
            "difference": side_by_side[("value", first)] - side_by_side[("value", second)],
        }
    )
    both_know = out.groupby("child")[["has_first", "has_second"]].transform("any").all(axis=1)
    return out[both_know & (out["has_first"] | out["has_second"])]


def _by_child(by_day: pd.DataFrame) -> pd.DataFrame:
    same_within = by_day["kind"].map(SAME_WITHIN)
    both = by_day["has_first"] & by_day["has_second"]
    rows = by_day.assign(
        n_both=both,
        n_only_first=by_day["has_first"] & ~both,
        n_only_second=by_day["has_second"] & ~both,
        n_differ=both & (by_day["difference"].abs() > same_within),
        absolute_difference=by_day["difference"].abs(),
    )
    keys = ["child", "kind", "first", "second"]
    counts = ["n_both", "n_only_first", "n_only_second", "n_differ"]
    out = rows.groupby(keys, as_index=False)[counts].sum()
    largest = rows.sort_values("absolute_difference", na_position="first", kind="stable").drop_duplicates(
        keys, keep="last"
    )
    largest = largest.rename(columns={"difference": "largest_difference"})
    return out.merge(largest[[*keys, "largest_difference"]], on=keys, how="left")


def _limits_of_agreement(by_day: pd.DataFrame) -> pd.DataFrame:
    differences = by_day[by_day["difference"].notna()].groupby(["kind", "first", "second"])["difference"]
    out = differences.agg(n="size", mean_difference="mean", sd="std").reset_index()
    return out.assign(
        lower=out["mean_difference"] - LIMITS_SD * out["sd"], upper=out["mean_difference"] + LIMITS_SD * out["sd"]
    )
