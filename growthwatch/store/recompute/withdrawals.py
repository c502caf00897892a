"""Rows of the store that no longer stand: their sender took them back, or a newer version has another id."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.linkage.review.rejected_rows import rejects
from growthwatch.sources.reject_reasons import RejectReason, sentence
from growthwatch.store.database import rows, schema
from growthwatch.vocabulary import WITHDRAWN_STATUSES

#: Stream -> the table under whose name the stream ``withdrawn`` takes its rows back.
TABLE_OF: Final = {"recorded": "records", "contacted": "contacts", "conditioned": "conditions"}
#: Streams of which rows may be taken back.
STREAMS: Final = (*TABLE_OF, "unread")


def tables_of(name: str, frame: pd.DataFrame) -> pd.Series:
    """Return under the name of which table each row of a stream is taken back."""
    of_row = rows.tables_of_unread(frame) if name == "unread" else TABLE_OF[name]
    return pd.Series(of_row, index=frame.index, dtype=object)


def statuses(frame: pd.DataFrame, table: pd.Series, withdrawn: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return for the newest version of each row the status of what takes it back, "" where it stands.

    A version that came in later than what took the row back is newer than that: import lets no older one in.
    """
    none = np.full(len(frame), "", dtype=object)
    if frame.empty or withdrawn.empty:
        return none
    back = withdrawn.drop_duplicates(["source", "row_key"], keep="last")
    asked = pd.DataFrame(
        {"source": frame["source"].to_numpy(), "row_key": rows.withdrawn_keys(table, frame["record_id"]).to_numpy()}
    )
    found = asked.merge(back[["source", "row_key", "import_id", "status"]], on=["source", "row_key"], how="left")
    later = found["import_id"].to_numpy(dtype=float) >= frame["import_id"].to_numpy(dtype=float)
    return np.where(later, found["status"].fillna("").to_numpy(dtype=object), none)


def refused(
    newest: dict[str, pd.DataFrame], back: dict[str, npt.NDArray[np.object_]], names: pd.Series
) -> pd.DataFrame:
    """Return as public rejects the rows that no longer stand; the file's name by ``import_id``.

    What could not be read is among the rejects already.
    """
    parts = []
    for name in ("recorded", "contacted", "conditioned"):
        frame, status = newest[name], back[name]
        for word in sorted(set(status) - {""}):
            gone = frame[status == word]
            typed = rows.typed(gone.assign(input=np.arange(len(gone))), schema.STREAMS[name][1])
            inputs = pd.DataFrame({"file": gone["import_id"].map(names).to_numpy(dtype=object)})
            known = word in WITHDRAWN_STATUSES
            reason = sentence(RejectReason.withdrawn_later, word) if known else sentence(RejectReason.superseded)
            parts.append(rejects(typed, inputs, TABLE_OF[name], column="record_id", reason=reason))
    empty = pd.DataFrame(columns=list(tables.OUT["rejects"]), dtype=object)
    return pd.concat(parts, ignore_index=True) if parts else empty
