"""What care asked and saw beside the scales: asked about, brought, undressed; counted apart from what nobody recorded.

Recommendations 1 and 5 of the review of "Stephen" (2022) ask who lives with, cares for and brings a baby, and what
becomes of appointments at which one was not seen. Facts are stated by somebody, none is inferred: a baby of whom
nothing is recorded is neither asked nor not asked, and is a count of its own. Facts come from the record store or a
file of safeguarding context, answers of yes or no from a table of groupings, appointments from the contacts.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import coverage
from growthwatch.audit.groups import Groups
from growthwatch.audit.sums import Measure
from growthwatch.vocabulary import CONTEXT_FACTS, OUTCOMES

Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]

#: The answers to a question, in the order in which they are shown; every baby stands in one.
YES, NO, BOTH, NOT_RECORDED = "yes", "no", "both_said", "not_recorded"
ANSWERS: Final = (YES, NO, BOTH, NOT_RECORDED)
#: Question -> among whom it is asked.
QUESTIONS: Final = {
    "household_asked": "check.due",
    "late_booking": "check.due",
    "interpreter": "check.due",
    "undressed": "check.weighed",
}
#: Question -> the answers that can be recorded to it: nobody writes down that nobody asked.
ANSWERS_TO: Final = {
    "household_asked": (YES, NOT_RECORDED),
    "late_booking": ANSWERS,
    "interpreter": (YES, NO, NOT_RECORDED),
    "undressed": ANSWERS,
}
#: What became of an appointment; two systems that say different things of one are counted apart.
APPOINTMENTS: Final = (*OUTCOMES, BOTH, NOT_RECORDED)
#: Outcome -> its measure, where ``coverage.not_brought`` counts it.
_MEASURES: Final = {"was_not_brought": "not_brought.all"}
#: (total, parts) in measures: what any reader may add up.
PARTITIONS: Final = (
    *((QUESTIONS[question], tuple(f"{question}.{answer}" for answer in of)) for question, of in ANSWERS_TO.items()),
    ("appointment.all", tuple(_MEASURES.get(what, f"appointment.{what}") for what in APPOINTMENTS)),
)
SECTION: Final = "context"
_ASKED, _LATE, _UNDRESSED, _NOT_UNDRESSED, _NOT_BROUGHT = (
    "asked_about_household", "late_booking", "undressed_and_looked_at", "not_undressed", "was_not_brought",
)  # fmt: skip
assert set(CONTEXT_FACTS) >= {_ASKED, _LATE, _UNDRESSED, _NOT_UNDRESSED, _NOT_BROUGHT}  # noqa: S101
#: How a table of groupings answers yes or no; anything else tells neither.
_SAYS: Final = {YES: ("yes", "true", "1", "y"), NO: ("no", "false", "0", "n")}


def question_of(indicator: str) -> str:
    """Return the question that an indicator of ``SECTION`` is about.

    Parameters
    ----------
    indicator : str
        "household_asked_yes".

    Raises
    ------
    KeyError
        When it is about none.
    """
    for question in QUESTIONS:
        if indicator.startswith(f"{question}_"):
            return question
    raise KeyError(f"no question of context is asked by {indicator}")


def of_children(facts: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return facts with the child each is of, those of none among the children left out.

    Parameters
    ----------
    facts : DataFrame
        child_id, or nhs_number, and fact and on.
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    DataFrame
        child (position), fact, on (datetime64).
    """
    key = "child_id" if "child_id" in facts.columns else "nhs_number"
    known = children[key].dropna()
    position = pd.Series(np.flatnonzero(children[key].notna()), index=known.to_numpy())
    # a number that two children share names neither
    at = facts[key].map(position[~position.index.duplicated(keep=False)])
    here = at.notna().to_numpy()
    rows = facts.loc[here, ["fact", "on"]].reset_index(drop=True)
    return rows.assign(child=at[here].to_numpy(dtype=np.intp))


def appointments(contacts: pd.DataFrame, facts: pd.DataFrame | None, children: pd.DataFrame) -> pd.DataFrame:
    """Return each appointment once, though two systems hold it, and those to which a person says one was not brought.

    Parameters
    ----------
    contacts : DataFrame
        ``tables.CONTACTS``.
    facts : DataFrame, optional
        From :func:`of_children`; None where none may be counted.
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    DataFrame
        child, contact, contact_on, age_days [days], outcome (of ``APPOINTMENTS``). Of two systems' outcomes the one
        that is recorded stands; two that differ are ``both_said``.
    """
    known = contacts[["child", "contact", "contact_on", "age_days", "outcome"]].astype(
        {"contact": "str", "outcome": "object"}
    )
    if facts is not None:
        known = pd.concat([known, _stated(facts, contacts, children)], ignore_index=True)
    dated = known[known["contact_on"].notna().to_numpy()].reset_index(drop=True)
    of = dated.groupby(["child", "contact", "contact_on"], sort=True)["outcome"]
    out = dated.drop_duplicates(["child", "contact", "contact_on"]).sort_values(["child", "contact", "contact_on"])
    outcome = of.first().to_numpy(dtype=object)  # the first that is recorded
    outcome = np.where(of.nunique().to_numpy() > 1, BOTH, np.where(pd.isna(outcome), NOT_RECORDED, outcome))
    return out.assign(outcome=outcome).reset_index(drop=True)


def _stated(facts: pd.DataFrame, contacts: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return appointments to which a person says that a baby was not brought, of days on which no system holds one."""
    said = _of(facts, _NOT_BROUGHT)
    born = children["date_of_birth"].to_numpy().astype("datetime64[D]")
    child, on = said["child"].to_numpy(), said["on"].to_numpy().astype("datetime64[D]")
    rows = pd.DataFrame({
        "child": child, "contact": "other", "contact_on": said["on"].to_numpy(),
        "age_days": (on - born[child]).astype(np.float64), "outcome": _NOT_BROUGHT,
    })  # fmt: skip
    held = pd.MultiIndex.from_frame(contacts[["child", "contact_on"]])
    return rows[~pd.MultiIndex.from_frame(rows[["child", "contact_on"]]).isin(held)].drop_duplicates()


def of_appointments(known: pd.DataFrame) -> Iterator[Measure]:
    """Yield all appointments and what became of them, each by its own day.

    Parameters
    ----------
    known : DataFrame
        From :func:`appointments`.

    Yields
    ------
    Measure
        ``appointment.all`` and one for each of ``APPOINTMENTS`` but those that a baby was not brought to.
    """
    child, on = known["child"].to_numpy(), known["contact_on"].to_numpy()
    outcome = known["outcome"].astype("str").to_numpy()
    yield Measure("appointment.all", child, on)
    for what in [one for one in APPOINTMENTS if one not in _MEASURES]:
        yield Measure(f"appointment.{what}", child[outcome == what], on[outcome == what])


def of_facts(
    children: pd.DataFrame, checks: pd.DataFrame, facts: pd.DataFrame | None, into: Groups, as_of: np.datetime64
) -> Iterator[Measure]:
    """Yield of each question that something was supplied about how many babies have which answer.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.
    checks : DataFrame
        The 6-8-week checks with ``child``, the position of each child.
    facts : DataFrame, optional
        From :func:`of_children`; None where none may be counted.
    into : Groups
        Groupings, of which ``late_booking`` and ``interpreter`` answer their questions.
    as_of : datetime64
        A window is closed when it ended before this day.

    Yields
    ------
    Measure
        ``household_asked.yes`` and the like, by the day on which the window closed: asked by then; booked late at
        whatever day it is stated; undressed on the day of the weight that counts.
    """
    closed_on = checks["window_to"].to_numpy().astype("datetime64[D]")
    child = checks["child"].to_numpy()
    due, weighed = coverage.due(checks, as_of), coverage.weighed_and_not(checks, as_of)["check.weighed"]
    answers: dict[str, tuple[Flags, Flags, Flags]] = {}
    nobody = np.zeros(len(checks), dtype=np.bool_)
    if facts is not None:
        weight_on = checks["weight_on"].to_numpy().astype("datetime64[D]")
        asked = _first(_of(facts, _ASKED), len(children))[child]
        answers["household_asked"] = (due, asked <= closed_on, nobody)
        looked, not_looked = (_on_the_day(_of(facts, fact), child, weight_on) for fact in (_UNDRESSED, _NOT_UNDRESSED))
        answers["undressed"] = (weighed, looked, not_looked)
    late = nobody if facts is None else ~np.isnat(_first(_of(facts, _LATE), len(children))[child])
    for question, stated in (("late_booking", late), ("interpreter", nobody)):
        said = _supplied(into, question)
        if said is not None:
            answers[question] = (due, stated | said[YES][child], said[NO][child])
        elif facts is not None and question == _LATE:
            answers[question] = (due, stated, nobody)
    for question, (among, yes, no) in answers.items():
        flags = {YES: yes & ~no, NO: no & ~yes, BOTH: yes & no, NOT_RECORDED: ~yes & ~no}
        for answer, flag in ((one, flags[one]) for one in ANSWERS_TO[question]):
            yield Measure(f"{question}.{answer}", child[among & flag], closed_on[among & flag])


def _of(facts: pd.DataFrame, fact: str) -> pd.DataFrame:
    """Return child (its position) and on of one fact."""
    return facts.loc[(facts["fact"] == fact).to_numpy(), ["child", "on"]]


def _first(of: pd.DataFrame, children: int) -> Dates:
    """Return the first day of each child; NaT where there is none (and no comparison holds)."""
    out = np.full(children, np.datetime64("NaT", "D"))
    first = of.groupby("child")["on"].min()
    out[first.index.to_numpy(dtype=np.intp)] = first.to_numpy().astype("datetime64[D]")
    return out


def _on_the_day(of: pd.DataFrame, child: npt.NDArray[np.intp], on: Dates) -> Flags:
    """Return which checks have a fact on the day of their weight."""
    known = pd.MultiIndex.from_arrays([of["child"], of["on"].to_numpy().astype("datetime64[ns]")])
    asked = pd.MultiIndex.from_arrays([child, on.astype("datetime64[ns]")])
    return np.asarray(asked.isin(known) & ~np.isnat(on))


def _supplied(into: Groups, question: str) -> dict[str, Flags] | None:
    """Return which children a grouping answers yes and no of; None where there is no such grouping."""
    if question not in into.codes:
        return None
    label = pd.Series(into.labels[question]).str.strip().str.lower()
    return {answer: label.isin(words).to_numpy()[into.codes[question]] for answer, words in _SAYS.items()}
