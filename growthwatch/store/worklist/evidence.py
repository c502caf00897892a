"""What makes a row worse than it was when somebody noted something of it: what opens it again."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.stories import OPEN_ENDED
from growthwatch.store.worklist.columns import words
from growthwatch.vocabulary import CHECK_STATUSES_TO_ACT_ON

#: A fall larger by more than this is news [centile spaces]: as far as "near" reaches, and about what 100 g is at 8
#: weeks (.23 of a space) [L].
LARGER_FALL_SPACES: Final = 0.25
#: A loss larger by this is news [% of weight]: within it an acute loss counts as made good [L].
LARGER_LOSS_PERCENT: Final = 2.0
_STANDING: Final = {"near": 1, "met": 2, "confirmed": 3}
#: The check that stands worst has the highest number.
_CHECK: Final = {status: place for place, status in enumerate(reversed(CHECK_STATUSES_TO_ACT_ON))}
#: An appointment that came to nothing (``checks.reason``).
_CAME_TO_NOTHING: Final = (
    "was_not_brought", "cancelled_by_provider", "cancelled_by_family", "declined",
)  # fmt: skip
#: States that rest until a day: what time alone brings about was foreseen then.
_RESTING: Final = ("waiting", "under_care")
_ENDED: Final = ("done", "closed")


def worse(rows: pd.DataFrame, actions: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    """Return word of ``REOPENED_NAMES`` -> for which rows it holds.

    Parameters
    ----------
    rows : DataFrame
        ``columns.EVIDENCE``.
    actions : DataFrame
        The latest action of each (``columns.ACTION``), blank where there is none. What was not known when it was
        noted, before schema 0010, is held against nothing.
    """
    state, kind = actions["state"].to_numpy(dtype=object), rows["kind"].to_numpy(dtype=object)
    finding, check = kind == "finding", kind == "check"
    resting, ended = np.isin(state.astype(str), _RESTING), np.isin(state.astype(str), _ENDED)
    now, then = _standing(rows["status"]), _standing(actions["status"])
    said = _number(actions["urgency"])
    how_soon = np.where(resting, _number(rows["case_urgency"]), _number(rows["urgency"]))
    # by position: the rows may be some of a larger table's, as of a large import that is stored by parts
    last, known = (words(of["last_on"]).astype(str).to_numpy(dtype=object) for of in (rows, actions))
    moved = (actions["action"] == "moved_away").to_numpy() & (last > known) & (known != "")
    return {
        "more_urgent": ~check & (how_soon < said),
        "met_now": finding & (now >= _STANDING["met"]) & (then == _STANDING["near"]),
        "confirmed_now": finding & ended & (now == _STANDING["confirmed"]) & (then == _STANDING["met"]),
        "larger_fall": finding & (_number(rows["spaces"]) > _number(actions["spaces"]) + LARGER_FALL_SPACES),
        "larger_loss": finding & (_number(rows["loss"]) >= _number(actions["loss"]) + LARGER_LOSS_PERCENT),
        "new_rule": finding
        & _further_rule(rows["rules"], actions["rules"], leave_out=np.where(resting, OPEN_ENDED, "")),
        "measured_since": finding & moved,
        "check_worse": check & (state == "acknowledged") & (_place(rows["status"]) > _place(actions["status"])),
        "appointment_failed": check & ~ended & _failed(rows["reason"], actions["reason"]),
    }


def _number(column: pd.Series) -> npt.NDArray[np.float64]:
    return pd.to_numeric(column).to_numpy(dtype=np.float64)


def _standing(status: pd.Series) -> npt.NDArray[np.float64]:
    return _mapped(status, _STANDING)


def _place(status: pd.Series) -> npt.NDArray[np.float64]:
    return _mapped(status, _CHECK)


def _mapped(column: pd.Series, places: Mapping[str, int]) -> npt.NDArray[np.float64]:
    return column.astype(object).map(places).to_numpy(dtype=np.float64)


def _failed(now: pd.Series, then: pd.Series) -> npt.NDArray[np.bool_]:
    """Return where the reason of a check says that an appointment came to nothing, and did not say so then."""
    named: Any = words(now).to_numpy(dtype=object)
    return np.isin(named.astype(str), _CAME_TO_NOTHING) & (named != words(then).to_numpy(dtype=object))


def _further_rule(now: pd.Series, then: pd.Series, *, leave_out: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """Return where a rule is met now that was not then; ``leave_out``: the rule of each row that does not count."""
    out = np.zeros(len(now), dtype=bool)
    at = np.flatnonzero(then.notna().to_numpy())
    if not at.size:
        return out
    held = pd.DataFrame({"row": at, "rule": words(now).iloc[at].str.split(";").to_numpy()}).explode("rule")
    known = pd.DataFrame({"row": at, "rule": words(then).iloc[at].str.split(";").to_numpy()}).explode("rule")
    new = held.merge(known, how="left", on=["row", "rule"], indicator=True)
    new = new[(new["_merge"] == "left_only") & (new["rule"] != leave_out[new["row"]]) & (new["rule"] != "")]
    out[new["row"].to_numpy(dtype=np.intp)] = True
    return out
