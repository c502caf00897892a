"""What was done about the checks that are ticked, noted of all of them at once: letters, calls, appointments."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st

from growthwatch.store import Denied, Desk, RowKey, StoreError
from growthwatch.store.worklist.actions import NEED_A_DAY, NEED_A_NOTE, NEED_A_SERVICE
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.serving import session

#: In the order in which a practice does them.
ACTIONS: Final = (
    "letter_sent", "contacted", "booked", "weighed_elsewhere", "declined", "moved_away", "referred", "under_care",
    "discussed", "done", "closed", "reopened",
)  # fmt: skip


def _done_on(today: dt.date) -> dt.date | None:
    """Ask when it was done; None where the field was emptied."""
    return st.date_input(words.DONE_ON, today, max_value=today, format="DD/MM/YYYY", width=180)


def form(ticked: Sequence[RowKey], desk: Desk) -> None:
    """Ask what was done about the ticked checks and note it of all, or of none where one can't be."""
    action = st.selectbox(
        words.WHAT_WAS_DONE, ACTIONS, index=None, format_func=lambda one: words.ACTION_NAMES[one],
        placeholder=words.CHOOSE, key=session.own("check-action"), width=320,
    )  # fmt: skip
    if action is None:
        return
    with st.form(session.own(f"act-{action}"), border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.NOTE_OF_CHECKS.format(len(ticked)), type="primary")
        with fields:
            done_on = _done_on(desk.day)
            until = st.date_input(
                words.LOOK_AGAIN if action in NEED_A_DAY else words.LOOK_AGAIN_IF_ANY,
                desk.day + dt.timedelta(days=14) if action in NEED_A_DAY else None,
                min_value=desk.day, format="DD/MM/YYYY", width=180,
            )  # fmt: skip
            whose = action in (*NEED_A_SERVICE, "referred")
            service = st.text_input(words.WHICH_SERVICE, max_chars=100) if whose else ""
            note = st.text_input(words.NOTE_NEEDED if action in NEED_A_NOTE else words.NOTE_IF_ANY, max_chars=300)
            why = st.text_input(words.WHY_ACT, max_chars=200) if desk.user.pseudonymised else ""
    if not saved:
        return
    if done_on is None:
        st.warning(words.DONE_ON_NEEDED)
        return
    try:
        desk.act(ticked, action, done_on=done_on, until=until, service=service, note=note, reason=why)
    except (StoreError, Denied) as refusal:
        st.error(formats.label(words.sentence(str(refusal))))
        return
    st.session_state["checks-noted"] = len(ticked)
    st.rerun()
