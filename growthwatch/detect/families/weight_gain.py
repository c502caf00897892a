"""``slow-conditional-gain`` and ``weight-loss``: a weight held against one earlier weight of the same child."""

import numpy as np

from growthwatch.detect.families.ng75 import baseline_established
from growthwatch.detect.families.sentences import baseline_of, known, reading
from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Judgement, level_of
from growthwatch.detect.series.series import Floats, Ints, Series
from growthwatch.detect.wording.text_columns import Texts, fill, fixed, one_in_words, telling
from growthwatch.reference.conditional import (
    FIFTH_CENTILE_SDS,
    LAST_WEEK,
    SHORTEST_INTERVAL_DAYS,
    conditional_gain,
    correlation,
    one_in,
    thrive_line_end,
)
from growthwatch.reference.spaces import spaces_fallen
from growthwatch.segments import start_positions

#: Local rule: a loss of this much after day 21, when early loss is over.
LOSS_FRACTION = 0.05
LOSS_AFTER_DAY = 21

_DAYS_PER_WEEK = 7
# more days than a life has: child and age in one sortable number
_DAYS = 1e6


def slow_conditional_gain(weights: Series) -> Judgement:
    """``slow-conditional-gain``: gain below the 5th centile given the latest weight at least 4 weeks earlier.

    One comparison for each weight, so that 5 % of healthy infants meet it at any age (Cole 1995; the definition of
    ALSPAC).
    """
    used = comparable(weights)
    age, sds = weights.correlation_age_days[used], weights.sds[used]
    start = latest_before(weights.child[used], age, age - SHORTEST_INTERVAL_DAYS)
    end = np.flatnonzero(start >= 0)
    start = start[end]
    gain = conditional_gain(sds[start], age[start], sds[end], age[end])
    fallen = spaces_fallen(sds[start], sds[end])
    threshold = spaces_fallen(sds[start], thrive_line_end(sds[start], age[start], age[end]))
    return Judgement(
        series=weights,
        at=used[end],
        level=level_of(threshold - fallen, strict=True),
        baseline=used[start],
        spaces_fallen=fallen,
        threshold_spaces=threshold,
        conditional_sds=np.asarray(gain),
        figures={"correlation": correlation(age[start], age[end])},
    )


def latest_before(child: Ints, age_days: Floats, until_days: Floats) -> Ints:
    """Return the position of each child's latest row at an age up to ``until_days``, -1 for none; rows sorted."""
    position = np.searchsorted(child * _DAYS + age_days, child * _DAYS + until_days, side="right") - 1
    same = (position >= 0) & (child[np.maximum(position, 0)] == child)
    return np.where(same, position, -1)


def say_slow_gain(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the conditional gain with its arithmetic."""
    now, start = judged.at[last], baseline_of(judged)[last]
    gain = known(judged.conditional_sds)[last]
    decimals = telling(gain, FIFTH_CENTILE_SDS, 2)
    return fill(
        "Weight gain {where} the 5th centile for the starting weight: from {start} (SDS {z1}) to {now} (SDS {z2}), "
        "({z2} − {r} × {z1}) / √(1 − {r}²) = {gain}; the 5th centile is {fifth}.{one_in}",
        where=np.where(gain < FIFTH_CENTILE_SDS, "was below", "was just above"),
        start=reading(judged, start),
        now=reading(judged, now),
        z1=fixed(judged.series.sds[start], 2),
        z2=fixed(judged.series.sds[now], 2),
        r=fixed(judged.figures["correlation"][last], 3),
        gain=fixed(gain, decimals),
        fifth=fixed(np.array([FIFTH_CENTILE_SDS]), np.maximum(decimals, 3)),
        one_in=one_in_words(one_in(gain)),
    )


def weight_loss(weights: Series) -> Judgement:
    """``weight-loss``: after day 21, a weight 5 % or more below the highest earlier one (local rule)."""
    highest = highest_before(weights)
    peak = weights.value[np.maximum(highest, 0)]
    loss = np.where(highest >= 0, (peak - weights.value) / peak, np.nan)
    at = np.flatnonzero((weights.age_days > LOSS_AFTER_DAY) & ~np.isnan(loss))
    return Judgement(
        series=weights,
        at=at,
        level=np.where(loss[at] >= LOSS_FRACTION - HAIR, MET, NOT_MET).astype(np.int8),
        baseline=highest[at],
        figures={"loss_percent": 100 * loss[at]},
    )


def highest_before(weights: Series) -> Ints:
    """Return the position of each child's highest weight of an earlier day, the latest of equals; -1 for none."""
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


def say_weight_loss(judged: Judgement, _first: Ints, last: Ints) -> Texts:
    """Return the loss as a share of the highest earlier weight."""
    now, start = judged.at[last], baseline_of(judged)[last]
    loss = judged.figures["loss_percent"][last]
    return fill(
        "Weight was {loss}% below an earlier weight: {start}, then {now}; the threshold is 5% (local rule). After an "
        "acute illness weight usually returns within 2 to 3 weeks.",
        loss=fixed(loss, telling(loss, 100 * LOSS_FRACTION, 1)),
        start=reading(judged, start),
        now=reading(judged, now),
    )


def comparable(weights: Series) -> Ints:
    """Return the positions of weights that the correlation matrix can compare, in order.

    Those from birth to 53 weeks with an SDS: birth, and from 2 weeks on (UK-WHO has no centiles for term babies
    between). Preterm babies count from the due date, under 32+0 from 2 weeks past it.
    """
    age = weights.correlation_age_days
    with np.errstate(invalid="ignore"):
        covered = (age >= 0) & (age <= LAST_WEEK * _DAYS_PER_WEEK)
    at_birth = weights.birth == np.arange(len(weights))
    return np.flatnonzero(covered & ~np.isnan(weights.sds) & (at_birth | baseline_established(weights)))
