"""``head-rising``: a head that grows through the centiles, or lies above them all."""

import numpy as np
import numpy.typing as npt

from growthwatch.detect.series.episodes import MET, Episodes, Judgement, level_of
from growthwatch.detect.series.series import Floats, Ints, Series
from growthwatch.detect.wording.phrases import (
    Wording,
    baseline_of,
    by_tense,
    in_brackets_if_negative,
    join_crossed,
    reading,
    short_of_it,
)
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, per_row
from growthwatch.reference.spaces import LINE_SDS, SPACE_SD, spaces_fallen
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.segments import start_positions

#: Only after 6 months (RCPCH chart notes): before, heads change centile too often to mean anything.
HEAD_FROM_DAY = 183
RISE_SPACES = 2.0
HIGHEST_SDS = LINE_SDS[-1]


def head_rising(heads: Series) -> Judgement:
    """``head-rising``: after 6 months, up two spaces from the child's first head measurement, or above the 99.6th.

    The first on the WHO part of the reference is compared with, and only where there is none the first of all: a
    birth head is moulded, and the reference itself jumps at 42 weeks.

    Parameters
    ----------
    heads : Series
        Head circumferences of all children.

    Returns
    -------
    Judgement
        Of every measurement that the rule applies to. ``figures``: ``rise_level``.
    """
    start = _first_comparable(heads)
    at = np.flatnonzero((heads.age_days >= HEAD_FROM_DAY) & ~np.isnan(heads.sds))
    start, sds = start[at], heads.sds[at]
    has_start = (start >= 0) & (start < at)
    risen = np.where(has_start, -spaces_fallen(heads.sds[np.maximum(start, 0)], sds), np.nan)
    rise_level = level_of(RISE_SPACES - risen, strict=False)
    return Judgement(
        series=heads,
        at=at,
        level=np.maximum(rise_level, _level_by_height(sds)),
        baseline=np.where(has_start, start, -1),
        spaces_fallen=-risen,
        threshold_spaces=np.where(has_start, -RISE_SPACES, np.nan),
        figures={"rise_level": rise_level.astype(np.float64)},
    )


def _level_by_height(sds: Floats) -> npt.NDArray[np.int8]:
    return level_of((HIGHEST_SDS - sds) / SPACE_SD, strict=True)


def _first_comparable(heads: Series) -> Ints:
    """Return, for each row, the position of its child's first head on WHO, else of its first; -1 without an SDS."""
    n = len(heads)
    if not n:
        return np.empty(0, dtype=np.intp)
    starts = start_positions(heads.child)
    position = np.arange(n)
    scored = ~np.isnan(heads.sds)
    on_who = scored & (heads.corrected_age_days >= WHO_FROM_DAY)
    first_who = np.minimum.reduceat(np.where(on_who, position, n), starts)
    first_any = np.minimum.reduceat(np.where(scored, position, n), starts)
    first = np.where(first_who < n, first_who, first_any)
    return np.repeat(np.where(first < n, first, -1), np.diff(np.r_[starts, n]))


def say_head_rising(judged: Judgement, runs: Episodes) -> Wording:
    """Return the rise, or the height above the 99.6th, and how little it means by itself.

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
    known = np.maximum(start, 0)
    sds = judged.series.sds
    risen = (sds[now] - sds[known]) / SPACE_SD
    decimals = decimals_apart(sds[now], HIGHEST_SDS, 2)
    written = fixed(risen, decimals_apart(risen, RISE_SPACES, 2))
    working = per_row("(SDS {z2} − {z1}) / (2/3)", z1=in_brackets_if_negative(sds[known]), z2=fixed(sds[now], 2))
    z, line = fixed(sds[now], decimals), fixed(np.array([HIGHEST_SDS]), decimals)
    rise = per_row(
        " It rose {risen} centile spaces from {start}: {working}; the threshold is 2.{join}",
        risen=written,
        start=reading(judged, known),
        working=working,
        join=join_crossed(judged, known, now),
    )
    rise_working = per_row("; {working} = {risen} spaces, threshold 2", working=working, risen=written)
    return Wording(
        text=per_row(
            "Head circumference was {now}, SDS {z} (the 99.6th is {line}).{rise} Lowest level of finding: of infants "
            "whose heads rise like this, fewer than 2 in 100 have a cause (Daymont 2012).",
            now=reading(judged, now), z=z, line=line, rise=np.where(start >= 0, rise, ""),
        ),
        headline=_head_headline(judged, runs),
        arithmetic=per_row(
            "SDS {z}, threshold above {line} (the 99.6th centile){rise}",
            z=z, line=line, rise=np.where(start >= 0, rise_working, ""),
        ),
    )  # fmt: skip


def _head_headline(judged: Judgement, runs: Episodes) -> Texts:
    """Return what the head did: rose, or lies above the 99.6th, or both; whichever the finding holds for."""
    now, start = judged.at[runs.last], np.maximum(baseline_of(judged)[runs.last], 0)
    sds = judged.series.sds
    risen = (sds[now] - sds[start]) / SPACE_SD
    up = per_row(
        "up {risen} centile spaces since {start}",
        risen=fixed(risen, decimals_apart(risen, RISE_SPACES, 1)),
        start=ages(judged.series.age_days[start]),
    )
    by_rise = judged.figures["rise_level"][runs.last] == judged.level[runs.last]
    by_height = _level_by_height(sds[now]) == judged.level[runs.last]
    above = np.where(judged.level[runs.last] == MET, "above the 99.6th centile", "just below the 99.6th centile")
    return per_row(
        "Head circumference {was}{what}{short}.",
        was=by_tense(runs, "", "was "),
        what=np.select([by_rise & by_height, by_rise], [per_row("{above}, {up}", above=above, up=up), up], above),
        short=np.where(by_rise, short_of_it(runs), ""),
    )  # fmt: skip
