"""Adding a measurement: nothing pre-filled, looked at on the chart, then confirmed with whose it is."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.readings import birth_weight_in_doubt
from growthwatch.reference.spaces import placed
from growthwatch.results import Result
from growthwatch.scoring.newborn import CHANGE_UNTIL_DAY
from growthwatch.store import ChildFile, Desk
from growthwatch.store.desk.previews import PREVIEWED
from growthwatch.ui import words
from growthwatch.ui.child import chart, consequences, readings, selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session
from growthwatch.vocabulary import DOUBTED, KINDS, SOURCES

_UNITS = {"weight": ("kg", "g", "lb oz"), "length": ("cm",), "head": ("cm",)}


@dataclass(frozen=True)
class Entry:
    """What was typed for one child, with the child it was typed for: that child and no other is saved to."""

    handle: str
    source: str
    kind: str
    value: str
    unit: str
    measured_on: dt.date
    note: str

    def measured(self) -> dict[str, Any]:
        """Return what the desk asks of a measurement."""
        return {name: getattr(self, name) for name in ("source", "kind", "value", "unit", "measured_on")}


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
    _form(child, desk)


def _form(child: ChildFile, desk: Desk) -> None:
    kind = st.segmented_control(
        words.KIND, KINDS, default="weight", format_func=words.KIND_NAMES.__getitem__, required=True,
        key=session.own(f"add-kind-{child.handle}"),
    )  # fmt: skip
    kind = kind or "weight"
    units = _UNITS[kind]
    unit: str | None = units[0]
    if len(units) > 1:
        unit = st.segmented_control(
            words.UNIT,
            units,
            default=None,
            format_func=words.UNIT_NAMES.__getitem__,
            key=session.own(f"add-unit-{child.handle}"),
        )
    if unit is None:
        parts.quiet(words.UNIT_FIRST)
        return
    with st.form(session.own(f"add-{child.handle}-{kind}-{unit}"), enter_to_submit=False, width=620):
        value = _value(unit)
        on = st.date_input(
            words.MEASURED_ON, value=None, min_value=_born(child), max_value=desk.day, format="DD/MM/YYYY"
        )
        source = st.selectbox(words.FROM, SOURCES, index=None, format_func=words.FROM_NAMES.__getitem__)
        note = _circumstances(kind, newborn=_is_newborn(child, desk))
        looked = st.form_submit_button(words.LOOK, type="primary")
    if not looked:
        return
    if value is None or on is None or source is None:
        st.warning(words.ADD_NEEDS)
        return
    st.session_state["entry"] = Entry(child.handle, source, kind, value, unit, on, note)
    st.rerun()


def _circumstances(kind: str, *, newborn: bool) -> str:
    """Return how, where and by whom it was measured, as it is kept beside the value; "" where nothing is said."""
    said: list[str | None] = []
    if kind == "weight":
        clothes, scale = st.columns(2)
        said = [
            clothes.selectbox(words.CLOTHED, words.CLOTHES, index=None),
            scale.selectbox(words.ON_SCALE, words.SCALES, index=None),
        ]
        if newborn:
            said.append(st.selectbox(words.FED, words.FEEDING, index=None))
    where, who = st.columns(2)
    said += [
        where.text_input(words.WHERE, max_chars=80, autocomplete="off"),
        who.text_input(words.BY_WHOM, max_chars=80, autocomplete="off"),
    ]
    return "; ".join(one.strip() for one in said if one and one.strip())


def _value(unit: str) -> str | None:
    """Return the value as written, None where it is not all there."""
    if unit != "lb oz":
        return st.text_input(words.VALUE.format(unit=unit), max_chars=12, autocomplete="off").strip() or None
    pounds, ounces = st.columns(2)
    lb = pounds.number_input(words.POUNDS, min_value=0, max_value=60, value=None, step=1)
    oz = ounces.number_input(words.OUNCES, min_value=0.0, max_value=15.9, value=None, step=1.0, format="%g")
    return None if lb is None or oz is None else f"{lb} lb {oz:g} oz"


def _is_newborn(child: ChildFile, desk: Desk) -> bool:
    """Return whether the child is of the age in which the way of feeding is asked beside a weight."""
    born = _born(child)
    return born is not None and (desk.day - born).days <= CHANGE_UNTIL_DAY


def _born(child: ChildFile) -> dt.date | None:
    born = child.person["date_of_birth"]
    return None if pd.isna(born) else born.date()


def _confirm(entry: Entry, child: ChildFile, desk: Desk) -> None:
    """Show what the value would mean and save it, or go back; the child of the entry is named again."""
    why = selected_child.reason(child.handle)
    try:
        would = desk.preview(entry.handle, **entry.measured(), reason=why)
    finally:
        # a value that can't be read takes the reader back to the form, with the sentence that says why
        st.session_state.pop("entry", None)
    st.session_state["entry"] = entry
    row = would.records[would.records["record_id"] == PREVIEWED].iloc[0].to_dict()
    doubted = str(row["verdict"]) in DOUBTED
    _told(row, would, child, doubted=doubted)
    parts.quiet(words.CONFIRM_WHO.format(
        name=formats.name(child.person), born=formats.british_date(child.person["date_of_birth"]),
        nhs=formats.nhs_number(child.person["nhs_number"]),
    ))  # fmt: skip
    with st.container(horizontal=True):
        repaired = _repaired(entry, row)
        if repaired is not None and st.button(words.TAKE_REPAIR.format(repair=formats.label(readings.repair(row)))):
            st.session_state["entry"] = repaired
            st.rerun()
        # a value in doubt is neither urged to be saved nor to be repaired: the three ways out look alike
        save = st.button(
            words.SAVE_FOR.format(name=formats.label(formats.name(child.person))),
            type="secondary" if doubted else "primary",
        )
        back = st.button(words.CHANGE_ENTRY)
    if save:
        st.session_state.pop("entry")  # a second click finds nothing to save
        desk.add_measurement(entry.handle, **entry.measured(), note=entry.note, reason=why)
        st.toast(words.SAVED_FOR.format(name=formats.label(formats.name(child.person))))
        links.to("child", entry.handle)
    if back:
        st.session_state.pop("entry")
        st.rerun()
    chart.draw(child, entry.kind, result=would)


def _repaired(entry: Entry, row: dict[str, Any]) -> Entry | None:
    """Return the entry with the repair in place, to be looked at in its turn; None where none is offered."""
    if not readings.repair(row):
        return None
    day, kind, size = row["suggested_measured_on"], row["suggested_kind"], row["suggested_value"]
    kind = str(kind) if pd.notna(kind) else entry.kind
    value, unit = entry.value, entry.unit
    if pd.notna(size):
        value, unit = (f"{size:.3f}", "kg") if kind == "weight" else (f"{size:.1f}", "cm")
    typed = words.TYPED_FIRST.format(
        reading=f"{entry.value} {entry.unit}", day=formats.british_date(entry.measured_on)
    )
    return replace(
        entry, kind=kind, value=value, unit=unit, measured_on=entry.measured_on if pd.isna(day) else day.date(),
        note="; ".join(part for part in (entry.note, typed) if part),
    )  # fmt: skip


def _told(row: dict[str, Any], would: Result, child: ChildFile, *, doubted: bool) -> None:
    measured = would.measurements[would.measurements["event_id"] == row["event_id"]]
    told = [f"<strong>{text(readings.record(row))}</strong>"]
    if len(measured):
        told += [text(said) for said in _said_of(measured.iloc[0], would)]
    st.html(
        f'<div class="gw-card{" met" if doubted else ""}"><p>{" · ".join(told)}</p>{_doubt(row, doubted)}'
        f"{consequences.of_reading(would, child)}</div>"
    )


def _said_of(measured: pd.Series, would: Result) -> list[str]:
    """Return the change from birth weight and the SDS and band of a measurement, each where there is one."""
    in_doubt = birth_weight_in_doubt(would.measurements)
    change = chart_text.from_birth(measured["from_birth_percent"], in_doubt)
    said = [change] if change else []
    if pd.notna(measured["centile"]):
        sds = f"{measured['sds']:+.2f}".replace("-", "−")
        said.append(words.WOULD_BE.format(sds=sds, band=placed([measured["sds"]])[0]))
    elif pd.notna(measured["sds"]):
        said.append(words.NO_CENTILE_YET)
    return said


def _doubt(row: dict[str, Any], doubted: bool) -> str:
    if not doubted:
        return f"<p>{text(words.NO_DOUBT)}</p>"
    repair = readings.repair(row)
    asked = f"<p><strong>{text(words.DID_YOU_MEAN.format(repair=repair))}</strong></p>" if repair else ""
    return f"{asked}<p>{text(words.sentence(str(row['reason'])))}</p><p>{text(words.LOOK_AGAIN)}</p>"
