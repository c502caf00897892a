"""The order in which every list shows findings: how soon, how probable, how long overdue; never how certain."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import MET_STATUSES, OVER_STATUSES, URGENCIES

#: One that is as good as known is a whole per cent from the next: beyond that, who waits longer comes first.
_PER_CENT: Final = 100
#: Of findings for information alone: what holds, what is near, what is over.
_HOLDS, _NEAR, _OVER = range(3)


def overdue_since(findings: pd.DataFrame) -> pd.Series:
    """Return since when each finding waits: the day to weigh again by, or its latest measurement where none is."""
    return findings["next_weighing_by"].fillna(findings["latest_on"])


def list_ranks(findings: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return what findings are sorted by, the first row the strongest; the lower comes first.

    Parameters
    ----------
    findings : DataFrame
        ``status, urgency, probability, next_weighing_by, latest_on`` of ``tables.OUT["findings"]``. What was stored
        before findings had an urgency or a probability stands first of its like: what is not known waits for nobody.

    Returns
    -------
    ndarray, shape (4, n)
        Position in ``vocabulary.URGENCIES``; held, near or over; less the probability [%]; waiting since [days since
        1970].
    """
    urgency = pd.Index(URGENCIES).get_indexer(findings["urgency"].astype("str"))
    status = findings["status"].astype("str")
    standing = np.select([status.isin(MET_STATUSES), status.isin(OVER_STATUSES)], [_HOLDS, _OVER], _NEAR)
    percent = np.round(_PER_CENT * findings["probability"].astype("float64").fillna(1.0).to_numpy())
    days = overdue_since(findings).to_numpy().astype("datetime64[D]")
    since = np.where(np.isnat(days), np.inf, days.astype(np.int64).astype(np.float64))
    return np.stack([urgency, standing, -percent, since])


def in_list_order(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings as a list shows them; parameters as :func:`list_ranks`."""
    return findings.iloc[np.lexsort(list_ranks(findings)[::-1])]
