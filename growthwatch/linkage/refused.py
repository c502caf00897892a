"""Rows that linkage can't hand on, each with a reason a person can act on."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.linkage.numbers import valid_numbers
from growthwatch.linkage.rows import Mask

NAMELESS: Final = "the row says whose it is neither by a valid NHS number nor by a name"


def nameless(table: pd.DataFrame) -> Mask:
    """Return which rows carry neither a valid NHS number nor a forename or surname, nor a register's own id."""
    without = valid_numbers(table["nhs_number"]) < 0
    if without.any():
        without &= table["forename"].isna().to_numpy() & table["surname"].isna().to_numpy()
        if "child_id" in table.columns:
            without &= table["child_id"].isna().to_numpy()
    return without


def rejects(
    rows: pd.DataFrame,
    inputs: pd.DataFrame,
    table: str,
    *,
    column: str,
    reason: str | pd.Series,
    value: pd.Series | None = None,
) -> pd.DataFrame:
    """Return rows as rejects.

    Parameters
    ----------
    rows : DataFrame
        Rows of one of the tables of the intake (``input`` and ``line`` point at them).
    inputs : DataFrame
        ``Intake.inputs``.
    table : str
        The kind of table they came from: children, records, contacts or decisions.
    column : str
        The column that is to blame.
    reason : str or Series
        One plain sentence, or one for each row.
    value : Series, optional
        What stands there; the column itself where not given.
    """
    at = rows["input"].to_numpy()
    stated = rows[column] if value is None else value
    return pd.DataFrame(
        {
            "file": inputs["file"].to_numpy(dtype=object)[at],
            "line": rows["line"].to_numpy(),
            "column": column,
            "value": written(stated).to_numpy(dtype=object),
            "reason": reason if isinstance(reason, str) else reason.to_numpy(dtype=object),
            "row": _as_it_came(rows),
            "table": table,
        }
    )


def written(values: pd.Series) -> pd.Series:
    """Return values as text: dates in ISO, nothing for a missing one."""
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d").astype("str").fillna("")
    return values.astype("str").fillna("")


def _as_it_came(rows: pd.DataFrame) -> np.ndarray:
    """Return what is left of each row once read, as "column=value; ...", blanks left out."""
    text = pd.Series("", index=rows.index, dtype="str")
    for name in rows.columns.difference(["input", "line"], sort=False):
        cell = written(rows[name])
        text = text + (name + "=" + cell + "; ").where(cell != "", "")
    return text.str.removesuffix("; ").to_numpy(dtype=object)


def none_refused(columns: Mapping[str, object] | tuple[str, ...]) -> pd.DataFrame:
    """Return a table of rejects or links without a row."""
    return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
