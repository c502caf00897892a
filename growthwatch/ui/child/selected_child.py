"""The child that the address names, opened at the desk anew at every step: never an answer kept from before."""

import numpy as np
import pandas as pd
import streamlit as st

from growthwatch.reference.ages import corrected_age_days
from growthwatch.store import ChildFile, Desk
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts, styles
from growthwatch.ui.lists import find, links
from growthwatch.ui.serving import session


def reason(handle: str) -> str:
    """Return why this session opened a child, "" where no reason was asked for."""
    return str(st.session_state.get(f"why-{handle}", ""))


def child(desk: Desk) -> ChildFile | None:
    """Return the file of the child that the address names with its identity bar drawn, or None with a search drawn."""
    handle = links.handle()
    if not handle:
        find.box(desk)
        return None
    if desk.user.pseudonymised and not reason(handle) and not _asked_why(handle):
        return None
    opened = desk.child(handle, reason(handle))
    identity(opened, opened.born_together)
    # nobody else opens one
    if desk.may("restrict") and (why := desk.restriction_of(opened.handle)):
        parts.warning(words.RESTRICTED_HERE.format(why=why))
    if not opened.up_to_date:
        st.warning(words.NOT_CURRENT)
    return opened


def _asked_why(handle: str) -> bool:
    parts.quiet(words.WHY_HELP)
    with st.form(session.own(f"why-form-{handle}"), width=520):
        fields = st.container()
        # before its field: Enter is lost in a field that was filled in before the form had its button
        opened = st.form_submit_button(words.OPEN, type="primary")
        why = fields.text_input(words.WHY_OPEN, max_chars=200, autocomplete="off")
    if opened and why.strip():
        st.session_state[f"why-{handle}"] = why.strip()
        st.rerun()
    if opened:
        st.warning(words.WHY_NEEDS)
    return False


def identity(opened: ChildFile, together: pd.DataFrame) -> None:
    """Show whose record this is; it stays at the top of the screen while the page is scrolled."""
    person = opened.person
    days, corrected = ages(opened)
    facts = {
        words.BORN: formats.british_date(person["date_of_birth"]),
        words.AGE: formats.age(days),
        words.CORRECTED: "" if corrected == days or np.isnan(corrected) else _corrected(corrected),
        words.GESTATION: formats.gestation(person["gestation_total_days"]),
        words.SEX: words.NOT_KNOWN if pd.isna(person["sex"]) else words.SEX_NAMES[str(person["sex"])],
        words.NHS_NUMBER: formats.nhs_number(person["nhs_number"]),
    }
    others = [
        f"{formats.name(row)} ({words.NHS_NUMBER} {formats.nhs_number(row['nhs_number'])})"
        for row in together.to_dict("records")
    ]
    parts.identity(formats.name(person), facts, words.TWIN, others)
    whose = (
        formats.name(person),
        words.BORN_ON.format(day=facts[words.BORN]),
        f"{words.NHS_NUMBER} {facts[words.NHS_NUMBER]}",
    )
    styles.paper(" · ".join(whose), words.DATA_TO.format(day=formats.british_date(opened.as_of)), place="child")


def ages(opened: ChildFile) -> tuple[float, float]:
    """Return age and corrected age on the day of the file [days], NaN where the birth date is not known."""
    born = opened.person["date_of_birth"]
    days = float((pd.Timestamp(opened.as_of) - born).days) if pd.notna(born) else np.nan
    return days, float(corrected_age_days(days, opened.person["gestation_total_days"], opened.policy))


def _corrected(days: float) -> str:
    return formats.age(days) if days >= 0 else words.BEFORE_DUE.format(age=formats.age(-days))
