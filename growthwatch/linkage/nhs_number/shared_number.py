"""One NHS number on two people: kept apart, and shown to a person."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs, for_review
from growthwatch.linkage.rows.persons import Persons, joint_code
from growthwatch.linkage.rows.row_groups import RowGroups
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Positions, Rows

_DAY_SECONDS: Final = 86_400


def without_shared_numbers(rows: Rows, row_groups: RowGroups) -> tuple[RowGroups, ReviewPairs]:
    """Return row groups in which clearly different people no longer share a number's row group, and what was parted.

    Another person is a row whose name and birth date both differ from those of the most believed row of the number,
    or name and sex or name and birth order: twins under one number. A forename decides where both rows state one,
    else the surname; where neither states one, as "Twin 1" and "Twin 2", the birth order alone. A date with day and
    month exchanged is no other date, and one with a single part mistyped only where forename and surname both differ.
    A row that states nobody goes with the rest of its system.
    """
    statements = _differing(row_groups, rows.born, rows.born != NO_DATE, rows) | _sexes_differ(row_groups, rows)
    at = np.flatnonzero(statements | _of_twins(row_groups, rows))
    if not len(at):
        return row_groups, for_review()
    person, row_group = Persons(rows, at), row_groups.of_row[at]
    anchor = _anchors(row_group, person, rows.rank(at))
    other = _clearly_other(person, anchor)
    if not other.any():
        return row_groups, for_review()
    # 0 for the anchor's person, else a code for the other one
    who = np.where(other, 1 + joint_code(row_group, person.born, person.order), 0)
    silent = (person.forename < 0) & (person.surname < 0) & (person.born == NO_DATE)
    who = _with_their_system(who, joint_code(row_group, rows.source[at]), silent)
    moved = who > 0
    new, first = np.unique(who[moved], return_index=True)
    parted_from = row_group[moved][first]
    of_row = row_groups.of_row.copy()
    of_row[at[moved]] = len(row_groups.number) + np.searchsorted(new, who[moved])
    number = np.concatenate([row_groups.number, row_groups.number[parted_from]])
    apart = np.concatenate([row_groups.apart, np.ones(len(new), dtype=bool)])
    pairs = for_review(parted_from, len(row_groups.number) + np.arange(len(new)), LinkReason.SHARED_NUMBER)
    return RowGroups(of_row, number, apart), pairs


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


def _differing(row_groups: RowGroups, value: Codes, known: Mask, rows: Rows) -> Mask:
    """Return which rows belong to the row group of a number under which more than one value is stated."""
    low = np.full(len(row_groups.number) + 1, np.iinfo(np.int64).max)
    high = np.full(len(row_groups.number) + 1, NO_DATE)
    at = slice(None) if known.all() else np.flatnonzero(known)
    np.minimum.at(low, row_groups.of_row[at], value[at])
    np.maximum.at(high, row_groups.of_row[at], value[at])
    differ = high > low
    differ[-1] = False  # where rows without a number were sent
    return np.asarray(differ[row_groups.of_row]) if differ.any() else np.zeros(len(rows), dtype=bool)


def _sexes_differ(row_groups: RowGroups, rows: Rows) -> Mask:
    return _differing(row_groups, rows.sex.astype(np.int64), rows.sex >= 0, rows)


def _of_twins(row_groups: RowGroups, rows: Rows) -> Mask:
    """Return which rows belong to the row group of a number with two birth orders, or with a name such as "Twin 2"."""
    order = rows.column("birth_order", np.arange(len(rows))).fillna(0).to_numpy().astype(np.int64)
    named = np.concatenate([_named_by_order(table["forename"]) for table in rows.tables])
    told = np.zeros(len(row_groups.number) + 1, dtype=bool)
    told[row_groups.of_row[named]] = True
    told[-1] = False  # where rows without a number were sent
    return np.asarray(told[row_groups.of_row] | _differing(row_groups, order, order > 0, rows))


def _named_by_order(forename: pd.Series) -> Mask:
    found = pc.match_substring_regex(pa.array(forename.array), pattern="twin|triplet|quad", ignore_case=True)
    return np.asarray(pc.fill_null(found, fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _anchors(row_group: Codes, person: Persons, rank: Codes) -> Positions:
    """Return for each row the most believed row of its row group that states a birth date and, if any does, a name."""
    nameless = (person.forename < 0) & (person.surname < 0)
    vague = person.order == 0
    keys = (person.order, person.surname, person.forename, person.born, vague, rank, nameless, person.born == NO_DATE)
    order = np.lexsort((*keys, row_group))
    code = pd.factorize(row_group[order])[0]
    first = np.unique(code, return_index=True)[1]
    place = np.empty(len(row_group), dtype=np.intp)
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
