"""In which language this browser session is spoken to: what it chose, else the one the environment names."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from growthwatch.messages import catalogue, language, languages
from growthwatch.ui import words

_CHOSEN = "language"


def speak() -> str:
    """Speak the session's language from here on; return what is to be said where there is no such catalogue."""
    chosen = _chosen() or language.default()
    try:
        catalogue.check(chosen)
    except language.UnknownLanguage as error:
        language.use(language.ENGLISH)
        return str(error)
    language.use(chosen)
    return ""


def choice() -> None:
    """Offer the languages there are, where there is more than one; each is called what it calls itself."""
    known = list(languages())
    if len(known) == 1:
        return
    spoken = language.current()
    at = known.index(spoken) if spoken in known else 0
    picked = st.selectbox(
        words.LANGUAGE, known, index=at, format_func=lambda code: language.NAMES.get(code, code), width=180
    )
    if picked != spoken:
        st.session_state[_CHOSEN] = picked
        st.rerun()


def kept() -> str:
    """Return what the session chose, "" for nothing: it outlives a sign-out."""
    return _chosen()


def keep(chosen: str) -> None:
    """Go on in a language that was chosen before the session was cleared."""
    if chosen:
        st.session_state[_CHOSEN] = chosen


def _chosen() -> str:
    return str(st.session_state.get(_CHOSEN, "")) if get_script_run_ctx(suppress_warning=True) else ""


language.ask(_chosen)
