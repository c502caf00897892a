"""One NHS number on two people: kept apart, and shown to a person."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.linkage.review.offers import Offers, offered
from growthwatch.linkage.rows.persons import Persons, together
from growthwatch.linkage.rows.row_groups import Units
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Positions, Rows

SHARED_NUMBER: Final = (
    "one NHS number stands beside two people whose names and birth dates, sexes or birth orders differ"
)
_DAY_SECONDS: Final = 86_400


def without_shared_numbers(rows: Rows, units: Units) -> tuple[Units, Offers]:
    """Return units in which clearly different people no longer share a number's unit, and what was parted.

    Another person is a row whose name and birth date both differ from those of the most believed row of the number,
    or name and sex or name and birth order: twins under one number. A forename decides where both rows state one,
    else the surname; where neither states one, as "Twin 1" and "Twin 2", the birth order alone. A date with day and
    month exchanged is no other date, and one with a single part mistyped only where forename and surname both differ.
    A row that states nobody goes with the rest of its system.
    """
    said = _differing(units, rows.born, rows.born != NO_DATE, rows) | _sexes_differ(units, rows)
    at = np.flatnonzero(said | _of_twins(units, rows))
    if not len(at):
        return units, offered()
    person, unit = Persons(rows, at), units.of_row[at]
    anchor = _anchors(unit, person, rows.rank(at))
    other = _clearly_other(person, anchor)
    if not other.any():
        return units, offered()
    # 0 for the anchor's person, else a code for the other one
    who = np.where(other, 1 + together(unit, person.born, person.order), 0)
    silent = (person.forename < 0) & (person.surname < 0) & (person.born == NO_DATE)
    who = _with_their_system(who, together(unit, rows.source[at]), silent)
    moved = who > 0
    new, first = np.unique(who[moved], return_index=True)
    parted_from = unit[moved][first]
    of_row = units.of_row.copy()
    of_row[at[moved]] = len(units.number) + np.searchsorted(new, who[moved])
    number = np.concatenate([units.number, units.number[parted_from]])
    apart = np.concatenate([units.apart, np.ones(len(new), dtype=bool)])
    pairs = offered(parted_from, len(units.number) + np.arange(len(new)), SHARED_NUMBER)
    return Units(of_row, number, apart), pairs


def exchanged(born: Codes, other: Codes) -> Mask:
    """Return whether two dates [seconds] of one year differ by day and month exchanged."""
    first, second = (pd.DatetimeIndex(column.view("datetime64[s]")) for column in (born, other))
    same_year = first.year == second.year
    swapped = (first.month == second.day) & (first.day == second.month)
    return np.asarray(same_year & swapped & (born != other))


def parts_that_differ(born: Codes, other: Codes) -> Codes:
    """Return how many of year, month and day differ between two dates [seconds]."""
    first, second = (pd.DatetimeIndex(column.view("datetime64[s]")) for column in (born, other))
    parts = [getattr(first, part) != getattr(second, part) for part in ("year", "month", "day")]
    return np.sum(parts, axis=0)


def _differing(units: Units, value: Codes, known: Mask, rows: Rows) -> Mask:
    """Return which rows belong to the unit of a number under which more than one value is stated."""
    low = np.full(len(units.number) + 1, np.iinfo(np.int64).max)
    high = np.full(len(units.number) + 1, NO_DATE)
    at = slice(None) if known.all() else np.flatnonzero(known)
    np.minimum.at(low, units.of_row[at], value[at])
    np.maximum.at(high, units.of_row[at], value[at])
    differ = high > low
    differ[-1] = False  # where rows without a number were sent
    return np.asarray(differ[units.of_row]) if differ.any() else np.zeros(len(rows), dtype=bool)


def _sexes_differ(units: Units, rows: Rows) -> Mask:
    return _differing(units, rows.sex.astype(np.int64), rows.sex >= 0, rows)


def _of_twins(units: Units, rows: Rows) -> Mask:
    """Return which rows belong to the unit of a number with two birth orders, or with a name such as "Twin 2"."""
    order = rows.column("birth_order", np.arange(len(rows))).fillna(0).to_numpy().astype(np.int64)
    named = np.concatenate([_named_by_order(table["forename"]) for table in rows.tables])
    told = np.zeros(len(units.number) + 1, dtype=bool)
    told[units.of_row[named]] = True
    told[-1] = False  # where rows without a number were sent
    return np.asarray(told[units.of_row] | _differing(units, order, order > 0, rows))


def _named_by_order(forename: pd.Series) -> Mask:
    found = pc.match_substring_regex(pa.array(forename.array), pattern="twin|triplet|quad", ignore_case=True)
    return np.asarray(pc.fill_null(found, fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _anchors(unit: Codes, person: Persons, rank: Codes) -> Positions:
    """Return for each row the most believed row of its unit that states a birth date and, if any does, a name."""
    nameless = (person.forename < 0) & (person.surname < 0)
    vague = person.order == 0
    keys = (person.order, person.surname, person.forename, person.born, vague, rank, nameless, person.born == NO_DATE)
    order = np.lexsort((*keys, unit))
    code = pd.factorize(unit[order])[0]
    first = np.unique(code, return_index=True)[1]
    place = np.empty(len(unit), dtype=np.intp)
    place[order] = order[first][code]
    return place


def _clearly_other(person: Persons, anchor: Positions) -> Mask:
    def differs(column: npt.NDArray[np.int64], unknown: int) -> Mask:
        return (column != unknown) & (column[anchor] != unknown) & (column != column[anchor])

    both_forenames = (person.forename >= 0) & (person.forename[anchor] >= 0)
    forename, surname = differs(person.forename, -1), differs(person.surname, -1)
    named = np.where(both_forenames, forename, surname)
    born = differs(person.born, NO_DATE) & ~exchanged(person.born, person.born[anchor])
    mistyped = parts_that_differ(person.born, person.born[anchor]) <= 1
    far = born & (~mistyped | (forename & surname))
    neither = (person.forename < 0) & (person.forename[anchor] < 0)
    # some systems count a mother's children as birth order, so beside one name alone it tells nothing
    twin = differs(person.order, 0) & (forename | neither)
    return np.asarray(twin | (named & (far | (both_forenames & differs(person.sex, -1)))))


def _with_their_system(who: Codes, system: Codes, silent: Mask) -> Codes:
    """Return ``who`` with rows that state nobody sent where all stating rows of their number and system went."""
    stating = pd.DataFrame({"system": system[~silent], "who": who[~silent]}).drop_duplicates()
    alone = stating[~stating["system"].duplicated(keep=False)].set_index("system")["who"]
    return np.where(silent, alone.reindex(system).fillna(0).to_numpy(), who).astype(np.int64)
