"""Which batch each row belongs to: all rows of a child, and of every child it could be confused with, in one.

Linkage compares rows that carry the same NHS number, or the same person born on the same day (day and month may be
exchanged). So a batch is a set of birth dates: a row with a valid number goes where that number's birth date says,
whichever row states it; a row without one goes where its own birth date says. Twins share a birth date and a batch.
A number with two different birth dates goes by the earlier.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Keys = npt.NDArray[np.int64]

NO_KEY: Final = -1
#: Odd multiplier of multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4), 32 bits.
_KNUTH: Final = np.uint64(2_654_435_761)


def birth_keys(dates: pd.Series) -> Keys:
    """Return a key of each date that does not change when day and month are exchanged; -1 for none."""
    days = dates.to_numpy().astype("datetime64[D]")
    known = ~np.isnat(days)
    safe = np.where(known, days, np.datetime64("2000-01-01"))
    month = safe.astype("datetime64[M]")
    day = (safe - month.astype("datetime64[D]")).astype(np.int64) + 1
    of_year = month.astype(np.int64) % 12 + 1
    year = safe.astype("datetime64[Y]").astype(np.int64) + 1970
    low, high = np.minimum(day, of_year), np.maximum(day, of_year)
    return np.where(known, year * 10_000 + low * 100 + high, NO_KEY)


def birth_key_of_number(stated: list[pd.DataFrame]) -> pd.Series:
    """Return number -> birth key, the earliest where rows state several.

    Parameters
    ----------
    stated : list of DataFrame
        ``number, key`` (int64), as many times as they come.
    """
    none = pd.DataFrame({"number": [], "key": []}, dtype=np.int64)
    return pd.concat([none, *stated]).groupby("number", sort=True)["key"].min()


def key_of_clusters(files: pd.DataFrame) -> Keys:
    """Return what places the rows of each file's cluster (of ``record_files_of_part``), before it is hashed.

    The key of its birth date; of a group with an NHS number the earliest of its dates, or the number itself.
    """
    whose, each = files["cluster"].to_numpy(), files["born_on"].explode()
    dates = pd.Series(pd.to_numeric(each).to_numpy(dtype=np.int64).view("datetime64[s]"))
    key = pd.DataFrame({"cluster": files["cluster"].loc[each.index].to_numpy(), "key": birth_keys(dates)})
    earliest = key[key["key"] >= 0].groupby("cluster")["key"].min().reindex(whose).to_numpy()
    return np.where(np.isnan(earliest), files["number"].to_numpy(), earliest).astype(np.int64)


def brought_together(one: Keys, two: Keys) -> pd.Series:
    """Return, of the batches that pairs of rows lie in, to which each goes so that both ends of a pair lie in one."""
    code, batch = pd.factorize(np.concatenate([one, two]), sort=True)
    pairs = coo_array((np.ones(len(one), dtype=np.int8), np.split(code, 2)), shape=(len(batch), len(batch)))
    group = connected_components(pairs, directed=False)[1]
    to = pd.Series(batch).groupby(group).transform("min").to_numpy()
    return pd.Series(to, index=batch)[batch != to]


def batches(number: Keys, key: Keys, of_number: pd.Series, n_batches: int) -> Keys:
    """Return the batch (0 to ``n_batches`` - 1) of rows with these NHS numbers and birth keys."""
    at = of_number.index.get_indexer(number)
    by_number = np.append(of_number.to_numpy(), NO_KEY)[at]
    # a number of which no row states a birth date stands for itself
    chosen = np.where(number < 0, key, np.where(by_number >= 0, by_number, number))
    return batches_of_keys(chosen, n_batches)


def batches_of_keys(chosen: Keys, n_batches: int) -> Keys:
    """Return the batch of rows that are placed by these keys."""
    mixed = (chosen.astype(np.uint64) * _KNUTH) & np.uint64(0xFFFF_FFFF)
    return (mixed % np.uint64(n_batches)).astype(np.int64)
