"""The form of one visit: weight, length and head together, the day, who, where; nothing typed in it is ever lost."""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.scoring.newborn import CHANGE_UNTIL_DAY
from growthwatch.store import ChildFile, Desk, EntryRefused, Reading
from growthwatch.ui import words
from growthwatch.ui.child import selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session
from growthwatch.vocabulary import SOURCES

UNITS: Final = ("kg", "g", "lb oz")
_TAPED: Final = ("length", "head")
_DRAFT: Final = "visit-draft"


@dataclass(frozen=True)
class Entry:
    """What was typed for one child, with the child it was typed for: that child and no other is saved to.

    ``typed`` is what stood in the fields, for whoever goes back to them; ``key`` lets a form sent twice be kept once.
    """

    handle: str
    source: str
    measured_on: dt.date
    readings: tuple[Reading, ...]
    typed: dict[str, Any]
    key: str = field(default_factory=lambda: secrets.token_hex(8))

    def visit(self) -> dict[str, Any]:
        """Return what the desk asks of a visit."""
        return {"source": self.source, "measured_on": self.measured_on, "readings": self.readings}


def go_back(entry: Entry) -> None:
    """Let the form open with all that was typed."""
    st.session_state[_DRAFT] = (entry.handle, entry.typed)


def asked(child: ChildFile, desk: Desk) -> Entry | None:
    """Draw the form; return a visit of which every value can be read, None as long as there is none."""
    draft = _draft(child)
    unit = st.segmented_control(
        words.UNIT, UNITS, default=draft.get("unit"), format_func=words.UNIT_NAMES.__getitem__,
        key=_key("unit", child),
    )  # fmt: skip
    hint = st.container()  # there with or without its words, so that the form below stays where it is
    if unit is None:
        with hint:
            parts.quiet(words.UNIT_FIRST)
    places: dict[str, Any] = {}
    typed: dict[str, Any] = {"unit": unit}
    with st.form(session.own(f"add-{child.handle}"), enter_to_submit=False, width=720):
        _values(child, draft, unit, typed, places)
        _when(child, desk, draft, typed, places)
        _how(child, draft, typed, newborn=_is_newborn(child, desk))
        looked = st.form_submit_button(words.LOOK, type="primary")
    if not looked:
        return None
    return _read(child, desk, typed, places)


def _draft(child: ChildFile) -> dict[str, Any]:
    of, typed = st.session_state.get(_DRAFT, ("", {}))
    return typed if of == child.handle else {}


def _key(name: str, child: ChildFile) -> str:
    """Return the key of a field: another after going back, so that it opens with what was typed."""
    of, typed = st.session_state.get(_DRAFT, ("", {}))
    round_ = f"-{typed.get('round', 0)}" if of == child.handle else ""
    return session.own(f"visit-{name}-{child.handle}{round_}")


def _values(
    child: ChildFile, draft: dict[str, Any], unit: str | None, typed: dict[str, Any], places: dict[str, Any]
) -> None:
    columns = st.columns([4, 3, 3])
    with columns[0]:
        if unit == "lb oz":
            pounds, ounces = st.columns(2)
            typed["pounds"] = pounds.number_input(
                words.POUNDS, min_value=0, max_value=60, value=draft.get("pounds"), step=1, key=_key("pounds", child)
            )
            typed["ounces"] = ounces.number_input(
                words.OUNCES, min_value=0.0, max_value=15.9, value=draft.get("ounces"), step=1.0, format="%g",
                key=_key("ounces", child),
            )  # fmt: skip
        elif unit is not None:
            typed["weight"] = st.text_input(
                words.VALUE.format(unit=unit), value=draft.get("weight", ""), max_chars=12, autocomplete="off",
                key=_key("weight", child),
            )  # fmt: skip
        places["weight"] = st.empty()
    for kind, column in zip(_TAPED, columns[1:], strict=True):
        with column:
            typed[kind] = st.text_input(
                words.VALUES_TAPED[kind], value=draft.get(kind, ""), max_chars=12, autocomplete="off",
                key=_key(kind, child),
            )  # fmt: skip
            places[kind] = st.empty()


def _when(child: ChildFile, desk: Desk, draft: dict[str, Any], typed: dict[str, Any], places: dict[str, Any]) -> None:
    day, today, source = st.columns([3, 2, 4], vertical_alignment="bottom")
    key = _key("on", child)
    st.session_state.setdefault(key, draft.get("on"))
    today.form_submit_button(
        words.TODAY_BUTTON, key=_key("today", child), on_click=_set_day, args=(key, desk.day), width="stretch"
    )
    typed["on"] = day.date_input(
        words.MEASURED_ON, min_value=_born(child), max_value=desk.day, format="DD/MM/YYYY", key=key
    )
    typed["source"] = source.selectbox(
        words.FROM, SOURCES, index=_at(SOURCES, draft.get("source")), format_func=words.FROM_NAMES.__getitem__,
        key=_key("source", child),
    )  # fmt: skip
    places["measured_on"] = st.empty()


def _set_day(key: str, day: dt.date) -> None:
    st.session_state[key] = day


def _how(child: ChildFile, draft: dict[str, Any], typed: dict[str, Any], *, newborn: bool) -> None:
    """Ask how, where and by whom it was measured."""
    asked_of = [("clothed", words.CLOTHED, words.CLOTHES), ("scale", words.ON_SCALE, words.SCALES)]
    if newborn:
        asked_of.append(("fed", words.FED, words.FEEDING))
    for column, (name, label, options) in zip(st.columns(len(asked_of)), asked_of, strict=True):
        kept = tuple(options)
        typed[name] = column.selectbox(
            label, kept, index=_at(kept, draft.get(name)), format_func=options.__getitem__, key=_key(name, child)
        )
    where, who = st.columns(2)
    for column, name, label in ((where, "where", words.WHERE), (who, "who", words.BY_WHOM)):
        typed[name] = column.text_input(
            label, value=draft.get(name, ""), max_chars=80, autocomplete="off", key=_key(name, child)
        )


def _at(options: tuple[str, ...], chosen: str | None) -> int | None:
    return options.index(chosen) if chosen in options else None


def _read(child: ChildFile, desk: Desk, typed: dict[str, Any], places: dict[str, Any]) -> Entry | None:
    """Return the visit, or say beside each field what is wrong with it; all that was typed stays where it is."""
    readings = _readings(typed)
    if not readings or typed["on"] is None or typed["source"] is None:
        st.warning(words.ADD_NEEDS)
        return None
    round_ = _draft(child).get("round", 0) + 1
    entry = Entry(child.handle, typed["source"], typed["on"], readings, typed | {"round": round_})
    try:
        desk.preview_visit(entry.handle, **entry.visit(), reason=selected_child.reason(child.handle))
    except EntryRefused as refusal:
        for name, why in refusal.fields.items():
            places[name].error(formats.label(words.sentence(why)))
        return None
    return entry


def _readings(typed: dict[str, Any]) -> tuple[Reading, ...]:
    """Return what was measured, each with how: clothes and scale are the weight's alone."""
    where = [typed["where"], typed["who"]]
    of_weight = [typed["clothed"], typed["scale"], typed.get("fed"), *where]
    found = []
    if typed["unit"] == "lb oz" and typed["pounds"] is not None and typed["ounces"] is not None:
        found.append(Reading("weight", f"{typed['pounds']} lb {typed['ounces']:g} oz", "lb oz", _note(of_weight)))
    elif (typed.get("weight") or "").strip():
        found.append(Reading("weight", typed["weight"].strip(), typed["unit"], _note(of_weight)))
    found += [Reading(kind, typed[kind].strip(), "cm", _note(where)) for kind in _TAPED if typed[kind].strip()]
    return tuple(found)


def _note(said: list[str | None]) -> str:
    return "; ".join(one.strip() for one in said if one and one.strip())


def _is_newborn(child: ChildFile, desk: Desk) -> bool:
    """Return whether the child is of the age in which the way of feeding is asked beside a weight."""
    born = _born(child)
    return born is not None and (desk.day - born).days <= CHANGE_UNTIL_DAY


def _born(child: ChildFile) -> dt.date | None:
    born = child.person["date_of_birth"]
    return None if pd.isna(born) else born.date()
