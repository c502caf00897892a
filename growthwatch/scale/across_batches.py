"""What children of several batches have in common: ids of rows, and ids by which children go.

Batches are worked apart, so that an id that stands beside children of two of them is seen by neither. Which ids those
are is known when rows are dealt (of rows), and when every batch has been worked (of children): what each batch then
says of them is put together as if there were one.
"""

import json
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.shared_ids import (
    ENTRIES,
    Elsewhere,
    ForOthers,
    Hashes,
    key_hashes,
    pairs_of,
    record_entries,
    register_entries,
)

Batches = npt.NDArray[np.int64]

#: Tables of rows with an id, and their place in ``linkage.rows.rows.Rows``.
RECORDS: Final = {"records": 1, "contacts": 2, "unread": 3}
_IDS: Final = "ids-elsewhere.npy"
_CHILD_IDS: Final = "child-ids-elsewhere.npy"
_AGAIN: Final = "work-again.json"


class SeenIds:
    """Ids of rows as they are dealt, each with the batch its row goes to."""

    def __init__(self) -> None:
        self._hashes: list[Hashes] = []
        self._batches: list[Batches] = []

    def add_records(self, table: str, left: pd.DataFrame, placed: Batches) -> None:
        """Remember the ids of rows that share one: of any other row no other batch has the id."""
        self._add(key_hashes(record_entries(RECORDS[table], left)), placed)

    def add_register(self, rows: pd.DataFrame, inputs: pd.DataFrame, placed: Batches) -> None:
        """Remember the ids of rows of a register."""
        at = np.flatnonzero(rows["child_id"].notna().to_numpy())
        if not len(at):
            return
        some, to = rows.iloc[at].reset_index(drop=True), placed[at]
        signed = (some["sender"].fillna("") != "").to_numpy()
        self._add(key_hashes(register_entries(some, inputs)), np.concatenate([to, to[signed]]))

    def _add(self, hashes: Hashes, batches: Batches) -> None:
        self._hashes.append(hashes)
        self._batches.append(batches)

    def write(self, folder: Path) -> None:
        """Write which ids lie in several batches."""
        if not self._hashes:
            return
        both = pd.DataFrame({"id": np.concatenate(self._hashes), "batch": np.concatenate(self._batches)})
        several = both.drop_duplicates()["id"]
        np.save(folder / _IDS, np.sort(several[several.duplicated()].unique()))


def elsewhere(folder: Path) -> Elsewhere:
    """Return what a batch must know of the others."""
    return Elsewhere(*(_held(folder / name) for name in (_IDS, _CHILD_IDS)))


def child_ids_are_known(folder: Path) -> bool:
    """Return whether it is known which ids children of several batches go by: every batch has been worked once."""
    return (folder / _AGAIN).exists()


def _held(file: Path) -> Hashes:
    held: Hashes = np.load(file) if file.exists() else np.empty(0, dtype=np.uint64)
    return held


def write(found: ForOthers, folder: Path, number: int) -> None:
    """Write what a batch has for the others."""
    np.save(folder / f"child-ids-{number:05d}.npy", found.child_ids)
    text = dict.fromkeys(("of", "own", "scope", "sender", "record", "child"), "str")
    found.entries.astype(text).to_parquet(folder / f"shared-{number:05d}.parquet")


def pairs(folder: Path) -> pd.DataFrame:
    """Return as links the pairs of rows of one id that lie in several batches, as one run over all rows makes them."""
    held = [pd.read_parquet(file) for file in sorted(folder.glob("shared-*.parquet"))]
    return pairs_of(pd.concat(held, ignore_index=True) if held else pd.DataFrame(columns=list(ENTRIES)))


def to_be_worked_again(folder: Path, n_batches: int) -> list[int]:
    """Return the batches some of whose children's registers give them an id that one of another batch has; said once.

    Worked again they know which ids those are, and such a child goes by a digest of its own rows, as in one run.
    """
    file = folder / _AGAIN
    if file.exists():
        return list(json.loads(file.read_text(encoding="utf-8")))
    hashes = [_held(folder / f"child-ids-{number:05d}.npy") for number in range(n_batches)]
    every = np.concatenate(hashes)
    each, count = np.unique(every, return_counts=True)
    twice = each[count > 1]
    again = [number for number, of in enumerate(hashes) if np.isin(of, twice).any()] if len(twice) else []
    np.save(folder / _CHILD_IDS, twice)
    half = file.with_suffix(".half")
    half.write_text(json.dumps(again), encoding="utf-8")
    half.replace(file)
    return again
