"""In whose name a row speaks, which version of it this is, and whether its sender takes it back."""

from collections.abc import Collection
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.columns import vocabulary_words
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows.row_validation import RowValidation
from growthwatch.vocabulary import ROW_STATUSES

_UTC_TEXT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def read(validation: RowValidation, refused: Collection[str]) -> dict[str, Any]:
    """Return the columns of ``tables.VERSION`` of a batch; rows of a refused status are set aside.

    Parameters
    ----------
    validation : RowValidation
        The batch.
    refused : collection of str
        Words of ``ROW_STATUSES`` with which a row of this table is no record.
    """
    status = _status(validation)
    for word in ROW_STATUSES:
        if word in refused:
            where = np.asarray(pc.fill_null(pc.equal(status, word), False).to_numpy(zero_copy_only=False), dtype=bool)
            validation.refuse_row(where, "status", RejectReason.observation_withdrawn, word)
    return {
        "sender": validation.column("sender"),
        "version_id": validation.column("version_id"),
        "last_updated": _instants(validation.column("last_updated")),
        "status": status,
    }


def _status(validation: RowValidation) -> pa.Array:
    """Return the status in our words; null for a word of another meaning, as a column of that name may hold any."""
    stated = validation.column("status")
    if stated.null_count == len(stated):
        return stated
    code = vocabulary_words.codes(stated, vocabulary_words.LOOKUPS["status"])
    words = pa.array([*ROW_STATUSES, None], pa.string())
    return words.take(pa.array(np.where(code < 0, len(ROW_STATUSES), code)))


def _instants(texts: pa.Array) -> pa.Array:
    """Return instants as text in UTC that sorts as time; null where the text is none: then it orders nothing."""
    if texts.null_count == len(texts):
        return texts
    distinct = texts.dictionary_encode()
    moment = pd.to_datetime(
        pd.Series(distinct.dictionary.to_pylist(), dtype="str"), format="ISO8601", utc=True, errors="coerce"
    )
    written = moment.dt.strftime(_UTC_TEXT).astype(object)
    return pa.array(written.where(moment.notna(), None), pa.string()).take(distinct.indices)
