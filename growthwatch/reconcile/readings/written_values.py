"""Values as written: the digits a text shows, how many decimals, and how finely a child's values are written."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.segments import start_positions, starts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


class Written(NamedTuple):
    """What stands on paper."""

    digits: npt.NDArray[np.int64]  # as a whole number, -1 where the text is not one plain number
    decimals: npt.NDArray[np.int8]
    unit_factor: Floats  # kg or cm in one written unit


def parse(text: pd.Series, value_si: Floats) -> Written:
    """Return the digits of texts as a whole number, the decimals they have, and kg or cm per written unit."""
    stripped = pc.utf8_trim_whitespace(pa.array(text, type=pa.large_string(), from_pandas=True))
    parts = pc.extract_regex(stripped, r"^(?P<figure>\d{1,6}(?P<after>\.\d{0,4})?)(?:\s*[*(].*)?$")
    # a remark beside the figure is no part of it: 42.0 (clothed)
    figure = pc.struct_field(parts, "figure")
    number = pc.if_else(parts.is_valid(), figure, None).cast(pa.float64()).to_numpy(zero_copy_only=False)
    length = pc.fill_null(pc.utf8_length(pc.struct_field(parts, "after")), 0).to_numpy(zero_copy_only=False)
    after_point = np.maximum(length - 1, 0).astype(np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(number > 0, value_si / number, np.nan)
    digits = np.where(np.isfinite(factor), np.round(number * 10.0**after_point), -1)
    return Written(digits.astype(np.int64), after_point, factor)


def finest_of_series(child: Ints, kind: npt.NDArray[np.generic], resolution: Floats) -> Floats:
    """Return the finest resolution with which each child's kind was ever written: zeros get lost in spreadsheets."""
    if not len(child):
        return resolution
    order = np.lexsort((kind, child))
    finest = np.fmin.reduceat(resolution[order], start_positions(child[order], kind[order]))
    out = np.empty_like(resolution)
    out[order] = finest[np.cumsum(starts(child[order], kind[order])) - 1]
    return out
