"""Refused rows that name a child all the same.

A value that can't be read is no sign that nobody measured, nor a contact that can't be read that nobody saw the child.
"""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.sources.reject_reasons import RejectReason
from growthwatch.sources.rows import frames
from growthwatch.sources.rows.row_validation import RowValidation, shown
from growthwatch.vocabulary import CONTACTS, OUTCOMES

#: Refusals that say that the row is no record of a child's growth, or of no child that could be found.
_NO_RECORD: Final = (
    RejectReason.code_unknown,
    RejectReason.code_is_centile,
    RejectReason.no_child_named,
    RejectReason.no_matching_row,
    RejectReason.observation_withdrawn,
    RejectReason.deleted,
    RejectReason.value_default,
    RejectReason.body_site,
    RejectReason.about_another,
    RejectReason.id_of_two_children,
)
#: Of a contact, besides: one to come is booked, and says nothing of what was done.
_NO_CONTACT: Final = (*_NO_RECORD, RejectReason.after_as_of)
#: What stands in a value's place where nothing was measured: then no figure is waiting to be read.
_NOT_MEASURED: Final = (
    r"(?i)^\W*(?:n[/\\. ]?a|n[/\\. ]?k|null|nil|none|no weight|unknown|missing|blank|dna|wnb|refused|declined|unable"
    r"|unweighed|not +(?:done|measured|weighed|taken|known|recorded|available|applicable|obtained|attempted|brought)"
    r"|(?:did|was) not +\w+|(?:parents?|mum|mother|dad|father|family|carer)s? +(?:refused|declined))?(?:[^\w?]\D*)?$"
)


def unreadable(validation: RowValidation, values: dict[str, Any]) -> pa.Table:
    """Return the refused rows of a batch of records or contacts that name a child (``tables.UNREADABLE``).

    Parameters
    ----------
    validation : RowValidation
        The batch, read: which rows are used, and why not the others.
    values : dict
        The typed columns of all its rows.
    """
    if validation.table == "contacts":
        return _contacts(validation, values)
    kind, reason = np.asarray(values["kind"]), validation.reason
    future = (reason == RejectReason.after_as_of) & np.isnat(values["measured_on"])
    wanted = ~validation.used & (kind >= 0) & ~np.isin(reason, _NO_RECORD) & ~future
    if not wanted.any():
        return frames.schema(tables.UNREADABLE).empty_table()
    text = {name: shown(_text(values[name])) for name, dtype in tables.UNREADABLE.items() if _is_read(name, dtype)}
    measured = pc.fill_null(pc.invert(pc.match_substring_regex(text["value"], _NOT_MEASURED)), False)
    made = values | text | {
        "source": np.maximum(values["source"], -1),
        "sex": np.maximum(values["sex"], -1),
        "value": pc.if_else(measured, text["value"], None),
        "reason": pa.array(reason, pa.string()),
        "detail": pa.array(validation.detail, pa.string()),
    }  # fmt: skip
    return frames.batch(tables.UNREADABLE, made, wanted)


def _contacts(validation: RowValidation, values: dict[str, Any]) -> pa.Table:
    wanted = ~validation.used & ~np.isin(validation.reason, _NO_CONTACT)
    if not wanted.any():
        return frames.schema(tables.UNREADABLE).empty_table()
    n = len(wanted)
    blank: dict[str, Any] = dict.fromkeys(("value", "unit", "context"), pa.nulls(n, pa.string()))
    text = {
        name: shown(_text(values[name]))
        for name, dtype in tables.UNREADABLE.items()
        if _is_read(name, dtype) and name not in blank
    }
    outcome = _text(validation.column("outcome"))
    made = values | blank | text | {
        "source": np.maximum(values["source"], -1),
        "sex": np.maximum(values["sex"], -1),
        "kind": np.full(n, -1),
        "measured_on": values["contact_on"],
        "context": _named(values["contact"], CONTACTS),
        "value": shown(pc.coalesce(_named(values["outcome"], OUTCOMES), outcome)),
        "reason": pa.array(validation.reason, pa.string()),
        "detail": pa.array(validation.detail, pa.string()),
    }  # fmt: skip
    return frames.batch(tables.UNREADABLE, made, wanted)


def _named(codes: Any, names: tuple[str, ...]) -> pa.Array:
    """Return the words of codes; null for what is none."""
    words = pa.array([*names, None], pa.string())
    codes = np.asarray(codes)
    return words.take(pa.array(np.where((codes >= 0) & (codes < len(names)), codes, len(names))))


def _is_read(name: str, dtype: object) -> bool:
    return dtype == tables.TEXT and name not in {"reason", "detail"}


def _text(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
