"""How the rows of a child's worklist stand, what was done about them, and noting what was; who died or left."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from growthwatch.report.gone import whereabouts
from growthwatch.store import ACTIONS_ON_FINDINGS, ChildFile, Desk, RowKey, StoreError
from growthwatch.ui import words
from growthwatch.ui.child import findings, selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import rows
from growthwatch.ui.serving import session

#: Of a form that was saved, how often: the next one is empty, and one that was refused is as it was.
_SAVED: Final = "notes_saved"
_DRAWN: Final = "rows_as_drawn"


def gone(child: ChildFile) -> None:
    """Say that a child died or left, where it did: nobody reads its page as that of one to be seen."""
    person = child.person
    code, _ = whereabouts(person, child.measurements, child.as_of)
    if code:
        day = person["died_on" if code == "died" else "left_on"]
        parts.warning(words.GONE_NAMES[code].format(day=formats.british_date(day)))


def section(child: ChildFile, desk: Desk) -> None:
    """Show how each row stands and what was done, and take down what was."""
    st.header(words.ACTIONS, anchor=False)
    held = desk.worklist(handles=[child.handle])
    stands = [
        f"<li>{formats.text(rows.brief(row))}: {' '.join(rows.standing(row))}</li>"
        for row in held.to_dict("records")
        if row["latest_action"] or row["state"] == "retired"
    ]
    if stands:
        st.html(f"<p><strong>{words.HOW_IT_STANDS}</strong></p><ul>{''.join(stands)}</ul>")
    done = child.actions
    told = pd.DataFrame(
        {
            words.DONE_ON: [formats.british_date(day) for day in done["done_on"]],
            words.WHAT: [words.ACTION_NAMES[action] for action in done["action"]],
            words.ABOUT_FINDING: [_about(row) for row in done.to_dict("records")],
            words.UNTIL: ["" if pd.isna(day) else formats.british_date(day) for day in done["until"]],
            words.SERVICE: done["service"].fillna(""),
            words.NOTE: done["note"],
            words.BY: done["by"],
        }
    )
    parts.table(told, words.ACTIONS, empty=words.NO_ACTION, headed=True)
    if desk.may("acknowledge"):
        _form(child, desk, held)


def _about(action: dict[str, Any]) -> str:
    """Return what an action was noted of: a finding by its rule, else a check, a doubt or a pair."""
    if action["rule"] in words.RULE_NAMES:
        return words.RULE_NAMES[action["rule"]]
    if action["kind"] == "check":
        return words.CHECK_TITLES[action["matter"]]
    return words.SETTLED_DOUBT if action["kind"] == "doubt" else words.SAME_CHILD_ROW


def _choices(child: ChildFile, held: pd.DataFrame) -> dict[str, str]:
    """Return what something can be noted of: every finding, and every other row that is not retired."""
    named = {
        row["finding_id"]: f"{words.RULE_NAMES[row['rule']]} ({formats.british_date(row['latest_on'])})"
        for row in findings.ranked(child.findings).to_dict("records")
    }
    others = held[(held["kind"] == "check").to_numpy()]
    return named | {row["about"]: rows.title(row) for row in others.to_dict("records")}


def _form(child: ChildFile, desk: Desk, held: pd.DataFrame) -> None:
    if child.findings.empty and not (held["kind"] == "check").any():
        return
    opened = parts.folded(words.NOTE_ACTION, session.own(f"note-{child.handle}"))
    if not opened.open:
        return
    names = _choices(child, held)
    drawn = dict(zip(held["about"], held["latest_action"].tolist(), strict=True))
    of = session.own(f"note-{child.handle}-{st.session_state.get(_SAVED, 0)}")
    with opened, st.form(of, border=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.SAVE, on_click=_remember, args=(drawn,))
        with fields:
            about = st.selectbox(
                words.ABOUT_FINDING, list(names), index=None, format_func=names.__getitem__, key=f"about-{of}"
            )
            action = st.selectbox(
                words.WHAT, ACTIONS_ON_FINDINGS, index=None, format_func=words.ACTION_NAMES.__getitem__,
                key=f"what-{of}",
            )  # fmt: skip
            on = st.date_input(words.DONE_ON, value=None, max_value=desk.day, format="DD/MM/YYYY", key=f"on-{of}")
            until = st.date_input(
                words.UNTIL, value=None, min_value=desk.day, format="DD/MM/YYYY", help=words.UNTIL_HELP,
                key=f"until-{of}",
            )  # fmt: skip
            service = st.text_input(
                words.SERVICE, max_chars=120, help=words.SERVICE_HELP, autocomplete="off", key=f"service-{of}"
            )
            note = st.text_input(
                words.NOTE, max_chars=500, help=words.NOTE_HELP, autocomplete="off", key=f"note-{of}-text"
            )
        if not saved:
            return
        if about is None or action is None or on is None:
            st.warning(words.CHOOSE_ACTION)
            return
        said = {"done_on": on, "until": until, "service": service, "note": note}
        said["reason"] = selected_child.reason(child.handle)
        try:
            _note(child, desk, str(about), action, said)
        except StoreError as refused:  # what was written stays in the form
            st.error(words.sentence(str(refused)))
            return
    st.session_state[_SAVED] = st.session_state.get(_SAVED, 0) + 1
    st.toast(words.SAVED_ACTION.format(name=formats.label(formats.name(child.person))))
    st.rerun()


def _remember(drawn: dict[str, int]) -> None:
    """Keep how the rows stood when the form was drawn: whoever was quicker is not overwritten unseen."""
    st.session_state[_DRAWN] = drawn


def _note(child: ChildFile, desk: Desk, about: str, action: str, said: dict[str, Any]) -> None:
    """Note something of a row as it was drawn, or of a finding that leads none."""
    row = about.removeprefix(child.child_id)
    drawn = st.session_state.get(_DRAWN, {})
    if row in drawn:
        desk.act([RowKey(child.handle, row, drawn[row])], action, **said)
    else:
        desk.acknowledge(child.handle, about, action, **said)
