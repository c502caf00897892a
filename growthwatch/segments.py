"""Segments of sorted columns: where each group begins, without a loop over rows or children.

Stages group by sorting: rows of one child (of one visit, of one person) stand together, and the positions at which
a group begins are what ``np.add.reduceat`` and its like take.
"""

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]


def starts(*sorted_columns: npt.NDArray[np.generic]) -> Bools:
    """Return for each row whether a new group begins there.

    Parameters
    ----------
    *sorted_columns : ndarray, shape (n,)
        One or more columns sorted together, the first the slowest to change.

    Returns
    -------
    ndarray of bool, shape (n,)
        True at the first row of every group.

    Examples
    --------
    >>> starts(np.array([1, 1, 2])).tolist()
    [True, False, True]
    """
    first = np.ones(len(sorted_columns[0]), dtype=bool)
    if len(first):
        first[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in sorted_columns])
    return first


def ends(*sorted_columns: npt.NDArray[np.generic]) -> Bools:
    """Return for each row whether its group ends there; parameters and shape as :func:`starts`.

    Examples
    --------
    >>> ends(np.array([1, 1, 2])).tolist()
    [False, True, True]
    """
    return np.append(starts(*sorted_columns)[1:], True)[: len(sorted_columns[0])]


def start_positions(*sorted_columns: npt.NDArray[np.generic]) -> Ints:
    """Return the position at which each group begins, in order; parameters as :func:`starts`.

    Examples
    --------
    >>> start_positions(np.array([7, 7, 9, 9, 9])).tolist()
    [0, 2]
    """
    return np.flatnonzero(starts(*sorted_columns))
