"""Which readings a rule is shown: with and without what is doubted, so that each finding can say what it rests on.

- ``firm``: every questioned and disputed reading left out;
- ``lowest``, ``highest``: where systems disagree, the lower and the higher reading of each day;
- ``recorded``: everything as it was recorded, questioned readings and both dates of a dispute about the day too,
  less what a person set aside: that is settled, and in no view;
- ``everything``: that, and every side of every dispute: a fall from the higher reading of one day to a doubted one
  of another stands in no other view;
In none of these stands a reading that can be no infant's (see ``absurd.py``).

- ``repaired``: questioned readings with the likeliest value for them (see ``repaired.py``).

A finding that holds in the first, or in both of the second, is firm; any other is questioned.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import segments
from growthwatch.detect.series.series import Flags

#: Readings of two dates within this share of each other are one value, rounded in two ways.
_ONE_VALUE: Final = 0.02
#: Readings of so few days are of one occasion, of which systems tell two values [L].
_FEW_DAYS: Final = 3

Rows = npt.NDArray[np.intp]


def views_of(measurements: pd.DataFrame, absurd: Flags, repaired: Flags | None = None) -> dict[str, Flags]:
    """Return, for each view, which rows of ``tables.SCORED`` it shows; ``repaired`` only where those rows are given.

    Parameters
    ----------
    measurements : DataFrame
        ``tables.SCORED``.
    absurd : ndarray of bool
        Which readings can be no infant's: in no view as they were recorded.
    repaired : ndarray of bool, optional
        Which readings are shown with the likeliest value for them in the view of that name.

    Returns
    -------
    dict of str to ndarray of bool
        View -> which rows. Views other than ``firm`` show only children who have a questioned or disputed
        reading: for everyone else they could say nothing new.
    """
    state = measurements["state"]
    disputed = (state == "disputed").to_numpy()
    questioned = (state == "questioned").to_numpy()
    firm = ~disputed & ~questioned & ~absurd
    questioned = questioned & ~measurements["set_aside"].to_numpy() & ~absurd
    child = measurements["child"].to_numpy()
    in_dispute = _of_children_with(disputed, child)
    in_doubt = _of_children_with(disputed | questioned, child)
    lowest, highest, dated = _ends_of_disputes(measurements, disputed & ~absurd)
    alone = _without_the_absurd_other(measurements, disputed, absurd) & ~lowest & ~highest
    lowest, highest = lowest | alone, highest | alone
    views = {
        "firm": firm,
        "highest": in_dispute & (firm | highest),
        "lowest": in_dispute & (firm | lowest),
        "recorded": in_doubt & (firm | questioned | lowest | dated),
        "everything": in_dispute & (firm | questioned | (disputed & ~absurd)),
    }
    if repaired is not None:
        views["repaired"] = _of_children_with(repaired, child) & (firm | repaired | lowest)
    return views


def _of_children_with(flag: Flags, child: npt.NDArray[np.int32]) -> Flags:
    having = np.zeros(int(child.max()) + 1 if len(child) else 0, dtype=bool)
    having[child[flag]] = True
    return having[child]


def _without_the_absurd_other(measurements: pd.DataFrame, disputed: Flags, absurd: Flags) -> Flags:
    """Return which disputed readings are of a child and kind of which another disputed reading is absurd."""
    n_kinds = len(measurements["kind"].cat.categories)
    series = measurements["child"].to_numpy().astype(np.int64) * n_kinds + measurements["kind"].cat.codes.to_numpy()
    return disputed & ~absurd & np.isin(series, series[disputed & absurd])


def _ends_of_disputes(measurements: pd.DataFrame, disputed: Flags) -> tuple[Flags, Flags, Flags]:
    """Whether each row is the lowest, and the highest, disputed reading of its child, kind and occasion.

    Where the dispute is about the day, one value stands under two dates: the later is the lower of the two. The third
    says which rows are in such a dispute. A reading whose other is not there is at neither end.
    """
    at = np.flatnonzero(disputed)
    lowest, highest, dated = np.zeros((3, len(measurements)), dtype=bool)
    of = measurements.iloc[at]
    low, high, about_value = _by_value(of)
    lowest[at[low]], highest[at[high]] = True, True
    rest = np.flatnonzero(~about_value)
    dated[at[rest]] = True
    low, high = _by_day(of.iloc[rest])
    lowest[at[rest[low]]], highest[at[rest[high]]] = True, True
    return lowest, highest, dated


def _by_value(disputed: pd.DataFrame) -> tuple[Rows, Rows, Flags]:
    """Return the lowest and the highest reading of each occasion, and which rows are in dispute about the value."""
    child, kind, age, value = _columns(disputed)
    order = np.lexsort((age, kind, child))
    later = segments.starts(child[order], kind[order]) | np.r_[True, np.diff(age[order]) > _FEW_DAYS][: len(order)]
    occasion = np.empty(len(order), dtype=np.intp)
    occasion[order] = np.cumsum(later) - 1
    order = np.lexsort((age, value, occasion))
    starts, ends = segments.starts(occasion[order]), segments.ends(occasion[order])
    low, high = order[starts], order[ends]
    differ = (value[high] > value[low] * (1 + _ONE_VALUE)) | ((age[high] == age[low]) & (high != low))
    return low[differ], high[differ], differ[occasion]


def _by_day(disputed: pd.DataFrame) -> tuple[Rows, Rows]:
    """Return the later and the earlier reading of each value that stands under two dates."""
    child, kind, age, value = _columns(disputed)
    order = np.lexsort((value, kind, child))
    other = segments.starts(child[order], kind[order])
    other |= np.r_[True, value[order][1:] > value[order][:-1] * (1 + _ONE_VALUE)][: len(order)]
    one_value = np.cumsum(other, dtype=np.intp)
    order = order[np.lexsort((age[order], one_value))]
    starts, ends = segments.starts(one_value), segments.ends(one_value)  # ascending in either order
    return order[ends & ~starts], order[starts & ~ends]


def _columns(disputed: pd.DataFrame) -> tuple[npt.NDArray[Any], ...]:
    """Return child, kind, age and value."""
    child, age, value = (disputed[name].to_numpy() for name in ("child", "age_days", "value"))
    return child, disputed["kind"].cat.codes.to_numpy(), age, value
