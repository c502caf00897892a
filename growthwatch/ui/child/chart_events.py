"""What happened to a child, for its chart; the safeguarding context on wish, for roles that may see it."""

import pandas as pd

from growthwatch.charts import ChartEvent, known_events
from growthwatch.charts.child.events import CONTEXT, in_order, one_day
from growthwatch.store import ChildFile, Desk
from growthwatch.store.desk import context_facts
from growthwatch.ui import words
from growthwatch.ui.child import selected_child
from growthwatch.ui.elements import formats

#: What is no event: questions and their answers, and what says that another fact was seen, done or wrong.
_NO_EVENTS = frozenset(
    {
        context_facts.ASKED, *context_facts.HOUSEHOLD, context_facts.UNDRESSED, context_facts.NOT_UNDRESSED,
        *context_facts.ANSWERS,
    }
) - {context_facts.ESCALATED}  # fmt: skip


def of_records(child: ChildFile) -> tuple[ChartEvent, ...]:
    """Return what the records say happened: conditions and care, appointments at which the child was not weighed."""
    stages = child.result.stages
    return known_events(
        conditions=child.conditions, contacts=stages.contacts, measurements=child.measurements, unread=stages.unread
    )


def of_context(child: ChildFile, desk: Desk) -> tuple[ChartEvent, ...]:
    """Return the facts of the safeguarding context that have a day; that it was looked at is in the audit log.

    Raises
    ------
    Denied
        For a role that may not see it.
    """
    facts = context_facts.counting(desk.context(child.handle, selected_child.reason(child.handle)))
    drawn = facts[~facts["fact"].isin(_NO_EVENTS).to_numpy()]
    return in_order(_event(row) for row in drawn.to_dict("records"))


def _event(row: dict[str, object]) -> ChartEvent:
    name = words.FACT_NAMES[str(row["fact"])]
    if pd.notna(row["due_on"]):
        day, more = row["due_on"], words.CHART_PLANNED.format(day=formats.british_date(row["stated_on"]))
    else:
        day, more = row["stated_on"] if pd.isna(row["happened_on"]) else row["happened_on"], ""
    by = words.CHART_STATED_BY.format(by=row["stated_by"])
    return one_day(CONTEXT, name, pd.Timestamp(day), "; ".join(part for part in (more, by) if part))
