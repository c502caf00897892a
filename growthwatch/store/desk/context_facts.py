"""What may stand in the safeguarding context: dated facts with who states them, and what answers them; no score.

NICE CG89 1.3.6: where a child is not thriving, consider neglect. The facts are those that the review of "Stephen"
(Cambridgeshire and Peterborough, 2022) found unasked, unread or unjoined; each is stated by somebody, none inferred.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from growthwatch.store.database import text
from growthwatch.store.errors import StoreError
from growthwatch.vocabulary import CONTEXT_FACTS

#: The family was asked who lives with, cares for and brings the baby (Recommendation 1).
ASKED: Final = "asked_about_household"
#: The answers: the note names the people.
HOUSEHOLD: Final = ("lives_with", "cared_for_by", "brought_by")
CHANGE: Final = "change_of_partner"
WAS_NOT_BROUGHT: Final = "was_not_brought"
#: Received on the day they are stated on; seen by the practice later.
NOTIFICATIONS: Final = ("domestic_abuse_notification", "notification_received")
SEEN: Final = "notification_seen"
#: At a weighing: whether somebody undressed the baby and looked at the whole of it.
UNDRESSED: Final = "undressed_and_looked_at"
NOT_UNDRESSED: Final = "not_undressed"
#: To be done by ``due_on`` if nothing has happened by then; the note says what, and by whom.
PLAN: Final = "escalation_planned"
ESCALATED: Final = "escalated"
PLAN_OVER: Final = "escalation_not_needed"
#: The fact it is about was written down wrongly: it stays on record and counts no more.
IN_ERROR: Final = "entered_in_error"

FACTS: Final = CONTEXT_FACTS
#: What answers a fact -> the facts it may be about.
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        SEEN: NOTIFICATIONS,
        ESCALATED: (PLAN,),
        PLAN_OVER: (PLAN,),
        IN_ERROR: tuple(fact for fact in FACTS if fact != IN_ERROR),
    }
)
#: Facts that say nothing without a note: who, to whom, or why.
NEED_NOTE: Final = frozenset({*HOUSEHOLD, "notification_received", PLAN, PLAN_OVER, IN_ERROR})


class UnusableFact(StoreError):  # noqa: N818 - it reads as the sentence it raises
    """A fact that can't be added; ``column`` is what of it is wrong, ``there_already`` that it is on record."""

    def __init__(self, message: str, column: str, *, there_already: bool = False) -> None:
        super().__init__(message)
        self.column, self.there_already = column, there_already


@dataclass(frozen=True)
class ContextFact:
    """A dated fact with its source.

    Attributes
    ----------
    fact : str
        Of ``FACTS``.
    stated_on : date
        When it was said, received, seen or done.
    stated_by : str
        Who states it.
    note : str
        In their words; of the household the people it names.
    happened_on : date, optional
        The day it is about, where that is another: of a change of partner or household, of a weighing.
    due_on : date, optional
        Of an escalation: by when something must have happened.
    about : int, optional
        The id of the fact that it answers.
    """

    fact: str
    stated_on: dt.date
    stated_by: str
    note: str = ""
    happened_on: dt.date | None = None
    due_on: dt.date | None = None
    about: int | None = None

    def row(self) -> dict[str, Any]:
        """Return the fact as it is stored."""
        return {
            "fact": self.fact, "stated_on": self.stated_on.isoformat(), "stated_by": self.stated_by.strip(),
            "note": self.note.strip(), "happened_on": _iso(self.happened_on), "due_on": _iso(self.due_on),
            "about": self.about,
        }  # fmt: skip


def check(new: ContextFact, standing: pd.DataFrame, today: dt.date) -> None:
    """Refuse a fact that says too little, lies ahead, answers nothing, or stands there already.

    Parameters
    ----------
    new : ContextFact
        What is to be added.
    standing : DataFrame
        The child's facts (:func:`growthwatch.store.desk.child_file.context`).
    today : date
        The day at the desk.

    Raises
    ------
    UnusableFact
        With the column that is wrong.
    StoreError
        For a text that can't be kept.
    """
    text.check([new.fact, new.stated_by, new.note])
    if new.fact not in FACTS:
        raise UnusableFact(f"unknown fact {new.fact!r}: expected one of {', '.join(FACTS)}", "fact")
    if not new.stated_by.strip():
        raise UnusableFact("a fact needs its source: who states it", "stated_by")
    if new.fact in NEED_NOTE and not new.note.strip():
        raise UnusableFact("this fact needs a note: who is meant, what is to be done, or why", "note")
    _check_days(new, today)
    if _there_already(new, standing):
        raise UnusableFact("this fact is on record already", "fact", there_already=True)
    _check_answer(new, standing)


def struck(facts: pd.DataFrame) -> pd.Series:
    """Return which facts were entered in error, and which say so: neither counts."""
    errors = facts["fact"] == IN_ERROR
    return errors | facts["id"].isin(facts.loc[errors, "about"])


def counting(facts: pd.DataFrame) -> pd.DataFrame:
    """Return the facts that count."""
    return facts[~struck(facts)]


def answered(facts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return of the facts that count those that may be answered by a fact, with the ``answered_on`` of those that are.

    Answers are themselves facts: one entered in error answers nothing.
    """
    left = counting(facts)
    closing = [PLAN_OVER, ESCALATED] if by in {PLAN_OVER, ESCALATED} else [by]
    answers = left[left["fact"].isin(closing)].drop_duplicates("about")
    on = pd.Series(answers["stated_on"].to_numpy(), index=answers["about"].astype("int64"))
    asked = left[left["fact"].isin(ANSWERS[by])]
    return asked.assign(answered_on=on.reindex(asked["id"].astype("int64")).to_numpy())


def _check_days(new: ContextFact, today: dt.date) -> None:
    for column, day in (("stated_on", new.stated_on), ("happened_on", new.happened_on)):
        if day is not None and day > today:
            raise UnusableFact(f"{day} is after today", column)
    if (new.due_on is not None) != (new.fact == PLAN):
        raise UnusableFact("an escalation needs the day it waits for, and no other fact has one", "due_on")
    if new.due_on is not None and new.due_on < new.stated_on:
        raise UnusableFact(f"{new.due_on} is before {new.stated_on}, when it was planned", "due_on")


def _check_answer(new: ContextFact, standing: pd.DataFrame) -> None:
    if (new.about is not None) != (new.fact in ANSWERS):
        raise UnusableFact("what is seen, done, over or in error names the fact it is about, no other fact", "about")
    if new.about is None:
        return
    left = counting(standing)
    about = left[(left["id"] == new.about) & left["fact"].isin(ANSWERS[new.fact])]
    if about.empty:
        raise UnusableFact("there is no such fact of this child that it could be about", "about")
    if new.fact != IN_ERROR:
        if pd.notna(answered(standing, new.fact).set_index("id").loc[new.about, "answered_on"]):
            raise UnusableFact("that was answered before", "about")
        if pd.Timestamp(new.stated_on) < about["stated_on"].iloc[0]:
            raise UnusableFact(f"{new.stated_on} is before the day of what it is about", "stated_on")


def _there_already(new: ContextFact, standing: pd.DataFrame) -> bool:
    left = counting(standing)
    row = new.row()
    same = pd.Series(data=True, index=left.index)
    for name in ("fact", "stated_by", "note"):
        same &= left[name].fillna("") == row[name]
    for name in ("stated_on", "happened_on", "due_on"):
        day = pd.Timestamp(row[name]) if row[name] else pd.NaT
        same &= left[name].isna() if day is pd.NaT else left[name] == day
    same &= left["about"].isna() if new.about is None else left["about"] == new.about
    return bool(same.any())


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
