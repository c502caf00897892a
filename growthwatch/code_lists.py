"""Columns that hold several codes in one cell, joined by ";" (``sources``, ``reason``): read code by code."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

#: What stands between the codes of one cell.
SEPARATOR: Final = ";"


def has_code(cells: pd.Series, code: str) -> npt.NDArray[np.bool_]:
    """Return which cells list a code; an empty or unknown cell lists none.

    Parameters
    ----------
    cells : Series of str
        Codes joined by ";".
    code : str
        One code, whole: "gp" is not found in "gp_other".

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> has_code(pd.Series(["clinic;gp", "clinic", None]), "gp").tolist()
    [True, False, False]
    """
    listed = SEPARATOR + cells.fillna("").astype("str") + SEPARATOR
    return listed.str.contains(f"{SEPARATOR}{code}{SEPARATOR}", regex=False).to_numpy(dtype=bool)


def in_words(cells: pd.Series, names: Mapping[str, str], between: str) -> pd.Series:
    """Return each cell with its codes in words, in the order in which the cell lists them; "" for none.

    Parameters
    ----------
    cells : Series of str
        Codes joined by ";".
    names : mapping of str to str
        Code -> what it is called; a code without a name stands as it is.
    between : str
        What stands between two names.

    Examples
    --------
    >>> in_words(pd.Series(["a;b", None]), {"a": "one", "b": "two"}, ", ").tolist()
    ['one, two', '']
    """
    known = cells.astype("str").fillna("")
    said = {cell: between.join(names.get(code, code) for code in cell.split(SEPARATOR)) for cell in known.unique()}
    return known.map(said).astype("str")
