"""An entry that was mistyped put right: as it was, as it ought to be, what each would raise, and why."""

import secrets
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk, EntryRefused
from growthwatch.ui import words
from growthwatch.ui.child import consequences, own_entries, reading_card, readings, selected_child
from growthwatch.ui.child.person_form import Fields
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session
from growthwatch.vocabulary import KINDS

_UNITS = ("kg", "g", "lb oz", "cm")
_WAITING = "correction"


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = selected_child.child(desk)
    if child is None:
        return
    st.header(words.PAGES["correct"], anchor=False)
    row = _entry(child)
    if row is None:
        st.info(words.NO_SUCH_ENTRY)
        _to_child(child)
        return
    parts.quiet(words.CORRECT_INTRO.format(reading=readings.record(row)))
    why = selected_child.reason(child.handle)
    entry: dict[str, Any] = {"source": str(row["source"]), "record_id": str(row["record_id"])}
    waiting = st.session_state.get(_WAITING)
    if waiting is not None and waiting["of"] == (child.handle, *entry.values()) and waiting["looked"]:
        _confirm(child, desk, entry, waiting, why)
    else:
        _form(child, desk, row, entry, waiting, why)
    _versions(child, desk, entry, why)
    _to_child(child)


def _entry(child: ChildFile) -> dict[str, Any] | None:
    """Return the record that is being put right, None where it is not this child's."""
    handle, source, record_id = st.session_state.get(own_entries.CHOSEN, ("", "", ""))
    records = child.records
    found = records[(records["source"].astype(str) == source) & (records["record_id"].astype(str) == record_id)]
    if handle != child.handle or found.empty:
        return None
    row: dict[str, Any] = found.iloc[0].to_dict()
    return row


def _form(child: ChildFile, desk: Desk, row: dict[str, Any], entry: dict[str, Any], waiting: Any, why: str) -> None:
    of = (child.handle, *entry.values())
    held: dict[str, Any] = {"round": 0, "typed": _as_it_was(row)}
    held = waiting if waiting is not None and waiting["of"] == of else held
    fields = Fields(f"correct-{entry['record_id']}-{held['round']}", held["typed"])
    with st.form(session.own(f"correct-{child.handle}-{entry['record_id']}"), enter_to_submit=False, width=720):
        one, two, three, four = st.columns([3, 3, 3, 3])
        fields.choice(one, "kind", words.CORRECT_KIND, KINDS, words.KIND_NAMES)
        fields.text(two, "value", words.CORRECT_VALUE)
        fields.choice(three, "unit", words.CORRECT_UNIT, _UNITS, words.UNIT_NAMES)
        fields.day(four, "measured_on", words.MEASURED_ON, desk)
        fields.text(st.container(), "reason", words.CORRECT_REASON)
        with st.container(horizontal=True):
            looked = st.form_submit_button(words.CORRECT_LOOK, type="primary")
            gone = st.form_submit_button(words.TAKE_BACK)
    typed = fields.typed
    if gone:
        if not typed["reason"]:
            st.warning(words.TAKE_BACK_NEEDS)
            return
        desk.take_back(child.handle, **entry, reason=typed["reason"], why=why)
        _done(child, words.ENTRY_TAKEN_BACK)
    if not looked:
        return
    wrong = {} if typed["reason"] else {"reason": words.CORRECT_NEEDS_REASON}
    wrong |= {} if typed["measured_on"] else {"measured_on": words.CORRECT_NEEDS_DAY}
    try:
        if typed["measured_on"]:
            desk.would_correct(child.handle, **entry, **_now(typed), why=why)
    except EntryRefused as refusal:
        wrong |= {"value" if name in KINDS else name: said for name, said in refusal.fields.items()}
    if wrong:
        fields.say(wrong)
        return
    versions = desk.versions(child.handle, **entry, why=why)
    st.session_state[_WAITING] = {
        "of": of, "typed": typed, "looked": True, "round": held["round"] + 1, "key": secrets.token_hex(8),
        "version": int(versions["version"].iloc[0]),
    }  # fmt: skip
    st.rerun()


def _as_it_was(row: dict[str, Any]) -> dict[str, Any]:
    unit = str(row["unit"]) if pd.notna(row["unit"]) else ("kg" if str(row["kind"]) == "weight" else "cm")
    return {
        "kind": str(row["kind"]), "value": str(row["value"]), "unit": unit, "measured_on": row["measured_on"].date(),
    }  # fmt: skip


def _now(typed: dict[str, Any]) -> dict[str, Any]:
    """Return what the desk asks of a correction."""
    return {name: typed[name] or "" for name in ("kind", "value", "unit")} | {"measured_on": typed["measured_on"]}


def _confirm(child: ChildFile, desk: Desk, entry: dict[str, Any], waiting: dict[str, Any], why: str) -> None:
    """Show what is raised before and after, and save the correction or go back to what was typed."""
    typed = waiting["typed"]
    would = desk.would_correct(child.handle, **entry, **_now(typed), why=why)
    now = would.records[would.records["record_id"].astype(str) == entry["record_id"]].iloc[0].to_dict()
    reading_card.draw(now, would)
    parts.quiet(words.CORRECT_COMPARE.format(reading=readings.record(now)))
    st.html(consequences.before_and_after(child, would, words.AS_CORRECTED))
    with st.container(key="controls-correct", horizontal=True):
        save = st.button(words.CORRECT_SAVE, type="primary")
        back = st.button(words.CHANGE_ENTRY)
    if save:
        desk.correct_entry(
            child.handle, **entry, **_now(typed), reason=typed["reason"], version=waiting["version"], why=why,
            key=waiting["key"],
        )  # fmt: skip
        _done(child, words.CORRECT_SAVED)
    if back:
        st.session_state[_WAITING] = waiting | {"looked": False}
        st.rerun()


def _versions(child: ChildFile, desk: Desk, entry: dict[str, Any], why: str) -> None:
    held = desk.versions(child.handle, **entry, why=why)
    if len(held) > 1:
        told = pd.DataFrame({
            words.VERSION_AT: [formats.british_moment(at) for at in held["at"]], words.BY: held["by"],
            words.VERSION_VALUE: [readings.written(row) for row in held.to_dict("records")],
            words.DATE: [formats.british_date(day) for day in held["measured_on"]], words.REASON: held["reason"],
        })  # fmt: skip
        parts.table(told, words.ENTRY_VERSIONS)


def _done(child: ChildFile, said: str) -> None:
    for name in (_WAITING, own_entries.CHOSEN):
        st.session_state.pop(name, None)
    st.toast(said.format(name=formats.label(formats.name(child.person))))
    links.to("child", child.handle)


def _to_child(child: ChildFile) -> None:
    if st.button(words.TO_CHILD):
        links.to("child", child.handle)
