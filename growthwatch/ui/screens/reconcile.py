"""Reconciling: a card for each doubted reading, the other systems beside it, the repair offered, a decision."""

from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import chart, chosen, formats, links, listing, parts, readings, session, words
from growthwatch.ui.formats import text

_DOUBTED = ("questioned", "disputed")


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    if links.handle():
        child = chosen.child(desk)
        if child is not None:
            _of_child(child, desk)
        return
    st.title(words.RECONCILE_TITLE, anchor=False)
    parts.quiet(words.RECONCILE_INTRO)
    doubted = desk.doubts()
    if doubted.empty:
        st.info(words.NO_DOUBTS)
        return
    listing.lines(doubted, desk, place="doubt", page="reconcile")


def _of_child(child: ChildFile, desk: Desk) -> None:
    st.header(words.RECONCILE_TITLE, anchor=False)
    with st.container(key="controls", horizontal=True):
        if st.button(words.TO_CHILD):
            links.to("child", child.handle)
        if st.button(words.ALL_CHILDREN):
            links.to("reconcile")
    records = child.records.assign(verdict=child.records["verdict"].astype(str))
    doubted = records[records["verdict"].isin(_DOUBTED)].sort_values(["measured_on", "kind", "source"])
    if doubted.empty:
        st.info(words.NO_DOUBTS_HERE)
    for row in doubted.to_dict("records"):
        _card(row, records, child, desk)
    settled = set(child.decisions["record_id"].dropna()) - set(doubted["record_id"])
    for row in records[records["record_id"].isin(settled)].to_dict("records"):
        with st.expander(f"{words.DECIDED_BEFORE}: {formats.label(readings.record(row))}"):
            _form(row, child, desk)
    for kind in doubted["kind"].astype(str).unique():
        chart.draw(child, kind)


def _card(row: dict[str, Any], records: pd.DataFrame, child: ChildFile, desk: Desk) -> None:
    repair = readings.repair(row)
    offered = f"<p><strong>{text(words.OFFERED.format(repair=repair))}</strong></p>" if repair else ""
    beside = records[(records["measured_on"] == row["measured_on"]) & (records["record_id"] != row["record_id"])]
    others = "; ".join(readings.record(other) for other in beside.to_dict("records"))
    told = f'<p class="gw-quiet">{text(words.SAME_DAY)}: {text(others)}</p>' if others else ""
    st.html(
        f'<div class="gw-card met"><h3>{text(readings.record(row))}<span class="gw-tag">'
        f"{text(words.DOUBT_NAMES[row['verdict']])}</span></h3><p>{text(words.sentence(str(row['reason'])))}</p>"
        f"{offered}{told}</div>"
    )
    if desk.may("decide"):
        _form(row, child, desk)


def _form(row: dict[str, Any], child: ChildFile, desk: Desk) -> None:
    key = f"{child.handle}-{row['source']}-{row['record_id']}"
    actions = [action for action in words.DECIDE_ACTIONS if action != "accept_repair" or readings.repair(row)]
    with st.form(f"decide-{key}", border=False):
        action = st.radio(
            words.DECIDE, actions, index=None, format_func=words.DECIDE_ACTIONS.__getitem__, horizontal=True
        )
        why = st.text_input(words.WHY_DECIDE, max_chars=300, autocomplete="off")
        saved = st.form_submit_button(words.SAVE, key=f"save-{key}")
    if not saved:
        return
    if action is None or not why.strip():
        st.warning(words.DECIDE_NEEDS)
        return
    desk.decide(child.handle, action=action, source=str(row["source"]), record_id=row["record_id"], reason=why)
    st.toast(words.DECIDED_TOAST.format(name=formats.label(formats.name(child.person))))
    st.rerun()
