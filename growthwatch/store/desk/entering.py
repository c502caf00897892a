"""What is entered at the desk: the methods of :class:`growthwatch.store.Desk` for children, visits and corrections."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from growthwatch.results import Result
from growthwatch.store.desk import corrections, person_details, previews, registration, visits
from growthwatch.store.desk.new_child import NewChild
from growthwatch.store.desk.session import Session
from growthwatch.store.desk.visits import Reading


class Entering:
    """The part of the desk at which something is entered; what each step takes and gives stands at its function."""

    _session: Session

    def likely_matches(self, child: NewChild) -> pd.DataFrame:
        """Return the children within reach that a typed one may be, or be a twin of, before it is registered."""
        return registration.likely_matches(self._session, child)

    def register(self, child: NewChild, *, seen: Collection[str] = (), key: str = "") -> str:
        """Register a child with its birth weight and return its handle."""
        return registration.register(self._session, child, seen=seen, key=key)

    def add_visit(
        self,
        child: str,
        *,
        source: str,
        measured_on: dt.date,
        readings: Sequence[Reading],
        context: str = "",
        reason: str = "",
        key: str = "",
    ) -> list[str]:
        """Add what was measured at one visit, all or nothing, and return the ids of the records."""
        return visits.add(
            self._session,
            child,
            source=source,
            measured_on=measured_on,
            readings=readings,
            context=context,
            reason=reason,
            key=key,
        )

    def preview_visit(
        self, child: str, *, source: str, measured_on: dt.date, readings: Sequence[Reading], reason: str = ""
    ) -> Result:
        """Return a child's result as it would be with one more visit; nothing is kept."""
        return previews.preview_visit(
            self._session, child, source=source, measured_on=measured_on, readings=readings, reason=reason
        )

    def correct_entry(
        self,
        child: str,
        *,
        source: str,
        record_id: str,
        kind: str,
        value: str,
        unit: str,
        measured_on: dt.date,
        reason: str,
        note: str | None = None,
        version: int | None = None,
        why: str = "",
        key: str = "",
    ) -> int:
        """Put an entry right, as a new version with a reason, and return that version's number."""
        return corrections.correct(
            self._session,
            child,
            source=source,
            record_id=record_id,
            kind=kind,
            value=value,
            unit=unit,
            measured_on=measured_on,
            reason=reason,
            note=note,
            version=version,
            why=why,
            key=key,
        )

    def take_back(self, child: str, *, source: str, record_id: str, reason: str, why: str = "") -> None:
        """Take an entry back that should not be there at all: it counts no more, and stays on record."""
        corrections.take_back(self._session, child, source=source, record_id=record_id, reason=reason, why=why)

    def would_correct(
        self,
        child: str,
        *,
        source: str,
        record_id: str,
        kind: str,
        value: str,
        unit: str,
        measured_on: dt.date,
        why: str = "",
    ) -> Result:
        """Return a child's result as it would be with an entry put right; nothing is kept."""
        return corrections.would_correct(
            self._session,
            child,
            source=source,
            record_id=record_id,
            kind=kind,
            value=value,
            unit=unit,
            measured_on=measured_on,
            why=why,
        )

    def versions(self, child: str, *, source: str, record_id: str, why: str = "") -> pd.DataFrame:
        """Return every version of a record of a child, the newest first."""
        return corrections.versions(self._session, child, source=source, record_id=record_id, why=why)

    def may_correct(self, records: pd.DataFrame) -> pd.Series:
        """Return of each record (``source, record_id``) whether the user may put it right."""
        return corrections.may_correct(self._session, records)

    def amend_person(
        self, child: str, changes: Mapping[str, Any], *, source: str, reason: str, why: str = "", key: str = ""
    ) -> None:
        """Put details of a child right (``DETAILS``), with whose word it is, and work it out anew."""
        person_details.amend(self._session, child, changes, source=source, reason=reason, why=why, key=key)

    def amended(self, child: str, why: str = "") -> pd.DataFrame:
        """Return what was entered and put right here of who a child is, newest first."""
        return person_details.stated(self._session, child, why)
