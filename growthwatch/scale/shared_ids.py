"""Rows whose id another row of their source has, found on disk and resolved in memory, as ``sources`` resolves them.

Ids are compared as 64-bit hashes: among 18 million records the chance that any two different ids look alike is 1 in
100,000 (n^2 / 2^65). Only the rows of ids that occur more than once are brought into memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.rows import frames
from growthwatch.sources.rows.resolved import resolved
from growthwatch.sources.rows.row_sink import STAGE

Hashes = npt.NDArray[np.uint64]

#: Tables whose rows have an id, and those that may stand for or take back rows of one another.
HELD: Final = ("children", "records", "contacts", "unread", "withdrawn", "conditions")
_TOGETHER: Final = (
    ("records", "unread", "withdrawn"),
    ("contacts", "unread", "withdrawn"),
    ("conditions", "withdrawn"),
    ("children",),
)


class Buffer(Protocol):
    """Rows on disk, and the hashes of their ids."""

    id_hashes: dict[str, list[Hashes]]

    def blocks(self, table: str) -> Iterator[pa.Table]:
        """Yield the rows of a table in the order read."""


def hashes(source: pa.ChunkedArray, record_id: pa.ChunkedArray) -> Hashes:
    """Return a hash of each source (a code) and record id, the same in every process."""
    of_id = pd.util.hash_array(record_id.to_numpy().astype(object), categorize=False)
    # an odd multiplier, so that two sources never give one id the same hash (Knuth, TAOCP 3, 6.4)
    return of_id ^ (source.to_numpy().astype(np.uint64) * np.uint64(0x9E37_79B9_7F4A_7C15))


def hashes_of(table: str, rows: pa.Table) -> Hashes:
    """Return the hash of each row's id as its sender states it; of a register's row without a version a lone one."""
    if table != "children":
        own = rows["sender_record_id"]
        return hashes(
            rows["source"], rows["record_id"] if own.null_count == len(own) else pc.coalesce(own, rows["record_id"])
        )
    out = np.zeros(rows.num_rows, dtype=np.uint64)
    versioned = pc.and_(
        pc.is_valid(pc.coalesce(rows["last_updated"], rows["version_id"])), pc.is_valid(rows["child_id"])
    )
    at = np.flatnonzero(versioned.to_numpy())
    if len(at):
        some = rows.take(pa.array(at))
        out[at] = hashes(some["source"], some["child_id"])
    return out


@dataclass(frozen=True)
class SharedIds:
    """The rows of ids that occur more than once: where each stood, and what is left of them.

    ``shared`` says of every row of a table, in the order read, whether it is one of them; ``left`` holds those that
    stand, under their ids, with their ``place`` in that order; ``n_gone`` how many do not.
    """

    shared: dict[str, npt.NDArray[np.bool_]]
    left: dict[str, pd.DataFrame]
    n_gone: dict[str, int]
    decided: pa.Table
    rejects: pd.DataFrame

    @classmethod
    def of(cls, buffer: Buffer, inputs: pd.DataFrame) -> "SharedIds":
        """Return them of a buffer."""
        of_table = {name: np.concatenate([np.empty(0, np.uint64), *buffer.id_hashes[name]]) for name in HELD}
        shared = {name: np.zeros(len(held), dtype=bool) for name, held in of_table.items()}
        for together in _TOGETHER:
            every = pd.Series(np.concatenate([of_table[name] for name in together]))
            again = (every.duplicated(keep=False) & (every != 0)).to_numpy()
            ends = np.cumsum([len(of_table[name]) for name in together])
            for name, part in zip(together, np.split(again, ends[:-1]), strict=True):
                shared[name] |= part
        stage = {name: _brought(name, buffer.blocks(name), shared[name]) for name in HELD}
        decided = pa.concat_tables([frames.schema(STAGE["decisions"]).empty_table(), *buffer.blocks("decisions")])
        before = {name: len(frame) for name, frame in stage.items()}
        made = resolved(stage | {"decisions": frames.frame(STAGE["decisions"], [decided])}, inputs)
        gone = {name: n - len(made.stage[name]) for name, n in before.items()}
        return cls(shared, made.stage, gone, travelling("decisions", made.stage["decisions"]), made.rejects)

    def resolved(self, table: str, blocks: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Yield the rows of a table that stand, each under its id, in the order read."""
        at, left = 0, self.left[table]
        for rows in blocks:
            end = at + rows.num_rows
            shared = self.shared[table][at:end]
            if shared.any():
                place = np.flatnonzero(~shared)
                here = left[left["place"].between(at, end - 1).to_numpy()]
                own = travelling(table, here).cast(rows.schema)
                both = pa.concat_tables([rows.filter(pa.array(~shared)), own])
                yield both.take(
                    pa.array(np.argsort(np.concatenate([place, here["place"].to_numpy() - at]), kind="stable"))
                )
            else:
                yield rows
            at = end


def _brought(table: str, blocks: Iterable[pa.Table], shared: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows of a table that share an id, with their place in the order read."""
    parts, at = [], 0
    for rows in blocks:
        part = shared[at : at + rows.num_rows]
        at += rows.num_rows
        if part.any():
            parts.append(rows.filter(pa.array(part)))
    return frames.frame(STAGE[table], parts).assign(place=np.flatnonzero(shared))


def travelling(table: str, frame: pd.DataFrame) -> pa.Table:
    """Return rows of a stage table as they travel."""
    columns = {name: dtype for name, dtype in STAGE[table].items() if name in frame.columns}
    values: dict[str, Any] = {
        name: frame[name].cat.codes.to_numpy()
        if isinstance(dtype, pd.CategoricalDtype)
        else pa.array(frame[name].astype(object).where(frame[name].notna(), None), pa.string())
        if isinstance(dtype, pd.StringDtype)
        else frame[name].to_numpy().astype("datetime64[D]")
        if frame[name].dtype.kind == "M"
        else frame[name].to_numpy()
        for name, dtype in columns.items()
    }
    return frames.batch(columns, values, np.ones(len(frame), dtype=bool))
