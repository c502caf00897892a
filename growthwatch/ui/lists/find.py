"""Finding a child by name, NHS number or birth date."""

import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats
from growthwatch.ui.lists import listing
from growthwatch.ui.serving import session


def box(desk: Desk) -> None:
    """Draw the search and what it finds; what is looked for never stands in an address."""
    with st.form(session.own("find"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
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
    found = desk.search(formats.iso_date(query), why)
    if found.empty:
        st.info(words.FOUND_NONE)
        return
    st.markdown(f"**{words.FOUND.format(n=len(found))}**")
    listing.lines(found, desk, place="found")
