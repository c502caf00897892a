"""The mid-parental centile of a child, from its parents' heights."""

from typing import Any

import numpy as np
import pandas as pd

from growthwatch.detect.families.length_for_parents import mid_parental_sds


def mid_parental_sds_of(child: Any, kind: str) -> float:
    """Return the mid-parental SDS of length; NaN for another kind, or unless both heights are known.

    Parameters
    ----------
    child : Series or one-row DataFrame
        ``mother_height_cm`` and ``father_height_cm`` may be absent.
    kind : str
        "weight", "length" or "head".
    """
    row = child.iloc[0] if isinstance(child, pd.DataFrame) else child
    heights = [row.get(name) for name in ("mother_height_cm", "father_height_cm")]
    if kind != "length" or any(height is None or pd.isna(height) for height in heights):
        return np.nan
    mother, father = (np.array([float(height)]) for height in heights)
    return float(mid_parental_sds(mother, father)[0])
