"""What a workbook says beside the values of its cells: how it counts days, which formats show no day, its extent.

The library that reads the cells gives neither their number formats nor a bound on what it lays out in memory, so the
parts of the package that state them are looked at first (ECMA-376 part 1, 18.2, 18.3 and 18.8).
"""

import calendar
import datetime as dt
import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.inputs import Survey

#: Uncompressed sizes beyond which a workbook is not opened: it would fill the memory.
LARGEST_SHEET_BYTES: Final = 150 << 20
LARGEST_RATIO: Final = 200
_RATIO_COUNTS_FROM: Final = 10 << 20
#: Cells, filled or not, that a sheet may reach over: all of them are laid out in memory.
LARGEST_CELLS: Final = 10_000_000
#: Characters of all cells together, a text that stands in many of them counted in each.
LARGEST_TEXT: Final = 500 << 20
_CHUNK: Final = 1 << 20
_LONGEST_TAG: Final = 1 << 20
_DAMAGED: Final = "is damaged, or is no XLSX workbook"

_DATE_1904: Final = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"']([^\"']*)[\"']")
_ATTRIBUTE: Final = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATIONSHIP: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_FORMAT: Final = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_STYLES_OF_CELLS: Final = re.compile(rb"<(?:\w+:)?cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")
#: A cell beyond column Z or row 99,999: a sheet without one is small enough, whatever it holds.
_MAY_BE_FAR: Final = re.compile(rb"r\s*=\s*[\"'](?:[A-Z]{2,3}[0-9]|[A-Z][0-9]{6})")
_REFERENCES: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
#: A cell that is not closed at once: it holds something.
_FILLED: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MERGED: Final = re.compile(rb"mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_LAST_COLUMN: Final = 16_384
_HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=[\"'](?:1|true|on)[\"'][^>/]*>")
_COLUMNS: Final = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_ERROR: Final = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bt=[\"']e[\"']")
_NO_RESULT: Final = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_END_OF_TEXT: Final = re.compile(rb"</(?:\w+:)?si>")
_TEXT_OF_CELL: Final = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
_SHORTEST_CELL: Final = 20  # bytes
#: The format a spreadsheet gives a cell into which a month and a year were typed (18.8.30).
_MONTH_AND_YEAR: Final = {17: "mmm-yy"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: What stands in a format as it is and says nothing of days: quoted, escaped, in brackets, of a width.
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def guard(survey: Survey) -> None:
    """Refuse a file that is no workbook, is encrypted, or would fill the memory, before its cells are read.

    Raises
    ------
    UnusableInput
        With the cell or the size that is to blame.
    """
    try:
        with zipfile.ZipFile(survey.path) as archive:
            parts = archive.infolist()
            _check_parts(parts, survey)
            for part in parts:
                if part.filename.startswith("xl/worksheets/"):
                    _check_reach(archive, part, survey)
            _check_texts(archive, survey)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, zlib.error) as error:
        raise UnusableInput(_DAMAGED, file=survey.file) from error


def _check_parts(parts: list[zipfile.ZipInfo], survey: Survey) -> None:
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UnusableInput("is a ZIP file but no XLSX workbook", file=survey.file)
    if any(part.flag_bits & 1 for part in parts):
        raise UnusableInput("is encrypted: save it without a password", file=survey.file)
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    bomb = unpacked > _RATIO_COUNTS_FROM and unpacked / packed > LARGEST_RATIO
    if unpacked > LARGEST_SHEET_BYTES or bomb:
        raise UnusableInput(f"would unpack to {unpacked >> 20} MB: save the rows as CSV or Parquet", file=survey.file)


def _check_reach(archive: zipfile.ZipFile, part: zipfile.ZipInfo, survey: Survey) -> None:
    """Refuse a sheet whose filled cells reach over more than memory should hold, by its cell furthest out."""
    far, merged = False, 0
    for text in _pieces(archive, part, survey):
        far = far or _MAY_BE_FAR.search(text) is not None
        merged += sum(map(_cells_in, _MERGED.findall(text))) if b"mergeCell" in text else 0
    if merged > LARGEST_CELLS:
        raise UnusableInput("merged cells cover whole columns: part them, or save the rows as CSV", file=survey.file)
    if far and _reach(_REFERENCES, archive, part, survey)[0] > LARGEST_CELLS:
        # cells that are only formatted hold nothing and are not laid out: looked for where it matters alone
        cells, furthest = _reach(_FILLED, archive, part, survey)
        if cells > LARGEST_CELLS:
            reason = f"a cell stands at {furthest}, far from the rows: delete what is there, or save the rows as CSV"
            raise UnusableInput(reason, file=survey.file, value=furthest)


def _reach(
    pattern: re.Pattern[bytes], archive: zipfile.ZipFile, part: zipfile.ZipInfo, survey: Survey
) -> tuple[int, str]:
    """Return over how many cells those reach whose column and row a pattern finds, and the one furthest out."""
    right, down = b"A", 1
    for text in _pieces(archive, part, survey):
        found = pattern.findall(text)
        right = max({right, *(column for column, _ in found)}, key=lambda one: (len(one), one))
        down = max(down, max((int(row) for _, row in found), default=1))
    return (position(f"{right.decode()}1")[0] + 1) * down, f"{right.decode()}{down}"


def _cells_in(span: bytes) -> int:
    """Return how many cells a merged span covers below its first row."""
    (left, top), (right, bottom) = (position(one) for one in span.decode().split(":"))
    return (right - left + 1) * (bottom - top)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, survey: Survey) -> Iterator[bytes]:
    """Yield the text of a part piece by piece, no tag cut in two."""
    left = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = left + chunk
            end = max(text.rfind(b"<"), 0)
            left = text[end:]
            if len(left) > _LONGEST_TAG:
                raise UnusableInput(_DAMAGED, file=survey.file)
            yield text[:end]
    yield left


def _check_texts(archive: zipfile.ZipFile, survey: Survey) -> None:
    """Refuse a workbook in which long texts stand in so many cells that all of them would fill the memory."""
    names = archive.namelist()
    if "xl/sharedStrings.xml" not in names:
        return
    ends = np.array([found.end() for found in _END_OF_TEXT.finditer(archive.read("xl/sharedStrings.xml"))])
    lengths = np.diff(ends, prepend=0)
    sheets = [name for name in names if name.startswith("xl/worksheets/")]
    most = sum(archive.getinfo(name).file_size for name in sheets) // _SHORTEST_CELL
    if not len(lengths) or lengths.max() * most <= LARGEST_TEXT:
        return
    held = 0
    for name in sheets:
        at = np.array([int(one) for one in _TEXT_OF_CELL.findall(archive.read(name))], dtype=np.int64)
        held += int(lengths[at[at < len(lengths)]].sum())
    if held > LARGEST_TEXT:
        raise UnusableInput(f"its texts would unpack to {held >> 20} MB: save the rows as CSV", file=survey.file)


def position(reference: str) -> tuple[int, int]:
    """Return column and row of a cell, both counted from 0.

    Examples
    --------
    >>> position("AB12")
    (27, 11)
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return 0, 0
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1, int(found.group(2)) - 1


def counts_from_1904(survey: Survey) -> bool:
    """Return whether the workbook counts days from 1904, as those made on a Mac do (``workbookPr/@date1904``)."""
    with zipfile.ZipFile(survey.path) as archive:
        said = _DATE_1904.search(archive.read("xl/workbook.xml"))
    return said is not None and said.group(1).lower() in {b"1", b"true", b"on"}


def cells_without_a_day(survey: Survey) -> dict[str, dict[tuple[int, int], str]]:
    """Return sheet -> row and column (from 0) -> number format, of cells whose format shows a month or a year alone.

    "Mar-26" typed into a cell is held as the first of the month: that no day was meant, its format alone says.
    """
    with zipfile.ZipFile(survey.path) as archive:
        names = set(archive.namelist())
        if "xl/styles.xml" not in names:
            return {}
        styles = _styles_without_a_day(archive.read("xl/styles.xml"))
        if not styles:
            return {}
        alone = b"|".join(str(style).encode() for style in styles)
        cell = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bs=[\"'](?:" + alone + rb")[\"'][^>]*>")
        found = {}
        for sheet, part in _sheets(archive, names).items():
            tags = (_attributes(tag) for tag in cell.findall(archive.read(part)))
            found[sheet] = {position(tag["r"])[::-1]: styles[int(tag["s"])] for tag in tags if "r" in tag}
        return found


def notes(survey: Survey) -> dict[str, list[str]]:
    """Return sheet -> what a person should know of cells whose values are hidden, in error, or not worked out."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(survey.path) as archive:
        for sheet, part in _sheets(archive, set(archive.namelist())).items():
            text = archive.read(part)
            counts = {
                "rows hidden in the workbook, which count like any other": _count(_HIDDEN_ROW, text, b"hidden"),
                "columns hidden in the workbook, which are read like any other": _hidden_columns(text),
                "cells with an error (#N/A, #REF!), taken as empty": _count(_ERROR, text, b"#"),
                "formulas without a stored result, taken as empty (open the workbook and save it again)": _count(
                    _NO_RESULT, text, b"</f>"
                ),
            }
            found[sheet] = [f"{said}: {n:,}" for said, n in counts.items() if n]
    return found


def _count(pattern: re.Pattern[bytes], text: bytes, sign: bytes) -> int:
    """Return how often a pattern is in a part, looked for only where its sign is."""
    return len(pattern.findall(text)) if sign in text else 0


def _hidden_columns(text: bytes) -> int:
    """Return how many columns are hidden: those to the end of the sheet, hidden to tidy it, hold nothing."""
    columns = text[: max(text.find(b"<sheetData"), 0)]
    hidden = (_attributes(tag) for tag in _COLUMNS.findall(columns))
    spans = ((int(one["min"]), int(one["max"])) for one in hidden if _is_true(one.get("hidden", "")))
    return sum(last - first + 1 for first, last in spans if last < _LAST_COLUMN)


def _is_true(said: str) -> bool:
    return said in {"1", "true", "on"}


def _styles_without_a_day(styles: bytes) -> dict[int, str]:
    """Return number of the cell style -> its number format, of those that show no day."""
    custom = (_attributes(tag) for tag in _FORMAT.findall(styles))
    formats = _MONTH_AND_YEAR | {int(one["numFmtId"]): one.get("formatCode", "") for one in custom}
    of_cells = _STYLES_OF_CELLS.search(styles)
    said = [_attributes(tag) for tag in _STYLE.findall(of_cells.group(1))] if of_cells else []
    used = ((n, formats.get(int(one.get("numFmtId", 0)), "")) for n, one in enumerate(said))
    return {n: code for n, code in used if shows_no_day(code)}


def shows_no_day(code: str) -> bool:
    """Return whether a number format shows a month or a year and no day.

    Examples
    --------
    >>> [shows_no_day(code) for code in ("mmm-yy", "yyyy", "dd/mm/yyyy", "0.00", "h:mm")]
    [True, True, False, False, False]
    """
    shown = set(_LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower())
    return bool(shown & {"m", "y"}) and not shown & {"d", "h", "s", "0", "#", "?"}


def as_shown(day: Any, code: str) -> Any:
    """Return what a person sees in a cell whose format shows no day: "Mar 2026"; a cell that holds a day stays itself.

    A month typed is held as its first day, or in accounts as its last; any other day was stated.
    """
    if not isinstance(day, dt.date) or day.day not in {1, calendar.monthrange(day.year, day.month)[1]}:
        return day
    month = f"{_MONTHS[day.month - 1]} " if "m" in _LITERAL.sub("", code).lower() else ""
    return f"{month}{day.year}"


def _sheets(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Return name of each sheet -> the part of the package that holds it."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in names:
        return {}
    said = (_attributes(tag) for tag in _RELATIONSHIP.findall(archive.read(relations)))
    parts = {one.get("Id", ""): one.get("Target", "") for one in said}
    found = {}
    for tag in map(_attributes, _SHEET.findall(archive.read("xl/workbook.xml"))):
        target = parts.get(next((text for name, text in tag.items() if name.endswith(":id")), ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            found[tag.get("name", "")] = part
    return found


def _attributes(tag: bytes) -> dict[str, str]:
    text = tag.decode("utf-8", "replace")
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
