"""The canonical tables from memory instead of from files: how another engine hands over its rows."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from growthwatch.sources import intake
from growthwatch.sources.columns import recognition
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, Sheet
from growthwatch.sources.frame_text import text_table
from growthwatch.sources.recognised_sheets import Source
from growthwatch.sources.rows.row_sink import Intake, MemorySink

#: The canonical tables, by name.
NAMES: Final = ("children", "records", "contacts", "conditions", "decisions")


def read_tables(given: Mapping[str, pa.Table], *, as_of: dt.date) -> Intake:
    """Return every row of canonical tables held as Arrow text columns, read or refused as ``read`` would.

    Parameters
    ----------
    given : mapping of str to pyarrow.Table
        ``children``, ``records``, ``contacts``, ``conditions``, ``decisions``, or some of them. The name stands
        where a file's name would; rows are counted from 1 and have no other line.
    as_of : date
        Nothing may be dated after it.

    Raises
    ------
    UnusableInput
        When a table lacks a column it needs.
    """
    memory = MemorySink()
    gathered = intake.Gathered(memory, np.datetime64(as_of, "D"), {})
    for name, table in given.items():
        sheet = _sheet(name, table)
        fits = recognition.recognise(sheet, None)
        if fits is None:
            raise recognition.why_not(sheet)
        if fits.table != name:
            raise UnusableInput(f"has the columns of {fits.table}", file=name)
        gathered.add(Source(name, "memory", "", sheet, fits, ""))
    return memory.intake(gathered.table())


def read_frames(given: Mapping[str, pd.DataFrame], *, as_of: dt.date) -> Intake:
    """Return every row of canonical tables held as DataFrames, read or refused as ``read`` would.

    Parameters
    ----------
    given : mapping of str to DataFrame
        As for :func:`read_tables`; columns may hold text, numbers, dates or categories.
    as_of : date
        Nothing may be dated after it.

    Raises
    ------
    UnusableInput
        When no table has a row, or one has a name that is none of these, is no DataFrame, or lacks a column it needs.
    """
    for name, frame in given.items():
        if name not in NAMES:
            raise UnusableInput(f"no such table; expected {', '.join(NAMES)}", file=str(name))
        if not isinstance(frame, pd.DataFrame):
            raise UnusableInput(f"expected a DataFrame, not {type(frame).__name__}", file=name)
    if not any(map(len, given.values())):
        raise UnusableInput("there is no row in these tables")
    # a table without a row may have columns without a type: it says nothing either way
    return read_tables({name: text_table(frame) for name, frame in given.items() if len(frame)}, as_of=as_of)


def _sheet(name: str, table: pa.Table) -> Sheet:
    whole = table.cast(pa.schema([(column, pa.string()) for column in table.column_names])).combine_chunks()
    batch = Batch(whole, np.arange(1, whole.num_rows + 1, dtype=np.int64))
    return Sheet(name, "", "memory", tuple(table.column_names), 0, lambda: iter([batch] if whole.num_rows else []))
