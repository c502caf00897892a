"""Putting a child's details right: a person's word goes before what every system states, and says whose word it is.

Of a child that was registered here the register row has a new version; beside it, and for any other child, stands a
row that states what was put right and nothing else. The systems' own rows stay as they came.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.store.access import permissions
from growthwatch.store.database import schema
from growthwatch.store.desk import child_file, hand_rows, likely_same, new_child, new_measurement, registration
from growthwatch.store.desk.new_child import NewChild
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import EntryRefused, StoreError
from growthwatch.store.recompute import recompute
from growthwatch.vocabulary import AMENDED, OWN_SENDER

#: What may be put right -> the column of the register in which it stands.
DETAILS: Final[Mapping[str, str]] = {
    "surname": "surname", "forename": "forename", "date_of_birth": "date_of_birth", "sex": "sex",
    "gestation": "gestation_total_days", "nhs_number": "nhs_number", "birth_order": "birth_order",
    "postcode": "postcode", "practice_code": "practice_code", "mother_height_cm": "mother_height_cm",
    "father_height_cm": "father_height_cm",
}  # fmt: skip
#: Status of a row in which somebody put details right before another's word did.
_PAST: Final = "corrected"
_FIXED: Final = (
    "this child's NHS number comes from another system, which puts it right there: here two children can be joined or "
    "taken apart (Same child?)"
)
_NOT_TIED: Final = (
    "nothing would tie this to the child: its own system states too little of it; let it send the number or full name"
)


def amend(
    session: Session,
    child: str,
    changes: Mapping[str, Any],
    *,
    source: str,
    reason: str,
    why: str = "",
    key: str = "",
) -> None:
    """Put details of a child right and work it out anew.

    Parameters
    ----------
    changes : mapping
        Names of ``DETAILS`` -> what is right, as typed for :class:`NewChild`; blank text can't take a detail away.
    source : str
        Whose word it is: clinic, gp, maternity or parent_held.
    reason : str
        Why it is put right, for the audit log.
    why : str
        Required of a role that works on pseudonyms.
    key : str
        Of the form: the same form sent twice is one change.

    Raises
    ------
    EntryRefused
        For a field that can't be read, an NHS number that another child has or another system gave, or a practice
        whose children the user does not see.
    StoreError
        For an unknown detail, or no reason.
    """
    unknown = set(changes) - set(DETAILS)
    if unknown:
        raise StoreError(f"unknown detail {min(unknown)!r}: expected one of {', '.join(DETAILS)}")
    if not reason.strip():
        raise EntryRefused({"reason": "a change needs a reason"})
    with session.writing("edit_person", child, why=why) as operation:
        submission = hand_rows.submission_of(operation, "edit_person", key)
        imports = hand_rows.entered_before(operation.connection, submission)
        if imports:
            operation.detail = {"sent_again": True}
        else:
            person = child_file.person(operation.connection, operation.child_id)
            changed = _read(person, changes, source, session)
            _allowed(operation, person, changed)
            new = _rows(operation, person, changed, source)
            for key_, row in new:
                about = hand_rows.entered(operation, session.day, "children")
                imports.append(
                    hand_rows.add_row(
                        operation.connection, "register", row, about, operation.child_id, key=key_,
                        submission=submission, reason=reason.strip(),
                    )
                )  # fmt: skip
            operation.detail = {"details": sorted(changed), "source": source, "reason": reason.strip()}
    # a number or a name may tie the child to rows of others: linkage looks at all that it may
    recompute.recompute_pending_entries(session.database, session.run_context(session.policy))


def stated(session: Session, child: str, why: str = "") -> pd.DataFrame:
    """Return what was put right of a child, newest first: at, by, source, reason, and the columns of ``DETAILS``."""
    with session.reading("open_child", child, why=why) as operation:
        row, came, entry = schema.registered.c, schema.imports.c, schema.entries.c
        columns = [row[name] for name in DETAILS.values()]
        query = (
            sa.select(came.at, came.by, row.source, entry.reason, *columns)
            .join_from(schema.registered, schema.imports, row.import_id == came.id)
            .join(schema.entries, entry.import_id == came.id)
            .where(row.linked_child == operation.child_id, row.sender == OWN_SENDER)
            .order_by(row.id.desc())
        )
        found = [tuple(one) for one in operation.connection.execute(query)]
        operation.detail = {"details": True}
    return pd.DataFrame(found, columns=["at", "by", "source", "reason", *DETAILS], dtype=object)


def _read(person: dict[str, Any], changes: Mapping[str, Any], source: str, session: Session) -> dict[str, Any]:
    """Return the columns that change and what they are to be, as stored."""
    typed = {name: value for name, value in changes.items() if value not in ("", None)}
    there: dict[str, Any] = {"surname": person["surname"] or "-", "date_of_birth": _day(person) or session.day}
    intake = new_child.read(NewChild(**(there | typed | {"source": source})), session.day)
    row = new_child.stated(intake)
    changed = {DETAILS[name]: row[DETAILS[name]] for name in typed if row[DETAILS[name]] != person.get(DETAILS[name])}
    if not changed:
        raise EntryRefused({next(iter(changes), "surname"): "nothing is changed"})
    return changed


def _day(person: dict[str, Any]) -> Any:
    born = person["date_of_birth"]
    return None if born is None else pd.Timestamp(born).date()


def _allowed(operation: Operation, person: dict[str, Any], changed: dict[str, Any]) -> None:
    connection = operation.connection
    if "practice_code" in changed and not permissions.reaches(
        connection, operation.user, changed["practice_code"] or ""
    ):
        raise EntryRefused({"practice_code": "the practice is not one of those whose children you see"})
    number = changed.get("nhs_number")
    if number:
        registration.refuse_taken(operation, number, but=operation.child_id)
        if person["nhs_number"] and _states_number(connection, operation.child_id):
            raise EntryRefused({"nhs_number": _FIXED})
    born = changed.get("date_of_birth")
    if born:
        record = schema.recorded.c
        first = sa.select(sa.func.min(record.measured_on)).where(record.linked_child == operation.child_id)
        earliest = connection.scalar(first.where(sa.or_(record.context.is_(None), record.context != "birth")))
        if earliest is not None and earliest < born:
            raise EntryRefused(
                {"date_of_birth": "the child was measured before that day: put right or set aside that reading first"}
            )


def _states_number(connection: sa.Connection, child_id: str) -> bool:
    """Return whether a row that was not entered here states an NHS number of the child."""
    for table in (schema.registered, schema.recorded, schema.contacted):
        of_others = sa.or_(table.c.sender.is_(None), table.c.sender != OWN_SENDER)
        query = sa.select(table.c.nhs_number).where(
            table.c.linked_child == child_id, of_others, table.c.nhs_number.is_not(None)
        )
        numbers = pd.Series(list(connection.scalars(query.distinct())), dtype="str")
        if len(numbers) and (valid_numbers(numbers) >= 0).any():
            return True
    return False


def _rows(
    operation: Operation, person: dict[str, Any], changed: dict[str, Any], source: str
) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows that state the change, each with the key under which it goes ("" for a new one)."""
    connection, child_id = operation.connection, operation.child_id
    if "practice_code" in changed:
        changed = changed | {"joined_on": person["joined_on"]}
    mine = _own(connection, child_id)
    registered = mine[mine["status"].isna()]
    before = mine[mine["status"] == AMENDED]
    same = {"sender": OWN_SENDER, "status": AMENDED, "last_updated": operation.at, "source": source}
    # the number ties rows together; which is the child's is no matter of belief
    amended = {name: value for name, value in changed.items() if name != "nhs_number"}
    if len(registered):
        first = registered.iloc[0].to_dict()
        key = str(first["row_key"])
        out = [(key, _facts(first) | changed)]
        if amended:
            own_key = f"{key}|{AMENDED}"
            who = {"child_id": first["child_id"], "entry_id": own_key}
            out += [(own_key, _known(before) | amended | same | who), *_past(before, source)]
        return out
    if len(before):
        held = before.iloc[0].to_dict()
        return [(str(held["row_key"]), _facts(held) | changed | same), *_past(before, source)]
    return [_first_amendment(operation, person, changed | same)]


def _known(before: pd.DataFrame) -> dict[str, Any]:
    return _facts(before.iloc[0].to_dict()) if len(before) else {}


def _past(before: pd.DataFrame, source: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what was put right on another's word as rows that say whose they are alone: the new row says the rest."""
    who = ("source", "child_id", "entry_id", "sender", *new_measurement.PERSON)
    return [
        (str(row["row_key"]), {name: _facts(row)[name] for name in who} | {"status": _PAST})
        for row in before.to_dict("records")
        if row["source"] != source
    ]


def _first_amendment(operation: Operation, person: dict[str, Any], said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the first row that puts details of a child of other systems right: tied to it by number, else by name."""
    who = {name: person[name] for name in new_measurement.PERSON}
    numbered = bool(person["nhs_number"])
    row = {"nhs_number": person["nhs_number"]} | said if numbered else who | said
    if not numbered and not likely_same.is_of(operation.connection, operation.child_id, row):
        raise EntryRefused({"surname": _NOT_TIED})
    key = f"{OWN_SENDER}-{operation.handle}-{AMENDED}"
    return key, row | {"entry_id": key}


def _own(connection: sa.Connection, child_id: str) -> pd.DataFrame:
    """Return the newest versions of the register rows that were entered here for a child."""
    row = schema.registered.c
    query = sa.select(schema.registered).where(row.linked_child == child_id, row.sender == OWN_SENDER)
    found = [dict(one) for one in connection.execute(query.order_by(row.id)).mappings()]
    frame = pd.DataFrame(found, columns=[column.name for column in row], dtype=object)
    return frame.drop_duplicates(["source", "row_key"], keep="last").iloc[::-1]


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: None if pd.isna(row[name]) else row[name] for name in hand_rows.facts("register")}
