"""``weight-unchanged``: a weight that has not changed is a sign before it is a copy."""

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, AgeLimit, Episodes, Judgement
from growthwatch.detect.series.series import Ints, Series
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, reading
from growthwatch.detect.wording.text_columns import per_row, whole

#: Local rule: the same weight to the last digit this much later. In the first year a child on the median gains at
#: least 200 g in such a time (WHO Child Growth Standards).
UNCHANGED_FOR_DAYS = 28
UNTIL_DAY = 365


def weight_unchanged(weights: Series) -> Judgement:
    """``weight-unchanged``: for 4 weeks or more, in the first year; the record may be a copy, or the child static.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``held_for_days``.
    """
    since = _unchanged_since(weights)
    held_for = weights.age_days - weights.age_days[since]
    at = np.flatnonzero((weights.age_days > 0) & (weights.age_days <= UNTIL_DAY))
    return Judgement(
        series=weights,
        at=at,
        level=np.where(held_for[at] >= UNCHANGED_FOR_DAYS, MET, NOT_MET).astype(np.int8),
        baseline=since[at],
        age_limit=AgeLimit(weights.age_days > UNTIL_DAY, "a year"),
        figures={"held_for_days": held_for[at]},
    )


def _unchanged_since(weights: Series) -> Ints:
    """Return, for each weight, the position of the first of the run of equal weights that it ends."""
    n = len(weights)
    position = np.arange(n)
    if n == 0:
        return position
    new_day = np.r_[True, (weights.child[1:] != weights.child[:-1]) | (weights.age_days[1:] != weights.age_days[:-1])]
    # the last reading of an earlier day; two readings of one day are both compared with it
    day_starts = np.maximum.accumulate(np.where(new_day, position, 0))
    before = np.maximum(day_starts - 1, 0)
    same = (
        (day_starts > 0)
        & (weights.child[before] == weights.child)
        & (np.abs(weights.value[before] - weights.value) < HAIR)
    )
    return np.maximum.accumulate(np.where(same, 0, position))


def say_weight_unchanged(judged: Judgement, runs: Episodes) -> Wording:
    """Return how long the weight has stood still.

    Parameters
    ----------
    judged : Judgement
        How each measurement stands to the rule.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, since = judged.at[runs.last], baseline_of(judged)[runs.last]
    days = whole(judged.figures["held_for_days"][runs.last])
    start, end = reading(judged, since), reading(judged, now)
    return Wording(
        text=per_row(
            "Weight {changed} for {days} days: {start} and {end}. Copied forward, or truly static?{again}",
            changed=by_tense(runs, "has not changed", "did not change"), days=days, start=start, end=end,
            again=by_tense(runs, " Weigh again.", ""),
        ),
        headline=per_row(
            "Weight {changed} for {days} days.", changed=by_tense(runs, "unchanged", "did not change"), days=days
        ),
        arithmetic=per_row(
            "{start} and {end}: {days} days; threshold {least} days",
            start=start, end=end, days=days, least=str(UNCHANGED_FOR_DAYS),
        ),
    )  # fmt: skip
