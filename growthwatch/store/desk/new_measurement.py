"""What an entry at the desk is checked by and made of: the value as read, its day, and whose record it is about."""

import datetime as dt
from typing import Final

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from growthwatch.sources.columns import units
from growthwatch.store.database import schema, text
from growthwatch.store.errors import StoreError
from growthwatch.vocabulary import KINDS, SOURCES

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
        raise StoreError(f"the value {value!r} {unit} {units.said_of_value(size.refused)[0]}")
    return float(size.value_si[0]), float(size.step_si[0])


def check_day(measured_on: dt.date, born: str | None, today: dt.date) -> None:
    """Raise :class:`StoreError` for a day after today or before birth (ISO text, None for not known)."""
    if measured_on > today:
        raise StoreError(f"measured_on {measured_on} is after today")
    if born is not None and measured_on.isoformat() < born:
        raise StoreError(f"measured_on {measured_on} is before the date of birth")


def owner(connection: sa.Connection, source: str, record_id: str) -> str | None:
    """Return the id of the child whose record this now is, None for a record that is not there."""
    record = schema.recorded.c
    where = (record.source == source, record.row_key == record_id)
    return connection.scalar(sa.select(record.linked_child).where(*where).order_by(record.id.desc()).limit(1))
