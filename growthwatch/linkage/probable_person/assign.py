"""Which probable pairs are joined by machine, and which are left to a person."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.linkage.exact_person.exact import same_statements
from growthwatch.linkage.probable_person import probable
from growthwatch.linkage.probable_person.record_files import record_files, systems_held
from growthwatch.linkage.review.offers import Offers, offered
from growthwatch.linkage.rows.row_groups import Edges, Units, components, several_numbers
from growthwatch.linkage.rows.rows import Codes, Mask, Rows

#: What is joined without a person looking.
JOINED_FROM: Final = 0.999
UNSURE: Final = "the probability is below .999"
MAYBE_TWIN: Final = "the forenames are not the same, and no birth order rules out a twin"
ORDERS_DIFFER: Final = "the birth orders differ"
SAME_SYSTEM: Final = "that child already has a record file of the same system"
SEVERAL: Final = "more than one child fits"


class Comparable(NamedTuple):
    """What could be compared by probability.

    Attributes
    ----------
    files : DataFrame
        As :func:`.record_files.record_files` returns them, of groups that a machine may join.
    number : int64 array
        The NHS number of each group, -1 for none.
    lone : int64 array
        The groups that have no NHS number and may be joined.
    chained : Offers
        Pairs of exact persons that could not be told apart.
    """

    files: pd.DataFrame
    number: Codes
    lone: Codes
    chained: Offers


def comparable(rows: Rows, units: Units, group: Codes) -> Comparable:
    """Return the record files that probability may compare; ``group`` is what exact linkage made of each unit."""
    number = np.full(int(group.max(initial=-1)) + 1, -1)
    np.maximum.at(number, group, units.number)
    kept = np.zeros(len(number), dtype=bool)
    kept[group[units.apart]] = True
    lead, chained = same_statements(rows, units)
    kept[group[lead != np.arange(len(lead))]] = True
    kept &= (number < 0) | np.isin(np.arange(len(number)), group[units.apart])  # what found its number is compared
    lone = np.flatnonzero((number < 0) & ~kept)
    files = record_files(rows, group[units.of_row], lone)
    files = files[~kept[files["group"]]].reset_index(drop=True).assign(file=lambda table: np.arange(len(table)))
    return Comparable(files, number, lone, chained)


def by_probability(
    rows: Rows, units: Units, group: Codes, *, wanted: bool | None
) -> tuple[Edges, Offers, tuple[str, ...]]:
    """Return the pairs of units that probability joins, those it offers, and what was left undone.

    Parameters
    ----------
    rows, units
        What was read, and the unit of each row.
    group : int64 array
        For each unit, what exact linkage made of it.
    wanted : bool, optional
        As ``probable`` of :func:`growthwatch.linkage.link`.
    """
    nothing = Edges(group[:0], group[:0])
    if wanted is False or not (units.number < 0).any():
        return nothing, same_statements(rows, units)[1], ()
    files, number, lone, chained = comparable(rows, units, group)
    if not len(lone):
        return nothing, chained, ()
    if wanted is None and not probable.installed():
        note = f"splink is not installed: not compared by probability, persons without an NHS number: {len(lone)}"
        return nothing, chained, (note,)
    pairs = probable.probabilities(files)
    edges, offers = assigned(pairs, files, number, systems_held(rows, group[units.of_row], len(number)))
    first = np.empty(len(number), dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    offers = offers.assign(a=first[offers["a"]], b=first[offers["b"]])
    return Edges(first[edges.a], first[edges.b]), pd.concat([offers, chained], ignore_index=True), ()


def assigned(pairs: pd.DataFrame, files: pd.DataFrame, number: Codes, systems: Mask) -> tuple[Edges, Offers]:
    """Return the groups to join, and the pairs to offer with the reason why they were not joined.

    Joined are groups of .999 and more whose forename (or birth order) is the same, as long as together they hold one
    NHS number at most and one record file of each system, and nothing outside fits as well. All else is offered.

    Parameters
    ----------
    pairs : DataFrame
        ``a``, ``b`` (positions in files) and ``probability``.
    files : DataFrame
        As :func:`.record_files.record_files` returns them.
    number : int64 array
        The NHS number of each group, -1 for none.
    systems : bool array [group, source]
        Whether a group holds records of each system.
    """
    if not len(pairs):
        none = np.empty(0, dtype=np.int64)
        return Edges(none, none), offered()
    best = _by_group(pairs, files)
    why = np.select(
        [best["orders_differ"], ~best["told"], best["probability"] < JOINED_FROM],
        [ORDERS_DIFFER, MAYBE_TWIN, UNSURE],
        "",
    ).astype(object)
    sure = why == ""
    a, b = best["a"].to_numpy(), best["b"].to_numpy()
    cluster = components(Edges(a[sure], b[sure]), len(number))
    several = several_numbers(cluster, number)
    held = np.zeros((len(several), systems.shape[1]), dtype=np.int64)
    np.add.at(held, cluster, systems)
    one, two = cluster[a], cluster[b]
    numbered = np.zeros(len(several), dtype=bool)
    numbered[cluster[number >= 0]] = True
    apart = (numbered[one] & numbered[two]) | ((held[one] > 0) & (held[two] > 0)).any(axis=1)
    # a pair across two groups that can't be one child speaks against both, if the name is right
    rival = best["told"].to_numpy() & (one != two) & apart
    several[one[rival]] = several[two[rival]] = True
    why = np.select([~sure, several[one], (held[one] > 1).any(axis=1)], [why, SEVERAL, SAME_SYSTEM], "").astype(object)
    joined = why == ""
    edges = Edges(a[joined], b[joined])
    settled = np.zeros(len(number), dtype=bool)
    settled[edges.a] = settled[edges.b] = True
    # once a group has found its child, another child of the household with another forename or place is no question
    idle = best["another"].to_numpy() & (settled[a] | settled[b])
    left = ~joined & ~idle
    return edges, offered(a[left], b[left], why[left], best["probability"].to_numpy()[left])


def _by_group(pairs: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each pair of groups: its most probable pair of files, those with the same name first."""
    one, two = (files.loc[pairs[side]].reset_index(drop=True) for side in "ab")
    both_named = one["forename"].notna() & two["forename"].notna()
    both_ordered = (one["order"] > 0) & (two["order"] > 0)
    names_differ = both_named & (one["forename"] != two["forename"])
    same_order = both_ordered & (one["order"] == two["order"])
    ends = pd.DataFrame({"one": one["group"], "two": two["group"]})
    best = pd.DataFrame(
        {
            "a": ends.min(axis=1),
            "b": ends.max(axis=1),
            "probability": pairs["probability"],
            "told": (both_named | same_order) & ~names_differ,
            "another": names_differ | (both_ordered & ~same_order),
            "orders_differ": both_ordered & (one["order"] != two["order"]),
        }
    )
    best["orders_differ"] = best.groupby(["a", "b"])["orders_differ"].transform("any")
    best = best.sort_values(["a", "b", "told", "probability"], ascending=[True, True, False, False])
    return best.drop_duplicates(["a", "b"]).reset_index(drop=True)
