"""Rows by which a sender takes back what it sent under the same id."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.sources.rows import frames
from growthwatch.sources.rows.row_validation import RowValidation
from growthwatch.vocabulary import WITHDRAWN_STATUSES

#: Table -> the statuses with which a row of it takes a row back: of an appointment "cancelled" is its outcome.
TAKES_BACK: Final = {"records": WITHDRAWN_STATUSES, "contacts": ("entered-in-error",),
                     "conditions": ("entered-in-error",)}  # fmt: skip


def withdrawals(validation: RowValidation, values: dict[str, Any]) -> pa.Table:
    """Return the rows of a batch that take others back, as they travel (``tables.WITHDRAWN``).

    Parameters
    ----------
    validation : RowValidation
        The batch, read.
    values : dict
        The typed columns of all its rows.
    """
    empty = frames.schema(tables.WITHDRAWN).empty_table()
    status = values.get("status")
    if validation.table not in TAKES_BACK or status is None or status.null_count == len(status):
        return empty
    words = pa.array(TAKES_BACK[validation.table], pa.string())
    wanted = pc.is_in(status, value_set=words).to_numpy(zero_copy_only=False)
    n = len(validation.line)
    blank = {"kind": np.full(n, -1), "contact": np.full(n, -1), "measured_on": _no_day(n), "contact_on": _no_day(n)}
    made = blank | values | {"table": pa.array([validation.table] * n, pa.string())}
    for name in ("source", "kind", "contact", "sex"):
        made[name] = np.maximum(made[name], -1)
    return frames.batch(tables.WITHDRAWN, made, wanted & np.asarray(made["source"] >= 0))


def _no_day(n: int) -> np.ndarray[Any, Any]:
    return np.full(n, np.datetime64("NaT", "D"))
