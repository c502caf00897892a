"""Register, recorded, contacted, unreadable and condition rows read as one column, without copying their text.

The five tables differ, but who a row is about stands in all of them. What is small (numbers, dates, sexes) is laid
end to end; text is fetched only for the rows that ask for it, since most rows carry a valid NHS number and their
names are looked at once at most (``linkage.review.near_matches``).
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.vocabulary import AMENDED, OWN_SENDER, SOURCES

Positions = npt.NDArray[np.intp]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Which system is believed where two differ about a fact of the child: the first named. A register row of a
#: system goes before its records. The practice's list is verified against the national one; a parent's book is not.
BELIEVED: Final = ("gp", "clinic", "maternity", "parent_held")
NO_DATE: Final = np.iinfo(np.int64).min
_LAST_RANK: Final = 2 * len(BELIEVED) + 3
_RANK_OF_SOURCE: Final = np.array([*(BELIEVED.index(source) for source in SOURCES), len(BELIEVED)], dtype=np.int8)


class Rows(NamedTuple):
    """Rows of register, records, contacts, what can't be read and conditions, in this order; arrays by row."""

    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]
    starts: Positions  # where each table begins, and the end
    number: Codes  # valid NHS number, -1 for none
    source: npt.NDArray[np.int8]  # position in SOURCES
    born: Codes  # date of birth [seconds], NO_DATE for not known
    sex: npt.NDArray[np.int8]  # position in SEXES, -1 for not known

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.starts[-1])

    def part(self, table: int) -> slice:
        """Return where rows are: register (0), records (1), contacts (2), unreadable rows (3), conditions (4)."""
        return slice(int(self.starts[table]), int(self.starts[table + 1]))

    def column(self, name: str, at: Positions) -> pd.Series:
        """Return one column of PERSON (or of the register: NaN elsewhere) for these rows, in this order."""
        table = np.searchsorted(self.starts, at, side="right") - 1
        blank = next(frame[name].iloc[:0] for frame in self.tables if name in frame.columns)
        pieces, places = [blank], []
        for number, frame in enumerate(self.tables):
            here = np.flatnonzero(table == number)
            if len(here):
                rows = at[here] - self.starts[number]
                pieces.append(frame[name].take(rows) if name in frame.columns else blank.reindex(here))
                places.append(here)
        joined = pd.concat(pieces, ignore_index=True)
        order = np.argsort(np.concatenate(places)) if places else at
        return joined.take(order).reset_index(drop=True)

    def stated(self, name: str) -> Mask:
        """Return for every row whether it states this column."""
        return np.concatenate(
            [
                frame[name].notna().to_numpy() if name in frame.columns else np.zeros(len(frame), dtype=bool)
                for frame in self.tables
            ]
        )

    def has(self, name: str) -> bool:
        """Return whether any of the tables has this column."""
        return any(name in frame.columns for frame in self.tables)

    def stated_in(self, table: int, name: str) -> bool:
        """Return whether any row of a table states this column."""
        frame = self.tables[table]
        return name in frame.columns and bool(frame[name].notna().any())

    def came(self) -> Codes:
        """Return for every row the position of its input: in a store they stand in the order in which they came."""
        return np.concatenate([table["input"].to_numpy(dtype=np.int64) for table in self.tables])

    def amended(self) -> Mask:
        """Return for every row whether a person stated in it, in this program, what is right of a child."""
        out = np.zeros(len(self), dtype=bool)
        register = self.tables[0]
        if {"sender", "status"} <= set(register.columns):
            out[self.part(0)] = ((register["sender"] == OWN_SENDER) & (register["status"] == AMENDED)).to_numpy(bool)
        return out

    def rank(self, at: Any = slice(None)) -> Codes:
        """Return how far down the order of belief each of these rows stands; the first is believed.

        What a person put right goes before every system, and a system's register before its records.
        """
        row = np.arange(len(self))[at]
        rank = 2 * _RANK_OF_SOURCE[self.source[at]].astype(np.int64) + np.where(row < self.starts[1], 1, 2)
        rank = np.where(self.amended()[at], 0, rank)
        # what can't be read in one column is believed in another only where nothing else states it; so are the person
        # columns of a known condition, which changes nothing that is worked out
        return np.where(row >= self.starts[3], _LAST_RANK, rank)


def rows_of(
    register: pd.DataFrame,
    recorded: pd.DataFrame,
    contacted: pd.DataFrame,
    unread: pd.DataFrame,
    conditioned: pd.DataFrame,
) -> Rows:
    """Lay the rows of the five tables end to end."""
    tables = (register, recorded, contacted, unread, conditioned)
    return Rows(
        tables,
        np.cumsum([0, *(len(table) for table in tables)]),
        np.concatenate([valid_numbers(table["nhs_number"]) for table in tables]),
        np.concatenate([table["source"].cat.codes.to_numpy() for table in tables]),
        np.concatenate([table["date_of_birth"].to_numpy().astype("datetime64[s]").view(np.int64) for table in tables]),
        np.concatenate([table["sex"].cat.codes.to_numpy() for table in tables]),
    )
