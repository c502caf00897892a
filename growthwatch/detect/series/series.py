"""What every rule reads: one kind of measurement of all children, in order of age, and where each child starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reference.ages import TERM_FROM_DAYS, correlation_age_days
from growthwatch.segments import start_positions

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# more days than a life has: child and age in one sortable number
_DAYS = 1e6


@dataclass(frozen=True)
class Series:
    """Columns of equal length, sorted by child, then age; ``row`` points into the scored measurements."""

    kind: str
    row: Ints
    child: Ints
    age_days: Floats  # chronological
    corrected_age_days: Floats
    correlation_age_days: Floats
    gestation_days: Floats  # NaN not known
    value: Floats  # kg or cm
    sds: Floats
    birth: Ints  # position here of the child's birth measurement, -1 where there is none
    #: further columns that one rule needs beside these (the parents' heights, the height of a body mass index)
    beside: Mapping[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of measurements."""
        return len(self.row)

    def at_birth(self, column: Floats) -> Floats:
        """Return a column's entry for each child's birth measurement; NaN where there is none.

        Parameters
        ----------
        column : ndarray of float, shape (n,)
            A column of the series.

        Returns
        -------
        ndarray of float, shape (n,)
            One for each measurement.
        """
        return np.where(self.birth >= 0, column[self.birth], np.nan) if len(column) else column

    @property
    def term(self) -> Flags:
        """Whether each measurement is of a baby born at 37+0 or later, or of unknown gestation."""
        return ~(self.gestation_days < TERM_FROM_DAYS)


def series_of(kind: str, children: pd.DataFrame, measurements: pd.DataFrame) -> Series:
    """Return the series of one kind from ``tables.SCORED``, of the rows whose age is known.

    Parameters
    ----------
    kind : str
        "weight", "length" or "head".
    children, measurements : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``.

    Returns
    -------
    Series
        Sorted by child, then age.
    """
    chosen = (measurements["kind"] == kind).to_numpy() & measurements["age_days"].notna().to_numpy()
    row = np.flatnonzero(chosen)
    part = measurements.iloc[row]
    child = part["child"].to_numpy().astype(np.intp)
    age = part["age_days"].to_numpy()
    order = np.lexsort((row, age, child))
    row, child, age = row[order], child[order], age[order]
    corrected = part["corrected_age_days"].to_numpy()[order]
    gestation = children["gestation_total_days"].to_numpy()[child]
    return Series(
        kind=kind,
        row=row,
        child=child,
        age_days=age,
        corrected_age_days=corrected,
        correlation_age_days=correlation_age_days(age, corrected, gestation),
        gestation_days=gestation,
        value=part["value"].to_numpy()[order],
        sds=part["sds"].to_numpy()[order],
        birth=_birth(kind, part["is_birth"].to_numpy()[order], part["value"].to_numpy()[order], child, len(children)),
    )


def _birth(kind: str, is_birth: Flags, value: Floats, child: Ints, n_children: int) -> Ints:
    """Return the position of each child's birth measurement; -1 for none.

    Of several birth weights that stand the highest: where one is doubted, the loss from it is asked too. Of other
    kinds the first.
    """
    birth = np.full(n_children, -1, dtype=np.intp)
    at = np.flatnonzero(is_birth)[::-1]  # the last one written is the first one met
    if kind == "weight":
        at = at[np.argsort(value[at], kind="stable")]
    birth[child[at]] = at
    return birth[child]


def count_so_far(flag: Flags, child: Ints) -> Ints:
    """Return, for each row, how many rows of the same child up to and including it are flagged.

    Parameters
    ----------
    flag : ndarray of bool, shape (n,)
        Which rows count.
    child : ndarray of int, shape (n,)
        Sorted.

    Returns
    -------
    ndarray of int, shape (n,)
        Counts.
    """
    if not len(child):
        return np.empty(0, dtype=np.intp)
    total = np.cumsum(flag)
    starts = start_positions(child)
    before: Ints = np.repeat(total[starts] - flag[starts], np.diff(np.r_[starts, len(child)]))
    return np.asarray(total - before, dtype=np.intp)


def latest_before(child: Ints, age_days: Floats, until_days: Floats) -> Ints:
    """Return the position of each child's latest row at an age up to ``until_days``, -1 for none; rows sorted.

    Parameters
    ----------
    child : ndarray of int, shape (n,)
        Sorted.
    age_days : ndarray of float, shape (n,)
        Ages [days], in order within each child.
    until_days : ndarray of float, shape (n,)
        Up to which age [days] for each row.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions.
    """
    position = np.searchsorted(child * _DAYS + age_days, child * _DAYS + until_days, side="right") - 1
    same = (position >= 0) & (child[np.maximum(position, 0)] == child)
    return np.where(same, position, -1)
