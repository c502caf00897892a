"""Which rows are about one child: by valid NHS number, else by exact person.

A *unit* is what is never taken apart by machine: the rows of one NHS number, or the rows of one exact person
without a number. Edges join units; a group of units that would hold two numbers, or two birth orders, is left apart
as a whole and offered to a person.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from growthwatch.linkage.persons import Persons, together
from growthwatch.linkage.rows import NO_DATE, Codes, Mask, Rows

TWO_NUMBERS: Final = "the same name, birth date, sex and postcode stand beside two different NHS numbers"
TWO_ORDERS: Final = "the same name, birth date, sex and postcode stand beside two birth orders"
NOT_TOLD_APART: Final = "surname, birth date, sex and postcode agree, but no forename or birth order rules out a twin"


class Units(NamedTuple):
    """The unit of every row, and for every unit its valid NHS number (-1 for none)."""

    of_row: Codes
    number: Codes


class Edges(NamedTuple):
    """Pairs of units."""

    a: Codes
    b: Codes

    def where(self, held: Mask) -> "Edges":
        """Return the pairs for which ``held`` is true."""
        return Edges(self.a[held], self.b[held])


def by_number(rows: Rows) -> Units:
    """Return one unit for each valid NHS number; rows without one have unit -1."""
    known = rows.number >= 0
    if known.all():
        code, number = pd.factorize(rows.number)
        return Units(code.astype(np.int64), number)
    of_row = np.full(len(rows), -1, dtype=np.int64)
    of_row[known], number = pd.factorize(rows.number[known])
    return Units(of_row, number)


def with_persons(rows: Rows, units: Units) -> Units:
    """Return units for the rows without a number too: one for each exact person.

    A person is exact when surname, birth date, sex and postcode are all stated with a forename or birth order. Rows
    of one system whose statements are the same in full, forename, surname, birth date and postcode among them, are
    one unit even where the sex is not stated. Any other row is a unit by itself.
    """
    at = np.flatnonzero(units.of_row < 0)
    if not len(at):
        return units
    person = Persons(rows, at)
    household = person.household
    whole = (household >= 0) & person.tells_apart
    named = (person.forename >= 0) & (person.surname >= 0) & (person.born != NO_DATE) & (person.postcode >= 0)
    by_person = together(household, person.forename, person.order)
    by_file = together(rows.source[at], person.forename, person.surname, person.born, person.postcode, person.order)
    level = np.select([whole, named], [0, 1], 2)
    unit = together(level, np.select([whole, named], [by_person, by_file], np.arange(len(at))))
    of_row = units.of_row.copy()
    of_row[at] = unit + len(units.number)
    return Units(of_row, np.concatenate([units.number, np.full(unit.max() + 1, -1)]))


def exact_edges(rows: Rows, units: Units) -> Edges:
    """Return the pairs of units, one of them without a number, that state the same exact person."""
    lone = units.number[units.of_row] < 0
    births = np.unique(rows.born[lone])
    at = np.flatnonzero(lone | np.isin(rows.born, births[births != NO_DATE]))
    person = Persons(rows, at)
    unit, household = units.of_row[at], person.household
    told = (household >= 0) & person.tells_apart
    told &= np.isin(household, household[lone[at]])
    unit, household, forename, order = (column[told] for column in (unit, household, person.forename, person.order))
    same_name = _chained(unit, together(household, forename), forename >= 0)
    turn = together(household, order)
    one_name = _has_one_name(turn, forename)
    same_turn = _chained(unit, turn, (order > 0) & one_name)
    return Edges(np.concatenate([same_name.a, same_turn.a]), np.concatenate([same_name.b, same_turn.b]))


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


def components(edges: Edges, n_units: int) -> Codes:
    """Return for each unit the group it belongs to when every edge holds."""
    if not len(edges.a):
        return np.arange(n_units)
    graph = coo_array((np.ones(len(edges.a), dtype=np.int8), (edges.a, edges.b)), shape=(n_units, n_units))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def tenable(edges: Edges, units: Units) -> Mask:
    """Return which edges lie in a group that holds no more than one NHS number."""
    group = components(edges, len(units.number))
    numbered = np.flatnonzero(units.number >= 0)
    pairs = pd.DataFrame({"group": group[numbered], "number": units.number[numbered]}).drop_duplicates()
    count = np.bincount(pairs["group"], minlength=int(group.max(initial=-1)) + 1)
    return np.asarray(count[group[edges.a]] <= 1)
