"""``head-fall`` and ``length-fall``: a head or a length that has fallen from a level held by two readings.

Two tapes on one baby differ by 3 to 5 cm of length (routine against research records), so neither is said of one
reading against one. Either two earlier readings held the level fallen from, or two later ones show the fall from a
single one taken after the first 2 weeks (heads are swollen at birth, and newborn lengths err most); a fall between two
single readings is near, and says what is lacking. Both are local rules.
"""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NEAR, Episodes, Judgement, level_of
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
from growthwatch.reference.spaces import spaces_fallen
from growthwatch.reference.uk_who import WHO_FROM_DAY

FALL_SPACES: Final = 2.0
#: How far apart the two readings are that hold a level, or show the fall [days].
HEADS_APART_DAYS: Final = 7
LENGTHS_APART_DAYS: Final = 28
#: From when a fall is read: the head of a newborn is moulded by birth, and its swelling goes down [days].
HEAD_FROM_DAY: Final = 28
LENGTH_FROM_DAY: Final = 28


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
    return _fallen(heads, HEADS_APART_DAYS, HEAD_FROM_DAY)


def length_fall(lengths: Series) -> Judgement:
    """``length-fall`` (local rule): 2 spaces or more below an earlier length, with two readings 4 weeks apart.

    Parameters
    ----------
    lengths : Series
        Lengths and heights of all children, on WHO.

    Returns
    -------
    Judgement
        Of every length up to 4 years that has an earlier one.
    """
    return _fallen(lengths, LENGTHS_APART_DAYS, LENGTH_FROM_DAY)


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


def _fallen(measured: Series, apart_days: float, from_day: float) -> Judgement:
    usable = readable(measured)
    held = established_highest(measured, measured.sds, usable, apart_days)
    single = _highest_before(measured, usable & (measured.age_days >= CENTILES_FROM_DAY))
    by_level, by_single = (_spaces(measured, start) for start in (held.level, single))
    low = usable & (by_single >= FALL_SPACES - HAIR) & (measured.age_days >= from_day)
    seen_twice = low & (_before(count_so_far(low, measured.child), measured, apart_days) > 0)
    at_level = by_level >= FALL_SPACES - HAIR
    # the level that two readings held, unless only the higher single one, seen twice since, shows a fall
    from_level = (held.level >= 0) & (at_level | ~(low | seen_twice))
    start = np.where(from_level, held.level, single)
    fallen = np.where(from_level, by_level, by_single)
    at = np.flatnonzero(usable & (start >= 0) & (measured.age_days >= from_day))
    sure = from_level | seen_twice
    level = np.where(sure[at], level_of(FALL_SPACES - fallen[at], strict=False), np.where(low[at], NEAR, 0))
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
    return Wording(
        text=per_row(
            "{noun} fell {fallen} centile spaces from {start}{borne} to {now}: {working}; the threshold is 2"
            "{short} (local rule).{measure}{join}",
            noun=noun, fallen=written, start=reading(judged, start), now=reading(judged, now), working=working,
            borne=_borne_out(judged, runs),
            short=np.select(
                [alone, ~enough], [f", on two readings {_apart(judged)} apart, so it is near and not met",
                                   ", so it is near and not met"], "",
            ),
            measure=np.where(enough, "", " Measure again."),
            join=join_carried(judged, start, now),
        ),
        headline=per_row(
            "{noun} {was}down {fallen} centile spaces since {start}{short}.",
            noun=noun, was=by_tense(runs, "", "was "), fallen=fixed(fallen, decimals_apart(fallen, FALL_SPACES, 1)),
            start=ages(series.age_days[start]),
            short=np.where(alone & runs.near, ": one reading against one, measure again", short_of_it(runs)),
        ),
        arithmetic=per_row("{working} spaces; threshold 2 (local rule)", working=working),
    )  # fmt: skip


def _apart(judged: Judgement) -> str:
    return "a week" if judged.series.kind == "head" else "4 weeks"


def _borne_out(judged: Judgement, runs: Episodes) -> np.ndarray:
    """Return what established the level, or that later readings alone show the fall."""
    other = judged.figures["other"][runs.last].astype(np.intp)
    as_high = per_row(" ({other} was as high)", other=reading(judged, np.maximum(other, 0)))
    one = np.where(judged.level[runs.last] == MET, " (one reading; two since show the fall)", " (one reading)")
    return np.where(other >= 0, as_high, one)
