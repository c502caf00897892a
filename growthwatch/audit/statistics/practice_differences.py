"""Difference in differences over practices: whether those that changed moved more than those that did not.

Each practice is one observation, its own share after less its own share before, so that how much practices differ, and
how much they move of themselves, widens the interval (overdispersion needs no model). Practices weigh by their babies;
the standard error allows for unequal variances and few practices (HC3: MacKinnon & White 1985, J Econom 29:305; Long &
Ervin 2000, Am Stat 54:217).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Floats = npt.NDArray[np.float64]

#: Practices that can be compared needed on each side.
PRACTICES_FROM: Final = 3


class Difference(NamedTuple):
    """A difference in differences [0-1] with its interval; NaN where there were too few practices."""

    estimate: float
    lower: float
    upper: float
    p_value: float
    spare: int  # residual degrees of freedom


def estimate(
    before: tuple[npt.ArrayLike, npt.ArrayLike],
    after: tuple[npt.ArrayLike, npt.ArrayLike],
    changed: npt.ArrayLike,
    level: float = 0.95,
) -> Difference:
    """Return by how much more the share moved in the practices that changed than in the others.

    Parameters
    ----------
    before, after : tuple of array-like
        Numerators and denominators of each practice.
    changed : array-like of bool
        Which practices changed.
    level : float
        Coverage of the interval [0-1].

    Returns
    -------
    Difference
        Of the practices with a denominator on both sides; NaN with fewer than 3 of either kind.
    """
    (k, n), (k_after, n_after) = (
        (np.asarray(side[0], dtype=np.float64), np.asarray(side[1], dtype=np.float64)) for side in (before, after)
    )
    known = (n > 0) & (n_after > 0)
    flag = np.asarray(changed, dtype=np.bool_)[known]
    n, n_after = n[known], n_after[known]
    if min(flag.sum(), (~flag).sum()) < PRACTICES_FROM:
        return Difference(np.nan, np.nan, np.nan, np.nan, 0)
    moved = k_after[known] / n_after - k[known] / n
    weight = n * n_after / (n + n_after)
    means, errors = zip(*(_weighted_mean(moved[side], weight[side]) for side in (flag, ~flag)), strict=True)
    gap, error, spare = means[0] - means[1], float(np.hypot(*errors)), len(moved) - 2
    reach = student.isf((1 - level) / 2, spare) * error
    p = 2 * student.sf(abs(gap) / error, spare) if error > 0 else np.nan
    return Difference(float(gap), float(gap - reach), float(gap + reach), float(p), spare)


def _weighted_mean(values: Floats, weight: Floats) -> tuple[float, float]:
    """Return a weighted mean and its standard error by HC3, each value's own leverage being its share of weight."""
    share = weight / weight.sum()
    mean = float(share @ values)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = share * (values - mean) / (1 - share)
    return mean, float(np.sqrt(np.nansum(left**2)))
