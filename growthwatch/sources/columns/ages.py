"""Ages as a file counts or writes them, from birth, to the days of measurement they stand for.

A figure alone is in the unit of its column. Clinicians write the unit beside it: ``6/52`` is six weeks, ``2/12`` two
months, ``3/7`` three days, ``6+3`` in weeks six weeks and three days, ``1 yr 3/12`` fifteen months. What has no one
meaning (``6/5``, ``6+3`` months, a bare figure where no unit is stated, a corrected age, a date) is no age.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_MONTH: Final = 365.25 / 12  # a twelfth of a year [days]
#: Column -> days in one of it; of ``age`` the cells say which unit they are in.
AGES: Final = {"age_days": 1.0, "age_weeks": 7.0, "age_months": _MONTH, "age": np.nan}
#: Ages beyond this are no infant's or child's, and may be years or a date [days].
_LARGEST: Final = 20 * 366
_FIGURE: Final = r"\d{1,4}(?:\.\d{1,3})?"
_AND: Final = r"\s*(?:[,+&]|and)?\s*"
#: Parts of an age from the largest, each with its unit beside it: name, how the unit is written, days in one.
_PARTS: Final = (
    ("years", r"(?:years|year|yrs|yr|y)\.?", 12 * _MONTH),
    ("months", r"(?:/\s*12|(?:months|month|mnths|mnth|mths|mth|mo|m)\.?)", _MONTH),
    ("weeks", r"(?:/\s*52|(?:weeks|week|wks|wk|w)\.?)", 7.0),
    ("days", r"(?:/\s*7|(?:days|day|dys|dy|d)\.?)", 1.0),
)
#: How many of a part can stand beside a larger one, by that: as many as do not make one more of it.
_MOST: Final = {
    ("years", "months"): 11, ("years", "weeks"): 51, ("years", "days"): 364,
    ("months", "weeks"): 4, ("months", "days"): 30, ("weeks", "days"): 6,
}  # fmt: skip
_WITH_UNITS: Final = (
    r"^(?:aged?|at)?\s*" + _AND.join(rf"(?:(?P<{name}>{_FIGURE})\s*{unit})?" for name, unit, _ in _PARTS)
    + r"\s*(?:old|of age)?$"
)  # fmt: skip
#: "6+3", "6/52+3": completed weeks and days beyond them.
_WEEKS_AND_DAYS: Final = r"^(?P<weeks>\d{1,3})\s*(?P<said>/\s*52)?\s*\+\s*(?P<days>[0-6])(?:\s*/\s*7)?$"
_AT_BIRTH: Final = r"^(?:at )?birth$"


def days_after(
    born: npt.NDArray[np.datetime64], ages: dict[str, pa.Array]
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Return the day at which each age was reached, NaT where none is stated or no day of birth is known.

    A part of a day does not count: at 30.5 days the child is 30 days old. Months are rounded to the nearest day.

    Parameters
    ----------
    born : datetime64[D] array
    ages : dict
        Column (:data:`AGES`) -> ages as text; where several are given the first counts.

    Returns
    -------
    days, refused : arrays
        ``refused`` where an age is stated and is none.
    """
    day = np.full(len(born), np.datetime64("NaT", "D"))
    refused = np.zeros(len(born), dtype=bool)
    for name in AGES:
        if name not in ages:
            continue
        text = ages[name]
        stated = _valid(text) & np.isnat(day) & ~refused
        whole = _by_distinct(text, name)
        with np.errstate(invalid="ignore"):
            possible = (whole > -_LARGEST) & (whole < _LARGEST)
        reached = born + np.where(possible, whole, 0).astype("timedelta64[D]")
        day = np.where(stated & possible, reached, day)
        refused |= stated & ~possible
    return day, refused


def in_days(texts: pa.Array, column: str) -> npt.NDArray[np.float64]:
    """Return whole days of the ages that texts state in a column of :data:`AGES`; NaN where one is none.

    Examples
    --------
    >>> in_days(pa.array(["6/52", "6+3", "2/12", "1 yr 3/12", "6/5", "6"]), "age").tolist()
    [42.0, 45.0, 61.0, 457.0, nan, nan]
    """
    one = AGES[column]
    age = _numbers(texts) * one
    whole = np.rint(age) if column == "age_months" else np.floor(age + 1e-9)
    left = np.flatnonzero(np.isnan(whole) & _valid(texts))
    if len(left):
        words = pc.utf8_lower(pc.utf8_trim_whitespace(texts.take(pa.array(left))))
        whole[left] = _written(words, weeks=column in {"age_weeks", "age"})
    return whole


def _by_distinct(text: pa.Array, column: str) -> npt.NDArray[np.float64]:
    unique = text.dictionary_encode()
    at = unique.indices.fill_null(len(unique.dictionary)).to_numpy(zero_copy_only=False)
    return np.append(in_days(unique.dictionary, column), np.nan)[at]


def _written(words: pa.Array, *, weeks: bool) -> npt.NDArray[np.float64]:
    """Return the days of ages written with their units; ``weeks`` where a figure alone before a plus is of weeks."""
    found = pc.extract_regex(words, _WITH_UNITS)
    figure = {name: _numbers(pc.struct_field(found, name)) for name, _, _ in _PARTS}
    stated = {name: ~np.isnan(of) for name, of in figure.items()}
    days = np.sum([np.nan_to_num(figure[name]) * one for name, _, one in _PARTS], axis=0)
    fits = np.logical_or.reduce(list(stated.values()))
    for (larger, smaller), most in _MOST.items():
        fits &= ~(stated[larger] & (figure[smaller] > most))
    whole = np.where(stated["years"] | stated["months"], np.rint(days), np.floor(days + 1e-9))
    out = np.where(fits, whole, np.nan)
    both = pc.extract_regex(words, _WEEKS_AND_DAYS)
    said = _valid(both) & (weeks | (_text_length(pc.struct_field(both, "said")) > 0))
    of_both = _numbers(pc.struct_field(both, "weeks")) * 7 + _numbers(pc.struct_field(both, "days"))
    out = np.where(said, of_both, out)
    birth = pc.fill_null(pc.match_substring_regex(words, _AT_BIRTH), False).to_numpy(zero_copy_only=False)
    return np.where(birth, 0.0, out)


def _text_length(column: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False), dtype=np.int64)


def _valid(column: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _numbers(text: pa.Array) -> npt.NDArray[np.float64]:
    figures = pc.fill_null(pc.match_substring_regex(text, r"^[+-]?(\d{1,6}(\.\d*)?|\.\d+)$"), False)
    numbers = pc.cast(pc.if_else(figures, text, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
