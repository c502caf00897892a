"""NHS numbers as text to whole numbers, a column at a time.

Modulus 11 (NHS Data Dictionary, NHS NUMBER): the first nine digits times 10, 9 ... 2, summed; 11 less the remainder
on division by 11 is the check digit, 11 standing as 0, and 10 never issued. So the sum with the check digit added
is a multiple of 11.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Numbers = npt.NDArray[np.int64]

#: What stands for "no valid number".
NONE: Final = -1
_DIGITS: Final = 10
_PLACES: Final = 10.0 ** np.arange(9, -1, -1)
_WEIGHTS: Final = np.array([10.0, 9, 8, 7, 6, 5, 4, 3, 2, 1])
# one digit ten times passes the check, and is what systems print for "not known"
_REPEATED: Final = 1_111_111_111
# enough rows to be one call, few enough for their digits to stay in a core's cache
_BLOCK: Final = 1 << 15


def valid_numbers(text: pd.Series) -> Numbers:
    """Return each NHS number as an integer, -1 where the text is none.

    Blanks and dashes between the digits are allowed; only ASCII digits are digits. Numbers that start 999 (for
    tests) are valid; ten times the same digit is not.
    """
    column = pa.array(text.array)
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return np.concatenate([np.empty(0, np.int64), *(_of_chunk(chunk) for chunk in chunks)])


def as_text(numbers: Numbers) -> pd.Series:
    """Return numbers as ten digits of text, NaN for -1."""
    known = np.asarray(numbers) != NONE
    text = pc.utf8_lpad(pc.cast(pa.array(numbers, mask=~known), pa.string()), _DIGITS, padding="0")
    return pd.Series(text.to_pandas()).astype("str")


def _of_chunk(chunk: Any) -> Numbers:
    ten = pc.fill_null(pc.equal(pc.binary_length(chunk), _DIGITS), fill_value=False)
    out = np.full(len(chunk), NONE, dtype=np.int64)
    is_ten = ten.to_numpy(zero_copy_only=False)
    out[is_ten] = _of_ten_bytes(chunk if is_ten.all() else chunk.filter(ten))
    other = ~is_ten & chunk.is_valid().to_numpy(zero_copy_only=False)
    if other.any():
        bare = pc.replace_substring_regex(chunk.filter(pa.array(other)), pattern=r"[\s-]", replacement="")
        ten = pc.equal(pc.binary_length(bare), _DIGITS)
        out[np.flatnonzero(other)[ten.to_numpy(zero_copy_only=False)]] = _of_ten_bytes(bare.filter(ten))
    return out


def _of_ten_bytes(chunk: Any) -> Numbers:
    """Return the numbers of an Arrow array in which every text is ten bytes long."""
    if not len(chunk):
        return np.empty(0, dtype=np.int64)
    first = _first_byte(chunk)
    buffer = np.frombuffer(chunk.buffers()[2], dtype=np.uint8, count=_DIGITS * len(chunk), offset=first)
    out = np.empty(len(chunk), dtype=np.int64)
    for start in range(0, len(out), _BLOCK):
        digits = buffer[_DIGITS * start : _DIGITS * (start + _BLOCK)].reshape(-1, _DIGITS) - np.uint8(ord("0"))
        number, check = (digits.astype(np.float64) @ np.stack([_PLACES, _WEIGHTS], axis=1)).T
        number = number.astype(np.int64)
        good = (digits <= 9).all(axis=1) & (check % 11 == 0) & (number % _REPEATED != 0)
        out[start : start + _BLOCK] = np.where(good, number, NONE)
    return out


def _first_byte(chunk: Any) -> int:
    """Return where the text of an Arrow array begins in its data: a slice begins anywhere."""
    width = np.int64 if pa.types.is_large_string(chunk.type) else np.int32
    offsets = np.frombuffer(chunk.buffers()[1], dtype=width, count=1, offset=chunk.offset * np.dtype(width).itemsize)
    return int(offsets[0])
