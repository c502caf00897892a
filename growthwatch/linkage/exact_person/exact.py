"""Which rows are about one child where there is no NHS number: by exact person, twins never.

Edges join units; a group of units that would hold two numbers, or two birth orders, is left apart as a whole and
offered to a person.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.offers import Offers, offered
from growthwatch.linkage.rows.persons import Persons, together
from growthwatch.linkage.rows.row_groups import Edges, Units, components, counted
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows

TWO_NUMBERS: Final = "the same name, birth date, sex and postcode stand beside two different NHS numbers"
TWO_ORDERS: Final = "the same name, birth date, sex and postcode stand beside two birth orders"
NOT_TOLD_APART: Final = "surname, birth date, sex and postcode agree, but no forename or birth order rules out a twin"


def with_persons(rows: Rows, units: Units) -> Units:
    """Return units for the rows without a number too: one for each exact person.

    A person is exact when surname, birth date, sex and postcode are all stated with a forename or birth order. Rows
    of one system that state the same in full are one unit even without the sex or without the postcode: by the model
    (``reference_data/linkage``) name, birth date and sex agree by chance in some 2 of 10**9 pairs of children. Any
    other row is a unit by itself.
    """
    at = np.flatnonzero(units.of_row < 0)
    if not len(at):
        return units
    person = Persons(rows, at)
    household = person.household
    whole = (household >= 0) & person.tells_apart
    named = person.tells_apart & (person.surname >= 0) & (person.born != NO_DATE)
    named &= (person.postcode >= 0) | (person.sex >= 0)
    by_person = together(household, person.forename, person.order)
    by_file = together(rows.source[at], *person.statement)
    level = np.select([whole, named], [0, 1], 2)
    unit = together(level, np.select([whole, named], [by_person, by_file], np.arange(len(at))))
    of_row = units.of_row.copy()
    of_row[at] = unit + len(units.number)
    more = int(unit.max()) + 1
    return Units(
        of_row,
        np.concatenate([units.number, np.full(more, -1)]),
        np.concatenate([units.apart, np.zeros(more, dtype=bool)]),
    )


def exact_links(rows: Rows, units: Units) -> tuple[Edges, Offers]:
    """Return the pairs of units that are one exact person, and those that may be: at least one without a number."""
    lone = units.number[units.of_row] < 0
    births = np.unique(rows.born[lone])
    at = np.flatnonzero(lone | np.isin(rows.born, births[births != NO_DATE]))
    if not lone.any():
        return Edges(at, at), offered()
    person = Persons(rows, at)
    said = pd.DataFrame(
        {
            "unit": units.of_row[at],
            "household": person.household,
            "forename": person.forename,
            "order": person.order,
            "told": person.tells_apart,
            "source": rows.source[at],
        }
    ).drop_duplicates()
    said = said[(said["household"] >= 0) & said["household"].isin(person.household[lone[at]])]
    said["lone"] = units.number[said["unit"]] < 0
    edges = _edges(said[said["told"] & ~units.apart[said["unit"]]])
    held, why = _tenable(edges, said, units)
    barred = offered(edges.a[~held], edges.b[~held], why[~held])
    return edges.where(held), pd.concat([barred, _maybe_twins(said)], ignore_index=True)


def _edges(said: pd.DataFrame) -> Edges:
    unit, household, forename, order = (said[name].to_numpy() for name in ("unit", "household", "forename", "order"))
    same_name = _chained(unit, together(household, forename), forename >= 0)
    turn = together(household, order)
    same_turn = _chained(unit, turn, (order > 0) & _has_one_name(turn, forename))
    return Edges(np.concatenate([same_name.a, same_turn.a]), np.concatenate([same_name.b, same_turn.b]))


def _tenable(edges: Edges, said: pd.DataFrame, units: Units) -> tuple[Mask, npt.NDArray[np.object_]]:
    """Return which edges lie in a group with no more than one number and one birth order, and why not."""
    group = components(edges, len(units.number))
    with_order = said[said["order"] > 0]
    numbers = counted(group, np.arange(len(group)), units.number, units.number >= 0)
    orders = counted(group, with_order["unit"].to_numpy(), with_order["order"].to_numpy())
    two_numbers, two_orders = numbers[group[edges.a]] > 1, orders[group[edges.a]] > 1
    return ~(two_numbers | two_orders), np.where(two_numbers, TWO_NUMBERS, TWO_ORDERS).astype(object)


def _maybe_twins(said: pd.DataFrame) -> Offers:
    """Return the pairs of one household of which one has neither forename nor birth order.

    Of rows of one system that can't be told apart only the first is set beside each child of the household: as many
    pairs as there are rows, not their square (:func:`same_statements` brings the others to the first).
    """
    vague = said[~said["told"]].drop_duplicates("unit").sort_values("unit")
    file = [vague["household"], vague["source"], vague["unit"].where(~vague["lone"], -1)]
    leads = vague[~pd.concat(file, axis=1).duplicated()]
    told = said[said["told"]].drop_duplicates(["unit", "household"])
    beside = leads.merge(pd.concat([told, leads]), on="household", suffixes=("", "_2"))
    beside = beside[(beside["lone"] | beside["lone_2"]) & (beside["told_2"] | (beside["unit"] < beside["unit_2"]))]
    return offered(beside["unit"].to_numpy(), beside["unit_2"].to_numpy(), NOT_TOLD_APART)


def same_statements(rows: Rows, units: Units) -> tuple[Codes, Offers]:
    """Return for each unit the first that one system states in the same words, and those pairs as offers.

    Only units without a number, and without anything that tells twins apart, can have another for their first.
    """
    first = np.arange(len(units.number))
    at = np.flatnonzero(units.number[units.of_row] < 0)
    if not len(at):
        return first, offered()
    person = Persons(rows, at)
    if person.tells_apart.all():
        return first, offered()
    vague = ~person.tells_apart & (person.surname >= 0) & (person.born != NO_DATE)
    words = together(rows.source[at], *person.statement)[vague]
    unit = units.of_row[at][vague]
    lead = pd.Series(unit).groupby(words).transform("min").to_numpy()
    first[unit] = lead
    again = np.flatnonzero(first != np.arange(len(first)))
    return first, offered(first[again], again, NOT_TOLD_APART)


def _has_one_name(group: Codes, forename: Codes) -> Mask:
    """Return whether the rows of each row's group state no more than one forename between them."""
    named = forename >= 0
    pairs = pd.DataFrame({"group": group[named], "forename": forename[named]}).drop_duplicates()
    count = np.bincount(pairs["group"], minlength=int(group.max(initial=-1)) + 1)
    return np.asarray(count[group] <= 1)


def _chained(unit: Codes, group: Codes, which: Mask) -> Edges:
    """Return the edges that chain the units of each group together."""
    order = np.lexsort((unit[which], group[which]))
    unit, group = unit[which][order], group[which][order]
    link = (group[1:] == group[:-1]) & (unit[1:] != unit[:-1])
    return Edges(unit[:-1][link], unit[1:][link])
