"""Weight gain given the starting weight (Cole 1995, Arch Dis Child 73:8).

Weight SDS at two ages are jointly normal with the correlation r that the 54 x 54 weekly matrix gives (from 223
Cambridge infants; its diagonal is below 1 because measurement noise is in it). The SDS of the gain, given the
start, is ``(z2 - r * z1) / sqrt(1 - r ** 2)``.
"""

import io
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from growthwatch.reference import data

Floats = npt.NDArray[np.float64]

LAST_WEEK: Final = 53
#: A gain over less than this says more about the scale than about the child.
SHORTEST_INTERVAL_DAYS: Final = 28
#: The 5th centile of conditional gain, and of the thrive lines.
FIFTH_CENTILE_SDS: Final = -1.645


@cache
def correlation_by_week() -> Floats:
    """Return the published correlations of weight SDS between weeks of age.

    Returns
    -------
    float64 array, 54 x 54
        Row and column are completed weeks from birth, 0 to 53. Symmetric and read-only; the diagonal is below 1.

    Raises
    ------
    ReferenceDataError
        When the file is absent or not the one published.

    Notes
    -----
    Cole 1995 (Arch Dis Child 73:8), from 223 Cambridge infants, as rcpchgrowth publishes the matrix.
    """
    text = data.verified("uk_who/weight_correlation_by_week.csv").decode()
    matrix = np.loadtxt(io.StringIO(text), delimiter=",")
    matrix.setflags(write=False)
    return matrix


def correlation(age1_days: npt.ArrayLike, age2_days: npt.ArrayLike) -> Floats:
    """Return the correlation of weight SDS at two ages.

    Parameters
    ----------
    age1_days, age2_days : array-like
        Ages at which the matrix is read [days]; either may be the earlier. Which age that is for a preterm baby says
        :func:`growthwatch.reference.ages.correlation_age_days`.

    Returns
    -------
    float64 array
        The ages broadcast against each other: bilinear between the weeks of :func:`correlation_by_week`, NaN outside
        0-53 weeks. Below 1 even where both ages are equal, since the matrix holds the noise of measuring.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    """
    first, second = np.broadcast_arrays(
        np.asarray(age1_days, dtype=np.float64) / 7, np.asarray(age2_days, dtype=np.float64) / 7
    )
    with np.errstate(invalid="ignore"):
        inside = (first >= 0) & (first <= LAST_WEEK) & (second >= 0) & (second <= LAST_WEEK)
    x, y = np.where(inside, first, 0.0), np.where(inside, second, 0.0)
    i, j = (np.minimum(week.astype(np.intp), LAST_WEEK - 1) for week in (x, y))
    across, along = x - i, y - j
    r = correlation_by_week()
    value = (1 - across) * ((1 - along) * r[i, j] + along * r[i, j + 1]) + across * (
        (1 - along) * r[i + 1, j] + along * r[i + 1, j + 1]
    )
    return np.asarray(np.where(inside, value, np.nan))


def conditional_gain(sds1: Any, age1_days: Any, sds2: Any, age2_days: Any) -> Any:
    """Return the SDS of a weight gain given the starting weight.

    Parameters
    ----------
    sds1, sds2 : array-like
        Weight SDS at the start and at the end.
    age1_days, age2_days : array-like
        Corrected ages at both [days].

    Returns
    -------
    float64 scalar or array
        NaN outside 0-53 weeks, and for intervals under 4 weeks (or backwards). -1.645 is the 5th centile of gain.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.

    Notes
    -----
    Cole 1995 (Arch Dis Child 73:8): ``(sds2 - r * sds1) / sqrt(1 - r ** 2)``, r from the published correlations.

    Examples
    --------
    >>> import growthwatch as gw
    >>> float(gw.conditional_gain(0.5, 14, -0.5, 56).round(2))
    -1.49
    """
    start, end = np.asarray(age1_days, dtype=np.float64), np.asarray(age2_days, dtype=np.float64)
    gain = gain_given_start(sds1, start, sds2, end)
    with np.errstate(invalid="ignore"):
        out = np.where(end - start >= SHORTEST_INTERVAL_DAYS, gain, np.nan)
    return out if out.ndim else out[()]


def gain_given_start(
    sds1: npt.ArrayLike, age1_days: npt.ArrayLike, sds2: npt.ArrayLike, age2_days: npt.ArrayLike
) -> Floats:
    """Return :func:`conditional_gain` over an interval of any length, one of less than 4 weeks too.

    Parameters
    ----------
    sds1, sds2 : array-like
        Weight SDS at the start and at the end.
    age1_days, age2_days : array-like
        Ages at both [days], as for :func:`correlation`.

    Returns
    -------
    float64 array
        ``(sds2 - r * sds1) / sqrt(1 - r ** 2)`` (Cole 1995, Arch Dis Child 73:8); NaN outside 0-53 weeks. It is a
        standard normal deviate in healthy infants from the same start.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    """
    r = correlation(age1_days, age2_days)
    return np.asarray((np.asarray(sds2, dtype=np.float64) - r * np.asarray(sds1)) / np.sqrt(1 - r**2))


def one_in(conditional_sds: npt.ArrayLike) -> Floats:
    """Return N where about 1 in N healthy infants from the same start gain as little or less.

    Parameters
    ----------
    conditional_sds : array-like
        SDS of the gain given the start, as of :func:`conditional_gain`.

    Returns
    -------
    float64 array
        The reciprocal of the normal distribution function: 20 at the 5th centile of gain (-1.645); infinite where N
        would pass 1e308; NaN for NaN.
    """
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1 / ndtr(np.asarray(conditional_sds, dtype=np.float64)))


def thrive_line_end(sds1: npt.ArrayLike, age1_days: npt.ArrayLike, age2_days: npt.ArrayLike) -> Floats:
    """Return the SDS at which the 5% thrive line that starts at ``sds1`` ends.

    A slope to compare a child's with, not a path to follow.

    Parameters
    ----------
    sds1 : array-like
        Weight SDS at the start of the line.
    age1_days, age2_days : array-like
        Ages at its start and its end [days], as for :func:`correlation`; 4 weeks apart for the published lines.

    Returns
    -------
    float64 array
        ``r * sds1 - 1.645 * sqrt(1 - r ** 2)`` (Cole 1998, Arch Dis Child 79:415); NaN outside 0-53 weeks.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    """
    return conditional_centile(sds1, age1_days, age2_days, FIFTH_CENTILE_SDS)


def conditional_centile(
    sds1: npt.ArrayLike, age1_days: npt.ArrayLike, age2_days: npt.ArrayLike, sds: npt.ArrayLike
) -> Floats:
    """Return the SDS at the second age at which a centile of healthy infants from this start stands.

    The inverse of :func:`gain_given_start`.

    Parameters
    ----------
    sds1 : array-like
        Weight SDS at the start.
    age1_days, age2_days : array-like
        Ages at the start and at the end [days], as for :func:`correlation`.
    sds : array-like
        Which centile of gain, as an SDS: 0 for the median infant from this start, -1.645 for the 5th centile.

    Returns
    -------
    float64 array
        ``r * sds1 + sds * sqrt(1 - r ** 2)`` (Cole 1995, Arch Dis Child 73:8); NaN outside 0-53 weeks.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    """
    r = correlation(age1_days, age2_days)
    return np.asarray(r * np.asarray(sds1) + np.asarray(sds) * np.sqrt(1 - r**2))
