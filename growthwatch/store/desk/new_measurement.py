"""What an entry at the desk is checked by and made of: the value as read, its day, and whose record it is about."""

import datetime as dt
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.linkage.rows.persons import plain_forenames, plain_postcodes, plain_surnames
from growthwatch.sources.columns import units
from growthwatch.store.database import schema, text
from growthwatch.store.errors import EntryRefused, StoreError
from growthwatch.vocabulary import KINDS, OWN_SENDER, SOURCES

#: What a row entered for a child states of who it is: so that a reading of all rows links it too.
PERSON: Final = ("nhs_number", "forename", "surname", "date_of_birth", "sex", "gestation_total_days", "postcode")


def size(source: str, kind: str, value: str, unit: str) -> tuple[float, float]:
    """Return the value in kg or cm and its last digit's worth, read as the files' values are."""
    text.check([value, unit])
    for word, known, name in ((source, SOURCES, "source"), (kind, KINDS, "kind")):
        if word not in known:
            raise StoreError(f"unknown {name} {word!r}: expected one of {', '.join(known)}")
    size = units.measured(
        np.array([KINDS.index(kind)]),
        np.array([SOURCES.index(source)]),
        pa.array([value]),
        pa.array([unit or None], pa.string()),
    )
    if size.refused[0]:
        raise EntryRefused({kind: f"the value {value!r} {unit} {units.said_of_value(size.refused)[0]}"})
    return float(size.value_si[0]), float(size.step_si[0])


def check_day(measured_on: dt.date, born: str | None, today: dt.date) -> None:
    """Raise :class:`StoreError` for a day after today or before birth (ISO text, None for not known)."""
    if measured_on > today:
        raise EntryRefused({"measured_on": f"measured_on {measured_on} is after today"})
    if born is not None and measured_on.isoformat() < born:
        raise EntryRefused({"measured_on": f"measured_on {measured_on} is before the date of birth"})


def owner(connection: sa.Connection, source: str, record_id: str) -> str | None:
    """Return the id of the child whose record this now is, None for a record that is not there."""
    record = schema.recorded.c
    where = (record.source == source, record.row_key == record_id)
    return connection.scalar(sa.select(record.linked_child).where(*where).order_by(record.id.desc()).limit(1))


def identity(connection: sa.Connection, child_id: str, person: dict[str, Any]) -> dict[str, Any]:
    """Return what a row entered for a child states of who it is, so that a reading of all rows links it too.

    Of a child that was registered here this is first the id that it was given: no number or name need be known, and
    one that is corrected later takes no weight away from it.
    """
    row = schema.registered.c
    where = (row.linked_child == child_id, row.sender == OWN_SENDER, row.child_id.is_not(None))
    own_id = connection.scalar(sa.select(row.child_id).where(*where).order_by(row.id).limit(1))
    stated = {name: person[name] for name in PERSON}
    return stated if own_id is None else stated | {"nhs_number": None, "child_id": own_id, "sender": OWN_SENDER}


def record_to_join(connection: sa.Connection, child_id: str, row: dict[str, Any]) -> tuple[str, str] | None:
    """Return source and id of a record of the child that an entered row must be joined with to be the child's.

    A baby without a number and not yet named is told from another by nothing that a row could state: that the row was
    entered for this child is then a person's decision, as any other to join two records. None where it needs none.

    Raises
    ------
    StoreError
        When nothing but a register's row is known of such a child: there is no record to join the new one with.
    """
    if row.get("child_id") or _tells_apart(row):
        return None
    record = schema.recorded.c
    query = sa.select(record.source, record.row_key).where(record.linked_child == child_id)
    found = connection.execute(query.order_by(record.id).limit(1)).one_or_none()
    if found is None:
        raise StoreError(
            "nothing would tie this to the child: neither an NHS number nor a full name, sex and postcode is known; "
            "add one of them to the child's details first"
        )
    return found.source, found.row_key


def _tells_apart(row: dict[str, Any]) -> bool:
    """Return whether linkage knows whose a row is by what it states: by number, or by exact person."""
    stated = pd.DataFrame([{name: row[name] for name in PERSON}], dtype=object).astype("str")
    if valid_numbers(stated["nhs_number"].astype(tables.TEXT))[0] >= 0:
        return True
    named = plain_forenames(stated["forename"]).notna() & plain_surnames(stated["surname"]).notna()
    placed = plain_postcodes(stated["postcode"]).notna()
    return bool((named & placed).iloc[0]) and bool(row["date_of_birth"]) and bool(row["sex"])
