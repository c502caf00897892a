"""Which table a file is, by its headings, and which of its columns is which of ours."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources import sieve
from growthwatch.sources.canonical import COLUMNS, REQUIRED
from growthwatch.sources.delimited import Batch
from growthwatch.sources.errors import UnusableInput

#: Table -> the columns any of which, in this order of trial, show a file to be that table.
_SHOWN_BY = {
    "decisions": ("action", "decision_id"),
    "contacts": ("contact", "contact_on", "outcome"),
    "records": ("measured_on", "kind", "value"),
    "children": ("child_id", "date_of_birth"),
}


@dataclass(frozen=True)
class Cells:
    """The rows of a batch under our names: trimmed text, null where empty, blank rows left out."""

    cells: pa.Table
    line: npt.NDArray[np.int64]
    row: pa.Array


@dataclass(frozen=True)
class Layout:
    """A file recognised: the table it is, and our column -> its heading."""

    table: str
    headings: dict[str, str]

    def cells(self, batch: Batch) -> Cells:
        """Return the rows of a batch under our names."""
        trimmed = {ours: _trimmed(batch.cells[theirs]) for ours, theirs in self.headings.items()}
        cells = pa.table(trimmed)
        row = sieve.as_it_came(batch.cells)
        blank = _blank(batch.cells)
        if not blank.any():
            return Cells(cells, batch.line, row)
        keep = pa.array(~blank)
        return Cells(cells.filter(keep), batch.line[~blank], row.filter(keep))


def recognise(names: tuple[str, ...], file: str) -> Layout:
    """Return the layout of a file with these headings.

    Raises
    ------
    UnusableInput
        When the headings are not those of a table that is read, or a column it needs is missing.
    """
    theirs = {plain(name): name for name in names if name}
    for table, shown_by in _SHOWN_BY.items():
        if sum(name in theirs for name in shown_by) < min(2, len(shown_by)):
            continue
        missing = [name for name in REQUIRED[table] if name not in theirs]
        if missing:
            raise UnusableInput(
                f"looks like {table} but has no such column", file=file, line=1, column=", ".join(missing)
            )
        return Layout(table, {name: theirs[name] for name in COLUMNS[table] if name in theirs})
    raise UnusableInput(
        "the columns are not those of a table that is read: give a mapping", file=file, line=1,
        value=", ".join(filter(None, names)),
    )  # fmt: skip


def plain(heading: str) -> str:
    """Return a heading in lower case with every run of other signs as one underscore."""
    return re.sub(r"[^a-z0-9]+", "_", heading.casefold()).strip("_")


def _trimmed(column: pa.ChunkedArray) -> pa.Array:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), None, text).combine_chunks()


def _blank(cells: pa.Table) -> npt.NDArray[np.bool_]:
    """Return which rows hold nothing at all: blank lines, and the empty rows spreadsheets leave behind."""
    blank = np.ones(cells.num_rows, dtype=bool)
    for column in cells.columns:
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True)
        blank &= empty.to_numpy()
        if not blank.any():
            break
    return blank
