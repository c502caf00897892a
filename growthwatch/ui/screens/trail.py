"""The trail: who did what, when, to which child and why; and whether it is whole."""

import pandas as pd
import streamlit as st

from growthwatch.ui import formats, parts, session, words

_LINKS = 200


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.TRAIL_TITLE, anchor=False)
    parts.quiet(words.TRAIL_INTRO)
    with st.form("trail", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input(words.BY_USER, max_chars=80, width=200, autocomplete="off")
        child = st.text_input(words.BY_HANDLE, max_chars=40, width=200, autocomplete="off")
        since = st.date_input(words.SINCE, value=None, format="DD/MM/YYYY", width=180)
        st.form_submit_button(words.SHOW_TRAIL)
    if desk.may("verify_trail") and st.button(words.VERIFY):
        verdict = desk.verify_trail()
        (st.success if verdict.whole else st.error)(words.sentence(verdict.text))
    links = desk.trail(
        child=child.strip() or None, username=who.strip().casefold() or None,
        since=since.isoformat() if since else None, limit=_LINKS,
    )  # fmt: skip
    told = pd.DataFrame(
        {
            words.WHEN: [formats.british_moment(at) for at in links["at"]],
            words.BY: links["username"],
            words.ROLE: [words.ROLE_NAMES.get(role, role) for role in links["role"]],
            words.WHAT: [words.OPERATION_NAMES.get(action, action) for action in links["action"]],
            words.HANDLE: links["child"],
            words.REASON: links["why"],
            words.DETAIL: [str(detail)[:160] for detail in links["detail"]],
        }
    )
    parts.table(told, words.TRAIL_LINKS.format(n=len(told)), empty=words.TRAIL_NONE)
