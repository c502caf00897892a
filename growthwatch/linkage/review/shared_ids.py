"""One id beside two children: no row was moved for an id's sake, and a person is asked whose each is.

Where rows are linked in batches, the rows of one id may lie in several: what each batch knows of such ids
(:data:`ENTRIES`) goes beside its tables, and the pairs are made of all batches' entries together
(:func:`pairs_of`), as they are of all rows in one.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason, sentences
from growthwatch.linkage.review.rejected_rows import no_rows
from growthwatch.linkage.rows.rows import Codes, Rows
from growthwatch.tables import OUT
from growthwatch.vocabulary import SOURCES

Hashes = npt.NDArray[np.uint64]

#: Tables of :class:`Rows` whose ids are those of records: what could be read, and what could not.
_RECORDS: Final = (1, 3)
_CONTACTS: Final = (2,)
_NOTHING: Final = np.empty(0, dtype=np.uint64)
#: Columns of entries: what the id is of, within which file or sender, and the row that bears it, in the order read.
ENTRIES: Final = ("of", "source", "own", "scope", "sender", "record", "child", "table", "input", "line")
_ONE_ID: Final = ["of", "source", "own", "scope"]
_ORDER: Final = ["table", "input", "line"]


class Elsewhere(NamedTuple):
    """What other batches hold too: ids of rows (:func:`key_hashes`), and ids by which children go."""

    ids: Hashes = _NOTHING
    child_ids: Hashes = _NOTHING


class ForOthers(NamedTuple):
    """What a batch hands on for the others: its rows of ids that they hold too, and the ids its registers give."""

    entries: pd.DataFrame
    child_ids: Hashes


class SharedIds(NamedTuple):
    """The pairs of rows of different children that bear one id, and the entries of ids that other batches hold too."""

    links: pd.DataFrame
    entries: pd.DataFrame


def shared_ids(
    rows: Rows, owner: Codes, children: pd.DataFrame, inputs: pd.DataFrame, elsewhere: Elsewhere | None = None
) -> SharedIds:
    """Return as links the pairs of rows of different children that bear one id of one sender, or of none stated.

    Parameters
    ----------
    rows, owner, children
        What was read, the child of each row, and the children.
    inputs : DataFrame
        ``Intake.inputs``.
    elsewhere : Elsewhere, optional
        What other batches hold too: of these ids the rows are handed on, and no pair is made.
    """
    beyond = elsewhere.ids if elsewhere is not None else _NOTHING
    parts = [
        *(_of_records(rows, owner, part, beyond) for part in (_RECORDS, _CONTACTS)),
        *_of_register(rows, owner, inputs, beyond),
    ]
    every = _stacked(parts)
    if every.empty:
        return SharedIds(no_rows(OUT["links"]), every)
    apart = np.isin(key_hashes(every), beyond) if len(beyond) else np.zeros(len(every), dtype=bool)
    handed = every[apart].copy()
    handed["child"] = children["child_id"].to_numpy(dtype=object)[handed["child"].to_numpy(dtype=np.int64)]
    return SharedIds(pairs_of(every[~apart]), handed.reset_index(drop=True))


def pairs_of(entries: pd.DataFrame) -> pd.DataFrame:
    """Return as links the first row of each id beside the first of every other child that has it."""
    found = [
        _pairs(some, LinkReason.ONE_REGISTER_ID if of == "register" else LinkReason.ONE_RECORD_ID)
        for of, some in entries.groupby("of", sort=False)
    ]
    filled = [part for part in found if len(part)]
    return pd.concat(filled).drop_duplicates(list(OUT["links"][:4])) if filled else no_rows(OUT["links"])


def key_hashes(entries: pd.DataFrame) -> Hashes:
    """Return a hash of the id that each entry has, the same in every process."""
    text = entries["of"].astype(object) + "|" + entries["source"].astype(str) + "|" + entries["scope"] + "|"
    return pd.util.hash_array((text + entries["own"]).to_numpy(dtype=object), categorize=False)


def register_entries(register: pd.DataFrame, inputs: pd.DataFrame) -> pd.DataFrame:
    """Return the entries of rows of a register that state an id, within their file and within their sender.

    Parameters
    ----------
    register : DataFrame
        Rows with ``source, child_id, sender, input, line``.
    inputs : DataFrame
        ``Intake.inputs``.
    """
    digest = inputs["sha256"] if "sha256" in inputs else inputs["file"]
    file = "file " + digest.where(digest != "", inputs["file"]).astype(str)
    sender = register["sender"].fillna("").astype(str)
    entries = _entries("register", register, register["child_id"], register["child_id"], 0)
    by_file = entries.assign(scope=file.to_numpy(dtype=object)[register["input"].to_numpy()])
    signed = (sender != "").to_numpy()
    return _stacked([by_file, entries[signed].assign(scope="sender " + sender[signed].to_numpy(dtype=object))])


def record_entries(table: int, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the entries of rows of a table of :class:`Rows` (1 records, 2 contacts, 3 what could not be read)."""
    own = frame["sender_record_id"].where(frame["sender_record_id"].notna(), frame["record_id"])
    of = "contacts" if table in _CONTACTS else "records"
    return _entries(of, frame, own, frame["record_id"], table)


def _entries(of: str, frame: pd.DataFrame, own: pd.Series, record: pd.Series, table: int) -> pd.DataFrame:
    said: dict[str, Any] = {
        "of": of, "source": frame["source"].cat.codes.to_numpy(), "own": own.to_numpy(dtype=object), "scope": "",
        "sender": frame["sender"].fillna("").to_numpy(dtype=object), "record": record.to_numpy(dtype=object),
        "child": -1, "table": table, "input": frame["input"].to_numpy(), "line": frame["line"].to_numpy(),
    }  # fmt: skip
    return pd.DataFrame(said, columns=list(ENTRIES))


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(ENTRIES))


def _of_records(rows: Rows, owner: Codes, part: tuple[int, ...], beyond: Hashes) -> pd.DataFrame:
    """Return the rows whose sender's id is that of another row too, here or elsewhere."""
    shared = [rows.tables[table]["sender_record_id"].dropna() for table in part]
    ids = pd.concat(shared, ignore_index=True).unique()
    if not len(ids) and not len(beyond):
        return pd.DataFrame()
    found = []
    for table in part:
        frame = rows.tables[table]
        every = record_entries(table, frame)
        here = every["own"].isin(ids).to_numpy()
        if len(beyond):
            here = here | np.isin(key_hashes(every), beyond)
        found.append(every.assign(child=owner[rows.part(table)])[here])
    return _stacked(found)


def _of_register(rows: Rows, owner: Codes, inputs: pd.DataFrame, beyond: Hashes) -> list[pd.DataFrame]:
    """Return the register's rows whose id another has, within one file or of one sender, here or elsewhere."""
    register = rows.tables[0]
    stated = register["child_id"].notna()
    if not len(beyond):
        stated &= register.duplicated(["source", "child_id"], keep=False)
    at = np.flatnonzero(stated.to_numpy())
    if not len(at):
        return []
    some = register.iloc[at].reset_index(drop=True)
    signed = (some["sender"].fillna("") != "").to_numpy()
    whose = owner[rows.part(0)][at]
    entries = register_entries(some, inputs).assign(child=np.concatenate([whose, whose[signed]]))
    again = entries.duplicated(_ONE_ID, keep=False).to_numpy()
    return [entries[again | (np.isin(key_hashes(entries), beyond) if len(beyond) else False)]]


def _pairs(entries: pd.DataFrame, why: LinkReason) -> pd.DataFrame:
    """Return the first row of each id beside the first of every other child that has it, as links."""
    once = entries.sort_values(_ORDER, kind="stable").drop_duplicates([*_ONE_ID, "sender", "child"])
    both = once.drop_duplicates(_ONE_ID).merge(once, on=_ONE_ID, suffixes=("", "_2"))
    one_sender = (both["sender"] == both["sender_2"]) | (both["sender"] == "") | (both["sender_2"] == "")
    both = both[(one_sender & (both["child"] != both["child_2"])).to_numpy()]
    source = np.array(SOURCES, dtype=object)[both["source"].to_numpy(dtype=np.int64)]
    return pd.DataFrame(
        {
            "source_1": source,
            "record_1": both["record"].to_numpy(),
            "source_2": source,
            "record_2": both["record_2"].to_numpy(),
            "probability": np.nan,
            "why_not_joined": sentences(pd.Series(why.value, index=both.index)).to_numpy(),
        }
    )
