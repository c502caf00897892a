"""Under which id a child was kept before: linkage may give its rows another, and its handle then leads on."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from growthwatch.results import Result
from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.errors import StoreError

_FORMER = schema.former_handles
_Moved = Mapping[str, sa.Row[Any]]  # an id that was a child's own -> the row of its handle


def then(connection: sa.Connection, asked: str, child_id: str, until: str) -> str:
    """Return the id under which a child was kept at an instant (ISO, UTC).

    Parameters
    ----------
    asked : str
        The handle or id that the reader gave: a former handle means the child that bore it.
    child_id : str
        The child that it leads to now.

    Raises
    ------
    StoreError
        When the child's rows were then kept as several children: whose file is meant is not guessed.
    """
    former = _former(connection, child_id)
    mine = next((row.was for row in former.values() if row.handle == asked), None)
    for known in (None if mine is None else _moved_on(former, mine, until), child_id):
        if known is not None and _was_kept(connection, known, until):
            return known
    before = [row for row in former.values() if row.at > until and _was_kept(connection, row.was, until)]
    if len(before) > 1:
        handles = " or ".join(sorted(row.handle for row in before))
        raise StoreError(f"this child's records were then kept as those of {len(before)} children: ask for {handles}")
    return before[0].was if before else child_id


def apart(connection: sa.Connection, child_id: str, whose: str, until: str) -> set[str]:
    """Return the ids of the children that are this one now and at an instant were others than ``whose``."""
    former = _former(connection, child_id)
    return {known for known in (child_id, *former) if _moved_on(former, known, until) != whose}


def all_within(connection: sa.Connection, user: User, said: Result) -> bool:
    """Return whether none of the rows behind a page are now those of a child whom the user may not see."""
    stages, child = said.stages, schema.children
    for frame, table, name, key in (
        (stages.records, schema.recorded, "record_id", "row_key"),
        (stages.contacts, schema.contacted, "record_id", "row_key"),
        (stages.unread, schema.unread, "record_id", "row_key"),
        (stages.register, schema.registered, "child_id", "child_id"),
        (stages.register, schema.registered, "nhs_number", "nhs_number"),
    ):
        of_key = rows.row_keys("unread", frame, pd.DataFrame()) if table is schema.unread else frame[name]
        own = frame[["source"]].assign(**{name: of_key}).dropna().astype(str)
        query = (
            sa.select(table.c.source, table.c[key])
            .join_from(table, child, child.c.child_id == table.c.linked_child)
            .where(sa.not_(permissions.in_reach(user)))
        )
        wheres = rows.among(table.c[key], own[name].unique().tolist())
        theirs = {tuple(row) for where in wheres for row in connection.execute(query.where(where))}
        if theirs and pd.MultiIndex.from_frame(own).isin(theirs).any():
            return False
    return True


def handles(connection: sa.Connection, children: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a handle for each child that is new to the list, and those of them that were theirs before.

    A child that comes back takes up its own handle again, and with it what was noted under its id and the handles
    that led to it: else they would lead to a child that it is not.
    """
    back = dict[str, str]()
    for where in rows.among(_FORMER.c.was, children):
        back |= {row.was: row.handle for row in connection.execute(sa.select(_FORMER).where(where))}
    for child in back:
        _take_back(connection, child)
    return [back.get(child) or secrets.token_hex(6) for child in children], list(back.values())


def inherit(connection: sa.Connection, handle: str, was: str, now: str, at: str) -> None:
    """Let what hangs on a retired child, the handles that led to it too, lead to the child that has its rows."""
    for table in (schema.actions, schema.context, schema.worklist_changes):
        connection.execute(sa.update(table).where(table.c.linked_child == was).values(linked_child=now))
    connection.execute(sa.update(_FORMER).where(_FORMER.c.child_id == was).values(child_id=now))
    connection.execute(sa.insert(_FORMER).values(handle=handle, child_id=now, was=was, went_to=now, at=at))


def _take_back(connection: sa.Connection, child: str) -> None:
    heir = connection.scalar(sa.select(_FORMER.c.child_id).where(_FORMER.c.was == child))
    former = _former(connection, str(heir))
    connection.execute(sa.delete(_FORMER).where(_FORMER.c.was == child))
    own = [known for known in former if _moved_on(former, known, "", to=child) == child]
    action, fact, change = schema.actions, schema.context, schema.worklist_changes
    for known in own:
        connection.execute(sa.update(_FORMER).where(_FORMER.c.was == known).values(child_id=child))
        for table, of_it in (
            (action, action.c.finding_id == sa.literal(known, sa.Text).concat(action.c.about)),
            (fact, fact.c.noted_of == known),
            (change, change.c.noted_of == known),
        ):
            there = sa.update(table).where(table.c.linked_child == heir, of_it)
            connection.execute(there.values(linked_child=child))


def _former(connection: sa.Connection, child_id: str) -> _Moved:
    """Return the ids that were children's own whose rows are now this child's; not those from before schema 0003."""
    moved = connection.execute(sa.select(_FORMER).where(_FORMER.c.child_id == child_id, _FORMER.c.was.is_not(None)))
    return {row.was: row for row in moved}


def _moved_on(former: _Moved, known: str, until: str, to: str = "") -> str:
    """Return the id that had a child's rows at an instant; with ``to``, at any time until they came to that one."""
    while known != to and known in former and (to or former[known].at <= until):
        known = former[known].went_to
    return known


def _was_kept(connection: sa.Connection, child_id: str, until: str) -> bool:
    held = schema.result_documents.c
    return (
        connection.scalar(sa.select(held.id).where(held.child_id == child_id, held.at <= until).limit(1)) is not None
    )
