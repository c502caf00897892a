"""``head-fall`` and ``length-fall``: a head or a length that has fallen from a level held by two readings.

Two tapes on one baby differ by 3 to 5 cm of length (routine against research records), so neither is said of one
reading against one. Either two earlier readings held the level fallen from, or two later ones show the fall from a
single one taken after the first 2 weeks (heads are swollen at birth, and newborn lengths err most); a fall between two
single readings is near, and says what is lacking. Both are local rules.
"""

from typing import Final, NamedTuple

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NEAR, NEAR_SPACES, NOT_MET, Episodes, Judgement, level_of
from growthwatch.detect.series.established import established_highest, highest_so_far
from growthwatch.detect.series.series import Flags, Ints, Series, count_so_far, latest_before
from growthwatch.detect.series.upper_age import before_four_years, until_four_years
from growthwatch.detect.wording.phrases import (
    NOUN,
    Wording,
    baseline_of,
    by_tense,
    in_brackets_if_negative,
    join_carried,
    known,
    reading,
    short_of_it,
)
from growthwatch.detect.wording.text_columns import ages, decimals_apart, fixed, per_row
from growthwatch.reference.ages import VERY_PRETERM_BELOW_DAYS
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import SPACE_SD, spaces_fallen
from growthwatch.reference.uk_who import WHO_FROM_DAY

FALL_SPACES: Final = 2.0
#: How far apart the two readings are that hold a level, or show the fall [days].
HEADS_APART_DAYS: Final = 7
LENGTHS_APART_DAYS: Final = 28
#: From when a fall is read: the head of a newborn is moulded by birth, and its swelling goes down [days].
HEAD_FROM_DAY: Final = 28
LENGTH_FROM_DAY: Final = 28
#: Readings within so many days are of one level, if both are right: a single one that all of them gainsay is none.
NEIGHBOUR_DAYS: Final = 28
# no child's head or length is measured more often in four weeks
_MOST_COMPARED: Final = 60


def head_fall(heads: Series) -> Judgement:
    """``head-fall`` (local rule): from 4 weeks, 2 spaces or more below an established earlier head.

    Parameters
    ----------
    heads : Series
        Heads of all children, on WHO (:func:`growthwatch.detect.series.established.on_who`).

    Returns
    -------
    Judgement
        Of every head up to 4 years that has an earlier one.
    """
    return _fallen(heads, HEADS_APART_DAYS, HEAD_FROM_DAY, low_borne_out=False)


def length_fall(lengths: Series) -> Judgement:
    """``length-fall`` (local rule): 2 spaces or more below an earlier length, with two readings 4 weeks apart.

    A length that no other of the 4 weeks before is as low as, to within a quarter of a space, is near: lengths do not
    fall within weeks, tapes err.

    Parameters
    ----------
    lengths : Series
        Lengths and heights of all children, on WHO.

    Returns
    -------
    Judgement
        Of every length up to 4 years that has an earlier one.
    """
    return _fallen(lengths, LENGTHS_APART_DAYS, LENGTH_FROM_DAY, low_borne_out=True)


def readable(measured: Series) -> Flags:
    """Return which heads or lengths can be compared: those with an SDS, before 4 years.

    Of a baby born under 32+0 only those from 2 weeks past the due date: before it the head and the length fall, and
    the head catches up.

    Parameters
    ----------
    measured : Series
        Heads or lengths.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    with np.errstate(invalid="ignore"):
        waits = (measured.gestation_days < VERY_PRETERM_BELOW_DAYS) & (measured.corrected_age_days < WHO_FROM_DAY)
    return ~np.isnan(measured.sds) & before_four_years(measured) & ~waits


def _fallen(measured: Series, apart_days: float, from_day: float, *, low_borne_out: bool) -> Judgement:
    usable = readable(measured)
    held = established_highest(measured, measured.sds, usable, apart_days)
    from_two_weeks = usable & (measured.age_days >= CENTILES_FROM_DAY)
    neighbours = _neighbours(measured, from_two_weeks)
    any_single = _highest_before(measured, from_two_weeks)
    borne_out = _highest_before(measured, from_two_weeks & neighbours.as_high)
    by_level, by_any, by_borne = (_spaces(measured, start) for start in (held.level, any_single, borne_out))
    old_enough = usable & (measured.age_days >= from_day)
    low, low_of_any = (old_enough & (fall >= FALL_SPACES - HAIR) for fall in (by_borne, by_any))
    seen_twice = low & (_before(count_so_far(low, measured.child), measured, apart_days) > 0)
    # the level that two readings held, unless only a higher single one shows a fall
    from_level = (held.level >= 0) & ((by_level >= FALL_SPACES - HAIR) | ~low_of_any)
    start = np.select([from_level, low], [held.level, borne_out], any_single)
    fallen = np.select([from_level, low], [by_level, by_borne], by_any)
    at = np.flatnonzero(usable & (start >= 0) & (measured.age_days >= from_day))
    sure = (from_level & (neighbours.as_low_before | (not low_borne_out))) | seen_twice
    level = level_of(FALL_SPACES - fallen[at], strict=False)
    at_most_near = np.where(from_level[at] | low_of_any[at], np.minimum(level, NEAR), NOT_MET)
    level = np.where(sure[at], level, at_most_near)
    other = np.where(from_level, held.other, -1)[at]
    return Judgement(
        series=measured,
        at=at,
        level=level.astype(np.int8),
        baseline=start[at],
        spaces_fallen=fallen[at],
        threshold_spaces=np.full(len(at), FALL_SPACES),
        also=np.where(other >= 0, measured.row[np.maximum(other, 0)], -1) if len(measured) else None,
        age_limit=until_four_years(measured),
        figures={"other": other.astype(np.float64), "apart_days": np.full(len(at), float(apart_days))},
    )


class _Neighbours(NamedTuple):
    """What the other usable readings within 4 weeks say of each reading."""

    as_high: Flags  # one of them is as high, or there is none
    as_low_before: Flags  # one of the weeks before is as low, or there is none before


def _neighbours(measured: Series, usable: Flags) -> _Neighbours:
    """Return which readings their neighbours bear out, to within a quarter of a space.

    Of a child measured every week some tape lies high, or low, by chance: the highest of all is no level, and the
    lowest no fall, where every reading of those weeks gainsays it.
    """
    n = len(measured)
    high, low = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    alone, first = np.ones(n, dtype=bool), np.ones(n, dtype=bool)
    for back in range(1, _MOST_COMPARED + 1):
        now, then = np.arange(back, n), np.arange(max(n - back, 0))
        near = measured.child[now] == measured.child[then]
        near &= measured.age_days[now] - measured.age_days[then] <= NEIGHBOUR_DAYS
        if not near.any():
            break
        near &= usable[now] & usable[then]
        now, then = now[near], then[near]
        rise = (measured.sds[now] - measured.sds[then]) / SPACE_SD
        high[then[rise >= -NEAR_SPACES]] = True
        high[now[rise <= NEAR_SPACES]] = True
        low[now[rise >= -NEAR_SPACES]] = True
        alone[now], alone[then], first[now] = False, False, False
    return _Neighbours(high | alone, low | first)


def _highest_before(measured: Series, usable: Flags) -> Ints:
    """Return the position of the child's highest usable reading of an earlier day; -1 for none."""
    if not len(measured):
        return np.empty(0, dtype=np.intp)
    highest = highest_so_far(np.where(usable, measured.sds, np.nan), measured.child)
    before = latest_before(measured.child, measured.age_days, measured.age_days - 1)
    return np.where(before >= 0, highest[before], -1)


def _before(count: Ints, measured: Series, apart_days: float) -> Ints:
    """Return a running count as it stood so many days before each reading."""
    if not len(measured):
        return count
    before = latest_before(measured.child, measured.age_days, measured.age_days - apart_days)
    return np.where(before >= 0, count[before], 0)


def _spaces(measured: Series, start: Ints) -> np.ndarray:
    if not len(measured):
        return np.empty(0)
    return np.where(start >= 0, spaces_fallen(measured.sds[start], measured.sds), np.nan)


def say_level_fall(judged: Judgement, runs: Episodes) -> Wording:
    """Return the fall in spaces, its arithmetic, and what bears out the level or the fall.

    Parameters
    ----------
    judged : Judgement
        Of :func:`head_fall` or :func:`length_fall`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, start, series = judged.at[runs.last], baseline_of(judged)[runs.last], judged.series
    fallen, noun = known(judged.spaces_fallen)[runs.last], NOUN[series.kind]
    written = fixed(fallen, decimals_apart(fallen, FALL_SPACES, 2))
    working = per_row(
        "(SDS {z1} − {z2}) / (2/3) = {fallen}",
        z1=fixed(series.sds[start], 2), z2=in_brackets_if_negative(series.sds[now]), fallen=written,
    )  # fmt: skip
    enough = judged.level[runs.last] == MET
    alone = ~enough & (fallen >= FALL_SPACES - HAIR)
    lacking = np.where(
        judged.figures["other"][runs.last] >= 0,
        f", but no reading of the {NEIGHBOUR_DAYS // 7} weeks before was as low, so it is near and not met",
        f", on two readings {_apart(judged)} apart, so it is near and not met",
    )
    return Wording(
        text=per_row(
            "{noun} fell {fallen} centile spaces from {start}{borne} to {now}: {working}; the threshold is 2"
            "{short} (local rule).{measure}{join}",
            noun=noun, fallen=written, start=reading(judged, start), now=reading(judged, now), working=working,
            borne=_borne_out(judged, runs),
            short=np.select(
                [alone, ~enough], [lacking, ", so it is near and not met"], "",
            ),
            measure=np.where(enough, "", " Measure again."),
            join=join_carried(judged, start, now),
        ),
        headline=per_row(
            "{noun} {was}down {fallen} centile spaces since {start}{short}.",
            noun=noun, was=by_tense(runs, "", "was "), fallen=fixed(fallen, decimals_apart(fallen, FALL_SPACES, 1)),
            start=ages(series.age_days[start]),
            short=np.where(alone & runs.near, _alone(judged, runs), short_of_it(runs)),
        ),
        arithmetic=per_row("{working} spaces; threshold 2 (local rule)", working=working),
    )  # fmt: skip


def _alone(judged: Judgement, runs: Episodes) -> np.ndarray:
    """Return what a fall rests on that is near for want of a second reading."""
    of_level = judged.figures["other"][runs.last] >= 0
    return np.where(
        of_level, ": one reading, lower than those of the weeks before, measure again",
        ": one reading against one, measure again",
    ).astype(object)  # fmt: skip


def _apart(judged: Judgement) -> str:
    return "a week" if judged.series.kind == "head" else "4 weeks"


def _borne_out(judged: Judgement, runs: Episodes) -> np.ndarray:
    """Return what established the level, or that later readings alone show the fall."""
    other = judged.figures["other"][runs.last].astype(np.intp)
    as_high = per_row(" ({other} was as high)", other=reading(judged, np.maximum(other, 0)))
    one = np.where(judged.level[runs.last] == MET, " (one reading; two since show the fall)", " (one reading)")
    return np.where(other >= 0, as_high, one)
