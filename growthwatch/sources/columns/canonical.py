"""Our own columns as text, to typed columns: what each cell must be, and what becomes of a row where it is not.

A row of records, contacts or decisions that can't be read is set aside whole. A register row says a child exists:
only a row without source, without any identity or born after ``as_of`` is set aside; any other cell that can't be
read is taken as not known and reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.public_tables import TABLES_IN
from growthwatch.sources.columns import dates, units, vocabulary_words
from growthwatch.sources.rows.row_validation import Sieve

Bools = npt.NDArray[np.bool_]
Columns = dict[str, Any]  # name -> NumPy or Arrow array

#: Completed weeks and days at birth that are possible (CLINICAL: 22+0 to 44+6) [days].
GESTATION_FROM, GESTATION_TO = 22 * 7, 44 * 7 + 6
_TALLEST_CM, _SHORTEST_CM = 260.0, 80.0

#: Table -> every column of it that is read.
COLUMNS: Final = {name: tuple(table.columns) for name, table in TABLES_IN.items()}
#: Table -> the columns without which it can't be used.
REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "children": ("source", "date_of_birth"),
    "records": ("source", "measured_on", "kind", "value"),
    "contacts": ("source", "contact", "contact_on", "outcome"),
    "decisions": ("decision_id", "action", "source", "record_id", "decided_on"),
}
_IDENTITY = ("nhs_number", "forename", "surname", "date_of_birth")


@dataclass
class Reading:
    """How the cells of one file are read, and what its date columns turned out to hold.

    ``order`` is day-first or month-first for each date column, ``evidence`` counts for each the spellings that fit
    one order alone; ``fixed`` is the order a mapping states for them all.
    """

    as_of: np.datetime64
    order: dict[str, dates.Order] = field(default_factory=dict)
    usual: dict[str, dict[str, str]] | None = None
    serial_dates: bool = False
    fixed: dates.Order | None = None
    evidence: dict[str, list[int]] = field(default_factory=dict)

    def days(self, name: str, texts: pa.Array) -> dates.Days:
        """Return the days of a date column, NaT where blank or no such date."""
        unique = texts.dictionary_encode()
        parsed = dates.parse(
            unique.dictionary,
            order=self.fixed or self.order.get(name, "day-first"),
            newest_year=int(str(self.as_of)[:4]),
        )
        if self.fixed is None:
            seen = self.evidence.setdefault(name, [0, 0])
            seen[0] += parsed.only_day_first
            seen[1] += parsed.only_month_first
        day = parsed.day
        if self.serial_dates:
            day = np.where(np.isnat(day), dates.serial(_numbers(unique.dictionary)), day)
        at = unique.indices.fill_null(len(day)).to_numpy(zero_copy_only=False)
        return np.append(day, np.datetime64("NaT", "D"))[at]


def read(sieve: Sieve, reading: Reading) -> Columns:
    """Return the typed columns of every row of a batch; ``row_validation.used`` says which rows to keep."""
    return _READERS[sieve.table](sieve, reading)


def _records(sieve: Sieve, reading: Reading) -> Columns:
    refuse = sieve.refuse
    source = _word(sieve, "source", refuse)
    kind = _word(sieve, "kind", refuse)
    person = _person(sieve, reading, refuse)
    measured_on = _date(sieve, reading, "measured_on", refuse, owed=True)
    recorded_on = _date(sieve, reading, "recorded_on", refuse)
    _after_birth(sieve, measured_on, person["date_of_birth"], "measured_on", "measured before birth")
    size = units.measured(
        np.maximum(kind, 0), np.maximum(source, 0), sieve.column("value"), sieve.column("unit"), reading.usual
    )
    for number, reason in enumerate(units.REASONS[1:], start=1):
        refused = size.refused == number
        in_unit = (
            _given(sieve.column("unit")) if reason == "has an unknown unit" else np.zeros(len(refused), dtype=bool)
        )
        refuse(refused & in_unit, "unit", f"the value {reason}")
        refuse(refused & ~in_unit, "value", f"the value {reason}")
    return {
        "source": source, **person, "record_id": sieve.column("record_id"), "measured_on": measured_on, "kind": kind,
        "value": sieve.column("value"), "unit": sieve.column("unit"), "value_si": size.value_si,
        "step_si": size.step_si, "recorded_on": recorded_on, **_as_written(sieve, "context", "recorded_by", "note"),
    }  # fmt: skip


def _children(sieve: Sieve, reading: Reading) -> Columns:
    remark = sieve.remark
    source = _word(sieve, "source", sieve.refuse)
    person = _person(sieve, reading, remark)
    days = {name: _date(sieve, reading, name, remark) for name in ("joined_on", "left_on", "died_on")}
    for name in ("left_on", "died_on"):
        early = days[name] < person["date_of_birth"]
        remark(early, name, "before the date of birth")
        days[name][early] = np.datetime64("NaT", "D")
    heights = {name: _height(sieve, name) for name in ("mother_height_cm", "father_height_cm")}
    return {
        "source": source, **person, **days, **heights, **_as_written(sieve, "child_id", "practice_code"),
    }  # fmt: skip


def _contacts(sieve: Sieve, reading: Reading) -> Columns:
    refuse = sieve.refuse
    source = _word(sieve, "source", refuse)
    contact, outcome = _word(sieve, "contact", refuse), _word(sieve, "outcome", refuse)
    person = _person(sieve, reading, refuse)
    contact_on = _date(sieve, reading, "contact_on", refuse, owed=True)
    _after_birth(sieve, contact_on, person["date_of_birth"], "contact_on", "before birth")
    return {
        "source": source, **person, "record_id": sieve.column("record_id"), "contact": contact,
        "contact_on": contact_on, "outcome": outcome,
    }  # fmt: skip


def _decisions(sieve: Sieve, reading: Reading) -> Columns:
    refuse = sieve.refuse
    action = _word(sieve, "action", refuse)
    source = _word(sieve, "source", refuse)
    for name in ("decision_id", "record_id"):
        refuse(~_given(sieve.column(name)), name, f"{name} is empty")
    decided_on = _date(sieve, reading, "decided_on", refuse, owed=True)
    source_2 = vocabulary_words.codes(sieve.column("source_2"), vocabulary_words.LOOKUPS["source"])
    refuse(source_2 == vocabulary_words.UNKNOWN, "source_2", "unknown source")
    pairs = np.isin(action, [vocabulary_words.LOOKUPS["action"][name] for name in ("join", "split")])
    second = (source_2 >= 0) & _given(sieve.column("record_2"))
    refuse(pairs & ~second, "record_2", "join and split need source_2 and record_2")
    return {
        "action": action, "source": source, "source_2": source_2, "decided_on": decided_on,
        **_as_written(sieve, "decision_id", "record_id", "record_2", "decided_by", "reason"),
    }  # fmt: skip


_READERS: Final[Mapping[str, Callable[[Sieve, Reading], Columns]]] = {
    "records": _records,
    "children": _children,
    "contacts": _contacts,
    "decisions": _decisions,
}
_Objection = Callable[[Bools, str, str], None]


def _person(sieve: Sieve, reading: Reading, object_to: _Objection) -> Columns:
    given = np.logical_or.reduce([_given(sieve.column(name)) for name in _IDENTITY])
    sieve.refuse(~given, "nhs_number", "the row names no child: no NHS number, name or date of birth")
    born = _date(sieve, reading, "date_of_birth", object_to, future=sieve.refuse)
    sex = vocabulary_words.codes(sieve.column("sex"), vocabulary_words.LOOKUPS["sex"], vocabulary_words.NOT_KNOWN)
    object_to(sex == vocabulary_words.UNKNOWN, "sex", "unknown sex")
    order = _numbers(sieve.column("birth_order"))
    odd = _given(sieve.column("birth_order")) & ~np.isin(order, np.arange(1, 10))
    object_to(odd, "birth_order", "birth order is not a whole number from 1 to 9")
    return {
        "date_of_birth": born,
        "sex": np.maximum(sex, vocabulary_words.BLANK),
        "gestation_total_days": _gestation(sieve, object_to),
        "birth_order": np.where(odd, np.nan, order),
        "nhs_number": _without_blanks(sieve.column("nhs_number")),
        **_as_written(sieve, "forename", "surname", "postcode"),
    }


def _gestation(sieve: Sieve, object_to: _Objection) -> npt.NDArray[np.float64]:
    """Return completed days of gestation: weeks alone are whole weeks; "39+4" may stand in the weeks."""
    weeks_text, days_text = sieve.column("gestation_weeks"), sieve.column("gestation_days")
    if weeks_text.null_count == days_text.null_count == len(sieve.line):
        return np.full(len(sieve.line), np.nan)
    both = pc.extract_regex(weeks_text, r"^(?P<w>\d{1,3}) *\+ *(?P<d>\d)$")
    in_one = _given(both)
    weeks = np.where(in_one, _numbers(pc.struct_field(both, "w")), _numbers(weeks_text))
    days = np.where(in_one, _numbers(pc.struct_field(both, "d")), _numbers(days_text))
    total = weeks * 7 + np.where(_given(days_text) | in_one, days, 0)
    # days without weeks say nothing of a gestation, and nothing wrong either while they are days
    odd_days = (_given(days_text) | in_one) & ~np.isin(days, np.arange(7))
    clash = in_one & _given(days_text) & ~odd_days & (_numbers(days_text) != days)
    possible = ~clash & (weeks == np.floor(weeks)) & ~odd_days & (total >= GESTATION_FROM) & (total <= GESTATION_TO)
    odd_weeks = _given(weeks_text) & ~possible & ~odd_days & ~clash
    object_to(odd_days, "gestation_days", "gestation outside 22+0 to 44+6: its days go from 0 to 6")
    object_to(clash, "gestation_days", "names other days than stand beside the weeks in gestation_weeks")
    object_to(odd_weeks, "gestation_weeks", "gestation outside 22+0 to 44+6 or not in whole weeks")
    return np.where(possible, total, np.nan)


def _date(
    sieve: Sieve,
    reading: Reading,
    name: str,
    object_to: _Objection,
    *,
    owed: bool = False,
    future: _Objection | None = None,
) -> dates.Days:
    texts = sieve.column(name)
    if texts.null_count == len(texts) and not owed:
        return np.full(len(texts), np.datetime64("NaT", "D"))
    day = reading.days(name, texts)
    given = _given(texts)
    object_to(given & np.isnat(day), name, "no such date")
    if owed:
        object_to(~given, name, f"{name} is empty")
    late = day > reading.as_of
    (future or object_to)(late, name, f"after the as-of date {reading.as_of}")
    return np.where(late, np.datetime64("NaT", "D"), day)


def _after_birth(sieve: Sieve, day: dates.Days, born: dates.Days, column: str, reason: str) -> None:
    sieve.refuse(day < born, column, f"{reason}, by the row's own date of birth")


def _word(sieve: Sieve, name: str, object_to: _Objection) -> vocabulary_words.Codes:
    found = vocabulary_words.codes(sieve.column(name), vocabulary_words.LOOKUPS[name])
    object_to(found == vocabulary_words.BLANK, name, f"{name} is empty")
    object_to(found == vocabulary_words.UNKNOWN, name, f"unknown {name}")
    return found


def _height(sieve: Sieve, name: str) -> npt.NDArray[np.float64]:
    height = _numbers(sieve.column(name))
    adult = (height >= _SHORTEST_CM) & (height <= _TALLEST_CM)
    sieve.remark(_given(sieve.column(name)) & ~adult, name, "not the height of an adult in cm")
    return np.where(adult, height, np.nan)


def _without_blanks(numbers: pa.Array) -> pa.Array:
    """Return NHS numbers without the blanks and dashes people put between their digits; what is none stays so."""
    if pc.all(pc.utf8_is_digit(numbers)).as_py() is not False:
        return numbers
    bare = pc.replace_substring_regex(numbers, r"[\s\p{Pd}]+", "")
    return pc.if_else(pc.match_substring_regex(bare, r"^[0-9]{10}$"), bare, numbers)


def _as_written(sieve: Sieve, *names: str) -> Columns:
    return {name: sieve.column(name) for name in names}


def _given(column: pa.Array) -> Bools:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _numbers(texts: pa.Array) -> npt.NDArray[np.float64]:
    if texts.null_count == len(texts):
        return np.full(len(texts), np.nan)
    plain = pc.match_substring_regex(texts, r"^-?\d{1,9}(\.\d{1,9})?$")
    numbers = pc.cast(pc.if_else(pc.fill_null(plain, False), texts, None), pa.float64())
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
