"""``newborn-gain``: after the days in which every newborn loses, and before three weeks, a weight that stays down.

Before day 21 neither ``ng75-not-regained`` nor ``weight-loss`` can say anything, and a loss of less than 10 % meets no
threshold of NG75; but weight loss usually stops after about 3 or 4 days (NG75 1.1).
"""

from typing import Final

import numpy as np

from growthwatch.detect.families.birth_weight import REGAINED_BY_DAY
from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Episodes, Judgement
from growthwatch.detect.series.series import Floats, Ints, Series
from growthwatch.detect.series.upper_age import until
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, reading
from growthwatch.detect.wording.text_columns import decimals_apart, fixed, per_row
from growthwatch.reference.ages import VERY_PRETERM_BELOW_DAYS

#: From two weeks on this far below birth weight [L]: by then most are back at it (95 of 100 by day 19 if breastfed, by
#: day 15 if formula-fed: Macdonald 2003, Arch Dis Child Fetal Neonatal Ed 88:F472; general knowledge, not read again).
BELOW_BIRTH_FRACTION: Final = 0.05
BELOW_BIRTH_FROM_DAY: Final = 14
#: Below an earlier weight taken when loss has usually stopped, so much [L]: more than a feed, a nappy, other scales.
LOST_AGAIN_FRACTION: Final = 0.03
EARLIER_FROM_DAY: Final = 4
LOST_AGAIN_FROM_DAY: Final = 7
#: ... and so many days before [L].
APART_DAYS: Final = 2
# no newborn is weighed more often in three weeks
_MOST_COMPARED: Final = 40


def newborn_gain(weights: Series) -> Judgement:
    """``newborn-gain`` (local rule [L]): up to day 20, below birth weight at two weeks, or losing again.

    It holds (a) from day 14 to 20, 5 % or more below birth weight (not for babies born under 32+0); or (b) from day 7
    to 20, 3 % or more below the highest weight taken on day 4 or later and at least 2 days before. It is resolved by
    the first weight that meets neither.

    Parameters
    ----------
    weights : Series
        Weights [kg] of all children.

    Returns
    -------
    Judgement
        Never near. ``figures``: ``loss_percent``, ``threshold_percent``.
    """
    age = weights.age_days
    birth = np.where(
        (age >= BELOW_BIRTH_FROM_DAY) & ~(weights.gestation_days < VERY_PRETERM_BELOW_DAYS), weights.birth, -1
    )
    earlier = _highest_since_loss_stops(weights)
    from_birth, again = _loss(weights, birth), _loss(weights, earlier)
    by_birth, by_earlier = from_birth >= BELOW_BIRTH_FRACTION - HAIR, again >= LOST_AGAIN_FRACTION - HAIR
    newborn = age < REGAINED_BY_DAY
    met = by_birth | (by_earlier & newborn)
    compared = (age >= LOST_AGAIN_FROM_DAY) & ((birth >= 0) | (earlier >= 0) | (weights.birth >= 0))
    # once three weeks have passed a weight still low is for other rules, and ends nothing
    at = np.flatnonzero(compared & ~(met & ~newborn))
    # where both hold, birth weight leads
    use_birth = by_birth | ~by_earlier
    baseline = np.where(use_birth, np.where(birth >= 0, birth, earlier), earlier)[at]
    return Judgement(
        series=weights,
        at=at,
        level=np.where(met[at], MET, NOT_MET).astype(np.int8),
        baseline=baseline,
        resolve_after_days=1,
        age_limit=until(weights, REGAINED_BY_DAY - 1, "3 weeks"),
        figures={
            "loss_percent": 100 * _loss(weights, baseline, at),
            "threshold_percent": 100 * np.where(use_birth[at], BELOW_BIRTH_FRACTION, LOST_AGAIN_FRACTION),
        },
    )


def _highest_since_loss_stops(weights: Series) -> Ints:
    """Return the position of the highest weight that each of day 7 to 20 is compared with; -1 for none."""
    n, age = len(weights), weights.age_days
    best = np.full(n, -1, dtype=np.intp)
    active = np.flatnonzero((age >= LOST_AGAIN_FROM_DAY) & (age < REGAINED_BY_DAY))
    for back in range(1, _MOST_COMPARED + 1):
        then = active - back
        inside = then >= 0
        inside[inside] &= weights.child[then[inside]] == weights.child[active[inside]]
        inside[inside] &= age[then[inside]] >= EARLIER_FROM_DAY
        active, then = active[inside], then[inside]
        if not len(active):
            break
        usable = age[active] - age[then] >= APART_DAYS
        held = best[active]
        higher = usable & ((held < 0) | (weights.value[then] > weights.value[held]))
        best[active[higher]] = then[higher]
    return best


def _loss(weights: Series, start: Ints, at: Ints | None = None) -> Floats:
    """Return the share lost since the weights at these positions; NaN for -1."""
    if not len(weights):
        return np.empty(len(start))
    now = weights.value if at is None else weights.value[at]
    return np.where(start >= 0, 1 - now / weights.value[start], np.nan)


def say_newborn_gain(judged: Judgement, runs: Episodes) -> Wording:
    """Return how far below birth weight, or an earlier weight, the newborn is.

    Parameters
    ----------
    judged : Judgement
        Of :func:`newborn_gain`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, start, last = judged.at[runs.last], baseline_of(judged)[runs.last], runs.last
    loss, line = judged.figures["loss_percent"][last], judged.figures["threshold_percent"][last]
    percent = fixed(loss, decimals_apart(loss, line, 1))
    at_birth = judged.series.birth[now] == start
    start_kg, now_kg = judged.series.value[start], judged.series.value[now]
    to_gain = fixed(1000 * (start_kg - now_kg), 0)
    days_left = np.maximum(REGAINED_BY_DAY - judged.series.age_days[now], 1)
    rate = fixed(1000 * (start_kg - now_kg) / days_left, 0)
    threshold = fixed(line, 0)
    # worked out from weights as they are written, the loss must come out as it is written
    written_kg = np.round(start_kg, 2)
    again = 100 * (1 - np.round(now_kg, 2) / written_kg)
    decimals = np.where(np.round(again, 1) == np.round(loss, 1), 2, 3)
    working = per_row(
        "({start} − {now}) / {start} kg = {percent}%",
        start=fixed(start_kg, decimals), now=fixed(now_kg, decimals), percent=percent,
    )  # fmt: skip
    below_birth = per_row(
        "Weight was {percent}% below birth weight at two weeks or later: {working}, {reading} (threshold 5% from day "
        "14, local rule). To be back at birth weight by 3 weeks it would have to gain {grams} g, {rate} g a day.",
        percent=percent, working=working, reading=reading(judged, now, decimals), grams=to_gain, rate=rate,
    )  # fmt: skip
    lost_again = per_row(
        "Lost weight after the first days: {start}, then {now}, {percent}% less (threshold 3%, local rule). Weight "
        "loss usually stops after about 3 or 4 days (NG75).",
        start=reading(judged, start), now=reading(judged, now), percent=percent,
    )  # fmt: skip
    was = by_tense(runs, "", "was ")
    return Wording(
        text=np.where(at_birth, below_birth, lost_again),
        headline=np.where(
            at_birth,
            per_row("Weight {was}{percent}% below birth weight at {day} days.", was=was, percent=percent,
                    day=fixed(judged.series.age_days[now], 0)),
            per_row("Newborn {was}losing weight again: {percent}% below {start}.", was=was, percent=percent,
                    start=reading(judged, start)),
        ),
        arithmetic=per_row("{working}; threshold {threshold}%", working=working, threshold=threshold),
    )  # fmt: skip
