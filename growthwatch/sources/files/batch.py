"""Rows of any file on their way to a table: text cells, and the line each row began on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.reject_reasons import RejectReason

#: A line of a file that is no row: line, text, reason, and the detail that its sentence names.
BrokenLine = tuple[int, str, RejectReason, str]


def may_hold(column: pa.ChunkedArray, sign: str) -> bool:
    """Return whether a sign is in the bytes of a text column, which may be those of more rows than it shows."""
    buffers = [chunk.buffers()[-1] for chunk in column.chunks]
    return any(sign.encode() in memoryview(buffer).tobytes() for buffer in buffers if buffer is not None)


@dataclass(frozen=True)
class Batch:
    """Rows of a file: text cells (null where empty), the line of each, and lines that are no rows at all."""

    cells: pa.Table
    line: npt.NDArray[np.int64]
    broken: list[BrokenLine] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """One table of one file: it can be gone through more than once.

    ``headings`` as they stand in the file (those that are blank have a name of their own in the batches);
    ``heading_line`` the line they stand on; ``serial_dates`` whether a number in a date column is a spreadsheet's
    day count, and ``from_1904`` whether it
    counts from 1904; ``quoted`` whether a quotation mark may have swallowed line ends;
    ``notes`` what a person should know of how it was read.
    """

    file: str
    name: str
    format: str
    headings: tuple[str, ...]
    heading_line: int
    batches: Callable[[], Iterator[Batch]]
    serial_dates: bool = False
    from_1904: bool = False
    quoted: bool = False
    notes: str = ""

    @property
    def title(self) -> str:
        """The name of the file, with the sheet where it has several."""
        return f"{self.file} [{self.name}]" if self.name else self.file


def column_names(headings: tuple[str, ...]) -> list[str]:
    """Return the names of the columns of a batch: the headings, blank ones numbered."""
    return [name or f"column {n + 1}" for n, name in enumerate(headings)]


def check_heading(names: tuple[str, ...], file: str, line: int) -> None:
    """Raise :class:`UnusableInput` when a column stands twice."""
    seen: set[str] = set()
    for name in filter(None, names):
        if name.casefold() in seen:
            raise UnusableInput("the column stands twice", file=file, line=line, column=name)
        seen.add(name.casefold())
