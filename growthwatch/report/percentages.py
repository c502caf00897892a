"""Percentages as they are read: never 100 or 0 for what is neither."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.disclosure import suppression

#: In place of 100 % where rounding counts alone may have made it so: 9 of 10 is rounded to 10 of 10.
NEARLY_ALL: Final = "nearly all"


def written(
    percent: pd.Series,
    places: int,
    *,
    nearly_all: npt.ArrayLike = False,
    sign: str = "",
    hidden: str = suppression.HIDDEN,
) -> pd.Series:
    """Return percentages as text.

    Parameters
    ----------
    percent : Series of float
        0 to 100, NaN where hidden.
    places : int
        Decimals.
    nearly_all : array-like of bool
        Where ``suppression.nearly_all`` holds.
    sign : str
        What stands after each figure, such as " %".
    hidden : str
        What stands for one that is hidden.

    Returns
    -------
    Series of str
        With the index of ``percent``: "82.6", "over 99.9", "under 0.1", "nearly all", "*".
    """
    figures, least = percent.astype(np.float64), 10.0**-places
    text = figures.map(f"{{:.{places}f}}".format).astype("str")
    text = text.mask((figures < 100) & (text == f"{100:.{places}f}"), f"over {100 - least:.{places}f}")
    text = text.mask((figures > 0) & (text == f"{0:.{places}f}"), f"under {least:.{places}f}")
    return (text + sign).mask(figures.isna(), hidden).mask(np.broadcast_to(nearly_all, len(text)), NEARLY_ALL)
