"""Safeguarding context beside the growth record: dated, sourced facts, for roles that may, each look kept."""

import pandas as pd
import streamlit as st

from growthwatch.store import ChildFile, Desk
from growthwatch.store.desk import context_facts
from growthwatch.store.desk.context_summary import summarised
from growthwatch.ui import words
from growthwatch.ui.child import context_forms, context_told, selected_child
from growthwatch.ui.elements import formats, parts


def section(child: ChildFile, desk: Desk) -> None:
    """Show the context once it is asked for, and take down a fact."""
    if not desk.may("read_context"):
        return
    with st.container(key="context"):
        _shown(child, desk)


def _shown(child: ChildFile, desk: Desk) -> None:
    st.header(words.CONTEXT, anchor=False)
    parts.quiet(words.CONTEXT_HELP)
    asked = f"context-{child.handle}"
    if not st.session_state.get(asked):
        st.button(words.CONTEXT_SHOW, key=f"show-{asked}", on_click=_ask, args=(asked,))
        return
    why = selected_child.reason(child.handle)
    facts = desk.context(child.handle, why)
    said = summarised(facts, child.result.stages.contacts, child.measurements, today=desk.day)
    context_told.summary(said, desk.day)
    parts.table(_table(facts), words.ALL_FACTS, empty=words.CONTEXT_NONE)
    if desk.may("add_context"):
        context_forms.forms(child, facts, said, desk, why)


def _ask(asked: str) -> None:
    st.session_state[asked] = True


def _table(facts: pd.DataFrame) -> pd.DataFrame:
    facts = facts.sort_values(["stated_on", "id"], ascending=False, kind="stable")
    wrong = context_facts.struck(facts).to_numpy()
    return pd.DataFrame(
        {
            words.STATED_ON: [_days(row) for row in facts.to_dict("records")],
            words.FACT: [_named(row, out, facts) for row, out in zip(facts.to_dict("records"), wrong, strict=True)],
            words.STATED_BY: facts["stated_by"],
            words.NOTE: facts["note"],
        }
    )


def _days(row: dict[str, object]) -> str:
    """Return the day of a fact, with the day it is about or waits for where that is another."""
    said = formats.british_date(row["stated_on"])
    if pd.notna(row["due_on"]):
        return words.BY_DAY_STATED.format(day=said, on=formats.british_date(row["due_on"]))
    if pd.isna(row["happened_on"]) or row["happened_on"] == row["stated_on"]:
        return said
    return words.OF_DAY_STATED.format(day=said, on=formats.british_date(row["happened_on"]))


def _named(row: dict[str, object], out: bool, facts: pd.DataFrame) -> str:
    name = words.FACT_NAMES[str(row["fact"])]
    if pd.notna(row["about"]):
        about = facts[facts["id"] == row["about"]]
        if len(about):
            day = formats.british_date(about["stated_on"].iloc[0])
            return words.ANSWERS_FACT.format(fact=f"{name}: {words.FACT_NAMES[about['fact'].iloc[0]]}", day=day)
    return words.STRUCK.format(fact=name) if out else name
