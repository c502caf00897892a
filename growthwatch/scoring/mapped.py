"""A table of a site's own, one row for each of its values, as it is scored: read by a mapping."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources import Intake
from growthwatch.sources.text_table import TextTable


def values_of(intake: Intake, file: Path) -> TextTable:
    """Return every value that was read, with what scoring needs of its child, in the order of the file.

    Parameters
    ----------
    intake : Intake
        What was read of the file; values in kg and cm, ages counted from the day of birth that the row states.
    file : Path
    """
    recorded = intake.recorded.sort_values(["line", "record_id"], kind="stable", ignore_index=True)
    age = (recorded["measured_on"] - recorded["date_of_birth"]).dt.days
    total = recorded["gestation_total_days"].to_numpy()
    kind = recorded["kind"].astype(object)
    said = {
        "line": recorded["line"], "child_id": recorded["child_id"], "nhs_number": recorded["nhs_number"],
        "sex": recorded["sex"], "measured_on": recorded["measured_on"].dt.strftime("%Y-%m-%d"), "age_days": age,
        "gestation_weeks": pd.Series(total // 7), "gestation_days": pd.Series(total % 7), "kind": kind,
        "value": recorded["value_si"], "unit": np.where(kind == "weight", "kg", "cm"),
    }  # fmt: skip
    cells = pa.table({name: _text(pd.Series(column)) for name, column in said.items()})
    return TextTable(file.name, cells, recorded["line"].to_numpy(dtype=np.int64), [])


def _text(column: pd.Series) -> pa.Array:
    """Return a column as text, whole numbers without a point, null where nothing is known."""
    if column.dtype.kind in "fi":
        text = pa.array(column, from_pandas=True).cast(pa.string())
        return pc.replace_substring_regex(text, pattern=r"^(-?\d+)\.0$", replacement=r"\1")
    return pa.array(column.astype(object), pa.string(), from_pandas=True)
