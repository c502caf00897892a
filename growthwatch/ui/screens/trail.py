"""The trail: who did what, when, to which child and why; and whether it is whole."""

import json
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.ui import words
from growthwatch.ui.elements import audit_detail, formats, parts
from growthwatch.ui.serving import session

_LINKS = 200


def page() -> None:
    """Draw the page."""
    desk = session.desk()
    st.title(words.TRAIL_TITLE, anchor=False)
    parts.quiet(words.TRAIL_INTRO)
    with st.form(session.own("trail"), border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        fields = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        st.form_submit_button(words.SHOW_TRAIL)
        who = fields.text_input(words.BY_USER, max_chars=80, width=200, autocomplete="off")
        child = fields.text_input(words.BY_HANDLE, max_chars=40, width=200, autocomplete="off")
        since = fields.date_input(words.SINCE, value=None, format="DD/MM/YYYY", width=180)
    if desk.may("verify_trail") and st.button(words.VERIFY):
        verdict = desk.verify_trail()
        (st.success if verdict.whole else st.error)(words.sentence(verdict.text))
    links = desk.trail(
        child=child.strip() or None, username=who.strip().casefold() or None,
        since=since.isoformat() if since else None, limit=_LINKS,
    )  # fmt: skip
    details = [json.loads(detail) if detail else {} for detail in links["detail"]]
    table = pd.DataFrame(
        {
            words.WHEN: [formats.british_moment(at) for at in links["at"]],
            words.BY: links["username"],
            words.ROLE: [words.ROLE_NAMES.get(role, role) for role in links["role"]],
            words.WHAT: [_what(action, detail) for action, detail in zip(links["action"], details, strict=True)],
            words.HANDLE: links["child"],
            words.REASON: links["why"],
            words.DETAIL: [audit_detail.detail(one) for one in details],
        }
    )
    parts.table(table, words.TRAIL_LINKS.format(n=len(table)), empty=words.TRAIL_NONE)


def _what(action: str, detail: dict[str, Any]) -> str:
    """Return what was done in words; a look before anything was decided or saved is no decision."""
    # a list of the rows refused is a look that whoever may import is granted, and brings nothing in
    looked = detail.get("preview") or (action == "import_files" and "rejects" in detail)
    name = f"{action}, looked at" if looked else action
    return words.OPERATION_NAMES.get(name, action)
