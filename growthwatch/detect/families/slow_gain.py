"""``slow-gain``: the gain of one to four weeks, in grams a day, beside what infants from the same start gain.

WHO's increments (2009) would be the published yardstick for so short an interval; WHO publishes them under terms that
forbid commercial use, so that they can't be shipped here. The range is that of the correlations behind
``slow-conditional-gain``, in which the noise of measuring is.
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.comparable import baseline_established, comparable, compared_until
from growthwatch.detect.series.episodes import Episodes, Judgement, level_of
from growthwatch.detect.series.series import Floats, Ints, Series, latest_before
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, known, reading, short_of_it
from growthwatch.detect.wording.text_columns import decimals_apart, fixed, one_in_words, per_row, whole
from growthwatch.reference import uk_who
from growthwatch.reference.conditional import (
    FIFTH_CENTILE_SDS,
    SHORTEST_INTERVAL_DAYS,
    conditional_centile,
    gain_given_start,
    one_in,
)
from growthwatch.reference.spaces import LINE_SDS, spaces_fallen
from growthwatch.vocabulary import KINDS

#: Shorter than this the noise of scales is most of a gain [L]; from 4 weeks on it is for ``slow-conditional-gain``.
FROM_DAYS: Final = 7
#: The 2nd centile of gain [L]: at 1 in 20 for each pair of weights, as over 4 weeks, a baby weighed weekly would be
#: an alarm by three months more often than not.
THRESHOLD_SDS: Final = LINE_SDS[1]


def slow_gain(weights: Series) -> Judgement:
    """``slow-gain`` (local rule [L]): over 1 to 4 weeks a gain below the 2nd centile of infants from the same start.

    Held against the latest weight 7 to 27 days before, both from 2 weeks on (babies born under 32+0: 2 weeks past
    the due date). Below the 2nd centile by the correlations of 223 Cambridge infants (Cole 1995).

    Parameters
    ----------
    weights : Series
        Weights [kg] of all children, with ``sex`` beside (position in ``SEXES``, -1 not known).

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``gain_g_per_day``, ``median_g_per_day``,
        ``fifth_g_per_day``, ``days``.
    """
    used = comparable(weights)
    used = used[
        baseline_established(weights)[used]
    ]  # not birth: what comes between it and 2 weeks is the newborn's loss
    age, sds = weights.correlation_age_days[used], weights.sds[used]
    start = latest_before(weights.child[used], age, age - FROM_DAYS)
    end = np.flatnonzero((start >= 0) & (age - age[start] < SHORTEST_INTERVAL_DAYS)) if len(used) else start
    start = start[end]
    z1, age1, z2, age2 = sds[start], age[start], sds[end], age[end]
    fallen = spaces_fallen(z1, z2)
    threshold = spaces_fallen(z1, conditional_centile(z1, age1, age2, THRESHOLD_SDS))
    now, then = used[end], used[start]
    days = weights.age_days[now] - weights.age_days[then]
    return Judgement(
        series=weights,
        at=now,
        level=level_of(threshold - fallen, strict=True),
        baseline=then,
        spaces_fallen=fallen,
        threshold_spaces=threshold,
        conditional_sds=gain_given_start(z1, age1, z2, age2),
        resolve_after_days=FROM_DAYS,
        age_limit=compared_until(weights),
        figures={
            "days": days,
            "gain_g_per_day": 1000 * (weights.value[now] - weights.value[then]) / days,
            "median_g_per_day": _expected(weights, then, now, conditional_centile(z1, age1, age2, 0.0)) / days,
            "fifth_g_per_day": _expected(weights, then, now, conditional_centile(z1, age1, age2, FIFTH_CENTILE_SDS))
            / days,
        },
    )


def _expected(weights: Series, then: Ints, now: Ints, sds: Floats) -> Floats:
    """Return the gain [g] that leads from one weight to an SDS at the age of another."""
    sex = weights.beside["sex"][now].astype(np.intp)
    run = uk_who.run_of(np.full(len(now), KINDS.index("weight")), sex)
    return 1000 * (uk_who.value_of(run, weights.corrected_age_days[now], sds) - weights.value[then])


def say_slow_gain(judged: Judgement, runs: Episodes) -> Wording:
    """Return the gain in grams a day beside that of infants from the same start.

    Parameters
    ----------
    judged : Judgement
        Of :func:`slow_gain`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, start, last = judged.at[runs.last], baseline_of(judged)[runs.last], runs.last
    gain_sds = known(judged.conditional_sds)[last]
    decimals = decimals_apart(gain_sds, THRESHOLD_SDS, 2)
    written, line = fixed(gain_sds, decimals), fixed(np.array([THRESHOLD_SDS]), decimals)
    rate, median, fifth = (
        fixed(judged.figures[name][last], 0) for name in ("gain_g_per_day", "median_g_per_day", "fifth_g_per_day")
    )
    days = whole(judged.figures["days"][last])
    lost = np.round(judged.figures["gain_g_per_day"][last]) < 0
    away = fixed(-judged.figures["gain_g_per_day"][last], 0)
    start_kg, now_kg = (fixed(judged.series.value[at], 2) for at in (start, now))
    return Wording(
        text=per_row(
            "Weight {what} over {days} days: {start}, then {now}. Infants from the same start gain "
            "{median} g a day, 1 in 20 of them less than {fifth}; conditional gain SDS {gain}, the threshold is below "
            "{line} (2nd centile, local rule){short}.{one_in}",
            what=np.where(
                lost, per_row("fell {away} g a day", away=away), per_row("gain was {rate} g a day", rate=rate)
            ),
            days=days, start=reading(judged, start), now=reading(judged, now), median=median, fifth=fifth,
            gain=written, line=line, short=np.where(runs.near, ", so it is near and not met", ""),
            one_in=one_in_words(one_in(gain_sds)),
        ),
        headline=per_row(
            "Weight {what} over {days} days, where {median} is usual{short}.",
            what=np.where(
                lost, per_row("{down} {away} g a day", down=by_tense(runs, "down", "was down"), away=away),
                per_row("gain {was}{rate} g a day", was=by_tense(runs, "", "was "), rate=rate),
            ),
            days=days, short=short_of_it(runs),
            median=np.where(lost, per_row("a gain of {median}", median=median), median),
        ),
        arithmetic=per_row(
            "({now} − {start}) kg / {days} days = {rate} g a day; conditional gain SDS {gain}, threshold below {line} "
            "(the 2nd centile)",
            now=now_kg, start=start_kg, days=days, rate=rate, gain=written, line=line,
        ),
    )  # fmt: skip
