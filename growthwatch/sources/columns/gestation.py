"""Gestation at birth as it is written in the UK, to completed days.

``39+3``, ``39/40``, ``39+3/40``, ``39w3d``, ``39 weeks``, ``39 3/7``, ``273 days`` and ``T+5`` (40+5) have one meaning
each and are read. "Term" is 37+0 or more with the day not known, "preterm" anything under it. ``39.3`` may be 39+3 or
39 weeks and a third of one,
``39-3`` a range, ``~39`` an estimate: no day is made of them. Whole weeks are completed weeks.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.reference.ages import GESTATION_RANGE_DAYS
from growthwatch.sources.reject_reasons import RejectReason

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_WEEKS_WORD: Final = r"(?:completed\s*)?(?:w|wk|wks|week|weeks)?\.?"
_DAYS_WORD: Final = r"(?:d|dy|day|days)?\.?"
#: What may follow and changes nothing: "gestation", a mark, a remark in brackets without a figure.
_TAIL: Final = (
    r"(?:\s*(?:weeks?|wks?|completed weeks?))?(?:\s*(?:of\s*)?(?:gest(?:ation)?\.?(?:al age)?|ga|completed))?"
    r"\s*[*†‡]*(?:\s*\([^()\d?~]*\))?$"
)
#: What may stand before and changes nothing.
_BEFORE: Final = r"^(?:(?:born )?at |born |(?:ga|gest(?:ation)?(?:al age)?)\.?[\s:]+|=)\s*"
#: Each form names ``w`` (weeks) and ``d`` (days); the first that fits is taken.
_FORMS: Final = (
    rf"^(?P<w>\d{{2}})(?:\.0*)?\s*{_WEEKS_WORD}(?P<d>){_TAIL}",
    rf"^(?P<w>\d{{2}})\s*{_WEEKS_WORD}\s*\+\s*(?P<d>\d)(?:\.0)?\s*{_DAYS_WORD}(?:\s*/\s*7)?(?:\s*/\s*40)?{_TAIL}",
    rf"^(?P<w>\d{{2}})\s*/\s*40\s*(?:(?:\+|and)\s*(?P<d>\d)\s*{_DAYS_WORD}(?:\s*/\s*7)?)?{_TAIL}",
    rf"^(?P<w>\d{{2}})\s*{_WEEKS_WORD}\s*(?:and\s*|,\s*|&\s*)?(?P<d>\d)\s*/\s*7(?:\s*/\s*40)?{_TAIL}",
    rf"^(?P<w>\d{{2}})\s*(?:w|wk|wks|weeks?)\.?\s*(?:\+|,|&|and)?\s*(?P<d>\d)\s*(?:d|dys?|days?)?\.?{_TAIL}",
)
_TERM_PLUS: Final = r"^t(?:erm)?\s*(?P<sign>[+-])\s*(?P<d>\d{1,3})\s*(?:d|days?)?\.?(?:\s*/\s*7)?$"
_TERM: Final = r"^(?:t|ft|term|full[ -]?term|at term|born at term|term baby|term infant)[.*]?$"
_PRETERM: Final = (
    r"^(?:(?:extremely|very|moderate(?:ly)?|late) )?(?:pre-?term|prem|premature|ex-?prem)"
    r"(?: (?:baby|infant|birth))?[.*]?$"
)
_IN_DAYS: Final = r"^(?P<d>\d{3})(?:\.0*)?\s*(?:d|days?)?\.?(?:\s*gest(?:ation)?\.?)?$"
#: Weeks as a decimal of so many figures that the day is plain: .14 .29 .43 .57 .71 .86 are sevenths.
_DECIMAL: Final = r"^(?P<w>\d{2}\.\d{2,})\s*(?:w|wk|wks|weeks?)?\.?$"
_NEAR_A_DAY: Final = 0.04  # of a day: two decimals round a seventh by at most .035
_IS_TERM, _IS_PRETERM = 1, 2
_FULL: Final = 280  # 40+0 [days]


def total_days(weeks: pa.Array, days: pa.Array) -> tuple[Floats, dict[tuple[str, RejectReason], Bools]]:
    """Return completed days of gestation, and which cells were not used, and why.

    Parameters
    ----------
    weeks, days : pyarrow string arrays
        ``gestation_weeks`` and ``gestation_days`` as written, null where blank. Without weeks, days of three figures
        are all the days of the gestation.

    Returns
    -------
    float64 array
        Days, 22+0 to 44+6; NaN where not known.
    dict of (str, RejectReason) to bool array
        Column and reason -> rows: the gestation is not known for it, or the days beyond the weeks are left out.
    """
    n = len(weeks)
    if weeks.null_count == days.null_count == n:
        return np.full(n, np.nan), {}
    total, days_in, word = _by_distinct(weeks)
    given, days_given = _valid(weeks), _valid(days)
    unique = days.dictionary_encode()
    at = unique.indices.fill_null(len(unique.dictionary)).to_numpy(zero_copy_only=False)
    extra = np.append(_number(unique.dictionary), np.nan)[at]
    alone = days_given & ~given
    whole = np.where(alone & (extra >= GESTATION_RANGE_DAYS[0]), extra, total)
    in_a_week = (extra >= 0) & (extra <= 6) & (extra == np.floor(extra))
    odd_days = days_given & given & ~in_a_week
    beyond = np.where(np.isfinite(total), total, 0) % 7
    clash = days_in & days_given & ~odd_days & (beyond != extra)
    beside = days_given & given & ~odd_days & ~days_in
    whole = np.where(beside, whole + extra, whole)
    shortest, longest = GESTATION_RANGE_DAYS
    in_range = (whole >= shortest) & (whole <= longest)
    clash &= in_range
    possible = ~clash & in_range
    odd_alone = alone & ~in_a_week & ~possible
    return np.where(possible, whole, np.nan), {
        ("gestation_days", RejectReason.gestation_days_out_of_range): odd_days | odd_alone,
        ("gestation_days", RejectReason.gestation_days_contradicted): clash,
        ("gestation_weeks", RejectReason.gestation_term): given & (word == _IS_TERM),
        ("gestation_weeks", RejectReason.gestation_preterm): given & (word == _IS_PRETERM),
        ("gestation_weeks", RejectReason.gestation_out_of_range): given & ~possible & (word == 0) & ~clash,
    }


def _by_distinct(weeks: pa.Array) -> tuple[Floats, Bools, npt.NDArray[np.int8]]:
    """Return of the weeks cell: all days it names, whether it names days beside weeks, whether it is a word alone."""
    unique = weeks.dictionary_encode()
    words = pc.utf8_lower(pc.replace_substring(unique.dictionary, "\u00a0", " "))
    words = pc.replace_substring_regex(words, _BEFORE, "")
    total = np.full(len(words), np.nan)
    with_days = np.zeros(len(words), dtype=bool)
    for form in _FORMS:
        found = pc.extract_regex(words, form)
        day = _number(pc.struct_field(found, "d"))
        matched = _valid(found) & np.isnan(total)
        with_days |= matched & ~np.isnan(day)
        total = np.where(matched, 7 * _number(pc.struct_field(found, "w")) + np.nan_to_num(day), total)
        # a week has seven days: 39+8 is a slip of the pen
        total = np.where(matched & (day > 6), np.inf, total)
        if not np.isnan(total).any():
            break
    total, with_days = _other_forms(words, total, with_days)
    word = np.zeros(len(total), dtype=np.int8)
    if (unread := np.isnan(total)).any():
        word[unread & _matches(words, _TERM)] = _IS_TERM
        word[unread & _matches(words, _PRETERM)] = _IS_PRETERM
    at = unique.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return np.append(total, np.nan)[at], np.append(with_days, False)[at], np.append(word, np.int8(0))[at]


def _other_forms(words: pa.Array, total: Floats, with_days: Bools) -> tuple[Floats, Bools]:
    if not np.isnan(total).any():
        return total, with_days
    plus = pc.extract_regex(words, _TERM_PLUS)
    sign = np.where(_matches(pc.fill_null(pc.struct_field(plus, "sign"), ""), "-"), -1.0, 1.0)
    decimal = _number(pc.struct_field(pc.extract_regex(words, _DECIMAL), "w")) * 7
    near = np.where(np.abs(decimal - np.round(decimal)) <= 7 * _NEAR_A_DAY / 4, np.round(decimal), np.nan)
    for other in (
        _FULL + sign * _number(pc.struct_field(plus, "d")),
        _number(pc.struct_field(pc.extract_regex(words, _IN_DAYS), "d")),
        near,
    ):
        with_days = with_days | (np.isnan(total) & ~np.isnan(other))
        total = np.where(np.isnan(total), other, total)
    return total, with_days


def _valid(column: pa.Array) -> Bools:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _matches(column: pa.Array, pattern: str) -> Bools:
    found = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _number(texts: pa.Array) -> Floats:
    if texts.null_count == len(texts):
        return np.full(len(texts), np.nan)
    figures = pc.fill_null(pc.match_substring_regex(texts, r"^\d{1,9}(?:\.\d{1,9})?(?: ?d(?:ays?)?)?$"), False)
    bare = pc.replace_substring_regex(texts, r" ?d(?:ays?)?$", "")
    numbers = pc.cast(pc.if_else(figures, bare, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
