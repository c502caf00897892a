"""Record files: what one system holds of one child, with one statement of who the child is."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.linkage.rows.persons import plain_forenames, plain_postcodes, plain_surnames, stated_orders
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows
from growthwatch.vocabulary import SOURCES

#: What a file states, as text that can be compared: NaN for not known.
STATED: Final = ("forename", "surname", "born", "sex", "postcode")


def record_files(rows: Rows, cluster: Codes, unnumbered: Codes) -> pd.DataFrame:
    """Return one row for each cluster and system that holds it, with the fullest statement that system makes.

    Parameters
    ----------
    rows
        What was read.
    cluster
        For each row, what exact linkage made of it so far.
    unnumbered
        The clusters without an NHS number, as a sorted array.

    Returns
    -------
    DataFrame
        ``file`` (position), ``cluster``, ``source`` (position in SOURCES), ``unnumbered``, ``order`` (birth order,
        0 for not known) and the columns of :data:`STATED`.
    """
    first = _fullest(rows, cluster)
    forename = rows.column("forename", first)
    return pd.DataFrame(
        {
            "file": np.arange(len(first)),
            "cluster": cluster[first],
            "source": rows.source[first].astype(np.int64),
            "unnumbered": np.isin(cluster[first], unnumbered),
            "order": stated_orders(rows.column("birth_order", first), forename),
            "forename": plain_forenames(forename),
            "surname": plain_surnames(rows.column("surname", first)),
            "born": rows.column("date_of_birth", first).dt.strftime("%Y-%m-%d").astype("str"),
            "sex": rows.column("sex", first).astype("str"),
            "postcode": plain_postcodes(rows.column("postcode", first)),
        }
    )


def _fullest(rows: Rows, cluster: Codes) -> Codes:
    """Return the row with the fewest gaps of each cluster and system, one of the register before others.

    Only rows with a surname and a date of birth are compared by probability.
    """
    named = rows.stated("surname") & (rows.born != NO_DATE)
    at = np.flatnonzero(named)
    full = pd.DataFrame(
        {
            "cluster": cluster[at],
            "source": rows.source[at],
            "gaps": sum(~rows.stated(name)[at] for name in ("forename", "postcode")) + (rows.sex[at] < 0),
            "in_register": at < rows.starts[1],
        }
    )
    order = np.lexsort((~full["in_register"], full["gaps"], full["source"], full["cluster"]))
    return at[order[~full.iloc[order].duplicated(["cluster", "source"]).to_numpy()]]


def systems_held(rows: Rows, cluster: Codes, clusters: int) -> Mask:
    """Return for each cluster whether it holds records of each system [cluster, source]."""
    held = np.zeros((clusters, len(SOURCES)), dtype=bool)
    held[cluster[rows.part(1)], rows.source[rows.part(1)]] = True
    return held
