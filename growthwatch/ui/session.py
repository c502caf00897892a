"""Who is at the desk in this browser session, and the store behind it."""

import datetime as dt
import os
from typing import Final

import streamlit as st

from growthwatch.store import Desk, SignInRefused, Store

STORE_VARIABLE: Final = "GROWTHWATCH_STORE"
#: The day the app starts on, for a caseload of the past such as the demo's; today where it is not set.
DAY_VARIABLE: Final = "GROWTHWATCH_AS_OF"
DEFAULT_STORE: Final = "growthwatch.db"
_DESK: Final = "desk"
_NOTICE: Final = "sign_in_notice"


@st.cache_resource
def store() -> Store:
    """Return the record store, one for all sessions: it says nothing of any child, a desk does."""
    day = os.environ.get(DAY_VARIABLE)
    ahead = dt.timedelta(0)
    if day:
        ahead = dt.date.fromisoformat(day) - dt.datetime.now(dt.UTC).date()
    return Store.open(os.environ.get(STORE_VARIABLE, DEFAULT_STORE), clock=lambda: dt.datetime.now(dt.UTC) + ahead)


def desk() -> Desk:
    """Return the desk of this session; only pages behind the sign-in ask."""
    found: Desk = st.session_state[_DESK]
    return found


def seated() -> bool:
    """Return whether somebody is at the desk; where the store has no users, the single-user trial sits down."""
    if _DESK not in st.session_state and not store().has_users():
        st.session_state[_DESK] = store().trial()
    return _DESK in st.session_state


def sign_in(username: str, password: str) -> None:
    """Sit down with a local account, or leave the refusal as the notice to show."""
    try:
        st.session_state[_DESK] = store().sign_in(username, password)
    except SignInRefused as refusal:
        st.session_state[_NOTICE] = str(refusal)


def leave(notice: str = "") -> None:
    """End the session: nothing of it stays in the browser's memory of this app."""
    st.session_state.clear()
    if notice:
        st.session_state[_NOTICE] = notice


def notice() -> str:
    """Return what the last sign-in or ended session has to say, once."""
    return str(st.session_state.pop(_NOTICE, ""))
