"""Rows on disk while they are read, then dealt into batches: memory holds a block of them at a time.

Of all rows together only this stays in memory: 16 bytes for every pair of NHS number and birth date that a block
states, and 8 bytes for every row with an id, by which those are found whose id another of their source has (see
``shared_ids``).
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from growthwatch import pipeline, results
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.scale import batch, partition, shared_ids
from growthwatch.scale.across_batches import RECORDS, SeenIds
from growthwatch.scale.shared_ids import Hashes, hashes
from growthwatch.sources.rows import frames, row_validation
from growthwatch.sources.rows.row_sink import STAGE

#: Tables whose rows say whose they are.
PEOPLE: Final = ("children", "records", "contacts", "unread", "conditions")
#: Rows dealt at a time: large enough that each batch gets a good piece of them.
_DEALT: Final = 500_000
_REFUSED: Final = "rejects"


class DiskBuffer:
    """Rows of any number of files, on disk (a ``sources.RowSink``)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.birth_keys: list[pd.DataFrame] = []
        self.id_hashes: dict[str, list[shared_ids.Hashes]] = {table: [] for table in shared_ids.HELD}
        self._writers: dict[str, Any] = {}
        self._input = 0
        self._committed: dict[str, int] = {}
        self._n_births = 0

    def add(self, table: str, rows: pa.Table) -> None:
        """Write rows, and remember of them what must be known of all rows together."""
        self._write(table, rows)
        if table in PEOPLE:
            number, birth = keys(rows)
            both = (number >= 0) & (birth >= 0)
            self.birth_keys.append(pd.DataFrame({"number": number[both], "key": birth[both]}).drop_duplicates())
        if table in shared_ids.HELD:
            self.id_hashes[table].append(shared_ids.hashes_of(table, rows))

    def add_refused(self, rows: pa.Table) -> None:
        """Write refused rows."""
        self._write(_REFUSED, rows)

    def commit(self) -> None:
        """Close what was written for one input."""
        self._close()
        self._committed = {table: len(held) for table, held in self.id_hashes.items()}
        self._n_births = len(self.birth_keys)

    def roll_back(self) -> None:
        """Delete what was written for the input that is about to be read again."""
        names = list(self._writers)
        self._close()
        for name in names:
            self._file(name, self._input - 1).unlink()
        del self.birth_keys[self._n_births :]
        for table, held in self.id_hashes.items():
            del held[self._committed.get(table, 0) :]

    def blocks(self, table: str, rows: int = _DEALT) -> Iterator[pa.Table]:
        """Yield the rows of a table in the order read, about so many at a time."""
        held: list[pa.RecordBatch] = []
        n = 0
        for block in chain.from_iterable(map(_read, sorted(self.folder.glob(f"{table}-*.spool")))):
            held.append(block)
            n += len(block)
            if n >= rows:
                yield pa.Table.from_batches(held)
                held, n = [], 0
        if held:
            yield pa.Table.from_batches(held)

    def _write(self, table: str, rows: pa.Table) -> None:
        if table not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writers[table] = pa.ipc.new_stream(str(self._file(table, self._input)), rows.schema, options=options)
        self._writers[table].write_table(rows)

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
        self._input += 1

    def _file(self, table: str, number: int) -> Path:
        return self.folder / f"{table}-{number:06d}.spool"


def _read(file: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(file)) as source:
        yield from pa.ipc.open_stream(source)


def keys(rows: pa.Table) -> tuple[partition.Keys, partition.Keys]:
    """Return the valid NHS number and the birth key of rows as they travel; -1 for none."""
    number = valid_numbers(pd.Series(frames.pandas_column(rows["nhs_number"])))
    born = rows["date_of_birth"].to_numpy()
    return number, partition.birth_keys(pd.Series(born))


def deal(buffer: DiskBuffer, inputs: pd.DataFrame, batch_records: int, folder: Path) -> dict[str, int]:
    """Deal the rows of a disk buffer into batches on disk; write what was refused; return the counts."""
    of_number = partition.birth_key_of_number(buffer.birth_keys)
    shared = shared_ids.SharedIds.of(buffer, inputs)
    n_records = sum(map(len, buffer.id_hashes["records"])) - shared.n_gone["records"]
    n_batches = max(1, round(n_records / batch_records))
    decided = shared.decided
    wanted = hashes(decided["source"], decided["record_id"])
    goes_to = np.zeros(len(wanted), dtype=np.int64)
    n_remarks = _write_remarks(buffer, folder)
    seen = _seen_ids(shared, of_number, n_batches)
    with pyarrow.parquet.ParquetWriter(folder / "rejects.parquet", row_validation.REJECTS) as refused:
        n_rejects = len(shared.rejects)
        rejects = results.to_arrow(shared.rejects.astype(pipeline.REJECTS))
        refused.write_table(rejects.cast(row_validation.REJECTS))
        for block in buffer.blocks(_REFUSED):
            rejected = row_validation.public_rejects(block)
            refused.write_table(rejected)
            n_rejects += rejected.num_rows
        for table in PEOPLE:
            for piece, rows in enumerate(shared.resolved(table, buffer.blocks(table))):
                placed = partition.batches(*keys(rows), of_number, n_batches)
                batch.put(table, rows, placed, n_batches, folder, piece)
                if table == "children" and n_batches > 1:
                    seen.add_register(frames.frame(STAGE[table], [rows]), inputs, placed)
                if table == "records":
                    _direct(goes_to, wanted, hashes(rows["source"], rows["record_id"]), placed)
    seen.write(folder)
    batch.put("decisions", decided, goes_to, n_batches, folder, 0)
    return {"n_batches": n_batches, "n_records": n_records, "n_rejects": n_rejects, "n_remarks": n_remarks}


def _seen_ids(shared: shared_ids.SharedIds, of_number: pd.Series, n_batches: int) -> SeenIds:
    """Return the ids that several rows of records or contacts have, with the batches that those go to."""
    seen = SeenIds()
    for table in RECORDS if n_batches > 1 else ():
        left = shared.left[table].reset_index(drop=True)
        if len(left):
            placed = partition.batches(*keys(shared_ids.travelling(table, left)), of_number, n_batches)
            seen.add_records(table, left, placed)
    return seen


def _write_remarks(buffer: DiskBuffer, folder: Path) -> int:
    """Write the cells without which rows are used; return how many there are."""
    n_remarks = 0
    with pyarrow.parquet.ParquetWriter(folder / "remarks.parquet", row_validation.REJECTS) as writer:
        for block in buffer.blocks(_REFUSED):
            remarks = row_validation.public_remarks(block)
            writer.write_table(remarks)
            n_remarks += remarks.num_rows
    return n_remarks


def _direct(goes_to: partition.Keys, wanted: Hashes, held: Hashes, placed: partition.Keys) -> None:
    """Send decisions to the batch of the record they name; those that name none stay with the first batch."""
    at = pd.Index(held).get_indexer(wanted) if len(wanted) else np.empty(0, dtype=np.intp)
    goes_to[at >= 0] = placed[at[at >= 0]]
