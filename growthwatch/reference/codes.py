"""Words to the small integers that index the tables, without a Python loop over rows."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def encode(words: Any, known: tuple[str, ...], what: str) -> npt.NDArray[np.int8]:
    """Return the position of each word in ``known``.

    Parameters
    ----------
    words : str or array-like of str
        A scalar, list, NumPy or Arrow string array, pandas Series or Categorical, of any shape.
    known : tuple of str
        The vocabulary.
    what : str
        What the words are, for the message ("kind", "sex").

    Returns
    -------
    int8 array
        Of the shape of ``words``; -1 for a missing or empty word.

    Raises
    ------
    ValueError
        When a word is not in ``known``; the message names it.
    """
    if isinstance(words, pd.Series | pd.Index):
        words = words.array
    if isinstance(words, pd.Categorical):
        used = np.bincount(words.codes[words.codes >= 0], minlength=len(words.categories)) > 0
        categories = encode(np.asarray(words.categories[used], dtype=object), known, what)
        lookup = np.full(len(words.categories) + 1, -1, dtype=np.int8)
        lookup[:-1][used] = categories
        return lookup[words.codes]
    # of a list NumPy would make text, and of a missing word in it "nan"
    of_list = object if isinstance(words, list | tuple) else None
    array = words if isinstance(words, pd.api.extensions.ExtensionArray) else np.asarray(words, dtype=of_list)
    if array.dtype == object and (missing := np.asarray(pd.isna(array))).any():
        array = np.where(missing, "", array)  # pandas' NA can't be compared with a word
    codes = np.full(array.shape, -1, dtype=np.int8)
    # one comparison of the whole array for each word of the vocabulary
    for position, word in enumerate(known):
        codes[np.asarray(array == word, dtype=bool)] = position
    left = codes < 0
    if left.any():
        _refuse_unknown(array[left], known, what)
    return codes


def _refuse_unknown(left: Any, known: tuple[str, ...], what: str) -> None:
    missing = np.asarray(pd.isna(left)) | np.asarray(left == "", dtype=bool)
    if not missing.all():
        word = left[~missing][0]
        raise ValueError(f"unknown {what} {str(word)!r}: expected one of {', '.join(known)}")
