"""Thresholds met: how often, beside what is expected; how soon somebody acted; what was found late, and why.

Rates count firm findings only: met or confirmed, or resolved later, never near a threshold, none that rests on a
questioned record.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.sums import Delay, Measure
from growthwatch.vocabulary import RULES, SOURCES

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

#: Rules that say something of the weight at 6-8 weeks itself.
AT_CHECK: Final = ("ng75-fall", "ng75-below-2nd", "below-0.4th", "slow-conditional-gain", "fall-pattern")
YEAR_DAYS: Final = 365
#: A length this close to the weight that met a threshold belongs to the same concern (local indicator) [days].
LENGTH_WITHIN_DAYS: Final = 28
#: What a store calls the things that can be done about a finding -> what is reported.
ACTED: Final = {"acknowledged": "acknowledgement", "reweighed": "re-weighing", "referred": "referral"}


def firm(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that count in a rate."""
    keep = findings["status"].isin(["met", "confirmed", "resolved"]) & (findings["certainty"] == "firm")
    return findings[keep.to_numpy()]


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
    """
    counted = firm(findings)
    weight = counted[counted["kind"].astype("str") == "weight"]
    child = checks["child"].to_numpy()
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    weighed_on = checks["weight_on"].to_numpy().astype("datetime64[D]")
    with_birth_weight = _any(children, measurements, (measurements["kind"] == "weight") & measurements["is_birth"])
    usable = (weighed_on <= closed_on) & (closed_on < as_of) & with_birth_weight[child]
    usable &= (checks["status"] != "excluded").to_numpy()
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
        holds = (_day(of["measured_on"]) <= on[who]) & (on[who] <= _day(of["latest_on"])) & counts[who]
        met = np.unique(who[holds])
        yield Measure(f"at_check.{rule}", met, closes[met])
    yield from _by_a_year(children, measurements, counted, with_birth_weight, as_of)


def _by_a_year(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    counted: pd.DataFrame,
    with_birth_weight: Flags,
    as_of: np.datetime64,
) -> Iterator[Measure]:
    birthday = _day(children["date_of_birth"]) + YEAR_DAYS
    later = (
        (measurements["kind"] == "weight") & (measurements["age_days"] > 0) & (measurements["age_days"] <= YEAR_DAYS)
    )
    usable = with_birth_weight & _any(children, measurements, later) & (birthday < as_of)
    who = np.flatnonzero(usable)
    yield Measure("by_a_year.weighed", who, birthday[who])
    for rule in RULES:
        of = counted[counted["rule"] == rule]
        child = of["child"].to_numpy()
        met = np.unique(child[usable[child] & (_day(of["measured_on"]) <= birthday[child])])
        yield Measure(f"by_a_year.{rule}", met, birthday[met])


def response(
    measurements: pd.DataFrame, findings: pd.DataFrame, actions: pd.DataFrame | None
) -> tuple[list[Measure], list[Delay]]:
    """Return what happened after a weight first met an NG75 threshold, and after how many days.

    Parameters
    ----------
    measurements, findings : DataFrame
        ``tables.SCORED``; findings with ``child``, the position of each child.
    actions : DataFrame, optional
        What people recorded: ``finding_id, action, done_on``. Without it only re-weighing, which the weights
        themselves show, is counted.
    """
    counted = firm(findings)
    counted = counted[
        counted["rule"].astype("str").str.startswith("ng75") & (counted["kind"].astype("str") == "weight")
    ]
    first = counted.sort_values("measured_on", kind="stable").drop_duplicates("child")
    child, on = first["child"].to_numpy(), _day(first["measured_on"])
    weights = measurements[(measurements["kind"] == "weight").to_numpy()]
    lengths = measurements[(measurements["kind"] == "length").to_numpy()]
    next_weight = _days_until(weights, child, on)
    near_length = (
        np.minimum(_days_until(lengths, child, on - 1), _days_since(lengths, child, on)) <= LENGTH_WITHIN_DAYS
    )
    measures = [
        Measure("flagged.all", child, on),
        Measure("flagged.reweighed", child[np.isfinite(next_weight)], on[np.isfinite(next_weight)]),
        Measure("flagged.length", child[near_length], on[near_length]),
    ]
    again = np.isfinite(next_weight)
    delays = [
        Delay("days from the first weight that met a threshold to the next weight", next_weight[again], on[again])
    ]
    if actions is not None:
        for word, said in ACTED.items():
            if word != "reweighed":
                days = _days_to_action(counted, first, actions, word)
                acted = np.isfinite(days)
                measures.append(Measure(f"flagged.{word}", child[acted], on[acted]))
                delays.append(
                    Delay(f"days from the first weight that met a threshold to {said}", days[acted], on[acted])
                )
    return measures, delays


def _days_to_action(
    counted: pd.DataFrame, first: pd.DataFrame, actions: pd.DataFrame, word: str
) -> npt.NDArray[np.float64]:
    of = actions[(actions["action"] == word).to_numpy()].merge(counted[["finding_id", "child"]], on="finding_id")
    done = of.assign(done_on=pd.to_datetime(of["done_on"])).groupby("child")["done_on"].min()
    days = _day(done.reindex(first["child"])) - _day(first["measured_on"])
    return _number(days, missing=np.inf)


def found_late(
    checks: pd.DataFrame, measurements: pd.DataFrame, findings: pd.DataFrame
) -> tuple[list[Measure], list[Delay]]:
    """Return falls first seen after a 6-8-week check without a weight, and what each system alone would have shown.

    A system alone shows a fall on the first weight of the episode that this system holds; days lost are counted
    from the first weight of the episode in any system.
    """
    counted = firm(findings)
    falls = counted[(counted["rule"] == "ng75-fall").to_numpy()]
    child, on = falls["child"].to_numpy(), _day(falls["measured_on"])
    by_child = checks.set_index("child")
    closes = _day(by_child["window_to"].reindex(child))
    weighed_on = _day(by_child["weight_on"].reindex(child))
    unweighed = (by_child["status"].reindex(child) != "excluded").to_numpy() & ~(weighed_on <= closes)
    late = (on > closes) & unweighed
    measures = [Measure("fall.all", child, on), Measure("fall.late_unweighed", child[late], on[late])]
    delays = [
        Delay(
            "days from day 63 to a fall that an earlier weight was missing for", _number((on - closes)[late]), on[late]
        )
    ]
    for source in SOURCES[:3]:
        days = _first_held(measurements, falls, source)
        seen, same = np.isfinite(days), days == 0
        for what, flag in (("same_day", same), ("later", seen & ~same), ("never", ~seen)):
            measures.append(Measure(f"system.{source}.{what}", child[flag], on[flag]))
        delays.append(Delay(f"days lost by reading {source} alone", days[seen & ~same], on[seen & ~same]))
    return measures, delays


def _first_held(measurements: pd.DataFrame, falls: pd.DataFrame, source: str) -> npt.NDArray[np.float64]:
    """Return days from the start of each episode to its first weight that the source holds; infinity for never."""
    held = measurements[
        (measurements["kind"] == "weight").to_numpy()
        & (";" + measurements["sources"] + ";").str.contains(f";{source};", regex=False).to_numpy(dtype=bool)
    ]
    child, on = falls["child"].to_numpy(), _day(falls["measured_on"])
    days = _days_until(held, child, on - 1) - 1
    span = _number(_day(falls["latest_on"]) - on)
    return np.where(days <= span, days, np.inf)


def _any(children: pd.DataFrame, measurements: pd.DataFrame, rows: pd.Series) -> Flags:
    out = np.zeros(len(children), dtype=bool)
    out[measurements["child"].to_numpy()[rows.to_numpy(dtype=bool)]] = True
    return out


def _keys(table: pd.DataFrame) -> npt.NDArray[np.int64]:
    return np.sort(_key(table["child"].to_numpy(), _day(table["measured_on"])))


def _key(child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    # dates of one child lie far inside a stride of this length, so one sorted key finds the neighbour
    return child.astype(np.int64) * 1_000_000 + on.astype("datetime64[D]").astype(np.int64)


def _days_until(table: pd.DataFrame, child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days from each date to the child's next row after it; infinity for none."""
    key, wanted = _keys(table), _key(child, on)
    following = np.append(key, np.iinfo(np.int64).max)[np.searchsorted(key, wanted, side="right")]
    return np.where(following // 1_000_000 == child, following - wanted, np.inf).astype(np.float64)


def _days_since(table: pd.DataFrame, child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days from the child's last row on or before each date; infinity for none."""
    key, wanted = _keys(table), _key(child, on)
    before = np.append(np.int64(-1), key)[np.searchsorted(key, wanted, side="right")]
    return np.where(before // 1_000_000 == child, wanted - before, np.inf).astype(np.float64)


def _day(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    return dates.to_numpy().astype("datetime64[D]")


def _number(days: npt.NDArray[np.timedelta64], missing: float = np.nan) -> npt.NDArray[np.float64]:
    return np.where(np.isnat(days), missing, days.astype("timedelta64[D]").astype(np.float64))


def positions(children: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a public table with ``child``, the position of each row's child."""
    return table.assign(child=pd.Index(children["child_id"]).get_indexer(table["child_id"]))
