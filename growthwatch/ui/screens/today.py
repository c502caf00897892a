"""What needs me: counts, and a line for each child that calls for somebody, the most urgent first."""

import pandas as pd
import streamlit as st

from growthwatch.store import URGENCY, Desk
from growthwatch.ui import find, formats, listing, parts, session, words

#: Lines drawn at first, and with every "more".
_LINES = 25
#: Children fetched for the list; the counts above it are of all.
_FETCHED = 1_000
_SPANS = {"0-6": (0, 41), "6-9": (42, 63), "9-26": (64, 182), "26-": (183, 100_000)}  # days


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.PAGES["today"], anchor=False)
    find.box(desk)
    listed = desk.today(limit=_FETCHED)
    _counts(desk, listed)
    waiting = session.store().pending()
    if waiting:
        st.warning(words.WORKING_OUT.format(n=waiting))
    chosen = _filtered(listed)
    if chosen.empty:
        st.info(words.NOBODY if listed.empty else words.NOBODY_HERE)
    shown = st.session_state.setdefault("lines", _LINES)
    listing.lines(chosen.head(shown), desk)
    if len(chosen) > shown and st.button(words.MORE.format(n=min(_LINES, len(chosen) - shown))):
        st.session_state["lines"] = shown + _LINES
        st.rerun()


def _counts(desk: Desk, listed: pd.DataFrame) -> None:
    tally = desk.tally()
    by_urgency = tally.groupby("urgency")["children"].sum()
    calling = [name for name in URGENCY if name not in {"near a threshold", "nothing raised"}]
    numbers = {words.URGENCY_NAMES[name]: int(by_urgency.get(URGENCY.index(name), 0)) for name in calling}
    total = int(tally["children"].sum())
    n = sum(numbers.values())
    parts.quiet(words.TODAY_INTRO.format(day=formats.british_date(desk.day), n=f"{n:,}", total=f"{total:,}"))
    parts.counts({what: f"{count:,}" for what, count in numbers.items()})
    if len(listed) == _FETCHED:
        parts.quiet(words.FIRST_OF.format(n=f"{_FETCHED:,}"))


def _filtered(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that the filters leave; the filters stand in a row above them."""
    present = [name for at, name in enumerate(URGENCY) if (listed["urgency"] == at).any()]
    codes = sorted(listed["practice_code"].fillna("").unique())
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(words.FILTER_KIND, ["", *present], format_func=_kind, width=280)
        practice = st.selectbox(words.PRACTICE, [None, *codes], format_func=_practice, width=180)
        age = st.selectbox(words.AGE, list(words.AGES), format_func=words.AGES.__getitem__, width=200)
        quiet_only = st.toggle(words.UNACKNOWLEDGED)
    keep = pd.Series(True, index=listed.index)
    if kind:
        keep &= listed["urgency"] == URGENCY.index(kind)
    if practice is not None:
        keep &= listed["practice_code"].fillna("") == practice
    if age in _SPANS:
        keep &= listed["age_days"].between(*_SPANS[age])
    if quiet_only:
        keep &= listed["action"].isna()
    return listed[keep]


def _kind(name: str) -> str:
    return words.URGENCY_NAMES[name] if name else words.EVERYONE


def _practice(code: str | None) -> str:
    return words.ALL_PRACTICES if code is None else code or words.NO_PRACTICE
