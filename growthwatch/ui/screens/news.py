"""What is new since the last sign-in, or since a day: new rows, worse ones, settled ones, records that arrived."""

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import left_out, news
from growthwatch.ui.serving import session


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.PAGES["news"], anchor=False)
    with st.container(key="controls-since"):
        day = st.date_input(words.NEWS_FROM, value=None, max_value=desk.day, format="DD/MM/YYYY", width=220)
    left_out.restricted(desk)
    found = desk.news(day)
    if day is not None:
        parts.quiet(words.NEWS_OF_DAY.format(day=formats.british_date(day), what=news.told(found)))
    elif not found.since:
        st.info(words.NEWS_NEVER)
        return
    else:
        parts.quiet(words.NEWS_SINCE.format(moment=formats.british_moment(found.since), what=news.told(found)))
    news.section(desk, found)
