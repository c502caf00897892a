"""What needs me: counts, and a line for each child that calls for somebody, the most urgent first."""

import datetime as dt
from typing import Final

import pandas as pd
import streamlit as st

from growthwatch.store import UNWEIGHED, URGENCY, Desk, Filters
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts, styles
from growthwatch.ui.lists import find, links, listing
from growthwatch.ui.serving import session

#: Lines drawn at first, and with every "more".
_LINES: Final = 25
#: Ages [days] on the day of the list: at least, at most.
_SPANS: Final = {"0-6": (0, 41), "6-9": (42, 63), "9-26": (64, 182), "26-": (183, None)}
#: Not an urgency: those whose 6-8-week check lacks its weight, however soon they call for somebody.
_CHECKS: Final = "checks"
_QUIET: Final = ("near a threshold", "nothing raised", "died or left")


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.PAGES["today"], anchor=False)
    find.box(desk)
    place = st.container()
    asked = _filters(desk)
    shown = _lines(asked)
    listed = desk.today(shown + 1, asked)
    tally = desk.tally()
    if not tally["children"].sum():
        with place:
            _still_to_come()
            st.info(words.NO_CHILDREN)
        return
    with place:
        _counts(desk, tally)
    if listed.empty:
        st.info(words.NOBODY if asked == Filters() else words.NOBODY_HERE)
    listing.lines(listed.head(shown), desk)
    if len(listed) > shown and st.button(words.MORE.format(n=_LINES)):
        st.session_state["lines"] = (asked, shown + _LINES)
        st.rerun()
    parts.terms("urgency", "likely", "doubted", "not_judged", "not_weighed")


def _lines(asked: Filters) -> int:
    """Return how many lines are drawn: more once they are asked for, until another list is."""
    of, lines = st.session_state.get("lines", (asked, _LINES))
    return lines if of == asked else _LINES


def _counts(desk: Desk, tally: pd.DataFrame) -> None:
    by_urgency = tally.groupby("urgency")["children"].sum()
    calling = [name for name in URGENCY if name not in _QUIET]
    numbers = {words.URGENCY_NAMES[name]: int(by_urgency.get(URGENCY.index(name), 0)) for name in calling}
    total, n = int(tally["children"].sum()), sum(numbers.values())
    parts.quiet(words.TODAY_INTRO.format(day=formats.british_date(desk.day), n=f"{n:,}", total=f"{total:,}"))
    parts.counts({what: f"{count:,}" for what, count in numbers.items()})
    _still_to_come()
    _to_settle(tally, desk)


def _still_to_come() -> None:
    """Say what was brought in and is not in the list yet."""
    if waiting := session.store().pending():
        st.warning(words.WORKING_OUT.format(n=waiting))


def _to_settle(tally: pd.DataFrame, desk: Desk) -> None:
    """Lead to what waits: escalations past their day, readings in doubt, pairs that may be one child."""
    waiting = {"reconcile": int(tally["doubted"].sum()), "links": int(tally["n_links"].sum())}
    with st.container(key="controls-settle", horizontal=True):
        past = desk.context_past() if desk.may("list_context") else 0
        if past and st.button(words.ESCALATIONS_PAST.format(past)):
            links.to("context")
        for page_name, n in waiting.items():
            if n and links.has(page_name) and st.button(words.to_settle(page_name, n)):
                links.to(page_name)


def _filters(desk: Desk) -> Filters:
    """Return what the list is asked for; the filters stand in a row above it."""
    codes, teams = desk.places()
    calling = [name for name in URGENCY if name not in _QUIET]
    # on a phone the list comes first: the filters are folded away
    place = st.expander(words.FILTERS) if styles.on_a_phone() else st.container()
    with place, st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(words.FILTER_KIND, ["", *calling, _CHECKS], format_func=_kind, width=280)
        team = None
        if teams:
            team = st.selectbox(
                words.TEAM, [None, *teams], format_func=lambda t: teams.get(t, words.ALL_TEAMS), width=180
            )
        practice = st.selectbox(words.PRACTICE, [None, *codes], format_func=_practice, width=180)
        age = st.selectbox(words.AGE, list(words.AGES), format_func=words.AGES.__getitem__, width=200)
        unnoted = st.toggle(words.UNACKNOWLEDGED)
    youngest, oldest = _SPANS.get(age, (None, None))
    return Filters(
        urgency=kind if kind in calling else None,
        check_status=UNWEIGHED if kind == _CHECKS else None,
        team=team, practice_code=practice, unacknowledged=unnoted,
        born_to=None if youngest is None else desk.day - dt.timedelta(days=youngest),
        born_from=None if oldest is None else desk.day - dt.timedelta(days=oldest),
    )  # fmt: skip


def _kind(name: str) -> str:
    if name == _CHECKS:
        return words.ONLY_CHECKS
    return words.URGENCY_NAMES[name] if name else words.EVERYONE


def _practice(code: str | None) -> str:
    return words.ALL_PRACTICES if code is None else code or words.NO_PRACTICE
