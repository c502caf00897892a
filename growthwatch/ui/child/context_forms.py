"""Adding to the safeguarding context: the household asked about, a fact, an escalation, an answer, a mistake."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store import FACTS, ChildFile, ContextFact, Desk
from growthwatch.store.desk import context_facts
from growthwatch.store.desk.context_summary import ContextSummary
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.serving import session

#: Facts that have a form of their own.
_ELSEWHERE = {context_facts.ASKED, *context_facts.HOUSEHOLD, context_facts.PLAN, *context_facts.ANSWERS}
_PLAIN = [fact for fact in FACTS if fact not in _ELSEWHERE]
_LONG = 300


def forms(child: ChildFile, facts: pd.DataFrame, said: ContextSummary, desk: Desk, why: str) -> None:
    """Draw what can be added, one form at a time."""
    with st.expander(words.ADD_FACT):
        form = st.segmented_control(
            words.WHAT_TO_ADD, list(words.CONTEXT_FORMS), default="household", required=True,
            format_func=words.CONTEXT_FORMS.__getitem__, key=f"context-form-{child.handle}",
        )  # fmt: skip
        key = f"fact-{form}-{child.handle}"
        if form == "answer" and said.open_plans.empty and said.notifications["answered_on"].notna().all():
            parts.quiet(words.NOTHING_OPEN)
            return
        with st.form(session.own(key), clear_on_submit=False, border=False, enter_to_submit=False):
            fields = st.container()
            # before its fields: Enter is lost in a field that was filled in before the form had its button
            saved = st.form_submit_button(words.SAVE, key=f"save-{key}")
            with fields:
                new = _FORMS[form or "household"](desk.day, facts, said)
    if not saved:
        return
    if isinstance(new, str):
        st.warning(new)
        return
    desk.add_context_facts(child.handle, new, reason=why)
    st.toast(words.SAVED_FACT.format(name=formats.label(formats.name(child.person))))
    st.rerun()


def _household(today: dt.date, _facts: pd.DataFrame, _said: ContextSummary) -> list[ContextFact] | str:
    on = _date(words.HOUSEHOLD_ASKED_ON, today)
    asked_by = _line(words.HOUSEHOLD_ASKED_BY)
    told_by = _line(words.HOUSEHOLD_TOLD_BY)
    questions = (words.WHO_LIVES_WITH, words.WHO_CARES_FOR, words.WHO_BRINGS)
    answers = dict(zip(context_facts.HOUSEHOLD, map(_line, questions), strict=True))
    if on is None or not asked_by or (any(answers.values()) and not told_by):
        return words.HOUSEHOLD_NEEDS
    said = [ContextFact(fact, on, told_by, people) for fact, people in answers.items() if people]
    return [ContextFact(context_facts.ASKED, on, asked_by), *said]


def _fact(today: dt.date, _facts: pd.DataFrame, _said: ContextSummary) -> list[ContextFact] | str:
    fact = st.selectbox(words.FACT, _PLAIN, index=None, format_func=words.FACT_NAMES.__getitem__)
    on = _date(words.STATED_ON, today)
    by = _line(words.STATED_BY)
    happened = _date(words.HAPPENED_ON, today)
    note = _line(words.NOTE)
    if fact is None or on is None or not by:
        return words.FACT_NEEDS
    if fact in context_facts.NEED_NOTE and not note:
        return words.NOTE_NEEDED
    return [ContextFact(fact, on, by, note, happened)]


def _plan(today: dt.date, _facts: pd.DataFrame, _said: ContextSummary) -> list[ContextFact] | str:
    what = _line(words.PLAN_WHAT)
    by_day = st.date_input(words.PLAN_BY, value=None, min_value=today, format="DD/MM/YYYY")
    by = _line(words.PLANNED_BY)
    if by_day is None or not what or not by:
        return words.PLAN_NEEDS
    return [ContextFact(context_facts.PLAN, today, by, what, due_on=by_day)]


def _answer(today: dt.date, _facts: pd.DataFrame, said: ContextSummary) -> list[ContextFact] | str:
    unseen = said.notifications[said.notifications["answered_on"].isna()]
    open_ = {int(row["id"]): row for row in pd.concat([said.open_plans, unseen]).to_dict("records")}
    about = st.selectbox(words.ANSWER_TO, list(open_), index=None, format_func=lambda one: line(open_[one]))
    kinds = [fact for fact in context_facts.ANSWERS if fact != context_facts.IN_ERROR]
    fact = st.selectbox(words.ANSWER_IS, kinds, index=None, format_func=words.FACT_NAMES.__getitem__)
    on = _date(words.STATED_ON, today)
    by = _line(words.STATED_BY)
    note = _line(words.NOTE)
    if about is None or fact is None or on is None or not by:
        return words.ANSWER_NEEDS
    if open_[about]["fact"] not in context_facts.ANSWERS[fact]:
        return words.ANSWER_NEEDS
    if fact in context_facts.NEED_NOTE and not note:
        return words.NOTE_NEEDED
    return [ContextFact(fact, on, by, note, about=about)]


def _error(today: dt.date, facts: pd.DataFrame, _said: ContextSummary) -> list[ContextFact] | str:
    rows = {int(row["id"]): row for row in context_facts.counting(facts).to_dict("records")}
    about = st.selectbox(words.ERROR_OF, list(rows), index=None, format_func=lambda one: line(rows[one]))
    by = _line(words.STATED_BY)
    note = _line(words.ERROR_WHY)
    if about is None or not note or not by:
        return words.ERROR_NEEDS
    return [ContextFact(context_facts.IN_ERROR, today, by, note, about=about)]


_FORMS = {"household": _household, "fact": _fact, "plan": _plan, "answer": _answer, "error": _error}


def line(row: dict[str, Any]) -> str:
    """Return a fact in a line: what, when, by whom."""
    return words.FACT_LINE.format(
        fact=words.FACT_NAMES[row["fact"]], day=formats.british_date(row["stated_on"]), by=row["stated_by"]
    )


def _date(label: str, today: dt.date) -> dt.date | None:
    return st.date_input(label, value=None, max_value=today, format="DD/MM/YYYY")


def _line(label: str) -> str:
    return st.text_input(label, max_chars=_LONG, autocomplete="off").strip()
