"""Finding a child by name, NHS number or birth date; a letter may be wrong."""

import pandas as pd
import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.lists import listing


def box(desk: Desk, title: str = "") -> None:
    """Draw the search, beside a title where one is given, and what it finds; its words never stand in an address."""
    top = st.container(key="find-top", horizontal=True, vertical_alignment="bottom")
    if title:
        top.title(title, anchor=False, width="content")
    with (
        top,
        st.form("find", border=False, width="content"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        fields = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        st.form_submit_button(words.FIND_BUTTON)
        with fields:
            query = st.text_input(words.FIND, placeholder=words.FIND_HELP, max_chars=80, width=380, autocomplete="off")
            why = ""
            if desk.user.pseudonymised:
                why = st.text_input(words.WHY_FIND, help=words.WHY_HELP, max_chars=200, width=320, autocomplete="off")
    if not query.strip():
        return
    asked = " ".join(formats.iso_date(word) for word in query.split())
    more = st.session_state.get("find_alike") == asked
    found = desk.search(asked, why, alike=True if more else None)
    if found.empty:
        st.info(words.FOUND_NONE)
        return
    exact = (found["match"] == "exact").to_numpy()
    _group(words.FOUND.format(n=exact.sum()), found[exact], desk, "found")
    if (~exact).any():
        _group(words.FOUND_ALIKE.format(n=(~exact).sum()), found[~exact], desk, "alike")
    elif not more:
        st.button(words.FIND_ALIKE, on_click=st.session_state.__setitem__, args=("find_alike", asked))
    else:
        st.info(words.NONE_ALIKE)


def _group(title: str, found: pd.DataFrame, desk: Desk, place: str) -> None:
    if len(found):
        st.markdown(f"**{title}**")
        listing.lines(found, desk, place=place)
