"""``head-rising``: a head that grows through the centiles, graded by how fast and how early.

From birth on: hydrocephalus shows in the first months, and a head that crosses two centile spaces within three of
them is looked at this week. The published low yield (fewer than 2 in 100, Daymont 2012) is that of slow rises later.
"""

from typing import Final

import numpy as np

from growthwatch.detect.families.head_since import EARLY_UNTIL_DAY, catches_up, days_held, seen_past_early
from growthwatch.detect.families.level_fall import readable
from growthwatch.detect.series.episodes import HAIR, MET, NEAR, NOT_MET, Episodes, Judgement, level_of
from growthwatch.detect.series.established import established_highest
from growthwatch.detect.series.series import Flags, Floats, Ints, Series, latest_before
from growthwatch.detect.series.upper_age import until_four_years
from growthwatch.detect.wording.phrases import (
    Wording,
    baseline_of,
    by_tense,
    in_brackets_if_negative,
    join_carried,
    reading,
    short_of_it,
)
from growthwatch.detect.wording.text_columns import Texts, ages, decimals_apart, fixed, per_row
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import LINE_SDS, SPACE_SD, spaces_fallen
from growthwatch.segments import start_positions

RISE_SPACES: Final = 2.0
#: Above the 99.6th centile a rise of one space is enough.
RISE_ABOVE_HIGHEST_SPACES: Final = 1.0
HIGHEST_SDS: Final = LINE_SDS[-1]
#: Within so many days (3 months) a rise is fast.
FAST_DAYS: Final = 92
#: The lowest level is held when two heads this far apart were as low [days]; local rule.
ESTABLISHED_APART_DAYS: Final = 7
_EARLY_AND_FAST: Final = (
    " Before 6 months and within 3 months this may be raised pressure (hydrocephalus): examine the child this week "
    "(grading: local rule)."
)
_CATCHES_UP: Final = (
    " The first head is of the first 2 weeks, when heads are moulded, and small ones catch up: measure again too, "
    "and hold the next one against this."
)
_HELD: Final = (
    " It rose fast before 6 months; over the {days} days since {since} it has risen no further: examine the child at "
    "the next contact, and measure again (grading: local rule)."
)
_SEEN_PAST: Final = (
    " It rose fast before 6 months, and has not been measured since, though the child was seen past 6 months: measure "
    "it at the next contact (grading: local rule)."
)
# no head is measured more often in three months; the latest are compared where one is
_MOST_COMPARED: Final = 100


def head_rising(heads: Series) -> Judgement:
    """``head-rising``: up two spaces, or above the 99.6th centile and up one; from 2 weeks, held against birth on.

    Compared with whichever of these shows the larger rise: the first head, and the lowest level that two heads a week
    apart had held; but first with the lowest of the last 3 months, where that alone is a rise, since a fast one counts
    for more. A single head above the 99.6th is near: there is nothing to tell a rise from.

    Parameters
    ----------
    heads : Series
        Heads of all children, on WHO (:func:`growthwatch.detect.series.established.on_who`).

    Returns
    -------
    Judgement
        Of every head up to 4 years. ``figures``: ``by_rise``, whether the rise alone is of that level,
        ``early_and_fast``, whether it is met before 6 months, within 3 months (1 or 0), ``held_days``, over how many
        days it has risen no further, and ``seen_past``, whether it may be catching up and the child has been seen
        past 6 months since (1 or 0).
    """
    usable = readable(heads)
    start = _start(heads, usable)
    alone = (start < 0) & (heads.sds > HIGHEST_SDS + HAIR)
    at = np.flatnonzero(usable & (heads.age_days >= CENTILES_FROM_DAY) & ((start >= 0) | alone))
    sds, start = heads.sds[at], start[at]
    risen = _risen(heads, start, at)
    by_rise = level_of(RISE_SPACES - risen, strict=False)
    short_of_line = (HIGHEST_SDS - sds) / SPACE_SD
    above = np.minimum(level_of(short_of_line, strict=True), level_of(RISE_ABOVE_HIGHEST_SPACES - risen, strict=False))
    level = np.maximum(np.maximum(by_rise, above), np.where(alone[at], NEAR, NOT_MET)).astype(np.int8)
    met = np.zeros(len(heads), dtype=bool)
    met[at] = level == MET
    return Judgement(
        series=heads,
        at=at,
        level=level,
        baseline=start,
        spaces_fallen=-risen,
        threshold_spaces=np.where(
            start < 0, np.nan, -np.where(by_rise >= above, RISE_SPACES, RISE_ABOVE_HIGHEST_SPACES)
        ),
        age_limit=until_four_years(heads),
        figures={
            "by_rise": (by_rise >= above).astype(np.float64),
            "early_and_fast": ((level == MET) & early_and_fast(heads, start, at)).astype(np.float64),
            "held_days": days_held(heads, met)[at],
            "seen_past": (catches_up(heads, start, at) & seen_past_early(heads, at)).astype(np.float64),
        },
    )


def early_and_fast(heads: Series, start: Ints, at: Ints) -> Flags:
    """Return which heads lie before 6 months and at most 3 months after the one that they are compared with.

    Also where the first is of the first 2 weeks: heads are moulded at birth and small ones catch up (of
    low-birth-weight infants 2 in 5 rise by two spaces, Vesel 2023), but so does raised pressure after a preterm baby's
    bleed begin.

    Parameters
    ----------
    heads : Series
        Heads of all children.
    start, at : ndarray of int
        Positions of the heads compared with (-1 for none), and of those compared.

    Returns
    -------
    ndarray of bool
        One for each pair.
    """
    if not len(at):
        return np.zeros(0, dtype=bool)
    age, from_ = heads.age_days, np.maximum(start, 0)
    fast = (start >= 0) & (age[at] - age[from_] <= FAST_DAYS)
    return fast & (age[at] < EARLY_UNTIL_DAY)


def _risen(heads: Series, start: Ints, at: Ints) -> Floats:
    """Return the rise from these positions to those [centile spaces]; NaN from -1."""
    if not len(heads):
        return np.empty(0)
    return np.where(start >= 0, -spaces_fallen(heads.sds[start], heads.sds[at]), np.nan)


def _start(heads: Series, usable: Flags) -> Ints:
    """Return the position that each head's rise is measured from; -1 for none."""
    everywhere = np.arange(len(heads))
    recent = _lowest_of_last_months(heads, usable)
    first = _first(heads, usable)
    low = established_highest(heads, -heads.sds, usable, ESTABLISHED_APART_DAYS).level
    by_first, by_low = _risen(heads, first, everywhere), _risen(heads, low, everywhere)
    longest = np.where((low >= 0) & (by_low > np.nan_to_num(by_first, nan=-np.inf)), low, first)
    with np.errstate(invalid="ignore"):
        risen = _risen(heads, recent, everywhere)
        fast = risen >= RISE_SPACES - HAIR
        fast |= (heads.sds > HIGHEST_SDS + HAIR) & (risen >= RISE_ABOVE_HIGHEST_SPACES - HAIR)
    return np.where(fast, recent, longest)


def _first(heads: Series, usable: Flags) -> Ints:
    """Return the position of the child's first usable head of an earlier day; -1 for none."""
    n = len(heads)
    if not n:
        return np.empty(0, dtype=np.intp)
    starts = start_positions(heads.child)
    first = np.minimum.reduceat(np.where(usable, np.arange(n), n), starts)
    first = np.repeat(first, np.diff(np.r_[starts, n]))
    return np.where(first <= latest_before(heads.child, heads.age_days, heads.age_days - 1), first, -1)


def _lowest_of_last_months(heads: Series, usable: Flags) -> Ints:
    """Return the position of the child's lowest usable head of an earlier day of the last 3 months; -1 for none."""
    n = len(heads)
    best, active = np.full(n, -1, dtype=np.intp), np.arange(n)
    for back in range(1, _MOST_COMPARED + 1):
        then = active - back
        near = (then >= 0) & (heads.child[then] == heads.child[active])
        near &= heads.age_days[active] - heads.age_days[then] <= FAST_DAYS
        active, then = active[near], then[near]
        if not len(active):
            break
        held = best[active]
        lower = usable[then] & (heads.age_days[then] < heads.age_days[active])
        lower &= (held < 0) | (heads.sds[then] < heads.sds[held])
        best[active[lower]] = then[lower]
    return best


def say_head_rising(judged: Judgement, runs: Episodes) -> Wording:
    """Return the rise, over what time, whether the head lies above the 99.6th, and what that calls for.

    Parameters
    ----------
    judged : Judgement
        Of :func:`head_rising`.
    runs : Episodes
        The episodes to word.

    Returns
    -------
    Wording
        One of each text for every episode.
    """
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    from_ = np.maximum(start, 0)
    sds, age = judged.series.sds, judged.series.age_days
    risen = (sds[now] - sds[from_]) / SPACE_SD
    decimals = decimals_apart(sds[now], HIGHEST_SDS, 2)
    line_spaces = np.where(judged.figures["by_rise"][runs.last] > 0, RISE_SPACES, RISE_ABOVE_HIGHEST_SPACES)
    written = fixed(risen, decimals_apart(risen, line_spaces, 2))
    working = per_row("(SDS {z2} − {z1}) / (2/3)", z1=in_brackets_if_negative(sds[from_]), z2=fixed(sds[now], 2))
    z, line = fixed(sds[now], decimals), fixed(np.array([HIGHEST_SDS]), decimals)
    limits = "the threshold is 2, or 1 above the 99.6th"
    rise = per_row(
        " It rose {risen} centile spaces in {days} days from {start}: {working}; {limits}.{join}",
        risen=written, days=fixed(age[now] - age[from_], 0), start=reading(judged, from_), working=working,
        limits=limits, join=join_carried(judged, from_, now),
    )  # fmt: skip
    alone = " There is no earlier head to tell a rise from: measure again."
    rise_working = per_row("; {working} = {risen} spaces; {limits}", working=working, risen=written, limits=limits)
    return Wording(
        text=per_row(
            "Head circumference was {now}, SDS {z} (the 99.6th is {line}).{rise}{means}",
            now=reading(judged, now), z=z, line=line, rise=np.where(start >= 0, rise, alone),
            means=_means(judged, runs),
        ),
        headline=_headline(judged, runs),
        arithmetic=per_row(
            "SDS {z} (the 99.6th centile is {line}){rise}",
            z=z, line=line, rise=np.where(start >= 0, rise_working, ""),
        ),
    )  # fmt: skip


def _means(judged: Judgement, runs: Episodes) -> Texts:
    """Return what a rise of this speed at this age calls for; "" for what is near or over."""
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    age, held = judged.series.age_days, judged.figures["held_days"][runs.last]
    early = age[now] < EARLY_UNTIL_DAY
    seen = np.r_[0.0, np.cumsum(judged.figures["early_and_fast"])]
    was_fast = seen[runs.last + 1] - seen[runs.first] > 0
    fast = (start >= 0) & (age[now] - age[np.maximum(start, 0)] <= FAST_DAYS)
    seen_past = judged.figures["seen_past"][runs.last] > 0
    words = np.select(
        [runs.near | runs.over, early & was_fast & (held > 0), early & was_fast & seen_past, early & was_fast,
         early | fast | was_fast],
        ["", per_row(_HELD, days=fixed(held, 0), since=ages(age[now] - held)), _SEEN_PAST, _EARLY_AND_FAST,
         " Examine the child at the next contact (grading: local rule)."],
        " A slow rise: of infants whose heads rise like this, fewer than 2 in 100 have a cause (Daymont 2012).",
    ).astype(object)  # fmt: skip
    may_catch_up = catches_up(judged.series, start, now) & ~(runs.near | runs.over)
    return np.where(may_catch_up, words + _CATCHES_UP, words)


def _headline(judged: Judgement, runs: Episodes) -> Texts:
    """Return what the head did: rose, or lies above the 99.6th, or both."""
    now, start = judged.at[runs.last], baseline_of(judged)[runs.last]
    from_ = np.maximum(start, 0)
    sds = judged.series.sds
    risen = (sds[now] - sds[from_]) / SPACE_SD
    line = np.where(judged.figures["by_rise"][runs.last] > 0, RISE_SPACES, RISE_ABOVE_HIGHEST_SPACES)
    up = per_row(
        "up {risen} centile spaces since {start}",
        risen=fixed(risen, decimals_apart(risen, line, 1)), start=ages(judged.series.age_days[from_]),
    )  # fmt: skip
    above = sds[now] > HIGHEST_SDS + HAIR
    place = "above the 99.6th centile"
    return per_row(
        "Head circumference {was}{what}{short}.",
        was=by_tense(runs, "", "was "),
        what=np.select([start < 0, above], [place, per_row("{place}, {up}", place=place, up=up)], up),
        short=np.where(start < 0, ", with no earlier one to compare", short_of_it(runs)),
    )  # fmt: skip
