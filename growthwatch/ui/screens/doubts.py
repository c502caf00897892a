"""The doubts of one child: a card for each, the systems side by side, what each way out would mean, a decision."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import chart, consequences, readings, selected_child
from growthwatch.ui.elements import decision_form, formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session

#: A decision that can be taken: an action and the record it is about.
Choice = tuple[str, dict[str, Any]]


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = selected_child.child(desk)
    if child is None:
        return
    st.header(words.RECONCILE_TITLE, anchor=False)
    with st.container(key="controls", horizontal=True):
        if st.button(words.TO_CHILD):
            links.to("child", child.handle)
        if st.button(words.ALL_CHILDREN):
            links.to("reconcile")
    cards = _cards(child)
    if not cards:
        st.info(words.NO_DOUBTS_HERE)
    said: list[tuple[Any, list[Choice]]] = []
    for at, card in enumerate(cards):
        place, choices = _card(card, child, desk, first=at == 0)
        if place is not None:
            said.append((place, choices))
    _decided_before(child, desk)
    # last, for it takes a moment: the cards can be read and settled meanwhile
    for place, choices in said:
        place.html(consequences.of_each(choices, [_label(*choice) for choice in choices], child, desk))


def _cards(child: ChildFile) -> list[pd.DataFrame]:
    """Return the readings of each doubt: all that are in dispute about one measuring, each questioned one alone."""
    waiting = child.waiting.astype({"kind": "str", "source": "str", "verdict": "str"})
    questioned = waiting.index.to_series().astype(str).where(waiting["verdict"] == "questioned", "")
    by = [waiting["measured_on"], waiting["kind"], questioned]
    return [readings_of for _, readings_of in waiting.groupby(by, sort=True)]


def _card(card: pd.DataFrame, child: ChildFile, desk: Desk, *, first: bool) -> tuple[Any, list[Choice]]:
    """Draw a doubt; return where its meaning goes (None: nowhere) and the choices it is worked out for."""
    rows = card.to_dict("records")
    one = rows[0]
    key = f"{child.handle}-{one['source']}-{one['record_id']}"
    with st.container(key=f"doubt-{key}"):
        st.html(_told(rows))
        picture, told = st.columns([6, 5])
        with picture:
            chart.draw(child, one["kind"], small=True)
        with told:
            parts.table(_side_by_side(one, child), words.READINGS_THEN)
            copies = _copies(one, child)
            if copies:
                parts.quiet(words.COPIES_FOLLOW.format(copies=copies))
            choices = _choices(rows)
            place = None
            if desk.may("decide"):
                worked_out = [c for c in choices if one["verdict"] == "questioned" or c[0] == "keep"]
                mean = st.expander(words.WHAT_IT_WOULD_MEAN, expanded=first, key=f"meaning-{key}", on_change="rerun")
                if mean.open:
                    with mean:
                        place = st.empty()
                        place.html(f'<p class="gw-quiet">{text(words.WORKING_IT_OUT)}</p>')
                _form(key, choices, child, desk)
                return place, worked_out
    return None, []


def _told(rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    title = words.DOUBT_TITLE.format(
        kind=words.KIND_NAMES[first["kind"]], day=formats.british_date(first["measured_on"])
    )
    reasons = "".join(f"<p>{text(_reason(row))}</p>" for row in rows)
    repair = readings.repair(first)
    offered = f"<p><strong>{text(words.OFFERED.format(repair=repair))}</strong></p>" if repair else ""
    tag = f'<span class="gw-tag">{text(words.DOUBT_NAMES[first["verdict"]])}</span>'
    return f'<div class="gw-card met"><h3>{text(title)}{tag}</h3>{reasons}{offered}</div>'


def _reason(row: dict[str, Any]) -> str:
    """Return why a reading is doubted, with the system that holds it: "here" is said of several in dispute."""
    return words.sentence(f"{readings.system(row)}: {row['reason']}")


def _side_by_side(first: dict[str, Any], child: ChildFile) -> pd.DataFrame:
    """Return what every system says of that measuring: doubted or not."""
    records = child.records
    beside = records[(records["measured_on"] == first["measured_on"]) & (records["kind"].astype(str) == first["kind"])]
    told = beside.to_dict("records")
    return pd.DataFrame(
        {
            words.SYSTEM: [readings.system(row) for row in told],
            words.READS: [readings.marked(row) for row in told],
            words.WHICH_IS: [readings.quantity(row) for row in told],
        }
    )


def _copies(row: dict[str, Any], child: ChildFile) -> str:
    """Return the records that only repeat a questioned reading, "" where none do or it is in dispute."""
    if row["verdict"] != "questioned":
        return ""
    records = child.records
    copies = records[(records["event_id"] == row["event_id"]) & (records["verdict"].astype(str) == "duplicate")]
    return "; ".join(readings.record(copy) for copy in copies.to_dict("records"))


def _choices(rows: list[dict[str, Any]]) -> list[Choice]:
    repairs: list[Choice] = [("accept_repair", row) for row in rows if readings.repair(row)]
    return [*repairs, *(("keep", row) for row in rows), *(("set_aside", row) for row in rows)]


def _label(action: str, row: dict[str, Any]) -> str:
    return words.CHOICES[action].format(
        system=readings.system(row), value=readings.written(row),
        repair=readings.repair(row),
    )  # fmt: skip


def _form(key: str, choices: list[Choice], child: ChildFile, desk: Desk) -> None:
    decided = decision_form.asked(key, [_label(*choice) for choice in choices])
    if decided is None:
        return
    at, why = decided
    action, row = choices[at]
    desk.decide(child.handle, action=action, source=str(row["source"]), record_id=row["record_id"], reason=why)
    st.toast(words.DECIDED_TOAST.format(name=formats.label(formats.name(child.person))))
    st.rerun()


def _decided_before(child: ChildFile, desk: Desk) -> None:
    """Let what was decided be decided anew: that undoes it, and both decisions stay on record."""
    about = child.decisions[~child.decisions["action"].isin(["join", "split"])]
    latest = about.drop_duplicates(["source", "record_id"])
    records = child.records.set_index(["source", "record_id"], drop=False)
    for row in latest.to_dict("records"):
        place = (str(row["source"]), row["record_id"])
        if place not in records.index or not desk.may("decide"):
            continue
        record = records.loc[[place]].iloc[0].to_dict()
        told = f"{words.DECIDED_BEFORE}: {readings.record(record)}: {words.DECISION_NAMES[row['action']].lower()}"
        with st.expander(formats.label(told)):
            parts.quiet(words.DECIDED_BY.format(
                by=row["decided_by"], day=formats.british_date(row["decided_on"]), why=row["reason"]))  # fmt: skip
            _form(f"again-{child.handle}-{'-'.join(place)}", _choices([record]), child, desk)
