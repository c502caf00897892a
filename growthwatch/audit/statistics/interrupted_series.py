"""Did a change of practice change the figure? An interrupted time series on monthly proportions.

The monthly proportion is a level, a steady drift and a step at the month of the change, and, with two whole years
or more, one yearly wave (Bernal 2017, Int J Epidemiol 46:348). Months weigh by their denominators; the standard
error is widened where months vary more than chance (quasi-binomial), and the p value comes from re-dealing the
months' residuals (Freedman & Lane 1983), which asks nothing of their shape. With fewer than 8 months on either
side a drift can't be told from a step, so before and after are compared plainly and called so.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Floats = npt.NDArray[np.float64]

#: Months on each side needed to tell a drift from a step (Penfold & Zhang 2013, Acad Pediatr 13:S38).
SERIES_FROM: Final = 8
SEASON_FROM: Final = 24
#: Under this many on either side nothing is estimated.
PLAIN_FROM: Final = 3
DEALS: Final = 999
#: A level and a step: no drift.
PLAIN_COVARIATES: Final = 2


@dataclass(frozen=True)
class Step:
    """A step in a monthly proportion [0-1], with its interval; NaN where there were too few months."""

    estimate: float
    lower: float
    upper: float
    p_value: float
    method: str  # "time series with season", "time series", "before and after", "too few months"
    months_before: int
    months_after: int
    neighbouring_correlation: float  # of one month's residual with the next; beyond +/- .4 read with care
    slope: float = np.nan  # change of drift from the change on, per year; NaN where no drift can be told
    slope_lower: float = np.nan
    slope_upper: float = np.nan
    spare: int = 0  # residual degrees of freedom

    @property
    def found(self) -> bool:
        """Whether the interval leaves out no change and re-dealt months seldom show as much."""
        return self.p_value < 0.05 and not self.lower <= 0 <= self.upper


def estimate(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, change: int, seed: int = 0, level: float = 0.95
) -> Step:
    """Return the step in a monthly proportion at the month at position ``change``.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts for each month, in order and without a month left out; a month without a denominator takes no part.
    change : int
        Position of the first month after the change.
    seed : int
        Of the re-dealing: the same input gives the same p value.

    Returns
    -------
    Step
        The change of level [0-1] with its interval at ``level``; NaN where either side has fewer than 3 months
        with a denominator.
    """
    n = np.asarray(denominator, dtype=np.float64)
    month = np.flatnonzero(n > 0)
    before, after = int((month < change).sum()), int((month >= change).sum())
    if min(before, after) < PLAIN_FROM:
        return Step(*(np.nan,) * 4, "too few months", before, after, np.nan)
    n = n[month]
    p = np.asarray(numerator, dtype=np.float64)[month] / n
    covariates, method = _covariates(month, before, after)
    stepped = (month >= change).astype(np.float64)
    fit = _Weighted(np.column_stack([*covariates, stepped]), n)
    estimated, error, spare = fit.last(p, n)
    reach = student.isf((1 - level) / 2, spare) * error
    residual = p - fit.fitted(p)
    return Step(
        float(estimated),
        float(estimated - reach),
        float(estimated + reach),
        _redealt(np.column_stack(covariates), stepped, p, n, seed),
        method,
        before,
        after,
        float(np.corrcoef(residual[:-1], residual[1:])[0, 1]) if np.ptp(residual) > 0 else np.nan,
        *_slope([*covariates, stepped], month - change, p, n, level),
        spare,
    )


def _slope(
    covariates: list[Floats], since: npt.NDArray[np.intp], p: Floats, n: Floats, level: float
) -> tuple[float, float, float]:
    """Return the change of drift, per year, and its limits: NaN where the months are too few for a drift."""
    if len(covariates) == PLAIN_COVARIATES:
        return (np.nan,) * 3
    estimated, error, spare = _Weighted(np.column_stack([*covariates, np.maximum(since, 0) / 12]), n).last(p, n)
    reach = student.isf((1 - level) / 2, spare) * error
    return float(estimated), float(estimated - reach), float(estimated + reach)


def _covariates(month: npt.NDArray[np.intp], before: int, after: int) -> tuple[list[Floats], str]:
    level = [np.ones(len(month))]
    if min(before, after) < SERIES_FROM:
        return level, "before and after"
    drift = [(month - month.mean()) / 12]
    if len(month) < SEASON_FROM:
        return level + drift, "time series"
    angle = 2 * np.pi * month / 12
    return [*level, *drift, np.sin(angle), np.cos(angle)], "time series with season"


class _Weighted:
    """Least squares with weights: the projection once, then any number of outcomes."""

    def __init__(self, design: Floats, weight: Floats) -> None:
        self.design, self.root = design, np.sqrt(weight)[:, None]
        self.inverse = np.linalg.pinv(design * self.root)

    def coefficients(self, outcome: Floats) -> Floats:
        """Return coefficients [covariate, outcome column]."""
        return np.asarray(self.inverse @ (outcome * (self.root if outcome.ndim == 2 else self.root[:, 0])))

    def fitted(self, outcome: Floats) -> Floats:
        return np.asarray(self.design @ self.coefficients(outcome))

    def last(self, outcome: Floats, n: Floats) -> tuple[Floats, Floats, int]:
        """Return the last coefficient, its standard error, and the degrees of freedom left."""
        spare = self.design.shape[0] - self.design.shape[1]
        fitted = np.clip(self.fitted(outcome), 0.005, 0.995)
        weight = n if outcome.ndim == 1 else n[:, None]
        chance = (fitted * (1 - fitted) / weight).mean(axis=0) * n.mean()
        seen = (weight * (outcome - self.fitted(outcome)) ** 2).sum(axis=0) / spare
        # months that vary less than chance are luck, not precision
        variance = np.maximum(chance, seen) * (self.inverse[-1] ** 2).sum()
        return self.coefficients(outcome)[-1], np.sqrt(variance), spare


def _redealt(covariates: Floats, stepped: Floats, p: Floats, n: Floats, seed: int) -> float:
    """Return how often re-dealt residuals of the step-less fit show a step as large, in standard errors."""
    reduced = _Weighted(covariates, n)
    full = _Weighted(np.column_stack([covariates, stepped]), n)
    fitted = reduced.fitted(p)
    residual = (p - fitted) * np.sqrt(n)
    deals = np.random.default_rng(seed).permuted(np.tile(residual, (DEALS, 1)), axis=1).T
    outcomes = fitted[:, None] + deals / np.sqrt(n)[:, None]
    seen = _t(full, p[:, None])
    dealt = _t(full, outcomes)
    return float((1 + (np.abs(dealt) >= np.abs(seen[0]) - 1e-12).sum()) / (1 + DEALS))


def _t(fit: _Weighted, outcome: Floats) -> Floats:
    left = ((outcome - fit.fitted(outcome)) * fit.root) ** 2
    error = np.sqrt(left.sum(axis=0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(fit.coefficients(outcome)[-1] / error)
