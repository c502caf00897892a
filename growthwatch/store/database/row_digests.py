"""The digest of a stored row, worked out of what the database gives back, and the keys under which digests stand."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from operator import methodcaller
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from growthwatch.store.database import schema

#: Bytes of a digest (SHA-256).
SIZE: Final = 32
#: In place of a digest: the row of a changeable table is there no more.
GONE: Final = bytes(SIZE)

_digest = methodcaller("digest")


def of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the SHA-256 digests of rows, one after the other.

    A row is told in ASCII as Python writes a tuple: numbers to their last digit, other characters by their code
    points, None for nothing. So it reads the same under every version of Python and on both databases.
    """
    told = map(str.encode, map(ascii, map(tuple, rows)))
    return b"".join(map(_digest, map(hashlib.sha256, told)))


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a table that its digests cover, in their order."""
    changes = schema.APPEND_ONLY.get(table, frozenset()) | schema.CHANGEABLE.get(table, frozenset())
    return tuple(column.name for column in schema.metadata.tables[table].columns if column.name not in changes)


def selected(table: str, columns: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    """Return what is asked of the database for digests of these columns.

    SQLite forgets the sign of nought and PostgreSQL does not: added to nought it is the same on both.
    """
    made = schema.metadata.tables[table].c
    nought: sa.ColumnElement[Any] = sa.literal_column("0.0")
    return [
        made[name] + nought if isinstance(made[name].type, sa.Double | sa.REAL) else made[name] for name in columns
    ]


def as_runs(keys: npt.NDArray[np.int64]) -> str:
    """Return numbers that grow as text: 17-20016,20020."""
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 2) != 1)
    ends = np.append(starts[1:], len(keys)) - 1
    pairs = zip(keys[starts].tolist(), keys[ends].tolist(), strict=True)
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in pairs)


def from_runs(text: str) -> npt.NDArray[np.int64]:
    """Return the numbers that :func:`as_runs` wrote; none where the text is no such text."""
    try:
        bounds = [(int(run.partition("-")[0]), int(run.rpartition("-")[2])) for run in text.split(",")]
        return np.concatenate([np.arange(first, last + 1, dtype=np.int64) for first, last in bounds])
    except (ValueError, MemoryError, OverflowError):
        return np.empty(0, dtype=np.int64)


def key_columns(table: str) -> list[str]:
    """Return the columns of a changeable table's key."""
    return [column.name for column in schema.metadata.tables[table].primary_key.columns]


def of_changeable(connection: sa.Connection, table: str, columns: Sequence[str]) -> dict[str, bytes]:
    """Return the digests of all rows of a small table that may rightly change, by key (a JSON list)."""
    keys = [schema.metadata.tables[table].c[name] for name in key_columns(table)]
    found = connection.execute(sa.select(*keys, *selected(table, columns))).all()
    names = [json.dumps(list(row[: len(keys)]), ensure_ascii=True) for row in found]
    joined = of(row[len(keys) :] for row in found)
    return dict(zip(names, split(joined), strict=True))


def split(digests: bytes) -> list[bytes]:
    """Return digests one by one."""
    return [digests[at : at + SIZE] for at in range(0, len(digests), SIZE)]
