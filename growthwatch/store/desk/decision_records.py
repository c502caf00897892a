"""Which records of the store the decisions of a file mean: by the sender they name, where an id may be several."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.resolved import rejects
from growthwatch.store.database import rows, schema

#: The columns by which a decision names its first record, and its second.
_NAMED = (("source", "record_id", "sender"), ("source_2", "record_2", "sender_2"))


class Meant(NamedTuple):
    """Decisions under the keys of the records they mean, and as rejects those that may mean several."""

    frame: pd.DataFrame
    refused: pd.DataFrame


def meant(connection: sa.Connection, decided: pd.DataFrame, senders: pd.DataFrame, inputs: pd.DataFrame) -> Meant:
    """Return decisions whose records are named by their keys in the store.

    A record that is not held keeps the id it was named by. A decision that is held already is no question any more.

    Parameters
    ----------
    decided, senders : DataFrame
        ``Intake.decided`` and ``Intake.decision_senders``, row by row.
    inputs : DataFrame
        ``Intake.inputs``.
    """
    decided = decided.reset_index(drop=True)
    if decided.empty:
        return Meant(decided, pd.DataFrame())
    out, unclear = decided.copy(), np.zeros(len(decided), dtype=bool)
    whole = decided.assign(**{name: senders[name].to_numpy(dtype=object) for name in ("sender", "sender_2")})
    held = _records_of(connection, {str(one) for pair in _NAMED for one in whole[pair[1]].dropna()})
    for source, record, sender in _NAMED:
        asked = whole[[source, record, sender]].astype(object).set_axis(["source", "own", "sender"], axis=1)
        asked = asked.assign(at=np.arange(len(asked)))
        found = asked.merge(held, on=["source", "own"], suffixes=("", "_of"))
        found = found[(found["sender"].isna() | (found["sender"] == found["sender_of"])).to_numpy(dtype=bool)]
        several = found.groupby("at")["row_key"].nunique()
        unclear[several.index[(several > 1).to_numpy()]] = True
        one = found.drop_duplicates("at").set_index("at")["row_key"]
        out[record] = one.reindex(np.arange(len(out))).fillna(out[record])
    unclear &= ~decided["decision_id"].isin(_held_already(connection, decided["decision_id"])).to_numpy()
    refused = rejects(decided[unclear], inputs, "decisions", RejectReason.id_of_two_records)
    return Meant(out[~unclear].reset_index(drop=True), refused)


def _records_of(connection: sa.Connection, ids: set[str]) -> pd.DataFrame:
    """Return source, own id, sender and key of the records held under these ids, as their senders state them."""
    table = schema.recorded.c
    wheres = [*rows.among(table.row_key, sorted(ids)), *rows.among(table.sender_record_id, sorted(ids))]
    held = rows.newest(rows.fetch(connection, "recorded", wheres))
    own = held["sender_record_id"].where(held["sender_record_id"].notna(), held["row_key"])
    return pd.DataFrame(
        {"source": held["source"], "own": own, "sender": held["sender"], "row_key": held["row_key"]}, dtype=object
    ).drop_duplicates()


def _held_already(connection: sa.Connection, decision_ids: pd.Series) -> set[str]:
    table = schema.decided.c
    wheres = rows.among(table.row_key, sorted(set(decision_ids.astype(str))))
    return {key for where in wheres for key in connection.scalars(sa.select(table.row_key).where(where))}
