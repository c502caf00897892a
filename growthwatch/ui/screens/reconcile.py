"""Reconciling: the children who have readings in doubt, one click from the doubts of each."""

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.elements import parts
from growthwatch.ui.lists import left_out, listing
from growthwatch.ui.serving import session

_LISTED = 100


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.RECONCILE_TITLE, anchor=False)
    parts.quiet(words.RECONCILE_INTRO)
    left_out.restricted(desk)
    parts.terms("questioned", "in_dispute", "doubted", "likely")
    doubted = desk.doubts(_LISTED)
    if doubted.empty:
        st.info(words.NO_DOUBTS)
        return
    if len(doubted) == _LISTED:
        parts.quiet(words.FIRST_DOUBTS.format(n=_LISTED))
    listing.lines(doubted, desk, place="doubt", page="doubts")
