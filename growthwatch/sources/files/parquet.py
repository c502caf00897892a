"""Parquet files into text cells, whatever the types of their columns."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from growthwatch.sources.errors import UnusableInput
from growthwatch.sources.files.batch import Batch, Sheet, check_heading
from growthwatch.sources.files.inputs import Survey

_ROWS_AT_A_TIME = 1 << 16
#: Bytes of text that one block of rows may unfold to: a short text in a dictionary may stand in every one of them.
LARGEST_BLOCK: Final = 256 << 20
_TOO_LARGE: Final = "a block of its rows would unfold to {megabytes} MB: save the rows as CSV"
#: From so many rows on a file has at least so many bytes for each: no two records are wholly alike.
_MANY_ROWS: Final = 1_000_000
_FEWEST_BYTES_A_ROW: Final = 2


def sheet(survey: Survey) -> Sheet:
    """Return a Parquet file as a table that can be gone through; nested columns are left out.

    Raises
    ------
    UnusableInput
        When the file is damaged or has no column that could be read.
    """
    try:
        with pq.ParquetFile(survey.path) as file:
            columns = file.schema_arrow
            _check_sizes(file.metadata, survey)
    except (pa.ArrowException, OSError) as error:
        raise UnusableInput("is damaged, or is no Parquet file", file=survey.file) from error
    flat = [field.name for field in columns if not pa.types.is_nested(field.type)]
    left_out = [field.name for field in columns if pa.types.is_nested(field.type)]
    check_heading(tuple(flat), survey.file, 1)
    notes = f"nested columns left out: {', '.join(left_out)}" if left_out else ""
    return Sheet(survey.file, "", "parquet", tuple(flat), 1, lambda: _batches(survey, flat), notes=notes)


def _check_sizes(said: pq.FileMetaData, survey: Survey) -> None:
    """Refuse a file that would unfold to far more than it is, by what its own footer says of it."""
    if said.num_rows > _MANY_ROWS and survey.size < said.num_rows * _FEWEST_BYTES_A_ROW:
        reason = f"would unfold to {said.num_rows:,} rows from {survey.size >> 10:,} KB: save the rows as CSV"
        raise UnusableInput(reason, file=survey.file)
    for number in range(said.num_row_groups):
        group = said.row_group(number)
        sizes = (group.column(n).total_uncompressed_size for n in range(group.num_columns))
        block = sum(sizes) * min(_ROWS_AT_A_TIME / max(group.num_rows, 1), 1)
        if block > LARGEST_BLOCK:
            raise UnusableInput(_TOO_LARGE.format(megabytes=int(block) >> 20), file=survey.file)


def _check_unfolded(block: pa.RecordBatch, survey: Survey, line: int) -> None:
    """Refuse a block whose texts, held once in a dictionary, would fill the memory when each cell has its own."""
    folded = [column for column in block.columns if pa.types.is_dictionary(column.type)]
    lengths = (pc.binary_length(one.dictionary).take(one.indices.drop_null()) for one in folded if len(one))
    size = sum(pc.sum(each.cast(pa.int64())).as_py() or 0 for each in lengths)
    if size > LARGEST_BLOCK:
        raise UnusableInput(_TOO_LARGE.format(megabytes=size >> 20), file=survey.file, line=line)


def _batches(survey: Survey, columns: list[str]) -> Iterator[Batch]:
    # a Parquet file has no lines: its rows are numbered as those of a CSV file with the same rows would be
    line = 2
    try:
        with pq.ParquetFile(survey.path, memory_map=True, pre_buffer=False, read_dictionary=columns) as file:
            for block in file.iter_batches(batch_size=_ROWS_AT_A_TIME, columns=columns, use_threads=False):
                _check_unfolded(block, survey, line)
                cells = pa.table({name: _text(block[name]) for name in columns})
                yield Batch(cells, line + np.arange(block.num_rows, dtype=np.int64))
                line += block.num_rows
    except (pa.ArrowException, OSError) as error:
        raise UnusableInput("is damaged: it can't be read to its end", file=survey.file, line=line) from error


def _text(column: pa.Array) -> pa.Array:
    """Return a column as text: dates in ISO form, instants in UTC, whole numbers without their point."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        # an instant: what day it is depends on where (growthwatch.sources.local_day)
        return pc.strftime(column.cast(pa.timestamp("s", "UTC"), safe=False), format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%d")
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = column.cast(pa.binary()).cast(pa.string(), safe=False)
    text = column.cast(pa.string())
    if pa.types.is_floating(column.type):
        text = pc.if_else(pc.is_nan(column), None, text)
        text = pc.replace_substring_regex(text, pattern=r"^(-?\d+)\.0$", replacement=r"\1")
    return text
