"""Lists of children: the caseload and what a search finds, with names or without."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store import access, rows, schema, summary
from growthwatch.store.access import User

#: Columns that say who a child is: blank to a role that works on pseudonyms.
IDENTITY: Final = ("child_id", "nhs_number", "forename", "surname", "date_of_birth")
_CHILD: Final = ("handle", *IDENTITY, "sex", "practice_code", "as_of")
_KEPT: Final = (
    "urgency", "top_rule", "top_status", "top_certainty", "top_finding", "top_text", "latest_on", "next_weighing_by",
    "n_findings", "check_status", "check_reason", "check_until",
)  # fmt: skip
_DATES: Final = ("date_of_birth", "as_of", "latest_on", "next_weighing_by", "check_until", "action_on")
#: Urgencies that call for somebody: everything above "near a threshold", and a check that is due.
_NOTHING: Final = len(summary.URGENCY) - 1
_NEAR: Final = summary.URGENCY.index("near a threshold")


@dataclass(frozen=True)
class Filters:
    """Which children of those the user may see; None for any.

    ``attention``: only those with a threshold met, or a 6-8-week check due, overdue, missed or without its weight.
    ``unacknowledged``: only those whose most urgent finding nobody has noted an action on.
    """

    attention: bool = False
    unacknowledged: bool = False
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
    child, held, acted = schema.children, schema.kept, schema.actions
    latest = (
        sa.select(acted.c.linked_child, acted.c.finding_id, sa.func.max(acted.c.id).label("id"))
        .group_by(acted.c.linked_child, acted.c.finding_id)
        .subquery()
    )
    query = (
        sa.select(*(child.c[name] for name in _CHILD), *(held.c[name] for name in _KEPT))
        .add_columns(acted.c.action, acted.c.done_on.label("action_on"))
        .join_from(child, held, child.c.kept_id == held.c.id)
        .outerjoin(latest, (latest.c.linked_child == child.c.child_id) & (latest.c.finding_id == held.c.top_finding))
        .outerjoin(acted, acted.c.id == latest.c.id)
        .where(access.within(user), *wheres)
        .order_by(held.c.urgency, held.c.latest_on.desc(), child.c.handle)
        .limit(limit)
        .offset(offset)
    )
    columns = [*_CHILD, *_KEPT, "action", "action_on"]
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=columns, dtype=object)
    return _shown(frame, user, today)


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Return the filters as conditions on the joined tables."""
    child, held, acted = schema.children.c, schema.kept.c, schema.actions.c
    covered = sa.select(schema.team_practices.c.practice_code).where(schema.team_practices.c.team == filters.team)
    asked: list[tuple[Any, sa.ColumnElement[bool]]] = [
        (filters.attention, sa.and_(held.urgency < _NOTHING, held.urgency != _NEAR)),
        (filters.unacknowledged, acted.id.is_(None)),
        (filters.team is not None, child.practice_code.in_(covered)),
        (filters.practice_code is not None, child.practice_code == filters.practice_code),
        (filters.rule is not None, held.top_rule == filters.rule),
        (filters.status is not None, held.top_status == filters.status),
        (filters.check_status is not None, held.check_status.in_(filters.check_status or ())),
        (filters.born_from is not None, child.date_of_birth >= str(filters.born_from)),
        (filters.born_to is not None, child.date_of_birth <= str(filters.born_to)),
    ]
    return [condition for wanted, condition in asked if wanted]


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


def tally(connection: sa.Connection, user: User) -> pd.DataFrame:
    """Return how many children stand at each urgency and check status."""
    child, held = schema.children, schema.kept
    query = (
        sa.select(held.c.urgency, held.c.check_status, sa.func.count().label("children"))
        .join_from(child, held, child.c.kept_id == held.c.id)
        .where(access.within(user))
        .group_by(held.c.urgency, held.c.check_status)
        .order_by(held.c.urgency, held.c.check_status)
    )
    return pd.DataFrame(
        [tuple(row) for row in connection.execute(query)], columns=["urgency", "check_status", "children"]
    )


def _shown(frame: pd.DataFrame, user: User, today: dt.date) -> pd.DataFrame:
    typed = {name: tables.DATE if name in _DATES else tables.TEXT for name in frame.columns}
    typed |= {"urgency": np.dtype("int64"), "n_findings": np.dtype("int64")}
    shown = rows.typed(frame, typed)
    age = (np.datetime64(today) - shown["date_of_birth"].to_numpy().astype("datetime64[D]")).astype("float64")
    shown.insert(shown.columns.get_loc("sex"), "age_days", np.where(shown["date_of_birth"].isna(), np.nan, age))
    if user.pseudonymised:
        # a finding's id begins with its child's
        hidden = [*IDENTITY, "top_finding"]
        shown[hidden] = rows.typed(frame.assign(**dict.fromkeys(hidden)), {name: typed[name] for name in hidden})
    return shown
