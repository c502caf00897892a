"""Rows of a table by child and age: which fall into a window, and which review has a measurement near it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats

Rows = npt.NDArray[np.intp]

# more days than a life has: child and age in one sortable number
_DAYS: Final = 1e6


@dataclass(frozen=True)
class DatedRows:
    """Rows of one table with the child and age [days] of each, sorted by child, then age."""

    row: Rows
    child: Rows
    age_days: Floats

    def within(self, first_day: float, last_day: float) -> "DatedRows":
        """Return those from one day to another, both included."""
        inside = (self.age_days >= first_day) & (self.age_days <= last_day)
        return DatedRows(self.row[inside], self.child[inside], self.age_days[inside])

    def any_of(self, n_children: int) -> Flags:
        """Whether each child has one."""
        out = np.zeros(n_children, dtype=bool)
        out[self.child] = True
        return out

    def first(self, n_children: int) -> Rows:
        """Return the row of each child's first; -1 for none."""
        row = np.full(n_children, -1, dtype=np.intp)
        row[self.child[::-1]] = self.row[::-1]
        return row


@dataclass(frozen=True)
class NearestPair:
    """For each child the row of a review and that of the measurement nearest to it; -1 for none."""

    review: Rows
    measurement: Rows

    @property
    def found(self) -> Flags:
        """Whether each child has such a pair."""
        return self.review >= 0


def dated_rows(table: pd.DataFrame, chosen: Flags) -> DatedRows:
    """Return the chosen rows of a table (with ``child`` and ``age_days``) whose age is known."""
    row = np.flatnonzero(chosen & table["age_days"].notna().to_numpy())
    child = table["child"].to_numpy()[row].astype(np.intp)
    age = table["age_days"].to_numpy()[row]
    order = np.lexsort((row, age, child))
    return DatedRows(row[order], child[order], age[order])


def nearest_pair(reviews: DatedRows, measurements: DatedRows, near_days: int, n_children: int) -> NearestPair:
    """Return each child's first review with a measurement at most ``near_days`` away, and the nearest such one."""
    key = measurements.child * _DAYS + measurements.age_days
    wanted = reviews.child * _DAYS + reviews.age_days
    after = np.searchsorted(key, wanted)
    nearest, gap_days = np.full(len(wanted), -1, dtype=np.intp), np.full(len(wanted), np.inf)
    for neighbour in (after - 1, after) if len(key) else ():  # the one before and the one after
        valid = (neighbour >= 0) & (neighbour < len(key))
        distance = np.where(valid, np.abs(key[np.where(valid, neighbour, 0)] - wanted), np.inf)
        closer = distance < gap_days
        nearest, gap_days = np.where(closer, neighbour, nearest), np.where(closer, distance, gap_days)
    near = np.flatnonzero(gap_days <= near_days)[::-1]  # the last one written is the first one met
    review, measurement = np.full((2, n_children), -1, dtype=np.intp)
    review[reviews.child[near]] = reviews.row[near]
    measurement[reviews.child[near]] = measurements.row[nearest[near]]
    return NearestPair(review, measurement)


def first_known(*rows: Rows) -> Rows:
    """Return, for each child, the row of the first of these that has one; -1 where none has."""
    return np.select([each >= 0 for each in rows], list(rows), -1).astype(np.intp)
