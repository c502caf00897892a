"""The rows of worklists in the database: written with a child's results, worked out again with every action."""

from collections.abc import Collection, Iterator
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.database import rows as stored_rows
from growthwatch.store.database import schema
from growthwatch.store.worklist import changes, conditions, states
from growthwatch.store.worklist.columns import ACTION, EVIDENCE, STANDING

_ROW: Final = schema.worklist_rows
#: One of these first where two rows are alike.
_LAST: Final = "9999"  # after every ISO date


def state_on(day: str) -> sa.ColumnElement[str]:
    """Return how a row stands on a day (ISO): as ``states.on_day``, in the database's own terms."""
    passed = _ROW.c.state.in_(states.UNTIL_A_DAY) & (_ROW.c.until < day)
    return sa.case((passed, "open"), else_=_ROW.c.state)


def reopened_on(day: str) -> sa.ColumnElement[str]:
    """Return why a row that was acted on is open again on a day; "" where it is not."""
    passed = _ROW.c.state.in_(states.UNTIL_A_DAY) & (_ROW.c.until < day)
    return sa.case((passed, "date_passed"), else_=_ROW.c.reopened)


def order(*, by_date: bool = True) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of every list of rows: urgency, unseen before seen, probability in per cent, time overdue.

    Never certainty. Not ``by_date``: without the last, for a list that is not to tell which of two children is older.
    """
    seen = sa.case((_ROW.c.state == "acknowledged", 1), else_=0)
    less_probable = sa.func.coalesce(-sa.func.round(100 * _ROW.c.probability), 1)
    how_soon = (_ROW.c.urgency, seen, less_probable)
    return (*how_soon, sa.func.coalesce(_ROW.c.since, _LAST), _ROW.c.about) if by_date else how_soon


def replace(
    connection: sa.Connection,
    children: Collection[str],
    evidence: pd.DataFrame,
    *,
    listed_on: str,
    at: str,
    never_listed: Collection[str] = (),
) -> None:
    """Write the rows of some children in place of what stood there, each as the actions about it leave it.

    What is new, worse, settled or retired since is added to ``worklist_changes``.

    Parameters
    ----------
    children : collection of str
        All whose rows these are, those without a row too.
    evidence : DataFrame
        ``columns.EVIDENCE``, as stored.
    listed_on : str
        The as-of date (ISO).
    at : str
        Now (ISO, UTC).
    never_listed : collection of str
        Children of a store from before there were rows: what is new of them is not known.
    """
    ids = list(children)
    before = of_children(connection, ids)
    _note_changes(connection, before, evidence, at=at, but_for=never_listed)
    standing = states.standing(evidence, actions_of(connection, ids), over=conditions.over(connection, ids))
    whole = pd.concat([evidence[list(EVIDENCE)], standing], axis=1)
    drop(connection, ids)
    stored_rows.insert(connection, _ROW, whole.astype(object).where(whole.notna(), None))
    for where in stored_rows.among(schema.children.c.child_id, ids):
        connection.execute(sa.update(schema.children).where(where).values(listed_on=listed_on))


def _note_changes(
    connection: sa.Connection, before: pd.DataFrame, after: pd.DataFrame, *, at: str, but_for: Collection[str]
) -> None:
    came = changes.changed(before, after)
    came = came[~came["child_id"].isin(list(but_for)).to_numpy()]
    said = came.rename(columns={"child_id": "linked_child"}).assign(at=at, noted_of=came["child_id"])
    stored_rows.insert(connection, schema.worklist_changes, said.where(said.notna(), None))


def restate(connection: sa.Connection, children: Collection[str]) -> None:
    """Work out again how the rows of some children stand: after an action, or once other actions are theirs."""
    ids = sorted(children)
    evidence = of_children(connection, ids)
    if evidence.empty:
        return
    standing = states.standing(evidence, actions_of(connection, ids), over=conditions.over(connection, ids))
    statement = sa.update(_ROW).where(
        _ROW.c.child_id == sa.bindparam("whose"), _ROW.c.about == sa.bindparam("which")
    ).values({name: sa.bindparam(f"new_{name}") for name in STANDING})  # fmt: skip
    said = standing.rename(columns={name: f"new_{name}" for name in STANDING})
    said = said.assign(whose=evidence["child_id"], which=evidence["about"])
    for batch in stored_rows.batches(said):
        connection.execute(statement, batch.to_dict("records"))


def drop(connection: sa.Connection, children: Collection[str]) -> None:
    """Take the rows of some children away: they are made anew, or their rows belong to another child."""
    for where in stored_rows.among(_ROW.c.child_id, list(children)):
        connection.execute(sa.delete(_ROW).where(where))


def of_children(connection: sa.Connection, children: Collection[str]) -> pd.DataFrame:
    """Return the rows of some children, as stored."""
    return _frame(connection, sa.select(_ROW), stored_rows.among(_ROW.c.child_id, list(children)))


def actions_of(connection: sa.Connection, children: Collection[str]) -> pd.DataFrame:
    """Return what was noted of some children (``columns.ACTION``), as stored."""
    acted = schema.actions.c
    query = sa.select(*(acted[name] for name in ACTION))
    return _frame(connection, query, stored_rows.among(acted.linked_child, list(children)))


def _frame(connection: sa.Connection, query: sa.Select[Any], wheres: Iterator[sa.ColumnElement[bool]]) -> pd.DataFrame:
    found = [tuple(row) for where in wheres for row in connection.execute(query.where(where))]
    return pd.DataFrame(found, columns=[column.name for column in query.selected_columns], dtype=object)
