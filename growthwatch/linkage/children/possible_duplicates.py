"""A child that may be another's rows: while the pair waits for a person, its weights are in doubt for both.

A row that was offered and not joined makes a child of its own (in the NHS's word a possible duplicate). It must not be
chased as a baby who missed a check, nor may the child it may be be told that nobody weighed it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.linkage.children.children import pointed
from growthwatch.linkage.exact_person.one_letter import one_letter_apart
from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs
from growthwatch.linkage.rows.rows import Codes, Mask, Rows
from growthwatch.sources.reject_reasons import RejectReason

#: Offers under which the two are likelier one child than twins.
ONE_CHILD_LIKELY: Final = (
    LinkReason.NOT_TOLD_APART,
    LinkReason.SAME_SYSTEM,
    LinkReason.SEVERAL_CHILDREN,
    LinkReason.BELOW_THRESHOLD,
    LinkReason.NUMBER_KNOWN_BEFORE,
    LinkReason.EXCHANGED_NAMES,
    LinkReason.NO_BIRTH_DATE,
)


def possible_duplicates(
    offers: ReviewPairs, child: Codes, children: pd.DataFrame, rows: Rows, owner: Codes
) -> npt.NDArray[np.object_]:
    """Return for each child the ``child_id`` of the child that it may be by its likeliest offer, None for nobody.

    Only a child without an NHS number whom no register lists can be another's rows; of two such the one with fewer
    records. Beside two forenames or birth orders two babies are likelier than one, unless the forenames are one
    letter apart.

    Parameters
    ----------
    offers : ReviewPairs
        Pairs of row groups for review.
    child : int64 array
        For each row group, its child.
    children : DataFrame
        ``tables.CHILDREN``.
    rows, owner
        What was read, and the child of each row.
    """
    out = np.full(len(children), None, dtype=object)
    pairs = _both_ways(offers, child, children)
    unplaced = children["nhs_number"].isna().to_numpy() & ~_listed(rows, owner, len(children))
    size = children["n_records"].to_numpy()
    one, two = pairs["one"].to_numpy(), pairs["two"].to_numpy()
    smaller = (size[one] < size[two]) | ((size[one] == size[two]) & (one > two))
    pairs = pairs[unplaced[one] & (~unplaced[two] | smaller)]
    likeliest = pairs.sort_values(["one", "probability", "two"], ascending=[True, False, True]).drop_duplicates("one")
    out[likeliest["one"]] = children["child_id"].to_numpy(dtype=object)[likeliest["two"]]
    return out


def _both_ways(offers: ReviewPairs, child: Codes, children: pd.DataFrame) -> pd.DataFrame:
    """Return each offer that one child is likelier to explain than two, from either end."""
    ends = child[offers["a"].to_numpy(dtype=np.int64)], child[offers["b"].to_numpy(dtype=np.int64)]
    forenames = (children["forename"].astype("str").fillna("").str.casefold().iloc[end] for end in ends)
    near = one_letter_apart(*(names.reset_index(drop=True) for names in forenames))
    why = offers["why"].to_numpy(dtype=object)
    likely = np.isin(why, [str(reason) for reason in ONE_CHILD_LIKELY]) | ((why == LinkReason.FORENAMES_DIFFER) & near)
    likely &= ends[0] != ends[1]
    chance = offers["probability"].to_numpy(dtype=np.float64)
    both = (
        pd.DataFrame({"one": one[likely], "two": two[likely], "probability": chance[likely]})
        for one, two in (ends, ends[::-1])
    )
    return pd.concat(both, ignore_index=True)


def _listed(rows: Rows, owner: Codes, n_children: int) -> Mask:
    """Return which children a register lists."""
    listed = np.zeros(n_children, dtype=bool)
    listed[owner[rows.part(0)]] = True
    return listed


def offered_records(records: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return the records of possible duplicates as records that the child they may be cannot use.

    Parameters
    ----------
    records, children : DataFrame
        ``tables.RECORDS``, ``tables.CHILDREN``.

    Returns
    -------
    DataFrame
        ``tables.UNREAD``, of the children they may be.
    """
    may_be = pd.Index(children["child_id"]).get_indexer(children["possible_duplicate_of"])
    other = may_be[records["child"].to_numpy()]
    offered = records[other >= 0].drop(columns=["child", "age_days"])
    offered = pointed(offered, other[other >= 0], children, "measured_on")
    offered = offered[~(offered["age_days"] < 0)]
    return tables.conform(offered.assign(reason=RejectReason.child_to_settle, detail=np.nan), tables.UNREAD)
