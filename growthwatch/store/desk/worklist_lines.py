"""A line for each child of a list of rows: first whose first row is the most urgent."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import lists, worklist
from growthwatch.store.desk.lists import Filters
from growthwatch.store.worklist import table, views
from growthwatch.store.worklist.columns import words
from growthwatch.vocabulary import MAIN_CHECK, URGENCIES

_ROW: Final = schema.worklist_rows
#: Of a line, what its child's first finding in the list says -> the column of its row.
_OF_FINDING: Final = {
    "top_rule": "rule", "top_status": "status", "top_certainty": "certainty", "top_text": "text",
    "top_headline": "headline", "top_probability": "probability", "latest_on": "last_on", "next_weighing_by": "due_on",
    "action": "action", "action_on": "acted_on",
}  # fmt: skip
_OF_CHECK: Final = ("check_status", "check_reason", "check_until", "check_text")


def lines(
    connection: sa.Connection,
    user: User,
    filters: Filters,
    *,
    view: str,
    everybody: bool,
    today: dt.date,
    limit: int | None,
) -> pd.DataFrame:
    """Return the children who have a row in a list, a line each; columns as ``lists.caseload``.

    What a line says of findings and of the 6-8-week check is what stands in the list: a child whose fall waits for a
    booked weighing and whose check was missed is on the open list for the check alone.

    Parameters
    ----------
    view : str
        Of ``worklist_vocabulary.VIEWS``.
    everybody : bool
        Whether the open list holds what calls for anybody, or only for somebody of the user's role.
    """
    day = today.isoformat()
    chosen = [views.view_on(day, user.role) == view, _ROW.c.on_today == 1]
    if view == "open" and not everybody:
        chosen.append(views.calls_for(day, user.role))
    lead = _lead(chosen)
    of_children = replace(filters, attention=False, unacknowledged=False, urgency=None, check_status=None)
    wheres = lists.conditions(connection, user, of_children)
    wheres += _own_conditions(filters, lead, chosen)
    found = lists.caseload(connection, user, wheres, today=today, limit=limit, lead=lead)
    of_them = rows.among(schema.children.c.handle, found["handle"].tolist())
    held = [worklist.rows_where(connection, user, [*chosen, where], today) for where in of_them]
    return _said_by_rows(found, pd.concat(held, ignore_index=True)) if held else found


def _lead(chosen: list[sa.ColumnElement[bool]]) -> sa.Subquery:
    """Return the first row of each child in the list, in the order of every list of rows."""
    place = sa.func.row_number().over(partition_by=_ROW.c.child_id, order_by=table.order())
    each = sa.select(_ROW, place.label("place")).where(*chosen).subquery("each_row")
    return sa.select(each).where(each.c.place == 1).subquery("lead")


def _own_conditions(
    filters: Filters, lead: sa.Subquery, chosen: list[sa.ColumnElement[bool]]
) -> list[sa.ColumnElement[bool]]:
    """Return those filters that ask about rows as conditions on them."""
    wheres: list[sa.ColumnElement[bool]] = []
    if filters.unacknowledged:
        wheres.append(lead.c.latest_action == 0)
    if filters.urgency is not None:
        place = URGENCIES.index(filters.urgency) if filters.urgency in URGENCIES else -1
        wheres.append(lead.c.urgency == place)
    if filters.check_status is not None:
        status = _ROW.c.status.in_(filters.check_status)
        of_check = sa.and_(_ROW.c.kind == "check", _ROW.c.matter == MAIN_CHECK, status)
        wheres.append(schema.children.c.child_id.in_(sa.select(_ROW.c.child_id).where(of_check, *chosen)))
    return wheres


def _said_by_rows(found: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Return lines that say of findings and checks what their rows in the list say, and nothing of others."""
    out = found.copy()
    finding = held[(held["kind"] == "finding").to_numpy()].drop_duplicates("handle").set_index("handle")
    of = finding.reindex(found["handle"])
    for name, column in _OF_FINDING.items():
        out[name] = of[column].to_numpy() if name != "action" else of[column].array
    about, child = words(of["about"]).to_numpy(dtype=object), words(found["child_id"]).to_numpy(dtype=object)
    named = np.where((about == "") | (child == ""), None, child + about)
    out["top_finding"] = pd.array(named, dtype=found["top_finding"].dtype)
    check = held[((held["kind"] == "check") & (held["matter"] == MAIN_CHECK)).to_numpy()]
    without = ~found["handle"].isin(check["handle"]).to_numpy()
    for name in _OF_CHECK:
        out.loc[without, name] = None
    return _typed_as(out, found)


def _typed_as(out: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    types: dict[str, Any] = {name: found[name].dtype for name in found.columns}
    return out.astype(types)[list(found.columns)]
