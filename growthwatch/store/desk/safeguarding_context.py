"""Safeguarding context at the desk: read, added to, and what of it is past its day; for roles that may alone."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import schema
from growthwatch.store.desk import child_file, context_facts
from growthwatch.store.desk.context_facts import ContextFact
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Denied


def read(session: Session, child: str, reason: str = "") -> pd.DataFrame:
    """Return the safeguarding context of a child, newest first.

    Columns: id, at, by, fact, stated_on, stated_by, note, happened_on, due_on, about. No row means no recorded
    information, which a face says in those words. There is no score.
    """
    with session.reading("read_context", child, why=reason) as operation:
        facts = child_file.context(operation.connection, operation.child_id)
        operation.detail = {"facts": len(facts)}
    return facts


def add(session: Session, child: str, facts: Sequence[ContextFact], *, reason: str = "") -> None:
    """Add dated, sourced facts to a child's safeguarding context, all or none; for roles that may see it.

    Raises
    ------
    UnusableFact
        For a fact that says too little, lies ahead, answers nothing, or stands there already.
    """
    with session.writing("add_context", child, why=reason) as operation:
        for fact in facts:
            context_facts.check(fact, child_file.context(operation.connection, operation.child_id), session.day)
            insert(operation, fact)
        # of one fact its name, as before; of several a list
        names = [fact.fact for fact in facts]
        operation.detail = {"fact": names[0]} if len(names) == 1 else {"facts": names}


def insert(operation: Operation, fact: ContextFact) -> None:
    """Write one fact of the operation's child; an answer goes with the fact it is about, should they come apart."""
    context = schema.context
    noted_of = operation.child_id
    if fact.about is not None:
        query = sa.select(context.c.noted_of).where(context.c.id == fact.about)
        noted_of = operation.connection.scalar(query) or noted_of
    operation.connection.execute(
        sa.insert(context).values(
            at=operation.at,
            by=operation.user.username,
            linked_child=operation.child_id,
            noted_of=noted_of,
            **fact.row(),
        )
    )


def due(session: Session) -> pd.DataFrame:
    """Return the escalations that nothing has answered, the one whose day passed first at the top.

    Columns: handle, child_id, nhs_number, forename, surname, date_of_birth, stated_on, stated_by, note, due_on. For
    roles that see who the children are: a list of pseudonyms holds no safeguarding context.
    """
    with session.reading("list_context") as operation:
        if operation.user.pseudonymised:
            raise Denied("lists hold no safeguarding context for a role that works without names")
        open_ = _open_plans(operation.connection, operation.user)
        operation.detail = {"children": int(open_["child_id"].nunique())}
    return open_


def n_past(session: Session) -> int:
    """Return how many escalations within the user's reach are past their day: a number, and of no child."""
    with session.looking("list_context") as connection:
        open_ = _open_plans(connection, session.user)
    return int((open_["due_on"] < pd.Timestamp(session.day)).sum())


def is_past(due_on: pd.Timestamp, today: dt.date) -> bool:
    """Return whether the day by which something must have happened has passed."""
    return bool(due_on.date() < today)


def _open_plans(connection: sa.Connection, user: User) -> pd.DataFrame:
    context, child = schema.context.c, schema.children.c
    person = [child[name] for name in ("handle", "child_id", "nhs_number", "forename", "surname", "date_of_birth")]
    told = ("id", "fact", "stated_on", "stated_by", "note", "due_on", "about")
    concerned = sa.select(context.linked_child).where(context.fact == context_facts.PLAN)
    query = (
        sa.select(*person, *(context[name] for name in told))
        .join_from(schema.children, schema.context, context.linked_child == child.child_id)
        .where(context.linked_child.in_(concerned), permissions.within(user))
        .order_by(context.id)
    )
    columns = [*(column.name for column in person), *told]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)
    plans = context_facts.answered(child_file.typed_context(frame), context_facts.PLAN_OVER)
    left = plans[plans["answered_on"].isna()].drop(columns=["id", "fact", "about", "answered_on"])
    return left.sort_values(["due_on", "surname"], kind="stable", ignore_index=True)
