"""Sums that add up: what an audit keeps of a population, so that parts of a country merge without their records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.groups import Groups

Ints = npt.NDArray[np.intp]
Dates = npt.NDArray[np.datetime64]

COUNT_KEYS: Final = ("breakdown", "group", "month")
DAY_KEYS: Final = ("measure", "days")
TALLY_KEYS: Final = ("table", "source", "kind", "what")


class Period(NamedTuple):
    """The days audited, first and last included [datetime64[D]]."""

    first: np.datetime64
    last: np.datetime64

    @classmethod
    def of(cls, first: object, last: object) -> "Period":
        """Return a period from two dates or ISO texts.

        Parameters
        ----------
        first, last : date or ISO text
            First and last day, both included.

        Returns
        -------
        Period
            The period in whole days.

        Raises
        ------
        ValueError
            When it ends before it begins.
        """
        period = cls(np.datetime64(str(first), "D"), np.datetime64(str(last), "D"))
        if period.last < period.first:
            raise ValueError(f"the period ends ({period.last}) before it begins ({period.first})")
        return period

    def holds(self, on: Dates) -> npt.NDArray[np.bool_]:
        """Whether each date lies in the period; NaT does not.

        Parameters
        ----------
        on : datetime64 array
            Dates, NaT where not known.

        Returns
        -------
        bool array
            Of the shape of ``on``.
        """
        day = on.astype("datetime64[D]")
        return np.asarray((day >= self.first) & (day <= self.last))

    @property
    def months(self) -> npt.NDArray[np.datetime64]:
        """Every month that the period touches."""
        return np.arange(self.first.astype("datetime64[M]"), self.last.astype("datetime64[M]") + 1)


class Measure(NamedTuple):
    """What is counted: one row for each time, the child it concerns and the day to which it belongs."""

    name: str
    child: Ints
    on: Dates


class Delay(NamedTuple):
    """Days from one thing to another, one row each, and the day to which each belongs.

    ``name`` is the measure that counts the babies in whom it happened; ``delays.DELAY_NAMES`` says it in words.
    """

    name: str
    days: npt.NDArray[np.float64]
    on: Dates


@dataclass(frozen=True)
class Sums:
    """Everything an audit knows. All figures are whole numbers, so merging in any order gives the same bytes.

    ``counts``: breakdown, group, month, and a column per measure. ``days``: measure, days, n, a histogram.
    ``tallies``: table, source, kind, what, n. ``nesting``: practice, breakdown, group: every pair
    that a child is in, so that what one part can't see, a practice that lies in two groups, is seen of the whole.
    """

    period: Period
    as_of: np.datetime64
    counts: pd.DataFrame
    days: pd.DataFrame
    tallies: pd.DataFrame
    nesting: pd.DataFrame

    @property
    def measures(self) -> list[str]:
        """The names of what was counted."""
        return [name for name in self.counts.columns if name not in COUNT_KEYS]


def merge(parts: Iterable[Sums]) -> Sums:
    """Return the sums of several parts of a population as of the whole.

    Parameters
    ----------
    parts : iterable of Sums
        Of one period and as-of date, each of other children.

    Returns
    -------
    Sums
        As :func:`growthwatch.audit.aggregate.aggregate` would give them of all the children together.

    Raises
    ------
    ValueError
        When there is no part, or parts differ in period or day.
    """
    all_parts: Sequence[Sums] = list(parts)
    if not all_parts:
        raise ValueError("nothing to merge: no sums were given")
    asked = {(part.period, part.as_of) for part in all_parts}
    if len(asked) > 1:
        raise ValueError("sums of different periods or as-of dates can't be merged")
    first = all_parts[0]
    return Sums(
        first.period,
        first.as_of,
        _added([part.counts for part in all_parts], COUNT_KEYS),
        _added([part.days for part in all_parts], DAY_KEYS),
        _added([part.tallies for part in all_parts], TALLY_KEYS),
        pd.concat([part.nesting for part in all_parts])
        .drop_duplicates()
        .sort_values(["breakdown", "practice", "group"], ignore_index=True),
    )


def _added(frames: list[pd.DataFrame], keys: tuple[str, ...]) -> pd.DataFrame:
    whole = pd.concat(frames, ignore_index=True)
    figures = [name for name in whole.columns if name not in keys]
    whole = pd.concat([whole[list(keys)], whole[figures].fillna(0).astype(np.int64)], axis=1)
    return whole.groupby(list(keys), sort=True, as_index=False).sum()


def count(measures: Iterable[Measure], groups: Groups, period: Period) -> pd.DataFrame:
    """Return ``Sums.counts``: every measure by every breakdown, group and month of the period.

    A group appears when it has a child; a month without any is a row of zeros.

    Parameters
    ----------
    measures : iterable of Measure
        What is counted.
    groups : Groups
        What every child belongs to.
    period : Period
        What lies outside it is not counted.

    Returns
    -------
    DataFrame
        breakdown, group, month ("2026-03"), and an int64 column for each measure.
    """
    months = period.months
    slots = {name: len(labels) * len(months) for name, labels in groups.labels.items()}
    columns: dict[str, list[npt.NDArray[np.int64]]] = {}
    for measure in measures:
        keep = period.holds(measure.on)
        child = measure.child[keep]
        month = (measure.on[keep].astype("datetime64[M]") - months[0]).astype(np.int64)
        columns[measure.name] = [
            np.bincount(groups.codes[name][child] * len(months) + month, minlength=size).astype(np.int64)
            for name, size in slots.items()
        ]
    month_names = np.datetime_as_string(months)
    keys = pd.DataFrame(
        {
            "breakdown": np.repeat(list(slots), list(slots.values())),
            "group": np.concatenate([np.repeat(labels, len(months)) for labels in groups.labels.values()]),
            "month": np.concatenate([np.tile(month_names, len(labels)) for labels in groups.labels.values()]),
        }
    ).astype(str)
    counted = pd.DataFrame({name: np.concatenate(parts) for name, parts in columns.items()}, index=keys.index)
    # a copy lies in one piece, however many measures there are
    return pd.concat([keys, counted], axis=1).sort_values(list(COUNT_KEYS), ignore_index=True).copy()


def histogram(delays: Iterable[Delay], period: Period) -> pd.DataFrame:
    """Return ``Sums.days``: how often each number of days occurred.

    Parameters
    ----------
    delays : iterable of Delay
        Days from one thing to another.
    period : Period
        A delay that belongs to a day outside it is not counted.

    Returns
    -------
    DataFrame
        measure, days, n, sorted by the first two.
    """
    frames = [
        pd.DataFrame({"measure": delay.name, "days": delay.days[period.holds(delay.on)].astype(np.int64)})
        for delay in delays
    ]
    whole = pd.concat([pd.DataFrame({"measure": pd.Series(dtype="str"), "days": pd.Series(dtype=np.int64)}), *frames])
    return whole.groupby(list(DAY_KEYS), sort=True).size().rename("n").reset_index()
