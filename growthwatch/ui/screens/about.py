"""What this is for, which versions and references it stands on, and where its source is."""

import streamlit as st

from growthwatch import results
from growthwatch.ui import words
from growthwatch.ui.elements import tour
from growthwatch.ui.serving import session
from growthwatch.vocabulary import ACKNOWLEDGEMENTS


def page() -> None:
    """Draw the page."""
    st.title(words.ABOUT_TITLE, anchor=False)
    st.header(words.INTENDED, anchor=False)
    st.markdown(words.INTENDED_USE)
    st.header(words.VERSIONS, anchor=False)
    st.markdown(
        "\n".join(f"- {words.VERSION_NAMES.get(name, name)} {version}" for name, version in results.versions().items())
    )
    st.header(words.POLICY, anchor=False)
    used = session.desk().policy
    told = {name: words.POLICY_IN_USE.format(policy=said) if name == used else said
            for name, said in words.POLICY_NAMES.items()}  # fmt: skip
    st.markdown("\n".join(f"- {said}" for said in told.values()))
    st.header(words.GLOSSARY, anchor=False)
    meanings = (
        words.GLOSSARY_LINE.format(term=words.TERM_NAMES[term], meaning=said)
        for term, said in words.TERM_MEANINGS.items()
    )
    st.markdown("\n".join(f"- {one}" for one in meanings))
    if st.button(words.TOUR_AGAIN):
        tour.again(session.desk())
    st.header(words.REFERENCES, anchor=False)
    st.markdown("\n".join(f"- {reference}" for reference in ACKNOWLEDGEMENTS))
    st.header(words.LICENCE, anchor=False)
    st.markdown(words.LICENCE_TEXT)
