"""The worklist at the desk: rows and how each stands, what is noted of them, and their counts from one query."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema, text
from growthwatch.store.desk import bring_to_today, known_conditions, lists, pseudonyms
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Conflict, Denied, StoreError
from growthwatch.store.worklist import actions, table, views
from growthwatch.store.worklist.columns import EVIDENCE, KNOWN_THEN, STANDING
from growthwatch.worklist_vocabulary import ROW_STATES

_ROW: Final = schema.worklist_rows
_PERSON: Final = ("handle", *pseudonyms.IDENTITY, "sex", "practice_code", "as_of")
_SAID: Final = tuple(name for name in (*EVIDENCE, *STANDING) if name not in {"child_id", "state", "reopened"})
_DATES: Final = (
    "date_of_birth", "as_of", "first_on", "last_on", "due_on", "not_before", "since", "acted_on", "until",
)  # fmt: skip
_WHOLE: Final = ("on_today", "urgency", "case_urgency", "latest_action", "mine")
_REAL: Final = ("probability", "spaces", "loss")


class RowKey(NamedTuple):
    """A row as a page showed it: of which child, about what, and after which action (``latest_action``; 0 for none).

    Who acts on a row that somebody else has acted on since the page was drawn is told, and nothing is noted.
    """

    handle: str
    about: str
    latest_action: int


def listed(
    session: Session,
    states: Sequence[str] | None = None,
    *,
    kinds: Sequence[str] | None = None,
    matters: Sequence[str] | None = None,
    filters: Filters | None = None,
    handles: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return rows of the children whom the user may see, the most urgent first.

    Parameters
    ----------
    states, kinds, matters : sequence of str, optional
        Of ``worklist_vocabulary.ROW_STATES`` as of today, of ``ROW_KINDS``, and what they tell of (a check's name);
        not given, any.
    filters : Filters, optional
        Of the children: team, practice_code, born_from, born_to.
    handles : sequence of str, optional
        Of these children alone.

    Returns
    -------
    DataFrame
        handle, the person (blank to a role that works on pseudonyms), age_days, and of each row ``columns.EVIDENCE``
        and ``columns.STANDING``: kind, matter, urgency (position in ``URGENCIES``), status, headline, text,
        due_on ..., state (today), reopened ("a;b"), action, acted_on, acted_by, until, service, note,
        latest_action; view (of ``VIEWS``) and mine (1: it calls for somebody of the user's role).
    """
    bring_to_today.bring_to_today(session, handles=handles)
    with session.reading("caseload") as operation:
        wheres = _of(states, kinds, matters, session.day)
        wheres += lists.conditions(operation.connection, operation.user, filters or Filters())
        if handles is not None:
            wheres.append(schema.children.c.handle.in_(handles))
        found = rows_where(operation.connection, operation.user, wheres, session.day)
        operation.detail = {"rows": len(found), "states": list(states or ROW_STATES)}
    return found


def act(
    session: Session,
    keys: Sequence[RowKey],
    action: str,
    *,
    done_on: dt.date,
    until: dt.date | None = None,
    service: str = "",
    note: str = "",
    condition: str | None = None,
    reason: str = "",
) -> str:
    """Note one action of any number of rows: of all, or of none where one can't be; return what binds them together.

    Parameters
    ----------
    keys : sequence of RowKey
        As a page showed them.
    action : str
        Of ``vocabulary.ACTIONS_ON_FINDINGS``.
    done_on : date
        When it was done.
    until : date, optional
        The day to which a plan, or care, holds: from the next day on the row is open again.
    service : str
        To whom the child was referred, or under whose care it is.
    note : str
        The plan, the outcome, the reason.
    condition : str, optional
        The record id of the known condition for which the row rests.
    reason : str
        Why, of a role that works on pseudonyms.

    Raises
    ------
    Conflict
        When somebody has acted on one of the rows since the page was drawn.
    StoreError
        For an unknown action, a day of a plan that is past, or what has to be said and is not.
    Denied
        When a child is not among those the user may see.
    """
    text.check(part for key in keys for part in key)
    actions.check(action, done_on=done_on, today=session.day, until=until, service=service, note=note)
    with session.writing("act_on_rows", why=reason) as operation:
        if not keys:
            raise StoreError("no row was chosen")
        if operation.user.pseudonymised and not operation.why:
            raise Denied("say why these children's rows are acted on: lists show no names to this role")
        held = _held(operation, keys)
        if condition is not None:
            known_conditions.check_rest(operation, held, condition, until, session.day)
        batch = secrets.token_hex(6)
        noted = {
            "action": action, "done_on": done_on.isoformat(), "until": until.isoformat() if until else None,
            "service": service.strip() or None, "note": note.strip(), "condition": condition, "batch": batch,
        }  # fmt: skip
        add(operation, held, noted, until)
        operation.detail = {"action": action, "rows": len(held), "batch": batch}
        for handle, kind in held[["handle", "kind"]].drop_duplicates().itertuples(index=False):
            session.note(operation, "acknowledge", handle, {"action": action, "of": kind, "batch": batch})
    return batch


def add(operation: Operation, held: pd.DataFrame, noted: dict[str, Any], until: dt.date | None) -> None:
    """Add an action about each of some rows, with what is known of each now, and work out how they stand.

    Parameters
    ----------
    held : DataFrame
        ``columns.EVIDENCE``.
    noted : dict
        What is the same for all: action, done_on, note ...
    """
    state = {kind: actions.state_after(noted["action"], kind, until) for kind in held["kind"].unique()}
    said = held[["about", "kind", "matter", *KNOWN_THEN]].assign(
        at=operation.at, by=operation.user.username, role=operation.user.role,
        linked_child=held["child_id"], finding_id=held["child_id"] + held["about"],
        rule=held["rule"].where(held["rule"].notna(), ""), state=held["kind"].map(state), **noted,
    )  # fmt: skip
    rows.insert(operation.connection, schema.actions, said.astype(object).where(said.notna(), None))
    table.restate(operation.connection, set(held["child_id"]))


def joined() -> sa.FromClause:
    """Return rows joined with their children, what is kept of them and the latest action about each."""
    child, held, acted = schema.children, schema.result_documents, schema.actions
    joined = _ROW.join(child, child.c.child_id == _ROW.c.child_id).join(held, child.c.kept_id == held.c.id)
    return joined.outerjoin(acted, acted.c.id == _ROW.c.latest_action)


def _of(
    states: Sequence[str] | None, kinds: Sequence[str] | None, matters: Sequence[str] | None, day: dt.date
) -> list[sa.ColumnElement[bool]]:
    asked = ((states, table.state_on(day.isoformat())), (kinds, _ROW.c.kind), (matters, _ROW.c.matter))
    return [column.in_(chosen) for chosen, column in asked if chosen is not None]


def rows_where(
    connection: sa.Connection, user: User, wheres: Sequence[sa.ColumnElement[bool]], day: dt.date
) -> pd.DataFrame:
    """Return the rows of children whom a user may see for which all conditions hold; columns as :func:`listed`."""
    child = schema.children.c
    iso = day.isoformat()
    now = [
        table.state_on(iso), table.reopened_on(iso), views.view_on(iso, user.role),
        sa.case((views.calls_for(iso, user.role), 1), else_=0),
    ]  # fmt: skip
    query = (
        sa.select(*(child[name] for name in _PERSON), *(_ROW.c[name] for name in _SAID), *now)
        .select_from(joined())
        .where(permissions.within(user), *wheres)
        .order_by(*table.order(by_date=not user.pseudonymised), child.handle)
    )
    columns = [*_PERSON, *_SAID, "state", "reopened", "view", "mine"]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)
    typed: dict[str, Any] = {name: tables.DATE if name in _DATES else tables.TEXT for name in columns}
    typed |= dict.fromkeys(_WHOLE, np.dtype("int64")) | dict.fromkeys(_REAL, np.dtype("float64"))
    return pseudonyms.coarsened(connection, user, pseudonyms.with_ages(rows.typed(frame, typed), day), day)


def _held(operation: Operation, keys: Sequence[RowKey]) -> pd.DataFrame:
    """Return the rows that are to be acted on, each as the page showed it, or say which is not."""
    child = schema.children
    asked = pd.DataFrame(keys, columns=["handle", "about", "seen"]).drop_duplicates()
    query = (
        sa.select(child.c.handle, _ROW, child.c.listed_on)
        .join_from(_ROW, child, child.c.child_id == _ROW.c.child_id)
        .where(permissions.within(operation.user))
    )
    found = [
        tuple(row)
        for where in rows.among(child.c.handle, sorted(set(asked["handle"])))
        for row in operation.connection.execute(query.where(where))
    ]
    _check_reach(operation, asked)
    held = pd.DataFrame(found, columns=["handle", *_ROW.columns.keys(), "listed_on"], dtype=object)
    told = pseudonyms.tokens(held["handle"], held["about"]) if operation.user.pseudonymised else held["about"]
    whole = asked.rename(columns={"about": "told"}).merge(held.assign(told=told), on=["handle", "told"], how="left")
    whole = whole.drop(columns="told")
    if whole["kind"].isna().any():
        raise StoreError("a row that was chosen is no longer on the list: nothing was noted, look at the list again")
    changed = whole[(whole["latest_action"] != whole["seen"]).to_numpy()]
    if len(changed):
        first = changed.iloc[0]
        raise Conflict(
            f"{first['acted_by']} noted something of this row at {str(first['acted_at'])[11:16]} UTC on "
            f"{first['acted_on']}, after the page was drawn: nothing was noted, look at the list again"
        )
    return whole


def _check_reach(operation: Operation, asked: pd.DataFrame) -> None:
    """Refuse rows of a child whom the user may not see; one not there and one not theirs read the same."""
    child = schema.children.c
    handles = sorted(set(asked["handle"]))
    query = sa.select(child.handle).where(permissions.within(operation.user))
    known = {
        one for where in rows.among(child.handle, handles) for one in operation.connection.scalars(query.where(where))
    }
    if known != set(handles):
        raise Denied("there is no such child among those this user may see")
