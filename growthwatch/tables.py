"""The contract of every table that passes between stages, readable aloud.

Two families. *Tables in* and *tables out* are public (names, units and order as published). *Stage tables* are
what the stages hand each other: the same facts with integers and categories in place of text, one row per child
addressed by its position, so that no stage handles strings row by row.

Dates are ``datetime64[s]`` with NaT for not known; text is pandas ``str`` with NaN for not known; words with a
fixed vocabulary are categoricals over exactly that vocabulary.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch import vocabulary as v
from growthwatch.public_tables import TABLES_OUT

Columns = Mapping[str, object]


def _words(vocabulary: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(vocabulary))


TEXT: Final = pd.StringDtype(na_value=np.nan)
DATE: Final = np.dtype("datetime64[s]")
SOURCE: Final = _words(v.SOURCES)
KIND: Final = _words(v.KINDS)
SEX: Final = _words(v.SEXES)


def _table(**columns: object) -> Columns:
    return MappingProxyType(columns)


# --- what sources/ hands to linkage/ -----------------------------------------------------------------------------

#: Who a row is about, as the system that holds it states it. All may be absent.
PERSON: Final = _table(
    nhs_number=TEXT,  # as written, blanks removed; validity is linkage's business
    forename=TEXT,
    surname=TEXT,
    date_of_birth=DATE,
    sex=SEX,
    gestation_total_days=np.dtype("float64"),  # [days], 22+0 to 44+6; NaN not known
    birth_order=np.dtype("float64"),
    postcode=TEXT,
)

#: Where a row came from: enough to point a person at it.
ORIGIN: Final = _table(
    input=np.dtype("int32"),  # position in Intake.inputs
    line=np.dtype("int64"),  # line in the file, the heading being line 1
)

#: In whose name a row speaks, and which of its versions it is: an id is unique within its sender alone.
VERSION: Final = _table(
    sender=TEXT,  # NaN where no sender is stated
    version_id=TEXT,  # as its sender numbers versions
    last_updated=TEXT,  # instant in UTC, so that text sorts as time
    status=TEXT,  # a word of vocabulary.ROW_STATUSES; NaN for any other, which says nothing of a version
)

#: How the id of a record is its sender's.
IDENTITY: Final = _table(
    **VERSION,
    sender_record_id=TEXT,  # the id as its sender states it, where record_id (unique within its source) is another
)

#: A register row: one system's statement of one child.
REGISTER: Final = _table(
    **ORIGIN,
    source=SOURCE,
    child_id=TEXT,
    **VERSION,
    entry_id=TEXT,  # what the store knows the row by where another child's row has its child_id; NaN elsewhere
    **PERSON,
    practice_code=TEXT,
    joined_on=DATE,
    left_on=DATE,
    died_on=DATE,
    mother_height_cm=np.dtype("float64"),  # optional columns beside the contract's, for length-low-for-parents
    father_height_cm=np.dtype("float64"),
)

#: A recorded value that could be read.
RECORDED: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    **IDENTITY,
    child_id=TEXT,  # the sender's own id of the child; NaN where none is stated
    **PERSON,
    measured_on=DATE,
    kind=KIND,
    value=TEXT,  # as written
    unit=TEXT,  # as written; NaN where blank
    value_si=np.dtype("float64"),  # kg or cm
    step_si=np.dtype("float64"),  # the last digit written, in kg or cm: how finely it was recorded
    context=TEXT,
    recorded_by=TEXT,
    recorded_on=DATE,
    note=TEXT,
)

#: A record's or a contact's row that could not be used and names a child all the same: who, and where they can be read
#: what and when. A contact's has no kind: its ``context`` is the contact, its ``value`` the outcome, its day
#: ``measured_on``.
UNREADABLE: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    **IDENTITY,
    child_id=TEXT,  # the sender's own id of the child; NaN where none is stated
    **PERSON,
    measured_on=DATE,  # NaT where no day can be read
    kind=KIND,  # NaN: a contact
    value=TEXT,  # as written; NaN where nothing stands there, or that nothing was measured
    unit=TEXT,
    context=TEXT,
    reason=TEXT,  # code of sources.reject_reasons.RejectReason
    detail=TEXT,
)

#: A contact row.
CONTACTED: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    **IDENTITY,
    child_id=TEXT,  # the sender's own id of the child; NaN where none is stated
    **PERSON,
    contact=_words(v.CONTACTS),
    contact_on=DATE,
    outcome=_words(v.OUTCOMES),
)

#: A known condition or kind of care, as one system states it: a fact beside the measurements, no measurement.
CONDITIONED: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    **IDENTITY,
    child_id=TEXT,  # the sender's own id of the child; NaN where none is stated
    **PERSON,
    condition=TEXT,  # of conditions.known_conditions
    condition_code=TEXT,  # as written; NaN where none is stated
    standing=_words(v.CONDITION_STANDINGS),  # as stated; NaN where it is not
    started_on=DATE,  # NaT not known: it may have stood from birth on
    ended_on=DATE,
    stated_on=DATE,
    stated_by=TEXT,  # who said it
    note=TEXT,
)

#: A record's or contact's row by which its sender takes it back (entered in error, cancelled): no record itself.
WITHDRAWN: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    table=TEXT,  # records | contacts | conditions
    child_id=TEXT,
    **IDENTITY,
    **PERSON,
    measured_on=DATE,
    kind=KIND,
    contact=_words(v.CONTACTS),
    contact_on=DATE,
)

#: What a person settled.
DECIDED: Final = _table(
    **ORIGIN,
    decision_id=TEXT,
    action=_words(v.ACTIONS),
    source=SOURCE,
    record_id=TEXT,
    source_2=SOURCE,
    record_2=TEXT,
    decided_by=TEXT,
    decided_on=DATE,
    reason=TEXT,
)
#: The same while it is read: of two senders' records of one id, whose is meant.
DECIDED_OF_SENDER: Final = _table(**DECIDED, sender=TEXT, sender_2=TEXT)

# --- what linkage/ hands on: children by position, records and contacts pointing at them ---------------------------

#: One row per child; its position is the ``child`` of every other stage table. Sorted by child_id.
CHILDREN: Final = _table(
    child_id=TEXT,  # unique; depends on the child's own rows alone
    nhs_number=TEXT,  # valid, ten digits, or NaN
    forename=TEXT,
    surname=TEXT,
    postcode=TEXT,
    date_of_birth=DATE,
    sex=SEX,
    gestation_total_days=np.dtype("float64"),
    practice_code=TEXT,
    joined_on=DATE,
    left_on=DATE,
    died_on=DATE,
    mother_height_cm=np.dtype("float64"),
    father_height_cm=np.dtype("float64"),
    sources=TEXT,  # a;b
    n_records=np.dtype("int64"),
    n_unread=np.dtype("int64"),  # refused records that name the child
    link=_words(v.LINKS),
    possible_duplicate_of=TEXT,  # child_id: a person is asked whether the two are one
)

#: One row per readable record of a known child, sorted by child, kind, age_days, source, record_id.
RECORDS: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    sender=TEXT,
    sender_record_id=TEXT,  # as in RECORDED: two rows of one such id are versions of one record
    child=np.dtype("int32"),
    kind=KIND,
    measured_on=DATE,
    age_days=np.dtype("float64"),  # chronological [days]; NaN where the date of birth is not known
    value=TEXT,
    unit=TEXT,
    value_si=np.dtype("float64"),
    step_si=np.dtype("float64"),
    context=TEXT,
    recorded_by=TEXT,
    recorded_on=DATE,
    note=TEXT,
)

#: One row per record or contact (no kind) of a known child that could not be used, sorted by child and age_days.
UNREAD: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    child=np.dtype("int32"),
    kind=KIND,
    measured_on=DATE,
    age_days=np.dtype("float64"),
    value=TEXT,
    unit=TEXT,
    context=TEXT,
    reason=TEXT,
    detail=TEXT,
)

#: One row per contact of a known child, sorted by child and age_days.
CONTACTS: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    child=np.dtype("int32"),
    contact=_words(v.CONTACTS),
    contact_on=DATE,
    age_days=np.dtype("float64"),
    outcome=_words(v.OUTCOMES),
)

#: One row per known condition of a known child, sorted by child and age_days, those without a day last.
CONDITIONS: Final = _table(
    **ORIGIN,
    source=SOURCE,
    record_id=TEXT,
    child=np.dtype("int32"),
    condition=TEXT,
    condition_code=TEXT,
    standing=_words(v.CONDITION_STANDINGS),
    started_on=DATE,
    age_days=np.dtype("float64"),  # when it started [days]; negative for one known before birth
    ended_on=DATE,
    stated_on=DATE,
    stated_by=TEXT,
    note=TEXT,
)

# --- what reconcile/ adds ----------------------------------------------------------------------------------------

#: RECORDS and, for each, what was made of it. ``event`` is a position in MEASUREMENTS.
JUDGED: Final = _table(
    **RECORDS,
    event=np.dtype("int32"),
    verdict=_words(v.VERDICTS),
    error=_words(v.ERRORS),  # NaN for none
    error_kind=TEXT,  # in which way: "pounds", "day_month" (``reference_data/error_rates``); NaN for none
    probability_true=np.dtype("float64"),  # that it is right as recorded; NaN where nothing could be held against it
    suggested_value=np.dtype("float64"),  # kg or cm
    suggested_measured_on=DATE,
    suggested_kind=KIND,
    likeliest_value=np.dtype("float64"),  # kg or cm: the likeliest repair, also where another is about as likely
    reason=TEXT,  # one plain sentence
)

#: One row per weighing or measuring, sorted by child, kind, age_days; two readings in dispute are two rows.
MEASUREMENTS: Final = _table(
    event_id=TEXT,
    child=np.dtype("int32"),
    kind=KIND,
    measured_on=DATE,
    age_days=np.dtype("float64"),
    value=np.dtype("float64"),  # kg or cm
    sources=TEXT,  # a;b
    n_records=np.dtype("int64"),
    state=_words(v.STATES),
    is_birth=np.dtype("bool"),  # the birth weight, length or head
    set_aside=np.dtype("bool"),  # by a person: "questioned", and no finding rests on it
)

# --- what scoring/ adds --------------------------------------------------------------------------------------------

SCORED: Final = _table(
    **MEASUREMENTS,
    corrected_age_days=np.dtype("float64"),
    sds=np.dtype("float64"),
    centile=np.dtype("float64"),  # NaN for term babies on day 1 to 13
    band=TEXT,
    from_birth_percent=np.dtype("float64"),  # change from birth weight [%]; NaN where it says nothing
    gain_g_per_day=np.dtype("float64"),  # since the latest undoubted weight 7 to 28 days before
    sds_trisomy_21=np.dtype("float64"),  # on that reference, of a child with trisomy 21 on record; no rule reads it
    centile_trisomy_21=np.dtype("float64"),
)

# --- tables out: public, in this order --------------------------------------------------------------------------

#: Table -> its columns; what each means stands in ``public_tables``.
OUT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: tuple(table.columns) for name, table in TABLES_OUT.items()}
)


#: Units of columns that hold numbers.
_UNITS_OF_NUMBERS: Final = ("0 to 1", "0 to 100", "SD", "%", "g per day")


def public_type(table: str, column: str) -> Any:
    """Return the type of a public column that a table written earlier may lack: a date, a number, else text."""
    unit = TABLES_OUT[table].columns[column].unit
    return DATE if unit == "date" else np.dtype("float64") if unit in _UNITS_OF_NUMBERS else TEXT


def with_every_column(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a public table with the columns that it lacks since it was written before they were, as not known."""
    absent = [column for column in OUT[table] if column not in frame.columns]
    unknown = {column: pd.Series(None, index=frame.index, dtype=public_type(table, column)) for column in absent}
    return frame.assign(**unknown) if absent else frame


def empty(columns: Columns) -> pd.DataFrame:
    """Return a table of these columns without a row."""
    # an array of each type rather than a series: a child's page makes several such tables, of many columns
    return pd.DataFrame({name: _no_values(pd.api.types.pandas_dtype(dtype)) for name, dtype in columns.items()})


def _no_values(dtype: Any) -> Any:
    if isinstance(dtype, np.dtype):
        return pd.Series(dtype=dtype) if dtype.kind == "O" else np.empty(0, dtype)
    return dtype.construct_array_type()._from_sequence([], dtype=dtype)  # noqa: SLF001 - pandas' own interface


def conform(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Return the frame with exactly these columns, in this order, of these types.

    Raises
    ------
    KeyError
        When a column is absent: a stage owes every column of its table.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise KeyError(f"the table lacks {', '.join(missing)}")
    # of one child the checks cost more than the columns: most have their type already
    given = {name: frame[name] for name in columns}
    return pd.DataFrame(
        {name: one if one.dtype == columns[name] else one.astype(columns[name]) for name, one in given.items()},
        index=frame.index,
    )
