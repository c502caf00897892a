"""What is done for the store as a whole: files taken in, results for a new day, back-ups."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from growthwatch.sources.senders import Senders
from growthwatch.store.access import audit_log, permissions
from growthwatch.store.database import rows, schema
from growthwatch.store.desk import backup, import_files
from growthwatch.store.desk.imported import ImportedFile
from growthwatch.store.desk.session import Session
from growthwatch.store.errors import StoreError
from growthwatch.store.recompute import recompute, service_settings
from growthwatch.store.recompute.service_settings import in_force
from growthwatch.vocabulary import POLICIES


def take_in(
    session: Session,
    paths: Sequence[Path | str],
    *,
    as_of: dt.date | None = None,
    policy: str | None = None,
    mapping: Path | None = None,
    time_zone: str | None = None,
    dates: str | None = None,
    check_windows: Path | None = None,
    next_steps: Path | None = None,
    sender: Senders = None,
    source: Senders = None,
    why: str = "",
) -> list[ImportedFile]:
    """Take in files and folders, a transaction for each file, and work out the children they touch.

    Parameters
    ----------
    as_of : date, optional
        Rows dated after it are refused; today where not given.
    policy : str, optional
        Sets the store's policy ("digital" or "paper") from now on.
    mapping : Path, optional
        A column mapping (TOML) for a table that is not recognised.
    check_windows, next_steps : Path, optional
        Set the service's own windows of the checks and list of next steps from now on, as :func:`set_files`.
    time_zone : str, optional
        Where an instant in a file has its day; Europe/London unless the mapping says otherwise.
    dates : {"day-first", "month-first"}, optional
        How 3/4/26 is read in every file; by what each file shows otherwise.
    sender : str or mapping of str to str, optional
        Whose ids the files have, where they do not say so themselves; or the name of a file or folder -> its sender.
    source : str or mapping of str to str, optional
        The record system the files are from, where they do not say so; or the name of a file or folder -> its own.

    Raises
    ------
    growthwatch.sources.UnusableInput
        When a file can't be used at all; the files before it are in.
    """
    if policy is not None:
        _set_policy(session, policy)
    set_files(session, check_windows=check_windows, next_steps=next_steps)
    with session.reading("import_files", why=why) as operation:
        user, at = operation.user, operation.at
    standing = session.policy
    entry = audit_log.Entry(at, user.username, user.role, "imported", why=why)
    day = as_of or session.day
    try:
        return import_files.take_in(
            session.database,
            paths,
            entry,
            as_of=day,
            policy=standing,
            mapping=mapping,
            time_zone=time_zone,
            dates=dates,
            sender=sender,
            source=source,
        )
    finally:
        # whatever came in before a file that could not be used is worked out all the same
        recompute.recompute_pending(session.database, session.run_context(standing, day))


def taken_in(session: Session, digests: Sequence[str]) -> pd.DataFrame:
    """Return which files the store has taken in, and what came of each.

    Parameters
    ----------
    digests : sequence of str
        The SHA-256 of the bytes of each.

    Returns
    -------
    DataFrame
        By digest: rows, added, corrected, rejected, of all sheets of the file together.
    """
    imports = schema.imports.c
    counts = {name: imports[f"n_{name}"] for name in ("rows", "added", "corrected", "rejected")}
    with session.looking("import_files") as connection:
        found = [
            tuple(row)
            for where in rows.among(imports.digest, sorted(set(digests)))
            for row in connection.execute(sa.select(imports.digest, *counts.values()).where(where))
        ]
    return pd.DataFrame(found, columns=["digest", *counts]).groupby("digest").sum().astype("int64")


def rejects(session: Session) -> pd.DataFrame:
    """Return every row of every file that could not be used, and why; row and value only to who may see all."""
    return _refused(session, "rejects", schema.rejects.c.stage != "remark")


def remarks(session: Session) -> pd.DataFrame:
    """Return every cell that could not be read in a row that is used without it; otherwise as :func:`rejects`."""
    return _refused(session, "remarks", schema.rejects.c.stage == "remark")


def _refused(session: Session, name: str, which: sa.ColumnElement[bool]) -> pd.DataFrame:
    with session.reading("import_files") as operation:
        said = schema.rejects.c
        query = (
            sa.select(schema.imports.c.at, schema.imports.c.name.label("file"), said.line, said.column, said.value)
            .add_columns(said.reason, said.row, said.table)
            .join_from(schema.rejects, schema.imports)
            .where(which)
            .order_by(said.id)
        )
        columns = ["at", "file", "line", "column", "value", "reason", "row", "table"]
        found = pd.DataFrame(
            [tuple(row) for row in operation.connection.execute(query)], columns=columns, dtype=object
        )
        operation.detail = {name: len(found)}
    hidden = (
        ["value", "row"] if permissions.ROLES[session.user.role].scope != "area" or session.user.pseudonymised else []
    )
    return found.drop(columns=hidden)


def set_files(
    session: Session,
    *,
    check_windows: Path | None = None,
    next_steps: Path | None = None,
    practice_names: Path | None = None,
) -> None:
    """Take in a service's own windows of the checks, next steps and names of practices: they hold from now on.

    Parameters
    ----------
    check_windows, next_steps : Path, optional
        As ``growthwatch run`` takes them; None leaves what holds.
    practice_names : Path, optional
        Organisation names by ODS code (``reference.practice_names``).

    Raises
    ------
    UnusableCheckWindows, UnusableNextSteps, UnusablePracticeNames
        When a file can't be used: then none is taken in.
    """
    given = {
        service_settings.CHECK_WINDOWS: check_windows,
        service_settings.NEXT_STEPS: next_steps,
        service_settings.PRACTICE_NAMES: practice_names,
    }
    texts = {name: service_settings.text_of(name, path) for name, path in given.items() if path is not None}
    if not texts:
        return
    with session.writing("import_files") as operation:
        setting = schema.settings
        for name, text in texts.items():
            operation.connection.execute(sa.delete(setting).where(setting.c.name == name))
            operation.connection.execute(sa.insert(setting).values(name=name, value=text))
        operation.detail = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def refresh(session: Session, why: str = "") -> pd.DataFrame:
    """Work out every child whom the user may see for today and under today's rules; return what changed for whom.

    Columns: child (handle; child_id as well to a role that sees who children are), was_rule, was_status, rule,
    status: the most urgent finding before and after. The audit log holds the counts.
    """
    with session.reading("refresh", why=why) as operation:
        user = operation.user
        ids = list(operation.connection.scalars(sa.select(schema.children.c.child_id).where(permissions.within(user))))
        operation.detail = {"rules": in_force(operation.connection).rules}
    run_context = session.run_context(session.policy)
    scope = permissions.ROLES[user.role].scope
    if scope in {"area", "none"}:
        recompute.recompute_pending(session.database, run_context)
        changes = recompute.recompute_all(session.database, run_context)
    else:
        changes = recompute.recompute_children(session.database, run_context, ids)
    return _authorised_changes(session, changes)


def back_up(session: Session, target: Path) -> int:
    """Copy the whole store into a new SQLite file; return how many links its trail has."""
    with session.reading("back_up") as operation:
        operation.detail = {"file": target.name}
    return backup.back_up(session.database, target)


def _set_policy(session: Session, policy: str) -> None:
    if policy not in POLICIES:
        raise StoreError(f"unknown policy {policy!r}: expected one of {', '.join(POLICIES)}")
    if policy == session.policy:
        return
    with session.writing("import_files") as operation:
        setting = schema.settings
        operation.connection.execute(sa.delete(setting).where(setting.c.name == "policy"))
        operation.connection.execute(sa.insert(setting).values(name="policy", value=policy))
        operation.detail = {"policy": policy}


def _authorised_changes(session: Session, changes: pd.DataFrame) -> pd.DataFrame:
    """Return changes under the handles of the children; their ids only to a role that sees who they are.

    Others may be worked out with those whom the user may see: of them nothing is told. A role without children of its
    own works out everyone's and is told handles alone.
    """
    childless = permissions.ROLES[session.user.role].scope == "none"
    with session.database.reading() as connection:
        child = schema.children.c
        query = sa.select(child.child_id, child.handle).where(
            sa.true() if childless else permissions.within(session.user)
        )
        handles = {row.child_id: row.handle for row in connection.execute(query)}
    changes = changes[changes["child_id"].isin(list(handles))].reset_index(drop=True)
    changes.insert(0, "child", changes["child_id"].map(handles))
    return changes.drop(columns="child_id") if session.user.pseudonymised or childless else changes
