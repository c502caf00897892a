"""What a role that looks over an area is shown first: what was referred, what is in dispute, what is open where."""

import pandas as pd
import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts


def summary(desk: Desk, counts: pd.DataFrame) -> None:
    """Draw the area's figures, for a role that works on pseudonyms; every figure is of the one query for counts."""
    if not desk.user.pseudonymised:
        return
    open_ = counts[counts["view"] == "open"]
    referred = int(open_.loc[open_["state"] == "under_care", "rows"].sum())
    disputed = int(open_.loc[open_["kind"] == "doubt", "children"].sum())
    parts.quiet(f"{words.REFERRED_TO_YOU.format(referred)} · {words.IN_DISPUTE.format(disputed)}")
    of_today = open_[open_["on_today"] == 1]
    if of_today.empty:
        return
    by = of_today.groupby("practice_code")[["rows", "anybody"]].sum().reset_index()
    told = pd.DataFrame(
        {
            words.PRACTICE: by["practice_code"].map(formats.practice),
            words.ROWS_OPEN: by["rows"].map("{:,}".format),
            words.CHILDREN_OPEN: by["anybody"].map("{:,}".format),
        }
    )
    with st.container(key="folded-area"), st.expander(words.BY_PRACTICE):
        parts.table(told, words.BY_PRACTICE, headed=True)
