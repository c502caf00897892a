"""Whether every sealed row is as it was written: the chain of seals, then each table's rows against their digests.

All is read in pieces, so that memory does not grow with the store. What is named is a table and a row's number or key,
never what stands in it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from growthwatch.store.database import row_digests, schema, sealing

#: So many seals are read at a time: of 4,000 rows each they are 26 MB.
_SEALS_AT_ONCE: Final = 200
#: So many rows are held against their digests at a time, a seal's more at most.
_ROWS_AT_ONCE: Final = 20_000


class SealChain:
    """The chain of seals, walked once from its beginning alongside the trail's links that bind it."""

    def __init__(self, connection: sa.Connection) -> None:
        self.n, self.hash, self.total = 0, sealing.GENESIS, 0
        self._rows = _seals(connection)

    def fault_up_to(self, bound: str) -> str:
        """Walk on to the seal that a link binds ("number:hash"); return the first thing that is wrong, or blank."""
        number, _, sealed = bound.partition(":")
        while str(self.n) != number:
            row = next(self._rows, None)
            if row is None:
                return f"the seals after {self.n} are missing: it binds seal {number}"
            if fault := self._fault(row):
                return fault
        return "" if self.hash == sealed else f"seal {number} is not the one that it binds"

    def fault_of_rest(self) -> str:
        """Walk to the end; return the first thing that is wrong with seals that no link binds yet, or blank."""
        return next(filter(None, map(self._fault, self._rows)), "")

    def _fault(self, row: sa.RowMapping) -> str:
        n = self.n + 1
        if row["n"] != n:
            return f"seal {n} is missing" if row["n"] > n else f"seal {row['n']} stands before the first"
        if row["previous"] != self.hash:
            return f"seal {n} does not follow from the one before it"
        if row["hash"] != sealing.hash_of(row):
            return f"seal {n} was changed after it was written"
        self.n, self.hash, self.total = n, row["hash"], row["total"]
        return ""


def fault(connection: sa.Connection) -> str:
    """Return which row is the first that is not as it was sealed, a sentence's end; blank where all are.

    Tables are gone through in the order of ``schema.NUMBERED``, each by its numbers, then those of
    ``schema.CHANGEABLE`` by their keys.
    """
    for table in schema.NUMBERED:
        if wrong := _Numbered(connection, table).fault():
            return wrong
    for table in schema.CHANGEABLE:
        present = row_digests.of_changeable(connection, table, row_digests.columns_of(table))
        if altered := sealing.altered_rows(connection, table, present):
            key = min(altered)
            return f"the row {' '.join(map(str, json.loads(key)))} of the table {table} {altered[key]}"
    return ""


@dataclass
class _Piece:
    """Some seals of one table, one after the other, whose digests cover the same columns."""

    columns: str
    keys: npt.NDArray[np.int64]
    digests: npt.NDArray[np.uint8]  # a row of 32 for each key


class _Numbered:
    """One table of numbered rows against its seals."""

    def __init__(self, connection: sa.Connection, table: str) -> None:
        self.connection, self.table = connection, table
        self.key = schema.metadata.tables[table].c[schema.NUMBERED[table]]
        self.removed = self._removed()
        self.after: sa.ColumnElement[bool] = sa.true()  # from the very first: a forged row may bear any number

    def fault(self) -> str:
        """Return which row is the first that is not as it was sealed, blank for none."""
        for piece in self._pieces():
            kept = self._without_removed(piece)
            if wrong := self._fault_of(kept):
                return wrong
        extra = self.connection.scalar(sa.select(self.key).where(self.after).order_by(self.key).limit(1))
        return "" if extra is None else self._added(extra)

    def _fault_of(self, piece: _Piece) -> str:
        if not len(piece.keys):
            return ""
        last = int(piece.keys[-1])
        query = sa.select(self.key, *row_digests.selected(self.table, piece.columns.split(",")))
        query = query.where(self.after, self.key <= last).order_by(self.key).limit(len(piece.keys) + 1)
        found = self.connection.execute(query).all()
        keys = np.array([row[0] for row in found], dtype=np.int64)
        digests = np.frombuffer(row_digests.of(row[1:] for row in found), dtype=np.uint8).reshape(-1, row_digests.SIZE)
        both = min(len(keys), len(piece.keys))
        other = keys[:both] != piece.keys[:both]
        changed = ~other & (digests[:both] != piece.digests[:both]).any(axis=1)
        wrong = np.flatnonzero(other | changed)
        self.after = self.key > last
        if not len(wrong):
            if len(keys) == len(piece.keys):
                return ""
            return (
                self._missing(int(piece.keys[both])) if len(keys) < len(piece.keys) else self._added(int(keys[both]))
            )
        first = int(wrong[0])
        if not other[first]:
            return f"the row {keys[first]} of the table {self.table} is not what was written: it was changed"
        return (
            self._missing(int(piece.keys[first])) if keys[first] > piece.keys[first] else self._added(int(keys[first]))
        )

    def _missing(self, number: int) -> str:
        return f"the row {number} of the table {self.table} is missing: it was removed"

    def _added(self, number: int) -> str:
        if any(number == row for row, _ in self.removed):
            return f"the row {number} of the table {self.table} is there, though it was removed by law"
        return f"the row {number} of the table {self.table} was added from outside this program"

    def _pieces(self) -> Iterator[_Piece]:
        """Give this table's seals in pieces of some thousand rows."""
        held: list[tuple[str, npt.NDArray[np.int64], bytes]] = []
        for row in _seals(self.connection, self.table):
            keys = row_digests.from_runs(row["keys"])
            keys = keys[: len(row["digests"]) // row_digests.SIZE]
            if held and (held[0][0] != row["columns"] or sum(len(one[1]) for one in held) >= _ROWS_AT_ONCE):
                yield _joined(held)
                held = []
            held.append((row["columns"], keys, row["digests"]))
        if held:
            yield _joined(held)

    def _removed(self) -> set[tuple[int, bytes]]:
        """Return number and digest of each row that was lawfully removed."""
        tombstone = schema.tombstones.c
        query = sa.select(tombstone.row, tombstone.digest).where(tombstone.of_table == self.table)
        return {(int(row), bytes.fromhex(digest)) for row, digest in self.connection.execute(query)}

    def _without_removed(self, piece: _Piece) -> _Piece:
        """Return a piece without the rows of which a tombstone says that they are gone."""
        named = np.array([row for row, _ in self.removed], dtype=np.int64)
        at = np.flatnonzero(np.isin(piece.keys, named))
        gone = [n for n in at.tolist() if (int(piece.keys[n]), piece.digests[n].tobytes()) in self.removed]
        if not gone:
            return piece
        return _Piece(piece.columns, np.delete(piece.keys, gone), np.delete(piece.digests, gone, axis=0))


def _joined(held: list[tuple[str, npt.NDArray[np.int64], bytes]]) -> _Piece:
    digests = np.frombuffer(b"".join(one[2] for one in held), dtype=np.uint8).reshape(-1, row_digests.SIZE)
    return _Piece(held[0][0], np.concatenate([one[1] for one in held]), digests)


def _seals(connection: sa.Connection, table: str | None = None) -> Iterator[Any]:
    """Give seals in their order, some at a time: all of them, or one table's."""
    seal = schema.seals.c
    of_table = sa.true() if table is None else seal.of_table == table
    query = sa.select(schema.seals).where(of_table).order_by(seal.n).limit(_SEALS_AT_ONCE)
    after: sa.ColumnElement[bool] = sa.true()
    while found := connection.execute(query.where(after)).mappings().all():
        yield from found
        after = seal.n > found[-1]["n"]
