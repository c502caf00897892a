"""Which known conditions of some children last, and which are over: what rested on one of these is open again."""

from collections.abc import Collection
from typing import Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.database import rows, schema
from growthwatch.vocabulary import CONDITION_STANDINGS

_STREAM: Final = "conditioned"
_ENDED: Final = CONDITION_STANDINGS[-1]
_SAID: Final = ("source", "record_id", "condition", "started_on", "linked_child")


def lasting(connection: sa.Connection, children: Collection[str]) -> pd.DataFrame:
    """Return the conditions of some children that are neither over nor taken back, as stored."""
    held, over = _of_children(connection, children)
    return held.loc[~over, list(_SAID)].reset_index(drop=True)


def over(connection: sa.Connection, children: Collection[str]) -> frozenset[str]:
    """Return the record ids of those that are over or were taken back."""
    held, gone = _of_children(connection, children)
    return frozenset(held.loc[gone, "record_id"])


def _of_children(connection: sa.Connection, children: Collection[str]) -> tuple[pd.DataFrame, pd.Series]:
    """Return the newest version of every condition of some children, and which of them are over."""
    table = schema.conditioned
    held = rows.newest(rows.fetch(connection, _STREAM, list(rows.among(table.c.linked_child, sorted(children)))))
    back = schema.withdrawn.c
    keys = sorted(set(rows.withdrawn_keys("conditions", held["record_id"]))) if len(held) else []
    taken = rows.fetch(connection, "withdrawn", list(rows.among(back.row_key, keys)))
    last = taken.groupby(["source", "row_key"])["import_id"].max()
    key = pd.MultiIndex.from_arrays([held["source"], rows.withdrawn_keys("conditions", held["record_id"])])
    withdrawn = last.reindex(key).to_numpy(dtype=float) >= held["import_id"].to_numpy(dtype=float)
    ended = held["ended_on"].notna() | (held["standing"] == _ENDED)
    return held, ended | withdrawn
