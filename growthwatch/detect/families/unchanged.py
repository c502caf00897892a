"""``weight-unchanged``: a weight that has not changed is a sign before it is a copy."""

import numpy as np

from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Judgement
from growthwatch.detect.series.series import Ints, Series

#: Local rule: the same weight to the last digit this much later. In the first year a child on the median gains at
#: least 200 g in such a time (WHO Child Growth Standards).
UNCHANGED_FOR_DAYS = 28
UNTIL_DAY = 365


def unchanged(weights: Series) -> Judgement:
    """``weight-unchanged``: for 4 weeks or more, in the first year; the record may be a copy, or the child static."""
    since = _unchanged_since(weights)
    held_for = weights.age_days - weights.age_days[since]
    at = np.flatnonzero((weights.age_days > 0) & (weights.age_days <= UNTIL_DAY))
    return Judgement(
        series=weights,
        at=at,
        level=np.where(held_for[at] >= UNCHANGED_FOR_DAYS, MET, NOT_MET).astype(np.int8),
        baseline=since[at],
        figures={"held_for_days": held_for[at]},
    )


def _unchanged_since(weights: Series) -> Ints:
    """Return, for each weight, the position of the first of the run of equal weights that it ends."""
    n = len(weights)
    position = np.arange(n)
    if n == 0:
        return position
    new_day = np.r_[True, (weights.child[1:] != weights.child[:-1]) | (weights.age_days[1:] != weights.age_days[:-1])]
    # the last reading of an earlier day; two readings of one day are both compared with it
    day_starts = np.maximum.accumulate(np.where(new_day, position, 0))
    before = np.maximum(day_starts - 1, 0)
    same = (
        (day_starts > 0)
        & (weights.child[before] == weights.child)
        & (np.abs(weights.value[before] - weights.value) < HAIR)
    )
    return np.maximum.accumulate(np.where(same, 0, position))
