"""``fall-from-highest``: weight has fallen by NG75's centile spaces from the highest level that the child had held.

NG75 counts from birth. A small baby who rose to the 50th centile and then fell below the 9th has not fallen from birth
at all, and a child without a birth weight has nothing to fall from: this local rule serves both, and stands beside
``ng75-fall``, never in its place. Of healthy term infants weighed at the usual times 8 % ever meet it by a year and
18 % the fall from birth; of those who fall after a rise it finds 68 % and that 21 %, at an equal false-alarm rate
(``growthwatch.evaluation.detection``).
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.comparable import baseline_established
from growthwatch.detect.series.episodes import HAIR, Episodes, Judgement, level_of
from growthwatch.detect.series.established import established_highest
from growthwatch.detect.series.series import Series
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
from growthwatch.detect.wording.text_columns import ages, decimals_apart, fixed, per_row, whole
from growthwatch.reference.falls import fall_threshold_spaces
from growthwatch.reference.spaces import spaces_fallen

#: A level is held when two weights this far apart have reached or passed it [days]; local rule.
ESTABLISHED_APART_DAYS: Final = 7


def fall_from_highest(weights: Series) -> Judgement:
    """``fall-from-highest`` (local rule): from 2 weeks, NG75's spaces below the highest established SDS.

    Established is an SDS that two weights at least 7 days apart, from day 14 on, had reached or passed on earlier days
    (of babies born under 32+0 from 2 weeks past the due date). Its own band decides the threshold: 1, 2 or 3 spaces.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    Judgement
        Of every weight up to 4 years that a level was established before.
    """
    usable = baseline_established(weights) & ~np.isnan(weights.sds) & before_four_years(weights)
    highest = established_highest(weights, weights.sds, usable, ESTABLISHED_APART_DAYS)
    at = np.flatnonzero(usable & (highest.level >= 0))
    start, other = highest.level[at], highest.other[at]
    fallen = spaces_fallen(weights.sds[start], weights.sds[at])
    threshold = fall_threshold_spaces(weights.sds[start])
    return Judgement(
        series=weights,
        at=at,
        level=level_of(threshold - fallen, strict=False),
        baseline=start,
        spaces_fallen=fallen,
        threshold_spaces=threshold,
        also=weights.row[other],
        age_limit=until_four_years(weights),
        figures={"other": other.astype(np.float64)},
    )


def say_fall_from_highest(judged: Judgement, runs: Episodes) -> Wording:
    """Return the fall in spaces, from which level, what established it, and the threshold.

    Parameters
    ----------
    judged : Judgement
        Of :func:`fall_from_highest`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    other = judged.figures["other"][runs.last].astype(np.intp)
    sds = judged.series.sds
    fallen, threshold = known(judged.spaces_fallen)[runs.last], known(judged.threshold_spaces)[runs.last]
    written = fixed(fallen, decimals_apart(fallen, threshold, 2))
    working = per_row(
        "(SDS {z1} − {z2}) / (2/3) = {fallen}",
        z1=fixed(sds[start], 2), z2=in_brackets_if_negative(sds[now]), fallen=written,
    )  # fmt: skip
    return Wording(
        text=per_row(
            "Weight fell {fallen} centile spaces from the highest level it had held, {start} ({other} was as high), "
            "to {now}: {working}; the threshold for that level is {threshold}{short} (NG75's thresholds, counted from "
            "the highest level instead of birth: local rule).{join}",
            fallen=written, start=reading(judged, start), other=reading(judged, other), now=reading(judged, now),
            working=working, threshold=whole(threshold),
            short=np.where(fallen < threshold - HAIR, ", so it is near and not met", ""),
            join=join_crossed(judged, start, now),
        ),
        headline=per_row(
            "Weight {was}down {fallen} centile spaces from its highest, at {start}{short}.",
            was=by_tense(runs, "", "was "), fallen=fixed(fallen, decimals_apart(fallen, threshold, 1)),
            start=ages(judged.series.age_days[start]), short=short_of_it(runs),
        ),
        arithmetic=per_row(
            "{working} spaces; threshold {threshold} for a level {band} (local rule)",
            working=working, threshold=whole(threshold), band=band_of_threshold(threshold),
        ),
    )  # fmt: skip
