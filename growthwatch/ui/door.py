"""The script that Streamlit runs: settings of the page, and the pages."""

import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.screens import about, child, missed
from growthwatch.vocabulary import INTENDED_USE


def main() -> None:
    """Draw the app."""
    st.set_page_config(page_title=words.TITLE, layout="wide")
    pages = {"child": child.page, "missed": missed.page, "about": about.page}
    chosen = st.navigation(
        [st.Page(page, title=words.PAGES[name], url_path=name) for name, page in pages.items()], position="top"
    )
    chosen.run()
    st.divider()
    st.caption(INTENDED_USE)


main()
