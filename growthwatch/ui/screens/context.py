"""Safeguarding context over the caseload: escalations that nothing has answered, and facts from a file."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from growthwatch.cells import guarded_table
from growthwatch.store import FACTS, Desk, ImportedContext
from growthwatch.store.desk.context_facts import IN_ERROR
from growthwatch.store.desk.safeguarding_context import is_past
from growthwatch.ui import words
from growthwatch.ui.child import context_told
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text
from growthwatch.ui.lists import links
from growthwatch.ui.serving import session

_TAKEN = "context-taken"


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.CONTEXT, anchor=False)
    if desk.may("list_context"):
        parts.quiet(words.CONTEXT_PAGE_INTRO)
        _escalations(desk)
    else:
        parts.quiet(words.NO_CONTEXT_LIST)
    _import(desk)


def _escalations(desk: Desk) -> None:
    due = desk.context_due()
    if due.empty:
        st.info(words.NO_ESCALATIONS)
    for at, row in enumerate(due.to_dict("records")):
        past = is_past(row["due_on"], desk.day)
        with st.container(key=f"line-escalation-{at}-{row['handle']}"):
            who, what = st.columns([5, 8], vertical_alignment="center")
            who.button(
                formats.label(formats.name(row)), key=f"open-escalation-{at}-{row['handle']}", width="stretch",
                on_click=links.ask, args=("child", row["handle"]),
            )  # fmt: skip
            born = words.BORN_ON.format(day=formats.british_date(row["date_of_birth"]))
            who.html(f'<div class="gw-quiet">{text(born)} · {text(formats.nhs_number(row["nhs_number"]))}</div>')
            tag = f'<span class="gw-tag gw-this_week">{text(words.PAST_ITS_DAY)}</span>' if past else ""
            what.html(f'<div class="gw-line"><p>{tag}{text(context_told.escalation(row, past=past))}</p></div>')


def _import(desk: Desk) -> None:
    taken: ImportedContext | None = st.session_state.get(_TAKEN)
    with st.expander(words.IMPORT_CONTEXT, expanded=taken is not None):
        parts.quiet(words.IMPORT_CONTEXT_HELP.format(facts=", ".join(fact for fact in FACTS if fact != IN_ERROR)))
        with st.form(session.own("context-file"), border=False, clear_on_submit=True):
            fields = st.container()
            # before its fields: Enter is lost in a field that was filled in before the form had its button
            asked = st.form_submit_button(words.TAKE_CONTEXT_IN, type="primary")
            file = fields.file_uploader(words.CONTEXT_FILE, type=["csv", "xlsx", "parquet"])
            why = ""
            if desk.user.pseudonymised:
                why = fields.text_input(words.WHY_CONTEXT, max_chars=200, autocomplete="off")
        if asked and file is not None:
            if desk.user.pseudonymised and not why.strip():
                st.warning(words.WHY_NEEDS)
                return
            with TemporaryDirectory() as folder:
                path = Path(folder) / Path(file.name).name
                path.write_bytes(file.getvalue())
                st.session_state[_TAKEN] = desk.import_context(path, why)
            st.rerun()
        if taken is not None:
            _came_of(taken)


def _came_of(taken: ImportedContext) -> None:
    refused = taken.refused
    st.success(
        words.CONTEXT_TAKEN.format(
            name=formats.label(taken.name), rows=taken.rows, added=taken.added, there=taken.there_already,
            refused=len(refused),
        )
    )  # fmt: skip
    if refused.empty:
        return
    shown = pd.DataFrame(
        {
            words.REFUSED_LINE: refused["line"].astype(str),
            words.REFUSED_COLUMN: refused["column"],
            words.REFUSED_VALUE: refused["value"],
            words.REASON: [words.sentence(one) for one in refused["reason"]],
        }
    )
    parts.table(shown, words.CONTEXT_REFUSED)
    file = guarded_table(refused).to_csv(index=False).encode()
    st.download_button(words.DOWNLOAD_CONTEXT_REFUSED, file, "context-refused.csv", "text/csv")
