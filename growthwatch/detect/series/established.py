"""The highest level that a child has held: reached or passed by two measurements some time apart.

One reading alone may be a slip of the scale or the tape; two that far apart are a level. Heads and lengths are held
against it on one reference: what was scored before 42 weeks is carried over the join to WHO first.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats, Ints, Series, latest_before
from growthwatch.reference import uk_who
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.vocabulary import SCORED_KINDS


class Established(NamedTuple):
    """For each measurement the level its child had held before that day; -1 where none was."""

    level: Ints  # position of the measurement at that level, the lower of the two
    other: Ints  # position of the one that is as high


def highest_so_far(sds: Floats, child: Ints) -> Ints:
    """Return the position of each child's highest SDS up to and including each row, the latest of equals.

    Parameters
    ----------
    sds : ndarray of float, shape (n,)
        NaN counts for nothing.
    child : ndarray of int, shape (n,)
        Sorted.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions; -1 where the child has no SDS up to there.
    """
    n = len(sds)
    if not n:
        return np.empty(0, dtype=np.intp)
    position = np.arange(n)
    # ranks grow from child to child, so that one running maximum serves all of them
    order = np.lexsort((position, np.where(np.isnan(sds), -np.inf, sds), child))
    rank = np.empty(n, dtype=np.intp)
    rank[order] = position
    highest = order[np.maximum.accumulate(rank)]
    return np.where(np.isnan(sds[highest]), -1, highest)


def established_highest(measured: Series, sds: Floats, usable: Flags, apart_days: float) -> Established:
    """Return the highest SDS that two measurements so far apart had reached or passed before each day.

    Parameters
    ----------
    measured : Series
        Sorted by child, then age.
    sds : ndarray of float, shape (n,)
        What is compared; negated, this finds the lowest level.
    usable : ndarray of bool, shape (n,)
        Which measurements may establish a level.
    apart_days : float
        The two are at least so far apart [days].

    Returns
    -------
    Established
        Positions in the series.
    """
    nothing = np.full(len(measured), -1, dtype=np.intp)
    if not len(measured):
        return Established(nothing, nothing)
    child, age, position = measured.child, measured.age_days, np.arange(len(measured))
    z = np.where(usable, sds, np.nan)
    top = highest_so_far(z, child)
    earlier = latest_before(child, age, age - apart_days)
    partner = np.where(earlier >= 0, top[earlier], -1)
    partner_sds = np.where(partner >= 0, z[partner], np.nan)
    held = np.minimum(z, partner_sds)  # NaN where either is
    best = highest_so_far(held, child)
    before = latest_before(child, age, age - 1)
    pair = np.where(before >= 0, best[before], -1)
    is_lower = z[pair] <= partner_sds[pair]
    level = np.where(pair >= 0, np.where(is_lower, position[pair], partner[pair]), -1)
    other = np.where(pair >= 0, np.where(is_lower, partner[pair], position[pair]), -1)
    return Established(level, other)


def on_who(measured: Series, children: pd.DataFrame) -> Series:
    """Return heads or lengths with every SDS as WHO has it; ``scored_sds`` beside is as it was scored.

    UK-WHO passes from British 1990 to WHO at 42 weeks, where one and the same value reads up to 1.2 spaces apart
    (a girl's head at +2 SD). What was scored before is carried over: the SDS on the first day of WHO of the value that
    has its SDS on the last day of British 1990.

    Parameters
    ----------
    measured : Series
        Heads or lengths.
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    Series
        The same measurements.
    """
    sex = children["sex"].cat.codes.to_numpy()[measured.child]
    run = uk_who.run_of(SCORED_KINDS.index(measured.kind), sex)
    last_day = np.full(len(measured), WHO_FROM_DAY - 1)
    carried = uk_who.sds_of(run, last_day + 1, uk_who.value_of(run, last_day, measured.sds))
    sds = np.where(measured.corrected_age_days < WHO_FROM_DAY, carried, measured.sds)
    return replace(measured, sds=sds, beside={**measured.beside, "scored_sds": measured.sds})
