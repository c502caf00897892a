"""Exact intervals for a proportion and for a median.

Clopper & Pearson 1934 (Biometrika 26:404) for the proportion; the order-statistic interval for the median
(Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). Both hold at small numbers, where a normal
approximation does not.
"""

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, binom

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
