"""The thresholds of NICE NG75: early loss, birth weight not regained, a fall from birth, below the 2nd."""

import numpy as np

from growthwatch.detect.families.preterm import second_baseline
from growthwatch.detect.series.episodes import HAIR, MET, NOT_MET, Judgement, level_of, short_of_sds
from growthwatch.detect.series.series import Flags, Ints, Series, count_so_far
from growthwatch.reference import falls
from growthwatch.reference.conditional import gain_given_start
from growthwatch.reference.falls import CENTILES_FROM_DAY
from growthwatch.reference.spaces import LINE_SDS, spaces_fallen

#: NG75 1.1.2.
EARLY_LOSS_UNTIL_DAY = 21
EARLY_LOSS_FRACTION = 0.10
#: NG75 1.1: most infants are back at birth weight by 3 weeks.
REGAINED_BY_DAY = 21
SECOND = LINE_SDS[1]


def early_loss(weights: Series) -> Judgement:
    """``ng75-early-loss``: up to day 21, more than 10 % below birth weight.

    Later weights are read only to see whether it has resolved.
    """
    birth_kg = weights.at_birth(weights.value)
    loss = (birth_kg - weights.value) / birth_kg
    lost = loss > EARLY_LOSS_FRACTION + HAIR
    applies = ~np.isnan(loss) & (weights.age_days > 0) & ~(lost & (weights.age_days > EARLY_LOSS_UNTIL_DAY))
    at = np.flatnonzero(applies)
    return Judgement(
        series=weights,
        at=at,
        level=np.where(lost[at], MET, NOT_MET).astype(np.int8),
        baseline=weights.birth[at],
        figures={"loss_percent": 100 * loss[at]},
    )


def not_regained(weights: Series) -> Judgement:
    """``ng75-not-regained``: from day 21, below birth weight, and never at or above it since day 1."""
    birth_kg = weights.at_birth(weights.value)
    regained = count_so_far((weights.value >= birth_kg - HAIR) & (weights.age_days >= 1), weights.child) > 0
    at = np.flatnonzero(~np.isnan(birth_kg) & (weights.age_days >= REGAINED_BY_DAY))
    below = (weights.value < birth_kg - HAIR) & ~regained
    return Judgement(
        series=weights,
        at=at,
        level=np.where(below[at], MET, NOT_MET).astype(np.int8),
        baseline=weights.birth[at],
        figures={"short_g": 1000 * (birth_kg - weights.value)[at]},
    )


def baseline_established(weights: Series) -> Flags:
    """Whether a fall can be read at each weight (see :func:`growthwatch.reference.falls.established`)."""
    return falls.established(weights.age_days, weights.corrected_age_days, weights.gestation_days)


def fall(weights: Series) -> Judgement:
    """``ng75-fall``: from 2 weeks, the spaces fallen from birth that NG75 names for the birth weight.

    Babies born under 32+0 are also held against their second baseline; whichever shows the larger fall counts.
    """
    start = fall_baseline(weights)
    at = np.flatnonzero(baseline_established(weights) & (start >= 0) & ~np.isnan(weights.sds))
    start = start[at]
    start_sds, birth_sds = weights.sds[start], weights.at_birth(weights.sds)[at]
    fallen = spaces_fallen(start_sds, weights.sds[at])
    # the birth weight decides what counts as a fall; where it is not known, the weight compared with
    threshold = falls.fall_threshold_spaces(np.where(np.isnan(birth_sds), start_sds, birth_sds))
    age = weights.correlation_age_days
    return Judgement(
        series=weights,
        at=at,
        level=level_of(threshold - fallen, strict=False),
        baseline=start,
        spaces_fallen=fallen,
        threshold_spaces=threshold,
        conditional_sds=gain_given_start(start_sds, age[start], weights.sds[at], age[at]),
    )


def fall_baseline(weights: Series) -> Ints:
    """Return the position each weight's fall is measured from, the higher SDS of birth and second; -1 for none."""
    at_birth = np.where(np.isnan(weights.at_birth(weights.sds)), -1, weights.birth)
    second = second_baseline(weights)
    if not len(weights):
        return second
    sds = weights.sds
    higher = (second >= 0) & ((at_birth < 0) | (sds[second] > sds[at_birth]))
    return np.where(higher, second, at_birth)


def below_second(weights: Series) -> Judgement:
    """``ng75-below-2nd``: from 2 weeks, weight below the 2nd centile, whatever the birth weight."""
    at = np.flatnonzero((weights.age_days >= CENTILES_FROM_DAY) & ~np.isnan(weights.sds))
    return Judgement(series=weights, at=at, level=level_of(short_of_sds(weights.sds[at], SECOND), strict=True))


def below_lowest(measured: Series) -> Judgement:
    """``below-0.4th``: any single weight, length or head below the 0.4th centile.

    Term babies between birth and 2 weeks, for whom UK-WHO has no centiles, are left to ``ng75-early-loss``.
    """
    no_centiles = measured.term & (measured.age_days > 0) & (measured.age_days < CENTILES_FROM_DAY)
    at = np.flatnonzero(~no_centiles & ~np.isnan(measured.sds))
    return Judgement(series=measured, at=at, level=level_of(short_of_sds(measured.sds[at], LINE_SDS[0]), strict=True))
