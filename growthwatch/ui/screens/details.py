"""A child's details put right: what stands now is in the fields, and what is changed is kept with whose word it is."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk, EntryRefused
from growthwatch.ui import words
from growthwatch.ui.child import person_form, selected_child
from growthwatch.ui.child.person_form import Fields
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session

_TEXTS = ("surname", "forename", "nhs_number", "postcode", "practice_code")
_HEIGHTS = ("mother_height_cm", "father_height_cm")


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = selected_child.child(desk)
    if child is None:
        return
    st.header(words.PAGES["details"], anchor=False)
    parts.quiet(words.DETAILS_INTRO)
    _form(child, desk)


def _form(child: ChildFile, desk: Desk) -> None:
    now = _now(child.person)
    fields = Fields(f"details-{child.handle}", now | {"source": person_form.own_source(desk)})
    with st.form(session.own(f"details-{child.handle}"), enter_to_submit=False, width=900):
        person_form.details(fields, desk, new=False)
        fields.text(st.container(), "reason", words.DETAILS_REASON)
        saved = st.form_submit_button(words.DETAILS_SAVE, type="primary")
    with st.container(key="controls", horizontal=True):
        if st.button(words.TO_CHILD):
            links.to("child", child.handle)
    if not saved:
        return
    typed = fields.typed
    changes = {name: typed[name] for name in now if typed[name] not in ("", None) and typed[name] != now[name]}
    why = selected_child.reason(child.handle)
    try:
        desk.amend_person(child.handle, changes, source=typed["source"] or "", reason=typed["reason"], why=why)
    except EntryRefused as refusal:
        fields.say(refusal.fields)
        if refusal.handle:
            st.button(words.OPEN_THAT_CHILD, on_click=links.ask, args=("child", refusal.handle))
        return
    st.toast(words.DETAILS_SAVED.format(name=formats.label(formats.name(child.person))))
    links.to("child", child.handle)


def _now(person: pd.Series) -> dict[str, Any]:
    """Return what stands now as it is typed."""
    now: dict[str, Any] = {name: "" if pd.isna(person[name]) else str(person[name]) for name in _TEXTS}
    now |= {name: "" if math.isnan(person[name]) else f"{person[name]:g}" for name in _HEIGHTS}
    days = person["gestation_total_days"]
    born = person["date_of_birth"]
    return now | {
        "date_of_birth": None if pd.isna(born) else born.date(),
        "sex": None if pd.isna(person["sex"]) else str(person["sex"]),
        "gestation": "" if math.isnan(days) else f"{int(days) // 7}+{int(days) % 7}",
    }
