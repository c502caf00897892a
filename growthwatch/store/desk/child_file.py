"""One child's file as it is laid on the desk."""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch import tables
from growthwatch.detect import numbered_doubts
from growthwatch.results import Result
from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import linking, lists
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import decided_values, doubt_summary, id_history, open_doubts, result_documents
from growthwatch.store.recompute.service_settings import in_force

_ACTION: Final = (
    "at", "by", "role", "finding_id", "rule", "action", "done_on", "note", "kind", "matter", "state", "until",
    "service",
)  # fmt: skip
_CONTEXT: Final = ("id", "at", "by", "fact", "stated_on", "stated_by", "note", "happened_on", "due_on", "about")
_DAYS: Final = ("done_on", "stated_on", "happened_on", "due_on", "date_of_birth", "until")
_NOTHING: Final = "nothing was kept of this child on that day"


@dataclass(frozen=True)
class ChildFile:
    """What the program said of one child, and what people did about it.

    Attributes
    ----------
    handle : str
        Stands for the child in addresses: never an NHS number or a name.
    result : growthwatch.results.Result
        The public tables and the stage tables of this child alone, as a run gives them; of its links those of which
        both ends are within the reader's reach.
    decisions, actions : DataFrame
        What people settled about the records; what was done about the findings, checks and doubts (kind, matter,
        state, until and service blank for what was noted before rows of worklists had states).
    born_together : DataFrame
        The other children within the reader's reach of the same surname and birth date, as a caseload lists them.
    kept_at, as_of, policy, rules : str
        When this was said, for which day, under which policy and rules.
    up_to_date : bool
        Whether it was said under today's rules, of every row of the child that the store holds.
    """

    handle: str
    child_id: str
    result: Result
    decisions: pd.DataFrame
    actions: pd.DataFrame
    born_together: pd.DataFrame
    kept_at: str
    as_of: dt.date
    policy: str
    rules: str
    up_to_date: bool

    @functools.cached_property
    def person(self) -> pd.Series:
        """The child's row of ``tables.CHILDREN``: names, birth date, NHS number, practice."""
        return self.result.stages.children.iloc[0]

    @functools.cached_property
    def waiting(self) -> pd.DataFrame:
        """The child's readings that are questioned or in dispute and that nobody has settled.

        ``doubt`` numbers the doubts that they are part of: readings in dispute with each other are one.
        """
        waiting = open_doubts.waiting(self.records, self.decisions.iloc[::-1])
        return self.records[waiting].assign(doubt=numbered_doubts(self.records, waiting))

    @functools.cached_property
    def doubts(self) -> pd.DataFrame:
        """What waits in figures (:func:`growthwatch.detect.doubts_in_figures`), first what would mean most.

        With the ``headline, urgency`` (position in ``URGENCIES``) and ``probability`` of what would follow.
        """
        return doubt_summary.ranked(self.records, self.findings, self.decisions.iloc[::-1])

    children = property(lambda self: self.result.children)
    records = property(lambda self: self.result.records)
    measurements = property(lambda self: self.result.measurements)
    findings = property(lambda self: self.result.findings)
    not_judged = property(lambda self: self.result.not_judged)
    conditions = property(lambda self: self.result.conditions)
    checks = property(lambda self: self.result.checks)
    links = property(lambda self: self.result.links)


def read(
    connection: sa.Connection,
    user: User,
    child_id: str,
    handle: str,
    *,
    today: dt.date,
    until: str | None = None,
    whose: str | None = None,
) -> ChildFile:
    """Return a child's file as a user may see it, as it stands or as it stood at an instant (ISO, UTC).

    ``whose`` is the id under which the child was kept then, where that was another.

    Raises
    ------
    StoreError
        When nothing was known of the child by then, or its page of then also holds rows that are now those of a
        child whom the user may not see.
    """
    said = _result_document(connection, whose or child_id, until)
    as_of, basis = (said.as_of, said.basis) if until is not None else _last_worked_out(connection, child_id, said)
    about = {"policy": said.policy, "as_of": as_of, "rules": said.rules}
    settings = in_force(connection)
    result = result_documents.result([result_documents.Shaped(said.shape, said.document, said.id)], about, settings)
    if whose not in {None, child_id} and not id_history.all_within(connection, user, result):
        # in the words of a page that is not there: what another practice's child was part of is not told
        raise StoreError(_NOTHING)
    result = linking.within(connection, user, result)
    return ChildFile(
        handle=handle,
        child_id=child_id,
        result=result,
        decisions=_decisions(connection, result, until),
        actions=_actions(connection, child_id, whose or child_id, until),
        born_together=lists.born_together(connection, user, child_id, result.stages.children.iloc[0], today=today),
        kept_at=said.at,
        as_of=dt.date.fromisoformat(as_of),
        policy=said.policy,
        rules=said.rules,
        up_to_date=said.rules == settings.rules and not has_newer_rows(connection, child_id, basis),
    )


def _result_document(connection: sa.Connection, child_id: str, until: str | None) -> sa.Row[Any]:
    """Return the newest result document of a child, or the newest by an instant, with its shape.

    Raises
    ------
    StoreError
        When there is none.
    """
    stored = schema.result_documents.c
    newest = (
        sa.select(schema.result_documents, schema.document_contents.c.document, schema.shapes.c.shape)
        .join_from(schema.result_documents, schema.document_contents)
        .join(schema.shapes)
        .where(stored.child_id == child_id, sa.true() if until is None else stored.at <= until)
        .order_by(stored.id.desc())
        .limit(1)
    )
    said = connection.execute(newest).one_or_none()
    if said is None:
        raise StoreError(_NOTHING)
    return said


def _last_worked_out(connection: sa.Connection, child_id: str, said: sa.Row[Any]) -> tuple[str, int]:
    """Return the as-of date and basis of a child's last recompute: one that changed nothing wrote no document."""
    child = schema.children.c
    last = connection.execute(sa.select(child.as_of, child.basis).where(child.child_id == child_id)).one()
    return last.as_of, said.basis if last.basis is None else last.basis


def person(connection: sa.Connection, child_id: str) -> dict[str, Any]:
    """Return who a child is, as a row entered for it states it: names, numbers and ISO dates, None for not known."""
    (document,) = result_documents.now(connection, schema.children.c.child_id == child_id)
    return result_documents.person(document)


def context(connection: sa.Connection, child_id: str) -> pd.DataFrame:
    """Return the safeguarding context of a child, newest first; no row means no recorded information."""
    return typed_context(_added(connection, schema.context, child_id, _CONTEXT, None))


def added(
    connection: sa.Connection, table: sa.Table, child_id: str, columns: tuple[str, ...], until: str | None
) -> pd.DataFrame:
    """Return what was added to one of a child's lists, newest first."""
    return _typed(_added(connection, table, child_id, columns, until))


def typed_context(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the safeguarding context with their days as days and their ids as numbers."""
    ids = {name: pd.array(frame[name].to_list(), dtype="Int64") for name in ("id", "about")}
    return _typed(frame.drop(columns=list(ids))).assign(**ids)[list(frame.columns)]


def _added(
    connection: sa.Connection, table: sa.Table, child_id: str, columns: tuple[str, ...], until: str | None
) -> pd.DataFrame:
    query = (
        sa.select(*(table.c[name] for name in columns))
        .where(table.c.linked_child == child_id, sa.true() if until is None else table.c.at <= until)
        .order_by(table.c.id.desc())
    )
    return pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=list(columns), dtype=object)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return rows.typed(frame, {name: tables.DATE if name in _DAYS else tables.TEXT for name in frame.columns})


def _actions(connection: sa.Connection, child_id: str, whose: str, until: str | None) -> pd.DataFrame:
    """Return what was done about a child's findings, each under the id that the finding has in this file."""
    found = added(connection, schema.actions, child_id, (*_ACTION, "about"), until)
    if until is not None:
        # what was noted of a child that became this one only later is not on this page
        others = id_history.apart(connection, child_id, whose, until)
        named = zip(found["finding_id"].astype(str), found["about"].astype(str), strict=True)
        kept_off = [finding.removesuffix(about) in others for finding, about in named]
        found = found[~np.array(kept_off, dtype=bool)].reset_index(drop=True)
    return found.assign(finding_id=(whose + found["about"]).fillna(found["finding_id"])).drop(columns="about")


def _decisions(connection: sa.Connection, result: Result, until: str | None) -> pd.DataFrame:
    """Return the decisions about a child's records as they now are, newest first."""
    records = result.records
    own = records[["source", "record_id"]].dropna().astype(str)
    ids = own["record_id"].unique().tolist()
    wheres = [*rows.among(schema.decided.c.record_id, ids), *rows.among(schema.decided.c.record_2, ids)]
    columns = {name: dtype for name, dtype in tables.DECIDED.items() if name not in tables.ORIGIN}
    held = rows.fetch(connection, "decided", wheres)
    if held.empty:
        return tables.empty(columns)
    if until is not None:
        then = sa.select(schema.imports.c.id).where(schema.imports.c.at <= until)
        held = held[held["import_id"].isin(set(connection.scalars(then)))]
    held = held[decided_values.standing(held, result.stages.records.assign(import_id=result.stages.records["input"]))]
    newest_first = rows.newest(held).sort_values("id", ascending=False, ignore_index=True)
    # a record's id is its source's own: another system may give the same to another child
    mine = [_among(newest_first[list(end)], own) for end in (("source", "record_id"), ("source_2", "record_2"))]
    return rows.typed(newest_first[mine[0] | mine[1]].reset_index(drop=True), columns)


def _among(named: pd.DataFrame, records: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows name one of these records, by source and record id."""
    return pd.MultiIndex.from_frame(named.astype(str)).isin(pd.MultiIndex.from_frame(records))


def has_newer_rows(connection: sa.Connection, child_id: str, basis: int) -> bool:
    """Return whether the store holds a row of this child that what was said does not rest on."""
    recorded, decided = schema.recorded.c, schema.decided.c
    streams: tuple[Any, ...] = (
        schema.registered,
        schema.recorded,
        schema.contacted,
        schema.unread,
        schema.conditioned,
    )
    newer = [sa.exists().where(t.c.linked_child == child_id, t.c.import_id > basis) for t in streams]
    # a record's id is its source's own: another system may give the same to another child
    about = sa.or_(
        *(
            sa.exists().where(recorded.linked_child == child_id, recorded.source == source, recorded.row_key == record)
            for source, record in ((decided.source, decided.record_id), (decided.source_2, decided.record_2))
        )
    )
    return bool(connection.scalar(sa.select(sa.or_(*newer, sa.exists().where(decided.import_id > basis, about)))))
