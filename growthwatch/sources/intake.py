"""Files in, tables out: the whole of reading, on one page."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.columns import canonical, recognition, units
from growthwatch.sources.columns.column_steps import Lookups
from growthwatch.sources.columns.date_order import Evidence
from growthwatch.sources.columns.dates import Order, known_order
from growthwatch.sources.columns.layout import Layout
from growthwatch.sources.columns.lookups import Place
from growthwatch.sources.columns.mapping import load
from growthwatch.sources.columns.reading import Columns, Reading
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import BrokenLine, Sheet
from growthwatch.sources.local_day import DEFAULT_TIME_ZONE, known_time_zone
from growthwatch.sources.recognised_sheets import Source, kept_tables, recognised_sheets
from growthwatch.sources.reject_reasons import RejectReason, sentence
from growthwatch.sources.rows import frames, row_validation, unreadable, withdrawals
from growthwatch.sources.rows.row_sink import STAGE, Intake, MemorySink, RowSink
from growthwatch.sources.senders import Senders

INPUTS = ("file", "table", "format", "sha256", "rows", "notes")


def read(
    inputs: Sequence[Path | str],
    *,
    as_of: dt.date,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    sender: Senders = None,
    source: Senders = None,
) -> Intake:
    """Return every row of the inputs, read or refused.

    Parameters
    ----------
    inputs : sequence of paths
        Files and folders; each file is recognised by its contents.
    as_of : date
        Nothing may be dated after it.
    mapping : path, optional
        A mapping (TOML) for files whose headings are a site's own; it goes before those shipped.
    time_zone : str, optional
        Where an instant (a time with its offset from UTC) has its day; Europe/London unless a mapping says otherwise.
    dates : {"day-first", "month-first"}, optional
        How 3/4/26 is read in every file; by what each file shows, or its mapping states, otherwise.
    sender : str or mapping of str to str, optional
        The system or provider in which the ids of the files are unique, where they do not say so themselves; or the
        name of a file or folder -> its sender.
    source : str or mapping of str to str, optional
        The record system the files are from (``vocabulary.SOURCES``), where they do not say so row by row; or the
        name of a file or folder -> its record system.

    Raises
    ------
    UnusableInput
        When an input can't be used at all; its text is one line.
    """
    memory = MemorySink()
    return memory.intake(
        read_into(
            memory,
            inputs,
            as_of=as_of,
            mapping=mapping,
            time_zone=time_zone,
            dates=dates,
            sender=sender,
            source=source,
        )
    )


def read_into(
    sink: RowSink,
    inputs: Sequence[Path | str],
    *,
    as_of: dt.date,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    sender: Senders = None,
    source: Senders = None,
) -> pd.DataFrame:
    """Hand every row of the inputs, read or refused, to a sink; return ``Intake.inputs``; otherwise as :func:`read`.

    Records whose id another of the same source has are handed over too: what holds them all sets those aside.
    """
    if time_zone is not None:
        known_time_zone(time_zone)
    if dates is not None:
        known_order(dates)
    given = load(Path(mapping)) if mapping is not None else None
    found = [Source(*item) for item in recognised_sheets(inputs, given, time_zone, sender, source)]
    if given is not None and not any(one.layout.mapping is given for one in found if one.layout):
        needs = ", ".join(given.needs)
        raise UnusableInput(f"the mapping fits none of the inputs: it needs {needs}", file=str(mapping))
    if not any(one.layout for one in found):
        raise recognition.why_not(next(one.sheet for one in found if one.sheet))
    lookups = kept_tables(found)
    gathered = Gathered(sink, np.datetime64(as_of, "D"), lookups, time_zone, dates)
    for _, sheets_of_file in groupby(found, key=lambda one: one.sha256):
        gathered.add_file(list(sheets_of_file))
    return gathered.table()


class Gathered:
    """What has been read so far: the inputs one by one, their rows in the sink."""

    def __init__(
        self,
        sink: RowSink,
        as_of: np.datetime64,
        lookups: Lookups,
        time_zone: str | None = None,
        dates: str | None = None,
    ) -> None:
        self.sink, self.as_of, self.lookups, self.time_zone, self.dates = sink, as_of, lookups, time_zone, dates
        self.inputs: list[tuple[object, ...]] = []
        self.evidence: Evidence | None = None  # of a workbook's sheets together
        self.order: Order | None = None
        self.unstated = ""  # what to say of rows of the sheet at hand that do not say which system they are from

    def add_file(self, found: Sequence[Source]) -> None:
        """Read the sheets of one file; the dates of all sheets of a workbook decide their one order together."""
        sheets_read = [(one, one.layout) for one in found if one.layout is not None and one.sheet is not None]
        readable = [fits for _, fits in sheets_read]
        if found[0].format == "xlsx" and len(readable) > 1:
            usual = all(fits.mapping.dates == "usually day-first" for fits in readable)
            self.evidence = Evidence(usual="day-first" if usual else "open")
            for one, fits in sheets_read:
                self._read(fits, one.place, self._reading(fits))
            self.sink.roll_back()
            self.order = self.evidence.order()
        for one in found:
            self.add(one)
        self.evidence, self.order = None, None

    def add(self, one: Source) -> None:
        """Read one sheet."""
        if one.sheet is None or one.layout is None:
            notes = one.notes
            if one.sheet is not None:
                why = recognition.why_not(one.sheet)
                if why.column:
                    raise why
                notes = sentence(RejectReason.unknown_layout)
                # a workbook's sheet of notes beside its rows is nothing lost; a whole file might be
                if one.sheet.format != "xlsx" or one.alone:
                    self.sink.add_refused(_unread(one.sheet))
            self.inputs.append((one.file, "", one.format, one.sha256, 0, notes))
            return
        reading = self._reading(one.layout)
        rows, unknown = self._read(one.layout, one.place, reading)
        notes = reading.evidence.note()
        if reading.decided():
            # what only the whole file shows is known when all of it has been seen: then it is read again
            self.sink.roll_back()
            rows, unknown = self._read(one.layout, one.place, reading)
        self.sink.commit()
        said = "; ".join(filter(None, [one.notes, self.unstated, notes, _listed(unknown)]))
        self.inputs.append((one.file, one.layout.table, one.format, one.sha256, rows, said))

    def _reading(self, fits: Layout) -> Reading:
        mapping = fits.mapping
        usual = None
        if mapping.usual_units:
            usual = {source: kinds | mapping.usual_units for source, kinds in units.USUAL_UNIT.items()}
        stated = self.dates or (mapping.dates if mapping.dates in {"day-first", "month-first"} else "")
        return Reading(
            self.as_of,
            order="month-first" if stated == "month-first" else (not stated and self.order) or "day-first",
            usual=usual,
            serial_dates=fits.sheet.serial_dates,
            from_1904=fits.sheet.from_1904,
            fixed=bool(stated) or self.order is not None,
            evidence=self.evidence or Evidence(usual="day-first" if mapping.dates == "usually day-first" else "open"),
            time_zone=self.time_zone or mapping.time_zone or DEFAULT_TIME_ZONE,
        )

    def _read(self, fits: Layout, place: Place, reading: Reading) -> tuple[int, Counter[str]]:
        """Hand the rows of a sheet to the sink; return how many there are, and the codes in no list."""
        rows, unknown, self.unstated = 0, Counter[str](), ""
        for batch in fits.sheet.batches():
            seen = fits.rows(batch)
            self.unstated = self.unstated or recognition.unstated_source(fits, seen)
            for one in fits.validations(seen, self.lookups, place):
                one.refuse_nul()
                values = self._typed(one, reading)
                self.sink.add(one.table, frames.batch(STAGE[one.table], values, one.used))
                if not one.used.all():
                    if one.table in {"records", "contacts"}:
                        self.sink.add("unread", unreadable.unreadable(one, values))
                    self.sink.add("withdrawn", withdrawals.withdrawals(one, values))
                for refused in one.refused:
                    self.sink.add_refused(refused)
                    unknown.update(_unknown_codes(refused))
            if seen.broken:
                self.sink.add_refused(_broken(fits, seen.broken))
            # rows that only lead others to a key become none of ours
            rows += (len(seen.line) if fits.table else 0) + len(seen.broken)
        return rows, unknown

    def _typed(self, one: row_validation.RowValidation, reading: Reading) -> Columns:
        """Return the typed columns of every row of a batch, used or not."""
        values = canonical.read(one, reading)
        values["input"] = np.full(len(one.line), len(self.inputs), dtype=np.int32)
        values["line"] = one.line
        if one.table in {"records", "contacts", "conditions"}:
            values["record_id"] = _identified(values["record_id"], one.file, one.line)
        return values

    def table(self) -> pd.DataFrame:
        """Return ``Intake.inputs``."""
        return pd.DataFrame(self.inputs, columns=list(INPUTS))


def _broken(fits: Layout, lost: Sequence[BrokenLine]) -> pa.Table:
    table = fits.mapping.tables[0] if fits.mapping.tables and not fits.blocks else "records"
    return row_validation.broken_lines(fits.sheet.title, "records" if table == "entries" else table, lost)


def _unread(sheet: Sheet) -> pa.Table:
    heading = (sheet.heading_line, ",".join(sheet.headings), RejectReason.unknown_layout, "")
    return row_validation.broken_lines(sheet.title, "", [heading])


def _unknown_codes(refused: pa.Table) -> dict[str, int]:
    """Return how many rows were refused for each code that is in no list."""
    if not refused.num_rows or refused["reason"][0].as_py() != RejectReason.code_unknown:
        return {}
    return {one["values"]: one["counts"] for one in pc.value_counts(refused["value"]).to_pylist()}


def _listed(unknown: Counter[str]) -> str:
    """Return the codes that are in no list in words, the most frequent first."""
    if not unknown:
        return ""
    listed = ", ".join(f"{code} ({n})" for code, n in unknown.most_common(10))
    more = f" and {len(unknown) - 10} more codes" if len(unknown) > 10 else ""
    return f"rows with a code in no list: {listed}{more}"


def _identified(record_id: pa.Array, file: str, line: np.ndarray[Any, Any]) -> pa.Array:
    """Return the record ids; a row without one is known by its file and line."""
    if not record_id.null_count:
        return record_id
    return pc.coalesce(record_id, pc.binary_join_element_wise(file, pa.array(line).cast(pa.string()), ":"))
