"""What is new since the last sign-in, in a line on Today, and on a page of its own."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.store import Desk, News
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links, listing, rows
from growthwatch.vocabulary import URGENCIES
from growthwatch.worklist_vocabulary import CHANGE_NAMES

#: Children listed of each kind of news; how many more there are is said.
_LINES: Final = 50


def line(desk: Desk) -> None:
    """Say in a line what is new since the last sign-in, and lead to it; nothing to who has not signed in before."""
    found = desk.news()
    if not found.since:
        return
    parts.quiet(words.NEWS_SINCE.format(moment=formats.british_moment(found.since), what=told(found)))
    if (len(found.changes) or len(found.arrived)) and links.has("news"):
        with st.container(key="controls-news"):
            if st.button(words.NEWS_SHOW):
                links.to("news")


def section(desk: Desk, found: News) -> None:
    """List what is new: first what is worse, what is new, what has settled, then the records that arrived."""
    for change in ("worse", "new", "settled", "retired"):
        of = found.changes[found.changes["change"] == change]
        if len(of):
            st.header(words.CHANGE_NAMES[change], anchor=False)
            _lines(of, lambda row: _change(row, desk), place=f"news-{change}")
    if len(found.arrived):
        st.header(words.NEWS_RECORDS, anchor=False)
        _lines(found.arrived, _arrived, place="news-records")


def told(found: News) -> str:
    """Return the counts of what is new in a few words."""
    n = found.changes["change"].value_counts()
    said = [words.NEWS_COUNTS[name].format(int(n[name])) for name in CHANGE_NAMES if name in n.index]
    if len(found.arrived):
        said.append(words.NEWS_ARRIVED.format(int(found.arrived["records"].sum())))
    return ", ".join(said) if said else words.NEWS_NOTHING


def _lines(of: pd.DataFrame, say: Any, *, place: str) -> None:
    """Draw a line for each child with everything of one kind that is new of it."""
    by_child = list(of.groupby("handle", sort=False))
    for handle, part in by_child[:_LINES]:
        held = part.to_dict("records")
        with st.container(key=f"line-{place}-{handle}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            with who:
                listing.door(held[0], place, "child")
            what.html("".join(f'<div class="gw-line"><p>{say(row)}</p></div>' for row in held))
    if len(by_child) > _LINES:
        parts.quiet(words.NEWS_MORE.format(len(by_child) - _LINES))


def _change(row: dict[str, Any], desk: Desk) -> str:
    """Return a change in HTML: how soon, what it is about, and what made it worse or retired it."""
    told = row["headline"] if pd.notna(row["headline"]) and row["headline"] else row["text"]
    title = rows.title(row)
    if row["kind"] == "check":
        title = words.CHECK_ROW.format(
            check=words.CHECK_TITLES[row["matter"]],
            status=words.check(row["status"], None, desk.check_schedule, row["matter"]),
        )
    said = words.NEWS_LINE.format(change=title, what=told) if pd.notna(told) and told else title
    names = words.RETIRED_NAMES if row["change"] == "retired" else words.REOPENED_NAMES
    if row["why"]:
        said = words.NEWS_WHY.format(said=said, why=", ".join(names[word] for word in row["why"].split(";")))
    urgency = URGENCIES[int(row["urgency"])]
    tag = listing.urgency_tag(urgency) if row["change"] in {"new", "worse"} else ""
    return f"{tag}{text(said)}"


def _arrived(row: dict[str, Any]) -> str:
    return text(
        words.NEWS_RECORDS_OF.format(
            int(row["records"]), systems=words.systems(row["sources"]),
            first=formats.british_date(row["first_measured_on"]), last=formats.british_date(row["last_measured_on"]),
        )
    )  # fmt: skip
