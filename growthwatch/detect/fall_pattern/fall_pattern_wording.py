"""What ``fall-pattern`` says: how far, when it began, on what evidence, and what a second opinion is worth."""

import numpy as np

from growthwatch.detect.fall_pattern.calibration import FALSE_ALARMS_BY_A_YEAR, spent
from growthwatch.detect.fall_pattern.statistic import onset
from growthwatch.detect.series.comparable import comparable
from growthwatch.detect.series.episodes import Episodes, Judgement
from growthwatch.detect.series.series import Floats, Ints, Series
from growthwatch.detect.wording.phrases import (
    Wording,
    baseline_of,
    by_tense,
    join_crossed,
    known,
    reading,
    short_of_it,
)
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, per_row, whole

# episodes dated at a time: what bounds the memory
_BLOCK = 256


def began(weights: Series, start: Ints, now: Ints) -> tuple[Floats, Floats]:
    """Return between which ages [days, as the correlations count them] the fall seen at each weight began.

    ``start`` and ``now`` are positions of the child's first comparable weight and of the one that shows the fall.

    Parameters
    ----------
    weights : Series
        Weights of all children.
    start, now : ndarray of int
        Positions of the child's first comparable weight, and of the one that shows the fall.

    Returns
    -------
    (ndarray of float, ndarray of float)
        Earliest and latest [days].
    """
    used = comparable(weights)
    first, last = np.searchsorted(used, start), np.searchsorted(used, now)
    earliest, latest = np.full(len(now), np.nan), np.full(len(now), np.nan)
    count = last - first + 1
    for n in np.unique(count):
        of_this_many = np.flatnonzero(count == n)
        for some in np.split(of_this_many, np.arange(_BLOCK, len(of_this_many), _BLOCK)):
            rows = used[first[some][:, None] + np.arange(n)]
            earliest[some], latest[some] = onset(weights.correlation_age_days[rows], weights.sds[rows])
    return earliest, latest


def say_fall_pattern(judged: Judgement, runs: Episodes) -> Wording:
    """Return the fall that fits best, when it began, and the rate at which healthy infants are flagged.

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
    series = judged.series
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    used = comparable(series)
    threshold = judged.figures["threshold"][runs.last]
    statistic = judged.figures["statistic"][runs.last]
    fallen = known(judged.spaces_fallen)[runs.last]
    decimals = decimals_apart(statistic, threshold, 2)
    evidence, line = fixed(statistic, decimals), fixed(threshold, decimals)
    age = series.correlation_age_days[now]
    share, year = fixed(100 * spent(age), 1), whole(np.array([100 * FALSE_ALARMS_BY_A_YEAR]))
    fit = by_tense(runs, "fit", "fitted")
    # the correlations count a preterm baby's age from the due date
    earliest, latest = (days + series.age_days[now] - age for days in began(series, start, now))
    return Wording(
        text=per_row(
            "Read together, the {n} weights from {start} to {now} {fit} a fall of {fallen} centile spaces, begun "
            "{began}, better than healthy variation: evidence {evidence} SD; the threshold on these days is "
            "{line}{short}. A second opinion beside NG75: set so that {share}% of healthy infants weighed on these "
            "days are found by this age, {year}% by a year (correlations of 223 Cambridge infants).{join}",
            n=whole((np.searchsorted(used, now) - np.searchsorted(used, start) + 1).astype(np.float64)),
            start=np.where(series.age_days[start] == 0, "birth", reading(judged, start)),
            now=reading(judged, now),
            fit=fit,
            fallen=fixed(fallen, 2),
            began=between(earliest, latest),
            evidence=evidence,
            line=line,
            short=np.where(statistic < threshold, ", so it is near and not met", ""),
            share=share,
            year=year,
            join=join_crossed(judged, start, now),
        ),
        headline=per_row(
            "All weights together {fit} a fall of {fallen} centile spaces{short}.",
            fit=fit, fallen=fixed(fallen, 1), short=short_of_it(runs),
        ),
        arithmetic=per_row(
            "evidence {evidence} SD; threshold {line} SD on these days (false alarms {share}% by this age)",
            evidence=evidence, line=line, share=share,
        ),
        began=(earliest, latest),
    )  # fmt: skip


def between(earliest_days: Floats, latest_days: Floats) -> Texts:
    """Return "between 3 weeks and 5 weeks", "at about 4 weeks", "soon after birth", to the nearest week.

    Parameters
    ----------
    earliest_days, latest_days : ndarray of float
        Ages [days].

    Returns
    -------
    ndarray of str
        In weeks.
    """
    low, high = (7 * np.round(days / 7) for days in (earliest_days, latest_days))
    return np.select(
        [high == 0, low == high],
        [np.full(len(low), "soon after birth", dtype=object), per_row("at about {age}", age=ages(low))],
        per_row("between {low} and {high}", low=ages(low), high=ages(high)),
    )
