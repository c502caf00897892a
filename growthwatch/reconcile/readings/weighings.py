"""Weighings out of records: the same measuring held by several systems is one reading with several sources."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.segments import starts
from growthwatch.units import KG_PER_OZ
from growthwatch.vocabulary import KINDS

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_WEIGHT: Final = KINDS.index("weight")
#: To what values are rounded in practice, coarsest first [kg, cm, cm]: a length of 64.0 may be 63.8 to the half.
_GRIDS: Final = np.array([[0.1, 0.05, 0.02], [1.0, 0.5, 0.2], [1.0, 0.5, 0.2]])
#: Ounces are cut off about as often as rounded, and half ounces written [kg].
_HALF_OUNCE: Final = KG_PER_OZ / 2
#: A system may hold another's measuring this many days late [L]: a week later it is a visit of its own.
LATE_DAYS: Final = 5
#: Of parent_held, clinic, gp and maternity: whose copy stands when all else is equal.
_MEASURES_FIRST: Final = np.array([3, 0, 2, 1])
#: A hair of tolerance for values that stand exactly half a step apart [kg or cm].
_TOLERANCE: Final = 1e-6
#: A copy is looked for so many readings back.
_READINGS_BACK: Final = 4


def coarsest_resolution(kind: npt.NDArray[np.integer], value: Floats, step: Floats) -> Floats:
    """Return the coarsest rounding that each value can have had [kg or cm].

    Pounds and ounces may have been cut off instead of rounded, or made from kilograms rounded before. ``step`` is one
    in the last digit as written [kg or cm].
    """
    coarse = np.nan_to_num(written_resolution(kind, step))
    in_ounces = (kind == _WEIGHT) & (coarse > 0) & _imperial(coarse)
    coarse = np.where(in_ounces, 2 * np.maximum(coarse, _HALF_OUNCE), coarse)
    slack = np.where(in_ounces, coarse / 4, _TOLERANCE)
    for grid in _GRIDS.T[::-1]:
        size = grid[kind]
        on_grid = np.abs(value - np.round(value / size) * size) <= slack
        coarse = np.where(on_grid, np.maximum(coarse, size), coarse)
    return np.asarray(coarse)


def written_resolution(kind: npt.NDArray[np.integer], step: Floats) -> Floats:
    """Return one in the last digit as it was read: "5" kg is 5.0 with its zero lost, no weight to the kilogram."""
    return np.where(_imperial(step), step, np.minimum(step, _GRIDS[kind, 0]))


def _imperial(step: Floats) -> Bools:
    """Return where one in the last digit is no power of ten kilograms."""
    power = np.log10(np.where(step > 0, step, 1.0))
    return np.asarray(np.abs(power - np.round(power)) > _TOLERANCE)


def may_be_same_value(value: Floats, coarsest: Floats, i: Ints, j: Ints) -> Bools:
    """Return whether i and j can be one value, each rounded in its own way (ounces from kilograms rounded before).

    ``coarsest`` is the :func:`coarsest_resolution` of each value.
    """
    slack = np.maximum(coarsest[i], coarsest[j]) / 2 + np.minimum(coarsest[i], coarsest[j]) / 8
    return np.asarray(np.abs(value[i] - value[j]) <= slack + _TOLERANCE)


def group_records(records: pd.DataFrame) -> Ints:
    """Return for each record the number of its reading: one measuring of one child and kind.

    Records of one child, kind and day whose values agree within their rounding are one reading; so are a record of
    one system and the same value, or the same rounded, in another system up to ``LATE_DAYS`` later.

    Parameters
    ----------
    records : DataFrame
        :data:`growthwatch.tables.RECORDS`, sorted.

    Returns
    -------
    ndarray of int
        Numbers run from 0 in the order of child, kind, day and value.
    """
    child = records["child"].to_numpy()
    kind = records["kind"].cat.codes.to_numpy()
    day = records["measured_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    source = records["source"].cat.codes.to_numpy()
    value = records["value_si"].to_numpy()
    coarsest = coarsest_resolution(kind, value, records["step_si"].to_numpy())
    order = np.lexsort((value, day, kind, child))
    series = np.cumsum(starts(child[order], kind[order])) - 1
    first = starts(series, day[order])
    first[1:] |= ~may_be_same_value(value, coarsest, order[1:], order[:-1])
    reading = np.cumsum(first) - 1
    reading = _with_late_copies(reading, series, day[order], source[order], value[order], coarsest[order])
    number = np.empty(len(order), dtype=np.intp)
    number[order] = np.cumsum(np.bincount(reading, minlength=len(order)) > 0)[reading] - 1
    return number


def _with_late_copies(
    reading: Ints, series: Ints, day: npt.NDArray[np.int64], source: npt.NDArray[np.integer],
    value: Floats, coarsest: Floats,
) -> Ints:  # fmt: skip
    """Give a reading that only repeats another system's of a few days before the number of that one."""
    n = int(reading[-1]) + 1 if len(reading) else 0
    # the finest record speaks for its reading
    order = np.lexsort((coarsest, reading))
    head = order[starts(reading[order])]
    systems = system_bits(reading, source, n)
    finest = coarsest[head]
    original = np.arange(n)
    for back in range(1, _READINGS_BACK + 1):
        late, early = np.arange(back, n), np.arange(n - back)
        delay_days = day[head[late]] - day[head[early]]
        gap = np.abs(value[head[late]] - value[head[early]])
        rounded = gap <= np.maximum(finest[late], finest[early]) / 2 + _TOLERANCE
        copy = (delay_days <= LATE_DAYS) & rounded
        copy &= (delay_days > 0) & (series[head[late]] == series[head[early]])
        copy &= (systems[late] & systems[early]) == 0
        # the nearest earlier reading stands; nothing is chained on to what is itself a copy
        copy &= (original[late] == late) & (original[early] == early)
        original[late[copy]] = early[copy]
    return np.asarray(original[reading], dtype=np.intp)


def choose_records(
    records: pd.DataFrame, reading_of_record: Ints, confirmed: Bools, set_aside: Bools, decided: Bools
) -> Ints:
    """Return the record that stands for each reading: one a person confirmed, none that is set aside if it can be.

    Where all are set aside, one that a person's decision names (``decided``); of what is left the most precise; among
    equals the earliest, then the system that measures before the one that is copied into.
    """
    value, kind = records["value_si"].to_numpy(), records["kind"].cat.codes.to_numpy()
    coarsest = coarsest_resolution(kind, value, records["step_si"].to_numpy())
    system_rank = _MEASURES_FIRST[records["source"].cat.codes.to_numpy()]
    age = records["age_days"].to_numpy()
    order = np.lexsort((system_rank, age, coarsest, ~decided & set_aside, set_aside, ~confirmed, reading_of_record))
    return np.asarray(order[starts(reading_of_record[order])], dtype=np.intp)


def number_by_day(records: pd.DataFrame, reading_of_record: Ints, record_of_reading: Ints) -> tuple[Ints, Ints]:
    """Return both numberings with readings in the order of child, kind and the day and value that stand.

    A finer copy entered later may stand for a reading that began before its neighbour.
    """
    chosen = records.iloc[record_of_reading]
    kind, value = chosen["kind"].cat.codes.to_numpy(), chosen["value_si"].to_numpy()
    order = np.lexsort((value, chosen["measured_on"].to_numpy(), kind, chosen["child"].to_numpy()))
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return number[reading_of_record], record_of_reading[order]


def system_bits(reading_of_record: Ints, source: npt.NDArray[np.integer], n: int) -> Ints:
    """Return which systems hold each of n readings, one bit for each system in the order of the vocabulary."""
    bits = np.zeros(n, dtype=np.intp)
    np.bitwise_or.at(bits, reading_of_record, 1 << source.astype(np.intp))
    return bits
