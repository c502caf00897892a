"""Which probable pairs are joined by machine, and which are left to a person."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.exact_person.exact_links import same_statements
from growthwatch.linkage.probable_person import match_probability
from growthwatch.linkage.probable_person.record_files import record_files, systems_held
from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs, for_review
from growthwatch.linkage.rows.row_groups import Edges, RowGroups, components, several_numbers
from growthwatch.linkage.rows.rows import Codes, Mask, Rows

#: What is joined without a person looking.
JOINED_FROM: Final = 0.999

Reasons = npt.NDArray[np.object_]


class Comparable(NamedTuple):
    """What could be compared by probability.

    Attributes
    ----------
    files : DataFrame
        As :func:`.record_files.record_files` returns them, of clusters that a machine may join.
    number : int64 array
        The NHS number of each cluster, -1 for none.
    unnumbered : int64 array
        The clusters that have no NHS number and may be joined.
    chained : Offers
        Pairs of exact persons that could not be told apart.
    """

    files: pd.DataFrame
    number: Codes
    unnumbered: Codes
    chained: ReviewPairs


def comparable(rows: Rows, row_groups: RowGroups, cluster: Codes) -> Comparable:
    """Return the record files that probability may compare; ``cluster`` is what came of each row group so far."""
    number = np.full(int(cluster.max(initial=-1)) + 1, -1)
    np.maximum.at(number, cluster, row_groups.number)
    kept = np.zeros(len(number), dtype=bool)
    kept[cluster[row_groups.apart]] = True
    lead, chained = same_statements(rows, row_groups)
    kept[cluster[lead != np.arange(len(lead))]] = True
    kept &= (number < 0) | np.isin(
        np.arange(len(number)), cluster[row_groups.apart]
    )  # what found its number is compared
    unnumbered = np.flatnonzero((number < 0) & ~kept)
    files = record_files(rows, cluster[row_groups.of_row], unnumbered)
    files = files[~kept[files["cluster"]]].reset_index(drop=True).assign(file=lambda table: np.arange(len(table)))
    return Comparable(files, number, unnumbered, chained)


def by_probability(
    rows: Rows, row_groups: RowGroups, cluster: Codes, *, wanted: bool | None
) -> tuple[Edges, ReviewPairs, tuple[str, ...]]:
    """Return the pairs of row groups that probability joins, those it offers, and what was left undone.

    Parameters
    ----------
    rows, row_groups
        What was read, and the row group of each row.
    cluster : int64 array
        For each row group, what exact linkage made of it.
    wanted : bool, optional
        As ``probable`` of :func:`growthwatch.linkage.link`.
    """
    nothing = Edges(cluster[:0], cluster[:0])
    if wanted is False or not (row_groups.number < 0).any():
        return nothing, same_statements(rows, row_groups)[1], ()
    files, number, unnumbered, chained = comparable(rows, row_groups, cluster)
    if not len(unnumbered):
        return nothing, chained, ()
    if wanted is None and not match_probability.installed():
        note = (
            f"splink is not installed: not compared by probability, persons without an NHS number: {len(unnumbered)}"
        )
        return nothing, chained, (note,)
    pairs = match_probability.match_probabilities(files)
    edges, offers = classified(pairs, files, number, systems_held(rows, cluster[row_groups.of_row], len(number)))
    first = np.empty(len(number), dtype=np.int64)
    first[cluster[::-1]] = np.arange(len(cluster))[::-1]
    offers = offers.assign(a=first[offers["a"]], b=first[offers["b"]])
    return Edges(first[edges.a], first[edges.b]), pd.concat([offers, chained], ignore_index=True), ()


def classified(pairs: pd.DataFrame, files: pd.DataFrame, number: Codes, systems: Mask) -> tuple[Edges, ReviewPairs]:
    """Return the clusters to join, and the pairs to offer with the reason why they were not joined.

    Joined are clusters of .999 and more whose forename (or birth order) is the same, as long as together they hold one
    NHS number at most and one record file of each system, and nothing outside fits as well. All else is offered.

    Parameters
    ----------
    pairs : DataFrame
        ``a``, ``b`` (positions in files) and ``probability``.
    files : DataFrame
        As :func:`.record_files.record_files` returns them.
    number : int64 array
        The NHS number of each cluster, -1 for none.
    systems : bool array [cluster, source]
        Whether a cluster holds records of each system.
    """
    if not len(pairs):
        none = np.empty(0, dtype=np.int64)
        return Edges(none, none), for_review()
    best = _by_cluster(pairs, files)
    pair = Edges(best["a"].to_numpy(), best["b"].to_numpy())
    why = _against_pair(best)
    several, doubled = _against_merging(pair, why == "", best["same_name"].to_numpy(), number, systems)
    why = np.select(
        [why != "", several, doubled], [why, LinkReason.SEVERAL_CHILDREN, LinkReason.SAME_SYSTEM], ""
    ).astype(object)
    joined = why == ""
    edges = pair.where(joined)
    has_its_child = np.zeros(len(number), dtype=bool)
    has_its_child[edges.a] = has_its_child[edges.b] = True
    # once a cluster has found its child, another child of the household with another forename or place is no question
    idle = best["other_child"].to_numpy() & (has_its_child[pair.a] | has_its_child[pair.b])
    left = ~joined & ~idle
    return edges, for_review(*pair.where(left), why[left], best["probability"].to_numpy()[left])


def _against_pair(best: pd.DataFrame) -> Reasons:
    """Return what speaks against joining each pair of clusters by itself; blank for nothing."""
    return np.select(
        [best["orders_differ"], ~best["same_name"], best["probability"] < JOINED_FROM],
        [LinkReason.BIRTH_ORDERS_DIFFER, LinkReason.FORENAMES_DIFFER, LinkReason.BELOW_THRESHOLD],
        "",
    ).astype(object)


def _against_merging(pair: Edges, sure: Mask, same_name: Mask, number: Codes, systems: Mask) -> tuple[Mask, Mask]:
    """Return what speaks against each pair once all sure pairs are merged (one-to-one within a system).

    Returns
    -------
    several, doubled : bool arrays, one element per pair
        Whether more than one child fits (two NHS numbers would meet, or a rival pair leads out of the merged
        clusters to what can't be the same child), and whether one system would hold two record files of the child.
    """
    merged = components(pair.where(sure), len(number))
    several = several_numbers(merged, number)
    files_held = np.zeros((len(several), systems.shape[1]), dtype=np.int64)
    np.add.at(files_held, merged, systems)
    numbered = np.zeros(len(several), dtype=bool)
    numbered[merged[number >= 0]] = True
    one, two = merged[pair.a], merged[pair.b]
    exclusive = (numbered[one] & numbered[two]) | ((files_held[one] > 0) & (files_held[two] > 0)).any(axis=1)
    # a pair across two that can't be one child speaks against both, if the name is right
    rival = same_name & (one != two) & exclusive
    several[one[rival]] = several[two[rival]] = True
    return several[one], np.asarray((files_held[one] > 1).any(axis=1))


def _by_cluster(pairs: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each pair of clusters: its most probable pair of files, those with the same name first."""
    one, two = (files.loc[pairs[side]].reset_index(drop=True) for side in "ab")
    both_named = one["forename"].notna() & two["forename"].notna()
    both_ordered = (one["order"] > 0) & (two["order"] > 0)
    names_differ = both_named & (one["forename"] != two["forename"])
    same_order = both_ordered & (one["order"] == two["order"])
    ends = pd.DataFrame({"one": one["cluster"], "two": two["cluster"]})
    best = pd.DataFrame(
        {
            "a": ends.min(axis=1),
            "b": ends.max(axis=1),
            "probability": pairs["probability"],
            "same_name": (both_named | same_order) & ~names_differ,
            "other_child": names_differ | (both_ordered & ~same_order),
            "orders_differ": both_ordered & (one["order"] != two["order"]),
        }
    )
    best["orders_differ"] = best.groupby(["a", "b"])["orders_differ"].transform("any")
    best = best.sort_values(["a", "b", "same_name", "probability"], ascending=[True, True, False, False])
    return best.drop_duplicates(["a", "b"]).reset_index(drop=True)
