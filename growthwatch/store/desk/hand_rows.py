"""Rows entered by hand: each an import of its own, kept once however often its form is sent."""

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa

from growthwatch import tables
from growthwatch.store.database import schema, text
from growthwatch.store.desk import import_files
from growthwatch.store.desk.session import Operation
from growthwatch.vocabulary import OWN_SENDER


def entered(operation: Operation, day: dt.date, table: str) -> dict[str, Any]:
    """Return what is noted of the import of one row entered by hand."""
    return {
        "at": operation.at, "by": operation.user.username, "name": "entered by hand", "table": table,
        "as_of": day.isoformat(), "policy": "",
    }  # fmt: skip


def add_row(
    connection: sa.Connection,
    name: str,
    row: dict[str, Any],
    about: dict[str, Any],
    child: str | None,
    *,
    key: str = "",
    submission: str = "",
    reason: str = "",
) -> int:
    """Add one row entered by hand to a stream and return its import.

    The row goes by the number of its import, or by ``key``: it is the next version of what goes by that already.
    """
    values = {
        "digest": "", "format": "", "notes": "", "n_rows": 1, "n_added": 1, "n_corrected": 0, "n_rejected": 0,
        "origin": "entry", **about,
    }  # fmt: skip
    import_id = import_files.add_import(connection, values)
    table, _ = schema.STREAMS[name]
    key = key or id_of(import_id)
    own = {} if name in {"register", "withdrawn"} else {"decision_id" if name == "decided" else "record_id": key}
    said = dict.fromkeys(facts(name)) | row | own
    version = _last_version(connection, table, row.get("source") if name != "decided" else None, key) + 1
    held = {"import_id": import_id, "line": 1, "row_key": key, "version": version, "linked_child": child}
    connection.execute(sa.insert(table).values(**said, **held))
    connection.execute(sa.insert(schema.entries).values(import_id=import_id, submission=submission, reason=reason))
    # until the child is worked out: whoever comes next sees that it is not
    connection.execute(sa.insert(schema.pending).values(import_id=import_id))
    return import_id


def facts(name: str) -> tuple[str, ...]:
    """Return the columns of a stream that say something of the world."""
    return tuple(column for column in schema.STREAMS[name][1] if column not in tables.ORIGIN)


def id_of(import_id: int) -> str:
    """Return the id of a record or decision that was entered by hand."""
    return f"{OWN_SENDER}-{import_id}"


def worked_out_with(connection: sa.Connection, import_id: int) -> None:
    """Take an import off the list of those pending: what it says is worked out with another of the same step."""
    connection.execute(sa.delete(schema.pending).where(schema.pending.c.import_id == import_id))


def _last_version(connection: sa.Connection, table: sa.Table, source: str | None, key: str) -> int:
    """Return how many versions of a row there are."""
    of_source = sa.true() if source is None else table.c.source == source
    newest = sa.select(sa.func.max(table.c.version)).where(table.c.row_key == key, of_source)
    return connection.scalar(newest) or 0


def submission_of(operation: Operation, what: str, key: str) -> str:
    """Return the digest by which a form that is sent twice is known, blank for one without a key."""
    text.check([key])
    said = f"{operation.user.username}|{what}|{operation.handle}|{key}"
    return hashlib.sha256(said.encode()).hexdigest() if key else ""


def entered_before(connection: sa.Connection, submission: str) -> list[int]:
    """Return the imports that came of a form when it was sent before."""
    entry = schema.entries.c
    if not submission:
        return []
    return list(
        connection.scalars(sa.select(entry.import_id).where(entry.submission == submission).order_by(entry.import_id))
    )
