"""The canonical tables from memory instead of from files: how another engine hands over its rows."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from growthwatch.sources import intake
from growthwatch.sources.columns import layout
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, Sheet
from growthwatch.sources.rows.row_sink import InMemory, Intake


def read_tables(given: Mapping[str, pa.Table], *, as_of: dt.date) -> Intake:
    """Return every row of canonical tables held as Arrow text columns, read or refused as ``read`` would.

    Parameters
    ----------
    given : mapping of str to pyarrow.Table
        ``children``, ``records``, ``contacts``, ``decisions``, or some of them. The name stands where a file's name
        would; rows are counted from 1 and have no other line.
    as_of : date
        Nothing may be dated after it.

    Raises
    ------
    UnusableInput
        When a table lacks a column it needs.
    """
    memory = InMemory()
    gathered = intake.Gathered(memory, np.datetime64(as_of, "D"), {})
    for name, table in given.items():
        sheet = _sheet(name, table)
        fits = layout.recognise(sheet, None)
        if fits is None:
            raise layout.why_not(sheet)
        if fits.table != name:
            raise UnusableInput(f"has the columns of {fits.table}", file=name)
        gathered.add(intake.Source(name, "memory", "", sheet, fits, ""))
    return memory.intake(gathered.table())


def _sheet(name: str, table: pa.Table) -> Sheet:
    whole = table.cast(pa.schema([(column, pa.string()) for column in table.column_names])).combine_chunks()
    batch = Batch(whole, np.arange(1, whole.num_rows + 1, dtype=np.int64))
    return Sheet(name, "", "memory", tuple(table.column_names), 0, lambda: iter([batch] if whole.num_rows else []))
