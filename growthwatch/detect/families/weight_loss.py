"""``weight-loss``: after the newborn weeks, a weight well below an earlier one."""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Episodes, Judgement
from growthwatch.detect.series.series import Ints, Series
from growthwatch.detect.series.upper_age import LAST_DAY_OF_LOSSES, LAST_DAY_OF_LOSSES_NAME, until
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, reading
from growthwatch.detect.wording.text_columns import decimals_apart, fixed, per_row, whole
from growthwatch.segments import start_positions

#: Local rule: a loss of this much after day 21, when early loss is over.
LOSS_FRACTION: Final = 0.05
LOSS_AFTER_DAY: Final = 21
#: Within so many days a loss may be that of an acute illness, after which weight is back in 2 to 3 weeks; one that
#: took longer is not explained by it.
WITHIN_WEEKS_DAYS: Final = 28


def weight_loss(weights: Series) -> Judgement:
    """``weight-loss``: after day 21, a weight 5 % or more below the highest earlier one (local rule).

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``loss_percent``.
    """
    highest = highest_before(weights)
    highest_kg = weights.value[np.maximum(highest, 0)]
    loss = np.where(highest >= 0, (highest_kg - weights.value) / highest_kg, np.nan)
    read = (weights.age_days > LOSS_AFTER_DAY) & (weights.age_days <= LAST_DAY_OF_LOSSES)
    at = np.flatnonzero(read & ~np.isnan(loss))
    return Judgement(
        series=weights,
        at=at,
        level=np.where(loss[at] >= LOSS_FRACTION - HAIR, MET, NOT_MET).astype(np.int8),
        baseline=highest[at],
        age_limit=until(weights, LAST_DAY_OF_LOSSES, LAST_DAY_OF_LOSSES_NAME),
        figures={"loss_percent": 100 * loss[at]},
    )


def highest_before(weights: Series) -> Ints:
    """Return the position of each child's highest weight of an earlier day, the latest of equals; -1 for none.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions.
    """
    n = len(weights)
    if not n:
        return np.empty(0, dtype=np.intp)
    starts = start_positions(weights.child)
    position = np.arange(n)
    # child by child the running maximum: ranks grow from child to child, so one pass over all of them will do
    order = np.lexsort((position, weights.value, weights.child))
    rank = np.empty(n, dtype=np.intp)
    rank[order] = position
    so_far = order[np.maximum.accumulate(rank)]
    new_day = np.r_[True, (weights.child[1:] != weights.child[:-1]) | (np.diff(weights.age_days) != 0)]
    before = np.maximum.accumulate(np.where(new_day, position, 0)) - 1
    first_of_child = np.repeat(starts, np.diff(np.r_[starts, n]))
    return np.where(before >= first_of_child, so_far[np.maximum(before, 0)], -1)


def say_weight_loss(judged: Judgement, runs: Episodes) -> Wording:
    """Return the loss as a share of the highest earlier weight.

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
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    loss, line = judged.figures["loss_percent"][runs.last], 100 * LOSS_FRACTION
    percent = fixed(loss, decimals_apart(loss, line, 1))
    start_kg, now_kg = judged.series.value[start], judged.series.value[now]
    days = judged.series.age_days[now] - judged.series.age_days[start]
    # worked out from weights as they are written, the loss must come out on the same side of the threshold
    written_kg = np.round(start_kg, 2)
    again = 100 * (written_kg - np.round(now_kg, 2)) / written_kg
    decimals = np.where((again >= line - HAIR) == (loss >= line - HAIR), 2, 3)
    return Wording(
        text=per_row(
            "Weight was {percent}% below an earlier weight: {start}, then {now}, {days} days later; the threshold is "
            "5% (local rule).{illness}",
            percent=percent, start=reading(judged, start), now=reading(judged, now), days=whole(days),
            illness=np.where(
                days <= WITHIN_WEEKS_DAYS, " After an acute illness weight usually returns within 2 to 3 weeks.", ""
            ),
        ),
        headline=per_row(
            "Weight {was}{percent}% below an earlier weight.", was=by_tense(runs, "", "was "), percent=percent
        ),
        arithmetic=per_row(
            "({start} − {now}) / {start} kg = {percent}%; threshold 5%",
            start=fixed(start_kg, decimals), now=fixed(now_kg, decimals), percent=percent,
        ),
    )  # fmt: skip
