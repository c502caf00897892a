"""What this is for, which versions and references it stands on, and where its source is."""

import streamlit as st

from growthwatch.ui import caseload
from growthwatch.vocabulary import ACKNOWLEDGEMENTS, INTENDED_USE


def page() -> None:
    """Draw the page."""
    about = caseload.opened().about
    st.subheader("About growthwatch", anchor=False)
    st.markdown(INTENDED_USE)
    st.markdown(f"**Gestation policy:** {about['policy']}. **As of:** {about['as_of']}.")
    st.markdown("**Versions:** " + ", ".join(f"{name} {version}" for name, version in about["versions"].items()))
    st.markdown("**References:** " + "; ".join(ACKNOWLEDGEMENTS) + ".")
    st.markdown(
        "**Licence:** AGPL-3.0-or-later. The source of this version belongs to whoever uses it over a network."
    )
