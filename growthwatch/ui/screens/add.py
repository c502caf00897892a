"""Adding what was measured at a visit: nothing pre-filled, looked at on the charts, then confirmed for whom."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.results import Result
from growthwatch.store import ChildFile, Desk, Reading
from growthwatch.store.desk.previews import previewed
from growthwatch.ui import words
from growthwatch.ui.child import chart, consequences, reading_card, readings, selected_child, visit_form
from growthwatch.ui.child.visit_form import Entry
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session
from growthwatch.vocabulary import DOUBTED


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = selected_child.child(desk)
    if child is None:
        return
    st.header(words.PAGES["add"], anchor=False)
    waiting: Entry | None = st.session_state.get("entry")
    if waiting is not None and waiting.handle == child.handle:
        _confirm(waiting, child, desk)
        return
    st.session_state.pop("entry", None)  # typed for a child no longer on the screen
    entry = visit_form.asked(child, desk)
    if entry is not None:
        st.session_state["entry"] = entry
        st.rerun()


def _confirm(entry: Entry, child: ChildFile, desk: Desk) -> None:
    """Show what each value would mean and save them, or go back; the child of the entry is named again."""
    why = selected_child.reason(child.handle)
    would = desk.preview_visit(entry.handle, **entry.visit(), reason=why)
    told = [_row(would, one) for one in entry.readings]
    doubted = any(str(row["verdict"]) in DOUBTED for row in told)
    for row in told:
        reading_card.draw(row, would)
    st.html(consequences.of_reading(would, child))
    parts.quiet(words.CONFIRM_WHO.format(
        name=formats.name(child.person), born=formats.british_date(child.person["date_of_birth"]),
        nhs=formats.nhs_number(child.person["nhs_number"]),
    ))  # fmt: skip
    with st.container(horizontal=True):
        for row in told:
            repaired = _repaired(entry, row)
            label = words.TAKE_REPAIR.format(repair=formats.label(readings.repair(row)))
            if repaired is not None and st.button(label, key=f"take-{row['kind']}"):
                st.session_state["entry"] = repaired
                st.rerun()
        # a value in doubt is neither urged to be saved nor to be repaired: the three ways out look alike
        save = st.button(
            words.SAVE_FOR.format(name=formats.label(formats.name(child.person))),
            type="secondary" if doubted else "primary",
        )
        back = st.button(words.CHANGE_ENTRY)
    if save:
        # a second click finds nothing to save, and a form sent twice is kept once
        desk.add_visit(entry.handle, **entry.visit(), reason=why, key=entry.key)
        st.session_state.pop("entry", None)
        st.toast(words.SAVED_FOR.format(name=formats.label(formats.name(child.person))))
        links.to("child", entry.handle)
    if back:
        st.session_state.pop("entry")
        visit_form.go_back(entry)
        st.rerun()
    small = len(entry.readings) > 1
    for one, place in zip(entry.readings, st.columns(min(len(entry.readings), 2)) * 2, strict=False):
        with place:
            chart.draw(child, one.kind, result=would, small=small)


def _row(would: Result, one: Reading) -> dict[str, Any]:
    records = would.records
    row: dict[str, Any] = records[records["record_id"] == previewed(one.kind)].iloc[0].to_dict()
    return row


def _repaired(entry: Entry, row: dict[str, Any]) -> Entry | None:
    """Return the entry with the repair in place, to be looked at in its turn; None where none is offered."""
    if not readings.repair(row):
        return None
    day, to_kind, size = row["suggested_measured_on"], row["suggested_kind"], row["suggested_value"]
    was = next(one for one in entry.readings if one.kind == str(row["kind"]))
    kind = str(to_kind) if pd.notna(to_kind) else was.kind
    others = [one for one in entry.readings if one is not was]
    if kind in {one.kind for one in others} or (pd.notna(day) and others):
        return None  # what would change another value of the visit is put right in the form
    value, unit = was.value, was.unit
    if pd.notna(size):
        value, unit = (f"{size:.3f}", "kg") if kind == "weight" else (f"{size:.1f}", "cm")
    typed = words.TYPED_FIRST.format(reading=f"{was.value} {was.unit}", day=formats.british_date(entry.measured_on))
    note = "; ".join(part for part in (was.note, typed) if part)
    now = Reading(kind, value, unit, note)
    return replace(
        entry,
        readings=tuple(now if one is was else one for one in entry.readings),
        measured_on=entry.measured_on if pd.isna(day) else day.date(),
    )
