"""What the safeguarding context of a child comes to, as facts with their days; what is past its day first."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import streamlit as st

from growthwatch.store.desk.context_facts import HOUSEHOLD
from growthwatch.store.desk.context_summary import ContextSummary
from growthwatch.ui import words
from growthwatch.ui.elements import formats, parts
from growthwatch.ui.elements.formats import text


def summary(said: ContextSummary, today: dt.date) -> None:
    """Show what a child's facts come to; nothing of it is added up."""
    for plan in said.open_plans[said.open_plans["past"]].to_dict("records"):
        parts.warning(escalation(plan, past=True))
    told = "".join(
        f"<dt>{text(what)}</dt><dd>{'<br>'.join(map(text, lines))}</dd>" for what, lines in _lines(said, today)
    )
    st.html(f'<dl class="gw-meaning">{told}</dl>')


def escalation(plan: dict[str, Any], *, past: bool) -> str:
    """Return an open escalation in a sentence."""
    sentence = words.ESCALATION_PASSED if past else words.ESCALATE_BY
    return sentence.format(
        by=formats.british_date(plan["due_on"]), what=plan["note"], day=formats.british_date(plan["stated_on"]),
        who=plan["stated_by"],
    )  # fmt: skip


def _lines(said: ContextSummary, today: dt.date) -> Iterator[tuple[str, list[str]]]:
    yield words.LAST_ASKED, [_asked(said, today)]
    answers = said.household.set_index("fact").to_dict("index")
    for fact in HOUSEHOLD:
        yield words.FACT_NAMES[fact], [_said_by(answers[fact]) if fact in answers else words.NOT_ON_RECORD]
    yield words.CHANGES_OF_HOUSEHOLD, [_changed(row) for row in said.changes.to_dict("records")] or [_none()]
    yield words.NOTIFICATIONS, [_notified(row) for row in said.notifications.to_dict("records")] or [_none()]
    yield words.NOT_SEEN_AT, [_not_seen(said.not_seen)]
    yield words.UNDRESSED, [_undressed(said)]
    later = said.open_plans[~said.open_plans["past"]].to_dict("records")
    if later:
        yield words.ESCALATIONS, [escalation(plan, past=False) for plan in later]


def _none() -> str:
    return words.NOT_SEEN_NONE


def _asked(said: ContextSummary, today: dt.date) -> str:
    if said.last_asked is None:
        return words.NEVER_ASKED
    on = said.last_asked["stated_on"]
    ago = words.DAYS_AGO.format((pd.Timestamp(today) - on).days)
    return words.ASKED_ON.format(day=formats.british_date(on), ago=ago, by=said.last_asked["stated_by"])


def _said_by(row: dict[str, Any]) -> str:
    return words.SAID_BY.format(what=row["note"], by=row["stated_by"], day=formats.british_date(row["stated_on"]))


def _changed(row: dict[str, Any]) -> str:
    return words.CHANGED.format(
        on=formats.british_date(row["on"]), what=row["note"] or words.NO_WORDS, by=row["stated_by"],
        day=formats.british_date(row["stated_on"]),
    )  # fmt: skip


def _notified(row: dict[str, Any]) -> str:
    facts = {
        "fact": words.FACT_NAMES[row["fact"]], "what": row["note"] or words.NO_WORDS,
        "day": formats.british_date(row["stated_on"]),
    }  # fmt: skip
    if pd.isna(row["answered_on"]):
        return words.RECEIVED_NOT_SEEN.format(**facts, so_far=words.DAYS_SO_FAR.format(int(row["days"])))
    seen = formats.british_date(row["answered_on"])
    return words.RECEIVED_AND_SEEN.format(**facts, seen=seen, after=words.DAYS_AFTER.format(int(row["days"])))


def _not_seen(missed: pd.DataFrame) -> str:
    """Return one count of all appointments at which the child was not seen, with what it is made of."""
    if missed.empty:
        return words.NOT_SEEN_NONE
    counts = missed["what"].value_counts()
    kinds = ", ".join(
        said.format(n=int(counts[what])) for what, said in words.NOT_SEEN_KINDS.items() if what in counts
    )
    return words.NOT_SEEN_COUNT.format(len(missed), kinds=kinds, day=formats.british_date(missed["on"].max()))


def _undressed(said: ContextSummary) -> str:
    told = [
        sentence.format(days=", ".join(map(formats.british_date, days)))
        for sentence, days in (
            (words.UNDRESSED_ON, said.undressed_on),
            (words.NOT_UNDRESSED_ON, said.not_undressed_on),
            (words.UNDRESSED_UNSAID, said.unsaid_on),
        )
        if days
    ]
    return "; ".join(told) or words.NOT_WEIGHED_YET
