"""Which rows are about one child where there is no NHS number: by exact person, twins never.

Edges join row groups into clusters; a cluster that would hold two numbers, or two birth orders, is left apart as a
whole and goes to clerical review.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs, for_review
from growthwatch.linkage.rows.own_ids import entered, own_ids
from growthwatch.linkage.rows.persons import Persons, joint_code
from growthwatch.linkage.rows.row_groups import Edges, RowGroups, components, counted
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows


def with_persons(rows: Rows, row_groups: RowGroups) -> RowGroups:
    """Return row groups for the rows without a number too: one for each exact person, or id of a sender's own.

    The id by which a sender knows the child goes first: it is the sender's statement that the rows are one child's.
    A person is exact when surname, birth date, sex and postcode are all stated with a forename or birth order. Rows
    of one system that state the same in full are one row group even without the sex or without the postcode: by the
    model (``reference_data/linkage``) name, birth date and sex agree by chance in some 2 of 10**9 pairs of children.
    Any other row is a row group by itself.
    """
    row_groups = _entered_beside_a_number(rows, row_groups)
    at = np.flatnonzero(row_groups.of_row < 0)
    if not len(at):
        return row_groups
    person = Persons(rows, at)
    household = person.household
    whole = (household >= 0) & person.tells_apart
    named = person.tells_apart & (person.surname >= 0) & (person.born != NO_DATE)
    named &= (person.postcode >= 0) | (person.sex >= 0)
    by_person = joint_code(household, person.forename, person.order)
    by_file = joint_code(rows.source[at], *person.statement)
    own = own_ids(rows, at)
    stated = [own >= 0, whole, named]
    level = np.select(stated, [0, 1, 2], 3)
    row_group = joint_code(level, np.select(stated, [own, by_person, by_file], np.arange(len(at))))
    of_row = row_groups.of_row.copy()
    of_row[at] = row_group + len(row_groups.number)
    more = int(row_group.max()) + 1
    return RowGroups(
        of_row,
        np.concatenate([row_groups.number, np.full(more, -1)]),
        np.concatenate([row_groups.apart, np.zeros(more, dtype=bool)]),
    )


def _entered_beside_a_number(rows: Rows, row_groups: RowGroups) -> RowGroups:
    """Return row groups with the rows entered for a child of this program whose number another of its rows states."""
    here = np.flatnonzero(entered(rows))
    if not len(here):
        return row_groups
    own = pd.Series(rows.column("child_id", here).to_numpy(dtype=object))
    group = pd.Series(row_groups.of_row[here])
    of_number = group.where(group >= 0).groupby(own).max()
    of_row = row_groups.of_row.copy()
    of_row[here] = np.where(group < 0, own.map(of_number).fillna(-1), group).astype(np.int64)
    return row_groups._replace(of_row=of_row)


def exact_links(rows: Rows, row_groups: RowGroups) -> tuple[Edges, ReviewPairs]:
    """Return the pairs of row groups that are one exact person, and those that may be: one at least has no number."""
    unnumbered = row_groups.number[row_groups.of_row] < 0
    births = np.unique(rows.born[unnumbered])
    at = np.flatnonzero(unnumbered | np.isin(rows.born, births[births != NO_DATE]))
    if not unnumbered.any():
        return Edges(at, at), for_review()
    person = Persons(rows, at)
    statements = pd.DataFrame(
        {
            "row_group": row_groups.of_row[at],
            "household": person.household,
            "forename": person.forename,
            "order": person.order,
            "told": person.tells_apart,
            "source": rows.source[at],
        }
    ).drop_duplicates()
    statements = statements[
        (statements["household"] >= 0) & statements["household"].isin(person.household[unnumbered[at]])
    ]
    statements["unnumbered"] = row_groups.number[statements["row_group"]] < 0
    edges = _edges(statements[statements["told"] & ~row_groups.apart[statements["row_group"]]])
    held, why = _tenable(edges, statements, row_groups)
    barred = for_review(edges.a[~held], edges.b[~held], why[~held])
    return edges.where(held), pd.concat([barred, _maybe_twins(statements)], ignore_index=True)


def _edges(statements: pd.DataFrame) -> Edges:
    row_group, household, forename, order = (
        statements[name].to_numpy() for name in ("row_group", "household", "forename", "order")
    )
    same_name = _chained(row_group, joint_code(household, forename), forename >= 0)
    turn = joint_code(household, order)
    same_turn = _chained(row_group, turn, (order > 0) & _has_one_name(turn, forename))
    return Edges(np.concatenate([same_name.a, same_turn.a]), np.concatenate([same_name.b, same_turn.b]))


def _tenable(edges: Edges, statements: pd.DataFrame, row_groups: RowGroups) -> tuple[Mask, npt.NDArray[np.object_]]:
    """Return which edges lie in a group with no more than one number and one birth order, and why not."""
    group = components(edges, len(row_groups.number))
    with_order = statements[statements["order"] > 0]
    numbers = counted(group, np.arange(len(group)), row_groups.number, row_groups.number >= 0)
    orders = counted(group, with_order["row_group"].to_numpy(), with_order["order"].to_numpy())
    two_numbers, two_orders = numbers[group[edges.a]] > 1, orders[group[edges.a]] > 1
    return ~(two_numbers | two_orders), np.where(
        two_numbers, LinkReason.TWO_NUMBERS, LinkReason.TWO_BIRTH_ORDERS
    ).astype(object)


def _maybe_twins(statements: pd.DataFrame) -> ReviewPairs:
    """Return the pairs of one household of which one has neither forename nor birth order.

    Of rows of one system that can't be told apart only the first is set beside each child of the household: as many
    pairs as there are rows, not their square (:func:`same_statements` brings the others to the first).
    """
    vague = statements[~statements["told"]].drop_duplicates("row_group").sort_values("row_group")
    file = [vague["household"], vague["source"], vague["row_group"].where(~vague["unnumbered"], -1)]
    leads = vague[~pd.concat(file, axis=1).duplicated()]
    told = statements[statements["told"]].drop_duplicates(["row_group", "household"])
    beside = leads.merge(pd.concat([told, leads]), on="household", suffixes=("", "_2"))
    beside = beside[
        (beside["unnumbered"] | beside["unnumbered_2"])
        & (beside["told_2"] | (beside["row_group"] < beside["row_group_2"]))
    ]
    return for_review(beside["row_group"].to_numpy(), beside["row_group_2"].to_numpy(), LinkReason.NOT_TOLD_APART)


def same_statements(rows: Rows, row_groups: RowGroups) -> tuple[Codes, ReviewPairs]:
    """Return for each row group the first that one system states in the same words, and those pairs as offers.

    Only row groups without a number, and without anything that tells twins apart, can have another for their first.
    """
    first = np.arange(len(row_groups.number))
    at = np.flatnonzero(row_groups.number[row_groups.of_row] < 0)
    if not len(at):
        return first, for_review()
    person = Persons(rows, at)
    if person.tells_apart.all():
        return first, for_review()
    vague = ~person.tells_apart & (person.surname >= 0) & (person.born != NO_DATE)
    words = joint_code(rows.source[at], *person.statement)[vague]
    row_group = row_groups.of_row[at][vague]
    lead = pd.Series(row_group).groupby(words).transform("min").to_numpy()
    first[row_group] = lead
    again = np.flatnonzero(first != np.arange(len(first)))
    return first, for_review(first[again], again, LinkReason.NOT_TOLD_APART)


def _has_one_name(group: Codes, forename: Codes) -> Mask:
    """Return whether the rows of each row's group state no more than one forename between them."""
    named = forename >= 0
    pairs = pd.DataFrame({"group": group[named], "forename": forename[named]}).drop_duplicates()
    count = np.bincount(pairs["group"], minlength=int(group.max(initial=-1)) + 1)
    return np.asarray(count[group] <= 1)


def _chained(row_group: Codes, group: Codes, which: Mask) -> Edges:
    """Return the edges that chain the row groups of each group together."""
    order = np.lexsort((row_group[which], group[which]))
    row_group, group = row_group[which][order], group[which][order]
    link = (group[1:] == group[:-1]) & (row_group[1:] != row_group[:-1])
    return Edges(row_group[:-1][link], row_group[1:][link])
