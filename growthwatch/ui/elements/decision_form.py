"""A decision asked for: one of several ways out, and the reason for it."""

from collections.abc import Sequence

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.serving import session


def asked(key: str, ways: Sequence[str]) -> tuple[int, str] | None:
    """Draw the form; return which way was chosen and why, None as long as either is not given."""
    labels = [formats.label(way) for way in ways]
    with st.form(session.own(f"decide-{key}"), border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.DECIDE, key=f"save-{key}", type="primary")
        at = fields.radio(words.DECIDE, range(len(ways)), index=None, format_func=labels.__getitem__)
        why = fields.text_input(words.WHY_DECIDE, max_chars=300, autocomplete="off")
    if not saved:
        return None
    if at is None or not why.strip():
        st.warning(words.DECIDE_NEEDS)
        return None
    return at, why
