"""Lists of children: the caseload and what a search finds, with names or without."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.access import permissions
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema, text
from growthwatch.store.desk import pseudonyms
from growthwatch.store.desk.pseudonyms import IDENTITY
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import summary

_CHILD: Final = ("handle", *IDENTITY, "sex", "practice_code", "as_of")
_KEPT: Final = (
    "top_rule", "top_status", "top_certainty", "top_finding", "top_text", "top_headline", "top_probability",
    "latest_on", "overdue_since", "next_weighing_by", "n_findings", "check_status", "check_reason", "check_until",
    "check_text", "weights_known", "not_judged", "doubt_text", "doubt_headline", "doubt_urgency", "doubt_probability",
    "n_doubts", "n_links", "known_conditions",
)  # fmt: skip
_DATES: Final = (
    "date_of_birth", "as_of", "latest_on", "overdue_since", "next_weighing_by", "check_until", "action_on",
)  # fmt: skip
_NUMBERS: Final = ("top_probability", "doubt_urgency", "doubt_probability", "n_doubts", "n_links")
_TOGETHER: Final = 10
_NEAR: Final = summary.URGENCY.index("near a threshold")
#: The scale of lines stored before findings had an urgency -> today's: what was met then calls for somebody this week
#: until the child is worked out again.
_BEFORE_URGENCY: Final = {
    0: "this_week", 1: "this_week", 2: "this_week", 3: "this_week", 4: "near a threshold", 5: "next_contact",
    6: "nothing raised",
}  # fmt: skip
_LAST: Final = "9999"  # after every ISO date


def urgency() -> sa.ColumnElement[int]:
    """Return how soon a stored line calls for somebody: its position in ``summary.URGENCY``."""
    held = schema.result_documents.c
    before = sa.case(
        {was: summary.URGENCY.index(now) for was, now in _BEFORE_URGENCY.items()},
        value=held.urgency,
        else_=summary.URGENCY.index("nothing raised"),
    )
    return sa.func.coalesce(held.list_urgency, before)


def _order(user: User) -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of every list: urgency, probability in whole per cent, time overdue; never certainty.

    A list of pseudonyms is not ordered by dates: of two children it would tell the elder.
    """
    held = schema.result_documents.c
    how_soon = (urgency(), _less_probable(held.top_probability))
    return how_soon if user.pseudonymised else (*how_soon, sa.func.coalesce(held.overdue_since, _LAST))


def order_of_doubts() -> tuple[sa.ColumnElement[Any], ...]:
    """Return the order of a list of doubts: by what the most urgent of a child's would mean; who is gone last."""
    held = schema.result_documents.c
    unknown, gone = len(summary.URGENCY), summary.URGENCY.index("died or left")
    is_gone = sa.case((urgency() == gone, 1), else_=0)
    return is_gone, sa.func.coalesce(held.doubt_urgency, unknown), _less_probable(held.doubt_probability)


def _less_probable(probability: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(-sa.func.round(100 * probability), 1)


@dataclass(frozen=True)
class Filters:
    """Which children of those the user may see; None for any.

    ``here``: only those who neither died nor left.
    ``attention``: only those with a threshold met, or a 6-8-week check due, overdue, missed or without its weight.
    ``urgency``: a word of ``summary.URGENCY``. ``doubted``: only those with readings that wait for a decision.
    ``unacknowledged``: only those whose most urgent finding nobody has noted an action on.
    """

    here: bool = False
    attention: bool = False
    unacknowledged: bool = False
    doubted: bool = False
    urgency: str | None = None
    team: str | None = None
    practice_code: str | None = None
    rule: str | None = None
    status: str | None = None
    check_status: tuple[str, ...] | None = None
    born_from: dt.date | None = None
    born_to: dt.date | None = None


def caseload(
    connection: sa.Connection,
    user: User,
    wheres: list[sa.ColumnElement[bool]],
    *,
    today: dt.date,
    limit: int | None,
    offset: int = 0,
    order: tuple[sa.ColumnElement[Any], ...] = (),
    lead: sa.Subquery | None = None,
) -> pd.DataFrame:
    """Return children a line each, the most urgent first, or first in another order.

    With ``lead``, a row of a worklist for each child, those alone who have one, and as soon as it calls for somebody.
    """
    child, held, acted = schema.children, schema.result_documents, schema.actions
    joined, how_soon = _with_last_action(), urgency()
    if lead is not None:
        joined, how_soon = joined.join(lead, lead.c.child_id == child.c.child_id), lead.c.urgency
        seen = sa.case((lead.c.state == "acknowledged", 1), else_=0)  # as ``worklist.table.order``
        order = (lead.c.urgency, seen, _less_probable(lead.c.probability))
        order += () if user.pseudonymised else (sa.func.coalesce(lead.c.since, _LAST),)
    query = (
        sa.select(*(child.c[name] for name in _CHILD), how_soon, *(held.c[name] for name in _KEPT))
        .add_columns(acted.c.action, acted.c.done_on.label("action_on"))
        .select_from(joined)
        .where(permissions.within(user), *wheres)
        .order_by(*order, *_order(user), child.c.handle)
        .limit(limit)
        .offset(offset)
    )
    columns = [*_CHILD, "urgency", *_KEPT, "action", "action_on"]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)
    return _shown(connection, frame, user, today)


def _with_last_action() -> sa.FromClause:
    """Return children joined with what is kept of them and the last action about their most urgent finding."""
    child, held, acted = schema.children, schema.result_documents, schema.actions
    latest = (
        sa.select(acted.c.linked_child, acted.c.about, sa.func.max(acted.c.id).label("id"))
        .group_by(acted.c.linked_child, acted.c.about)
        .subquery()
    )
    # a finding's id begins with its child's, which may have been another when the action was noted
    top = sa.func.substr(held.c.top_finding, sa.func.length(child.c.child_id) + 1)
    same = (latest.c.linked_child == child.c.child_id) & (latest.c.about == top)
    joined = child.join(held, child.c.kept_id == held.c.id).outerjoin(latest, same)
    return joined.outerjoin(acted, acted.c.id == latest.c.id)


def born_together(
    connection: sa.Connection, user: User, child_id: str, person: pd.Series, *, today: dt.date
) -> pd.DataFrame:
    """Return the other children within reach of a person's surname and birth date: twins, or taken for such."""
    child = schema.children.c
    wheres: list[sa.ColumnElement[bool]] = [sa.false()]
    if pd.notna(person["surname"]) and pd.notna(person["date_of_birth"]):
        surname = str(text.search_name(pd.Series([person["surname"]])).iloc[0])
        wheres = [
            child.date_of_birth == person["date_of_birth"].date().isoformat(),
            sa.or_(child.search_name == surname, child.search_name.startswith(surname + " ", autoescape=True)),
            child.child_id != child_id,
        ]
    return caseload(connection, user, wheres, today=today, limit=_TOGETHER)


def conditions(connection: sa.Connection, user: User, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return the filters as conditions on the joined tables.

    Raises
    ------
    StoreError
        When a role that works on pseudonyms asks by birth dates, or names a practice of few children.
    """
    if user.pseudonymised and (filters.born_from is not None or filters.born_to is not None):
        raise StoreError("a role that works on pseudonyms can't ask for children by their birth dates")
    child, held, acted = schema.children.c, schema.result_documents.c, schema.actions.c
    covered = sa.select(schema.team_practices.c.practice_code).where(schema.team_practices.c.team == filters.team)
    asked: list[tuple[Any, sa.ColumnElement[bool]]] = [
        (filters.here, urgency() != summary.URGENCY.index("died or left")),
        (filters.attention, urgency() < _NEAR),
        (filters.unacknowledged, acted.id.is_(None)),
        (filters.doubted, held.n_doubts > 0),
        (filters.urgency is not None, urgency() == _position(filters.urgency)),
        (filters.team is not None, child.practice_code.in_(covered)),
        (filters.rule is not None, held.top_rule == filters.rule),
        (filters.status is not None, held.top_status == filters.status),
        (filters.check_status is not None, held.check_status.in_(filters.check_status or ())),
        (filters.born_from is not None, child.date_of_birth >= str(filters.born_from)),
        (filters.born_to is not None, child.date_of_birth <= str(filters.born_to)),
    ]
    chosen = [condition for wanted, condition in asked if wanted]
    if filters.practice_code is not None:
        chosen.append(pseudonyms.of_practice(connection, user, filters.practice_code))
    return chosen


def _position(word: str | None) -> int:
    """Return the position of a word in ``summary.URGENCY``, that of none for another."""
    return summary.URGENCY.index(word) if word in summary.URGENCY else len(summary.URGENCY)


def set_filters(filters: Filters) -> dict[str, str | list[str]]:
    """Return the filters that were set, as the audit log keeps them: text, or a list of texts."""
    chosen = {name: value for name, value in vars(filters).items() if value is not None and value is not False}
    return {name: list(value) if isinstance(value, tuple) else str(value) for name, value in chosen.items()}


def is_stale(today: str, rules: str) -> sa.ColumnElement[bool]:
    """Return whether what is kept of a child is of an earlier day, other rules or policy, or without its counts."""
    held, setting = schema.result_documents.c, schema.settings.c
    policy = sa.func.coalesce(sa.select(setting.value).where(setting.name == "policy").scalar_subquery(), "digital")
    newer = sa.or_(held.rules != rules, held.policy != policy)
    unlisted = schema.children.c.listed_on.is_(None)
    return sa.or_(schema.children.c.as_of < today, newer, held.n_doubts.is_(None), unlisted)


def counts(connection: sa.Connection, user: User, wheres: list[sa.ColumnElement[bool]]) -> pd.DataFrame:
    """Return how many children stand at each urgency and check status, and what of theirs waits for a decision."""
    held = schema.result_documents.c
    wait = {
        "doubted": sa.func.sum(sa.case((held.n_doubts > 0, 1), else_=0)),  # children, not readings
        "n_links": sa.func.coalesce(sa.func.sum(held.n_links), 0),
    }
    how_soon = urgency().label("how_soon")
    query = (
        sa.select(how_soon, held.check_status, sa.func.count(), *wait.values())
        .select_from(_with_last_action())
        .where(permissions.within(user), *wheres)
        .group_by(how_soon, held.check_status)
        .order_by(how_soon, held.check_status)
    )
    columns = ["urgency", "check_status", "children", *wait]
    return pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns).astype(
        {"children": "int64", **dict.fromkeys(wait, "int64")}
    )


def practices(connection: sa.Connection, user: User) -> list[str]:
    """Return the codes of the practices of the children the user may see, "" for not known.

    To a role that works on pseudonyms those of few children are one, ``pseudonyms.WITHHELD``.
    """
    code = schema.children.c.practice_code
    codes = list(connection.scalars(sa.select(code).distinct().where(permissions.within(user)).order_by(code)))
    if not user.pseudonymised:
        return codes
    return list(dict.fromkeys(pseudonyms.named_practices(connection, pd.Series(codes, dtype=object))))


def teams(connection: sa.Connection, user: User) -> dict[str, str]:
    """Return the names of the teams whose children the user may see, by team; of a health visitor the own ones."""
    team = schema.teams.c
    mine = team.team.in_(user.teams) if permissions.ROLES[user.role].scope in {"teams", "assigned"} else sa.true()
    return {row.team: row.name for row in connection.execute(sa.select(team.team, team.name).where(mine))}


def _shown(connection: sa.Connection, frame: pd.DataFrame, user: User, today: dt.date) -> pd.DataFrame:
    typed = {name: tables.DATE if name in _DATES else tables.TEXT for name in frame.columns}
    typed |= {"urgency": np.dtype("int64"), "n_findings": np.dtype("int64")}
    typed |= dict.fromkeys(_NUMBERS, np.dtype("float64"))
    return pseudonyms.coarsened(connection, user, pseudonyms.with_ages(rows.typed(frame, typed), today), today)
