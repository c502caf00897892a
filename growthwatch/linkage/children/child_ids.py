"""The name a child goes by: its register's id, else a digest of its own rows."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.children.survivorship import first_stated
from growthwatch.linkage.rows.rows import Codes, Positions, Rows
from growthwatch.vocabulary import SOURCES

_HEX: Final = np.frombuffer(b"".join(f"{byte:02x}".encode() for byte in range(256)), dtype="S2")
_KEY: Final = "growthwatch-link"  # pandas wants sixteen characters


Hashes = npt.NDArray[np.uint64]


def child_ids(rows: Rows, child: Codes, children: int, taken: Hashes | None = None) -> pd.Series:
    """Return one unique id per child.

    The id of the most believed register that names the child, as long as no other child bears it; else "c" and
    sixteen hexadecimal digits, a digest of the source and id of its earliest record (so that later records leave
    it alone), or of its contacts, or of what its register row states, of its rows that could not be read, or of
    its conditions. Never the NHS number itself. An id among ``taken`` (:func:`id_hashes`) is that of children of
    other batches too.
    """
    ids = first_stated(rows, child, ("child_id",), children)["child_id"]
    without = (ids.isna() | ids.duplicated(keep=False)).to_numpy()
    if taken is not None and len(taken):
        without = without | (ids.notna().to_numpy() & np.isin(id_hashes(ids), taken))
    if without.any():
        ids = ids.mask(without, _digests(rows, child, without))
    if ids.duplicated().any():  # a register that uses the digests of an earlier run for other children
        ids = ids.mask(ids.duplicated(keep=False), _digests(rows, child, np.ones(children, dtype=bool)))
    # rows that state nothing that could tell them apart
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + (again + 1).astype("str"))


def id_hashes(ids: pd.Series) -> Hashes:
    """Return a hash of each id, the same in every process."""
    return _hashed(ids.fillna("").to_numpy(dtype=object))


def stated_id_hashes(rows: Rows, child: Codes, children: int) -> Hashes:
    """Return a hash of each id that the most believed register of a child gives it, whoever else bears it."""
    ids = first_stated(rows, child, ("child_id",), children)["child_id"]
    return np.unique(id_hashes(ids.dropna()))


def _digests(rows: Rows, child: Codes, wanted: npt.NDArray[np.bool_]) -> pd.Series:
    least = np.full(len(wanted), np.iinfo(np.uint64).max, dtype=np.uint64)
    done = ~wanted
    for table, when in ((1, "measured_on"), (2, "contact_on")):
        at = np.flatnonzero(~done[child[rows.part(table)]])
        owner = child[rows.part(table)][at]
        frame = rows.tables[table]
        day = frame[when].to_numpy()[at].astype("datetime64[s]").view(np.int64)
        earliest = np.full(len(wanted), np.iinfo(np.int64).max)
        np.minimum.at(earliest, owner, day)
        first = day == earliest[owner]
        text = _source_names(rows, at[first] + rows.starts[table]) + frame["record_id"].iloc[at[first]].to_numpy()
        np.minimum.at(least, owner[first], _hashed(text))
        done[owner] = True
    at = np.flatnonzero(~done[child[rows.part(0)]])
    np.minimum.at(least, child[at], _hashed(_register_text(rows, at)))
    done[child[at]] = True
    # of a child known from rows that could not be read, these; then of one known from its conditions alone
    for table in (3, 4):
        owner, frame = child[rows.part(table)], rows.tables[table]
        at = np.flatnonzero(~done[owner])
        text = _source_names(rows, at + rows.starts[table]) + frame["record_id"].iloc[at].to_numpy(dtype=object)
        np.minimum.at(least, owner[at], _hashed(text))
        done[owner] = True
    return pd.Series(_hexadecimal(least), dtype="str")


def _source_names(rows: Rows, at: Positions) -> npt.NDArray[np.object_]:
    return np.array([*(f"{source}|" for source in SOURCES), "|"], dtype=object)[rows.source[at]]


def _register_text(rows: Rows, at: Positions) -> npt.NDArray[np.object_]:
    text = _source_names(rows, at)
    for column in ("child_id", "nhs_number", "forename", "surname", "date_of_birth", "sex", "postcode"):
        stated = rows.tables[0][column].iloc[at].astype("str").fillna("")
        text = text + stated.to_numpy(dtype=object) + "|"
    return text


def _hashed(text: npt.NDArray[np.object_]) -> npt.NDArray[np.uint64]:
    if not len(text):
        return np.empty(0, dtype=np.uint64)
    return pd.util.hash_array(text.astype(object), hash_key=_KEY, categorize=False)


def _hexadecimal(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.object_]:
    pairs = _HEX[numbers.astype(">u8").view(np.uint8)].reshape(len(numbers), 8)
    text = np.ascontiguousarray(pairs).view("S16").reshape(len(numbers)).astype("U16")
    return np.char.add("c", text).astype(object)
