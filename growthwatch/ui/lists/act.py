"""Noting something of ticked rows: of all of them in one step, or of none."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.store import ACTIONS_ON_FINDINGS, Conflict, Desk, RowKey, StoreError
from growthwatch.ui import words
from growthwatch.ui.serving import session

_TICK: Final = "tick"
_SAID: Final = "said_of_rows"


def tick(row: dict[str, Any], name: str, title: str) -> None:
    """Draw the box by which a row is chosen; its key is the row's own, so a list that moves can't tick another."""
    st.checkbox(
        words.TICK.format(row=title, name=name), key=_key(row["handle"], row["about"]), label_visibility="collapsed",
    )  # fmt: skip


def form(desk: Desk, offered: pd.DataFrame) -> None:
    """Draw what can be noted of the ticked rows of those that a page shows; say what came of it the last time.

    ``offered``: the rows as the page shows them. What they were when it was drawn is what is acted on: whoever was
    quicker is not overwritten unseen.
    """
    _say()
    if offered.empty or not desk.may("act_on_rows"):
        return
    keys = [RowKey(*row) for row in offered[["handle", "about", "latest_action"]].itertuples(index=False)]
    ticked = tuple(key for key in keys if st.session_state.get(_key(key.handle, key.about)))
    with st.container(key="controls-tick", horizontal=True):
        st.button(words.TICK_ALL, on_click=_set, args=(keys, True))
        if ticked:
            st.button(words.TICK_NONE, on_click=_set, args=(keys, False))
    if ticked:
        with st.expander(words.TICKED.format(len(ticked)), expanded=True):
            _form(desk, ticked)


def _form(desk: Desk, ticked: tuple[RowKey, ...]) -> None:
    with st.form(session.own("act"), border=False):
        fields = st.container(horizontal=True)
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        st.form_submit_button(words.SAVE, type="primary", on_click=_note, args=(desk, ticked))
        with fields:
            st.selectbox(
                words.WHAT, ACTIONS_ON_FINDINGS, index=None, format_func=words.ACTION_NAMES.__getitem__, width=260,
                key=_field("what"),
            )  # fmt: skip
            st.date_input(
                words.DONE_ON, value=desk.day, max_value=desk.day, format="DD/MM/YYYY", width=150, key=_field("on")
            )
            st.date_input(
                words.UNTIL, value=None, min_value=desk.day, format="DD/MM/YYYY", width=150, help=words.UNTIL_HELP,
                key=_field("until"),
            )  # fmt: skip
            st.text_input(
                words.SERVICE, max_chars=120, width=220, help=words.SERVICE_HELP, autocomplete="off",
                key=_field("service"),
            )  # fmt: skip
            st.text_input(
                words.NOTE, max_chars=500, width=380, help=words.NOTE_HELP, autocomplete="off", key=_field("note")
            )
            if desk.user.pseudonymised:
                st.text_input(words.WHY_ACT, max_chars=200, width=320, autocomplete="off", key=_field("why"))


def _note(desk: Desk, ticked: tuple[RowKey, ...]) -> None:
    """Note what the form says of the rows as they were drawn; what is refused stays in the form."""
    names = ("what", "on", "until", "service", "note", "why")
    given = {name: st.session_state.get(_field(name)) for name in names}
    if given["what"] is None or given["on"] is None:
        st.session_state[_SAID] = ("warning", words.CHOOSE_ACTION)
        return
    try:
        desk.act(
            ticked, given["what"], done_on=given["on"], until=given["until"], service=given["service"] or "",
            note=given["note"] or "", reason=given["why"] or "",
        )  # fmt: skip
    except Conflict as told:
        _set(list(ticked), False)
        st.session_state[_SAID] = ("error", words.sentence(str(told)))
    except StoreError as refused:
        st.session_state[_SAID] = ("error", words.sentence(str(refused)))
    else:
        _set(list(ticked), False)
        for name in ("what", "until"):
            st.session_state[_field(name)] = None
        for name in ("service", "note"):
            st.session_state[_field(name)] = ""
        st.session_state[_SAID] = ("success", words.NOTED_OF_ROWS.format(len(ticked)))


def _say() -> None:
    how, told = st.session_state.pop(_SAID, ("", ""))
    if told:
        {"warning": st.warning, "error": st.error, "success": st.success}[how](told)


def _set(keys: list[RowKey], on: bool) -> None:
    for key in keys:
        st.session_state[_key(key.handle, key.about)] = on


def _field(name: str) -> str:
    return session.own(f"act-{name}")


def _key(handle: str, about: str) -> str:
    return session.own(f"{_TICK}-{handle}-{about}")
