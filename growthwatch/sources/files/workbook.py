"""XLSX workbooks into text cells: what stands in a cell is read, formulas are never evaluated."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files import workbook_parts
from growthwatch.sources.files.batch import Batch, Sheet, check_heading, column_names
from growthwatch.sources.files.heading_rows import HEADING_WITHIN, HeadingRow, candidates, heading_of, note_of
from growthwatch.sources.files.inputs import Survey


def sheets(survey: Survey, recognised: Callable[[Sheet], bool]) -> list[Sheet]:
    """Return every sheet of a workbook that holds anything.

    The heading is the first row that is recognised; where none is, the first row that holds anything.

    Raises
    ------
    UnusableInput
        When the file is no workbook, is encrypted, or would unpack to more than memory should hold.
    """
    workbook_parts.guard(survey)
    book, from_1904 = _open(survey), workbook_parts.counts_from_1904(survey)
    without_a_day, said_of = workbook_parts.cells_without_a_day(survey), workbook_parts.notes(survey)
    hidden = {one.name for one in book.sheets_metadata if not str(one.visible).endswith(".Visible")}
    found = []
    for name in book.sheet_names:
        rows, filled = _rows(book, name, survey, without_a_day.get(name, {}))
        filled += said_of.get(name, [])
        if any(any(cell != "" for cell in row) for row in rows):
            notes = ["the sheet is hidden in the workbook: its rows count like any other's"] if name in hidden else []
            sheet = _sheet(survey.file, name, rows, recognised, [*notes, *filled])
            found.append(replace(sheet, from_1904=from_1904))
    if not found:
        raise UnusableInput("the workbook holds no rows", file=survey.file)
    return found


def _open(survey: Survey) -> Any:
    import python_calamine  # noqa: PLC0415 - only where a workbook is read

    try:
        return python_calamine.CalamineWorkbook.from_path(str(survey.path))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnusableInput("is damaged, or is no XLSX workbook", file=survey.file) from error


def _rows(
    book: Any, name: str, survey: Survey, without_a_day: dict[tuple[int, int], str]
) -> tuple[list[list[Any]], list[str]]:
    """Return the cells of a sheet, merged ones filled downwards, and what to say of that."""
    import python_calamine  # noqa: PLC0415

    try:
        sheet = book.get_sheet_by_name(name)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        merged = [((r, c), (last, c2)) for (r, c), (last, c2) in sheet.merged_cell_ranges or [] if last > r]
    except (python_calamine.CalamineError, ValueError) as error:
        raise UnusableInput(f"the sheet {name!r} can't be read", file=survey.file) from error
    for (row, column), code in without_a_day.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = workbook_parts.as_shown(rows[row][column], code)
    for (row, column), (last, _) in merged:
        if row < len(rows) and column < len(rows[row]):
            for below in rows[row + 1 : last + 1]:
                below[column] = rows[row][column]
    said = f"cells merged over several rows hold for each of them: {len(merged)} such"
    return rows, [said] if merged else []


def _sheet(
    file: str, name: str, rows: list[list[Any]], recognised: Callable[[Sheet], bool], notes: list[str]
) -> Sheet:
    texts = [[_text(cell).strip() for cell in row] for row in rows[:HEADING_WITHIN]]
    filled = next((n for n, row in enumerate(texts) if any(row)), 0)
    found = candidates(texts) or [HeadingRow(tuple(_text(cell).strip() for cell in rows[0]), 0, 0)]
    head = heading_of(found, lambda one: recognised(_below(file, name, rows, one, [])))
    chosen = _below(file, name, rows, head, [*notes, note_of(head, filled)])
    check_heading(chosen.headings, chosen.title, chosen.heading_line)
    return chosen


def _below(file: str, name: str, rows: list[list[Any]], head: HeadingRow, notes: list[str]) -> Sheet:
    body, first = rows[head.last + 1 :], head.last + 2
    said = "; ".join(filter(None, notes))
    return Sheet(
        file, name, "xlsx", head.names, head.last + 1, lambda: _batches(head.names, body, first),
        serial_dates=True, notes=said,
    )  # fmt: skip


def _batches(headings: tuple[str, ...], rows: list[list[Any]], first: int) -> Iterator[Batch]:
    names = column_names(headings)
    columns = {name: pa.array([_text(row[n]) or None for row in rows], pa.string()) for n, name in enumerate(names)}
    yield Batch(pa.table(columns), first + np.arange(len(rows), dtype=np.int64))


def _text(cell: Any) -> str:
    """Return a cell as a person sees it: whole numbers without a decimal point, dates in ISO form."""
    if type(cell) is str:
        # an apostrophe before a figure tells a spreadsheet that a text follows: it is no part of it
        return cell[1:] if cell[:1] == "'" and cell[1:2].isdigit() else cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)
