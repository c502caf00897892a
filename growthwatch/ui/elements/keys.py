"""The keys that the app knows, listed by "?" or by the button that it presses."""

import pandas as pd
import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.elements import parts

#: Where the server gives the script that listens for "?"; relative, so that it is found below any prefix.
SCRIPT = "growthwatch/keys.js"


def button() -> None:
    """Draw the button that lists the keys, and let "?" press it."""
    with st.container(key="style-keys"):
        st.html(f'<script src="{SCRIPT}"></script>', unsafe_allow_javascript=True)
    if st.button(words.KEYS, key="keys-help", help=words.KEYS_HELP):
        st.dialog(words.KEYS)(_listed)()


def _listed() -> None:
    table = pd.DataFrame({words.KEY: list(words.KEY_NAMES), words.KEY_DOES: list(words.KEY_NAMES.values())})
    parts.table(table, words.KEYS, headed=True)
    parts.quiet(words.KEYS_HELP)
