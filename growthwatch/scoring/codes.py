"""What was measured, as the codes under which the reference tables are looked up."""

import numpy as np
import pandas as pd

from growthwatch.vocabulary import SCORED_KINDS


def kind_codes(kind: pd.Series) -> np.ndarray:
    """Return what was measured as the codes under which the reference tables are looked up.

    Parameters
    ----------
    kind : Series
        Categorical of the recorded kinds, in the order of the vocabulary; not known where missing.

    Returns
    -------
    int8 array
        Positions in ``SCORED_KINDS``, where the recorded kinds come first in their own order; -1 for not known.
    """
    assert SCORED_KINDS[: len(kind.cat.categories)] == tuple(kind.cat.categories)  # noqa: S101
    codes: np.ndarray = kind.cat.codes.to_numpy()
    return codes
