"""What is shown and logged when something fails that nobody foresaw: a sentence with a reference, no patient data."""

import logging
import secrets
import traceback

import streamlit as st

from growthwatch.ui import words

log = logging.getLogger("growthwatch.ui")


def told(error: Exception) -> bool:
    """Show a sentence with a reference, and log where it happened under that reference.

    Only the kind of error and the lines of code are logged: an error's own words may quote a patient's data.
    """
    reference = secrets.token_hex(3)
    steps = [f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(error.__traceback__)]
    log.error("failure %s: %s at %s", reference, type(error).__name__, " < ".join(reversed(steps)))
    st.error(words.FAILED.format(reference=reference))
    return True
