"""The 6-8-week checks that need somebody: attended and not weighed, missed, overdue, due."""

import pandas as pd
import streamlit as st

from growthwatch.ui import caseload, formats, words


def page() -> None:
    """Draw the page."""
    result = caseload.opened()
    st.subheader("6-8-week checks", anchor=False)
    st.caption("Attended is not measured: a check counts as weighed only when a weight is on record in any system.")
    checks = result.checks.merge(result.stages.children, on="child_id")
    counts = checks["status"].value_counts()
    for column, status in zip(st.columns(4), words.CHECKS_TO_ACT_ON, strict=True):
        column.metric(words.CHECK_NAMES[status], int(counts.get(status, 0)))
    practice = st.selectbox("Practice", ["All", *sorted(checks["practice_code"].dropna().unique())])
    chosen = checks[checks["status"].isin(words.CHECKS_TO_ACT_ON)]
    if practice != "All":
        chosen = chosen[chosen["practice_code"] == practice]
    order = chosen["status"].map({s: i for i, s in enumerate(words.CHECKS_TO_ACT_ON)}).astype(int)
    chosen = chosen.assign(order=order).sort_values(["order", "window_to", "child_id"])
    st.table(_worklist(chosen).set_index("Child"))


def _worklist(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Child": [formats.name(row) for row in rows.to_dict("records")],
            "NHS number": rows["nhs_number"].map(formats.nhs_number),
            "Born": rows["date_of_birth"].map(formats.british_date),
            "Status": rows["status"].astype(str).map(words.CHECK_NAMES),
            "Why": [_reasons(text) for text in rows["reason"]],
            "Window": rows["window_from"].map(formats.british_date)
            + " to "
            + rows["window_to"].map(formats.british_date),
            "Practice": rows["practice_code"].fillna("not known"),
        }
    )


def _reasons(text: object) -> str:
    return "" if pd.isna(text) else ", ".join(words.REASON_NAMES[reason] for reason in str(text).split(";"))
