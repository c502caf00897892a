"""Files in, tables out: the whole of reading, on one page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.sources import canonical, dates, delimited, frames, inputs, sieve
from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.layout import Layout, recognise

_STAGE = {
    "children": tables.REGISTER,
    "records": tables.RECORDED,
    "contacts": tables.CONTACTED,
    "decisions": tables.DECIDED,
}
INPUTS = ("file", "table", "format", "sha256", "rows", "notes")


@dataclass(frozen=True)
class Intake:
    """What was read: one row of the input stands in exactly one of the stage tables and ``rejects``.

    A register row whose gestation, sex or another cell alone can't be read stands in both: it is used without it.
    ``inputs`` has one row for each file and sheet, at the position that ``input`` in the other tables names.
    """

    register: pd.DataFrame
    recorded: pd.DataFrame
    contacted: pd.DataFrame
    decided: pd.DataFrame
    rejects: pd.DataFrame
    inputs: pd.DataFrame


def read(inputs_: Sequence[Path | str], *, as_of: datetime.date, mapping: Path | None = None) -> Intake:
    """Return every row of the inputs, read or refused.

    Parameters
    ----------
    inputs_ : sequence of paths
        Files and folders; each file is recognised by its contents.
    as_of : date
        Nothing may be dated after it.
    mapping : path, optional
        A mapping (TOML) for files whose headings are a site's own.

    Raises
    ------
    UnusableInput
        When an input can't be used at all; its text is one line.
    """
    paths = inputs.expand(inputs_)
    gathered = _Gathered(np.datetime64(as_of, "D"))
    for path, name in zip(paths, inputs.names(paths), strict=True):
        gathered.add(inputs.survey(path, name))
    return gathered.intake()


class _Gathered:
    """What has been read so far."""

    def __init__(self, as_of: np.datetime64) -> None:
        self.as_of = as_of
        self.batches: dict[str, list[pa.Table]] = {name: [] for name in _STAGE}
        self.rejects: list[pa.Table] = [pa.Table.from_pylist([], schema=sieve.REJECTS)]
        self.inputs: list[tuple[object, ...]] = []
        self.seen: dict[str, str] = {}

    def add(self, survey: inputs.Survey) -> None:
        if survey.sha256 in self.seen:
            note = f"the same contents as {self.seen[survey.sha256]}: read once"
            self.inputs.append((survey.file, "", survey.format, survey.sha256, 0, note))
            return
        self.seen[survey.sha256] = survey.file
        head = delimited.heading(survey)
        layout = recognise(head.names, survey.file)
        reading = canonical.Reading(self.as_of)
        rows, kept, refused = self._read(survey, head, layout, reading)
        order = _order(reading)
        notes = _notes(survey, reading)
        if "month-first" in order.values():
            # the column as a whole is decided only when all of it has been seen: then it is read again
            rows, kept, refused = self._read(survey, head, layout, canonical.Reading(self.as_of, order))
        self.batches[layout.table] += kept
        self.rejects += refused
        self.inputs.append((survey.file, layout.table, survey.format, survey.sha256, rows, notes))

    def _read(
        self, survey: inputs.Survey, head: delimited.Heading, layout: Layout, reading: canonical.Reading
    ) -> tuple[int, list[pa.Table], list[pa.Table]]:
        rows, kept, refused = 0, [], []
        for batch in delimited.batches(survey, head):
            full = layout.cells(batch)
            one = sieve.Sieve(survey.file, layout.table, layout.headings, full.cells, full.line, full.row)
            values = canonical.read(one, reading)
            values["input"] = np.full(len(full.line), len(self.inputs), dtype=np.int32)
            values["line"] = full.line
            if "record_id" in values:
                values["record_id"] = _identified(values["record_id"], Path(survey.file).stem, full.line)
            kept.append(frames.batch(_STAGE[layout.table], values, one.used))
            refused += [*one.rejects, sieve.broken_lines(survey.file, layout.table, batch.broken)]
            rows += len(full.line) + len(batch.broken)
        return rows, kept, refused

    def intake(self) -> Intake:
        stage = {name: frames.frame(columns, self.batches[name]) for name, columns in _STAGE.items()}
        table = pd.DataFrame(self.inputs, columns=list(INPUTS))
        if not table["table"].any():
            raise UnusableInput("nothing in the inputs is a table that can be read")
        refused = pa.concat_tables(self.rejects)
        rejects = pd.DataFrame(
            {
                name: tables.TEXT.__from_arrow__(refused[name])
                if pa.types.is_string(refused[name].type)
                else refused[name].to_numpy()
                for name in refused.column_names
            }
        )
        stage["records"], again = _once(stage["records"], table)
        rejects = pd.concat([rejects, again], ignore_index=True)
        place = {name: n for n, name in enumerate(table["file"])}
        rejects = rejects.assign(_at=rejects["file"].map(place)).sort_values(["_at", "line"], kind="stable")
        return Intake(
            register=stage["children"],
            recorded=stage["records"],
            contacted=stage["contacts"],
            decided=stage["decisions"],
            rejects=rejects[list(tables.OUT["rejects"])].reset_index(drop=True),
            inputs=table,
        )


def _order(reading: canonical.Reading) -> dict[str, dates.Order]:
    """Return month-first for the columns that hold dates which fit no other order, and none that fit day-first."""
    return {
        name: "month-first"
        for name, (day_first, month_first) in reading.evidence.items()
        if month_first and not day_first
    }


def _notes(survey: inputs.Survey, reading: canonical.Reading) -> str:
    notes = []
    if not survey.strict:
        encoding = "UTF-16" if survey.encoding == "utf-16" else "UTF-8 with Windows-1252 where it is not UTF-8"
        notes.append(f"read as {encoding}")
    for name, (day_first, month_first) in reading.evidence.items():
        if month_first and day_first:
            notes.append(f"{name}: some dates fit day-first alone, some month-first alone: read day-first")
        elif month_first:
            notes.append(f"{name}: read month-first, because some of its dates fit nothing else")
    return "; ".join(notes)


def _identified(record_id: pa.Array, stem: str, line: np.ndarray) -> pa.Array:
    """Return the record ids; a row without one is known by its file and line."""
    if not record_id.null_count:
        return record_id
    made = pc.binary_join_element_wise(stem, pa.array(line).cast(pa.string()), ":")
    return pc.coalesce(record_id, made)


def _once(recorded: pd.DataFrame, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set aside records whose id another record of the same source already has: ids are unique in a source."""
    again = recorded.duplicated(["source", "record_id"]).to_numpy()
    refused = recorded[again]
    written = ["source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit"]
    rows = refused[written].astype(tables.TEXT).fillna("")
    row = rows[written[0]].str.cat([rows[name] for name in written[1:]], sep=",")
    rejects = pd.DataFrame(
        {
            "file": table["file"].to_numpy()[refused["input"].to_numpy()],
            "line": refused["line"].to_numpy(),
            "column": "record_id",
            "value": refused["record_id"].to_numpy(),
            "reason": "another record of this source already has this record_id",
            "row": row.to_numpy(),
            "table": "records",
        },
        columns=list(tables.OUT["rejects"]),
    )
    return recorded[~again].reset_index(drop=True), rejects
