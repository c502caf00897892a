"""Each child's most urgent finding on a weight: what a weight that is overdue is looked for because of."""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Floats, Ints
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import MET_STATUSES, URGENCIES


class Open(NamedTuple):
    """Each child's most urgent finding on a weight that holds now, of several the most probable."""

    urgency: Ints  # position in URGENCIES; the one after the last where there is none
    target_days: Floats  # to its local target
    headline: Texts
    probability: Floats  # NaN not known
    certainty: Texts
    questioned_records: Texts

    def of(self, child: Ints) -> "Open":
        """Return those of some children alone.

        Parameters
        ----------
        child : ndarray of int
            Positions.

        Returns
        -------
        Open
            One for each.
        """
        return Open(
            self.urgency[child], self.target_days[child], self.headline[child], self.probability[child],
            self.certainty[child], self.questioned_records[child],
        )  # fmt: skip


def most_urgent(findings: pd.DataFrame, children: pd.DataFrame, among: Collection[str]) -> Open:
    """Return each child's most urgent finding on a weight that holds now; "" and NaN where there is none.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]`` and ``kind``.
    children : DataFrame
        ``tables.CHILDREN``.
    among : collection of str
        The urgencies that count.

    Returns
    -------
    Open
        One for each child.
    """
    n = len(children)
    holds = findings["status"].isin(MET_STATUSES) & (findings["kind"] == "weight")
    holds &= findings["urgency"].isin(list(among)) & findings["next_weighing_by"].notna()
    open_ = findings[holds.to_numpy()]
    code = pd.Index(URGENCIES).get_indexer(open_["urgency"].astype("str"))
    probability = open_["probability"].to_numpy(dtype=np.float64)
    child = pd.Index(children["child_id"]).get_indexer(open_["child_id"])
    first = np.lexsort((-np.nan_to_num(probability, nan=1.0), code))[::-1]  # what leads is written last
    row = np.full(n, -1, dtype=np.intp)
    row[child[first]] = first

    def of_each(column: npt.NDArray[Any], nothing: Any) -> npt.NDArray[Any]:
        return np.append(column, np.array([nothing], dtype=column.dtype))[row]

    to_target = (open_["next_weighing_by"] - open_["latest_on"]).dt.days.to_numpy(dtype=np.float64)
    texts = [open_[name].to_numpy(dtype=object) for name in ("headline", "certainty", "questioned_records")]
    headline, certainty, questioned = (of_each(text, "") for text in texts)
    return Open(
        of_each(code.astype(np.intp), len(URGENCIES)), of_each(to_target, np.nan), headline,
        of_each(probability, np.nan), certainty, questioned,
    )  # fmt: skip
