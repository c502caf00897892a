"""Results that leave the desk: what is kept of the children, or a run on every row; each needs a reason."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch import pipeline
from growthwatch.results import COUNTS_ONLY, Result
from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import child_file, context_facts, linking, lists, restriction
from growthwatch.store.desk.lists import Filters, set_filters
from growthwatch.store.desk.session import Operation, Session, instant, last_moment
from growthwatch.store.errors import Denied, StoreError
from growthwatch.store.recompute import result_documents, stage_input
from growthwatch.store.recompute.service_settings import in_force
from growthwatch.store.worklist import matching, table
from growthwatch.vocabulary import ROLE_NOT_STATED, ROLES_ON_RECORD

#: What an export of results is for -> whether its rows name children to whom it goes.
PURPOSES: Final[Mapping[str, bool]] = MappingProxyType(
    {"audit": False, "missed_checks": False, "quality_assurance": True, "files": True}
)
_NAMING: Final = frozenset(name for name, names in PURPOSES.items() if names)


def export(
    session: Session,
    why: str,
    filters: Filters | None = None,
    *,
    stood_at: dt.date | None = None,
    purpose: str = "audit",
) -> Result:
    """Return what is kept of the children whom the user may see as the result of a run, for files, reports and audit.

    Links with an end of a child whom the user may not see are left out. A role that works on pseudonyms is given what
    counts are made of, without NHS numbers, and no file of rows can be written of it; how many exports somebody has
    made for a purpose stands in the audit log.

    Parameters
    ----------
    stood_at : date, optional
        What was kept of them at the end of this day, in place of what is kept now.
    purpose : str
        Of ``PURPOSES``.

    Raises
    ------
    Denied
        When the purpose needs names and the role works on pseudonyms.
    StoreError
        For an unknown purpose, or none.
    """
    if purpose not in PURPOSES:
        raise StoreError(f"unknown purpose {purpose!r}: expected one of {', '.join(PURPOSES)}")
    with session.reading("export", why=why) as operation:
        _require_reason(operation.why, "an export")
        if operation.user.pseudonymised and purpose in _NAMING:
            raise Denied("a role that works on pseudonyms may not export rows that name children")
        wheres = (
            permissions.within(operation.user),
            *lists.conditions(operation.connection, operation.user, filters or Filters()),
        )
        moment = None if stood_at is None else instant(last_moment(stood_at))
        shaped = result_documents.now(operation.connection, *wheres, order=[schema.children.c.child_id], at=moment)
        settings = in_force(operation.connection)
        about: dict[str, Any] = {"exported_at": instant(session.clock()), "rules": settings.rules}
        left_out = restriction.counted(operation.connection, operation.user, (filters or Filters()).practice_code)
        about |= {"restricted_left_out": left_out} if left_out else {}
        about |= {"check_windows": changed} if (changed := settings.check_schedule.changed()) else {}
        stored = result_documents.result(shaped, about, settings)
        found = linking.within(operation.connection, operation.user, stored)
        operation.detail = {"filters": set_filters(filters or Filters()), "children": len(shaped), "purpose": purpose}
        if operation.user.pseudonymised:
            found = _for_counts(found)
            operation.detail["export_number"] = 1 + _made_before(operation, purpose)
        operation.detail |= {} if stood_at is None else {"stood_at": stood_at.isoformat()}
    return found


def exports(session: Session) -> pd.DataFrame:
    """Return how many exports of results each user has made for each purpose, the most first; for who reads the trail.

    Returns
    -------
    DataFrame
        username, role, purpose (of ``PURPOSES``; blank where none was stated), exports, children (in all of them),
        last_at (ISO, UTC).
    """
    with session.reading("read_trail") as operation:
        link = schema.audit_log.c
        query = sa.select(link.username, link.role, link.detail, link.at).where(link.action == "export")
        made = [
            (name, role, said.get("purpose", ""), said.get("children", 0), at)
            for name, role, detail, at in operation.connection.execute(query)
            if "children" in (said := json.loads(detail or "{}"))
        ]
        operation.detail = {"exports": len(made)}
    frame = pd.DataFrame(made, columns=["username", "role", "purpose", "children", "last_at"])
    by = frame.groupby(["username", "role", "purpose"], as_index=False)
    counted = by.agg(exports=("children", "size"), children=("children", "sum"), last_at=("last_at", "max"))
    return counted.sort_values(["exports", "username"], ascending=[False, True], ignore_index=True)


def actions_on_findings(session: Session, why: str, findings: pd.DataFrame) -> pd.DataFrame:
    """Return what was noted of findings that an export holds, as an audit counts it.

    Parameters
    ----------
    findings : DataFrame
        Of :func:`export`: whom the user may see.

    Returns
    -------
    DataFrame
        finding_id (as it is now, "" where nothing shows it any more), action, done_on (ISO day), role
        (``vocabulary.ROLES_ON_RECORD``).
    """
    with session.reading("export", why=why) as operation:
        _require_reason(operation.why, "an export")
        noted = table.actions_of(operation.connection, sorted(set(findings["child_id"])))
        operation.detail = {"actions": len(noted)}
    found = matching.of_findings(findings, matching.completed(noted))
    role = found["role"].where(found["role"].isin(ROLES_ON_RECORD), ROLE_NOT_STATED)
    return found[["finding_id", "action", "done_on"]].assign(role=role)


def context_of_children(
    session: Session, why: str, children: pd.DataFrame, *, stood_at: dt.date | None = None
) -> pd.DataFrame | None:
    """Return the facts of safeguarding context of the children that an export holds, as an audit counts them.

    Parameters
    ----------
    children : DataFrame
        Of :func:`export`: whom the user may see.
    stood_at : date, optional
        What was on record at the end of this day.

    Returns
    -------
    DataFrame or None
        child_id, fact, on (the day it is about): of facts that count, without their notes and who states them. None
        for a role that may not read safeguarding context.
    """
    with session.reading("export", why=why) as operation:
        _require_reason(operation.why, "an export")
        if "read_context" not in operation.user.may:
            return None
        context = schema.context.c
        names = ("id", "linked_child", "fact", "stated_on", "happened_on", "about")
        query = sa.select(*(context[name] for name in names)).join_from(
            schema.children, schema.context, context.linked_child == schema.children.c.child_id
        )
        query = query.where(permissions.within(operation.user))
        if stood_at is not None:
            query = query.where(context.at <= instant(last_moment(stood_at)))
        rows = [tuple(row) for row in operation.connection.execute(query)]
        found = child_file.typed_context(pd.DataFrame(rows, columns=list(names), dtype=object))
        counts = context_facts.counting(found)
        counts = counts[counts["linked_child"].isin(children["child_id"]).to_numpy()].reset_index(drop=True)
        operation.detail = {"context_facts": len(counts)}
    on = counts["happened_on"].fillna(counts["stated_on"])
    return pd.DataFrame({"child_id": counts["linked_child"], "fact": counts["fact"], "on": on})


def note_download(session: Session, child: str, what: str, reason: str = "") -> None:
    """Write into the audit log that a chart, a table or a sheet of one child is taken away.

    Parameters
    ----------
    child : str
        Handle or child_id.
    what : str
        "chart (PDF)".
    reason : str
        Required of a role that works on pseudonyms.
    """
    with session.reading("export", child, why=reason) as operation:
        operation.child_id, operation.handle = session.authorised_child(operation.connection, child)
        operation.detail = {"taken_away": what}


def run(session: Session, *, as_of: dt.date, policy: str, why: str, stood_at: dt.date | None = None) -> Result:
    """Run the stages on every row of the store, as ``growthwatch run`` does on the files they came from.

    Parameters
    ----------
    stood_at : date, optional
        Only on the rows that were in the store at the end of this day.
    """
    with session.reading("export", why=why) as operation:
        _require_reason(operation.why, "an export")
        if permissions.ROLES[operation.user.role].scope != "area" or operation.user.pseudonymised:
            raise Denied("a run on the whole store is for those who may see every child in it")
        left_out = restriction.counted(operation.connection, operation.user)
        if left_out and stood_at is not None:
            raise StoreError("the rows of a past day are not run again while a child's record is restricted")
        if left_out:
            others = sa.select(schema.children.c.child_id).where(permissions.within(operation.user))
            ids = list(operation.connection.scalars(others))
            stage_rows = stage_input.of_children(operation.connection, ids, unlinked=True)
        else:
            stage_rows = stage_input.of_all(operation.connection, _newest_by(operation.connection, stood_at))
        operation.detail = {"run": True, "as_of": as_of.isoformat(), "restricted_left_out": left_out}
        settings = in_force(operation.connection)
    return pipeline.follow(
        stage_input.until(stage_rows.intake, as_of),
        as_of=as_of,
        policy=policy,
        check_windows=settings.check_schedule,
        next_steps=settings.next_steps,
    )


def _for_counts(found: Result) -> Result:
    """Return what counts are made of: no NHS number, and marked so that no file of its rows is written."""
    nobody = pd.Series(None, index=found.children.index, dtype=found.children["nhs_number"].dtype)
    children = found.children.assign(nhs_number=nobody)
    return replace(found, children=children, about={**found.about, COUNTS_ONLY: True})


def _made_before(operation: Operation, purpose: str) -> int:
    """Return how many exports the user has made for a purpose."""
    link = schema.audit_log.c
    query = sa.select(sa.func.count()).where(
        link.username == operation.user.username,
        link.action == "export",
        link.detail.contains(f'"purpose": "{purpose}"', autoescape=True),
    )
    return int(operation.connection.scalar(query) or 0)


def _require_reason(why: str, what: str) -> None:
    if not why:
        raise StoreError(f"{what} needs a reason")


def _newest_by(connection: sa.Connection, day: dt.date | None) -> int | None:
    """Return the newest import that was in the store at the end of a day; None for no limit."""
    if day is None:
        return None
    imports = schema.imports.c
    return connection.scalar(sa.select(sa.func.max(imports.id)).where(imports.at <= instant(last_moment(day)))) or 0
