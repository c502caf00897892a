"""Findings in the order in which lists show them: by urgency, then by probability."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import MET_STATUSES, URGENCIES


def met(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that are met now, the words as text."""
    words = dict.fromkeys(("rule", "status", "certainty", "urgency"), "str")
    return findings[findings["status"].isin(MET_STATUSES)].astype(words)


def list_key(findings: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return for each finding a number that is the lower the higher it stands: urgency, less its probability.

    Probabilities are from 0 to 1, so a more urgent finding stands before every less urgent one; an unknown probability
    counts as 0, an unknown urgency stands last.
    """
    urgency = pd.Index(URGENCIES).get_indexer(findings["urgency"])
    urgency = np.where(urgency < 0, len(URGENCIES), urgency)
    probability = findings["probability"].fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(2.0 * urgency + 1.0 - probability)


def places(keys: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Return at which place each key would stand among others, 1 the first; equals stand side by side."""
    return np.searchsorted(np.sort(others), keys, side="left") + 1
