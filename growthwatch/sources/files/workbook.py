"""XLSX workbooks into text cells: what stands in a cell is read, formulas are never evaluated."""

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, Sheet, check_heading, column_names
from growthwatch.sources.files.inputs import Survey

#: Uncompressed sizes beyond which a workbook is not opened: it would fill the memory.
LARGEST_SHEET_BYTES = 150 << 20
LARGEST_RATIO = 200
_RATIO_COUNTS_FROM = 10 << 20
#: A heading may stand below a title or merged headings, but not further down than this.
_HEADING_WITHIN = 15


def sheets(survey: Survey, recognised: Callable[[Sheet], bool]) -> list[Sheet]:
    """Return every sheet of a workbook that holds anything.

    The heading is the first row that is recognised; where none is, the first row that holds anything.

    Raises
    ------
    UnusableInput
        When the file is no workbook, is encrypted, or would unpack to more than memory should hold.
    """
    _guard(survey)
    book = _open(survey)
    found = []
    for name in book.sheet_names:
        rows = _rows(book, name, survey)
        if any(any(cell != "" for cell in row) for row in rows):
            found.append(_sheet(survey.file, name, rows, recognised))
    if not found:
        raise UnusableInput("the workbook holds no rows", file=survey.file)
    return found


def _guard(survey: Survey) -> None:
    try:
        with zipfile.ZipFile(survey.path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise UnusableInput("is damaged, or is no XLSX workbook", file=survey.file) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UnusableInput("is a ZIP file but no XLSX workbook", file=survey.file)
    if any(part.flag_bits & 1 for part in parts):
        raise UnusableInput("is encrypted: save it without a password", file=survey.file)
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    bomb = unpacked > _RATIO_COUNTS_FROM and unpacked / packed > LARGEST_RATIO
    if unpacked > LARGEST_SHEET_BYTES or bomb:
        raise UnusableInput(f"would unpack to {unpacked >> 20} MB: save the rows as CSV or Parquet", file=survey.file)


def _open(survey: Survey) -> Any:
    import python_calamine  # noqa: PLC0415 - only where a workbook is read

    try:
        return python_calamine.CalamineWorkbook.from_path(str(survey.path))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnusableInput("is damaged, or is no XLSX workbook", file=survey.file) from error


def _rows(book: Any, name: str, survey: Survey) -> list[list[Any]]:
    import python_calamine  # noqa: PLC0415

    try:
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnusableInput(f"the sheet {name!r} can't be read", file=survey.file) from error
    return rows


def _sheet(file: str, name: str, rows: list[list[Any]], recognised: Callable[[Sheet], bool]) -> Sheet:
    filled = [n for n, row in enumerate(rows[:_HEADING_WITHIN]) if any(cell != "" for cell in row)]
    candidates = [_from_row(file, name, rows, at) for at in filled or [0]]
    chosen = next((sheet for sheet in candidates if recognised(sheet)), candidates[0])
    check_heading(chosen.headings, chosen.title, chosen.heading_line)
    return chosen


def _from_row(file: str, name: str, rows: list[list[Any]], at: int) -> Sheet:
    headings = tuple(_text(cell).strip() for cell in rows[at])
    body, first = rows[at + 1 :], at + 2
    return Sheet(file, name, "xlsx", headings, at + 1, lambda: _batches(headings, body, first), serial_dates=True)


def _batches(headings: tuple[str, ...], rows: list[list[Any]], first: int) -> Iterator[Batch]:
    names = column_names(headings)
    columns = {name: pa.array([_text(row[n]) or None for row in rows], pa.string()) for n, name in enumerate(names)}
    yield Batch(pa.table(columns), first + np.arange(len(rows), dtype=np.int64))


def _text(cell: Any) -> str:
    """Return a cell as a person sees it: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)
