"""Sentences for whole columns of findings: formatted figures joined in Arrow, not row by row."""

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.detect.series.episodes import HAIR
from growthwatch.detect.series.series import Floats, Ints

Texts = npt.NDArray[np.object_]
#: Nothing that is found turns on less than HAIR, which so many decimals show.
MOST_DECIMALS: Final = 9
_MONTHS = np.array(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], dtype=object)
#: Beyond 1 in so many nothing is spelled out: the correlations rest on 223 infants.
_RAREST: Final = 1000.0
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def per_row(template: str, **columns: npt.ArrayLike) -> Texts:
    """Return the template once per row, each ``{name}`` replaced by that row's text of the column.

    Parameters
    ----------
    template : str
        With names in braces.
    **columns : array-like of str
        Texts by name, broadcast against each other.

    Returns
    -------
    ndarray of str
        One for each row.
    """
    length = max((len(np.atleast_1d(column)) for column in columns.values()), default=1)
    parts = _PLACEHOLDER.split(template)
    pieces = [
        _text_array(np.broadcast_to(np.atleast_1d(columns[part]), length)) if i % 2 else pa.scalar(part)
        for i, part in enumerate(parts)
    ]
    joined = pc.binary_join_element_wise(*pieces, "")
    return np.asarray(joined.to_numpy(zero_copy_only=False), dtype=object)


def _text_array(column: npt.NDArray[np.generic]) -> pa.Array:
    return pa.array(column.astype(object), type=pa.string(), from_pandas=True).fill_null("")


def fixed(number: Floats, decimals: int | Ints) -> Texts:
    """Return numbers with a fixed count of decimals, or each with its own, and a true minus sign; never "-0.00".

    Parameters
    ----------
    number : ndarray of float
        Numbers.
    decimals : int or ndarray of int
        How many decimals, of all or of each.

    Returns
    -------
    ndarray of str
        One for each.
    """
    number = np.asarray(number, dtype=np.float64)
    if not isinstance(decimals, int):
        number, decimals = np.broadcast_arrays(number, decimals)
        each = [(decimals == count, fixed(number, int(count))) for count in np.unique(decimals)]
        return np.select([held for held, _ in each], [text for _, text in each], "") if each else fixed(number, 0)
    rounded = np.round(number, decimals) + 0.0
    if not rounded.size:  # np.char has no answer for an empty array
        return np.empty(rounded.shape, dtype=object)
    return np.char.replace(np.char.mod(f"%.{decimals}f", rounded), "-", "−").astype(object)


def decimals_apart(number: Floats, line: npt.ArrayLike, decimals: int) -> Ints:
    """Return how many decimals put each number, as written, on the side of a line on which it lies.

    ``decimals`` of them where that is enough, more where it is not: 10.03 is not written 10.0 where more than 10
    counts, nor −2.003 as −2.00 where less than −2 does. The line is to be written with as many.

    Parameters
    ----------
    number : ndarray of float
        Numbers.
    line : ndarray of float
        The line of each.
    decimals : int
        The fewest.

    Returns
    -------
    ndarray of int
        One for each, up to ``MOST_DECIMALS``.
    """
    number, line = np.broadcast_arrays(np.asarray(number, dtype=np.float64), np.asarray(line, dtype=np.float64))
    apart = number - line
    side = np.where(np.abs(apart) <= HAIR, 0.0, np.sign(apart))
    enough = np.full(number.shape, MOST_DECIMALS)
    for count in range(MOST_DECIMALS - 1, decimals - 1, -1):
        # whole numbers of the last decimal, so that equal figures are equal
        written, drawn = (np.rint(np.round(side_of, count) * 10.0**count) for side_of in (number, line))
        enough[(np.sign(written - drawn) == side) | np.isnan(side)] = count
    return enough


def whole(number: Floats) -> Texts:
    """Return numbers without decimals.

    Parameters
    ----------
    number : ndarray of float
        Numbers.

    Returns
    -------
    ndarray of str
        One for each.
    """
    return fixed(number, 0)


def british_dates(dates: npt.NDArray[np.datetime64]) -> Texts:
    """Return dates as "3 Mar 2026"; "" for NaT.

    Parameters
    ----------
    dates : ndarray of datetime64
        Days.

    Returns
    -------
    ndarray of str
        One for each.
    """
    days = dates.astype("datetime64[D]")
    known = ~np.isnat(days)
    safe = np.where(known, days, np.datetime64("2000-01-01"))
    month = safe.astype("datetime64[M]")
    day_of_month = (safe - month.astype("datetime64[D]")).astype(int) + 1
    text = per_row(
        "{day} {month} {year}",
        day=day_of_month.astype(str),
        month=_MONTHS[month.astype(int) % 12],
        year=(safe.astype("datetime64[Y]").astype(int) + 1970).astype(str),
    )
    return np.where(known, text, "")


def ages(age_days: Floats) -> Texts:
    """Return ages as they are spoken: "birth", "9 days", "8 weeks", "8 weeks 3 days", "14 months" from one year.

    Parameters
    ----------
    age_days : ndarray of float
        Ages [days]; a part of a day is dropped.

    Returns
    -------
    ndarray of str
        One for each.
    """
    days = np.nan_to_num(np.asarray(age_days, dtype=np.float64)).astype(int)
    weeks, rest = days // 7, days % 7
    in_weeks = per_row("{n} week{s}", n=weeks.astype(str), s=_plural(weeks))
    with_rest = per_row("{w} {n} day{s}", w=in_weeks, n=rest.astype(str), s=_plural(rest))
    in_days = per_row("{n} day{s}", n=days.astype(str), s=_plural(days))
    months = np.floor(days / 30.4375).astype(int)
    in_months = per_row("{n} months", n=months.astype(str))
    at_birth = np.full(len(days), "birth", dtype=object)
    return np.select(
        [days == 0, days < 14, days >= 365, rest == 0], [at_birth, in_days, in_months, in_weeks], with_rest
    )


def _plural(number: Ints) -> Texts:
    return np.where(number == 1, "", "s").astype(object)


def one_in_words(one_in: Floats) -> Texts:
    """Return " About 1 in N …" for each fall, rounded as it is meant to be read; "" where it is not known.

    The matrix behind it rests on 223 Cambridge infants, so figures beyond 1 in 1,000 are not spelled out.

    Parameters
    ----------
    one_in : ndarray of float
        About 1 in so many; NaN not known.

    Returns
    -------
    ndarray of str
        A sentence with a space before it, or "".
    """
    number = np.asarray(one_in, dtype=np.float64)
    rounded = one_in_rounded(number)
    share = np.where(
        number >= _RAREST,
        "Fewer than 1 in 1,000 healthy infants",
        per_row("About 1 in {n} healthy infants", n=rounded),
    )
    words = per_row(" {share} from the same start fall at least as far (from 223 Cambridge infants).", share=share)
    return np.where(rounded == "", "", words)


def one_in_rounded(one_in: Floats) -> Texts:
    """Return N of "1 in N" as it is meant to be read: to 1 below 20, to 5 below 100, to 50 below 1,000.

    Parameters
    ----------
    one_in : ndarray of float
        About 1 in so many; NaN not known.

    Returns
    -------
    ndarray of str
        At most "1000"; "" where not known.
    """
    number = np.asarray(one_in, dtype=np.float64)
    known = np.isfinite(number) & (number >= 1)
    safe = np.where(known, np.minimum(number, _RAREST), 1.0)
    step = np.where(safe < 20, 1, np.where(safe < 100, 5, np.where(safe < _RAREST, 50, 1)))
    rounded = (np.round(safe / step) * step).astype(int)
    return np.where(known, rounded.astype(str).astype(object), "")
