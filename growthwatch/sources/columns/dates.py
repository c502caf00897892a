"""Dates as systems and parents write them, into whole days, a column at a time.

3/4/26 has two readings, 3 April and 4 March: both are given, and ``date_order`` says of a file which holds.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.local_day import DEFAULT_TIME_ZONE, OFFSET, local_days

Days = npt.NDArray[np.datetime64]
Bools = npt.NDArray[np.bool_]
#: How 3/4/26 is read; "open" where nothing says so, and then it is not.
Order = Literal["day-first", "month-first", "open"]
#: No child measured now was born before; what spreadsheets make of a bare year (2026 is a day of 1905) lies there.
_OLDEST_YEAR: Final = 1920
_OLDEST_SERIAL: Final = np.datetime64("1980-01-01", "D")

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:" + OFFSET + r"|[AaPp][Mm])?)?"
_FORMS = {
    "iso": r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME + "$",
    "digits": r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$",
    "figures": r"^(?P<d>\d{1,2})(?:/|-|\.| +)(?P<m>\d{1,2})(?:/|-|\.| +)(?P<y>\d{4}|\d{2})" + _TIME + "$",
    "words": (
        r"^(?:[A-Za-z]{3,9},? +)?(?P<d>\d{1,2}) *(?:st|nd|rd|th)?[ /.-]*(?:of +)?"
        r"(?P<m>[A-Za-z]{3,9})\.?,?[ /.-]*(?P<y>\d{4}|\d{2})" + _TIME + "$"
    ),
    "words, month first": r"^(?P<m>[A-Za-z]{3,9})\.? +(?P<d>\d{1,2}) *(?:st|nd|rd|th)?,? +(?P<y>\d{4})$",
}
_NO_DAY: Final = (
    r"(?i)^(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[ ./-]*(?:19|20)?\d{2}"
    r"|(?:0?[1-9]|1[0-2])[/.-](?:19|20)\d{2}|(?:19|20)\d{2}[/.-](?:0?[1-9]|1[0-2])|(?:19|20)\d{2})$"
)
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH_NUMBER = {spelling: float(n + 1) for n, name in enumerate(_MONTHS) for spelling in {name, name[:3], name[:4]}}


@dataclass(frozen=True)
class Parsed:
    """Days under each order, NaT where there is no such date; one array twice where no text has two readings."""

    day_first: Days
    month_first: Days

    def day(self, order: Order) -> Days:
        """Return the days in an order; while it is open, those alone that are the same or possible in one only."""
        if self.day_first is self.month_first or order == "day-first":
            return self.day_first
        return self.month_first if order == "month-first" else one_reading(self.day_first, self.month_first)


def one_reading(day_first: Days, month_first: Days) -> Days:
    """Return the days that are the same in both orders, or possible in one alone; NaT where two days are meant."""
    known = ~np.isnat(day_first) & ~np.isnat(month_first)
    one = np.where(np.isnat(day_first), month_first, day_first)
    return np.where(known & (day_first != month_first), np.datetime64("NaT", "D"), one)


def parse(texts: pa.Array, *, newest_year: int, time_zone: str = DEFAULT_TIME_ZONE) -> Parsed:
    """Return the days that distinct texts name.

    Parameters
    ----------
    texts : pyarrow string array
    newest_year : int
        Years of two figures are the latest that do not pass this one.
    time_zone : str
        Where an instant (a time with its offset from UTC) has its day.
    """
    year, month, day = (np.full(len(texts), np.nan) for _ in range(3))
    figures = np.zeros(len(texts), dtype=bool)
    for name, form in _FORMS.items():
        found = pc.extract_regex(texts, form)
        matched = _valid(found) & np.isnan(year)
        if not matched.any():
            continue
        parts = {key: pc.struct_field(found, key) for key in "ymd"}
        year[matched] = _year(parts["y"], newest_year)[matched]
        month[matched] = (_month(parts["m"]) if name.startswith("words") else _number(parts["m"]))[matched]
        day[matched] = _number(parts["d"])[matched]
        if name == "figures":
            figures = matched
    day_first = local_days(texts, _days(year, month, day), time_zone)
    if not figures.any():
        return Parsed(day_first, day_first)
    day[figures], month[figures] = month[figures], day[figures]
    return Parsed(day_first, local_days(texts, _days(year, month, day), time_zone))


def says_no_day(texts: pa.Array) -> Bools:
    """Return which texts are a month and a year, or a year alone: "Mar-26", "03/2026", "2026-03", "2026"."""
    return np.asarray(pc.fill_null(pc.match_substring_regex(texts, _NO_DAY), False).to_numpy(zero_copy_only=False))


def known_order(text: str) -> Order:
    """Return an order of dates that was stated.

    Raises
    ------
    UnusableInput
        When it is neither day-first nor month-first.
    """
    if text not in {"day-first", "month-first"}:
        raise UnusableInput("expected day-first or month-first", column="--dates", value=text)
    return "day-first" if text == "day-first" else "month-first"


def asked(text: str, name: str) -> dt.date:
    """Return a day that a person or a caller asks about, which is ISO and nothing else: 2026-06-01.

    Parameters
    ----------
    text : str
        What was given. Other forms that ISO 8601 knows, 20260601 or 2026-W23-1, are refused with the rest.
    name : str
        The option or argument it was given for.

    Raises
    ------
    UnusableInput
        When it is no such day.
    """
    if not _ISO_DAY.fullmatch(text):
        raise UnusableInput("not a date as YYYY-MM-DD; expected e.g. 2026-06-01", column=name, value=text or "(empty)")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UnusableInput("not a date: there is no such day", column=name, value=text) from None


def serial(numbers: npt.NDArray[np.float64], *, from_1904: bool = False) -> Days:
    """Return the days that spreadsheet serial numbers name; NaT for a bare year and any other number.

    Parameters
    ----------
    numbers : float64 array
        Days since the first the workbook knows: 1 is 1 January 1900, as spreadsheets count (1900 is a leap year to
        them), and from 1904 on 0 is 1 January 1904 (ECMA-376 part 1, 18.17.4.1).
    from_1904 : bool
        Whether the workbook says ``date1904``.
    """
    whole = np.floor(numbers)
    sensible = (whole >= 0) & (whole < 80_000)
    first = np.datetime64("1904-01-01" if from_1904 else "1899-12-30", "D")
    day = first + np.where(sensible, whole, 0).astype("timedelta64[D]")
    # 2026 in a date cell is a year: as a day count it would be one of 1905
    sensible &= day >= _OLDEST_SERIAL
    return np.where(sensible, day, np.datetime64("NaT", "D")).astype("datetime64[D]")


def _valid(column: pa.Array) -> Bools:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _number(texts: pa.Array) -> npt.NDArray[np.float64]:
    numbers = pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _month(texts: pa.Array) -> npt.NDArray[np.float64]:
    at = pc.index_in(pc.utf8_lower(texts), value_set=pa.array(list(_MONTH_NUMBER)))
    numbers = np.array([*_MONTH_NUMBER.values(), np.nan])
    return numbers[pc.fill_null(at, len(_MONTH_NUMBER)).to_numpy(zero_copy_only=False)]


def _year(texts: pa.Array, newest_year: int) -> npt.NDArray[np.float64]:
    year = _number(texts)
    century = newest_year // 100 * 100
    in_full = np.where(year + century <= newest_year, year + century, year + century - 100)
    # 0001, which databases write for "not known", is no year of two figures
    two_figures = pc.fill_null(pc.less_equal(pc.utf8_length(texts), 2), False).to_numpy(zero_copy_only=False)
    return np.where(two_figures, in_full, year)


def _days(year: npt.NDArray[np.float64], month: npt.NDArray[np.float64], day: npt.NDArray[np.float64]) -> Days:
    with np.errstate(invalid="ignore"):
        possible = (year >= _OLDEST_YEAR) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype("timedelta64[M]")
    first = np.datetime64("1970-01", "M") + months
    days = first.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
    # 31 February would run over into March: then the month is no longer the one written
    real = possible & (days.astype("datetime64[M]") == first)
    return np.where(real, days, np.datetime64("NaT", "D")).astype("datetime64[D]")
