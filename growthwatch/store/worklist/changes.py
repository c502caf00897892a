"""What happened to rows between two recomputes: new, worse, settled, retired; by evidence, whatever anybody noted."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.store.worklist import evidence, matching
from growthwatch.store.worklist.columns import ACTION

#: Columns of a change, and of what it is about.
CHANGE: Final = (
    "child_id",
    "about",
    "kind",
    "matter",
    "change",
    "why",
    "urgency",
    "rule",
    "status",
    "headline",
    "text",
)
_SAID: Final = tuple(name for name in CHANGE if name not in {"change", "why"})


def changed(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what changed between the rows of some children before and after.

    A row is the same as one before where the two are about the same check, doubt or link, or about one story: as an
    action follows its row (``matching.latest``).

    Parameters
    ----------
    before, after : DataFrame
        ``columns.EVIDENCE``, of the same children.

    Returns
    -------
    DataFrame
        :data:`CHANGE`: ``change`` is a word of ``CHANGE_NAMES``; ``why`` of a worse one words of ``REOPENED_NAMES``,
        of a retired one a word of ``RETIRED_NAMES``. What was retired before and is so still is left out.
    """
    before, after = before.reset_index(drop=True), after.reset_index(drop=True)
    was = matching.latest(after, _as_actions(before))
    had = was["id"].notna().to_numpy()
    retired = (after["retired"] != "").to_numpy()
    was_retired = np.zeros(len(after), dtype=bool)
    was_retired[had] = (before["retired"] != "").to_numpy()[was.loc[had, "id"].to_numpy(dtype=np.intp)]
    why = _words(evidence.worse(after, was), len(after))
    lasting = had & ~was_retired
    change = np.select(
        [~had & ~retired | had & was_retired & ~retired, lasting & retired, lasting & (why != "")],
        ["new", "retired", "worse"],
        "",
    )
    why = np.select([change == "worse", change == "retired"], [why, after["retired"].to_numpy(dtype=object)], "")
    gone = _settled(before, after)
    parts = [
        after.loc[change != "", list(_SAID)].assign(change=change[change != ""], why=why[change != ""]),
        gone[list(_SAID)].assign(change="settled", why=""),
    ]
    return pd.concat([part.astype(object) for part in parts], ignore_index=True)[list(CHANGE)]


def _settled(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that were on a list before and have no like now."""
    standing = before[(before["retired"] == "").to_numpy()]
    now = matching.latest(standing, _as_actions(after))
    return standing[now["id"].isna().to_numpy()]


def _as_actions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the form of actions that noted what was known of them: their number is the action's id."""
    noted = rows.rename(columns={"child_id": "linked_child"}).assign(id=np.arange(len(rows)), state="acknowledged")
    return noted.reindex(columns=list(ACTION)).astype(object)


def _words(reasons: dict[str, npt.NDArray[np.bool_]], n: int) -> npt.NDArray[np.object_]:
    out = np.full(n, "", dtype=object)
    for word, holds in reasons.items():  # a word at a time, over every row
        out[holds] = np.where(out[holds] == "", word, out[holds] + ";" + word)
    return out
