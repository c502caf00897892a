"""How soon each finding calls for somebody: by rule, status, size, age and time, never by certainty."""

import numpy as np
import pandas as pd

from growthwatch.vocabulary import MET_STATUSES, URGENCIES


def urgency(episodes: pd.DataFrame) -> pd.Categorical:
    """Return the urgency of each finding, a word of ``vocabulary.URGENCIES``."""
    met = episodes["status"].isin(MET_STATUSES).to_numpy()
    return pd.Categorical(np.where(met, "next_contact", "information"), categories=list(URGENCIES))
