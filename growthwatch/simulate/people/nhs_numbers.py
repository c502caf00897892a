"""NHS numbers for tests: those that begin with 999 are never issued."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd


@cache
def valid_test_numbers() -> npt.NDArray[np.int64]:
    """Return every ten-digit number that begins with 999 and ends in its right check digit, ascending.

    The check digit is 11 less the remainder by 11 of the digits weighted 10 to 2; 11 stands for 0, and a number
    whose check would be 10 is not used (NHS Data Dictionary, NHS NUMBER).
    """
    middle = np.arange(1_000_000)
    digits = middle[:, None] // 10 ** np.arange(5, -1, -1) % 10
    check = 11 - (9 * (10 + 9 + 8) + digits @ np.arange(7, 1, -1)) % 11
    check[check == 11] = 0
    numbers = 9_990_000_000 + middle * 10 + check
    return np.asarray(numbers[check != 10])


def nhs_numbers(first: int, count: int) -> pd.Series:
    """Return ``count`` valid test numbers as text, from the ``first``-th on: neighbours are adjacent.

    Raises
    ------
    ValueError
        When there are not so many.
    """
    numbers = valid_test_numbers()
    if first + count > len(numbers):
        raise ValueError(f"there are only {len(numbers)} valid NHS numbers for tests, not {first + count}")
    return pd.Series(numbers[first : first + count].astype("U10"), dtype="str")
