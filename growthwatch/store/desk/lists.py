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
from growthwatch.store.recompute import rules_digest, summary

#: Columns that say who a child is: blank to a role that works on pseudonyms.
IDENTITY: Final = ("child_id", "nhs_number", "forename", "surname", "date_of_birth")
_CHILD: Final = ("handle", *IDENTITY, "sex", "practice_code", "as_of")
_KEPT: Final = (
    "urgency", "top_rule", "top_status", "top_certainty", "top_finding", "top_text", "top_headline", "latest_on",
    "next_weighing_by", "n_findings", "check_status", "check_reason", "check_until", "check_text", "n_doubts",
    "n_links",
)  # fmt: skip
_DATES: Final = ("date_of_birth", "as_of", "latest_on", "next_weighing_by", "check_until", "action_on")
#: Urgencies that call for somebody: everything above "near a threshold", and a check that is due.
_NOTHING: Final = len(summary.URGENCY) - 1
_TOGETHER: Final = 10
_NEAR: Final = summary.URGENCY.index("near a threshold")


@dataclass(frozen=True)
class Filters:
    """Which children of those the user may see; None for any.

    ``attention``: only those with a threshold met, or a 6-8-week check due, overdue, missed or without its weight.
    ``urgency``: one position in ``summary.URGENCY``. ``doubted``: only those with readings that wait for a decision.
    ``unacknowledged``: only those whose most urgent finding nobody has noted an action on.
    """

    attention: bool = False
    unacknowledged: bool = False
    doubted: bool = False
    urgency: int | None = None
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
) -> pd.DataFrame:
    """Return children a line each, the most urgent first."""
    child, held, acted = schema.children, schema.result_documents, schema.actions
    query = (
        sa.select(*(child.c[name] for name in _CHILD), *(held.c[name] for name in _KEPT))
        .add_columns(acted.c.action, acted.c.done_on.label("action_on"))
        .select_from(_with_last_action())
        .where(permissions.within(user), *wheres)
        .order_by(held.c.urgency, held.c.latest_on.desc(), child.c.handle)
        .limit(limit)
        .offset(offset)
    )
    columns = [*_CHILD, *_KEPT, "action", "action_on"]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)
    return _shown(frame, user, today)


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


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return the filters as conditions on the joined tables."""
    child, held, acted = schema.children.c, schema.result_documents.c, schema.actions.c
    covered = sa.select(schema.team_practices.c.practice_code).where(schema.team_practices.c.team == filters.team)
    asked: list[tuple[Any, sa.ColumnElement[bool]]] = [
        (filters.attention, sa.and_(held.urgency < _NOTHING, held.urgency != _NEAR)),
        (filters.unacknowledged, acted.id.is_(None)),
        (filters.doubted, held.n_doubts > 0),
        (filters.urgency is not None, held.urgency == filters.urgency),
        (filters.team is not None, child.practice_code.in_(covered)),
        (filters.practice_code is not None, child.practice_code == filters.practice_code),
        (filters.rule is not None, held.top_rule == filters.rule),
        (filters.status is not None, held.top_status == filters.status),
        (filters.check_status is not None, held.check_status.in_(filters.check_status or ())),
        (filters.born_from is not None, child.date_of_birth >= str(filters.born_from)),
        (filters.born_to is not None, child.date_of_birth <= str(filters.born_to)),
    ]
    return [condition for wanted, condition in asked if wanted]


def set_filters(filters: Filters) -> dict[str, str | list[str]]:
    """Return the filters that were set, as the audit log keeps them: text, or a list of texts."""
    # the most urgent group is position 0, which == would take for not set
    chosen = {name: value for name, value in vars(filters).items() if value is not None and value is not False}
    return {name: list(value) if isinstance(value, tuple) else str(value) for name, value in chosen.items()}


def is_stale(today: str) -> sa.ColumnElement[bool]:
    """Return whether what is kept of a child is of an earlier day, other rules or policy, or without its counts."""
    held, setting = schema.result_documents.c, schema.settings.c
    policy = sa.func.coalesce(sa.select(setting.value).where(setting.name == "policy").scalar_subquery(), "digital")
    newer = sa.or_(held.rules != rules_digest.digest(), held.policy != policy)
    return sa.or_(schema.children.c.as_of < today, newer, held.n_doubts.is_(None))


def searched(text: str) -> tuple[str, list[sa.ColumnElement[bool]]]:
    """Return what a search is by (nhs_number, date_of_birth or name), and its conditions."""
    child = schema.children.c
    compact = "".join(text.split()).replace("-", "")
    if compact.isascii() and compact.isdigit() and len(compact) == 10:
        return "nhs_number", [child.nhs_number == compact]
    try:
        born = dt.date.fromisoformat(text.strip())
    except ValueError:
        words = text.casefold().split()
        return "name", [(" " + child.search_name).contains(" " + word, autoescape=True) for word in words]
    return "date_of_birth", [child.date_of_birth == born.isoformat()]


def counts(connection: sa.Connection, user: User, wheres: list[sa.ColumnElement[bool]]) -> pd.DataFrame:
    """Return how many children stand at each urgency and check status, and what of theirs waits for a decision."""
    held = schema.result_documents.c
    wait = {
        "doubted": sa.func.sum(sa.case((held.n_doubts > 0, 1), else_=0)),  # children, not readings
        "n_links": sa.func.coalesce(sa.func.sum(held.n_links), 0),
    }
    query = (
        sa.select(held.urgency, held.check_status, sa.func.count(), *wait.values())
        .select_from(_with_last_action())
        .where(permissions.within(user), *wheres)
        .group_by(held.urgency, held.check_status)
        .order_by(held.urgency, held.check_status)
    )
    columns = ["urgency", "check_status", "children", *wait]
    return pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns).astype(
        {"children": "int64", **dict.fromkeys(wait, "int64")}
    )


def practices(connection: sa.Connection, user: User) -> list[str]:
    """Return the codes of the practices of the children the user may see, "" for not known."""
    code = schema.children.c.practice_code
    return list(connection.scalars(sa.select(code).distinct().where(permissions.within(user)).order_by(code)))


def teams(connection: sa.Connection, user: User) -> dict[str, str]:
    """Return the names of the teams whose children the user may see, by team; of a health visitor the own ones."""
    team = schema.teams.c
    mine = team.team.in_(user.teams) if permissions.ROLES[user.role].scope in {"teams", "assigned"} else sa.true()
    return {row.team: row.name for row in connection.execute(sa.select(team.team, team.name).where(mine))}


def _shown(frame: pd.DataFrame, user: User, today: dt.date) -> pd.DataFrame:
    typed = {name: tables.DATE if name in _DATES else tables.TEXT for name in frame.columns}
    typed |= {"urgency": np.dtype("int64"), "n_findings": np.dtype("int64")}
    typed |= {"n_doubts": np.dtype("float64"), "n_links": np.dtype("float64")}
    shown = rows.typed(frame, typed)
    age = (np.datetime64(today) - shown["date_of_birth"].to_numpy().astype("datetime64[D]")).astype("float64")
    shown.insert(shown.columns.get_loc("sex"), "age_days", np.where(shown["date_of_birth"].isna(), np.nan, age))
    if user.pseudonymised:
        # a finding's id begins with its child's
        hidden = [*IDENTITY, "top_finding"]
        shown[hidden] = rows.typed(frame.assign(**dict.fromkeys(hidden)), {name: typed[name] for name in hidden})
    return shown
