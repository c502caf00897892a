"""A child's page as it would have stood on an earlier day: marked as past, and nothing can be noted from it."""

import datetime as dt

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk, StoreError
from growthwatch.ui import words
from growthwatch.ui.child import answer, chart, findings, selected_child
from growthwatch.ui.elements import formats
from growthwatch.ui.elements.formats import text


def _key(handle: str) -> str:
    return f"past-day-{handle}"


def go(handle: str, day: dt.date | None) -> None:
    """Show the page of a past day from the next drawing on; None for today's page again."""
    if day is None:
        st.session_state.pop(_key(handle), None)
    else:
        st.session_state[_key(handle)] = st.session_state[_slider(handle)] = day


def _slider(handle: str) -> str:
    return f"past-again-{handle}"


def first_day(child: ChildFile) -> dt.date | None:
    """Return the day of birth, else that of the first reading; None where neither is known."""
    born = child.person["date_of_birth"]
    days = child.measurements["measured_on"].dropna()
    first = born if pd.notna(born) else days.min() if len(days) else None
    return None if first is None else first.date()


def shown(child: ChildFile, desk: Desk) -> bool:
    """Draw the page of the past day that was asked for; return False where none was."""
    day = st.session_state.get(_key(child.handle))
    first = first_day(child)
    if day is None or first is None or not first <= day < child.as_of:
        return False
    born = child.person["date_of_birth"]
    age = formats.age(float((pd.Timestamp(day) - born).days) if pd.notna(born) else float("nan"))
    loud = words.PAST_LOUD.format(day=formats.british_date(day), age=age)
    st.html(f'<div class="gw-past" role="note">{text(loud)}</div><p class="gw-quiet">{text(words.PAST_HOW)}</p>')
    with st.container(key="controls-past", horizontal=True, vertical_alignment="bottom"):
        slid = st.slider(
            words.PAST_DAY, min_value=first, max_value=child.as_of - dt.timedelta(days=1), format="D MMM YYYY",
            key=_slider(child.handle),
        )  # fmt: skip
        st.button(words.PAST_BACK, type="primary", on_click=go, args=(child.handle, None))
    st.session_state[_key(child.handle)] = slid
    if slid != day:  # the banner says which day it is
        st.rerun()
    try:
        then = desk.as_measured_until(child.handle, slid, selected_child.reason(child.handle))
    except StoreError as refusal:
        st.error(words.sentence(str(refusal)))
        return True
    found = findings.ranked(then.findings)
    raised = findings.met(found)
    answer.headline(then, raised)
    with st.container(key="beside"):
        left, right = st.columns([61, 39], gap="medium")
    with left:
        chart.section(then)
    with right:
        answer.beside_chart(then, raised)
    findings.worked_out(then, found)
    return True
