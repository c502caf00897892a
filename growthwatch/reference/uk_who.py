"""SDS on UK-WHO for every whole day, and the inverse: one gather and one power.

The LMS method (Cole 1990, Eur J Clin Nutr 44:45): ``z = ((value / M) ** L - 1) / (L * S)``. L, M and S stand in
``reference_data/uk_who``, tabulated by day from rcpchgrowth's own interpolation (``build_uk_who.py`` there), so
results equal rcpchgrowth's to rounding. No L in UK-WHO is 0 (a test proves it), so the logarithmic form that
L = 0 would need does not occur.
"""

import io
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.csv

from growthwatch.reference import data
from growthwatch.vocabulary import SCORED_KINDS, SEXES

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Runs = npt.NDArray[np.int8]

#: First and last day tabulated, counted from 40+0: 23 completed weeks of gestation, and 20 years.
FIRST_DAY = -119
LAST_DAY = 7305
#: The day on which UK-WHO passes from UK90 to WHO (42 weeks), and from length to height (2 years).
WHO_FROM_DAY = 14
HEIGHT_FROM_DAY = 731
# the first and last day of each (kind, sex) are followed by a row of NaN, where ages outside are sent
_STRIDE = LAST_DAY - FIRST_DAY + 2
# what is worked on at a time stays in a core's own cache
_BLOCK = 1 << 13
_NOWHERE = len(SCORED_KINDS) * len(SEXES)
# [kind code, sex code] -> run; a code of -1 finds the last row or column
_RUN_OF = np.full((len(SCORED_KINDS) + 1, len(SEXES) + 1), _NOWHERE, dtype=np.int8)
_RUN_OF[:-1, :-1] = np.arange(_NOWHERE).reshape(len(SCORED_KINDS), len(SEXES))
_START_OF_RUN = np.arange(_NOWHERE + 1, dtype=np.intp) * _STRIDE


class LMS(NamedTuple):
    """L, M and S for every (kind, sex, day), flat; NaN where UK-WHO has no reference."""

    L: Floats
    M: Floats
    S: Floats
    per_M: Floats
    per_LS: Floats


@cache
def lms() -> LMS:
    """Return L, M and S of UK-WHO for every kind, sex and day.

    Returns
    -------
    LMS
        Columns of one length, read-only: kind by kind (``SCORED_KINDS``), male before female, one row for each day
        from ``FIRST_DAY`` to ``LAST_DAY``, each run closed by a NaN row. One more run of NaN at the end serves kinds
        and sexes that are not known (code -1). M in kg, cm or kg/m2.

    Raises
    ------
    ReferenceDataError
        When a table is absent or not the one published.
    """
    nowhere = np.full((3, 1), np.nan)
    runs = []
    for kind in SCORED_KINDS:
        # on one thread: a short process that ends while Arrow's readers still wind up aborts ("terminate called")
        table = pyarrow.csv.read_csv(
            io.BytesIO(data.verified(f"uk_who/{kind}.csv")), read_options=pyarrow.csv.ReadOptions(use_threads=False)
        )
        for sex in SEXES:
            columns = [table[f"{sex}_{name}"].to_numpy(zero_copy_only=False) for name in "LMS"]
            runs += [np.asarray(columns, dtype=np.float64), nowhere]
    L, M, S = np.concatenate([*runs, np.full((3, _STRIDE), np.nan)], axis=1)
    flat = LMS(L, M, S, 1 / M, 1 / (L * S))
    for column in flat:
        column.setflags(write=False)
    return flat


def run_of(kind: npt.ArrayLike, sex: npt.ArrayLike) -> Runs:
    """Return the number of the run in :func:`lms` that serves each (kind code, sex code).

    Parameters
    ----------
    kind, sex : array-like of int
        Positions in ``SCORED_KINDS`` and ``SEXES``, broadcast against each other; -1 is not known.

    Returns
    -------
    int8 array
        The run of NaN where either is not known.

    Raises
    ------
    IndexError
        For a code that is no position in the vocabulary.
    """
    return _RUN_OF[np.asarray(kind), np.asarray(sex)]


def row_of(run: Runs, age_days: npt.NDArray[Any]) -> Rows:
    """Return the row of :func:`lms` for each run and corrected age.

    Parameters
    ----------
    run : int8 array
        As of :func:`run_of`.
    age_days : array
        Corrected age [completed days from 40+0], whole numbers or floats; a part of a day is dropped.

    Returns
    -------
    intp array
        The arguments broadcast against each other. An age outside the tables, or NaN, gets the NaN row that closes
        its run.
    """
    if age_days.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            inside = np.asarray((age_days >= FIRST_DAY) & (age_days < LAST_DAY + 1))
            offset = np.where(inside, np.floor(age_days) - FIRST_DAY, _STRIDE - 1).astype(np.intp)
    else:
        # as unsigned, a day before the first is a very large one: one comparison does for both ends
        offset = np.minimum((age_days.astype(np.int64) - FIRST_DAY).view(np.uint64), _STRIDE - 1).view(np.intp)
    return np.asarray(_START_OF_RUN.take(run) + offset, dtype=np.intp)


def _sds_block(row: Rows, value: Floats) -> Floats:
    table = lms()
    z = (value * table.per_M.take(row)) ** table.L.take(row)
    z -= 1
    z *= table.per_LS.take(row)
    z[~((value > 0) & np.isfinite(z))] = np.nan
    return z


def _value_block(row: Rows, sds: Floats) -> Floats:
    table = lms()
    L = table.L.take(row)
    base = 1 + L * table.S.take(row) * sds
    base[~(base > 0)] = np.nan
    value: Floats = table.M.take(row) * base ** (1 / L)
    value[~np.isfinite(value)] = np.nan
    return value


def sds_of(run: Runs, age_days: npt.NDArray[Any], value: Floats) -> Floats:
    """Return the SDS of values.

    Parameters
    ----------
    run : int8 array
        Kind and sex, as of :func:`run_of`.
    age_days : array
        Corrected age [completed days from 40+0].
    value : float64 array
        kg, cm, or kg/m2.

    Returns
    -------
    float64 array
        The arguments broadcast against each other: ``((value / M) ** L - 1) / (L * S)`` (Cole 1990, Eur J Clin Nutr
        44:45). NaN where UK-WHO has no reference or the value is not a positive finite number.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    ReferenceDataError
        When a table is absent or not the one published.
    """
    return _in_blocks(_sds_block, run, age_days, value)


def value_of(run: Runs, age_days: npt.NDArray[Any], sds: Floats) -> Floats:
    """Return the value that has each SDS: the inverse of :func:`sds_of`.

    Parameters
    ----------
    run : int8 array
        Kind and sex, as of :func:`run_of`.
    age_days : array
        Corrected age [completed days from 40+0].
    sds : float64 array
        Standard deviation scores.

    Returns
    -------
    float64 array
        kg, cm, or kg/m2, the arguments broadcast against each other: ``M * (1 + L * S * sds) ** (1 / L)`` (Cole 1990,
        Eur J Clin Nutr 44:45). NaN where UK-WHO has no reference or no positive value has that SDS.

    Raises
    ------
    ValueError
        When the arguments can't be broadcast against each other.
    ReferenceDataError
        When a table is absent or not the one published.
    """
    return _in_blocks(_value_block, run, age_days, sds)


def _in_blocks(
    kernel: Callable[[Rows, Floats], Floats], run: Runs, age_days: npt.NDArray[Any], number: Floats
) -> Floats:
    shape = np.broadcast_shapes(run.shape, age_days.shape, number.shape)
    out = np.empty(shape)
    flat_out = out.reshape(-1)
    # a scalar stays one element; anything else is spread to the full shape (a view where it already has it)
    columns: list[npt.NDArray[Any]] = [
        column.reshape(-1) if column.size == 1 else np.broadcast_to(column, shape).reshape(-1)
        for column in (run, age_days, number)
    ]
    with np.errstate(all="ignore"):
        for start in range(0, len(flat_out), _BLOCK):
            block = slice(start, start + _BLOCK)
            length = len(flat_out[block])
            r, a, n = (column if len(column) == 1 else column[block] for column in columns)
            row = np.broadcast_to(row_of(r, a), length)
            flat_out[block] = kernel(row, np.broadcast_to(n, length))
    return out
