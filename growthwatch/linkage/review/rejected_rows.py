"""Rows that linkage can't hand on, each with a reason a person can act on."""

from typing import Final

import pandas as pd

from growthwatch.linkage.rows.rows import Mask, Rows
from growthwatch.sources.rows.row_text import as_it_came, written

NAMELESS: Final = "the row says whose it is neither by a valid NHS number nor by a name nor by an id of the child"


def nameless(rows: Rows, table: int) -> Mask:
    """Return which rows of a table other than the register (``Rows.part``) say of no child that they are its.

    They carry no valid NHS number, no name and no id by which their sender knows the child.
    A register row that says as little still says that there is a child.
    """
    frame = rows.tables[table]
    without = rows.number[rows.part(table)] < 0
    if without.any():
        for name in ("forename", "surname", "child_id"):
            without &= frame[name].isna().to_numpy()
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
        The kind of table they came from: children, records, contacts, conditions or decisions.
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
            "row": as_it_came(rows),
            "table": table,
        }
    )


def no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a table of rejects or links without a row."""
    return pd.DataFrame(columns=list(columns), dtype=object)
