"""Who is at the desk in this browser session, and the store behind it."""

import datetime as dt
import os
import secrets
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from growthwatch.store import Desk, SignInRefused, Store
from growthwatch.store.access.accounts import IDLE
from growthwatch.ui.serving import tongue

STORE_VARIABLE: Final = "GROWTHWATCH_STORE"
#: The day the app starts on, for a caseload of the past such as the demo's; today where it is not set.
DAY_VARIABLE: Final = "GROWTHWATCH_AS_OF"
#: How long a session may rest before it ends [minutes]; the store's own limit where it is not set.
IDLE_VARIABLE: Final = "GROWTHWATCH_IDLE_MINUTES"
DEFAULT_STORE: Final = "growthwatch.db"
_DESK: Final = "desk"
#: Tells this sitting from any other of the same browser.
_SITTING: Final = "sitting"
_NOTICE: Final = "sign_in_notice"
_AT_DOOR: Final = "at_door"
#: Somebody signed out whom the identity provider still vouches for.
_LET_GO: Final = "let_go"


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return the record store, one for all sessions: it says nothing of any child, a desk does."""
    ahead = _ahead()
    idle = os.environ.get(IDLE_VARIABLE)
    return Store.open(
        os.environ.get(STORE_VARIABLE, DEFAULT_STORE),
        clock=lambda: dt.datetime.now(dt.UTC) + ahead,
        idle=dt.timedelta(minutes=float(idle)) if idle else IDLE,
    )


def _ahead() -> dt.timedelta:
    """Return how far the app's day lies from today's."""
    day = os.environ.get(DAY_VARIABLE)
    return dt.date.fromisoformat(day) - dt.datetime.now(dt.UTC).date() if day else dt.timedelta(0)


def desk() -> Desk:
    """Return the desk of this session; only pages behind the sign-in ask."""
    found: Desk = st.session_state[_DESK]
    return found


def _sit(at: Desk) -> None:
    st.session_state[_DESK] = at
    st.session_state[_SITTING] = secrets.token_hex(4)


def own(key: str) -> str:
    """Return the key of a form or field that is this sitting's alone.

    A browser sends what its fields held until it has heard that they are gone: under the same key, what one person
    typed would fill the field of whoever signs in quickly after.
    """
    return f"{key}-{st.session_state[_SITTING]}"


def seated() -> bool:
    """Return whether somebody is at the desk; who needs no form sits down: the single-user trial, a verified identity.

    After an idle page was put away they, too, wait until somebody is there again.
    """
    if st.session_state.pop(_LET_GO, False):
        st.logout()  # in the run that draws the sign-in: a rerun after it drops what it has to say to the browser
    if _DESK not in st.session_state and _NOTICE not in st.session_state:
        if not store().has_users():
            sit_down()
        elif provider() and st.user.get("is_logged_in"):
            _sit_down_as_identity()
    return _DESK in st.session_state


def sit_down() -> None:
    """Sit down for the single-user trial."""
    _sit(store().trial())
    st.session_state.pop(_NOTICE, None)


def note_address() -> None:
    """Note, before somebody signs in, whether an address beyond the front door was asked for."""
    st.session_state[_AT_DOOR] = st.context.url is not None and not urlsplit(st.context.url).path.strip("/")


def came_to_the_door() -> bool:
    """Return, once after the sign-in, whether it was at the front door: then no page was asked for yet."""
    return bool(st.session_state.pop(_AT_DOOR, False))


def sign_in(username: str, password: str) -> None:
    """Sit down with a local account, or leave the refusal as the notice to show."""
    try:
        _sit(store().sign_in(username, password))
        st.session_state.pop(_NOTICE, None)
    except SignInRefused as refusal:
        st.session_state[_NOTICE] = str(refusal)


def provider() -> bool:
    """Return whether there is an identity provider: ``[auth]`` in Streamlit's secrets."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _sit_down_as_identity() -> None:
    """Sit down as whom the identity provider vouches for, or leave the refusal as the notice to show."""
    issuer, subject, issued = (str(st.user.get(claim) or "") for claim in ("iss", "sub", "iat"))
    verified_at = dt.datetime.fromtimestamp(float(issued or 0), dt.UTC) + _ahead()
    try:
        _sit(store().sign_in_with_identity(issuer, subject, verified_at=verified_at))
    except SignInRefused as refusal:
        st.session_state[_NOTICE] = str(refusal)


def leave(notice: str = "") -> None:
    """End the session: nothing of it stays in the browser's memory of this app, nor the provider's word for who it is.

    A session that has ended with a notice keeps that word, which by then is too old to count.
    """
    spoken = tongue.kept()
    st.session_state.clear()
    tongue.keep(spoken)
    if notice:
        st.session_state[_NOTICE] = notice
    elif provider() and st.user.get("is_logged_in"):
        st.session_state[_LET_GO] = True


def notice() -> str:
    """Return what the last sign-in or ended session has to say, until somebody is at the desk."""
    return str(st.session_state.get(_NOTICE, ""))
