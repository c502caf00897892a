"""Known conditions and care of a child: what is on record, adding to it, and letting a finding rest on one."""

import datetime as dt

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk, RowKey, StoreError
from growthwatch.ui import words
from growthwatch.ui.child import selected_child
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.lists import rows
from growthwatch.ui.serving import session

_LONG = 300


def section(child: ChildFile, desk: Desk) -> None:
    """Show what is on record, and take down what is new."""
    held = _table(child.conditions)
    told = parts.as_table(held, words.CONDITIONS, headed=True) if len(held) else parts.as_quiet(words.CONDITIONS_NONE)
    st.html(parts.as_heading(words.CONDITIONS) + parts.as_quiet(words.CONDITIONS_HELP) + told)
    if desk.may("add_condition"):
        _add(child, desk)
        last = child.conditions[(child.conditions["standing"] != "ended").to_numpy()]
        if len(last):
            _end(child, desk, last)
            if desk.may("act_on_rows"):
                _rest(child, desk, last)


def _table(conditions: pd.DataFrame) -> pd.DataFrame:
    told = conditions.to_dict("records")
    return pd.DataFrame(
        {
            words.CONDITION: [words.CONDITION_NAMES[row["condition"]] for row in told],
            words.CONDITION_STANDS: [words.CONDITION_STANDING_NAMES[row["standing"]] for row in told],
            words.CONDITION_FROM: [_day(row["started_on"]) for row in told],
            words.CONDITION_TO: ["" if pd.isna(row["ended_on"]) else _day(row["ended_on"]) for row in told],
            words.CONDITION_SAID_BY: conditions["stated_by"].fillna("").to_numpy(),
            words.CONDITION_SYSTEM: [words.SYSTEM_NAMES[row["source"]] for row in told],
            words.CONDITION_NOTE: conditions["note"].fillna("").to_numpy(),
        }
    )


def _day(day: object) -> str:
    return words.CONDITION_UNKNOWN_DAY if pd.isna(day) else formats.british_date(day)


def _add(child: ChildFile, desk: Desk) -> None:
    key = session.own(f"condition-{child.handle}")
    opened = parts.folded(words.ADD_CONDITION, key)
    if not opened.open:
        return
    with opened, st.form(key, border=False, enter_to_submit=False):
        fields = st.container()
        # before its fields: Enter is lost in a field that was filled in before the form had its button
        saved = st.form_submit_button(words.SAVE, key=f"save-{key}")
        with fields:
            condition = st.selectbox(
                words.CONDITION, list(words.CONDITION_NAMES), index=None,
                format_func=lambda one: words.CONDITION_NAMES[one], key=f"what-{key}",
            )  # fmt: skip
            started_on, ended_on = _date(words.CONDITION_FROM, key, desk), _date(words.CONDITION_TO, key, desk)
            suspected = st.checkbox(words.CONDITION_SUSPECTED, key=f"suspected-{key}")
            stated_by = _line(words.CONDITION_SAID_BY, key)
            note = _line(words.CONDITION_NOTE, key)
        if not saved:
            return
        if condition is None or not stated_by:
            st.warning(words.CONDITION_NEEDS)
            return
        try:
            desk.add_condition(
                child.handle, condition, started_on=started_on, ended_on=ended_on, stated_by=stated_by, note=note,
                standing="suspected" if suspected else "", reason=selected_child.reason(child.handle),
            )  # fmt: skip
        except StoreError as refused:  # what was written stays in the form
            st.error(words.sentence(str(refused)))
            return
    _saved(child)


def _end(child: ChildFile, desk: Desk, last: pd.DataFrame) -> None:
    names = _names(last)
    key = session.own(f"over-{child.handle}")
    opened = parts.folded(words.END_CONDITION, key)
    if not opened.open:
        return
    with opened, st.form(key, border=False, enter_to_submit=False):
        fields = st.container()
        saved = st.form_submit_button(words.SAVE, key=f"save-{key}")
        with fields:
            record = st.selectbox(
                words.CONDITION, list(names), index=None, format_func=names.__getitem__, key=f"what-{key}"
            )
            ended_on = _date(words.CONDITION_ENDED_ON, key, desk)
            stated_by = _line(words.CONDITION_SAID_BY, key)
            error = _line(words.CONDITION_IN_ERROR, key)
        if not saved:
            return
        if record is None or not (error or (ended_on and stated_by)):
            st.warning(words.CONDITION_END_NEEDS)
            return
        source = str(last.loc[(last["record_id"] == record).to_numpy(), "source"].iloc[0])
        try:
            if error:
                desk.withdraw_condition(child.handle, source, record, reason=error)
            elif ended_on:
                desk.end_condition(
                    child.handle, source, record, ended_on=ended_on, stated_by=stated_by,
                    reason=selected_child.reason(child.handle),
                )  # fmt: skip
        except StoreError as refused:
            st.error(words.sentence(str(refused)))
            return
    _saved(child)


def _rest(child: ChildFile, desk: Desk, last: pd.DataFrame) -> None:
    names, key = _names(last), session.own(f"rest-{child.handle}")
    opened = parts.folded(words.REST_ON_CONDITION, key)
    if not opened.open:
        return
    held = desk.worklist(["open", "acknowledged", "waiting"], kinds=["finding"], handles=[child.handle])
    titles = {row["about"]: rows.title(row) for row in held.to_dict("records")}
    with opened:
        parts.quiet(words.REST_HELP if titles else words.REST_NONE)
        if not titles:
            return
        with st.form(key, border=False, enter_to_submit=False):
            fields = st.container()
            saved = st.form_submit_button(words.SAVE, key=f"save-{key}")
            with fields:
                about = st.selectbox(
                    words.REST_FINDING, list(titles), index=None, format_func=titles.__getitem__, key=f"about-{key}"
                )
                record = st.selectbox(
                    words.CONDITION, list(names), index=None, format_func=names.__getitem__, key=f"what-{key}"
                )
                until = st.date_input(
                    words.REST_UNTIL, value=None, min_value=desk.day, format="DD/MM/YYYY", key=f"until-{key}"
                )
                why = _line(words.REST_WHY, key)
        if not saved:
            return
        if about is None or record is None or until is None or not why:
            st.warning(words.REST_NEEDS)
            return
        row = RowKey(child.handle, about, int(held.set_index("about").loc[about, "latest_action"]))
        try:
            desk.act(
                [row], "plan_made", done_on=desk.day, until=until, note=why, condition=record,
                reason=selected_child.reason(child.handle),
            )  # fmt: skip
        except StoreError as refused:
            st.error(words.sentence(str(refused)))
            return
    _saved(child)


def _names(last: pd.DataFrame) -> dict[str, str]:
    return {row["record_id"]: words.CONDITION_NAMES[row["condition"]] for row in last.to_dict("records")}


def _date(label: str, key: str, desk: Desk) -> dt.date | None:
    given = st.date_input(label, value=None, max_value=desk.day, format="DD/MM/YYYY", key=f"{label}-{key}")
    return given if isinstance(given, dt.date) else None


def _line(label: str, key: str) -> str:
    return st.text_input(label, max_chars=_LONG, autocomplete="off", key=f"{label}-{key}").strip()


def _saved(child: ChildFile) -> None:
    st.toast(words.SAVED_CONDITION.format(name=formats.label(formats.name(child.person))))
    st.rerun()
