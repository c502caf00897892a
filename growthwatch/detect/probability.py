"""How probable it is that a finding holds, over everything that may be true of the records."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.series.series import Floats

#: Until each record says how probable it is.
_QUESTIONED: Final = 0.2


def probability(episodes: pd.DataFrame) -> Floats:
    """Return the probability that each finding holds, 0 to 1."""
    return np.where(episodes["certainty"] == "firm", 1.0, _QUESTIONED)
