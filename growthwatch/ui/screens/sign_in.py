"""Signing in with a local account."""

import streamlit as st

from growthwatch.ui import session, words


def page() -> None:
    """Draw the page."""
    st.title(words.SIGN_IN, anchor=False)
    if said := session.notice():
        st.warning(words.sentence(said))
    with st.form("sign-in", width=420):
        name = st.text_input(words.USER_NAME, autocomplete="username")
        password = st.text_input(words.PASSWORD, type="password", autocomplete="current-password")
        if st.form_submit_button(words.SIGN_IN, type="primary"):
            if not (name.strip() and password):
                st.warning(words.BOTH_NEEDED)
                return
            session.sign_in(name, password)
            st.rerun()
