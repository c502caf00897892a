"""One infant: who, what was found, the chart, every measurement system by system, checks, actions, context."""

import pandas as pd
import streamlit as st

from growthwatch import charts
from growthwatch.store import ChildFile, Desk
from growthwatch.ui import chosen, context, findings, formats, links, look, parts, readings, session, words
from growthwatch.ui.formats import text
from growthwatch.vocabulary import KINDS

_WIDE, _NARROW = 860, 270  # of the plotting area [px]


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    child = chosen.child(desk)
    if child is None:
        return
    _doors(child, desk)
    findings.section(child)
    _chart(child)
    _measurements(child)
    _checks(child)
    findings.actions(child, desk)
    context.section(child, desk)


def _doors(child: ChildFile, desk: Desk) -> None:
    with st.container(key="controls", horizontal=True):
        if links.has("add") and st.button(words.PAGES["add"], type="primary"):
            links.to("add", child.handle)
        n = int(child.records["verdict"].astype(str).isin(["questioned", "disputed"]).sum())
        if n and desk.may("decide") and st.button(words.TO_RECONCILE.format(n=n)):
            links.to("reconcile", child.handle)
        if st.button(words.BACK_TO_TODAY):
            links.to("today")


def _chart(child: ChildFile) -> None:
    st.header(words.CHART, anchor=False)
    with st.container(key="controls-chart", horizontal=True):
        kind = st.segmented_control(
            words.CHART_OF, KINDS, default="weight", format_func=words.KIND_NAMES.__getitem__, required=True,
            key=f"kind-{child.handle}",
        )  # fmt: skip
        view = st.segmented_control(
            words.SCALE, list(words.VIEWS), default="centile", format_func=words.VIEWS.__getitem__, required=True,
            key=f"view-{child.handle}",
        )  # fmt: skip
    draw(child, kind or "weight", view or "centile")
    with st.expander(words.CHART_TABLE):
        told = charts.chart_table(*_facts(child), kind=kind or "weight", policy=child.policy, as_of=child.as_of)
        parts.table(told.fillna(""), words.CHART_TABLE, empty=words.MEASUREMENTS_NONE)


def draw(child: ChildFile, kind: str, view: str = "centile") -> None:
    """Draw the growth chart of a child's file."""
    about = {"kind": kind, "policy": child.policy, "as_of": child.as_of}
    width = _NARROW if look.on_a_phone() else _WIDE
    chart = charts.growth_chart(*_facts(child), **about, view=view, width=width)
    st.altair_chart(chart, width="content", theme=None, alt=charts.alt_text(*_facts(child), **about))


def _facts(child: ChildFile) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    stages = child.result.stages
    return child.person, stages.measurements, stages.records, child.findings


def _measurements(child: ChildFile) -> None:
    st.header(words.MEASUREMENTS, anchor=False)
    parts.table(readings.side_by_side(child.result), words.MEASUREMENTS, empty=words.MEASUREMENTS_NONE)
    doubted = child.records[child.records["verdict"].astype(str).isin(["questioned", "disputed"])]
    for row in doubted.to_dict("records"):
        parts.quiet(f"? {readings.record(row)}: {row['reason']}")
    if len(child.decisions):
        told = child.decisions.to_dict("records")
        shown = pd.DataFrame([{
            words.DATE: formats.british_date(row["decided_on"]), words.RECORD: row["record_id"],
            words.DECISION: words.DECISION_NAMES[row["action"]], words.BY: row["decided_by"],
            words.REASON: row["reason"]} for row in told])  # fmt: skip
        parts.table(shown, words.DECISIONS)


def _checks(child: ChildFile) -> None:
    st.header(words.CHECKS, anchor=False)
    if child.checks.empty:
        parts.quiet(words.CHECKS_NONE)
    for row in child.checks.to_dict("records"):
        window = f"{formats.british_date(row['window_from'])} to {formats.british_date(row['window_to'])}"
        said = [words.CHECK_NAMES[row["status"]]]
        if pd.notna(row["reason"]):
            said.append(words.reasons(row["reason"]))
        if pd.notna(row["review_on"]):
            said.append(words.REVIEWED_ON.format(day=formats.british_date(row["review_on"])))
        if pd.notna(row["weight_on"]):
            held = words.systems(row["weight_source"])
            said.append(words.WEIGHED_ON.format(day=formats.british_date(row["weight_on"]), systems=held))
        title = words.CHECK_TITLE.get(row["check"], row["check"])
        urgent = " met" if row["status"] in words.CHECKS_TO_ACT_ON else ""
        st.html(f'<div class="gw-card{urgent}"><h3>{text(title)}<span class="gw-tag">{text(said[0])}</span></h3>'
                f'<p class="gw-quiet">{text(" · ".join([window, *said[1:]]))}</p></div>')  # fmt: skip
