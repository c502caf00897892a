"""Weighings out of records: the same measuring held by several systems is one event with several witnesses."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

#: How finely a kind is ever read off [kg, cm, cm]: what a system rounded to this is still the same reading.
FINEST_STEP: Final = np.array([0.001, 0.1, 0.1])
# a hair of tolerance for values that stand exactly half a step apart
_HAIR: Final = 1e-9


def same_reading(value: npt.NDArray[np.float64], step: npt.NDArray[np.float64], i: Ints, j: Ints) -> Bools:
    """Return whether readings i and j are one value, each rounded to its own last digit [kg or cm]."""
    slack = (step[i] + step[j]) / 2
    return np.asarray(np.abs(value[i] - value[j]) <= slack + _HAIR)


def starts(*sorted_columns: npt.NDArray[np.generic]) -> Bools:
    """Return where a new group begins in columns sorted together."""
    first = np.ones(len(sorted_columns[0]), dtype=bool)
    if len(first):
        first[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in sorted_columns])
    return first


def gather(records: pd.DataFrame) -> Ints:
    """Return for each record the number of its reading: one per child, kind, day and value.

    Records of one child, kind and day whose values agree within their rounding are one reading. ``records`` is
    :data:`growthwatch.tables.RECORDS`; numbers run from 0 in the order of child, kind, day and value.
    """
    child = records["child"].to_numpy()
    kind = records["kind"].cat.codes.to_numpy()
    day = records["measured_on"].to_numpy().astype(np.int64)
    value = records["value_si"].to_numpy()
    step = records["step_si"].fillna(0.0).to_numpy()
    order = np.lexsort((value, day, kind, child))
    first = starts(child[order], kind[order], day[order])
    apart = ~same_reading(value, step, order[1:], order[:-1])
    first[1:] |= apart
    number = np.empty(len(order), dtype=np.intp)
    number[order] = np.cumsum(first) - 1
    return number


def best_witness(reading: Ints, step: npt.NDArray[np.float64], source: npt.NDArray[np.generic]) -> Ints:
    """Return the record that stands for each reading: the most precise; among equals, the first-named system."""
    order = np.lexsort((source, np.nan_to_num(step, nan=np.inf), reading))
    return np.asarray(order[starts(reading[order])], dtype=np.intp)
