"""Registering a baby who is in no file: typed once, held against the store, then straight to the first weights."""

import secrets
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import Desk, EntryRefused, NewChild
from growthwatch.ui import words
from growthwatch.ui.child import person_form
from growthwatch.ui.child.person_form import Fields
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links, listing
from growthwatch.ui.serving import session

_TYPED = "new-child"


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    desk.require("register")
    st.title(words.PAGES["register"], anchor=False)
    waiting: dict[str, Any] | None = st.session_state.get(_TYPED)
    if waiting is not None and waiting["looked"]:
        _confirm(waiting, desk)
        return
    parts.quiet(words.REGISTER_INTRO)
    _form(waiting or {"round": 0, "typed": _at_first(desk)}, desk)


def _at_first(desk: Desk) -> dict[str, Any]:
    """Return what stands in an empty form: where somebody works is known, who the baby is is not."""
    return {
        "source": person_form.own_source(desk),
        "practice_code": desk.user.practice_code,
    }


def _form(waiting: dict[str, Any], desk: Desk) -> None:
    fields = Fields(f"register-{waiting['round']}", waiting["typed"])
    with st.form(session.own("register"), enter_to_submit=False, width=900):
        person_form.details(fields, desk, new=True)
        looked = st.form_submit_button(words.REGISTER_LOOK, type="primary")
    if not looked:
        return
    child = _child(fields.typed)
    try:
        desk.likely_matches(child)
    except EntryRefused as refusal:
        fields.say(refusal.fields)
        st.warning(words.REGISTER_NEEDS)
        if refusal.handle:
            st.button(words.OPEN_THAT_CHILD, on_click=links.ask, args=("child", refusal.handle))
        return
    st.session_state[_TYPED] = {
        "round": waiting["round"] + 1, "typed": fields.typed, "child": child, "looked": True,
        "key": secrets.token_hex(8),
    }  # fmt: skip
    st.rerun()


def _child(typed: dict[str, Any]) -> NewChild:
    said = {name: "" if value is None else value for name, value in typed.items() if name != "date_of_birth"}
    return NewChild(**said, date_of_birth=typed["date_of_birth"])


def _confirm(waiting: dict[str, Any], desk: Desk) -> None:
    """Show whom the baby may be, and register it; the words that were typed stand above the button once more."""
    child: NewChild = waiting["child"]
    found = desk.likely_matches(child)
    _said(child, desk)
    if len(found):
        parts.warning(words.MAY_BE)
        _matches(found)
    else:
        parts.quiet(words.NOBODY_LIKE_IT)
    with st.container(key="controls", horizontal=True):
        save = st.button(words.REGISTER_SAVE_SEEN if len(found) else words.REGISTER_SAVE, type="primary")
        back = st.button(words.CHANGE_ENTRY)
    if save:
        handle = desk.register(child, seen=found["handle"].tolist(), key=waiting["key"])
        st.session_state.pop(_TYPED, None)
        st.toast(words.REGISTERED.format(name=formats.label(_name(child))))
        links.to("add", handle)
    if back:
        st.session_state[_TYPED] = waiting | {"looked": False}
        st.rerun()


def _name(child: NewChild) -> str:
    return formats.name({"surname": child.surname, "forename": child.forename or None})


def _said(child: NewChild, desk: Desk) -> None:
    born = child.date_of_birth
    number = "".join(one for one in child.nhs_number if one.isdigit())
    said = words.REGISTER_WHO.format(
        name=_name(child),
        born=formats.british_date(pd.Timestamp(born)),
        age=formats.age(float((desk.day - born).days) if born else float("nan")),
        sex=words.SEXES.get(child.sex, words.NOT_KNOWN),
        nhs=formats.nhs_number(number or None),
    )
    st.html(f"<p><strong>{text(said)}</strong></p>")


def _matches(found: pd.DataFrame) -> None:
    for row in found.to_dict("records"):
        with st.container(key=f"line-like-{row['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            with who:
                listing.door(row, "like", "child")
            tag = f'<span class="gw-tag">{text(words.LIKENESS_NAMES[row["likeness"]])}</span>'
            what.html(f'<div class="gw-line"><p>{tag} {text(words.sentence(row["why"]))}</p></div>')
