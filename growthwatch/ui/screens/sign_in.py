"""Signing in: with an identity provider where there is one, with a local account where that is wanted."""

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.serving import session


def page() -> None:
    """Draw the page."""
    trial = not session.store().has_users()
    st.title(words.TITLE if trial else words.SIGN_IN_TO, anchor=False)
    if said := session.notice():
        st.warning(words.sentence(said))
    if trial:
        if st.button(words.GO_ON, type="primary"):
            session.sit_down()
            st.rerun()
        return
    if session.provider() and st.button(words.SIGN_IN_ELSEWHERE, type="primary"):
        st.login()
    with st.form("sign-in", width=420):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        submitted = st.form_submit_button(words.SIGN_IN, type="primary")
        name = fields.text_input(words.USER_NAME, autocomplete="username")
        password = fields.text_input(words.PASSWORD, type="password", autocomplete="current-password")
        if submitted:
            if not (name.strip() and password):
                st.warning(words.BOTH_NEEDED)
                return
            session.sign_in(name, password)
            st.rerun()
