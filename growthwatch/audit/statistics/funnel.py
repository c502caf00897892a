"""Funnel plots: which practices differ from the rest by more than chance would have it.

Spiegelhalter 2005 (Stat Med 24:1185): exact binomial limits at 95 % and 99.8 %, interpolated as in its appendix
A.1.1; overdispersion from z-scores winsorised at 10 % (section 5), and where there is any, limits widened by the
additive random effect (equations 10 and 11).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, norm

Floats = npt.NDArray[np.float64]

#: name -> the tail area on each side.
CONTOURS: Final = {"95": 0.025, "99.8": 0.001}
#: Where a unit outside the outer contour lies: low, high.
OUTSIDE_OUTER: Final = ("below 99.8", "above 99.8")
#: The share of z-scores drawn in at each end before overdispersion is estimated (Spiegelhalter 2005, section 5).
WINSORISED: Final = 0.10


class Dispersion(NamedTuple):
    """How far units differ beyond chance: ``phi`` (1 is chance alone) and the variance between them."""

    phi: float
    between_variance: float

    @property
    def present(self) -> bool:
        """Whether there is more variation than chance gives."""
        return self.between_variance > 0


def exact_limits(target: float, denominator: npt.ArrayLike, tail: float) -> tuple[Floats, Floats]:
    """Return the exact lower and upper limits [0-1] around a target proportion, NaN without a denominator.

    Parameters
    ----------
    target : float
        The proportion that the funnel is centred on [0-1].
    denominator : array-like of int
        Babies in each unit.
    tail : float
        Area outside on each side: .025 for the 95 % contour, .001 for the 99.8 % one.

    Returns
    -------
    lower, upper : float64 array
        Binomial quantiles, interpolated (Spiegelhalter 2005, Stat Med 24:1185, appendix A.1.1).
    """
    n = np.asarray(denominator, dtype=np.float64)
    return _quantile(tail, n, target), _quantile(1 - tail, n, target)


def _quantile(area: float, n: Floats, p: float) -> Floats:
    some = np.where(n > 0, n, 1)
    if not 0 < p < 1:
        return np.where(n > 0, p, np.nan)
    r = binom.ppf(area, some, p)
    # ppf may step over a value that the cumulative probability equals to the last bit
    r = np.where((r > 0) & (binom.cdf(r - 1, some, p) >= area), r - 1, r)
    here = binom.cdf(r, some, p)
    probability = binom.pmf(r, some, p)
    return np.where(n > 0, np.clip((r - (here - area) / probability) / some, 0, 1), np.nan)


def dispersion(numerator: npt.ArrayLike, denominator: npt.ArrayLike, target: float) -> Dispersion:
    """Return the overdispersion of units around a target; phi is NaN for fewer than two units.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts of each unit; one without a denominator takes no part.
    target : float
        The proportion that the funnel is centred on [0-1].

    Returns
    -------
    Dispersion
        ``phi`` from z-scores winsorised at 10 %, and the variance between units by the method of moments
        (Spiegelhalter 2005, Stat Med 24:1185, section 5 and equation 10); no variance where ``phi`` is at most what
        chance gives.
    """
    n = np.asarray(denominator, dtype=np.float64)
    k = np.asarray(numerator, dtype=np.float64)[n > 0]
    n = n[n > 0]
    chance = target * (1 - target) / n
    if len(n) < 2 or not 0 < target < 1:
        return Dispersion(np.nan, 0.0)
    z = (k / n - target) / np.sqrt(chance)
    z = np.clip(z, *np.quantile(z, (WINSORISED, 1 - WINSORISED)))
    phi = float(np.mean(z**2))
    weight = 1 / chance
    excess = len(n) * phi - (len(n) - 1)
    between = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))
    return Dispersion(phi, float(between))


def adjusted_limits(
    target: float, denominator: npt.ArrayLike, tail: float, between_variance: float
) -> tuple[Floats, Floats]:
    """Return limits [0-1] widened for variation between units (equation 11), NaN without a denominator.

    Parameters
    ----------
    target : float
        The proportion that the funnel is centred on [0-1].
    denominator : array-like of int
        Babies in each unit.
    tail : float
        Area outside on each side: .025 for the 95 % contour, .001 for the 99.8 % one.
    between_variance : float
        Variance of the units' own proportions, from :func:`dispersion`.

    Returns
    -------
    lower, upper : float64 array
        Never beyond 0 and 1 (Spiegelhalter 2005, Stat Med 24:1185).
    """
    n = np.asarray(denominator, dtype=np.float64)
    variance = target * (1 - target) / np.where(n > 0, n, np.nan) + between_variance
    reach = norm.isf(tail) * np.sqrt(variance)
    return np.clip(target - reach, 0, 1), np.clip(target + reach, 0, 1)


class Funnel(NamedTuple):
    """A funnel read: target, dispersion, limits by contour, and where each unit lies."""

    target: float
    dispersion: Dispersion
    limits: dict[str, tuple[Floats, Floats]]
    adjusted: dict[str, tuple[Floats, Floats]]
    place: npt.NDArray[np.str_]  # "inside", "below 95", "above 99.8" ...; "" without a denominator


def read(numerator: npt.ArrayLike, denominator: npt.ArrayLike, target: float | None = None) -> Funnel:
    """Return the funnel of units around a target (their pooled proportion where none is given).

    Places are read against the adjusted limits where there is overdispersion, else the exact ones.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts of each unit.
    target : float, optional
        The proportion that the funnel is centred on [0-1].

    Returns
    -------
    Funnel
        Limits at 95 % and 99.8 %, exact and adjusted [0-1], and the place of each unit.
    """
    k = np.asarray(numerator, dtype=np.float64)
    n = np.asarray(denominator, dtype=np.float64)
    if target is None:
        target = float(k[n > 0].sum() / n[n > 0].sum()) if (n > 0).any() else np.nan
    beyond_chance = dispersion(k, n, target)
    exact = {name: exact_limits(target, n, tail) for name, tail in CONTOURS.items()}
    wide = {name: adjusted_limits(target, n, tail, beyond_chance.between_variance) for name, tail in CONTOURS.items()}
    used = wide if beyond_chance.present else exact
    with np.errstate(invalid="ignore", divide="ignore"):
        p = k / n
    place = np.where(n > 0, "inside", "").astype("U12")
    for name in CONTOURS:  # the outer contour last: it has the last word
        low, high = used[name]
        place[p < low] = f"below {name}"
        place[p > high] = f"above {name}"
    return Funnel(target, beyond_chance, exact, wide, place)
