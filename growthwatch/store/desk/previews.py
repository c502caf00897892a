"""Questions at the desk that change nothing: what a value would mean, who is doubted."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from growthwatch import pipeline, tables
from growthwatch.results import Result
from growthwatch.store.database import rows
from growthwatch.store.desk import linking
from growthwatch.store.desk.changing import _PERSON, Changing, _check_day, _owner, _person, _size
from growthwatch.store.desk.lists import Filters
from growthwatch.store.desk.reading import policy_of
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import result_documents, stage_input
from growthwatch.store.recompute.stage_input import Fed

#: The record that a preview adds to its source; never kept.
PREVIEWED: Final = "growthwatch-preview"
_LAST_LINE: Final = 2**31 - 1  # after every other decision of the day


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
            fed = stage_input.of_children(
                work.connection, stage_input.partners(work.connection, [work.child_id]), unlinked=False
            )
            work.detail = {"preview": True, "source": source, "kind": kind}
        intake = stage_input.until(fed.intake, self.day)
        recorded = _with_row(intake.recorded, row | {"input": 0, "line": 1}, tables.RECORDED)
        whole = pipeline.follow(replace(intake, recorded=recorded), as_of=self.day, policy=policy)
        return self._within(_of_one(whole, fed, work.child_id))

    def doubts(self, limit: int | None = 200) -> pd.DataFrame:
        """Return the children with readings that wait for a decision, the most urgent first; as ``caseload``."""
        return self.caseload(Filters(doubted=True), limit=limit)

    def would_be(self, child: str, *, action: str, source: str, record_id: str, reason: str = "") -> Result:
        """Return a child's result as it would be with one more decision about a record; nothing is kept."""
        policy = policy_of(self._database)
        with self._reading("decide", child, why=reason) as work:
            if _owner(work, source, record_id) != work.child_id:
                raise StoreError("there is no such record among this child's")
            fed = stage_input.of_children(
                work.connection, stage_input.partners(work.connection, [work.child_id]), unlinked=False
            )
            work.detail = {"preview": True, "action": action, "record_id": record_id}
        intake = stage_input.until(fed.intake, self.day)
        row = {
            "action": action, "source": source, "record_id": record_id, "decided_by": work.user.username,
            "decided_on": self.day.isoformat(), "input": len(intake.inputs) - 1, "line": _LAST_LINE,
        }  # fmt: skip
        decided = _with_row(intake.decided, row, tables.DECIDED)
        whole = pipeline.follow(replace(intake, decided=decided), as_of=self.day, policy=policy)
        return self._within(_of_one(whole, fed, work.child_id))

    def links(self, limit: int = 50) -> pd.DataFrame:
        """Return the pairs that may be one child, or one child of which a record may not be; waiting ones first.

        A row for each pair of records: source_1, record_1, handle_1 and so on to 2, probability, why_not_joined,
        and of each end what its record states of the person (columns of ``linking.STATED`` with _1 and _2) and
        what is known of its child (of ``linking.KNOWN``, the same with known_ before); action,
        decided_by, decided_on and reason of the decision that stands, blank for those that wait. Pairs with an end
        out of reach are left out. To a pseudonymised role names, numbers, dates of the record and of birth,
        postcodes and reasons are blank: it tells the two by their handles. The trail holds the handles of every pair
        shown.
        """
        with self._reading("caseload") as work:
            found = linking.pairs(work.connection, work.user, limit)
            shown = found[["handle_1", "handle_2"]].to_numpy(dtype=object).tolist()
            work.detail = {"filters": {"links": "yes"}, "pairs": len(found), "found": shown}
        return found

    def _within(self, result: Result) -> Result:
        with self._database.reading() as connection:
            return linking.within(connection, self.user, result)


def _with_row(frame: pd.DataFrame, row: dict[str, Any], columns: tables.Columns) -> pd.DataFrame:
    added = rows.typed(pd.DataFrame([dict.fromkeys(columns) | row], dtype=object), columns)
    return pd.concat([frame, added], ignore_index=True).astype(dict(columns))


def _of_one(whole: Result, fed: Fed, child_id: str) -> Result:
    """Return the part of a result that is one child's, through the form in which it would be kept."""
    shape, documents = result_documents.documents(whole, fed.import_ids)
    position = whole.stages.children["child_id"].tolist().index(child_id)
    packed = [document.packed for document in documents][position]
    return result_documents.result([(shape, packed)], whole.about)
