"""Sensitivity and lead time of the weight rules by shape of fall, each cut so that it flags as many healthy infants.

A rule that flags more of everybody finds more of everything. So each is turned into a score (how far beyond its own
threshold a weight lies), and the cut is set so that a stated share of healthy infants is ever flagged by a year; on
other healthy infants the share that is truly flagged stands beside. ``python -m growthwatch.evaluation.detection``
prints it.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.fall_pattern import fall_pattern, model
from growthwatch.detect.families import conditional_gain, fall_from_birth, fall_from_highest
from growthwatch.detect.series.episodes import MET, Judgement
from growthwatch.detect.series.series import Flags, Floats
from growthwatch.evaluation.planted_falls import as_series, days, with_falls
from growthwatch.reference.conditional import FIFTH_CENTILE_SDS

#: The share of healthy infants ever flagged by a year: that of the second opinion.
EQUAL_RATE: Final = 0.05
SHAPES: Final = ("ramp", "sudden", "slow", "recovered", "from the highest")
ALL_TOGETHER: Final = "all together"
#: Found within so many weeks of the onset counts as early.
EARLY_WEEKS: Final = 8.0


def _beyond(judged: Judgement) -> Floats:
    if judged.spaces_fallen is None or judged.threshold_spaces is None:
        raise TypeError("this rule counts no centile spaces")
    return judged.spaces_fallen - judged.threshold_spaces


def _slow(judged: Judgement) -> Floats:
    if judged.conditional_sds is None:
        raise TypeError("this rule reads no conditional gain")
    return FIFTH_CENTILE_SDS - judged.conditional_sds


def _evidence(judged: Judgement) -> Floats:
    return np.nan_to_num(judged.figures["statistic"] - judged.figures["threshold"], nan=-np.inf)


#: Rule -> how it judges, and how far beyond its threshold each weight lies: 0 is on it.
SCORED: Final[Mapping[str, tuple[Callable[..., Judgement], Callable[[Judgement], Floats]]]] = {
    "ng75-fall": (fall_from_birth.fall_from_birth, _beyond),
    "slow-conditional-gain": (conditional_gain.slow_conditional_gain, _slow),
    "fall-pattern": (fall_pattern.fall_pattern, _evidence),
    "fall-from-highest": (fall_from_highest.fall_from_highest, _beyond),
}


def scores(rule: str, age_days: Floats, sds: Floats) -> Floats:
    """Return how far beyond a rule's threshold each weight lies; -inf where the rule says nothing.

    Parameters
    ----------
    rule : str
        One of :data:`SCORED`.
    age_days : ndarray of float, shape (weights,)
        Ages [days].
    sds : ndarray of float, shape (children, weights)
        Weights [SDS].

    Returns
    -------
    ndarray of float, shape (children, weights)
        In the rule's own unit.
    """
    judge, beyond = SCORED[rule]
    judged = judge(as_series(age_days, sds))
    out = np.full(sds.size, -np.inf)
    out[judged.at] = beyond(judged)
    return out.reshape(sds.shape)


def own_rates(age_days: Floats, healthy: Floats) -> pd.Series:
    """Return the share of healthy infants that each rule ever flags at its own threshold, and any of them.

    Parameters
    ----------
    age_days, healthy : ndarray of float
        As for :func:`scores`.

    Returns
    -------
    Series
        By rule, and :data:`ALL_TOGETHER`.
    """
    ever = {}
    for rule, (judge, _) in SCORED.items():
        judged = judge(as_series(age_days, healthy))
        flag = np.zeros(healthy.size, dtype=bool)
        flag[judged.at] = judged.level == MET
        ever[rule] = flag.reshape(healthy.shape).any(axis=1)
    ever[ALL_TOGETHER] = np.logical_or.reduce(list(ever.values()))
    return pd.Series({rule: flag.mean() for rule, flag in ever.items()})


def rarity(score: Floats, healthy_most: Floats) -> Floats:
    """Return the share of healthy infants who ever score so high or higher.

    Parameters
    ----------
    score : ndarray of float
        Of one rule.
    healthy_most : ndarray of float, shape (healthy,)
        The highest score of each healthy infant by a year, sorted.

    Returns
    -------
    ndarray of float
        0 to 1.
    """
    below = np.searchsorted(healthy_most, score, side="left")
    return np.asarray(1 - below / len(healthy_most))


def flagged_at_equal_rate(
    age_days: Floats, healthy: Floats, sds: Floats, rate: float = EQUAL_RATE
) -> dict[str, Flags]:
    """Return which weights each rule flags when it ever flags that share of the healthy; and all rules together.

    All together: the rarest of the four scores, cut so that together they flag no more of the healthy than each alone.

    Parameters
    ----------
    age_days : ndarray of float, shape (weights,)
        Ages [days].
    healthy, sds : ndarray of float, shape (children, weights)
        Healthy infants, whom the cuts are set on, and those who are judged.
    rate : float
        Share of the healthy ever flagged.

    Returns
    -------
    dict of str to ndarray of bool, shape (children, weights)
    """
    out, rarest_healthy, rarest = {}, np.ones(healthy.shape), np.ones(sds.shape)
    for rule in SCORED:
        of_healthy, of_others = (scores(rule, age_days, z) for z in (healthy, sds))
        most = np.sort(of_healthy.max(axis=1))
        out[rule] = rarity(of_others, most) <= rate
        rarest_healthy = np.minimum(rarest_healthy, rarity(of_healthy, most))
        rarest = np.minimum(rarest, rarity(of_others, most))
    cut = np.quantile(rarest_healthy.min(axis=1), rate)
    out[ALL_TOGETHER] = rarest <= cut
    return out


def by_shape(weeks: tuple[float, ...], children: int, seed: int, rate: float = EQUAL_RATE) -> pd.DataFrame:
    """Return, by shape of fall and rule, what is found at an equal false-alarm rate, and how soon.

    Parameters
    ----------
    weeks : tuple of float
        When the infants are weighed.
    children, seed : int
        Of each group.
    rate : float
        Share of healthy infants ever flagged by a year.

    Returns
    -------
    DataFrame
        ``found`` [%] after the onset by a year, ``within 8 wk`` [%] of the onset, ``weeks`` from the onset to the
        first weight that is flagged (median of those found), ``lead`` [weeks] over ``ng75-fall`` (mean; who is not
        found counts as found at the last weight). Of the healthy ``found`` is the share ever flagged.
    """
    rng = np.random.default_rng(seed)
    age = days(weeks)
    healthy = model.simulated(age, children, rng)
    rows = []
    for shape in ("none", *SHAPES):
        base = model.simulated(age, children, rng)
        sds, onset = (base, np.zeros(children)) if shape == "none" else with_falls(shape, age, base, rng)
        flags = flagged_at_equal_rate(age, healthy, sds, rate)
        found_at = {rule: _found_at(flag, age, onset) for rule, flag in flags.items()}
        rows += [
            {"fall": shape, "rule": rule, **_shares(when, onset, found_at["ng75-fall"], age[-1])}
            for rule, when in found_at.items()
        ]
    return pd.DataFrame(rows).set_index(["fall", "rule"])


def _found_at(flag: Flags, age_days: Floats, onset: Floats) -> Floats:
    """Return the age [days] at the first flagged weight after each infant's onset [weeks]; infinite for none."""
    since = flag & (age_days > 7 * onset[:, None])
    return np.where(since.any(axis=1), age_days[since.argmax(axis=1)], np.inf)


def _shares(found_at: Floats, onset: Floats, by_ng75: Floats, last_day: float) -> dict[str, float]:
    weeks = found_at / 7 - onset
    found = np.isfinite(found_at)
    lead = np.minimum(by_ng75, last_day) - np.minimum(found_at, last_day)
    return {
        "found": 100 * found.mean(),
        f"within {EARLY_WEEKS:.0f} wk": 100 * (weeks <= EARLY_WEEKS).mean(),
        "weeks": float(np.median(weeks[found])) if found.any() else np.nan,
        "lead": float(lead.mean() / 7),
    }
