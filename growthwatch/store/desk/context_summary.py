"""What the safeguarding context of a child comes to: when last asked, who was named, days until seen; no score."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd

from growthwatch.store.desk import context_facts

#: Outcome of an appointment -> what it is counted as: whoever cancelled, the child was not seen.
NOT_SEEN: Final = {
    "was_not_brought": "was_not_brought",
    "cancelled_by_provider": "cancelled",
    "cancelled_by_family": "cancelled",
    "declined": "declined",
}


@dataclass(frozen=True)
class ContextSummary:
    """The facts of one child that count, joined; nothing weighed and nothing added up to a figure of risk.

    Attributes
    ----------
    last_asked : Series or None
        The last time the family was asked who lives with, cares for and brings the baby.
    household : DataFrame
        Of each answer the newest: fact, note, stated_on, stated_by.
    changes : DataFrame
        Changes of partner or household, newest first, ``on`` being the day of the change, or else of its statement.
    notifications : DataFrame
        With ``answered_on`` (seen by the practice) and ``days`` from received to seen, or to today where it is not.
    not_seen : DataFrame
        Appointments at which the child was not seen, oldest first: on, what (was_not_brought, cancelled, declined).
    undressed_on, not_undressed_on, unsaid_on : tuple of Timestamp
        Days of weighing after birth on which the baby was undressed and looked at, was not, or nobody says.
    open_plans : DataFrame
        Escalations that nothing has answered, the first day first; ``past`` where it has gone by.
    """

    last_asked: "pd.Series | None"
    household: pd.DataFrame
    changes: pd.DataFrame
    notifications: pd.DataFrame
    not_seen: pd.DataFrame
    undressed_on: tuple[pd.Timestamp, ...]
    not_undressed_on: tuple[pd.Timestamp, ...]
    unsaid_on: tuple[pd.Timestamp, ...]
    open_plans: pd.DataFrame


def summarised(
    facts: pd.DataFrame, contacts: pd.DataFrame, measurements: pd.DataFrame, *, today: dt.date
) -> ContextSummary:
    """Return what a child's facts come to beside its appointments and weighings.

    Parameters
    ----------
    facts : DataFrame
        :meth:`Desk.context`.
    contacts, measurements : DataFrame
        The child's own, of the stages.
    today : date
    """
    left = context_facts.counting(facts)
    by_day = left.sort_values(["stated_on", "id"], ascending=False, kind="stable")
    asked = by_day[by_day["fact"] == context_facts.ASKED]
    changes = by_day[by_day["fact"] == context_facts.CHANGE]
    plans = context_facts.answered(facts, context_facts.PLAN_OVER)
    open_plans = plans[plans["answered_on"].isna()].sort_values("due_on", kind="stable")
    weighed = _weighed_on(measurements)
    looked, not_looked = (
        _on(left[left["fact"] == fact]) for fact in (context_facts.UNDRESSED, context_facts.NOT_UNDRESSED)
    )
    return ContextSummary(
        last_asked=asked.iloc[0] if len(asked) else None,
        household=by_day[by_day["fact"].isin(context_facts.HOUSEHOLD)].drop_duplicates("fact"),
        changes=changes.assign(on=_on(changes)).sort_values("on", ascending=False, kind="stable"),
        notifications=_notifications(facts, today),
        not_seen=_not_seen(left, contacts),
        undressed_on=_days(looked),
        not_undressed_on=_days(not_looked),
        unsaid_on=_days(weighed[~weighed.isin(looked) & ~weighed.isin(not_looked)]),
        open_plans=open_plans.assign(past=open_plans["due_on"] < pd.Timestamp(today)),
    )  # fmt: skip


def _on(facts: pd.DataFrame) -> pd.Series:
    return facts["happened_on"].fillna(facts["stated_on"])


def _days(days: pd.Series) -> tuple[pd.Timestamp, ...]:
    return tuple(sorted(days.dropna().unique()))


def _weighed_on(measurements: pd.DataFrame) -> pd.Series:
    """Return the days of weighing after birth: on the day of birth every baby is undressed."""
    weights = measurements[measurements["kind"].astype(str) == "weight"]
    return weights.loc[weights["age_days"].fillna(1) > 0, "measured_on"]


def _notifications(facts: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    told = context_facts.answered(facts, context_facts.SEEN).sort_values("stated_on", ascending=False, kind="stable")
    until = told["answered_on"].fillna(pd.Timestamp(today))
    return told.assign(days=(until - told["stated_on"]).dt.days)


def _not_seen(facts: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return appointments at which the child was not seen, and those that a person states of another day."""
    outcome = contacts["outcome"].astype(str)
    missed = contacts[outcome.isin(list(NOT_SEEN)).to_numpy() & contacts["contact_on"].notna().to_numpy()]
    own = pd.DataFrame({"on": missed["contact_on"], "what": missed["outcome"].astype(str).map(NOT_SEEN)})
    said = facts[facts["fact"] == context_facts.WAS_NOT_BROUGHT]
    stated = pd.DataFrame({"on": _on(said), "what": said["fact"].astype(str)})
    stated = stated[~stated["on"].isin(own["on"])]
    # two systems may each hold the same appointment
    return pd.concat([own, stated]).drop_duplicates(["on", "what"]).sort_values("on", kind="stable", ignore_index=True)
