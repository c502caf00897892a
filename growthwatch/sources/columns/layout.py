"""A file's headings recognised by a mapping, and its rows turned into rows of our tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources import clinical_codes, missing
from growthwatch.sources.columns import column_steps as steps
from growthwatch.sources.columns import gestation_steps
from growthwatch.sources.columns.ages import AGES
from growthwatch.sources.columns.canonical import AMBIGUOUS_ID, BESIDE, COLUMNS, SENDER_RECORD_ID
from growthwatch.sources.columns.column_steps import Columns, Lookups, Rows
from growthwatch.sources.columns.lookups import SCOPE, Place
from growthwatch.sources.columns.mapping import Block, Mapping, plain
from growthwatch.sources.files.batch import Batch, BrokenLine, Sheet, may_hold
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows import row_validation
from growthwatch.sources.rows.row_validation import RowValidation

#: Columns in which a text may run over several lines.
_FREE_TEXT = ("note", "reason", "recorded_by", "term", "context", "postcode")


@dataclass(frozen=True)
class Layout:
    """A mapping that fits a sheet: our column -> its heading there, and the measurement blocks that are present.

    ``sender`` is whose ids the rows have where neither they nor the mapping say so, and ``source`` the record system
    they are from where the rows do not; blank for not stated.
    """

    mapping: Mapping
    sheet: Sheet
    headings: dict[str, str]
    blocks: tuple[tuple[Block, dict[str, str]], ...] = field(default=())
    sender: str = ""
    source: str = ""

    @property
    def constants(self) -> dict[str, str]:
        """What is true of every row that does not say otherwise: as the mapping states it, but for a source stated."""
        return self.mapping.constants | ({"source": self.source} if self.source else {})

    @property
    def used(self) -> frozenset[str]:
        """The headings of the columns that are read."""
        return frozenset(self.headings.values()) | {name for _, names in self.blocks for name in names.values()}

    @property
    def left_alone(self) -> tuple[str, ...]:
        """The headings of the columns that are not read, in their order."""
        return tuple(heading for heading in self.sheet.headings if heading and heading not in self.used)

    @property
    def undated(self) -> tuple[str, ...]:
        """The headings of values for which the table has no column that says on which day they were taken."""
        if {"measured_on", *AGES} & (self.headings.keys() | self.mapping.constants.keys()):
            return ()
        without = (names for block, names in self.blocks if not {"measured_on", *AGES} & {*names, *block.constants})
        return tuple(names[ours] for names in without for ours in ("value", "pounds") if ours in names)

    @property
    def table(self) -> str:
        """What the rows are, for a person: one or several of our tables."""
        tables = [*self.mapping.tables, *(["records"] if self.blocks else [])]
        return ";".join(dict.fromkeys(tables))

    def rows(self, batch: Batch) -> Rows:
        """Return the rows of a batch under our names: text trimmed, words and constants put in."""
        wanted = set(self.headings.values()) | {h for _, found in self.blocks for h in found.values()}
        trimmed = {name: steps.trimmed(batch.cells[name]) for name in wanted}
        columns = {ours: trimmed[theirs] for ours, theirs in self.headings.items()}
        for ours, known in self.mapping.values.items():
            if ours in columns:
                columns[ours] = steps.translated(columns[ours], known)
        if self.mapping.joins:
            # what another row states holds where this one has only a word for an empty cell
            columns = {ours: missing.blanked(ours, column) for ours, column in columns.items()}
        sender = self.mapping.constants.get("sender", self.sender)
        if sender:
            columns["sender"] = steps.filled(columns.get("sender"), sender, len(batch.line))
        raw, blank = batch.cells, steps.blank_rows(batch.cells)
        swallowed = self._swallowed(batch, trimmed)
        lost = raw.filter(pa.array(swallowed))
        broken = (*_line_by_line(batch.line[swallowed], row_validation.as_it_came(lost)), *batch.broken)
        if not (blank.any() or swallowed.any()):
            return Rows(columns, trimmed, batch.line, raw, broken)
        used = ~(blank | swallowed)
        mask = pa.array(used)
        named, by_heading = ({name: one.filter(mask) for name, one in part.items()} for part in (columns, trimmed))
        return Rows(named, by_heading, batch.line[used], raw.filter(mask), broken)

    def _swallowed(self, batch: Batch, trimmed: Columns) -> npt.NDArray[np.bool_]:
        """Return which rows took in the lines after them, because a quotation mark was not closed.

        Their mark: a cell that is no free text runs over several lines, or one of its lines is a whole row.
        """
        swallowed = np.zeros(len(batch.line), dtype=bool)
        if not self.sheet.quoted:
            return swallowed
        free = {self.headings.get(name) for name in _FREE_TEXT}
        whole_row = rf"\n(?:[^\n,;\t|]*[,;\t|]){{{max(len(self.sheet.headings) - 1, 1)}}}"
        for name in batch.cells.column_names:
            column = batch.cells[name]
            if not may_hold(column, "\n"):
                continue
            several = pc.fill_null(pc.match_substring(column, "\n"), False).to_numpy()
            if several.any():
                strict = name in trimmed and name not in free
                rows = (
                    several if strict else pc.fill_null(pc.match_substring_regex(column, whole_row), False).to_numpy()
                )
                swallowed |= rows
        return swallowed

    def kept(self, rows: Rows) -> pa.Table | None:
        """Return what other tables of the extract need from these rows."""
        if self.mapping.keep is None:
            return None
        rows = steps.with_meanings_of_codes(rows) if "code" in rows.columns else rows
        keep = self.mapping.keep
        table = pa.table(
            {keep.key: rows.text(keep.key)}
            | {name: rows.text(ours) for name, ours in keep.columns.items()}
            | {name: rows.text(name) for name in SCOPE}
        )
        if "identifiers" in rows.columns:
            table = steps.under_other_names(table, rows.text("identifiers"))
        return steps.fullest_first(table.filter(steps.given(table[0].combine_chunks())), list(keep.columns))

    def validations(self, rows: Rows, lookups: Lookups, place: Place) -> Iterator[RowValidation]:
        """Yield the rows as rows of our tables, some of them refused already."""
        rows, unmatched = steps.with_joined_columns(rows, self.mapping, lookups, place)
        rows = gestation_steps.with_days_of_gestation(rows)
        for ours, constant in self.constants.items():
            rows.columns[ours] = steps.filled(rows.columns.get(ours), constant, len(rows.line))
        for table in self.mapping.tables:
            found = (
                self._entries(rows) if table == "entries" else [self._validation(table, rows, self._once(table, rows))]
            )
            for one in found:
                steps.refuse_as_stated(one)
                yield steps.refuse_unmatched(one, unmatched)
        words = self.mapping.values
        filled = [(block, names, steps.block_columns(rows, block, names, words)) for block, names in self.blocks]
        several = np.sum([steps.given(cells["value"]) for _, _, cells in filled], axis=0) > 1 if filled else None
        for number, (_, names, cells) in enumerate(filled, start=1):
            yield self._block_validation(rows, cells, names, number, several)

    def _once(self, table: str, rows: Rows) -> npt.NDArray[np.bool_] | None:
        """Return which rows of a table of values say of a child what no row before them says; None where all count."""
        if table != "children" or not self.blocks:
            return None
        stated = pa.table({name: rows.text(name) for name in COLUMNS[table] if name in rows.columns})
        return np.asarray(~stated.to_pandas().duplicated().to_numpy(), dtype=bool)

    def _validation(self, table: str, rows: Rows, where: npt.NDArray[np.bool_] | None = None) -> RowValidation:
        names = (*COLUMNS[table], *steps.BESIDE, *BESIDE, *(AGES if table == "records" else ()))
        cells = pa.table({name: rows.text(name) for name in names if name in rows.columns})
        title, line, raw = self.sheet.title, rows.line, rows.raw
        headings = self.headings | {AMBIGUOUS_ID: self._heading_of_key()}
        if where is None:
            return RowValidation(title, table, headings, cells, line, raw)
        keep = pa.array(where)
        return RowValidation(title, table, headings, cells.filter(keep), line[where], raw.filter(keep))

    def _heading_of_key(self) -> str:
        """Return the heading of the id by which rows name their child, or what leads to it."""
        keys = (join.on for join in reversed(self.mapping.joins))
        return next((self.headings[key] for key in keys if key in self.headings), "")

    def _entries(self, rows: Rows) -> Iterator[RowValidation]:
        rows = steps.with_meanings_of_codes(rows)
        meaning = rows.text("meaning")
        is_a = {name: steps.is_word(meaning, name) for name in clinical_codes.MEANINGS}
        for name, table in (("contact", "contacts"), ("gestation", "children")):
            if name in self.mapping.code_meanings and is_a[name].any():
                yield self._validation(
                    table, gestation_steps.with_gestation(rows) if name == "gestation" else rows, is_a[name]
                )
        of_condition = steps.names_condition(rows) & ("condition" in self.mapping.code_meanings)
        if of_condition.any():
            yield self._validation("conditions", steps.with_condition(rows), of_condition)
        left = ~(is_a["contact"] | is_a["gestation"] | of_condition)
        records = self._validation("records", rows, left)
        code = rows.text("code").filter(pa.array(left))
        records.cells = records.cells.append_column("code", code)
        # a row that says nothing but that another is taken back has no code
        coded = steps.given(code) | ~steps.given(records.column("refusal"))
        records.refuse_row(is_a["centile"][left], "code", RejectReason.code_is_centile)
        records.refuse_row(coded & ~steps.given(code), "code", RejectReason.empty, "code")
        records.refuse_row(coded & ~is_a["record"][left], "code", RejectReason.code_unknown)
        yield records

    def _block_validation(
        self, rows: Rows, cells: Columns, names: dict[str, str], number: int, several: npt.NDArray[np.bool_] | None
    ) -> RowValidation:
        filled = steps.given(cells["value"])
        record_id = rows.text("record_id")
        if several is not None and several.any():
            # one row of the file is several records: each needs an id of its own
            base = pc.coalesce(record_id, pc.binary_join_element_wise(
                self.sheet.title, pa.array(rows.line).cast(pa.string()), ":"))  # fmt: skip
            own = pc.binary_join_element_wise(base, pa.scalar(str(number)), "/")
            record_id = pc.if_else(pa.array(several), own, record_id)
            cells = cells | {SENDER_RECORD_ID: pc.if_else(pa.array(several), rows.text("record_id"), None)}
        merged = replace(rows, columns=rows.columns | cells | {"record_id": record_id})
        one = self._validation("records", merged, filled)
        one.headings = self.headings | names
        return one


def bind(mapping: Mapping, sheet: Sheet) -> Layout | None:
    """Return the mapping's layout of a sheet; None where a column it needs is not there."""
    theirs = {plain(name): name for name in sheet.headings if name}
    headings = _find(mapping.columns, theirs)
    blocks = [(block, _find(block.columns, theirs)) for block in mapping.records]
    present = tuple((block, found) for block, found in blocks if found.keys() & {"value", "pounds"})
    if not all(name in headings for name in mapping.needs) or not (mapping.tables or mapping.keep or present):
        return None
    if mapping.marks and not any(name in headings for name in mapping.marks):
        return None
    return Layout(mapping, sheet, headings, present)


def _line_by_line(line: npt.NDArray[np.int64], row: pa.Array) -> Iterator[BrokenLine]:
    for start, text in zip(line.tolist(), row.to_pylist(), strict=True):
        for n, part in enumerate(text.splitlines()):
            yield start + n, part, RejectReason.unclosed_quotation, ""


def _find(columns: dict[str, tuple[str, ...]], theirs: dict[str, str]) -> dict[str, str]:
    found = {}
    for ours, headings in columns.items():
        match = next((theirs[plain(h)] for h in headings if plain(h) in theirs), None)
        if match is not None:
            found[ours] = match
    return found
