"""One unit mistaken throughout: all of a child's weights from one system in pounds, a whole file in grams."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.errors import error_kinds
from growthwatch.reconcile.errors.error_kinds import OUNCES_IN_POUND
from growthwatch.reconcile.readings.readings import Readings
from growthwatch.reconcile.readings.reference_sds import noise_variance, runs_for, sds_and_slope
from growthwatch.segments import start_positions
from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ
from growthwatch.vocabulary import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Most of a child's readings beyond this are beyond any child; a unit that explains them brings most within.
IMPOSSIBLE_SDS: Final = 4.5
POSSIBLE_SDS: Final = 3.0
FEWEST_READINGS: Final = 2
#: A unit mistaken for so many children of a file, and this share of them, is mistaken in the file.
_FEWEST_CHILDREN: Final = 5
_NEARLY_ALL: Final = 0.8
_W, _L, _H = range(len(KINDS))
#: What a reading's label says though the number is in kilograms or centimetres. Only where there is such a label: a
#: child's weights may truly all be low.
_LABEL: Final = "unit_label"
#: Units that are mistaken throughout a system: kind of error, kinds, kg or cm per unit recorded.
_UNITS: Final = (
    ("pounds", (_W,), KG_PER_LB),
    ("grams", (_W,), 1e-3),
    ("ounces", (_W,), KG_PER_OZ),
    ("inches", (_L, _H), CM_PER_INCH),
    ("millimetres", (_L, _H), 0.1),
    ("metres", (_L, _H), 100.0),
    (_LABEL, (_W, _L, _H), 1.0),
)


class WholeFile(NamedTuple):
    """A unit that is mistaken for nearly every child of a file."""

    number: int  # of the input, from 1
    source: str
    kind: str
    error_kind: int  # position in error_kinds.base_rates()
    n_mistaken: int  # children
    n_children: int  # of the file with readings of that kind


def middle_values(values: Floats, *groups: npt.NDArray[np.integer]) -> tuple[Floats, Floats, Ints]:
    """Return the two middle values of each reading's group, and the group's size; of an odd number both the median.

    ``groups`` are the columns that make a group, the child first.
    """
    order = np.lexsort((values, *groups[::-1]))
    first = start_positions(*(column[order] for column in groups))
    size = np.diff(np.append(first, len(order)))
    low, high = order[first + (size - 1) // 2], order[first + size // 2]
    group = np.empty(len(order), dtype=np.intp)
    group[order] = np.repeat(np.arange(len(first)), size)
    return values[low][group], values[high][group], size[group]


def correct_units(readings: Readings) -> tuple[Readings, Ints]:
    """Return the readings with a mistaken unit put right, and the kind of error of each so treated (-1 for none).

    A unit counts as mistaken throughout when a child has two or more readings of a kind from one system, most of them
    are impossible, and in the other unit most are possible. The decision rests on the child's own readings.
    """
    value, error_kind = _likeliest_units(readings)
    value, error_kind = _with_ounces(readings, value, error_kind)
    runs = runs_for(readings.kind, readings.sex)
    sds, slope = sds_and_slope(runs, readings.corrected_age_days, value)
    resolution = readings.resolution * value / readings.value
    noise = noise_variance(runs, readings.kind, readings.corrected_age_days, slope, resolution)
    treated = error_kind >= 0
    coarsest = readings.coarsest_resolution
    return readings._replace(
        value=value,
        sds=np.where(treated, sds, readings.sds),
        slope=np.where(treated, slope, readings.slope),
        noise=np.where(treated, noise, readings.noise),
        coarsest_resolution=np.where(treated, coarsest * value / readings.value, coarsest),
        digits=np.where(treated, -1, readings.digits),
    ), error_kind


def _likeliest_units(readings: Readings) -> tuple[Floats, Ints]:
    """Return values in the unit in which most of an impossible series are possible, and that kind of error."""
    value, error_kind = readings.value.copy(), np.full(len(readings.child), -1, dtype=np.intp)
    distance = np.abs(np.nan_to_num(readings.sds))
    nearer, _, size = middle_values(distance, readings.child, readings.kind, readings.source)
    impossible = (nearer > IMPOSSIBLE_SDS) & (size >= FEWEST_READINGS) & np.isfinite(readings.sds)
    rows = np.flatnonzero(impossible & ~readings.confirmed & ~readings.set_aside)
    series = (readings.child[rows], readings.kind[rows], readings.source[rows])
    best = np.full(len(rows), POSSIBLE_SDS)
    runs = runs_for(readings.kind[rows], readings.sex[rows])
    labelled = readings.in_other_unit[rows]
    as_numbers = np.where(labelled, readings.value[rows] / readings.unit_factor[rows], readings.value[rows])
    for name, kinds, factor in _UNITS:
        moved = as_numbers if name == _LABEL else readings.value[rows] * factor
        sds, _ = sds_and_slope(runs, readings.corrected_age_days[rows], moved)
        _, farther, _ = middle_values(np.abs(sds), *series)
        better = np.isin(readings.kind[rows], kinds) & (farther < best)
        better &= labelled if name == _LABEL else ~labelled & ~readings.is_imperial[rows]
        # within such a series a reading that is possible as it stands was in the right unit
        mine = better & (np.abs(sds) < np.abs(readings.sds[rows]))
        best = np.where(better, farther, best)
        value[rows[mine]], error_kind[rows[mine]] = moved[mine], error_kinds.position_of(name)
    return value, error_kind


def _with_ounces(readings: Readings, value: Floats, error_kind: Ints) -> tuple[Floats, Ints]:
    """Read weights in pounds as pounds and ounces where their digits say so: "8.12" and "13.09", never "8.47".

    No weight of the series has hundredths that are no ounces (of pounds with two decimals one in six is so by
    chance), and one has ounces in both digits. "8.1" is then taken for one ounce and "8.10" is the same text.
    """
    in_pounds = error_kind == error_kinds.position_of("pounds")
    at = np.flatnonzero(in_pounds)
    at = at[error_kinds.may_be_pounds_ounces(readings, at)]
    pounds, hundredths = error_kinds.whole_and_hundredths(readings, at)
    in_tenths = hundredths % 10 == 0
    may_be_ounces = hundredths < OUNCES_IN_POUND
    series = np.unique(np.stack([readings.child[at], readings.source[at]]), axis=1, return_inverse=True)[1].ravel()
    all_fit = np.bincount(series, weights=in_tenths | may_be_ounces) == np.bincount(series)
    one_shows = np.bincount(series, weights=~in_tenths & may_be_ounces) > 0
    chosen = (all_fit & one_shows)[series]
    ounces = np.where(in_tenths, hundredths // 10, hundredths)[chosen]
    value, error_kind = value.copy(), error_kind.copy()
    value[at[chosen]] = pounds[chosen] * KG_PER_LB + ounces * KG_PER_OZ
    error_kind[at[chosen]] = error_kinds.position_of("pounds_ounces_as_decimal")
    return value, error_kind


def impossible(readings: Readings) -> Bools:
    """Return which readings are impossible for any child and unlike the child's others of that kind."""
    return impossible_sds(readings.sds, readings.child, readings.kind)


def impossible_sds(sds: Floats, child: npt.NDArray[np.integer], kind: npt.NDArray[np.integer]) -> Bools:
    """Return which SDS are impossible for any child and unlike the child's others of that kind.

    Parameters
    ----------
    sds : ndarray of float, shape (n,)
        NaN, not known, is not impossible.
    child, kind : ndarray of int, shape (n,)
        Whose each is, and of what.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    sds = np.nan_to_num(sds)
    low, high, _ = middle_values(sds, child, kind)
    return np.asarray((np.abs(sds) > IMPOSSIBLE_SDS) & (np.abs(sds - (low + high) / 2) > POSSIBLE_SDS))


def whole_files(records: pd.DataFrame, error_kind: Ints) -> tuple[WholeFile, ...]:
    """Return every file in which a unit is mistaken for nearly every child.

    ``error_kind`` is the kind of error of each record's mistaken unit, -1 for none.
    """
    if not (error_kind >= 0).any():
        return ()
    rows = records[["input", "source", "kind", "child"]].assign(error_kind=error_kind)
    keys = ["input", "source", "kind"]
    every = rows.groupby(keys, observed=True)["child"].nunique()
    grouped = rows[error_kind >= 0].groupby([*keys, "error_kind"], observed=True)
    mistaken = grouped["child"].nunique().rename("n").reset_index()
    n_children = every.reindex(pd.MultiIndex.from_frame(mistaken[keys])).to_numpy()
    n = mistaken["n"].to_numpy()
    whole = (n >= _FEWEST_CHILDREN) & (n >= _NEARLY_ALL * n_children)
    columns = [mistaken.loc[whole, name].tolist() for name in (*keys, "error_kind", "n")]
    of_file = zip(*columns, n_children[whole].tolist(), strict=True)
    return tuple(WholeFile(number + 1, *rest) for number, *rest in of_file)
