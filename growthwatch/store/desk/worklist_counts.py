"""How many rows stand how: one query, from which every page takes its counts."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import schema
from growthwatch.store.desk import bring_to_today, lists, pseudonyms, worklist
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.session import Session
from growthwatch.store.worklist import table, views

_ROW: Final = schema.worklist_rows
_GROUP: Final = ("kind", "matter", "on_today", "urgency", "retired")


def counts(session: Session, filters: Filters | None = None) -> pd.DataFrame:
    """Return how many rows stand how, of the children whom the user may see: what every page's counts are taken from.

    Returns
    -------
    DataFrame
        view (of ``VIEWS``), state (today), mine (1: it calls for somebody of the user's role), kind, matter, on_today
        (0: it has a list of its own), urgency (position in ``URGENCIES``), retired, practice_code, rows, and two that
        add up to children, none counted twice: children (whose first row in that view and with that ``mine`` it is)
        and anybody (whose first row in that view it is), of what is ``on_today`` and of each other list by itself.
    """
    bring_to_today.bring_to_today(session)
    with session.reading("caseload") as operation:
        wheres = lists.conditions(operation.connection, operation.user, filters or Filters())
        found = counted(operation.connection, operation.user, wheres, session.day)
        operation.detail = {"filters": lists.set_filters(filters or Filters()), "counts_only": True}
    return found


def counted(
    connection: sa.Connection, user: User, wheres: Sequence[sa.ColumnElement[bool]], day: dt.date
) -> pd.DataFrame:
    """Return the counts of :func:`counts`, of children for whom all conditions hold."""
    iso = day.isoformat()
    view = views.view_on(iso, user.role).label("view")
    mine = sa.case((views.calls_for(iso, user.role), 1), else_=0).label("mine")
    state = table.state_on(iso).label("state_now")
    own_list = sa.case((_ROW.c.on_today == 1, ""), else_=_ROW.c.kind)
    of_child = (_ROW.c.child_id, view, own_list)
    place = sa.func.row_number().over(partition_by=(*of_child, mine), order_by=table.order()).label("place")
    of_all = sa.func.row_number().over(partition_by=of_child, order_by=table.order()).label("of_all")
    each = (
        sa.select(
            view, state, mine, *(_ROW.c[name] for name in _GROUP), schema.children.c.practice_code, place, of_all
        )
        .select_from(worklist.joined())
        .where(permissions.within(user), *wheres)
        .subquery()
    )
    keys = [each.c[name] for name in ("view", "state_now", "mine", *_GROUP, "practice_code")]
    firsts = [sa.func.sum(sa.case((column == 1, 1), else_=0)) for column in (each.c.place, each.c.of_all)]
    query = sa.select(*keys, sa.func.count(), *firsts).group_by(*keys).order_by(*keys)
    columns = ["view", "state", "mine", *_GROUP, "practice_code", "rows", "children", "anybody"]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns)
    if user.pseudonymised:
        frame["practice_code"] = pseudonyms.named_practices(connection, frame["practice_code"])
        by = columns[: columns.index("rows")]
        frame = frame.groupby(by, dropna=False, as_index=False)[["rows", "children", "anybody"]].sum()
    return frame.astype(dict.fromkeys(("mine", "on_today", "urgency", "rows", "children", "anybody"), "int64"))
