"""Exact intervals for a proportion and for a median, and the median of a time not everybody has reached.

Clopper & Pearson 1934 (Biometrika 26:404) for the proportion; the order-statistic interval for the median
(Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). Both hold at small numbers, where a normal
approximation does not. Where some are still waiting: Kaplan & Meier 1958 (J Am Stat Assoc 53:457), the median's limits
where those of the survival function cross a half (Brookmeyer & Crowley 1982, Biometrics 38:29), by SciPy.
"""

import warnings

import numpy as np
import numpy.typing as npt
from scipy.stats import CensoredData, beta, binom, ecdf, norm

Floats = npt.NDArray[np.float64]


def proportion(numerator: npt.ArrayLike, denominator: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the exact lower and upper limits of proportions [0-1]; NaN where there is no denominator.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts, broadcast against each other.
    level : float
        Coverage [0-1]; the interval holds the truth at least this often.

    Returns
    -------
    lower, upper : float64 array
        Clopper & Pearson 1934 (Biometrika 26:404); NaN too where the numerator exceeds the denominator.
    """
    k, n = np.broadcast_arrays(np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64))
    tail = (1 - level) / 2
    known = (n > 0) & (k >= 0) & (k <= n)
    with np.errstate(invalid="ignore"):
        lower = np.where(known & (k > 0), beta.ppf(tail, k, n - k + 1), 0.0)
        upper = np.where(known & (k < n), beta.ppf(1 - tail, k + 1, n - k), 1.0)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def difference(
    numerator: float, denominator: float, numerator_2: float, denominator_2: float, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the difference of two independent proportions [-1 to 1], the first less the second, and its limits.

    Parameters
    ----------
    numerator, denominator, numerator_2, denominator_2 : float
        Counts.
    level : float
        Coverage [0-1].

    Returns
    -------
    difference, lower, upper : float
        Newcombe 1998 (Stat Med 17:873), method 10, from the score limits of each; NaN without a denominator.
    """
    if denominator <= 0 or denominator_2 <= 0:
        return np.nan, np.nan, np.nan
    p, q = numerator / denominator, numerator_2 / denominator_2
    (low, high), (low_2, high_2) = _score(p, denominator, level), _score(q, denominator_2, level)
    return (
        p - q,
        p - q - float(np.hypot(p - low, high_2 - q)),
        p - q + float(np.hypot(high - p, q - low_2)),
    )


def _score(p: float, n: float, level: float) -> tuple[float, float]:
    """Return Wilson's score limits of a proportion (1927, J Am Stat Assoc 22:209)."""
    z = float(norm.isf((1 - level) / 2))
    middle, reach = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return float((middle - reach) / (1 + z**2 / n)), float((middle + reach) / (1 + z**2 / n))


def median_of_counts(values: npt.ArrayLike, counts: npt.ArrayLike, level: float = 0.95) -> tuple[float, float, float]:
    """Return the median of values that each occur so many times, and its exact limits.

    Parameters
    ----------
    values, counts : array-like
        A histogram: each value (any order) and how often it was seen. A histogram adds up over parts of a
        country, where medians do not.

    Returns
    -------
    median, lower, upper : float
        NaN where nothing was counted; limits NaN where too few were counted to have any (under 6 at 95 %).
    """
    order = np.argsort(np.asarray(values, dtype=np.float64), kind="stable")
    value = np.asarray(values, dtype=np.float64)[order]
    upto = np.cumsum(np.asarray(counts, dtype=np.int64)[order])
    n = int(upto[-1]) if len(upto) else 0
    if n == 0:
        return np.nan, np.nan, np.nan

    def ranked(rank: int) -> float:
        return float(value[np.searchsorted(upto, rank)])

    middle = (ranked((n + 1) // 2) + ranked(n // 2 + 1)) / 2
    below = int(binom.ppf((1 - level) / 2, n, 0.5))
    if below < 1 or binom.cdf(below - 1, n, 0.5) > (1 - level) / 2:
        return middle, np.nan, np.nan
    return middle, ranked(below), ranked(n - below + 1)


def median_time(
    days: npt.ArrayLike, counts: npt.ArrayLike, waited: npt.ArrayLike, waiting: npt.ArrayLike, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the median time to something that has not happened to everybody yet, and its limits.

    Parameters
    ----------
    days, counts : array-like
        A histogram of the times after which it happened.
    waited, waiting : array-like
        A histogram of how long the others have been followed without it.
    level : float
        Coverage of the limits [0-1].

    Returns
    -------
    median, lower, upper : float
        Infinite where half, or a limit of it, is not reached; NaN where nothing was counted or a limit is undefined
        (Kaplan & Meier 1958; Brookmeyer & Crowley 1982).
    """
    happened, still = (
        np.repeat(np.asarray(value, dtype=np.float64), np.asarray(n, dtype=np.int64))
        for value, n in ((days, counts), (waited, waiting))
    )
    if not len(happened):
        return (np.inf, np.inf, np.inf) if len(still) else (np.nan, np.nan, np.nan)
    curve = ecdf(CensoredData(uncensored=happened, right=still)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # limits of 0 and 1 are undefined: NaN, and read as such
        limits = curve.confidence_interval(level, method="log-log")
    median, lower, upper = (_first_at_half(one.quantiles, one.probabilities) for one in (curve, *limits))
    return median, lower, upper


def _first_at_half(time: Floats, survival: Floats) -> float:
    """Return the first time at which survival is a half or below; infinity where it never is, NaN where undefined."""
    at = np.flatnonzero(survival <= 0.5)
    if len(at):
        return float(time[at[0]])
    return np.nan if np.isnan(survival).any() else np.inf
