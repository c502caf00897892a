"""Safeguarding context beside the growth record: dated, sourced facts, for roles that may, each look kept."""

import pandas as pd
import streamlit as st

from growthwatch.store import FACTS, ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session


def section(child: ChildFile, desk: Desk) -> None:
    """Show the context once it is asked for, and take down a fact."""
    if not desk.may("read_context"):
        return
    with st.container(key="context"):
        _shown(child, desk)


def _shown(child: ChildFile, desk: Desk) -> None:
    st.header(words.CONTEXT, anchor=False)
    parts.quiet(words.CONTEXT_HELP)
    asked = f"context-{child.handle}"
    if not st.session_state.get(asked):
        st.button(words.CONTEXT_SHOW, key=f"show-{asked}", on_click=_ask, args=(asked,))
        return
    why = selected_child.reason(child.handle)
    facts = desk.context(child.handle, why)
    told = pd.DataFrame(
        {
            words.STATED_ON: [formats.british_date(day) for day in facts["stated_on"]],
            words.FACT: [words.FACT_NAMES[fact] for fact in facts["fact"]],
            words.STATED_BY: facts["stated_by"],
            words.NOTE: facts["note"],
        }
    )
    parts.table(told, words.CONTEXT, empty=words.CONTEXT_NONE, headed=True)
    if desk.may("add_context"):
        _form(child, desk, why)


def _ask(asked: str) -> None:
    st.session_state[asked] = True


def _form(child: ChildFile, desk: Desk, why: str) -> None:
    with st.expander(words.ADD_FACT), st.form(session.own(f"fact-{child.handle}"), clear_on_submit=True, border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.SAVE)
        fact = fields.selectbox(words.FACT, FACTS, index=None, format_func=words.FACT_NAMES.__getitem__)
        on = fields.date_input(words.STATED_ON, value=None, max_value=desk.day, format="DD/MM/YYYY")
        by = fields.text_input(words.STATED_BY, max_chars=120, autocomplete="off")
        note = fields.text_input(words.NOTE, max_chars=500, autocomplete="off")
    if not saved:
        return
    if fact is None or on is None or not by.strip():
        st.warning(words.FACT_NEEDS)
        return
    desk.add_context(child.handle, fact, stated_on=on, stated_by=by, note=note, reason=why)
    st.toast(words.SAVED_FACT.format(name=formats.label(formats.name(child.person))))
    st.rerun()
