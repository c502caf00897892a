"""What needs me: counts, and a line for each child that calls for somebody, the most urgent first; the rest beside."""

import datetime as dt
from typing import Final

import pandas as pd
import streamlit as st

from growthwatch.store import UNWEIGHED, URGENCY, Desk, Filters
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts, styles
from growthwatch.ui.lists import act, area, find, left_out, links, listing, news
from growthwatch.ui.serving import session
from growthwatch.vocabulary import URGENCIES
from growthwatch.worklist_vocabulary import VIEWS

#: Lines drawn at first, more than a screen of them, and with every "more".
_FIRST_LINES: Final = 12
_LINES: Final = 25
#: Ages [days] on the day of the list: at least, at most.
_SPANS: Final = {"0-6": (0, 41), "6-9": (42, 63), "9-26": (64, 182), "26-": (183, None)}
#: Not an urgency: those whose 6-8-week check lacks its weight, however soon they call for somebody.
_CHECKS: Final = "checks"
_QUIET: Final = ("near a threshold", "nothing raised", "died or left")


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    find.box(desk, words.PAGES["today"])
    counts, tally = desk.counts(), desk.tally()
    if not tally["children"].sum():
        _still_to_come()
        st.info(words.NO_CHILDREN)
        return
    _counts(desk, int(tally["children"].sum()), counts)
    news.line(desk)
    view, everybody, n = _view(counts)
    asked = _filters(desk)
    shown = _lines(asked, view)
    listed = desk.today(shown + 1, asked, view=view, everybody=everybody)
    if listed.empty:
        st.info(words.NOBODY_IN_VIEW[view] if asked == Filters() else words.NOBODY_HERE)
    _list(desk, listed.head(shown), view, everybody=everybody)
    if len(listed) > shown:
        parts.quiet(words.SHOWN_OF.format(shown=shown, n=n) if asked == Filters() else words.FIRST_SHOWN.format(shown))
    if len(listed) > shown and st.button(words.MORE.format(n=_LINES)):
        st.session_state["lines"] = (asked, view, shown + _LINES)
        st.rerun()
    parts.terms("urgency", "likely", "doubted", "not_judged", "not_weighed")


def _list(desk: Desk, listed: pd.DataFrame, view: str, *, everybody: bool) -> None:
    """Draw the lines, and above them what can be noted of the rows that are ticked."""
    if listed.empty:
        act.form(desk, listed)
        return
    held = desk.worklist(handles=listed["handle"].tolist())
    mine = everybody or view != "open"
    on_list = (held["view"] == view) & (held["on_today"] == 1) & (mine | (held["mine"] == 1))
    held = held.assign(shown=on_list.to_numpy())
    act.form(desk, held[held["shown"]])
    listing.of_rows(listed, held, desk, view=view)


def _view(counts: pd.DataFrame) -> tuple[str, bool, int]:
    """Return which list is shown, whether it holds what calls for anybody, and how many children stand in it."""
    today = counts[counts["on_today"] == 1]
    every = st.session_state.get(session.own("everybody"), False)
    n = {view: _children(today, view, everybody=every or view != "open") for view in VIEWS}
    with st.container(key="controls-view", horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            words.WHICH_LIST, list(VIEWS), default="open", required=True, label_visibility="collapsed",
            format_func=lambda one: words.VIEW_COUNTED.format(view=words.VIEW_NAMES[one], n=f"{n[one]:,}"),
        )  # fmt: skip
        if (today["mine"] == 0).any():
            st.toggle(words.EVERYBODY, key=session.own("everybody"))
    if view in words.VIEW_INTRO:
        parts.quiet(words.VIEW_INTRO[view])
    return view or "open", every, n[view or "open"]


def _children(counts: pd.DataFrame, view: str, *, everybody: bool) -> int:
    """Return how many children have a row in a list: of those that call for the reader's role, or for anybody."""
    of_view = counts[counts["view"] == view]
    return int(of_view["anybody"].sum() if everybody else of_view.loc[of_view["mine"] == 1, "children"].sum())


def _lines(asked: Filters, view: str) -> int:
    """Return how many lines are drawn: more once they are asked for, until another list is."""
    *of, lines = st.session_state.get("lines", (asked, view, _FIRST_LINES))
    return int(lines) if of == [asked, view] else _FIRST_LINES


def _counts(desk: Desk, total: int, counts: pd.DataFrame) -> None:
    open_ = counts[(counts["view"] == "open") & (counts["on_today"] == 1) & (counts["mine"] == 1)]
    by_urgency = open_.groupby("urgency")["children"].sum()
    numbers = {words.URGENCY_NAMES[name]: int(by_urgency.get(place, 0)) for place, name in enumerate(URGENCIES)}
    n = sum(numbers.values())
    reviews = int(_beside(counts, "check")["rows"].sum())
    intro = words.TODAY_INTRO.format(day=formats.british_date(desk.day), n=f"{n:,}", total=f"{total:,}")
    parts.quiet(f"{intro} {words.OTHER_REVIEWS_OPEN.format(reviews)}" if reviews else intro)
    how_many, to_settle = st.columns([2, 3], vertical_alignment="center")
    with how_many:
        parts.counts({what: f"{count:,}" for what, count in numbers.items()})
    with to_settle:
        _to_settle(desk, counts)
    _still_to_come()
    area.summary(desk, counts)


def _still_to_come() -> None:
    """Say what was brought in and is not in the list yet."""
    left_out.restricted(session.desk())
    if waiting := session.store().pending():
        st.warning(words.WORKING_OUT.format(n=waiting))


def _beside(counts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the counts of open rows of a kind that has a list of its own."""
    return counts[(counts["view"] == "open") & (counts["on_today"] == 0) & (counts["kind"] == kind)]


def _to_settle(desk: Desk, counts: pd.DataFrame) -> None:
    """Lead to what has a list of its own: escalations past their day, readings in doubt, pairs."""
    doubts, pairs = _beside(counts, "doubt"), _beside(counts, "link")
    waiting = {"reconcile": int(doubts["children"].sum()), "links": int(pairs["rows"].sum())}
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
        age = "any"  # a role that works on pseudonyms is told no ages by which birth dates could be asked for
        if not desk.user.pseudonymised:
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
    return words.ALL_PRACTICES if code is None else formats.practice(code)
