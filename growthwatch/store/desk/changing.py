"""What can be entered at the desk: weights, decisions, actions, context. Nothing entered is ever changed."""

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from growthwatch.sources.columns import units
from growthwatch.store.database import schema, text
from growthwatch.store.desk import child_file, import_files
from growthwatch.store.desk.reading import Reading, policy_of
from growthwatch.store.desk.session import Work
from growthwatch.store.errors import Busy, StoreError
from growthwatch.store.recompute import recompute
from growthwatch.vocabulary import ACTIONS, ACTIONS_ON_FINDINGS, KINDS, SOURCES

#: Dated facts that may stand beside a growth record (CLINICAL: safeguarding context); none is scored.
FACTS: Final = (
    "was_not_brought",
    "late_booking",
    "change_of_partner",
    "domestic_abuse_notification",
    "not_seen_alone",
    "bruise",
    "cause_for_concern",
    "child_protection_plan",
    "family_member_on_child_protection_plan",
)
_PERSON: Final = ("nhs_number", "forename", "surname", "date_of_birth", "sex", "gestation_total_days", "postcode")


class Changing(Reading):
    """Entering things."""

    def add_measurement(
        self,
        child: str,
        *,
        source: str,
        kind: str,
        value: str,
        unit: str,
        measured_on: dt.date,
        context: str = "",
        note: str = "",
        reason: str = "",
    ) -> str:
        """Add a weight, length or head circumference and work the child out anew; return the record's id.

        Parameters
        ----------
        source : str
            The system it is entered for: parent_held, clinic, gp or maternity.
        value, unit : str
            As read off the scale or the book, such as ``"4.12"`` and ``"kg"`` or ``"7 lb 8 oz"`` and ``"lb oz"``.

        Raises
        ------
        StoreError
            For an unknown word, a value that can't be read, or a day after today or before birth.
        """
        value_si, step_si = _size(source, kind, value, unit)
        with self._writing("add_measurement", child, why=reason) as work:
            person = _person(work)
            _check_day(measured_on, person["date_of_birth"], self.day)
            row = {name: person[name] for name in _PERSON} | {
                "source": source, "measured_on": measured_on.isoformat(),
                "kind": kind, "value": value, "unit": unit or None, "value_si": value_si, "step_si": step_si,
                "context": context or None, "recorded_by": work.user.username, "recorded_on": work.at[:10],
                "note": note or None,
            }  # fmt: skip
            import_id = import_files.add_row(
                work.connection, "recorded", row, self._entered(work, "records"), work.child_id
            )
            work.detail = {"record_id": f"growthwatch-{import_id}", "source": source, "kind": kind}
        self._work_out([work.child_id], import_id)
        return f"growthwatch-{import_id}"

    def decide(
        self,
        child: str,
        *,
        action: str,
        source: str,
        record_id: str,
        reason: str,
        source_2: str | None = None,
        record_2: str | None = None,
    ) -> str:
        """Settle a question about a record and work out whom it concerns; return the decision's id.

        ``action`` is accept_repair, keep, set_aside, join or split; the last two name a second record. The latest
        decision about a record stands; none is ever removed.
        """
        if action not in ACTIONS:
            raise StoreError(f"unknown action {action!r}: expected one of {', '.join(ACTIONS)}")
        if (action in {"join", "split"}) != bool(source_2 and record_2):
            raise StoreError("join and split name two records, every other decision one")
        if not reason.strip():
            raise StoreError("a decision needs a reason")
        with self._writing("decide", child, why=reason) as work:
            owner = _owner(work, source, record_id)
            if owner != work.child_id:
                raise StoreError("there is no such record among this child's")
            touched = {owner}
            if source_2 and record_2:
                touched.add(self._within_reach(work.connection, _owner(work, source_2, record_2) or "")[0])
            row = {
                "action": action, "source": source, "record_id": record_id,
                "source_2": source_2, "record_2": record_2, "decided_by": work.user.username,
                "decided_on": work.at[:10], "reason": reason.strip(),
            }  # fmt: skip
            import_id = import_files.add_row(work.connection, "decided", row, self._entered(work, "decisions"), None)
            work.detail = {"decision_id": f"growthwatch-{import_id}", "action": action, "record_id": record_id}
        self._work_out(touched, import_id)
        return f"growthwatch-{import_id}"

    def acknowledge(
        self, child: str, finding_id: str, action: str, *, done_on: dt.date, note: str = "", reason: str = ""
    ) -> None:
        """Note what was done about a finding: seen, weighed_again, plan_made, discussed or referred."""
        if action not in ACTIONS_ON_FINDINGS:
            raise StoreError(f"unknown action {action!r}: expected one of {', '.join(ACTIONS_ON_FINDINGS)}")
        with self._writing("acknowledge", child, why=reason) as work:
            said = child_file.read(work.connection, work.user, work.child_id, work.handle, today=self.day)
            finding = said.findings[said.findings["finding_id"] == finding_id]
            if finding.empty:
                raise StoreError("this finding is not among what is kept of this child")
            if done_on > self.day:
                raise StoreError(f"{done_on} is after today")
            values = {
                "at": work.at, "by": work.user.username, "role": work.user.role, "linked_child": work.child_id,
                "finding_id": finding_id, "about": finding_id.removeprefix(work.child_id),
                "rule": str(finding["rule"].iloc[0]), "action": action, "done_on": done_on.isoformat(), "note": note,
            }  # fmt: skip
            work.connection.execute(sa.insert(schema.actions).values(**values))
            work.detail = {"rule": values["rule"], "action": action}

    def add_context(
        self, child: str, fact: str, *, stated_on: dt.date, stated_by: str, note: str = "", reason: str = ""
    ) -> None:
        """Add a dated, sourced fact to the safeguarding context; for roles that may see it."""
        if fact not in FACTS:
            raise StoreError(f"unknown fact {fact!r}: expected one of {', '.join(FACTS)}")
        if not stated_by.strip():
            raise StoreError("a fact needs its source: who states it")
        if stated_on > self.day:
            raise StoreError(f"{stated_on} is after today")
        with self._writing("add_context", child, why=reason) as work:
            values = {
                "at": work.at, "by": work.user.username, "linked_child": work.child_id,
                "noted_of": work.child_id, "fact": fact, "stated_on": stated_on.isoformat(),
                "stated_by": stated_by.strip(), "note": note,
            }  # fmt: skip
            work.connection.execute(sa.insert(schema.context).values(**values))
            work.detail = {"fact": fact}

    def _work_out(self, children: Collection[str], import_id: int) -> None:
        """Work children out after an entry that is in already: a store too busy for it now must not read as a refusal.

        The entry stays pending then: whoever opens the child or takes files in next works it out first.
        """
        with suppress(Busy):
            recompute.children_again(self._database, self._stand(policy_of(self._database)), children, [import_id])

    def _entered(self, work: Work, table: str) -> dict[str, Any]:
        return {
            "at": work.at, "by": work.user.username, "name": "entered by hand", "table": table,
            "as_of": self.day.isoformat(), "policy": "",
        }  # fmt: skip


def _size(source: str, kind: str, value: str, unit: str) -> tuple[float, float]:
    """Return the value in kg or cm and its last digit's worth, read as the files' values are."""
    text.check([value, unit])
    for word, known, name in ((source, SOURCES, "source"), (kind, KINDS, "kind")):
        if word not in known:
            raise StoreError(f"unknown {name} {word!r}: expected one of {', '.join(known)}")
    size = units.measured(
        np.array([KINDS.index(kind)]),
        np.array([SOURCES.index(source)]),
        pa.array([value]),
        pa.array([unit or None], pa.string()),
    )
    if size.refused[0]:
        raise StoreError(f"the value {value!r} {unit} {units.said_of_value(size.refused)[0]}")
    return float(size.value_si[0]), float(size.step_si[0])


def _check_day(measured_on: dt.date, born: str | None, today: dt.date) -> None:
    if measured_on > today:
        raise StoreError(f"measured_on {measured_on} is after today")
    if born is not None and measured_on.isoformat() < born:
        raise StoreError(f"measured_on {measured_on} is before the date of birth")


def _person(work: Work) -> dict[str, Any]:
    """Return who the child is, as the row entered for it will state: so that a reading of all rows links it too."""
    return child_file.person(work.connection, work.child_id)


def _owner(work: Work, source: str, record_id: str) -> str | None:
    record = schema.recorded.c
    where = (record.source == source, record.row_key == record_id)
    return work.connection.scalar(sa.select(record.linked_child).where(*where).order_by(record.id.desc()).limit(1))
