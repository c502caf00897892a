"""A DataFrame as the text that a file of it would hold, so that one reader serves both."""

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


def text_table(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table of text: dates in ISO, whole numbers without a point, not known as null.

    Parameters
    ----------
    frame : DataFrame
        Columns of text, numbers, dates or categories, in any mixture.

    Returns
    -------
    pyarrow.Table
        As many rows, the same columns in the same order, each of type string.

    Examples
    --------
    >>> text_table(pd.DataFrame({"gestation_weeks": [40.0, None], "value": [4.4, "7 lb 8 oz"]})).to_pydict()
    {'gestation_weeks': ['40', None], 'value': ['4.4', '7 lb 8 oz']}
    """
    return pa.table({str(name): _text(frame[name]) for name in frame.columns})


def _text(column: pd.Series) -> pa.Array:
    codes, values = pd.factorize(column)  # each value is written once, however often it stands in the column
    words = pa.array([*map(_written, values), None], pa.string())
    return words.take(pa.array(np.where(codes < 0, len(values), codes)))


def _written(value: Any) -> str:
    if isinstance(value, dt.datetime | np.datetime64):
        moment = pd.Timestamp(value)
        return moment.date().isoformat() if moment == moment.normalize() else moment.isoformat()
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
