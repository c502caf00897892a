"""How each row of a worklist stands: worked out of the rows and of everything that was noted, whole tables at once."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.store.worklist import evidence, matching
from growthwatch.store.worklist.actions import STATE_OF
from growthwatch.store.worklist.columns import STANDING, words
from growthwatch.worklist_vocabulary import REOPENED_NAMES

#: Of the latest action, the name that a row gives each of its columns.
_OF_ACTION: Final = {
    "action": "action", "done_on": "acted_on", "at": "acted_at", "by": "acted_by", "until": "until",
    "service": "service", "note": "note", "condition": "condition",
}  # fmt: skip
#: These hold only to their day; none for one without a day.
UNTIL_A_DAY: Final = ("waiting", "under_care")


def standing(rows: pd.DataFrame, actions: pd.DataFrame, *, over: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return how each row stands.

    The latest action about a row says how it stands, until evidence that is worse than what was known then opens it
    again. A row that is retired stays so, except one that was done or closed before, and one that a person opened
    again for another reason than that the child died or left. Waiting and under care hold only to their day
    (:func:`on_day`): no clock is asked here.

    Parameters
    ----------
    rows : DataFrame
        ``columns.EVIDENCE``.
    actions : DataFrame
        ``columns.ACTION``, of these rows' children and perhaps of others.
    over : frozenset of str
        Record ids of known conditions that are over: what rested on one is open again.

    Returns
    -------
    DataFrame
        ``columns.STANDING``, one row for each of ``rows``, in their order.
    """
    last = matching.latest(rows, _with_state(matching.completed(actions)))
    acted = last["id"].notna().to_numpy()
    reasons = evidence.worse(rows, last) | {
        "condition_over": last["condition"].isin(over).to_numpy(),
        "reopened": (last["action"] == "reopened").to_numpy(),
    }
    why = np.full(len(rows), "", dtype=object)
    for word in REOPENED_NAMES:  # a word at a time, over every row
        holds = acted & reasons.get(word, np.zeros(len(rows), dtype=bool))
        why[holds] = np.where(why[holds] == "", word, why[holds] + ";" + word)
    state = np.where(acted & (why == ""), last["state"].to_numpy(dtype=object), "open")
    gone = rows["retired"].isin(["died", "left"]).to_numpy()
    retired = (rows["retired"] != "").to_numpy() & ~np.isin(state.astype(str), ("done", "closed"))
    by_hand = (last["action"] == "reopened").to_numpy()
    out = pd.DataFrame({name: last[of].to_numpy(dtype=object) for of, name in _OF_ACTION.items()})
    out["state"] = np.where(gone | (retired & ~by_hand), "retired", state)
    out["reopened"] = why
    out["latest_action"] = pd.to_numeric(last["id"]).fillna(0).to_numpy(dtype=np.int64)
    return out.astype(object).where(out.notna(), None)[list(STANDING)].set_axis(rows.index)


def on_day(standing: pd.DataFrame, day: str) -> tuple[pd.Series, pd.Series]:
    """Return the state of each row on a day, and why it is open again: a plan whose day has passed holds no more.

    Parameters
    ----------
    standing : DataFrame
        ``state, reopened, until``.
    day : str
        ISO.
    """
    until = words(standing["until"])
    passed = standing["state"].isin(UNTIL_A_DAY) & (until != "") & (until < day)
    return standing["state"].mask(passed, "open"), standing["reopened"].mask(passed, "date_passed")


def _with_state(actions: pd.DataFrame) -> pd.DataFrame:
    """Return actions with the state that those noted before rows had states brought about."""
    state = words(actions["state"])
    return actions.assign(state=state.where(state != "", actions["action"].map(STATE_OF)))
