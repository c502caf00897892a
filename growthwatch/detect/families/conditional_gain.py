"""``slow-conditional-gain``: a weight held against the one expected from an earlier weight of the same child."""

import numpy as np

from growthwatch.detect.series.comparable import comparable, compared_until
from growthwatch.detect.series.episodes import Episodes, Judgement, level_of
from growthwatch.detect.series.series import Series, latest_before
from growthwatch.detect.wording.phrases import (
    Wording,
    baseline_of,
    by_tense,
    in_brackets_if_negative,
    known,
    reading,
)
from growthwatch.detect.wording.text_columns import decimals_apart, fixed, one_in_words, per_row
from growthwatch.reference.conditional import (
    FIFTH_CENTILE_SDS,
    SHORTEST_INTERVAL_DAYS,
    conditional_gain,
    correlation,
    one_in,
    thrive_line_end,
)
from growthwatch.reference.spaces import spaces_fallen


def slow_conditional_gain(weights: Series) -> Judgement:
    """``slow-conditional-gain``: gain below the 5th centile given the latest weight at least 4 weeks earlier.

    One comparison for each weight, so that 5 % of healthy infants meet it at any age (Cole 1995; the definition of
    ALSPAC).

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``correlation``.
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
        age_limit=compared_until(weights),
        figures={"correlation": correlation(age[start], age[end])},
    )


def say_slow_gain(judged: Judgement, runs: Episodes) -> Wording:
    """Return the conditional gain with its arithmetic.

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
    gain = known(judged.conditional_sds)[runs.last]
    decimals = decimals_apart(gain, FIFTH_CENTILE_SDS, 2)
    sds = judged.series.sds
    z1, z2 = fixed(sds[start], 2), fixed(sds[now], 2)
    r = fixed(judged.figures["correlation"][runs.last], 3)
    below = np.where(gain < FIFTH_CENTILE_SDS, "below", "just above")
    written, fifth = fixed(gain, decimals), fixed(np.array([FIFTH_CENTILE_SDS]), np.maximum(decimals, 3))
    return Wording(
        text=per_row(
            "Weight gain was {below} the 5th centile for the starting weight: from {start} (SDS {z1}) to {now} "
            "(SDS {z2}), ({z2} − {r} × {z1}) / √(1 − {r}²) = {gain}; the 5th centile is {fifth}.{one_in}",
            below=below, start=reading(judged, start), now=reading(judged, now), z1=z1, z2=z2, r=r, gain=written,
            fifth=fifth, one_in=one_in_words(one_in(gain)),
        ),
        headline=per_row(
            "Weight gain {was}{below} the 5th centile for the starting weight.",
            was=by_tense(runs, "", "was "), below=below,
        ),
        arithmetic=per_row(
            "({z2} − {r} × {z1}) / √(1 − {r}²) = {gain}; threshold below {fifth} (the 5th centile)",
            z1=in_brackets_if_negative(sds[start]), z2=z2, r=r, gain=written, fifth=fifth,
        ),
    )  # fmt: skip
