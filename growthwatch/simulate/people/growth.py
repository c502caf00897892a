"""How the infants grow: SDS paths that follow the published correlations, and what bends them.

The signal of weight SDS is jointly normal over a grid of weeks with the covariance of the published weekly
correlation matrix (Cole 1995), made positive definite by clipping its eigenvalues. The matrix's diagonal is below
1: what is missing is the noise of one weighing, drawn anew each time, so that every weight SDS has variance 1 and
two of them the published correlation. Before week 0 and after week 53 the signal decays exponentially towards
independence, which is an assumption.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reference.conditional import LAST_WEEK, correlation_by_week
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]

_BEFORE: Final = np.arange(-18, 0, 2)
_AFTER: Final = np.array([60, 70, 85, 104, 130, 156])
#: Assumed share of the signal that is still there a year on [per 52 weeks].
_KEPT_PER_YEAR: Final = 0.92
#: Assumed: correlation of the signals of length and head with that of weight at the same age.
WITH_WEIGHT: Final = {"weight": 1.0, "length": 0.70, "head": 0.60}
#: Assumed: share of the variance of one reading that is signal, by kind; weight's is the published diagonal.
_RELIABLE: Final = {"length": 0.88, "head": 0.90}


class Grid(NamedTuple):
    """Weeks, and the signal's covariance and factor (covariance = factor @ factor.T) over them."""

    weeks: Floats
    covariance: Floats
    factor: Floats


@cache
def grid() -> Grid:
    """Return the grid of weeks and the signal of weight SDS over it."""
    inner = _nearest_positive(correlation_by_week())
    weeks = np.concatenate([_BEFORE, np.arange(LAST_WEEK + 1), _AFTER]).astype(float)
    inside = np.clip(weeks, 0, LAST_WEEK).astype(int)
    outside = weeks - inside  # how far beyond the matrix, signed
    same_side = np.sign(outside)[:, None] * np.sign(outside)[None, :] > 0
    apart = np.where(
        same_side,
        np.abs(outside[:, None] - outside[None, :]),
        np.abs(outside)[:, None] + np.abs(outside)[None, :],
    )
    covariance = inner[np.ix_(inside, inside)] * _KEPT_PER_YEAR ** (apart / 52)
    values, vectors = np.linalg.eigh(covariance)
    factor = vectors * np.sqrt(np.maximum(values, 0))
    return Grid(weeks, covariance, factor)


def _nearest_positive(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.maximum(values, 1e-6)) @ vectors.T)


def signals(rng: np.random.Generator, n: int) -> dict[str, Floats]:
    """Return for each kind the signal of n children over the grid [n x weeks], correlated between kinds."""
    factor = grid().factor
    weight = rng.standard_normal((n, len(factor))) @ factor.T
    out = {"weight": weight}
    for kind in KINDS[1:]:
        own = rng.standard_normal((n, len(factor))) @ factor.T
        with_weight = WITH_WEIGHT[kind]
        out[kind] = with_weight * weight + np.sqrt(1 - with_weight**2) * own
    return out


def sds_at(signal: Floats, kind: str, corrected_days: Floats, noise: Floats) -> Floats:
    """Return the SDS read at corrected ages [n x visits, days]: the signal between weeks, and a reading's noise.

    ``noise`` is standard normal, one for each reading; the sum has variance 1 at every age.
    """
    weeks, covariance, _ = grid()
    week = np.clip(corrected_days / 7, weeks[0], weeks[-1])
    i = np.clip(np.searchsorted(weeks, week, side="right") - 1, 0, len(weeks) - 2)
    along = (week - weeks[i]) / (weeks[i + 1] - weeks[i])
    between = (1 - along) * np.take_along_axis(signal, i, 1) + along * np.take_along_axis(signal, i + 1, 1)
    variance = (
        (1 - along) ** 2 * covariance[i, i]
        + along**2 * covariance[i + 1, i + 1]
        + 2 * along * (1 - along) * covariance[i, i + 1]
    )
    if kind == "weight":
        return np.asarray(between + np.sqrt(np.maximum(1 - variance, 0)) * noise)
    reliable = _RELIABLE[kind]
    return np.asarray(between * np.sqrt(reliable / variance) + np.sqrt(1 - reliable) * noise)


def preterm_fall_sd(gestation_days: Floats, age_days: Floats, depth: Floats) -> Floats:
    """Return how far below its birth line a preterm infant runs [SD], after the first weeks of life.

    Under 32+0 weeks infants fall by two centile spaces or more early on and keep much of the fall past the due
    date (Cole 2014, Arch Dis Child Fetal Neonatal Ed 99:F34); from 32+0 to 36+6 the fall is slight and made good
    by four months. ``depth`` is standard normal, one for each child.
    """
    very = gestation_days < 224
    preterm = gestation_days < 259
    deepest = np.where(very, 1.75 + 0.2 * np.clip(depth, -1.5, 3), 0.45 + 0.2 * np.clip(depth, -2, 2))
    falling = np.clip(age_days / 21, 0, 1)
    lasts = np.where(very, 540.0, 120.0)
    made_good = np.clip((age_days - 84) / lasts, 0, 1) * np.where(very, 0.7, 1.0)
    return np.where(preterm, deepest * falling * (1 - made_good), 0.0)


def early_weight(birth: Floats, fortnight: Floats, loss: Floats, age_days: Floats) -> Floats:
    """Return the weight in the first fortnight [as ``birth``]: lowest on day 4, then straight to day 14's.

    ``loss`` is the share of the birth weight lost by day 4.
    """
    lowest = np.log1p(-loss)
    towards = np.log(fortnight / birth)
    down = lowest * np.clip(age_days / 4, 0, 1)
    up = (towards - lowest) * np.clip((age_days - 4) / 10, 0, 1)
    return np.asarray(birth * np.exp(down + up))


def early_loss(rng: np.random.Generator, n: int) -> Floats:
    """Return the share of birth weight lost by day 4: typically 5-7 %, over 10 % in about one in fifteen."""
    return np.clip(rng.lognormal(np.log(0.058), 0.36, n), 0.005, 0.16)
