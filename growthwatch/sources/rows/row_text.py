"""A row that was read, back as text: what a reject shows of it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

#: What a row in a stage table carries beside what its source stated.
_OURS = ("input", "line", "value_si", "step_si", "place")


def written(values: pd.Series) -> pd.Series:
    """Return values as text: dates in ISO, nothing for a missing one."""
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d").astype("str").fillna("")
    return values.astype("str").fillna("")


def as_it_came(rows: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return what was read of each row, "column=value; ...", blanks left out."""
    text = pd.Series("", index=rows.index, dtype="str")
    for name in rows.columns.difference(_OURS, sort=False):
        cell = written(rows[name])
        text = text + (name + "=" + cell + "; ").where(cell != "", "")
    return text.str.removesuffix("; ").to_numpy(dtype=object)
