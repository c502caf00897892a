"""Our own columns as text, to typed columns: what each cell must be, and what becomes of a row where it is not.

A row is set aside whole where what makes it one can't be read: of a record its source, kind, day and value, of a
contact or decision likewise, of a register row its source and any identity. A cell that may be empty never costs the
row: where it can't be read it is taken as not known and reported.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.conditions import BEFORE_BIRTH_DAYS
from growthwatch.public_tables import TABLES_IN
from growthwatch.sources.columns import (
    ages,
    condition_cells,
    dates,
    gestation,
    nhs_number_text,
    register_cells,
    units,
    versions,
    vocabulary_words,
)
from growthwatch.sources.columns.reading import (
    SAYS_WHICH,
    Bools,
    Columns,
    Reading,
    Refuse,
    as_written,
    date,
    is_given,
    numbers,
    word,
)
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.row_validation import RowValidation
from growthwatch.vocabulary import WITHDRAWN_STATUSES

_TALLEST_CM, _SHORTEST_CM = 260.0, 80.0

#: Table -> every column of it that is read.
COLUMNS: Final = {name: tuple(table.columns) for name, table in TABLES_IN.items()}
#: Columns of no file of ours: the id as its sender states it, where a layout makes several records of one row; and
#: an id by which a row names its child, where two children have it.
SENDER_RECORD_ID, AMBIGUOUS_ID = "sender_record_id", "ambiguous_id"
#: What a layout may put into a table beside its columns.
BESIDE: Final = (SENDER_RECORD_ID, AMBIGUOUS_ID)
#: Table -> the columns without which it can't be used.
REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "children": ("source", "date_of_birth"),
    "records": ("source", "measured_on", "kind", "value"),
    "contacts": ("source", "contact", "contact_on", "outcome"),
    "conditions": ("source", "condition"),
    "decisions": ("decision_id", "action", "source", "record_id", "decided_on"),
}
_IDENTITY = ("nhs_number", "forename", "surname", "date_of_birth")
#: The codes that a column of 0 and 1 holds.
_SEX_CODES: Final = {"0": 0, "1": 1}
_A_LIFE: Final = 44_000  # days: whoever is on a register may leave it at any age
#: What national data sets write for a weight that is not known (CSDS, Maternity Services: birth weight, n4).
_DEFAULT_GRAMS: Final = "9999"


def read(validation: RowValidation, reading: Reading) -> Columns:
    """Return the typed columns of every row of a batch; ``row_validation.used`` says which rows to keep."""
    reading.columns.clear()
    return _READERS[validation.table](validation, reading)


def _records(validation: RowValidation, reading: Reading) -> Columns:
    refuse = validation.refuse_row
    version = versions.read(validation, {*WITHDRAWN_STATUSES, "registered"})
    source = word(validation, "source", refuse)
    kind = word(validation, "kind", refuse)
    person = _person(validation, reading)
    measured_on = _measured_on(validation, reading, person["date_of_birth"])
    recorded_on = date(validation, reading, "recorded_on", validation.refuse_cell)
    reading.compare("date_of_birth", "measured_on")
    reading.compare("measured_on", "recorded_on")
    _after_birth(validation, measured_on, person["date_of_birth"], "measured_on", RejectReason.measured_before_birth)
    in_grams = units.unit_codes(validation.column("unit")) == units.UNITS.index("g")
    refuse(in_grams & _is(validation.column("value"), _DEFAULT_GRAMS), "value", RejectReason.value_default)
    size = units.measured(
        np.maximum(kind, 0),
        np.maximum(source, 0),
        validation.column("value"),
        validation.column("unit"),
        reading.usual,
    )
    unit_given = is_given(validation.column("unit"))
    for number, reason in enumerate(units.REASONS, start=1):
        refused = size.refused == number
        in_unit = refused & unit_given if reason == RejectReason.unit_unknown else np.zeros(len(refused), dtype=bool)
        refuse(in_unit, "unit", reason)
        refuse(refused & ~in_unit, "value", reason)
    return {
        "source": source, **version, **person, "measured_on": measured_on, "kind": kind, "value_si": size.value_si,
        "step_si": size.step_si, "recorded_on": recorded_on,
        **as_written(
            validation, "record_id", SENDER_RECORD_ID, "child_id", "value", "unit", "recorded_by", "note"
        ),
        "context": _context(validation.column("context")),
    }  # fmt: skip


def _children(validation: RowValidation, reading: Reading) -> Columns:
    refuse_cell = validation.refuse_cell
    version = versions.read(validation, {"entered-in-error"})
    source = word(validation, "source", validation.refuse_row)
    person = _person(validation, reading, refuse_future=validation.refuse_row)
    register_cells.state_day_of_death(validation, reading.as_of)
    days = {name: date(validation, reading, name, refuse_cell) for name in ("joined_on", "left_on", "died_on")}
    for name in days:
        reading.compare("date_of_birth", name, longest=_A_LIFE)
    for name in ("left_on", "died_on"):
        early = days[name] < person["date_of_birth"]
        refuse_cell(early, name, RejectReason.before_date_of_birth)
        days[name][early] = np.datetime64("NaT", "D")
    heights = {name: _height(validation, name) for name in ("mother_height_cm", "father_height_cm")}
    return {
        "source": source, **version, **person, **days, **heights,
        **as_written(validation, "child_id", "entry_id"),
        "practice_code": register_cells.practice_codes(validation.column("practice_code")),
    }  # fmt: skip


def _contacts(validation: RowValidation, reading: Reading) -> Columns:
    refuse = validation.refuse_row
    # of an appointment "cancelled" is its outcome
    version = versions.read(validation, {"entered-in-error"})
    source = word(validation, "source", refuse)
    contact, outcome = word(validation, "contact", refuse), word(validation, "outcome", refuse)
    person = _person(validation, reading)
    contact_on = date(validation, reading, "contact_on", refuse, required=True)
    reading.compare("date_of_birth", "contact_on")
    _after_birth(validation, contact_on, person["date_of_birth"], "contact_on", RejectReason.contact_before_birth)
    return {
        "source": source, **version, **person, **as_written(validation, "record_id", SENDER_RECORD_ID, "child_id"),
        "contact": contact, "contact_on": contact_on, "outcome": outcome,
    }  # fmt: skip


def _conditions(validation: RowValidation, reading: Reading) -> Columns:
    refuse = validation.refuse_row
    version = versions.read(validation, {"entered-in-error"})
    source = word(validation, "source", refuse)
    condition = condition_cells.named(validation)
    person = _person(validation, reading)
    # a day that can't be read costs the day; one to come, the row: it is no fact yet
    started_on = date(validation, reading, "started_on", validation.refuse_cell, refuse_future=refuse)
    # a day to come is a plan: until it has come the condition lasts
    ended_on = date(validation, reading, "ended_on", validation.refuse_cell)
    stated_on = date(validation, reading, "stated_on", validation.refuse_cell)
    reading.compare("date_of_birth", "started_on", shortest=-BEFORE_BIRTH_DAYS)
    reading.compare("started_on", "ended_on")
    refuse(ended_on < started_on, "ended_on", RejectReason.ended_before_it_began)
    early = condition_cells.too_early(condition, started_on, person["date_of_birth"])
    refuse(early, "started_on", RejectReason.care_before_birth)
    return {
        "source": source, **version, **person, **as_written(
            validation, "record_id", SENDER_RECORD_ID, "child_id", "stated_by", "note"
        ),
        "condition": condition, "condition_code": condition_cells.code_stated(validation),
        "standing": condition_cells.standing(validation),
        "started_on": started_on, "ended_on": ended_on, "stated_on": stated_on,
    }  # fmt: skip


def _decisions(validation: RowValidation, reading: Reading) -> Columns:
    refuse = validation.refuse_row
    action = word(validation, "action", refuse)
    source = word(validation, "source", refuse)
    for name in ("decision_id", "record_id"):
        refuse(~is_given(validation.column(name)), name, RejectReason.empty, name)
    decided_on = date(validation, reading, "decided_on", refuse, required=True)
    source_2 = vocabulary_words.codes(validation.column("source_2"), vocabulary_words.LOOKUPS["source"])
    refuse(source_2 == vocabulary_words.UNKNOWN, "source_2", RejectReason.unknown_word, "source")
    pairs = np.isin(action, [vocabulary_words.LOOKUPS["action"][name] for name in ("join", "split")])
    second = (source_2 >= 0) & is_given(validation.column("record_2"))
    refuse(pairs & ~second, "record_2", RejectReason.pair_incomplete)
    return {
        "action": action, "source": source, "source_2": source_2, "decided_on": decided_on,
        **as_written(
            validation, "decision_id", "record_id", "record_2", "decided_by", "reason", "sender", "sender_2"
        ),
    }  # fmt: skip


_READERS: Final[Mapping[str, Callable[[RowValidation, Reading], Columns]]] = {
    "records": _records,
    "children": _children,
    "contacts": _contacts,
    "conditions": _conditions,
    "decisions": _decisions,
}


def _person(validation: RowValidation, reading: Reading, refuse_future: Refuse | None = None) -> Columns:
    validation.refuse_row(is_given(validation.column(AMBIGUOUS_ID)), AMBIGUOUS_ID, RejectReason.id_of_two_children)
    refuse = validation.refuse_cell
    number, rounded = nhs_number_text.ten_digits(validation.column("nhs_number"))
    refuse(rounded, "nhs_number", RejectReason.nhs_number_rounded)
    # a register's own id alone says of nobody that he is there; a record's says whose it is
    naming = _IDENTITY[1:] if validation.table == "children" else (*_IDENTITY[1:], "child_id")
    given = np.logical_or.reduce([is_given(number), *(is_given(validation.column(name)) for name in naming)])
    validation.refuse_row(~given, "nhs_number", RejectReason.no_child_named)
    born = date(validation, reading, "date_of_birth", refuse, refuse_future=refuse_future)
    order = numbers(validation.column("birth_order"))
    odd = is_given(validation.column("birth_order")) & ~np.isin(order, np.arange(1, 10))
    refuse(odd, "birth_order", RejectReason.birth_order)
    return {
        "date_of_birth": born,
        "sex": _sex(validation, reading),
        "gestation_total_days": _gestation(validation),
        "birth_order": np.where(odd, np.nan, order),
        "nhs_number": number,
        **as_written(validation, "forename", "surname", "postcode"),
    }


def _sex(validation: RowValidation, reading: Reading) -> vocabulary_words.Codes:
    """Return male, female or not known; of a column of 0 and 1 nothing, for which is which is not said."""
    column = validation.column("sex")
    sex = vocabulary_words.codes(column, vocabulary_words.LOOKUPS["sex"], vocabulary_words.NOT_KNOWN)
    coded = vocabulary_words.codes(column, _SEX_CODES)
    reading.sexes |= set(np.unique(np.where((sex >= 0) & (coded < 0), SAYS_WHICH, coded)).tolist())
    if reading.zero_and_one:
        open_ = coded >= 0
        validation.refuse_cell(open_, "sex", RejectReason.sex_zero_or_one)
        sex = np.where(open_, np.int8(vocabulary_words.BLANK), sex)
    validation.refuse_cell(sex == vocabulary_words.UNKNOWN, "sex", RejectReason.unknown_word, "sex")
    return np.maximum(sex, vocabulary_words.BLANK)


def _gestation(validation: RowValidation) -> npt.NDArray[np.float64]:
    """Return completed days of gestation; a cell of which no day can be made is reported."""
    total, refused = gestation.total_days(validation.column("gestation_weeks"), validation.column("gestation_days"))
    for (column, reason), where in refused.items():
        validation.refuse_cell(where, column, reason)
    return total


def _measured_on(validation: RowValidation, reading: Reading, born: dates.Days) -> dates.Days:
    """Return the day of measurement: as stated, else counted from birth by the age that the row states."""
    counted = {name: validation.column(name) for name in ages.AGES if name in validation.cells.column_names}
    if not counted:
        return date(validation, reading, "measured_on", validation.refuse_row, required=True)
    stated = date(validation, reading, "measured_on", validation.refuse_row)
    name, unborn = next(iter(counted)), np.isnat(born)
    reached, no_age = ages.days_after(born, counted)
    needed = ~is_given(validation.column("measured_on"))
    validation.refuse_row(needed & no_age, name, RejectReason.no_such_age)
    given = np.logical_or.reduce([is_given(column) for column in counted.values()])
    validation.refuse_row(needed & ~given, name, RejectReason.empty, name)
    validation.refuse_row(needed & unborn, "date_of_birth", RejectReason.no_birth_to_count_from)
    late = needed & (reached > reading.as_of)
    validation.refuse_row(late, name, RejectReason.after_as_of, str(reading.as_of))
    return np.where(needed & ~late, reached, stated)


def _after_birth(
    validation: RowValidation, day: dates.Days, born: dates.Days, column: str, reason: RejectReason
) -> None:
    validation.refuse_row(day < born, column, reason)


def _height(validation: RowValidation, name: str) -> npt.NDArray[np.float64]:
    height = numbers(validation.column(name))
    adult = (height >= _SHORTEST_CM) & (height <= _TALLEST_CM)
    validation.refuse_cell(is_given(validation.column(name)) & ~adult, name, RejectReason.not_an_adult_height)
    return np.where(adult, height, np.nan)


def _context(stated: pa.Array) -> pa.Array:
    """Return the context as stated; of birth, however it is written, as "birth"."""
    at_birth = pc.match_substring_regex(stated, r"(?i)^\s*(?:at )?birth(?:[ _-]?(?:weight|length|head))?\s*$")
    return pc.if_else(pc.fill_null(at_birth, False), "birth", stated)


def _is(column: pa.Array, text: str) -> Bools:
    return np.asarray(pc.fill_null(pc.equal(column, text), False).to_numpy(zero_copy_only=False), dtype=bool)
