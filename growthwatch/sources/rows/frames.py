"""Batches of typed columns, gathered into the stage tables of ``tables.py``."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from growthwatch import tables
from growthwatch.tables import Columns


def schema(columns: Columns) -> pa.Schema:
    """Return how a stage table travels while it is gathered: words as int8 codes, dates as whole days."""
    return pa.schema([(name, _arrow(dtype)) for name, dtype in columns.items()])


def _arrow(dtype: object) -> pa.DataType:
    if isinstance(dtype, pd.CategoricalDtype):
        return pa.int8()
    if dtype == tables.TEXT:
        return pa.string()
    if dtype == tables.DATE:
        return pa.date32()
    return pa.from_numpy_dtype(dtype)


def batch(columns: Columns, values: dict[str, Any], used: np.ndarray[Any, Any]) -> pa.Table:
    """Return the used rows of one batch."""
    wanted = schema(columns)
    keep = pa.array(used)
    arrays = [_array(values[field.name], field.type).filter(keep) for field in wanted]
    return pa.Table.from_arrays(arrays, schema=wanted)


def _array(values: Any, dtype: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks()
    if isinstance(values, pa.Array):
        return values
    # a NaN is a value of ours (not known) and stays one; NaT becomes null
    return pa.array(values, type=dtype, from_pandas=dtype == pa.date32())


def frame(columns: Columns, batches: list[pa.Table]) -> pd.DataFrame:
    """Return the stage table that holds these batches, in their order; the list is emptied on the way.

    A column's batches are let go as soon as it stands in the frame, so that memory holds the rows about once.
    """
    if not batches:
        return tables.empty(columns)
    parts = {name: pa.chunked_array([part[name].combine_chunks() for part in batches]) for name in columns}
    batches.clear()
    return pd.DataFrame({name: _series(parts.pop(name), dtype) for name, dtype in columns.items()}, copy=False)


def _series(column: pa.ChunkedArray, dtype: Any) -> Any:
    if isinstance(dtype, pd.CategoricalDtype):
        return pd.Categorical.from_codes(column.to_numpy(), dtype=dtype)
    if dtype == tables.TEXT:
        return dtype.__from_arrow__(column)
    if dtype == tables.DATE:
        return column.cast(pa.timestamp("s")).to_numpy()
    return column.to_numpy()


def pandas_column(column: pa.ChunkedArray) -> Any:
    """Return a text or number column as pandas holds it."""
    return tables.TEXT.__from_arrow__(column) if pa.types.is_string(column.type) else column.to_numpy()
