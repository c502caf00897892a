"""Days between what happened to one child and what happened to it next, for all children at once."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]
#: Dates of one child lie far inside a stride of this length [days], so one sorted key finds the neighbour.
_STRIDE_DAYS: Final = 1_000_000


def positions(children: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a public table with ``child``, the position of each row's child.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    table : DataFrame
        Any public table with ``child_id``.

    Returns
    -------
    DataFrame
        -1 for a child that is not among ``children``.
    """
    return table.assign(child=pd.Index(children["child_id"]).get_indexer(table["child_id"]))


def children_with(children: pd.DataFrame, measurements: pd.DataFrame, rows: pd.Series) -> Flags:
    """Return which children have any of the marked rows of their measurements, shape (children,).

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    measurements : DataFrame
        With ``child``, the position of each row's child.
    rows : Series of bool
        Which measurements are marked.

    Returns
    -------
    bool array
        One value for each child.
    """
    out = np.zeros(len(children), dtype=bool)
    out[measurements["child"].to_numpy()[rows.to_numpy(dtype=bool)]] = True
    return out


def _keys(table: pd.DataFrame) -> npt.NDArray[np.int64]:
    return np.sort(_key(table["child"].to_numpy(), as_days(table["measured_on"])))


def _key(child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    return child.astype(np.int64) * _STRIDE_DAYS + on.astype("datetime64[D]").astype(np.int64)


def days_until(table: pd.DataFrame, child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days from each date to the child's next row after it; infinity for none.

    Parameters
    ----------
    table : DataFrame
        With ``child``, the position of each row's child, and ``measured_on``.
    child : int array
        Whose row is looked for.
    on : datetime64 array
        From which date, one for each of ``child``.

    Returns
    -------
    float64 array
        Whole days, 1 or more; of the shape of ``on``.
    """
    key, wanted = _keys(table), _key(child, on)
    following = np.append(key, np.iinfo(np.int64).max)[np.searchsorted(key, wanted, side="right")]
    return np.where(following // _STRIDE_DAYS == child, following - wanted, np.inf).astype(np.float64)


def days_since(table: pd.DataFrame, child: Ints, on: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days from the child's last row on or before each date; infinity for none.

    Parameters
    ----------
    table : DataFrame
        With ``child``, the position of each row's child, and ``measured_on``.
    child : int array
        Whose row is looked for.
    on : datetime64 array
        From which date, one for each of ``child``.

    Returns
    -------
    float64 array
        Whole days, 0 or more; of the shape of ``on``.
    """
    key, wanted = _keys(table), _key(child, on)
    before = np.append(np.int64(-1), key)[np.searchsorted(key, wanted, side="right")]
    return np.where(before // _STRIDE_DAYS == child, wanted - before, np.inf).astype(np.float64)


def as_days(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    """Return dates as whole days [datetime64[D]].

    Parameters
    ----------
    dates : Series of datetime64
        Dates, NaT where not known.

    Returns
    -------
    datetime64[D] array
        NaT where not known.
    """
    return dates.to_numpy().astype("datetime64[D]")


def number_of_days(days: npt.NDArray[np.timedelta64], missing: float = np.nan) -> npt.NDArray[np.float64]:
    """Return spans as numbers of days, ``missing`` where one is not known.

    Parameters
    ----------
    days : timedelta64 array
        Spans of time, NaT where not known.
    missing : float
        What stands for those.

    Returns
    -------
    float64 array
        Of the shape of ``days``.
    """
    return np.where(np.isnat(days), missing, days.astype("timedelta64[D]").astype(np.float64))
