"""The order in which one child's findings are told: how soon, how sure, and then what tells the story."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.list_order import in_list_order, list_ranks

#: Of findings as urgent and as sure as one another the lower leads [L]. That a weight fell, from where and by how
#: much, says more than the line it now stands below, which is told beside it; a loss of days says more than either.
_TELLS: Final = {
    "acute-loss": 0,
    "ng75-early-loss": 0,
    "ng75-fall": 1,
    "fall-from-highest": 2,
    "head-rising": 2,
    "head-fall": 2,
    "length-fall": 2,
}
_TELLS_LESS: Final = 3


def in_headline_order(findings: pd.DataFrame) -> pd.DataFrame:
    """Return one child's findings as its page and its sheet tell them.

    A list orders many children by probability; of one child's findings, which mostly read the same weights, the
    hundredths between their probabilities say nothing of which to tell first. So: by urgency; what holds before what
    is near or over; firm before questioned; what tells the story; then as every list.

    Parameters
    ----------
    findings : DataFrame
        ``rule`` and ``certainty``, and as for :func:`growthwatch.detect.list_order.list_ranks`.
    """
    listed = in_list_order(findings)
    urgency, standing, *_ = list_ranks(listed)
    questioned = (listed["certainty"].astype("str") == "questioned").to_numpy()
    tells = listed["rule"].astype("str").map(_TELLS).fillna(_TELLS_LESS).to_numpy(dtype=np.float64)
    return listed.iloc[np.lexsort((tells, questioned, standing, urgency))]
