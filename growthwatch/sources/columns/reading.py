"""How the cells of one file are read, and its dates, words and numbers read so: a batch of a column at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.columns import dates, vocabulary_words
from growthwatch.sources.columns.date_order import OLDEST, DateColumn, Evidence
from growthwatch.sources.local_day import DEFAULT_TIME_ZONE
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.row_validation import RowValidation

Bools = npt.NDArray[np.bool_]
Columns = dict[str, Any]  # name -> NumPy or Arrow array
#: RowValidation.refuse_row or refuse_cell.
Refuse = Callable[..., None]
_NO_DAY: Final = np.datetime64("NaT", "D")
SAYS_WHICH: Final = 2  # any other word or code of a sex: beside it, 1 is the national code and 0 "not known"


@dataclass
class Reading:
    """How the cells of one file are read, and what its date columns turned out to hold.

    ``order`` is the order of all its dates (``fixed`` where a mapping or the user states it), ``evidence`` what they
    speak for; ``time_zone`` is where an instant has its day, ``serial_dates`` and ``from_1904`` how a spreadsheet
    counts days. ``sexes`` are what stands in the sex column: 0 and 1 (the codes), other words, nothing;
    ``zero_and_one`` says that those two are all its codes.
    """

    as_of: np.datetime64
    order: dates.Order = "day-first"
    usual: dict[str, dict[str, str]] | None = None
    serial_dates: bool = False
    from_1904: bool = False
    fixed: bool = False
    time_zone: str = DEFAULT_TIME_ZONE
    evidence: Evidence = field(default_factory=Evidence)
    sexes: set[int] = field(default_factory=set)
    zero_and_one: bool = False
    columns: dict[str, DateColumn] = field(default_factory=dict)

    def is_zero_and_one(self) -> bool:
        """Return whether what was read codes sex as 0 and 1, so that nothing says which is which."""
        return {0, 1} <= self.sexes and SAYS_WHICH not in self.sexes

    def decided(self) -> bool:
        """Settle what only the whole file shows; return whether it was read otherwise and must be read again."""
        before = (self.order, self.zero_and_one)
        if not self.fixed:
            self.order, self.fixed = self.evidence.order(), True
        self.zero_and_one = self.is_zero_and_one()
        return before != (self.order, self.zero_and_one)

    def days(self, name: str, texts: pa.Array) -> tuple[dates.Days, Bools]:
        """Return the days of a date column, NaT where blank or no such date, and which may be two days."""
        unique = texts.dictionary_encode()
        parsed = dates.parse(unique.dictionary, newest_year=int(str(self.as_of)[:4]), time_zone=self.time_zone)
        first, other = parsed.day_first, parsed.month_first
        if self.serial_dates:
            counted = dates.serial(numbers(unique.dictionary), from_1904=self.from_1904)
            first, other = (np.where(np.isnat(one), counted, one) for one in (first, other))
        at = unique.indices.fill_null(len(first)).to_numpy(zero_copy_only=False)
        rows = np.append(first, _NO_DAY)[at]
        if parsed.day_first is parsed.month_first:
            self.columns[name] = DateColumn(rows, rows)
            return rows, np.zeros(len(rows), dtype=bool)
        column = self.columns[name] = DateColumn(rows, np.append(other, _NO_DAY)[at])
        if self.serial_dates and not self.fixed:
            in_figures = np.append(parsed.day_first != parsed.month_first, False)[at]
            self.evidence.add_workbook_column(name, dates.Parsed(*column).day("open"), in_figures)
        if not self.fixed:
            self.evidence.add_column(name, column, self.as_of)
        day = dates.Parsed(*column).day(self.order)
        return day, np.isnat(day) & ~np.isnat(column.day_first) & ~np.isnat(column.month_first)

    def compare(self, earlier: str, later: str, longest: int = OLDEST, shortest: int = 0) -> None:
        """Weigh two date columns of the rows at hand against each other, unless the order is settled."""
        if not self.fixed and earlier in self.columns and later in self.columns:
            self.evidence.add_pair(self.columns[earlier], self.columns[later], longest, shortest)


def date(
    validation: RowValidation,
    reading: Reading,
    name: str,
    refuse: Refuse,
    *,
    required: bool = False,
    refuse_future: Refuse | None = None,
) -> dates.Days:
    """Return the days of a date column; what is none, may be two, or lies after the as-of date is refused."""
    texts = validation.column(name)
    if texts.null_count == len(texts) and not required:
        return np.full(len(texts), np.datetime64("NaT", "D"))
    day, two_readings = reading.days(name, texts)
    given = is_given(texts)
    if reading.order == "open":
        refuse(two_readings, name, RejectReason.date_order_open)
    none = given & np.isnat(day) & ~two_readings
    if none.any():
        no_day = none & dates.says_no_day(texts)
        refuse(no_day, name, RejectReason.no_day_stated)
        refuse(none & ~no_day, name, RejectReason.no_such_date)
    if required:
        refuse(~given, name, RejectReason.empty, name)
    late = day > reading.as_of
    (refuse_future or refuse)(late, name, RejectReason.after_as_of, str(reading.as_of))
    return np.where(late, np.datetime64("NaT", "D"), day)


def word(validation: RowValidation, name: str, refuse: Refuse) -> vocabulary_words.Codes:
    """Return the position of each word of a column that must hold one of ours; others are refused."""
    found = vocabulary_words.codes(validation.column(name), vocabulary_words.LOOKUPS[name])
    refuse(found == vocabulary_words.BLANK, name, RejectReason.empty, name)
    refuse(found == vocabulary_words.UNKNOWN, name, RejectReason.unknown_word, name)
    return found


def as_written(validation: RowValidation, *names: str) -> Columns:
    """Return columns as their text stands."""
    return {name: validation.column(name) for name in names}


def is_given(column: pa.Array) -> Bools:
    """Return which cells are not empty."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def numbers(texts: pa.Array) -> npt.NDArray[np.float64]:
    """Return the numbers that texts are, NaN where they are none."""
    if texts.null_count == len(texts):
        return np.full(len(texts), np.nan)
    plain = pc.match_substring_regex(texts, r"^-?\d{1,9}(\.\d{1,9})?$")
    numbers = pc.cast(pc.if_else(pc.fill_null(plain, False), texts, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
