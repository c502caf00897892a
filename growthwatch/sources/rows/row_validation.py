"""Which rows of a batch can be used, and why not: every refusal becomes one row of ``rejects``."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bools = npt.NDArray[np.bool_]

NUL = "\0"
NUL_SHOWN = "\N{SYMBOL FOR NULL}"

REJECTS = pa.schema(
    [
        ("file", pa.string()), ("line", pa.int64()), ("column", pa.string()), ("value", pa.string()),
        ("reason", pa.string()), ("row", pa.string()), ("table", pa.string()),
    ]
)  # fmt: skip


@dataclass
class Sieve:
    """The rows of one batch on their way into one table.

    Parameters
    ----------
    table : str
        records, children, contacts or decisions.
    headings : dict
        What the file calls each of our columns.
    cells : pyarrow.Table
        The batch: our columns as text.
    line : int64 array
    raw : pyarrow.Table
        The rows as they came, with every column of the file.
    """

    file: str
    table: str
    headings: dict[str, str]
    cells: pa.Table
    line: npt.NDArray[np.int64]
    raw: pa.Table
    used: Bools = field(init=False)
    rejects: list[pa.Table] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.used = np.ones(len(self.line), dtype=bool)

    def column(self, name: str) -> pa.Array:
        """Return a column as text, null where empty or absent from the file."""
        if name in self.cells.column_names:
            return self.cells[name].combine_chunks()
        return pa.nulls(len(self.line), pa.string())

    def refuse(self, where: Bools, column: str, reason: str | pa.Array) -> None:
        """Set rows aside; the first reason given for a row stands."""
        where = where & self.used
        if where.any():
            self._note(where, column, reason)
            self.used &= ~where

    def remark(self, where: Bools, column: str, reason: str) -> None:
        """Report a value of rows that are used all the same."""
        where = where & self.used
        if where.any():
            self._note(where, column, f"{reason}: taken as not known, the rest of the row is used")

    def refuse_nul(self) -> None:
        """Set aside rows with a NUL character in a cell: it is no text, and a database may not hold it."""
        for name in self.cells.column_names:
            if _may_hold_nul(self.cells[name]):
                held = pc.fill_null(pc.match_substring(self.column(name), NUL), False)
                self.refuse(held.to_numpy(zero_copy_only=False), name, "holds a NUL character, which is no text")

    def _note(self, where: Bools, column: str, reason: str | pa.Array) -> None:
        rows = pa.array(np.flatnonzero(where))
        texts = [
            pa.array([text] * len(rows), pa.string())
            for text in (self.file, self.headings.get(column, column), self.table)
        ]
        why = pa.array([reason] * len(rows), pa.string()) if isinstance(reason, str) else reason.take(rows)
        value = shown(pc.fill_null(self.column(column).take(rows), ""))
        line = pa.array(self.line[where])
        columns = [texts[0], line, texts[1], value, why, as_it_came(self.raw.take(rows)), texts[2]]
        self.rejects.append(pa.Table.from_arrays(columns, schema=REJECTS))


def _may_hold_nul(column: pa.ChunkedArray) -> bool:
    """Return whether a NUL is in the bytes of a column, which may be those of more rows than it shows."""
    buffers = [chunk.buffers()[-1] for chunk in column.chunks]
    return any(NUL.encode() in memoryview(buffer).tobytes() for buffer in buffers if buffer is not None)


def shown(text: pa.Array) -> pa.Array:
    """Return texts with a sign that can be seen, and kept, for every NUL in them."""
    return pc.replace_substring(text, NUL, NUL_SHOWN)


def as_it_came(cells: pa.Table) -> pa.Array:
    """Return each row of a batch as one line of comma separated text."""
    written = [_quoted(pc.fill_null(column, "")) for column in cells.columns]
    return shown(pc.binary_join_element_wise(*written, ",").combine_chunks())


def _quoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    special = pc.match_substring_regex(column, r'[",\r\n]')
    if not pc.any(special).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def broken_lines(file: str, table: str, lost: Sequence[tuple[int, str, str]]) -> pa.Table:
    """Return the rejects of lines that are no rows of the table."""
    rows = [
        {
            "file": file,
            "line": line,
            "column": "",
            "value": "",
            "reason": why,
            "row": text.replace(NUL, NUL_SHOWN),
            "table": table,
        }
        for line, text, why in lost
    ]
    return pa.Table.from_pylist(rows, schema=REJECTS)
