"""One infant: who, what was found, the chart, every measurement system by system, checks, actions, context."""

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import (
    answer,
    chart,
    downloads,
    findings,
    known_conditions,
    own_entries,
    past_page,
    readings,
    safeguarding_context,
    selected_child,
    side_by_side,
    standing,
)
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session
from growthwatch.vocabulary import DOUBTED


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    doors = st.container(key="controls-doors", horizontal=True)  # drawn beside the name, or after the answer
    child = selected_child.child(desk)
    if child is None:
        return
    if past_page.shown(child, desk):
        return
    with doors:
        _doors(child, desk)
    standing.gone(child)
    found = findings.ranked(child.findings)
    raised = findings.met(found)
    answer.headline(child, raised)
    with st.container(key="beside"):
        left, right = st.columns([61, 39], gap="medium")
    with left:
        chosen = chart.section(child)
        downloads.section(child, desk, chosen)
    with right:
        answer.beside_chart(child, raised)
    findings.worked_out(child, found)
    side_by_side.section(child, desk, chosen)
    known_conditions.section(child, desk)
    _measurements(child)
    if desk.may("correct_entry"):
        own_entries.section(child, desk)
    _checks(child)
    standing.section(child, desk)
    safeguarding_context.section(child, desk)


def _doors(child: ChildFile, desk: Desk) -> None:
    if links.has("add") and st.button(words.PAGES["add"], type="primary"):
        links.to("add", child.handle)
    n = len(child.waiting)
    if n and desk.may("decide") and st.button(words.TO_RECONCILE.format(n=words.readings(n))):
        links.to("doubts", child.handle)
    if links.has("details") and st.button(words.EDIT_DETAILS):
        links.to("details", child.handle)
    if st.button(words.BACK_TO_TODAY):
        links.to("today")


def _measurements(child: ChildFile) -> None:
    side_by_side = readings.side_by_side(child.result)
    told = parts.as_heading(words.MEASUREMENTS)
    told += (
        parts.as_table(side_by_side, words.MEASUREMENTS, headed=True)
        if len(side_by_side)
        else parts.as_quiet(words.MEASUREMENTS_NONE)
    )
    if child.measurements["sds_trisomy_21"].notna().any():
        told += parts.as_quiet(words.TRISOMY_21_BESIDE)
    told += parts.as_terms("sds", "corrected_age", "policy", "questioned", "in_dispute")
    doubted = child.records[child.records["verdict"].astype(str).isin(DOUBTED)]
    if len(doubted):
        each = (
            f"<li>? {text(readings.record(row))}: {text(row['reason'])}</li>" for row in doubted.to_dict("records")
        )
        told += f'<ul class="gw-quiet">{"".join(each)}</ul>'
    unread = child.result.stages.unread.dropna(subset="value")
    if len(unread):
        each = (f"<li>{text(readings.unread(row))}</li>" for row in unread.to_dict("records"))
        told += f'<p>{text(words.UNREAD)}</p><ul class="gw-quiet">{"".join(each)}</ul>'
    st.html(told)
    if len(child.decisions):
        decided = child.decisions.to_dict("records")
        shown = pd.DataFrame([{
            words.DATE: formats.british_date(row["decided_on"]), words.RECORD: row["record_id"],
            words.DECISION: words.DECISION_NAMES[row["action"]], words.BY: row["decided_by"],
            words.REASON: row["reason"]} for row in decided])  # fmt: skip
        parts.table(shown, words.DECISIONS)


def _checks(child: ChildFile) -> None:
    cards = parts.as_heading(words.CHECKS) + (parts.as_quiet(words.CHECKS_NONE) if child.checks.empty else "")
    for row in child.checks.to_dict("records"):
        window = words.WINDOW.format(
            first=formats.british_date(row["window_from"]), last=formats.british_date(row["window_to"])
        )
        said = [words.CHECK_NAMES[row["status"]]]
        if pd.notna(row["reason"]):
            said.append(words.reasons(row["reason"], child.result.stages.check_schedule, row["check"]))
        if pd.notna(row["review_on"]):
            said.append(words.REVIEWED_ON.format(day=formats.british_date(row["review_on"])))
        if pd.notna(row["weight_on"]):
            told = words.WEIGHT_TO_CHECK if row["status"] == "weight_to_check" else words.WEIGHED_ON
            held = words.systems(row["weight_source"])
            said.append(told.format(day=formats.british_date(row["weight_on"]), systems=held))
        title = words.CHECK_TITLES[row["check"]]
        urgent = " met" if row["status"] in words.CHECKS_TO_ACT_ON else ""
        of_weight = f"<p>{text(row['text'])}</p>" if pd.notna(row["text"]) else ""
        cards += (f'<div class="gw-card{urgent}"><h3>{text(title)}<span class="gw-tag">{text(said[0])}</span></h3>'
                  f'{of_weight}<p class="gw-quiet">{text(" · ".join([window, *said[1:]]))}</p></div>')  # fmt: skip
    st.html(cards)
