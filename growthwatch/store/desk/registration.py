"""Registering a child at the desk: who it may be already, then its register row and its birth weight, together."""

import secrets
from collections.abc import Collection
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import erasure, hand_rows, likely_same, lists, new_child
from growthwatch.store.desk.likely_same import Likeness, Match
from growthwatch.store.desk.new_child import NewChild
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import EntryRefused, StoreError
from growthwatch.store.recompute import recompute
from growthwatch.vocabulary import OWN_SENDER

_TAKEN: Final = (
    "this NHS number is another child's in this store: read it again; if it is right, open that child and "
    "register nobody"
)
_TAKEN_ELSEWHERE: Final = (
    "this NHS number is that of a child outside your caseload: read it again; if it is right, the child is registered "
    "already, and who looks after it, or the designated paediatrician, can pass it on"
)
_SAME: Final = "this child is in the store already: open it and add to it"
_SAME_ELSEWHERE: Final = (
    "this child is in the store already, outside your caseload: who looks after it, or the designated paediatrician, "
    "can pass it on"
)
_UNSEEN: Final = "look first at the children that this one may be, and say that it is none of them"


def likely_matches(session: Session, child: NewChild) -> pd.DataFrame:
    """Return the children within reach that a typed one may be, or may be a twin of, before it is registered.

    Returns
    -------
    DataFrame
        Lines as ``caseload``, with ``likeness`` (same, likely, twin) and ``why``; the likeliest first.

    Raises
    ------
    EntryRefused
        For a field that can't be read, an NHS number that another child has, or a child that is in the store already;
        with the handle of that child where it is within reach.
    """
    intake = new_child.read(child, session.day)
    register, weighed = new_child.stated(intake), new_child.birth_weight(intake)
    with session.reading("register") as operation:
        _within_reach(operation, register)
        found = _refused_or_matched(operation, register, weighed)
        shown = _shown(session, operation, found)
        operation.detail = {"preview": True, "found": shown["handle"].tolist()}
    return shown


def register(session: Session, child: NewChild, *, seen: Collection[str] = (), key: str = "") -> str:
    """Register a child with its birth weight and return its handle.

    Parameters
    ----------
    child : NewChild
        As typed.
    seen : collection of str
        Handles of the children that it may be or is a twin of, which the user has looked at: it is none of them.
    key : str
        Of the form it was typed in: the same form sent twice registers one child.

    Raises
    ------
    EntryRefused
        As :func:`likely_matches`; nothing is kept then.
    StoreError
        When there is a likely match that the user has not seen.
    """
    intake = new_child.read(child, session.day)
    row, weighed = new_child.stated(intake), new_child.birth_weight(intake)
    own_id = f"{OWN_SENDER}-{secrets.token_hex(6)}"
    with session.writing("register") as operation:
        submission = hand_rows.submission_of(operation, "register", key)
        earlier = hand_rows.entered_before(operation.connection, submission)
        if earlier:
            operation.detail = {"sent_again": True}
        else:
            _within_reach(operation, row)
            if erasure.stopped(operation.connection, pd.DataFrame([row])).any():
                raise StoreError(erasure.AGAIN)
            found = _refused_or_matched(operation, row, weighed)
            unseen = set(_shown(session, operation, found)["handle"]) - set(seen)
            if unseen:
                raise StoreError(_UNSEEN)
            earlier = _keep(session, operation, row, weighed, own_id, submission)
            operation.detail = {"birth_weight": weighed is not None, "seen": sorted(seen)}
    return _worked_out(session, earlier)


def _keep(
    session: Session,
    operation: Operation,
    row: dict[str, Any],
    weighed: dict[str, Any] | None,
    own_id: str,
    submission: str,
) -> list[int]:
    """Add the rows and return their imports."""
    about = hand_rows.entered(operation, session.day, "children")
    own = {"child_id": own_id, "sender": OWN_SENDER}
    given = {"submission": submission}
    imports = [hand_rows.add_row(operation.connection, "register", row | own, about, None, key=own_id, **given)]
    if weighed is not None:
        by = {"recorded_by": operation.user.username, "recorded_on": operation.at[:10]}
        weight = {name: value for name, value in weighed.items() if name != "record_id"} | own | by
        about = about | {"table": "records"}
        imports.append(hand_rows.add_row(operation.connection, "recorded", weight, about, None, **given))
    return imports


def _within_reach(operation: Operation, row: dict[str, Any]) -> None:
    code = row["practice_code"] or ""
    if not permissions.reaches(operation.connection, operation.user, code):
        said = "is not one of those whose children you see" if code else "is needed: you see no children without one"
        raise EntryRefused({"practice_code": f"the practice {said}"})


def _refused_or_matched(operation: Operation, row: dict[str, Any], weighed: dict[str, Any] | None) -> list[Match]:
    """Return whom the child may be; refuse one that is in the store already, or whose number is another's."""
    refuse_taken(operation, row["nhs_number"])
    found = likely_same.matches(operation.connection, row, weighed)
    same = [one for one in found if one.likeness == Likeness.SAME]
    if same:
        handle = next((handle for one in same if (handle := _handle_within(operation, one.child_id))), "")
        raise EntryRefused({"surname": _SAME if handle else _SAME_ELSEWHERE}, handle)
    return found


def refuse_taken(operation: Operation, number: str | None, *, but: str | None = None) -> None:
    """Raise :class:`EntryRefused` for an NHS number that a child other than ``but`` has; never repeat the number."""
    taken = likely_same.of_number(operation.connection, number)
    if taken not in {None, but}:
        handle = _handle_within(operation, str(taken))
        raise EntryRefused({"nhs_number": _TAKEN if handle else _TAKEN_ELSEWHERE}, handle)


def _handle_within(operation: Operation, child_id: str) -> str:
    child = schema.children.c
    query = sa.select(child.handle).where(child.child_id == child_id, permissions.within(operation.user))
    return operation.connection.scalar(query) or ""


def _shown(session: Session, operation: Operation, found: list[Match]) -> pd.DataFrame:
    """Return the matches within reach as lines of a caseload: the likely ones first."""
    said = {one.child_id: one for one in found}
    where = schema.children.c.child_id.in_(sorted(said))
    lines = lists.caseload(operation.connection, operation.user, [where], today=session.day, limit=None)
    mine = [said[child_id] for child_id in lines["child_id"]]
    lines = lines.assign(likeness=[str(one.likeness) for one in mine], why=[one.why for one in mine])
    return lines.sort_values("likeness", kind="stable", ignore_index=True)  # likely before twin


def _worked_out(session: Session, imports: list[int]) -> str:
    """Work the new child out and return its handle."""
    recompute.recompute_pending_entries(session.database, session.run_context(session.policy))
    row, child = schema.registered.c, schema.children
    query = sa.select(child.c.handle).join_from(schema.registered, child, child.c.child_id == row.linked_child)
    with session.database.reading() as connection:
        handle = connection.scalar(query.where(row.import_id == imports[0]))
    if handle is None:
        raise StoreError("the child is registered, and is still being worked out: find it by name in a moment")
    return str(handle)
