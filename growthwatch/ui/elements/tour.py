"""The tour of the first visit: five sentences, put away for good by whoever has read them."""

import os
from typing import Final

import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.elements.formats import text

#: Set to "off" where a service trains its people otherwise.
VARIABLE: Final = "GROWTHWATCH_TOUR"
#: Shown no more in this session, or not kept from being shown; the store knows what is for good.
_LATER = "tour-later"
_SEEN = "tour_seen"


def offer(desk: Desk) -> None:
    """Show the tour to who has not put it away."""
    if _LATER not in st.session_state:
        off = os.environ.get(VARIABLE, "").strip().casefold() == "off"
        st.session_state[_LATER] = off or bool(desk.own_setting(_SEEN))
    if st.session_state[_LATER]:
        return
    with st.container(key="controls-tour", border=True):
        told = "".join(f"<li>{text(sentence)}</li>" for sentence in words.TOUR.values())
        st.html(f'<h2 class="gw-tour">{text(words.TOUR_TITLE)}</h2><ol>{told}</ol>')
        with st.container(horizontal=True):
            st.button(words.TOUR_DONE, key="tour-done", on_click=_done, args=(desk,))
            st.button(words.TOUR_LATER, key="tour-later-button", on_click=_put_away)


def again(desk: Desk) -> None:
    """Show the tour once more, at the first page."""
    desk.keep_own_setting(_SEEN, "")
    st.session_state[_LATER] = False
    st.switch_page(next(iter(st.session_state["pages"].values())))


def _done(desk: Desk) -> None:
    desk.keep_own_setting(_SEEN, desk.day.isoformat())
    _put_away()


def _put_away() -> None:
    st.session_state[_LATER] = True
