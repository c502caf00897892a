"""The browser app: ``streamlit run app.py``, GROWTHWATCH_STORE naming a record store (see ``growthwatch app``)."""

import streamlit as st

from growthwatch.ui import server

app = st.App(**server.PARTS)
