"""A chart's rows as the browser reads them: Arrow, apart from the specification, a stream for each data set."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa


def as_streams(specification: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Vega-Lite specification whose data sets are Arrow streams, which Streamlit hands on as they are.

    It would make a pandas table of each of the some twenty first, which takes longer than drawing up the chart.

    Parameters
    ----------
    specification : mapping
        With ``datasets``: name -> rows, each a mapping.
    """
    datasets = {name: stream(rows) for name, rows in specification["datasets"].items()}
    return {**specification, "datasets": datasets}


def stream(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as an Arrow stream: the columns of all of them, null for what is missing or not a number.

    Raises
    ------
    pyarrow.ArrowInvalid, pyarrow.ArrowTypeError
        Where a column holds values of several types.
    """
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: _column([row.get(name) for row in rows]) for name in names}
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _column(values: list[Any]) -> pa.Array:
    column = pa.array(values, from_pandas=True)
    # a whole number arrives in the browser as one of its large integers: those, or nothing, no chart has reckoned with
    return column.cast(pa.float64()) if pa.types.is_integer(column.type) and column.null_count else column
