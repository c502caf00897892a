"""The columns of rows and of actions that the state of a row is worked out from."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

#: What a row is about, and the evidence for it: columns of ``worklist_rows`` that the results give.
EVIDENCE: Final = (
    "child_id", "about", "kind", "matter", "on_today", "urgency", "case_urgency", "rule", "status", "certainty",
    "headline", "text", "first_on", "last_on", "due_on", "not_before", "since", "rules", "reason", "probability",
    "spaces", "loss", "retired",
)  # fmt: skip
#: How it stands: what the actions give.
STANDING: Final = (
    "state", "reopened", "latest_action", "action", "acted_on", "acted_at", "acted_by", "until", "service", "note",
    "condition",
)  # fmt: skip
#: Of an action, what was known when it was noted.
KNOWN_THEN: Final = ("first_on", "last_on", "status", "rules", "reason", "urgency", "spaces", "loss")
#: Columns of ``actions`` that the state of a row is worked out from.
ACTION: Final = (
    "id", "linked_child", "kind", "about", "matter", "rule", "action", "state", "done_on", "at", "by", "role", "until",
    "service", "note", "condition", *KNOWN_THEN,
)  # fmt: skip


def words(column: pd.Series) -> pd.Series:
    """Return a column of words, "" where there is none, whatever type it was read as."""
    said = column.astype(object)
    return said.where(said.notna(), "")


def days(column: pd.Series) -> npt.NDArray[np.datetime64]:
    """Return ISO days as dates, NaT where there is none."""
    text: Any = words(column).replace("", "NaT").to_numpy(dtype=object)
    return np.asarray(text.astype("U10").astype("datetime64[D]"))
