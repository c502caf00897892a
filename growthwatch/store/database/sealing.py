"""How a transaction's rows are sealed: the digest of each row that it wrote, in a chain that the trail binds.

**What is sealed.** Each row of the tables of fact (``schema.NUMBERED``) has a SHA-256 digest over all its columns but
linkage's answer. The digests of the rows that one transaction wrote to a table stand together in one or more rows of
the table ``seals``, in the order of the rows; each bears the hash of the one before it (Haber & Stornetta 1991,
J Cryptology 3:99). A link of the trail bears number and hash of the newest seal, under its own hash, so that the two
chains hold one another. Small tables whose rows may rightly change (``schema.CHANGEABLE``: users, teams, settings)
have a digest for each row that a transaction made, changed or took away (``row_digests.GONE``); the newest stands.

**When.** :func:`begin` notes, once the transaction has the store to itself, the highest number of each table; what
lies below was there before. :func:`flush` seals what lies above, in bulk, before each link of the trail and before
the transaction ends. A row put in from outside lies below the next transaction's start and is never sealed, so that
verifying names it; a row of a changeable table that was altered from outside keeps the digest that it had.

**A lawful removal** (erasure by law or by a court) is a tombstone, itself a sealed row: within the writing
transaction call :func:`entomb` with the rows' numbers, then delete them there. A tombstone names table and number, the
digest that the row had, the reason and the legal basis, and holds nothing else of the row. ``seal_check`` accepts the
absence of precisely that row with that digest; another absence, the row's return, or a removed tombstone is a fault.
Triggers let a row go only where a tombstone names it: ``triggers`` says how. Rows of changeable tables need no
tombstone: they are deleted as ever. SQLite may give a row's number again; its tombstone does not cover the next row.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from growthwatch.store.database import row_digests, schema

#: What the first seal follows.
GENESIS: Final = "0" * 64
#: As many rows stand under one seal at most.
_AT_ONCE: Final = 4_000
_STATE: Final = "growthwatch seals"


@dataclass
class _Changeable:
    """A changeable table as it was before this transaction changed it."""

    columns: tuple[str, ...]
    before: dict[str, bytes]
    altered: set[str]  # keys that were not as they were sealed: what this transaction writes there stays unsealed


@dataclass
class _State:
    """What a writing transaction knows of its seals."""

    floors: dict[str, int]  # table -> the highest number that is sealed, or was there before
    changeable: dict[str, _Changeable] = field(default_factory=dict)


def begin(connection: sa.Connection, there: Collection[str] | None = None) -> None:
    """Note where this transaction starts, once it alone may write; ``there``: tables, where some are still to come."""
    connection.info[_STATE] = _State(_highest(connection, there))


def end(connection: sa.Connection) -> None:
    """Forget what was noted of a transaction that is over."""
    connection.info.pop(_STATE, None)


def before_change(connection: sa.Connection, table: str) -> None:
    """Look at a changeable table before the first statement of this transaction that changes it."""
    state: _State | None = connection.info.get(_STATE)
    if state is None or table not in schema.CHANGEABLE or table in state.changeable:
        return
    columns = row_digests.columns_of(table)
    present = row_digests.of_changeable(connection, table, columns)
    altered = set(altered_rows(connection, table, present))
    state.changeable[table] = _Changeable(columns, present, altered)


def flush(connection: sa.Connection) -> None:
    """Seal what this transaction wrote since it began or was last sealed."""
    state: _State | None = connection.info.get(_STATE)
    if state is None:
        return
    highest = _highest(connection)
    for table, floor in state.floors.items():
        if highest[table] > floor:
            _seal_numbered(connection, table, floor)
    state.floors = highest
    for table, held in state.changeable.items():
        _seal_changes(connection, table, held)


def seal_everything(connection: sa.Connection) -> None:
    """Seal all rows as they stand: the last step of an upgrade from a schema that had no seals."""
    for table in schema.NUMBERED:
        _seal_numbered(connection, table, None)
    for table in schema.CHANGEABLE:
        columns = row_digests.columns_of(table)
        _seal_changes(connection, table, _Changeable(columns, {}, set()))


def entomb(
    connection: sa.Connection, table: str, rows: Sequence[int], *, at: str, by: str, reason: str, legal_basis: str
) -> int:
    """Write a tombstone for each of these rows, which the caller then deletes; return how many there are.

    Parameters
    ----------
    table : str
        One of ``schema.NUMBERED``.
    rows : sequence of int
        Numbers of rows (``schema.NUMBERED`` has the column). One that is not there gets no tombstone.
    at, by, reason, legal_basis : str
        When (ISO, UTC), by whom, why, and which law or order of a court: no name or number of a child.
    """
    key = schema.metadata.tables[table].c[schema.NUMBERED[table]]
    said = {"at": at, "by": by, "of_table": table, "reason": reason, "legal_basis": legal_basis}
    numbers, gone = sorted(set(rows)), set()
    # where a later schema added columns, an older row is sealed without them: a tombstone for each way it may be
    of_table = sa.select(schema.seals.c.columns).where(schema.seals.c.of_table == table).distinct()
    for columns in connection.scalars(of_table).all():
        query = sa.select(key, *row_digests.selected(table, columns.split(","))).order_by(key)
        for start in range(0, len(numbers), _AT_ONCE):
            found = connection.execute(query.where(key.in_(numbers[start : start + _AT_ONCE]))).all()
            digests = row_digests.split(row_digests.of(row[1:] for row in found))
            values = [said | {"row": row[0], "digest": one.hex()} for row, one in zip(found, digests, strict=True)]
            if values:
                connection.execute(sa.insert(schema.tombstones), values)
            gone |= {row[0] for row in found}
    return len(gone)


def head(connection: sa.Connection) -> tuple[int, str, int]:
    """Return number and hash of the newest seal, and how many rows' digests there are up to it."""
    query = sa.select(schema.seals.c.n, schema.seals.c.hash, schema.seals.c.total)
    found = connection.execute(query.order_by(schema.seals.c.n.desc()).limit(1)).one_or_none()
    return (0, GENESIS, 0) if found is None else (int(found[0]), str(found[1]), int(found[2]))


def hash_of(row: Any) -> str:
    """Return the hash of a seal, over its own fields, its digests and the seal before it."""
    fields = [row["n"], row["of_table"], row["columns"], row["keys"], row["total"], row["previous"]]
    fields.append(hashlib.sha256(row["digests"]).hexdigest())
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def replayed(connection: sa.Connection, table: str) -> dict[str, tuple[str, bytes]]:
    """Return of a changeable table the digest that stands of each row, with the columns that it covers, by key."""
    seal = schema.seals.c
    query = sa.select(seal.columns, seal["keys"], seal.digests).where(seal.of_table == table).order_by(seal.n)
    standing: dict[str, tuple[str, bytes]] = {}
    for columns, keys, digests in connection.execute(query):
        for key, digest in zip(_keys(keys), row_digests.split(digests), strict=False):
            if digest == row_digests.GONE:
                standing.pop(key, None)
            else:
                standing[key] = (columns, digest)
    return standing


def altered_rows(connection: sa.Connection, table: str, present: dict[str, bytes]) -> dict[str, str]:
    """Return key -> what is wrong with it, of a changeable table's rows that are not as they were sealed.

    Parameters
    ----------
    present : dict of str to bytes
        The rows that are there, by key, with the digests over the columns that are sealed now.
    """
    standing = replayed(connection, table)
    forms = {",".join(row_digests.columns_of(table)): present}
    wrong = {}
    for key, (columns, digest) in standing.items():
        if columns not in forms:
            forms[columns] = row_digests.of_changeable(connection, table, columns.split(","))
        if key not in forms[columns]:
            wrong[key] = "is missing: it was removed"
        elif forms[columns][key] != digest:
            wrong[key] = "is not what was written: it was changed"
    return wrong | dict.fromkeys(set(present) - set(standing), "was added from outside this program")


def _keys(text: str) -> list[str]:
    """Return the keys of a seal; none where somebody altered their text: verifying names that seal."""
    try:
        return [str(key) for key in json.loads(text)]
    except (ValueError, TypeError):
        return []


def _highest(connection: sa.Connection, there: Collection[str] | None = None) -> dict[str, int]:
    """Return the highest number in each table of numbered rows, 0 for none."""
    names = [name for name in schema.NUMBERED if there is None or name in there]
    highest = [
        sa.select(sa.func.max(schema.metadata.tables[name].c[schema.NUMBERED[name]])).scalar_subquery().label(name)
        for name in names
    ]
    found = connection.execute(sa.select(*highest)).one()
    return dict.fromkeys(schema.NUMBERED, 0) | {name: number or 0 for name, number in zip(names, found, strict=True)}


def _seal_numbered(connection: sa.Connection, table: str, floor: int | None) -> None:
    """Seal the rows of a table whose numbers lie above the floor, or all of them where there is none."""
    columns = row_digests.columns_of(table)
    for keys, digests in _digested(connection, table, floor, columns):
        _append(connection, table, columns, row_digests.as_runs(keys), digests)


def _digested(
    connection: sa.Connection, table: str, floor: int | None, columns: Sequence[str]
) -> Iterator[tuple[npt.NDArray[np.int64], bytes]]:
    key = schema.metadata.tables[table].c[schema.NUMBERED[table]]
    query = sa.select(key, *row_digests.selected(table, columns)).order_by(key).limit(_AT_ONCE)
    if floor is not None and connection.dialect.name == "postgresql":
        # another connection may add a row meanwhile, which is none of this transaction's
        query = query.where(sa.text(f"{table}.xmin = pg_current_xact_id()::xid"))
    above = sa.true() if floor is None else key > floor
    while found := connection.execute(query.where(above)).all():
        keys = np.array([row[0] for row in found], dtype=np.int64)
        yield keys, row_digests.of(row[1:] for row in found)
        above = key > int(keys[-1])


def _seal_changes(connection: sa.Connection, table: str, held: _Changeable) -> None:
    """Seal the rows of a changeable table that are others than before; those altered from outside are left."""
    present = row_digests.of_changeable(connection, table, held.columns)
    changed = {key: digest for key, digest in present.items() if held.before.get(key) != digest}
    changed |= dict.fromkeys(set(held.before) - set(present), row_digests.GONE)
    keys = sorted(set(changed) - held.altered)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        _append(connection, table, held.columns, json.dumps(part), b"".join(changed[key] for key in part))
    held.before = present


def _append(connection: sa.Connection, table: str, columns: Sequence[str], keys: str, digests: bytes) -> None:
    n, previous, total = head(connection)
    row: dict[str, Any] = {
        "n": n + 1, "of_table": table, "columns": ",".join(columns), "keys": keys, "digests": digests,
        "total": total + len(digests) // row_digests.SIZE, "previous": previous,
    }  # fmt: skip
    row["hash"] = hash_of(row)
    connection.execute(sa.insert(schema.seals).values(row))
