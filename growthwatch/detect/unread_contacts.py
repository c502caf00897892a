"""Appointments that could not be read: what is said of them beside a check. Never that nobody saw the child."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.check_windows import CheckWindows
from growthwatch.detect.dated_rows import Rows
from growthwatch.detect.series.series import Flags
from growthwatch.detect.wording import contact_wording
from growthwatch.detect.wording.text_columns import Texts
from growthwatch.vocabulary import MAIN_CHECK

#: Checks of which no review is on record: one that could not be read may be it.
NO_REVIEW: Final = ("due", "overdue", "missed", "measured_no_review")


class UnreadContacts(NamedTuple):
    """By child: whether it has any that may be of the check, which rows to look up, and the sentences; "" for none."""

    any: Flags
    records: Texts
    sentences: Texts


def unread_contacts(unread: pd.DataFrame, check: str, window: CheckWindows, status: Texts) -> UnreadContacts:
    """Return the contacts that could not be read and may be of a check that lacks its review.

    One of the check itself counts unless its day can be read and lies beyond the last on which a review counts. One
    of which it can't be read what it was for counts by its day, and without a day for the 6-8-week check.

    Parameters
    ----------
    unread : DataFrame
        ``tables.UNREAD``; what has a kind is a record, and none of these.
    check : str
        Of ``vocabulary.CHECKS``.
    window : CheckWindows
        Those to which it is held.
    status : array of str
        By child.
    """
    n = len(status)
    contacts = unread[unread["kind"].isna().to_numpy() & (unread["child"] >= 0).to_numpy()]
    child, age = contacts["child"].to_numpy(dtype=np.intp), contacts["age_days"].to_numpy(dtype=np.float64)
    what = contacts["context"].astype("str").fillna("").to_numpy(dtype=object)
    no_day = np.isnan(age) | (age < 0)  # before birth: the day, or the birth date, is mistyped
    own = (what == check) & (no_day | (age <= window.late_until_day))
    by_day = (age >= window.opens_day - window.early_days) & (age <= window.late_until_day)
    unnamed = (what == "") & (by_day | (no_day & (check == MAIN_CHECK)))
    at = np.flatnonzero((own | unnamed) & np.isin(status[child].astype(str), NO_REVIEW))
    named = contacts.iloc[at]
    said = contact_wording.unread(named, check)
    return UnreadContacts(
        np.bincount(child[at], minlength=n) > 0,
        _joined(child[at], contact_wording.record(named), n, ";"),
        _joined(child[at], said, n, " "),
    )


def _joined(child: Rows, text: Texts, n: int, between: str) -> Texts:
    """Return, for each of n children, the different ones of its texts in the order given."""
    out = np.full(n, "", dtype=object)
    if len(child):
        each = pd.DataFrame({"child": child, "text": text}).drop_duplicates()
        joined = each.groupby("child", sort=False)["text"].agg(between.join)
        out[joined.index.to_numpy()] = joined.to_numpy(dtype=object)
    return out
