"""Pairs for a person to look at: gathered as row groups, written out as records."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import sentences
from growthwatch.linkage.review.rejected_rows import no_rows
from growthwatch.linkage.rows.row_groups import RowGroups
from growthwatch.linkage.rows.rows import Codes, Mask, Positions, Rows
from growthwatch.tables import OUT
from growthwatch.vocabulary import SOURCES

#: Row groups ``a`` and ``b``, ``probability`` (NaN where a rule decided) and ``why`` (codes of :class:`.LinkReason`).
ReviewPairs: TypeAlias = pd.DataFrame


def for_review(
    a: Codes | None = None, b: Codes | None = None, why: object = "", probability: object = np.nan
) -> ReviewPairs:
    """Return pairs of row groups for review; none where nothing is given."""
    none = np.empty(0, dtype=np.int64)
    a, b = none if a is None else a, none if b is None else b
    chance = np.broadcast_to(np.asarray(probability, dtype=np.float64), len(a))
    words = pd.array(np.broadcast_to(np.asarray(why, dtype=object), len(a)), dtype="str")
    return pd.DataFrame({"a": a, "b": b, "probability": chance, "why": words})


def as_links(offers: ReviewPairs, rows: Rows, row_groups: RowGroups, child: Codes, refused: Mask) -> pd.DataFrame:
    """Return pairs as published links, one for each pair of children, the most probable first.

    Pairs that ended in one child are left out. ``refused`` marks the rows that went to rejects.
    """
    if not len(offers):
        return no_rows(OUT["links"])
    wanted = np.unique(np.concatenate([offers["a"], offers["b"]]).astype(np.int64))
    return links_between(offers, _names(rows, row_groups, wanted, refused), child)


def links_between(offers: ReviewPairs, names: pd.DataFrame, child: Codes) -> pd.DataFrame:
    """Return them as published links; ``names`` is :func:`representatives` of the ends, ``child`` whose each is."""
    if not len(offers):
        return no_rows(OUT["links"])
    ends = pd.DataFrame({"one": child[offers["a"]], "two": child[offers["b"]]})
    pair = ends.min(axis=1) * len(child) + ends.max(axis=1)
    pair = pair.mask(ends["one"] == ends["two"]).to_numpy()
    apart = offers.assign(pair=pair).dropna(subset="pair")
    apart = apart.sort_values(["probability", "pair", "a", "b"], ascending=[False, True, True, True])
    apart = apart.drop_duplicates("pair")
    first, second = (names.loc[apart[side]].reset_index(drop=True) for side in "ab")
    swap = (
        (second["place"] < first["place"])
        | ((second["place"] == first["place"]) & (second["record"] < first["record"]))
    ).to_numpy()
    one, two = (
        pd.DataFrame({name: here[name].where(~swap, there[name]) for name in ("source", "record")})
        for here, there in ((first, second), (second, first))
    )
    links = pd.DataFrame(
        {
            "source_1": one["source"],
            "record_1": one["record"],
            "source_2": two["source"],
            "record_2": two["record"],
            "probability": apart["probability"].to_numpy(),
            "why_not_joined": sentences(apart["why"]).to_numpy(),
        }
    )
    ends = list(OUT["links"][:4])
    return links.sort_values(["probability", *ends], ascending=[False, True, True, True, True]).drop_duplicates(ends)


def _names(rows: Rows, row_groups: RowGroups, wanted: Codes, refused: Mask) -> pd.DataFrame:
    is_wanted = np.zeros(len(row_groups.number), dtype=bool)
    is_wanted[wanted] = True
    at = np.flatnonzero(is_wanted[row_groups.of_row])
    return representatives(rows, at, row_groups.of_row[at], refused)


def representatives(rows: Rows, at: Positions, group: Codes, refused: Mask) -> pd.DataFrame:
    """Return source and record id by which each group of rows is pointed at, indexed by group.

    Its earliest record; without records its contact, or its register's own id.
    """
    table = np.searchsorted(rows.starts, at, side="right") - 1
    names = pd.DataFrame(
        {
            "group": group,
            "later": np.where(refused[at], 3, np.array([2, 0, 1, 3])[table]),
            "on": rows.column("measured_on", at),
            "place": rows.source[at].astype(np.int64),
            "record": rows.column("record_id", at).fillna(rows.column("child_id", at)).fillna(""),
        }
    ).sort_values(["group", "later", "on", "place", "record"])
    names = names.drop_duplicates("group").set_index("group")
    sources: npt.NDArray[np.object_] = np.array([*SOURCES, ""], dtype=object)
    return names.assign(source=pd.array(sources[names["place"]], dtype="str"))
