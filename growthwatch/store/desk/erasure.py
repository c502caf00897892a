"""Erasure of a child's record by law or court order: asked for by one person, carried out by another, and sealed.

UK GDPR, Article 17, and orders of a court. What is erased is every row that the store holds of the child: as it came,
in every version, refused rows that name it, decisions, results of every day, actions, context, what it is found by.
What stays says nothing of who it was: a tombstone of each row (its digest), the trail, whose links name the child by
its handle alone, and 24 bits of a keyed digest of its NHS number and name, by which rows of it are asked about when
they come again.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from growthwatch.store.database import rows, schema, sealing
from growthwatch.store.desk import held_of_child
from growthwatch.store.desk.held_of_child import Held
from growthwatch.store.desk.session import Operation, Session
from growthwatch.store.errors import Denied, StoreError
from growthwatch.store.recompute import recompute, touched_children

ASKED, WITHDRAWN, DONE, READMITTED = STEPS = ("asked", "withdrawn", "done", "readmitted")
#: On what an erasure rests.
BASES: Final = ("court_order", "uk_gdpr_17", "other_law")
#: How many bits of a digest are kept: some 60 of all NHS numbers share each mark.
_MARK_BYTES: Final = 3
_SALT: Final = "erasure_salt"
#: Rows that point at others go before them.
_FIRST: Final = ("documents",)
_COLUMNS: Final = ("id", "at", "by", "role", "handle", "step", "basis", "reason")


def ask(session: Session, child: str, *, basis: str, reason: str) -> int:
    """Ask for the erasure of a child's record; return the number under which somebody else carries it out.

    Raises
    ------
    StoreError
        For an unknown basis, no reason, or an erasure that is asked for already.
    """
    if basis not in BASES:
        raise StoreError(f"unknown legal basis {basis!r}: expected one of {', '.join(BASES)}")
    with session.writing("ask_erasure", child, why=reason) as operation:
        if not operation.why:
            raise StoreError("an erasure needs a reason: the order, its date and who gave it")
        if _standing(operation.connection, operation.handle) is not None:
            raise StoreError("the erasure of this record is asked for already")
        number = _step(operation, operation.handle, ASKED, basis)
        operation.detail = {"erasure": number, "basis": basis}
    return number


def withdraw(session: Session, number: int, reason: str) -> None:
    """Take back what was asked for; nothing is erased. For who may ask for an erasure or carry it out."""
    # no child is opened for it: who asks for erasures is told by their right to list restricted records
    with session.writing("list_restricted" if session.may("list_restricted") else "erase", why=reason) as operation:
        if not operation.why:
            raise StoreError("a request for an erasure is taken back with a reason")
        asked = _asked(operation, number)
        operation.handle = asked.handle
        _step(operation, asked.handle, WITHDRAWN, asked.basis)
        operation.detail = {"erasure": number, "withdrawn": True}


def steps(session: Session) -> pd.DataFrame:
    """Return what was asked and done of erasures, newest first; for who carries them out.

    Columns: id, at, by, role, handle, step (of ``STEPS``), basis (of ``BASES``), reason; and waits: whether it was
    asked for and neither done nor withdrawn.
    """
    with session.reading("erase") as operation:
        made = schema.erasures.c
        query = sa.select(*(made[name] for name in _COLUMNS)).order_by(made.id.desc())
        found = pd.DataFrame(
            [tuple(row) for row in operation.connection.execute(query)], columns=list(_COLUMNS), dtype=object
        )
        operation.detail = {"erasures": len(found)}
    latest = ~found["handle"].duplicated()
    return found.assign(waits=latest & (found["step"] == ASKED))


def erase(session: Session, number: int, reason: str) -> dict[str, int]:
    """Carry out an erasure that another person asked for; return how many rows went, by table.

    Rows, tombstones and the link of the trail that states them are one transaction. Children whose results spoke
    of this one's are worked out anew.

    Raises
    ------
    StoreError
        When it was not asked for, is done or withdrawn, or no reason is given.
    Denied
        When whoever asked carries it out as well, but in the single-user trial.
    """
    with session.writing("erase", why=reason) as operation:
        if not operation.why:
            raise StoreError("an erasure is carried out with a reason: by whom it was checked")
        asked = _asked(operation, number)
        if asked.by == operation.user.username and not session.trial:
            raise Denied("an erasure is carried out by another person than the one who asked for it")
        operation.handle = asked.handle
        child_id = _child_of(operation.connection, asked.handle)
        held = held_of_child.of_child(operation.connection, child_id)
        tied = touched_children.partners(operation.connection, [child_id]) - {child_id}
        counts = {name: len(keys) for name, keys in held.keys.items()}
        session.note(
            operation, schema.ERASED, asked.handle,
            {"erasure": number, "basis": asked.basis, "rows": counts},
        )  # fmt: skip
        _remove(operation, child_id, held, number, asked.basis)
        done = _step(operation, asked.handle, DONE, asked.basis)
        _mark(operation.connection, done, held)
        _overtake(operation)
        operation.detail = {"erasure": number, "rows": sum(counts.values())}
    session.database.scrub()
    recompute.recompute_children(session.database, session.run_context(session.policy), tied)
    return counts


def readmit(session: Session, handle: str, reason: str) -> None:
    """Let rows come in again that may be of a child whose record was erased; they are no longer asked about."""
    with session.writing("erase", why=reason) as operation:
        if not operation.why:
            raise StoreError("rows of an erased record are let in again with a reason")
        newest = _newest(operation.connection, handle)
        if newest is None or newest.step != DONE:
            raise StoreError("no record of that handle is erased")
        operation.handle = handle
        _step(operation, handle, READMITTED, newest.basis)
        operation.detail = {"readmitted": True}


def stopped(connection: sa.Connection, frame: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Return which rows, with what they state of a person, may be of a child whose record was erased."""
    none = np.zeros(len(frame), dtype=bool)
    known = _marks_in_force(connection)
    salt = _salt(connection)
    if not known or not salt or frame.empty or "nhs_number" not in frame:
        return none
    number = frame["nhs_number"].astype(object).where(frame["nhs_number"].notna(), "")
    born = frame["date_of_birth"].astype(str).str[:10]
    name = frame[["forename", "surname"]].astype(object).where(frame[["forename", "surname"]].notna(), "")
    lower = [name[part].astype(str).str.casefold() for part in ("forename", "surname")]
    person = (lower[0] + "|" + lower[1] + "|" + born).where((lower[0] != "") & (lower[1] != ""), "")
    found = none
    for kind, column in (("n", number.astype(str)), ("p", person)):
        different = [one for one in column.unique() if one]
        marked = {one for one in different if _mark_of(salt, f"{kind}:{one}") in known}
        found = found | column.isin(marked).to_numpy()
    return np.asarray(found, dtype=bool)


def stopped_texts(connection: sa.Connection, texts: pd.Series) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Return which texts of refused rows hold an NHS number that may be of a child whose record was erased."""
    known, salt = _marks_in_force(connection), _salt(connection)
    if not known or not salt:
        return np.zeros(len(texts), dtype=bool)
    return np.array(
        [
            any(_mark_of(salt, f"n:{number}") in known for number in held_of_child.numbers_in(str(text)))
            for text in texts.fillna("")
        ],
        dtype=bool,
    )


#: What is said of a row that came again.
AGAIN: Final = (
    "the record of a child whom this row may be of was erased by law: nothing of the row is kept until an "
    "administrator lets such rows in again"
)


def without_erased(
    connection: sa.Connection, frames: dict[str, pd.DataFrame], refused: pd.DataFrame, file: str
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the rows of a file, and those refused, without what may be of a child whose record was erased.

    Such a row is among the refused, by its line alone.
    """
    left, again = {}, set[int]()
    for name, frame in frames.items():
        mine = stopped(connection, frame)
        left[name] = frame[~mine].reset_index(drop=True)
        again |= {int(line) for line in frame.loc[mine, "line"]}
    texts = refused["row"].fillna("").astype(str) + " " + refused["value"].fillna("").astype(str)
    named = refused["line"].isin(again).to_numpy() | stopped_texts(connection, texts)
    if not again and not named.any():
        return frames, refused
    again |= {int(line) for line in refused.loc[named, "line"].dropna()}
    lines = pd.DataFrame({"file": file, "line": sorted(again), "column": "nhs_number", "reason": AGAIN})
    kept = refused[~named]
    return left, pd.concat([kept, lines.reindex(columns=kept.columns)], ignore_index=True) if len(
        kept
    ) else lines.reindex(columns=refused.columns)


def _asked(operation: Operation, number: int) -> sa.Row[Any]:
    """Return the request of a number that waits."""
    made = schema.erasures
    asked = operation.connection.execute(
        sa.select(made).where(made.c.id == number, made.c.step == ASKED)
    ).one_or_none()
    if asked is None:
        raise StoreError(f"no erasure was asked for under the number {number}")
    standing = _standing(operation.connection, asked.handle)
    if standing is None or standing.id != number:
        raise StoreError(f"the erasure {number} was carried out or withdrawn already")
    return asked


def _standing(connection: sa.Connection, handle: str) -> sa.Row[Any] | None:
    newest = _newest(connection, handle)
    return newest if newest is not None and newest.step == ASKED else None


def _newest(connection: sa.Connection, handle: str) -> sa.Row[Any] | None:
    made = schema.erasures
    return connection.execute(
        sa.select(made).where(made.c.handle == handle).order_by(made.c.id.desc()).limit(1)
    ).one_or_none()


def _step(operation: Operation, handle: str, step: str, basis: str) -> int:
    made = operation.connection.execute(
        sa.insert(schema.erasures).values(
            at=operation.at, by=operation.user.username, role=operation.user.role, handle=handle, step=step,
            basis=basis, reason=operation.why,
        )
    )  # fmt: skip
    return int(made.inserted_primary_key[0])  # type: ignore[index]


def _child_of(connection: sa.Connection, handle: str) -> str:
    """Return the child of a handle; one whose rows have moved to another since is not guessed at."""
    found = connection.scalar(sa.select(schema.children.c.child_id).where(schema.children.c.handle == handle))
    if found is None:
        raise StoreError(
            "the rows of this handle are another child's since the erasure was asked for: withdraw it, look at that "
            "child, and ask anew"
        )
    return str(found)


def _remove(operation: Operation, child_id: str, held: Held, number: int, basis: str) -> None:
    """Remove the rows, each under its tombstone, and what the child is found by."""
    connection, said = operation.connection, {"at": operation.at, "by": operation.user.username}
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # what is freed is overwritten with zeros
    for name, keys in held.keys.items():
        sealing.entomb(connection, name, keys, **said, reason=f"erasure {number}", legal_basis=basis)
    connection.execute(sa.delete(schema.worklist_rows).where(schema.worklist_rows.c.child_id == child_id))
    connection.execute(sa.delete(schema.children).where(schema.children.c.child_id == child_id))
    connection.execute(sa.delete(schema.former_handles).where(schema.former_handles.c.child_id == child_id))
    for name in sorted(held.keys, key=lambda one: one not in _FIRST):
        table = schema.metadata.tables[name]
        key = next(iter(table.primary_key.columns))
        for where in rows.among(key, held.keys[name]):
            connection.execute(sa.delete(table).where(where))


def _overtake(operation: Operation) -> None:
    """Note an import of nothing, so that results that were being worked out of rows now gone are not stored."""
    operation.connection.execute(
        sa.insert(schema.imports).values(
            at=operation.at, by=operation.user.username, origin=DONE, name="", table="erasures", format="", digest="",
            notes="", as_of=operation.at[:10], policy="", n_rows=0, n_added=0, n_corrected=0, n_rejected=0,
        )
    )  # fmt: skip


def _mark(connection: sa.Connection, done: int, held: Held) -> None:
    salt = _salt(connection)
    if not salt:
        salt = secrets.token_hex(32)
        connection.execute(sa.insert(schema.settings).values(name=_SALT, value=salt))
    said = {f"n:{number}" for number in held.numbers} | {f"p:{'|'.join(person)}" for person in held.persons}
    marks = sorted({_mark_of(salt, one) for one in said})
    _insert(connection, ({"erasure_id": done, "mark": mark} for mark in marks))


def _insert(connection: sa.Connection, values: Iterable[dict[str, int]]) -> None:
    if held := list(values):
        connection.execute(sa.insert(schema.erasure_marks), held)


def _mark_of(salt: str, said: str) -> int:
    return int.from_bytes(hmac.new(salt.encode(), said.encode(), hashlib.sha256).digest()[:_MARK_BYTES], "big")


def _salt(connection: sa.Connection) -> str:
    return connection.scalar(sa.select(schema.settings.c.value).where(schema.settings.c.name == _SALT)) or ""


def _marks_in_force(connection: sa.Connection) -> set[int]:
    """Return the marks of erased records whose rows were not let in again."""
    made, mark = schema.erasures, schema.erasure_marks.c
    newest = sa.select(sa.func.max(made.c.id)).group_by(made.c.handle)
    done = sa.select(made.c.id).where(made.c.id.in_(newest), made.c.step == DONE)
    return set(connection.scalars(sa.select(mark.mark).where(mark.erasure_id.in_(done))))
