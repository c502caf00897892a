"""``ng75-fall``: weight has fallen, since birth, by the centile spaces that NICE NG75 names."""

import numpy as np

from growthwatch.detect.families.preterm import COLE_2014, second_baseline
from growthwatch.detect.series.comparable import baseline_established
from growthwatch.detect.series.episodes import HAIR, Episodes, Judgement, level_of
from growthwatch.detect.series.series import Ints, Series
from growthwatch.detect.series.upper_age import before_four_years, until_four_years
from growthwatch.detect.wording.phrases import (
    Wording,
    band_of_threshold,
    baseline_of,
    by_tense,
    in_brackets_if_negative,
    join_crossed,
    known,
    reading,
    short_of_it,
)
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, one_in_words, per_row, whole
from growthwatch.reference.ages import VERY_PRETERM_BELOW_DAYS
from growthwatch.reference.conditional import gain_given_start, one_in
from growthwatch.reference.falls import fall_threshold_spaces
from growthwatch.reference.spaces import spaces_fallen


def fall_from_birth(weights: Series) -> Judgement:
    """``ng75-fall``: from 2 weeks, the spaces fallen from birth that NG75 names for the birth weight.

    Babies born under 32+0 fall two spaces or more early on (Cole 2014): their fall from birth is told at the first
    weight from 2 weeks past the due date, and that weight is the baseline from then on (local rule).

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``birth_sds``, and ``expected`` (1 where it
        is the early fall of a very preterm baby).
    """
    start = fall_baseline(weights)
    read = baseline_established(weights) & ~np.isnan(weights.sds) & before_four_years(weights)
    at = np.flatnonzero(read & (start >= 0))
    start = start[at]
    start_sds, birth_sds = weights.sds[start], weights.at_birth(weights.sds)[at]
    fallen = spaces_fallen(start_sds, weights.sds[at])
    # the birth weight decides what counts as a fall; where it is not known, the weight compared with
    threshold = fall_threshold_spaces(np.where(np.isnan(birth_sds), start_sds, birth_sds))
    age = weights.correlation_age_days
    expected = (start == weights.birth[at]) & (weights.gestation_days[at] < VERY_PRETERM_BELOW_DAYS)
    return Judgement(
        series=weights,
        at=at,
        level=level_of(threshold - fallen, strict=False),
        baseline=start,
        spaces_fallen=fallen,
        threshold_spaces=threshold,
        conditional_sds=gain_given_start(start_sds, age[start], weights.sds[at], age[at]),
        age_limit=until_four_years(weights),
        figures={"birth_sds": birth_sds, "expected": expected.astype(np.float64)},
    )


def fall_baseline(weights: Series) -> Ints:
    """Return the position each weight's fall is measured from: birth, or the second baseline once it is; -1 for none.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions.
    """
    at_birth = np.where(np.isnan(weights.at_birth(weights.sds)), -1, weights.birth)
    second = second_baseline(weights)
    return np.where(second >= 0, second, at_birth) if len(weights) else second


def say_fall_from_birth(judged: Judgement, runs: Episodes) -> Wording:
    """Return the fall in spaces, its arithmetic, its threshold and how unusual it is.

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
    sds = judged.series.sds
    fallen, threshold = known(judged.spaces_fallen)[runs.last], known(judged.threshold_spaces)[runs.last]
    written = fixed(fallen, decimals_apart(fallen, threshold, 2))
    from_birth = judged.series.birth[now] == start
    expected = judged.figures["expected"][runs.last] > 0
    working = per_row(
        "(SDS {z1} − {z2}) / (2/3) = {fallen}",
        z1=fixed(sds[start], 2), z2=in_brackets_if_negative(sds[now]), fallen=written,
    )  # fmt: skip
    return Wording(
        text=per_row(
            "Weight fell {fallen} centile spaces from {start} to {now}: {working}; "
            "the threshold for this birth weight is {threshold}{short}.{one_in}{join}{preterm}",
            fallen=written,
            working=working,
            short=np.where(fallen < threshold - HAIR, ", so it is near and not met", ""),
            start=np.where(from_birth, "birth", _second_baseline(judged, start)),
            now=reading(judged, now),
            threshold=whole(threshold),
            one_in=one_in_words(one_in(known(judged.conditional_sds)[runs.last])),
            join=join_crossed(judged, start, now),
            preterm=_preterm_words(judged, runs),
        ),
        headline=per_row(
            "Weight {was}down {fallen} centile spaces since {start}{short}{usual}.",
            was=by_tense(runs, "", "was "),
            fallen=fixed(fallen, decimals_apart(fallen, threshold, 1)),
            start=np.where(from_birth, "birth", ages(judged.series.age_days[start])),
            short=short_of_it(runs),
            usual=np.where(expected, ", as is usual in babies born before 32 weeks", ""),
        ),
        arithmetic=per_row(
            "{working} spaces; threshold {threshold} for a {what} {band}",
            working=working,
            threshold=whole(threshold),
            what=np.where(np.isnan(judged.figures["birth_sds"][runs.last]), "starting weight", "birth weight"),
            band=band_of_threshold(threshold),
        ),
    )


def _second_baseline(judged: Judgement, start: Ints) -> Texts:
    return per_row("{reading} (the first weight from 2 weeks past the due date)", reading=reading(judged, start))


def _preterm_words(judged: Judgement, runs: Episodes) -> Texts:
    """Return what is said of the fall from birth of a baby born under 32+0; "" for any other."""
    now, series = judged.at[runs.last], judged.series
    expected = judged.figures["expected"][runs.last] > 0
    birth_sds = judged.figures["birth_sds"][runs.last]
    very_preterm = series.gestation_days[now] < VERY_PRETERM_BELOW_DAYS
    told = per_row(
        " From birth (SDS {birth}) it is {spaces} spaces; {cole}.",
        birth=fixed(np.nan_to_num(birth_sds), 2), cole=COLE_2014,
        spaces=fixed(np.nan_to_num(spaces_fallen(birth_sds, series.sds[now])), 2),
    )  # fmt: skip
    first = f" {COLE_2014[0].upper()}{COLE_2014[1:]}. This weight is the baseline of what follows (local rule)."
    return np.select([expected, very_preterm & ~np.isnan(birth_sds)], [first, told], "").astype(object)
