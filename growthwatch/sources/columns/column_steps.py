"""Steps from a file's columns to ours: trimmed, translated, joined, decoded, a block for each measurement of a row."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.conditions import condition_of
from growthwatch.sources import clinical_codes, missing
from growthwatch.sources.columns import units
from growthwatch.sources.columns.canonical import AMBIGUOUS_ID
from growthwatch.sources.columns.lookups import Lookup, Place
from growthwatch.sources.columns.mapping import Block, Mapping
from growthwatch.sources.files import fhir_refusals
from growthwatch.sources.files.batch import BrokenLine, may_hold
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows import same_person
from growthwatch.sources.rows.row_validation import RowValidation

#: Name of a kept table -> its columns by their names there.
Lookups = dict[str, Lookup]
Columns = dict[str, pa.Array]
_BYTE_ORDER_MARK = "\ufeff"
_FIGURES = ("value", "pounds", "ounces", "age_days", "age_weeks", "age_months", "age")
#: What speaks against a row beside its own columns: refusals as they travel, and the name of its unit beside its code.
BESIDE = ("refusal", "unit_said")


@dataclass(frozen=True)
class Rows:
    """Rows of a batch, blank rows left out.

    ``columns`` are those whose heading is one of our columns, under our names and in our words; ``by_heading`` every
    column that the layout reads, under the file's heading and in the file's words, from which the measurement columns
    of a wide table are taken; ``raw`` the cells as they came; ``broken`` the lines that are no rows.
    """

    columns: Columns
    by_heading: Columns
    line: npt.NDArray[np.int64]
    raw: pa.Table
    broken: tuple[BrokenLine, ...] = ()

    def text(self, name: str) -> pa.Array:
        """Return a column, all null where there is none."""
        found = self.columns.get(name)
        return pa.nulls(len(self.line), pa.string()) if found is None else found


def block_columns(rows: Rows, block: Block, names: dict[str, str], words: dict[str, dict[str, str]]) -> Columns:
    """Return the columns of one measurement block in our words, ``value`` null where it was left empty.

    ``words`` are those the mapping states for each of our columns: they hold in a block as in any column.
    """
    n = len(rows.line)
    cells = {ours: rows.by_heading[theirs] for ours, theirs in names.items()}
    cells = {ours: translated(cell, words[ours]) if words.get(ours) else cell for ours, cell in cells.items()}
    # of several values side by side the one that a program wrote NA for is not there; "not done" is said of one
    cells |= {ours: without_words_of_programs(cells[ours]) for ours in _FIGURES if ours in cells}
    if "pounds" in cells:
        pounds, ounces = cells.pop("pounds"), cells.pop("ounces", pa.nulls(n, pa.string()))
        both = pc.binary_join_element_wise(pounds, " lb ", ounces, " oz", "")
        text = pc.coalesce(
            both, pc.binary_join_element_wise(pounds, " lb", ""), pc.binary_join_element_wise(ounces, " oz", "")
        )
        value = cells.get("value", pa.nulls(n, pa.string()))
        cells["value"] = pc.coalesce(value, text)
    constants = {ours: filled(None, constant, n) for ours, constant in block.constants.items()}
    return constants | cells


def with_joined_columns(
    rows: Rows, mapping: Mapping, lookups: Lookups, place: Place
) -> tuple[Rows, dict[str, pa.Array]]:
    """Bring in the columns kept from other tables; also which rows' keys were found nowhere, by column.

    A row that bears an NHS number is no other child's for an id's sake: of a child with another number nothing is
    brought in. An id that is two children's is kept as ``ambiguous_id``, unless the row bears a number.
    """
    columns, unmatched = dict(rows.columns), {}
    blank = pa.nulls(len(rows.line), pa.string())
    for join in mapping.joins:
        table, key = lookups.get(join.table), columns.get(join.on, blank)
        if table is None:
            if join.required:
                unmatched[join.on] = np.ones(len(rows.line), dtype=bool)
            continue
        number = columns.get("nhs_number", blank)
        found = table.find(key, columns.get("sender", blank), place)
        kept = dict(table.columns())
        at = pa.array(found.at, mask=found.at < 0)
        if "nhs_number" in kept and number.null_count < len(number):
            other = same_person.other_number(number.to_pandas(), kept["nhs_number"].take(at).to_pandas())
            at = pc.if_else(pa.array(other), None, at)
        for name, held in kept.items():
            brought = held.take(at)
            if name == "child_id":
                brought = pc.if_else(pa.array(_told_by_name(columns, kept, at)), None, brought)
            columns[name] = pc.coalesce(columns[name], brought) if name in columns else brought
        doubtful = found.ambiguous & ~given(number)
        if doubtful.any():
            marked = pc.if_else(pa.array(doubtful), key, None)
            columns[AMBIGUOUS_ID] = pc.coalesce(columns[AMBIGUOUS_ID], marked) if AMBIGUOUS_ID in columns else marked
        if join.required:
            unmatched[join.on] = (found.at < 0) & ~found.ambiguous
    return replace(rows, columns=columns), unmatched


def _told_by_name(columns: Columns, kept: Columns, at: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which rows say whose they are by an NHS number or a whole name: their sender's id adds nothing.

    Where neither is known of a child its sender's own id is all that says that a row is its.
    """
    number, *whole = (
        given(columns[name]) | given(kept[name].take(at)) if name in columns else given(kept[name].take(at))
        for name in ("nhs_number", "forename", "surname", "date_of_birth")
    )
    return number | np.logical_and.reduce(whole)


def under_other_names(table: pa.Table, identifiers: pa.Array) -> pa.Table:
    """Return kept rows once more under each identifier (one a line) by which rows elsewhere may name them."""
    names = pc.split_pattern(identifiers, "\n")
    again = table.take(pc.list_parent_indices(names))
    return pa.concat_tables([table, again.set_column(0, table.column_names[0], pc.list_flatten(names))])


def refuse_as_stated(one: RowValidation) -> None:
    """Refuse what its file says means something else than it seems to, and a unit that has two names.

    A name that is no unit here is only a name: then the code says the unit.
    """
    stated = one.column("refusal")
    if stated.null_count < len(stated):
        unique = stated.dictionary_encode()
        at = unique.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        for n, text in enumerate(unique.dictionary.to_pylist()):
            for refusal in fhir_refusals.read(text):
                refuse = one.refuse_cell if refusal.cell else one.refuse_row
                refuse(at == n, refusal.element, refusal.reason, refusal.detail)
    said, unit = one.column("unit_said"), one.column("unit")
    if said.null_count < len(said):
        name, code = units.unit_codes(said), units.unit_codes(unit)
        two = (name >= 0) & (code >= 0) & (name != code)
        for text in pc.unique(said.filter(pa.array(two))).to_pylist():
            one.refuse_row(two & is_word(said, text), "unit", RejectReason.unit_said_otherwise, text)


def refuse_unmatched(one: RowValidation, unmatched: dict[str, npt.NDArray[np.bool_]]) -> RowValidation:
    """Refuse the rows whose key, by column, was found in no other table of the extract."""
    for column, where in unmatched.items():
        if len(where) == len(one.line):
            one.refuse_row(where, column, RejectReason.no_matching_row, column)
    return one


def with_meanings_of_codes(rows: Rows) -> Rows:
    """Put in what the codes mean: meaning, kind, context, contact and outcome."""
    code, review = rows.text("code"), rows.text("review_code")
    found, other = clinical_codes.decode(code), clinical_codes.decode(review)
    columns = dict(rows.columns)
    columns["code"] = pc.coalesce(code, review)
    columns["meaning"] = pc.coalesce(found.meaning, pc.if_else(code.is_null(), other.meaning, None))
    columns["kind"] = found.kind
    contact = pc.coalesce(found.contact, other.contact)
    # a code for not coming does not say to what: another column may
    said = pc.if_else(pc.equal(contact, "other"), rows.text("contact"), None)
    columns["contact"] = pc.coalesce(said, contact)
    # a code for birth weight is one whatever the visit was called
    at_birth = pc.fill_null(pc.equal(found.context, "birth"), False)
    columns["context"] = pc.if_else(at_birth, found.context, pc.coalesce(rows.text("context"), found.context))
    columns["outcome"] = pc.coalesce(rows.text("outcome"), found.outcome, other.outcome)
    # and one without a day is of the day of birth
    born = pc.if_else(at_birth, rows.text("date_of_birth"), None)
    columns["measured_on"] = pc.coalesce(rows.text("measured_on"), born)
    return replace(rows, columns=columns)


def names_condition(rows: Rows) -> npt.NDArray[np.bool_]:
    """Return which coded entries name a known condition and measure nothing: by their code, or by their term's words.

    A code that has another meaning here keeps it.
    """
    code, term = condition_of(rows.text("code")), condition_of(rows.text("term"))
    return (given(code) | given(term)) & ~given(rows.text("meaning")) & ~given(rows.text("value"))


def with_condition(rows: Rows) -> Rows:
    """Put a coded entry's condition, its day and who entered it where those of a known condition stand."""
    code, term = rows.text("code"), rows.text("term")
    known = pc.if_else(condition_of(code).is_valid(), code, None)
    columns = rows.columns | {
        "condition": pc.coalesce(pc.if_else(condition_of(term).is_valid(), term, None), code),
        "condition_code": known, "started_on": rows.text("measured_on"), "stated_by": rows.text("recorded_by"),
        "stated_on": rows.text("recorded_on"),
    }  # fmt: skip
    return replace(rows, columns=columns)


def without_words_of_programs(column: pa.Array) -> pa.Array:
    """Return a column with what programs write in empty cells (NA, NULL, nan, ., -) as empty cells."""
    texts = column.dictionary_encode()
    empty = missing.of_a_program(texts.dictionary)
    if not empty.any():
        return column
    return pc.if_else(pa.array(empty), None, texts.dictionary).take(texts.indices)


def translated(column: pa.Array, known: dict[str, str]) -> pa.Array:
    """Return a column with the words of the file that are known as our words, whatever their case; "" becomes null."""
    at = pc.index_in(pc.utf8_lower(column), value_set=pa.array([word.casefold() for word in known]))
    words = pc.coalesce(pa.array(list(known.values()), pa.string()).take(at), column)
    return pc.if_else(pc.equal(words, ""), None, words)


def filled(column: pa.Array | None, constant: str, n: int) -> pa.Array:
    """Return the column with the constant where nothing is stated; ``n`` times the constant where there is none."""
    if column is None:
        return pa.array(np.full(n, constant, dtype=object), pa.string())
    return pc.fill_null(column, constant)


def given(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which rows state anything."""
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def is_word(column: pa.Array, word: str) -> npt.NDArray[np.bool_]:
    """Return which rows state this word."""
    return np.asarray(pc.fill_null(pc.equal(column, word), False).to_numpy(zero_copy_only=False), dtype=bool)


def fullest_first(table: pa.Table, names: list[str]) -> pa.Table:
    """Return the rows that state anything in these columns, those that state most first.

    Of a child without an NHS number its names and birth date say who it is: no one column is what must be there.
    """
    stated = np.sum([given(table[name].combine_chunks()) for name in names], axis=0)
    if (stated == len(names)).all():
        return table
    order = np.argsort(-stated, kind="stable")
    return table.take(pa.array(order[stated[order] > 0]))


def trimmed(column: pa.ChunkedArray) -> pa.Array:
    """Return a column without blanks at its ends and a spreadsheet's dress of a text, null where nothing is left.

    A byte-order mark stands within a file where two were put one behind the other.
    """
    if may_hold(column, _BYTE_ORDER_MARK):
        column = pc.replace_substring(column, _BYTE_ORDER_MARK, "")
    text = pc.utf8_trim_whitespace(column)
    if may_hold(column, '="'):
        text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r'^="([^"]*)"$', r"\1"))
    nothing = pc.equal(text, "")
    return (pc.if_else(nothing, None, text) if pc.any(nothing).as_py() else text).combine_chunks()


def blank_rows(cells: pa.Table) -> npt.NDArray[np.bool_]:
    """Return which rows hold nothing at all: blank lines, and the empty rows spreadsheets leave behind."""
    blank = np.ones(cells.num_rows, dtype=bool)
    for column in cells.columns:
        empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True)
        blank &= empty.to_numpy()
        if not blank.any():
            break
    return blank
