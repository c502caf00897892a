"""``acute-loss``: a weight so far below one of the last weeks that the child is seen today, whichever is true."""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Episodes, Judgement
from growthwatch.detect.series.series import Flags, Floats, Ints, Series
from growthwatch.detect.series.upper_age import LAST_DAY_OF_LOSSES, LAST_DAY_OF_LOSSES_NAME, until
from growthwatch.detect.wording.phrases import Wording, baseline_of, by_tense, reading
from growthwatch.detect.wording.text_columns import Texts, decimals_apart, fixed, per_row, whole

#: Below an earlier weight: dehydration is graded at 5 and 10 % of weight (general knowledge of paediatric texts, not
#: read again), and clothing and scales account for some 2 % of it.
LOSS_FRACTION: Final = 0.07
#: The earlier weight: not of the days in which every newborn loses, and recent enough for the loss to be sudden.
EARLIER_FROM_DAY: Final = 5
WITHIN_DAYS: Final = 28
#: Below birth weight in the first 3 weeks: beyond NG75's 10 %, which ``ng75-early-loss`` raises by itself.
BIRTH_LOSS_FRACTION: Final = 0.125
BIRTH_LOSS_FROM_DAY, BIRTH_LOSS_UNTIL_DAY = 2, 21
#: A loss beyond this is hardly survived: one reading alone is more likely wrong, and the doubt about it leads.
MOST_FRACTION: Final = 0.35
#: A second reading bears a weight out: that of another record system, or the next or last one within so many days if
#: it is this near (an infant gains up to 5 % in a week).
BORNE_OUT_DAYS: Final = 7
BORNE_OUT_FRACTION: Final = 0.05
#: Over once a weight is back within this share of the earlier one.
REGAINED_FRACTION: Final = 0.02
#: Weights nearer than this are the same to the last digit [kg].
SAME_VALUE_KG: Final = 5e-4
# no child is weighed more often in four weeks; more rows than this are a flood, and the latest of them are compared
_MOST_COMPARED: Final = 200
# readings of one day stand in the order of their value: the higher of two may have been taken days before
_MOST_ON_ONE_DAY: Final = 4


def acute_loss(weights: Series) -> Judgement:
    """``acute-loss`` (local rule [L]): a sudden loss, urgent whatever the doubt about either reading.

    It holds (a) 7 to 35 % below an earlier weight that was itself taken on day 5 or later and at most 28 days before:
    the highest such; or (b) on day 2 to 21, 12.5 to 35 % below birth weight. Beyond 35 % it holds only where a second
    reading bears out both weights. It is resolved by the first weight within 2 % of the earlier one, or above it,
    without a wait of 14 days; a weight in between neither meets it nor ends it, nor does one that is the earlier one
    to the last digit, which may be a copy of it, unless a second reading bears it out.

    Dehydration is graded at 5 and 10 % of weight; in simulated infants .7 of 300 meet it in a week (computed here).

    Parameters
    ----------
    weights : Series
        Weights [kg], with ``n_systems`` beside, how many record systems hold each, and ``first_age_days`` and
        ``last_age_days``: of the days under which they hold it the first and the last. A weighing counts as before
        another, and as at most 28 days before it, where any of these days allow it.

    Returns
    -------
    Judgement
        Never near. ``figures``: ``lost_kg``, ``loss_percent``, ``days``, and ``threshold_percent``.
    """
    borne = borne_out(weights)
    earlier = _highest_of_last_weeks(weights, borne)
    birth = _birth_to_compare(weights, borne)
    loss_earlier, loss_birth = _loss(weights, earlier), _loss(weights, birth)
    by_earlier = loss_earlier >= LOSS_FRACTION - HAIR
    by_birth = loss_birth >= BIRTH_LOSS_FRACTION - HAIR
    from_birth = by_birth & ~(by_earlier & (loss_earlier >= loss_birth))
    met = by_earlier | by_birth
    baseline = np.where(from_birth, birth, earlier)
    regained, open_before = _regained(weights, met, baseline, borne)
    compared = (earlier >= 0) | (birth >= 0) | (open_before & regained)
    read = met | (compared & ~(open_before & ~regained))
    at = np.flatnonzero(read & (weights.age_days <= LAST_DAY_OF_LOSSES))
    start = baseline[at]
    loss = _loss(weights, baseline)[at]
    return Judgement(
        series=weights,
        at=at,
        level=np.where(met[at], MET, NOT_MET).astype(np.int8),
        baseline=start,
        resolve_after_days=1,
        age_limit=until(weights, LAST_DAY_OF_LOSSES, LAST_DAY_OF_LOSSES_NAME),
        figures={
            "lost_kg": _taken(weights.value, start) - weights.value[at],
            "loss_percent": 100 * loss,
            "days": _days_between(weights, at, start),
            "threshold_percent": 100 * np.where(from_birth[at], BIRTH_LOSS_FRACTION, LOSS_FRACTION),
        },
    )


def borne_out(weights: Series) -> Flags:
    """Return which weights a second reading bears out: another system's, or a neighbouring one that agrees.

    Parameters
    ----------
    weights : Series
        Weights [kg], with ``n_systems`` beside.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    out: Flags = weights.beside["n_systems"] > 1
    n = len(weights)
    if n < 2:
        return out
    days = np.diff(weights.age_days)
    agree = (weights.child[1:] == weights.child[:-1]) & (days > 0) & (days <= BORNE_OUT_DAYS)
    agree &= np.abs(np.diff(weights.value)) <= BORNE_OUT_FRACTION * np.maximum(weights.value[1:], weights.value[:-1])
    return out | np.r_[agree, False] | np.r_[False, agree]


def _highest_of_last_weeks(weights: Series, borne: Flags) -> Ints:
    """Return the position of the highest weight that each is compared with, the latest of equals; -1 for none."""
    n = len(weights)
    best = np.full(n, -1, dtype=np.intp)
    first, last = weights.beside["first_age_days"], weights.beside["last_age_days"]
    slack = np.max(last - first, initial=0.0)
    active = np.arange(n)
    for back in (*range(1 - _MOST_ON_ONE_DAY, 0), *range(1, _MOST_COMPARED + 1)):
        then = active - back
        inside = (then >= 0) & (then < n)
        inside[inside] &= weights.child[then[inside]] == weights.child[active[inside]]
        days = np.where(inside, weights.age_days[active] - weights.age_days[np.where(inside, then, 0)], np.nan)
        if back > 0:  # none before it is nearer
            active, then, days = (each[inside & (days <= WITHIN_DAYS + 2 * slack)] for each in (active, then, days))
            now = active
        else:
            now, then = active[inside & (days == 0)], then[inside & (days == 0)]
        if back > 0 and not len(active):
            break
        loss = 1 - weights.value[now] / weights.value[then]
        usable = (last[now] > first[then]) & (first[now] - last[then] <= WITHIN_DAYS)
        usable &= weights.age_days[then] >= EARLIER_FROM_DAY
        usable &= (loss <= MOST_FRACTION + HAIR) | (borne[now] & borne[then])
        held = best[now]
        higher = usable & ((held < 0) | (weights.value[then] > weights.value[held]))
        best[now[higher]] = then[higher]
    return best


def _birth_to_compare(weights: Series, borne: Flags) -> Ints:
    """Return the position of the birth weight that each weight of day 2 to 21 is compared with; -1 for none."""
    age = weights.age_days
    birth = np.where((age >= BIRTH_LOSS_FROM_DAY) & (age <= BIRTH_LOSS_UNTIL_DAY), weights.birth, -1)
    birth_borne = _taken(borne.astype(np.float64), birth) > 0
    possible = (_loss(weights, birth) <= MOST_FRACTION + HAIR) | (borne & birth_borne)
    return np.where(possible, birth, -1)


def _regained(weights: Series, met: Flags, baseline: Ints, borne: Flags) -> tuple[Flags, Flags]:
    """Return which weights regain what the child's last loss before them began from, and which have such a loss.

    The very value of before, to the last digit, may be a copy of it: it regains nothing until another bears it out.
    """
    n = len(weights)
    if not n:
        return met, met
    latest = np.maximum.accumulate(np.where(met, np.arange(n), -1))
    before = np.r_[-1, latest[:-1]]
    open_before = (before >= 0) & (weights.child[before] == weights.child) & ~met
    start = np.where(open_before, baseline[before], -1)
    copied = (start >= 0) & (np.abs(weights.value - _taken(weights.value, start)) < SAME_VALUE_KG) & ~borne
    return (_loss(weights, start) <= REGAINED_FRACTION + HAIR) & ~copied, open_before


def _loss(weights: Series, start: Ints) -> Floats:
    """Return the share lost since the weights at these positions; NaN for -1."""
    return np.where(start >= 0, 1 - weights.value / _taken(weights.value, start), np.nan)


def _days_between(weights: Series, at: Ints, start: Ints) -> Floats:
    """Return the days from one weighing to the other; where systems date them so that none lie between, the most."""
    days = weights.age_days[at] - _taken(weights.age_days, start)
    most = weights.beside["last_age_days"][at] - _taken(weights.beside["first_age_days"], start)
    return np.where(days > 0, days, most)


def _taken(column: Floats, at: Ints) -> Floats:
    return column[at] if len(column) else np.empty(len(at))


def say_acute_loss(judged: Judgement, runs: Episodes) -> Wording:
    """Return the loss in kg, per cent and days, and what settles it.

    Parameters
    ----------
    judged : Judgement
        Of :func:`acute_loss`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        The probability of the loss follows ``text`` in the table of findings.
    """
    now, start, last = judged.at[runs.last], baseline_of(judged)[runs.last], runs.last
    loss, line = judged.figures["loss_percent"][last], judged.figures["threshold_percent"][last]
    from_birth = judged.series.birth[now] == start
    percent, days = fixed(loss, decimals_apart(loss, line, 1)), _in_days(judged.figures["days"][last])
    start_kg, now_kg, lost = judged.series.value[start], judged.series.value[now], judged.figures["lost_kg"][last]
    then = np.where(from_birth, per_row("{kg} kg at birth", kg=fixed(start_kg, 2)), reading(judged, start))
    limit = np.where(from_birth, "12.5% below birth weight in the first 3 weeks", "7% within 28 days").astype(object)
    return Wording(
        text=per_row(
            "Lost {lost} kg ({percent}%) in {days}: {then}, then {now} (threshold {limit}, local rule).{see}",
            lost=fixed(lost, 2), percent=percent, days=days, then=then, now=reading(judged, now), limit=limit,
            see=by_tense(runs, " See the child and weigh again today, which settles either reading.", ""),
        ),
        headline=per_row(
            "Weight {was}{lost} kg ({percent}%) lower than {then}.",
            was=by_tense(runs, "", "was "), lost=fixed(lost, 2), percent=percent,
            then=np.where(from_birth, "at birth", per_row("{days} before", days=days)),
        ),
        arithmetic=per_row(
            "({start} − {now}) / {start} kg = {percent}% in {days}; threshold {limit}",
            start=fixed(start_kg, 2), now=fixed(now_kg, 2), percent=percent, days=days, limit=limit,
        ),
    )  # fmt: skip


def _in_days(days: Floats) -> Texts:
    return per_row("{n} day{s}", n=whole(days), s=np.where(days == 1, "", "s"))
