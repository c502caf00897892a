"""An idle page is put away: by the server while it is there, by the page itself where it is not."""

from typing import Final

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.serving import session

#: How often the server looks [s].
_LOOK_S: Final = 10
#: The page hides what it shows once the idle limit has passed, with or without a server. Each time it is drawn the
#: animation has another name, so that it begins anew.
_PUT_AWAY: Final = """
<style>
@keyframes gw-hide-{n} {{ to {{ visibility: hidden }} }} @keyframes gw-show-{n} {{ to {{ visibility: visible }} }}
[data-testid="stApp"] {{ animation: gw-hide-{n} 1s {seconds}s forwards }}
.gw-away {{ position: fixed; inset: 30% 1rem auto; text-align: center; visibility: hidden; z-index: 999;
  animation: gw-show-{n} 1s {seconds}s forwards }}
</style>
<div class="gw-away" aria-hidden="true">{said}</div>
"""


def watch() -> None:
    """Put the page away once nobody has used it for the idle limit."""
    n = st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1
    seconds = int(session.desk().idle.total_seconds())
    with st.container(key="idle"):
        st.html(_PUT_AWAY.format(n=n, seconds=seconds, said=words.PUT_AWAY))
        _look()


@st.fragment(run_every=_LOOK_S)
def _look() -> None:
    """Look whether the session has ended: looking is no use of it."""
    if session.seated() and session.desk().ended:
        session.leave(words.IDLE.format(minutes=int(session.desk().idle.total_seconds() // 60)))
        st.rerun()
