"""What the law gives a child: the methods of :class:`growthwatch.store.Desk` for access, restriction and erasure."""

from collections.abc import Collection

import pandas as pd

from growthwatch.store.desk import erasure, restriction, subject_access
from growthwatch.store.desk.session import Session
from growthwatch.store.desk.subject_access import SubjectAccess


class Rights:
    """The part of the desk at which a child's rights are answered; what each step takes stands at its function."""

    _session: Session

    def subject_access(self, child: str, *, reason: str, let_out: Collection[int] = ()) -> SubjectAccess:
        """Return all that is held of a child, for who answers a request for access."""
        return subject_access.subject_access(self._session, child, reason=reason, let_out=let_out)

    def restrict(self, child: str, *, reason: str) -> None:
        """Restrict the processing of a child's record: kept, on no list and in no export."""
        restriction.restrict(self._session, child, reason)

    def lift_restriction(self, child: str, *, reason: str) -> None:
        """Lift the restriction of a child's record."""
        restriction.lift(self._session, child, reason)

    def restrictions(self) -> pd.DataFrame:
        """Return the restrictions in force (handle, at, by, reason), the newest first."""
        return restriction.in_force(self._session)

    def restriction_of(self, child: str) -> str:
        """Return why a child's record is restricted, "" where it is not."""
        return restriction.of(self._session, child)

    def restricted_left_out(self) -> int:
        """Return how many children in the user's reach are on no list, since their record is restricted."""
        return restriction.n_left_out(self._session)

    def ask_erasure(self, child: str, *, basis: str, reason: str) -> int:
        """Ask for the erasure of a child's record (a word of ``erasure.BASES``); return the request's number."""
        return erasure.ask(self._session, child, basis=basis, reason=reason)

    def withdraw_erasure(self, number: int, *, reason: str) -> None:
        """Take back what was asked for; nothing is erased."""
        erasure.withdraw(self._session, number, reason)

    def erasures(self) -> pd.DataFrame:
        """Return what was asked and done of erasures, the newest first."""
        return erasure.steps(self._session)

    def erase(self, number: int, *, reason: str) -> dict[str, int]:
        """Carry out an erasure that another person asked for; return how many rows went, by table."""
        return erasure.erase(self._session, number, reason)

    def readmit(self, handle: str, *, reason: str) -> None:
        """Let rows come in again that may be of a child whose record was erased."""
        erasure.readmit(self._session, handle, reason)
