"""The script that Streamlit runs: who is there, which pages they have, and what is said when something fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from growthwatch import __version__
from growthwatch.sources import UnusableInput
from growthwatch.store import SignInRefused, StoreError
from growthwatch.ui import words
from growthwatch.ui.elements import formats, keys, parts, styles, tour
from growthwatch.ui.lists import links
from growthwatch.ui.screens import sign_in
from growthwatch.ui.screens.pages import allowed
from growthwatch.ui.serving import browsers, failures, idle, session, tongue

_ICON, _NAME = (str(Path(__file__).parent / name) for name in ("mark.svg", "name.svg"))


def main() -> None:
    """Draw the app."""
    not_spoken = tongue.speak()
    st.set_page_config(page_title=words.TITLE, page_icon=_ICON, layout="wide", initial_sidebar_state="collapsed")
    st.logo(_NAME, size="large", icon_image=_ICON)
    styles.dress()
    if not_spoken:
        st.error(words.sentence(not_spoken))
    _saying_why_not(_enter)
    parts.quiet(words.INTENDED_USE)


def _enter() -> None:
    seated = session.seated()
    browsers.bind(seated=seated)
    if seated:
        try:
            _draw()
        finally:
            browsers.remember_files()
        return
    session.note_address()
    st.navigation(list(allowed(None).values()), position="hidden")
    sign_in.page()
    tongue.choice()


def _saying_why_not(draw: Callable[[], Any]) -> None:
    """Draw something; what can't be drawn is said in a sentence, and the rest of the page stands."""
    try:
        draw()
    except SignInRefused as ended:
        session.leave(str(ended))
        st.rerun()
    except (StoreError, UnusableInput, OSError) as refusal:
        st.error(words.sentence(str(refusal)))
    except Exception as error:  # noqa: BLE001 - Streamlit would log its words, which may quote a patient's data
        failures.told(error)


def _draw() -> None:
    desk = session.desk()
    pages = allowed(desk)
    chosen = st.navigation(list(pages.values()), position="top")
    links.follow()
    if desk.trial:
        st.html(f'<div class="gw-trial" role="note">{words.TRIAL}</div>')
    landing = next(iter(st.session_state["pages"]))
    if session.came_to_the_door() and chosen.url_path != landing:
        links.to(landing)
    idle.watch()
    styles.paper(words.TITLE, words.DATA_TO.format(day=formats.british_date(desk.day)), place="page")
    if chosen.url_path == next(iter(st.session_state["pages"])) or chosen.url_path == "":
        tour.offer(desk)
    _saying_why_not(chosen.run)
    with st.container(key="foot", horizontal=True, vertical_alignment="center"):
        role = words.ROLE_NAMES.get(desk.user.role, desk.user.role)
        if not desk.trial:
            st.caption(words.SIGNED_IN.format(name=desk.user.username, role=role))
            if st.button(words.SIGN_OUT):
                session.leave()
                st.rerun()
        st.caption(words.FOOT.format(version=__version__))
        tongue.choice()
        keys.button()


main()
