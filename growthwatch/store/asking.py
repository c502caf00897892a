"""Questions at the desk that change nothing: what a value would mean, who else was born then, who is doubted."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch import pipeline, tables
from growthwatch.results import Result
from growthwatch.store import access, feed, kept, lists, rows, schema, settle
from growthwatch.store.changing import _PERSON, Changing, _check_day, _person, _size
from growthwatch.store.feed import Fed
from growthwatch.store.reading import policy_of
from growthwatch.store.session import Work

#: The record that a preview adds to its source; never kept.
PREVIEWED: Final = "growthwatch-preview"
_DOUBTED: Final = ("questioned", "disputed")


class Asking(Changing):
    """Looking ahead and aside; every look is in the trail."""

    @property
    def policy(self) -> str:
        """How gestation is corrected for in everything the store keeps: "digital" or "paper"."""
        return policy_of(self._database)

    def preview(
        self, child: str, *, source: str, kind: str, value: str, unit: str, measured_on: dt.date, reason: str = ""
    ) -> Result:
        """Return a child's result as it would be with one more measurement; nothing is kept.

        The new row is the record ``PREVIEWED`` of its source; parameters and errors as for ``add_measurement``.
        """
        value_si, step_si = _size(source, kind, value, unit)
        policy = policy_of(self._database)
        with self._reading("add_measurement", child, why=reason) as work:
            person = _person(work)
            _check_day(measured_on, person["date_of_birth"], self.day)
            row = {name: person[name] for name in _PERSON} | {
                "source": source, "record_id": PREVIEWED, "measured_on": measured_on.isoformat(), "kind": kind,
                "value": value, "unit": unit or None, "value_si": value_si, "step_si": step_si,
            }  # fmt: skip
            fed = feed.of_children(work.connection, feed.partners(work.connection, [work.child_id]), unlinked=False)
            work.detail = {"preview": True, "source": source, "kind": kind}
        whole = pipeline.follow(_with_row(fed, row, self.day), as_of=self.day, policy=policy)
        return _of_one(whole, fed, work.child_id)

    def born_together(self, child: str, reason: str = "") -> pd.DataFrame:
        """Return the other children within reach of the same surname and birth date; columns as ``caseload``."""
        with self._reading("open_child", child, why=reason) as work:
            person, table = _person(work), schema.children.c
            if person["surname"] is None or person["date_of_birth"] is None:
                wheres: list[sa.ColumnElement[bool]] = [sa.false()]
            else:
                surname = str(settle.search_name(pd.Series([person["surname"]])).iloc[0])
                wheres = [
                    table.date_of_birth == person["date_of_birth"],
                    sa.or_(table.search_name == surname, table.search_name.startswith(surname + " ", autoescape=True)),
                    table.child_id != work.child_id,
                ]
            found = lists.caseload(work.connection, work.user, wheres, today=self.day, limit=10)
            work.detail = {"born_together": found["handle"].tolist()}
        return found

    def doubts(self, limit: int = 200) -> pd.DataFrame:
        """Return the children with questioned or disputed records, most doubts first: ``caseload`` and n_doubts.

        What is kept of every child within reach is looked through, so this is for a caseload, not a nation.
        """
        with self._reading("caseload") as work:
            doubted = _doubted(work)
            child = schema.children.c
            chosen = doubted.head(limit)
            found = [
                lists.caseload(work.connection, work.user, [where], today=self.day, limit=None)
                for where in rows.among(child.handle, chosen.index.tolist())
            ]
            work.detail = {"filters": {"doubted": "yes"}, "children": len(doubted)}
        if not found:
            return pd.DataFrame({"handle": [], "n_doubts": []})
        listed = pd.concat(found, ignore_index=True)
        listed["n_doubts"] = listed["handle"].map(doubted)
        return listed.sort_values(["n_doubts", "handle"], ascending=[False, True], ignore_index=True)


def _with_row(fed: Fed, row: dict[str, Any], day: dt.date) -> Any:
    intake = feed.until(fed.intake, day)
    blank = dict.fromkeys(tables.RECORDED)
    added = rows.typed(pd.DataFrame([blank | row | {"input": 0, "line": 1}], dtype=object), tables.RECORDED)
    recorded = pd.concat([intake.recorded, added], ignore_index=True).astype(dict(tables.RECORDED))
    return replace(intake, recorded=recorded)


def _of_one(whole: Result, fed: Fed, child_id: str) -> Result:
    """Return the part of a result that is one child's, through the form in which it would be kept."""
    shape, documents = kept.documents(whole, settle._register_child(whole), fed.import_ids)  # noqa: SLF001
    position = whole.stages.children["child_id"].tolist().index(child_id)
    packed = [document.packed for document in documents][position]
    return kept.result([(shape, packed)], whole.about)


def _doubted(work: Work) -> pd.Series:
    """Return handle -> how many records are questioned or disputed, most first."""
    child, held = schema.children, schema.kept
    query = (
        sa.select(child.c.handle, child.c.child_id, schema.shapes.c.shape, schema.documents.c.document)
        .join_from(schema.documents, schema.shapes)
        .join(held, held.c.id == schema.documents.c.kept_id)
        .join(child, child.c.kept_id == held.c.id)
        .where(access.within(work.user))
        .order_by(child.c.child_id)
    )
    found = work.connection.execute(query).all()
    if not found:
        return pd.Series(dtype="int64")
    records = kept.result([(row.shape, row.document) for row in found], {}).records
    handle = {row.child_id: row.handle for row in found}
    doubted = records.loc[records["verdict"].astype(str).isin(_DOUBTED), "child_id"]
    return doubted.map(handle).value_counts()
