"""From page to page: a child is named in an address by its handle alone, which says nothing of the child."""

import streamlit as st

CHILD = "child"
_ASKED = "asked_for"


def to(page: str, handle: str = "") -> None:
    """Go to a page, about a child where one is named."""
    st.switch_page(st.session_state["pages"][page], query_params={CHILD: handle} if handle else None)


def ask(page: str, handle: str = "") -> None:
    """Ask, from a button's callback, to go to a page: the page that the button stands on is not drawn once more."""
    st.session_state[_ASKED] = (page, handle)


def follow() -> None:
    """Go where a callback asked to."""
    if _ASKED in st.session_state:
        to(*st.session_state.pop(_ASKED))


def has(page: str) -> bool:
    """Return whether the role has a page."""
    return page in st.session_state["pages"]


def handle() -> str:
    """Return the handle of the child that the address names, "" for none."""
    return str(st.query_params.get(CHILD, ""))
