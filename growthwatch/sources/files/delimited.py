"""Comma, semicolon and tab separated text into batches of text cells, with the line each row began on."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, Sheet, check_heading, column_names, may_hold
from growthwatch.sources.files.decoding import as_utf8, opened
from growthwatch.sources.files.heading_rows import HEADING_WITHIN, are_units, candidates, heading_of, note_of
from growthwatch.sources.files.inputs import Survey
from growthwatch.sources.reject_reasons import RejectReason

#: Bytes parsed at a time, and so the longest row there can be.
BLOCK = 1 << 22
_LONGEST_HEADING = 1 << 18
#: Characters of one line that are looked at to tell a heading from a row: a note of a row may be of any length.
_LOOKED_AT = 1 << 16
#: A row that runs over more lines than this has a quotation mark that was never closed.
_MOST_LINES_IN_A_ROW = 200
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Heading:
    """The heading of a delimited file: its names, the delimiter, the lines up to its end, what to say of it."""

    names: tuple[str, ...]
    delimiter: str
    lines: int
    note: str = ""


def heading(survey: Survey, recognised: Callable[[tuple[str, ...]], bool] = lambda _: False) -> Heading:
    """Return the heading of a delimited file: the first of its lines that is recognised, title lines left above it.

    Parameters
    ----------
    survey : Survey
    recognised : function, optional
        Whether these are the names of a table that is read. Where those of no line are, the heading is the line that
        names most columns.

    Raises
    ------
    UnusableInput
        When the first line is too long to be a heading, or a column stands twice.
    """
    with opened(survey) as stream:
        start = stream.read(_LONGEST_HEADING)
    lines = start.splitlines()
    blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if len(lines) == blank + 1 and len(start) >= _LONGEST_HEADING:
        raise UnusableInput("is one line without end, not a table", file=survey.file, line=1)
    first = _heading_at(survey, lines, blank)
    below = _cells(lines[first.lines], first.delimiter) if first.lines < len(lines) else []
    if _distinct(first.names) and recognised(first.names) and not are_units(below):
        return first
    return _below_a_title(survey, lines, recognised) or _checked(first, survey.file, blank + 1)


def _heading_at(survey: Survey, lines: list[str], at: int) -> Heading:
    delimiter = max(_DELIMITERS, key=lines[at].count)
    # a heading may itself run over lines inside quotes, so the reader is given what follows as well
    reader = csv.reader(io.StringIO("\n".join(lines[at:])), delimiter=delimiter)
    try:
        names = tuple(name.strip() for name in next(reader))
    except csv.Error as error:
        raise UnusableInput(f"the heading can't be read ({error})", file=survey.file, line=1) from error
    if reader.line_num > _MOST_LINES_IN_A_ROW:
        raise UnusableInput("a quotation mark is opened and never closed", file=survey.file, line=at + 1)
    return Heading(names, delimiter, at + reader.line_num)


def _below_a_title(survey: Survey, lines: list[str], recognised: Callable[[tuple[str, ...]], bool]) -> Heading | None:
    """Return the heading that stands below title lines, or that two lines make; None where it is the first line."""
    delimiter = max(_DELIMITERS, key=lambda sign: max(line.count(sign) for line in lines[:HEADING_WITHIN]))
    rows = [[name.strip() for name in _cells(line, delimiter)] for line in lines[:HEADING_WITHIN]]
    # a quotation mark that runs on over lines is no title: the first line is the heading it always was
    if any(line.count('"') % 2 for line in lines[:HEADING_WITHIN]):
        return None
    found = heading_of(candidates(rows), lambda one: recognised(one.names))
    filled = next(n for n, row in enumerate(rows) if any(row))
    if found.last == filled:
        return None
    head = Heading(found.names, delimiter, found.last + 1, note_of(found, filled))
    return _checked(head, survey.file, found.last + 1)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line[:_LOOKED_AT]], delimiter=delimiter), [])


def _distinct(names: tuple[str, ...]) -> bool:
    named = [name.casefold() for name in names if name]
    return len(named) == len(set(named))


def _checked(head: Heading, file: str, line: int) -> Heading:
    check_heading(head.names, file, line)
    return head


def sheet(survey: Survey, recognised: Callable[[Sheet], bool] = lambda _: False) -> Sheet:
    """Return a delimited file as a table that can be gone through.

    Parameters
    ----------
    survey : Survey
    recognised : function, optional
        Whether a sheet's headings are known: title lines may stand above them.
    """
    head = heading(survey, lambda names: recognised(_sheet(survey, Heading(names, ",", 1))))
    return _sheet(survey, head)


def _sheet(survey: Survey, head: Heading) -> Sheet:
    if survey.strict:
        notes = ""
    elif survey.encoding == "utf-16":
        notes = "read as UTF-16"
    else:
        notes = "read as UTF-8, and as Windows-1252 where it is not UTF-8"
    return Sheet(
        survey.file,
        "",
        "csv",
        head.names,
        head.lines,
        lambda: batches(survey, head),
        quoted=survey.quotes,
        notes="; ".join(filter(None, [notes, head.note])),
    )


def batches(survey: Survey, head: Heading) -> Iterator[Batch]:
    """Yield the rows of a delimited file, block by block.

    Raises
    ------
    UnusableInput
        When a quotation mark is opened and never closed, or a row is longer than a block.
    """
    broken: list[tuple[int, str]] = []

    def keep(row: Any) -> str:
        broken.append((row.number, row.text))
        return "skip"

    names = column_names(head.names)
    lines = _Lines(survey, head, len(names))
    try:
        with pcsv.open_csv(
            as_utf8(survey),
            pcsv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=names, skip_rows=head.lines),
            pcsv.ParseOptions(
                delimiter=head.delimiter,
                newlines_in_values=survey.quotes,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        ) as reader:
            for block in reader:
                yield lines.number(pa.Table.from_batches([block]), broken)
                broken.clear()
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or "Could not skip" in str(error):
            return
        raise UnusableInput(_in_words(error), file=survey.file, line=lines.next_line) from error
    if broken:
        empty = pa.table({name: pa.array([], pa.string()) for name in names})
        yield lines.number(empty, broken)


def _in_words(error: pa.ArrowInvalid) -> str:
    if "straddling" in str(error):
        return f"from here on a row is longer than {BLOCK >> 20} MB: a quotation mark was opened and not closed"
    return f"can't be read as a table ({str(error).splitlines()[0]})"


class _Lines:
    """Gives each row the line it began on, counting the rows that were skipped and newlines inside quotes."""

    def __init__(self, survey: Survey, head: Heading, width: int) -> None:
        self.survey, self.delimiter, self.width = survey, head.delimiter, width
        self.next_row = 1 + head.lines  # as pyarrow numbers them: every row it skipped or read counts one
        self.next_line = 1 + head.lines

    def number(self, cells: pa.Table, broken: list[tuple[int, str]]) -> Batch:
        total = cells.num_rows + len(broken)
        at_broken = np.array([row for row, _ in broken], dtype=np.int64) - self.next_row
        whole = np.ones(total, dtype=bool)
        whole[at_broken] = False
        extra = np.zeros(total, dtype=np.int64)
        if self.survey.quotes:
            extra[whole] = _newlines(cells)
            extra[at_broken] = [text.count("\n") for _, text in broken]
        line = self.next_line + np.arange(total) + np.cumsum(extra) - extra
        self._refuse_runaway(line, extra)
        long = [self._empty_beyond(row) for _, row in broken]
        lost = [
            (int(start) + n, text, RejectReason.wrong_number_of_columns, str(self.width))
            for start, (_, row), read in zip(line[at_broken], broken, long, strict=True)
            if read is None
            # each line of a broken row is shown by itself: none is swallowed by a quotation mark
            for n, text in enumerate(row.splitlines() or [row])
        ]
        self.next_row += total
        self.next_line += total + int(extra.sum())
        if all(read is None for read in long):
            return Batch(cells, line[whole], lost)
        kept = np.array([read is not None for read in long])
        columns = zip(*(read for read in long if read is not None), strict=True)
        read_too = pa.table([pa.array(column, pa.string()) for column in columns], names=cells.column_names)
        every = np.concatenate([line[whole], line[at_broken][kept]])
        order = np.argsort(every, kind="stable")
        return Batch(pa.concat_tables([cells, read_too]).take(pa.array(order)), every[order], lost)

    def _empty_beyond(self, row: str) -> list[str | None] | None:
        """Return the cells of a row that is too long by empty cells alone, as some exports write them; else None."""
        if not row.rstrip().endswith(self.delimiter.strip() or self.delimiter):
            return None
        read = next(csv.reader(io.StringIO(row), delimiter=self.delimiter), [])
        if len(read) <= self.width or any(cell.strip() for cell in read[self.width :]):
            return None
        return [cell or None for cell in read[: self.width]]

    def _refuse_runaway(self, line: npt.NDArray[np.int64], extra: npt.NDArray[np.int64]) -> None:
        runaway = np.flatnonzero(extra > _MOST_LINES_IN_A_ROW)
        if len(runaway):
            reason = "a quotation mark is opened and not closed within the row"
            raise UnusableInput(reason, file=self.survey.file, line=int(line[runaway[0]]))


def _newlines(cells: pa.Table) -> npt.NDArray[np.int64]:
    count = np.zeros(cells.num_rows, dtype=np.int64)
    for column in cells.columns:
        if not may_hold(column, "\n"):
            continue
        found = pc.fill_null(pc.count_substring(column, "\n"), 0)
        count += found.to_numpy().astype(np.int64)
    return count
