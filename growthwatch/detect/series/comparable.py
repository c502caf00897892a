"""Which weights can be compared with one another: a baseline is established, and the correlations cover the age."""

from typing import Final

import numpy as np

from growthwatch.detect.series.episodes import AgeLimit
from growthwatch.detect.series.series import Flags, Ints, Series
from growthwatch.reference import falls
from growthwatch.reference.conditional import LAST_WEEK

#: The last day that the correlations cover [days, as they count age].
LAST_DAY: Final = 7 * LAST_WEEK


def compared_until(weights: Series) -> AgeLimit:
    """Return up to which age weights are compared by correlation: 53 weeks, of a preterm baby from the due date.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    AgeLimit
        Weights beyond it that have an SDS.
    """
    with np.errstate(invalid="ignore"):
        return AgeLimit((weights.correlation_age_days > LAST_DAY) & ~np.isnan(weights.sds), f"{LAST_WEEK} weeks")


def baseline_established(weights: Series) -> Flags:
    """Whether a fall can be read at each weight (see :func:`growthwatch.reference.falls.established`).

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    ndarray of bool, shape (n,)
        One for each weight.
    """
    return falls.established(weights.age_days, weights.corrected_age_days, weights.gestation_days)


def comparable(weights: Series) -> Ints:
    """Return the positions of weights that the correlation matrix can compare, in order.

    Those from birth to 53 weeks with an SDS: birth, and from 2 weeks on (UK-WHO has no centiles for term babies
    between). Preterm babies count from the due date, under 32+0 from 2 weeks past it.

    Parameters
    ----------
    weights : Series
        Weights of all children.

    Returns
    -------
    ndarray of int
        Positions.
    """
    age = weights.correlation_age_days
    with np.errstate(invalid="ignore"):
        covered = (age >= 0) & (age <= LAST_DAY)
    at_birth = weights.birth == np.arange(len(weights))
    return np.flatnonzero(covered & ~np.isnan(weights.sds) & (at_birth | baseline_established(weights)))
