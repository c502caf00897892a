"""Day first or month first: one order for all date columns of a file, from all that the file shows.

3/4/2026 is 3 April or 4 March, and one system writes all its dates one way. What speaks for an order: a day over 12
(13/4, 4/13); a visit before birth, an age that no infant has, a day after the as-of date, a review far from its
contact's age, where the dates are read the other way. Where nothing speaks, and the kind of export has no order of its
own, or where both orders are spoken for, the dates that may be either are not read: which order it is is asked for
(``--dates``, or ``dates`` in a mapping).
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.sources.columns.dates import Days, Order

Bools = npt.NDArray[np.bool_]

#: A date that fits the other order alone, among this many that fit one, is a slip of the pen and not an order [L].
MOST_SLIPS: Final = 0.05
#: Nobody above this age is measured as an infant here [days].
OLDEST: Final = 5 * 366
_MONTHS: Final = 12


class DateColumn(NamedTuple):
    """The days of a date column under each order; the same array twice where no date has two readings."""

    day_first: Days
    month_first: Days

    @property
    def two_readings(self) -> bool:
        """Whether any date of it may be two days."""
        return self.day_first is not self.month_first


@dataclass
class Evidence:
    """What the dates of a file speak for.

    ``spellings`` counts dates that fit day-first alone and month-first alone, ``sense`` the rows that make sense in
    one order alone, ``either`` the dates that may be both; ``columns`` names those with dates in figures.
    """

    spellings: list[int] = field(default_factory=lambda: [0, 0])
    sense: list[int] = field(default_factory=lambda: [0, 0])
    either: int = 0
    columns: dict[str, None] = field(default_factory=dict)
    #: Of the date columns of a workbook: dates of days up to 12 and over 12, and dates in figures that are text.
    workbook: dict[str, list[int]] = field(default_factory=dict)
    usual: Order = "open"  # of the kind of export, where the file itself shows neither

    def add_column(self, name: str, column: DateColumn, as_of: np.datetime64) -> None:
        """Count what the dates of one column show by themselves."""
        if not column.two_readings:
            return
        self.columns[name] = None
        known = ~np.isnat(column.day_first), ~np.isnat(column.month_first)
        self.spellings[0] += int((known[0] & ~known[1]).sum())
        self.spellings[1] += int((known[1] & ~known[0]).sum())
        either = known[0] & known[1] & (column.day_first != column.month_first)
        n = int(either.sum())
        if n:
            self.either += n
            self._one_order_alone(either, column.day_first <= as_of, column.month_first <= as_of)

    def add_workbook_column(self, name: str, days: Days, in_figures: Bools) -> None:
        """Count the days up to 12 and over 12 of a workbook's date cells, and the dates that stand there as text."""
        known = ~np.isnat(days)
        of_month = (days - days.astype("datetime64[M]")).astype(np.int64) + 1
        seen = self.workbook.setdefault(name, [0, 0, 0])
        cells = known & ~in_figures
        seen[0] += int((cells & (of_month <= _MONTHS)).sum())
        seen[1] += int((cells & (of_month > _MONTHS)).sum())
        seen[2] += int((known & in_figures & (of_month > _MONTHS)).sum())

    def exchanged(self) -> list[str]:
        """Return the columns in which a spreadsheet seems to have taken days for months.

        One set for American dates makes 3/4/2026 a date, 4 March, and leaves 13/4/2026 as text: then every date cell
        has a day up to 12, and every date that stands as text one over 12.
        """
        few = [name for name, (low, high, text) in self.workbook.items() if low and not high and text]
        return [] if self.either else few

    def add_pair(self, earlier: DateColumn, later: DateColumn, longest: int = OLDEST, shortest: int = 0) -> None:
        """Count the rows in which the later date lies within its time of the earlier one in one order alone.

        Parameters
        ----------
        earlier, later : DateColumn
            Of the same rows: birth and visit, visit and entry.
        longest, shortest : int
            How far they may lie apart [days].
        """
        if not (earlier.two_readings or later.two_readings):
            return
        apart = (later.day_first - earlier.day_first, later.month_first - earlier.month_first)
        known = ~(np.isnat(apart[0]) | np.isnat(apart[1]))
        low, high = np.timedelta64(shortest, "D"), np.timedelta64(longest, "D")
        self._one_order_alone(known, *((low <= days) & (days <= high) for days in apart))

    def _one_order_alone(self, rows: Bools, day_first: Bools, month_first: Bools) -> None:
        self.sense[0] += int((rows & day_first & ~month_first).sum())
        self.sense[1] += int((rows & month_first & ~day_first).sum())

    def order(self) -> Order:
        """Return the order of the file's dates; "open" where nothing decides it."""
        for day_first, month_first in (self.spellings, self.sense):
            if day_first or month_first:
                slips = MOST_SLIPS * (day_first + month_first)
                return "day-first" if month_first <= slips else "month-first" if day_first <= slips else "open"
        return self.usual if self.either else "day-first"

    def _note_of_open(self, named: str) -> str:
        day_first, month_first = self.spellings
        both = f"{day_first:,} dates fit day-first alone and {month_first:,} month-first alone"
        if not self.either:
            return f"{named}: {both}; each is read as the day that it can be"
        why = (
            both
            if day_first and month_first
            else "rows speak for day-first and for month-first"
            if any(self.sense)
            else "nothing in the file says which"
        )
        return (
            f"{self.either:,} dates ({named}) may be day-first or month-first and are not read: "
            f"{why}; state it with --dates day-first or --dates month-first, or with dates in a mapping"
        )

    def note(self) -> str:
        """Return what a person should know of how the dates were read, "" for nothing."""
        order, (day_first, month_first) = self.order(), self.spellings
        named = ", ".join(self.columns)
        if exchanged := self.exchanged():
            return (
                f"{', '.join(exchanged)}: all dates up to the 12th are date cells and all later ones are text: the "
                "spreadsheet may have exchanged day and month of the date cells; check them against the source"
            )
        if order == "open":
            return self._note_of_open(named)
        if order == "month-first":
            why = (
                "some of its dates fit nothing else"
                if month_first
                else "the other way visits lie before birth or in the future"
            )
            return f"{named}: read month-first, because {why}"
        if self.either and not day_first and not any(self.sense):
            return f"{named}: {self.either:,} dates may be day-first or month-first, and are read as such exports are"
        if self.either and not day_first:
            return f"{named}: read day-first, because the other way visits lie before birth or in the future"
        return f"{named}: read day-first; {month_first:,} dates fit month-first alone" if month_first else ""
