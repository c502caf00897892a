"""Row validation: which rows of a batch can be used, and the code of why not.

A refusal travels as a row of :data:`REFUSED`; :func:`public_rejects` makes the sentence a person reads, once, when all
inputs have been read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources import missing
from growthwatch.sources.files.batch import BrokenLine, may_hold
from growthwatch.sources.reject_reasons import RejectReason, sentence

Bools = npt.NDArray[np.bool_]

NUL = "\0"
NUL_SHOWN = "\N{SYMBOL FOR NULL}"

#: A refusal while it travels: the code of its reason, the detail that its sentence names, and whether the row is used
#: without the cell.
REFUSED = pa.schema(
    [
        ("file", pa.string()), ("line", pa.int64()), ("column", pa.string()), ("value", pa.string()),
        ("reason", pa.string()), ("detail", pa.string()), ("row_used", pa.bool_()), ("row", pa.string()),
        ("table", pa.string()),
    ]
)  # fmt: skip
#: The public table of rejects: ``reason`` is a sentence.
REJECTS = pa.schema([REFUSED.field(name) for name in REFUSED.names if name not in {"detail", "row_used"}])


#: A cell that says something plain, of which only no day can be made: nothing in it is refused.
_NO_FAULT = str(RejectReason.gestation_term)


@dataclass
class RowValidation:
    """The rows of one batch on their way into one table: which are used, and what was refused.

    Parameters
    ----------
    table : str
        records, children, contacts, conditions or decisions.
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
    reason: npt.NDArray[np.object_] = field(init=False)  # of each row: the code of why it is not used, "" where it is
    detail: npt.NDArray[np.object_] = field(init=False)
    refused: list[pa.Table] = field(init=False, default_factory=list)
    _columns: dict[str, pa.Array] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.used = np.ones(len(self.line), dtype=bool)
        self.reason, self.detail = (np.full(len(self.line), "", dtype=object) for _ in range(2))

    def column(self, name: str) -> pa.Array:
        """Return a column as text, null where empty, where a word for empty stands, or absent from the file."""
        if name not in self._columns:
            self._columns[name] = missing.blanked(name, self._as_written(name))
        return self._columns[name]

    def put(self, name: str, column: pa.Array) -> None:
        """Put another text in the place of each cell of a column that the file has."""
        self.cells = self.cells.set_column(self.cells.column_names.index(name), name, column)
        self._columns.pop(name, None)

    def _as_written(self, name: str) -> pa.Array:
        if name in self.cells.column_names:
            return self.cells[name].combine_chunks()
        return pa.nulls(len(self.line), pa.string())

    def refuse_row(self, where: Bools, column: str, reason: RejectReason, detail: str = "") -> None:
        """Set rows aside; the first reason given for a row stands."""
        where = where & self.used
        if where.any():
            self._note(where, column, reason, detail, row_used=False)
            self.used &= ~where
            self.reason[where], self.detail[where] = str(reason), detail

    def refuse_cell(self, where: Bools, column: str, reason: RejectReason, detail: str = "") -> None:
        """Report a cell of rows that are used without it."""
        where = where & self.used
        if where.any():
            self._note(where, column, reason, detail, row_used=True)

    def refuse_nul(self) -> None:
        """Set aside rows with a NUL character in a cell: it is no text, and a database may not hold it."""
        for name in self.cells.column_names:
            if may_hold(self.cells[name], NUL):
                held = pc.fill_null(pc.match_substring(self._as_written(name), NUL), False)
                self.refuse_row(held.to_numpy(zero_copy_only=False), name, RejectReason.nul_character)

    def _note(self, where: Bools, column: str, reason: RejectReason, detail: str, *, row_used: bool) -> None:
        rows = pa.array(np.flatnonzero(where))
        columns = {
            "file": self.file, "line": pa.array(self.line[where]), "column": self.headings.get(column, column),
            "value": shown(pc.fill_null(self._as_written(column).take(rows), "")), "reason": str(reason),
            "detail": detail, "row_used": row_used, "row": as_it_came(self.raw.take(rows)), "table": self.table,
        }  # fmt: skip
        arrays = [
            value if isinstance(value := columns[field.name], pa.Array) else pa.array([value] * len(rows), field.type)
            for field in REFUSED
        ]
        self.refused.append(pa.Table.from_arrays(arrays, schema=REFUSED))


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


def broken_lines(file: str, table: str, lost: Sequence[BrokenLine]) -> pa.Table:
    """Return as :data:`REFUSED` the lines of a file that are no rows of the table."""
    rows = [
        {
            "file": file,
            "line": line,
            "column": "",
            "value": "",
            "reason": str(reason),
            "detail": detail,
            "row_used": False,
            "row": text.replace(NUL, NUL_SHOWN),
            "table": table,
        }
        for line, text, reason, detail in lost
    ]
    return pa.Table.from_pylist(rows, schema=REFUSED)


def public_rejects(refused: pa.Table) -> pa.Table:
    """Return the rows refused, and the cells of register rows, as the public table (:data:`REJECTS`)."""
    is_row = pc.invert(refused["row_used"])
    of_register = pc.and_(pc.equal(refused["table"], "children"), pc.not_equal(refused["reason"], _NO_FAULT))
    return _in_words(refused.filter(pc.or_(is_row, of_register)))


def public_remarks(refused: pa.Table) -> pa.Table:
    """Return the cells without which a row is used, whatever its table, as the public table of remarks."""
    return _in_words(refused.filter(refused["row_used"]))


def _in_words(refused: pa.Table) -> pa.Table:
    """Return refusals (:data:`REFUSED`) with each reason as its sentence (:data:`REJECTS`)."""
    parts = pc.binary_join_element_wise(
        refused["reason"], refused["detail"], refused["row_used"].cast(pa.string()), "\0"
    )
    distinct = parts.combine_chunks().dictionary_encode()
    sentences = []
    for text in distinct.dictionary.to_pylist():
        reason, detail, row_used = text.split("\0")
        sentences.append(sentence(RejectReason(reason), detail, row_used=row_used == "true"))
    said = pa.array(sentences, pa.string()).take(distinct.indices)
    columns = {name: refused[name] for name in REJECTS.names} | {"reason": said}
    return pa.table(columns, schema=REJECTS)
