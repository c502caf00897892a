"""Children as one row each, and the records and contacts that point at them."""

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.linkage.children.child_ids import Hashes, child_ids
from growthwatch.linkage.children.survivorship import believed, first_stated, residence
from growthwatch.linkage.rows.nhs_numbers import as_text
from growthwatch.linkage.rows.row_groups import Edges, RowGroups
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows
from growthwatch.vocabulary import LINKS, SOURCES

_STATED = (
    "forename", "surname", "postcode", "gestation_total_days",
    "died_on", "mother_height_cm", "father_height_cm",
)  # fmt: skip
_DAY_SECONDS = 86_400
_SOURCES_OF_BITS = np.array(
    [";".join(name for bit, name in enumerate(SOURCES) if bits >> bit & 1) for bits in range(1 << len(SOURCES))],
    dtype=object,
)


def children_table(
    rows: Rows, row_groups: RowGroups, child: Codes, exactly: Edges, probably: Edges, taken: Hashes | None = None
) -> pd.DataFrame:
    """Return ``tables.CHILDREN`` less n_records, one row for each code in ``child``, in the order of the codes.

    Parameters
    ----------
    rows, row_groups
        What was read, and the row group of each row.
    child : int64 array
        For each row group, the child it belongs to.
    exactly, probably : Edges
        The pairs of row groups that exact person and probability joined.
    taken : uint64 array, optional
        Ids by which children of other batches go (``child_ids.id_hashes``).
    """
    owner, children = child[row_groups.of_row], int(child.max(initial=-1)) + 1
    text = first_stated(rows, owner, _STATED, children)
    born = believed(owner, rows.born, rows.born != NO_DATE, rows.rank, children)
    sex = believed(owner, rows.sex.astype(np.int64), rows.sex >= 0, rows.rank, children)
    return pd.DataFrame(
        {
            "child_id": child_ids(rows, owner, children, taken),
            "nhs_number": as_text(_number(rows, row_groups, owner, children)),
            **text,
            "date_of_birth": born.view("datetime64[s]"),
            "sex": pd.Categorical.from_codes(np.where(sex == NO_DATE, -1, sex), dtype=tables.SEX),
            **residence(rows, owner, children),
            "sources": _SOURCES_OF_BITS[_systems(rows, owner, children)],
            "link": _how_linked(row_groups, child, exactly, probably, children),
        }
    )


def _number(rows: Rows, row_groups: RowGroups, owner: Codes, children: int) -> Codes:
    """Return the NHS number of each child; of two that a person joined, the most believed system's."""
    number = np.where(row_groups.apart, -1, row_groups.number)[row_groups.of_row]
    return np.maximum(believed(owner, number, number >= 0, rows.rank, children), -1)


def _systems(rows: Rows, owner: Codes, children: int) -> Codes:
    bits = np.zeros(children, dtype=np.int64)
    for source in range(len(SOURCES)):
        holds = np.zeros(children, dtype=bool)
        holds[owner[rows.source == source]] = True
        bits |= holds.astype(np.int64) << source
    return bits


def _how_linked(row_groups: RowGroups, child: Codes, exactly: Edges, probably: Edges, children: int) -> pd.Categorical:
    def held(at: Codes | Mask) -> Mask:
        out = np.zeros(children, dtype=bool)
        out[child[at]] = True
        return out

    several_rows = np.bincount(row_groups.of_row, minlength=len(row_groups.number)) > 1
    numbered = (row_groups.number >= 0) & ~row_groups.apart
    how = np.select(
        [held(probably.a), held(exactly.a), held(numbered), held(several_rows)],
        ["probable", "exact_person", "nhs_number", "exact_person"],
        "single",
    )
    return pd.Categorical(how, categories=list(LINKS))


def pointed(table: pd.DataFrame, owner: Codes, children: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the rows of a table with ``child`` and ``age_days`` [days from birth; NaN where not known]."""
    born = children["date_of_birth"].to_numpy().astype("datetime64[s]").view(np.int64)[owner]
    on = table[day].to_numpy().astype("datetime64[s]").view(np.int64)
    known = (born != NO_DATE) & (on != NO_DATE)
    age = np.where(known, (on - np.where(known, born, 0)) // _DAY_SECONDS, np.nan)
    return table.assign(child=owner.astype(np.int32), age_days=age)


def in_order(table: pd.DataFrame, *, by_kind: bool) -> pd.DataFrame:
    """Return records by child, kind, age, source and record_id, or contacts by child, age, source and record_id."""
    age = table["age_days"].to_numpy()
    # children, kind, day and source packed in one integer: one sort where four would be needed
    key = table["child"].to_numpy().astype(np.int64)
    if by_kind:
        key = key << 2 | table["kind"].cat.codes.to_numpy()
    key = key << 20 | np.where(np.isnan(age), (1 << 20) - 1, np.nan_to_num(age) + (1 << 18)).astype(np.int64)
    key = key << 3 | table["source"].cat.codes.to_numpy() + 1
    order = np.argsort(key, kind="stable") if (key[1:] < key[:-1]).any() else np.arange(len(key))
    key = key[order]
    tied = np.zeros(len(key), dtype=bool)
    tied[1:] = key[1:] == key[:-1]
    tied[:-1] |= tied[1:]
    at = np.flatnonzero(tied)
    text = table["record_id"].iloc[order[at]]
    rank = pd.factorize(text, sort=True)[0]
    line = table["line"].to_numpy()[order[at]]
    order[at] = order[at][np.lexsort((line, table["input"].to_numpy()[order[at]], rank, key[at]))]
    return table.take(order).reset_index(drop=True)
