"""What is different on a worklist since it was last made: who is new on it, who is gone, whose line changed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.report.missed_checks.worklist import CHILD, NEXT_STEP
from growthwatch.vocabulary import CHECK_NAMES

NEW: Final = "New"
GONE: Final = "Gone"
CHANGED: Final = "Changed"
_WHO: Final = ("Surname", "Forename", "NHS number", "Date of birth")
#: What of a line is compared; the sentence of a next step names days and figures that change without the step.
_COMPARED: Final = ("Status", "Why", NEXT_STEP)
#: What an earlier worklist must have for a comparison.
NEEDED: Final = (CHILD, *_WHO, *_COMPARED)


@dataclass(frozen=True)
class Earlier:
    """A worklist made before, with the columns ``NEEDED``, and when or where from, as it is said."""

    rows: pd.DataFrame
    since: str


def compared(earlier: Earlier, now: pd.DataFrame, facts: pd.DataFrame, leave_reasons: pd.Series) -> pd.DataFrame:
    """Return a row for each child who is new, gone or changed: Change, who, Was, Now, and the child's id.

    Parameters
    ----------
    earlier : Earlier
        The worklist as it was.
    now : DataFrame
        The worklist as it is.
    facts : DataFrame
        One row per check of the practice: ``child_id`` and ``status``, also of those not on the list.
    leave_reasons : Series
        By child_id why an open check is not listed, in words.
    """
    was, is_ = (_keyed(table) for table in (earlier.rows, now))
    new = is_.index.difference(was.index, sort=False)
    gone = was.index.difference(is_.index, sort=False)
    both = is_.index.intersection(was.index, sort=False)
    differs = (is_.loc[both, list(_COMPARED)].to_numpy() != was.loc[both, list(_COMPARED)].to_numpy()).any(axis=1)
    changed = both[differs]
    parts = [
        _rows(NEW, is_.loc[new], "", _said(is_.loc[new])),
        _rows(CHANGED, is_.loc[changed], _said(was.loc[changed]), _said(is_.loc[changed])),
        _rows(GONE, was.loc[gone], _said(was.loc[gone]), _why_gone(was.loc[gone, CHILD], facts, leave_reasons)),
    ]
    return pd.concat(parts, ignore_index=True)


def counted(changes: pd.DataFrame, since: str) -> str:
    """Return how many are new, gone and changed, in one phrase: fit for a scheduler's log."""
    n = changes["Change"].value_counts()
    return f"{n.get(NEW, 0)} new, {n.get(GONE, 0)} gone, {n.get(CHANGED, 0)} changed since {since}"


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a worklist by the child's NHS number, by its id where none is known: ids may change, numbers do not."""
    text = table[list(NEEDED)].astype(object).where(table[list(NEEDED)].notna(), "")
    text = text.assign(**{name: text[name].astype(str) for name in (CHILD, "NHS number", *_COMPARED)})
    digits = text["NHS number"].str.replace(r"\D", "", regex=True)
    return text.set_index(pd.Index(np.where(digits.str.len() == 10, digits, text[CHILD]), name="key"))


def _rows(change: str, of: pd.DataFrame, was: pd.Series | str, now: pd.Series | str) -> pd.DataFrame:
    return of[list(_WHO)].assign(Change=change, Was=was, Now=now, **{CHILD: of[CHILD]})[
        ["Change", *_WHO, "Was", "Now", CHILD]
    ]


def _said(of: pd.DataFrame) -> pd.Series:
    return of["Status"].where(of["Why"] == "", of["Status"] + " (" + of["Why"] + ")")


def _why_gone(child: pd.Series, facts: pd.DataFrame, leave_reasons: pd.Series) -> pd.Series:
    """Return how the check of a child who is no longer listed stands now, and why it is not listed if it is open."""
    status = facts.drop_duplicates("child_id").set_index("child_id")["status"].map(CHECK_NAMES)
    said = child.map(status).astype(object).fillna("Not in this practice's records any more")
    reason = child.map(leave_reasons).astype(object)
    return said.where(reason.isna(), said.astype(str) + ": " + reason.fillna("").astype(str))
