"""Side by side, once asked for: two visits, brothers and sisters with both charts, the page of an earlier day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.child import chart, past_page, selected_child, visits_compared
from growthwatch.ui.child.chart import Choices
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links
from growthwatch.vocabulary import KINDS


def section(child: ChildFile, desk: Desk, chosen: Choices) -> None:
    """Offer what can be laid side by side; of the kind that the page charts."""
    opened = parts.folded(words.SIDE_BY_SIDE, f"beside-{child.handle}")
    if not opened.open:
        return
    kind = chosen.kind if chosen.kind in KINDS else "weight"
    with opened:
        what = st.segmented_control(
            words.BESIDE, list(words.BESIDES), default="visits", required=True,
            format_func=words.BESIDES.__getitem__, label_visibility="collapsed", key=f"beside-what-{child.handle}",
        )  # fmt: skip
        if what == "household":
            _household(child, desk, chosen)
        elif what == "past":
            _past(child)
        else:
            visits_compared.section(child, kind)


def _household(child: ChildFile, desk: Desk, chosen: Choices) -> None:
    """Name who may be brothers and sisters, lead to their pages, and draw the chart of one beside this child's."""
    parts.quiet(words.HOUSEHOLD_HELP)
    others = desk.household(child.handle, selected_child.reason(child.handle))
    if others.empty or others["child_id"].isna().any():  # a role that works on pseudonyms is shown no name
        parts.quiet(words.HOUSEHOLD_NOBODY)
        return
    rows = {row["handle"]: row for row in others.to_dict("records")}
    names = {handle: f"{formats.name(row)}, {_born(row)}" for handle, row in rows.items()}
    with st.container(key=f"controls-household-{child.handle}"):
        other = st.selectbox(
            words.COMPARE_WITH, list(names), index=None, format_func=names.__getitem__, key=f"with-{child.handle}"
        )
    for handle, row in rows.items():
        why = [words.SAME_BIRTH_DATE] * bool(row["same_birth_date"]) + [words.SAME_POSTCODE] * bool(
            row["same_postcode"]
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                formats.label(words.OPEN_OTHER.format(name=formats.name(row))), key=f"page-{handle}",
                on_click=links.ask, args=("child", handle),
            )  # fmt: skip
            st.html(f"<span>{text(_born(row))} · {text(_number(row))} · {text(', '.join(why))}</span>")
    if other:
        of_other = desk.child(other, selected_child.reason(other))
        _charts(child, of_other, chosen)


def _charts(child: ChildFile, other: ChildFile, chosen: Choices) -> None:
    """Draw two children's charts side by side, each under whose it is: nobody reads the wrong child."""
    kind = chosen.kind if chosen.kind in KINDS else "weight"
    for column, of, said, mark in zip(
        st.columns(2), (child, other), (words.THIS_CHILD, words.OTHER_CHILD), ("gw-this", "gw-other"), strict=True
    ):
        with column:
            whose = " · ".join([formats.name(of.person), _born(of.person), _number(of.person)])
            st.html(f'<p class="{mark}">{text(said)}: {text(whose)}</p>')
            chart.draw(of, kind, chosen.view, small=True)


def _born(person: "Mapping[str, Any] | pd.Series[Any]") -> str:
    return words.BORN_ON.format(day=formats.british_date(person["date_of_birth"]))


def _number(person: "Mapping[str, Any] | pd.Series[Any]") -> str:
    return f"{words.NHS_NUMBER} {formats.nhs_number(person['nhs_number'])}"


def _past(child: ChildFile) -> None:
    """Ask for an earlier day, between the birth or first reading and the day of the page."""
    first = past_page.first_day(child)
    if first is None or first >= child.as_of:
        parts.quiet(words.PAST_NEEDS)
        return
    parts.quiet(words.PAST_HOW)
    key = f"past-slider-{child.handle}"
    day = st.slider(
        words.PAST_DAY, min_value=first, max_value=child.as_of - dt.timedelta(days=1),
        value=child.as_of - dt.timedelta(days=1), format="D MMM YYYY", key=key,
    )  # fmt: skip
    st.button(words.PAST_OPEN, key=f"past-open-{child.handle}", on_click=past_page.go, args=(child.handle, day))
