"""Planted errors that take a value from somewhere else, and what every planted error changes in the records."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from growthwatch.simulate.errors.record_arrays import Bools, Days, Floats, Ints, Objects, Sheet
from growthwatch.vocabulary import SOURCES

Make = Callable[[Sheet, Ints, np.random.Generator], "Change"]


@dataclass(frozen=True)
class Change:
    """Records and what they say now; the arrays go together."""

    row: Ints
    value: Objects
    unit: Objects
    measured_on: Days
    rel_change: Floats
    source: Ints

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        row: Ints,
        *,
        value: Any = None,
        like: Ints | None = None,
        measured_on: Days | None = None,
    ) -> "Change":
        """Return the change of rows to another ``value`` in their unit, to that of rows ``like``, or another day."""
        stated_on = sheet.stated_on[row] if measured_on is None else measured_on
        shown = row if like is None else like
        text = sheet.value[shown] if value is None else np.asarray(value).astype(object)
        si = sheet.stated_si[shown]
        if value is not None:
            si = np.asarray(value).astype(np.float64) * sheet.si_per_unit[row]
        moved = (stated_on - sheet.stated_on[row]).astype(np.float64)
        return cls(
            row=row,
            value=text,
            unit=sheet.unit[shown],
            measured_on=stated_on,
            rel_change=np.round(moved if measured_on is not None else si / sheet.true_si[row] - 1, 4),
            source=sheet.source[row],
        )

    def take(self, at: Any) -> "Change":
        """Return the change at these positions alone."""
        columns = ("row", "value", "unit", "measured_on", "rel_change", "source")
        return replace(self, **{name: getattr(self, name)[at] for name in columns})

    def only(self, wanted: int, by: Ints | None = None) -> "Change":
        """Return the first ``wanted`` changes; with ``by`` whole groups of records are kept together."""
        if by is None:
            return self.take(slice(0, wanted))
        _, first, group = np.unique(by[self.row], return_index=True, return_inverse=True)
        turn = np.argsort(np.argsort(first))[group]
        in_turn = np.argsort(turn, kind="stable")
        last = turn[in_turn][min(wanted, len(turn)) - 1] if wanted and len(turn) else -1
        return self.take(in_turn[turn[in_turn] <= last])

    def without(self, taken: Bools, by: Ints | None = None) -> "Change":
        """Return the change without the records that already have an error; with ``by`` without their groups."""
        if by is None:
            return self.take(~taken[self.row])
        return self.take(~np.isin(by[self.row], by[self.row[taken[self.row]]]))

    def carried_to_copies(self, sheet: Sheet, made_before: Bools, taken: Bools) -> "Change":
        """Return the change, carried to every system that copied a reading whose error was ``made_before``."""
        position = np.full(sheet.reading.max(initial=-1) + 1, -1)
        position[sheet.reading[self.row[made_before]]] = np.flatnonzero(made_before)
        mine = np.zeros(len(sheet), dtype=bool)
        mine[self.row] = True
        others = np.flatnonzero((position[sheet.reading] >= 0) & ~mine & ~taken)
        seed = position[sheet.reading[others]]
        seeds = self.take(seed)
        # what one system leaves to its usual unit, another has to name
        unit = np.where(pd.isna(seeds.unit), np.where(sheet.kind[others] == 0, "kg", "cm"), seeds.unit)
        carried = replace(
            seeds, row=others, unit=unit, measured_on=sheet.stated_on[others], source=sheet.source[others]
        )
        return Change.together(self, carried)

    @staticmethod
    def together(first: "Change", second: "Change") -> "Change":
        """Return both changes as one."""
        columns = ("row", "value", "unit", "measured_on", "rel_change", "source")
        both = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in columns}
        return replace(first, **both)

    def as_new_rows(self, records: pd.DataFrame, truth: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return records added beside those they copy, and their truth, which names the twin."""
        source = pd.Series(np.asarray(SOURCES)[self.source], dtype="str")
        twin = records["record_id"].take(self.row).reset_index(drop=True)
        record_id = twin + "-copy"
        new = records.take(self.row).reset_index(drop=True)
        new = new.assign(
            source=source,
            record_id=record_id,
            value=pd.Series(self.value, dtype="str"),
            measured_on=self.measured_on.astype("datetime64[s]"),
            recorded_on=self.measured_on.astype("datetime64[s]"),
        )
        true = truth.take(self.row).reset_index(drop=True)
        return new, true.assign(source=source, record_id=record_id, rel_change=self.rel_change, twin_of=twin)


def _other_system(sheet: Sheet) -> Ints:
    """Return the system that copies each record: the GP's is copied to the clinic, any other to the GP."""
    gp, clinic = SOURCES.index("gp"), SOURCES.index("clinic")
    return np.where(sheet.source == gp, clinic, gp)


def can_be_copied(sheet: Sheet) -> Bools:
    """Return the records in kg or cm, made after the day of birth, that the copying system does not hold."""
    held = np.unique(sheet.reading * len(SOURCES) + sheet.source)
    missing = ~np.isin(sheet.reading * len(SOURCES) + _other_system(sheet), held)
    return sheet.in_si & (sheet.stated_on > sheet.born_on) & missing


def is_weight_after_birth(sheet: Sheet) -> Bools:
    """Return the weights that were not taken on the day of birth."""
    return (sheet.kind == 0) & (sheet.stated_on > sheet.born_on)


def _row_of(sheet: Sheet, kind: int) -> Ints:
    """Return for each visit the row that holds this kind, -1 for none."""
    out = np.full(sheet.visit.max(initial=-1) + 1, -1)
    rows = np.flatnonzero(sheet.kind == kind)
    out[sheet.visit[rows]] = rows
    return out


def whole_visit(sheet: Sheet, rows: Ints, measured_on: Days) -> Change:
    """Return the change of the day of every record that a system holds for these records' visits."""
    _, first = np.unique(sheet.visit[rows], return_index=True)
    day = np.full(sheet.visit.max(initial=-1) + 1, np.datetime64("NaT", "D"))
    day[sheet.visit[rows[first]]] = measured_on[first]
    turn = np.full(len(day), len(rows))
    turn[sheet.visit[rows[first]]] = first
    every = np.flatnonzero(~np.isnat(day[sheet.visit]))
    every = every[np.argsort(turn[sheet.visit[every]], kind="stable")]
    return Change.of(sheet, every, measured_on=day[sheet.visit[every]])


def has_both(first: int, second: int) -> Callable[[Sheet], Bools]:
    """Return what tells the first kind's records, in kg or cm, that have the second kind's beside them."""

    def eligible(sheet: Sheet) -> Bools:
        other = _row_of(sheet, second)[sheet.visit]
        return (sheet.kind == first) & sheet.in_si & (other >= 0) & sheet.in_si[other]

    return eligible


def exchange(_: int, second: int) -> Make:
    """Return the error of two kinds written into each other's boxes; each keeps its box's unit."""

    def make(sheet: Sheet, rows: Ints, _: np.random.Generator) -> Change:
        other = _row_of(sheet, second)[sheet.visit[rows]]
        to, source = np.concatenate([rows, other]), np.concatenate([other, rows])
        return Change.of(sheet, to, value=sheet.value[source].astype(np.str_))

    return make


def _earlier(sheet: Sheet) -> Ints:
    """Return for each record the row of the same child, kind and system one visit earlier, -1 for none."""
    order = np.lexsort((sheet.stated_on, sheet.source, sheet.kind, sheet.child))
    same = np.ones(len(order), dtype=bool)
    for column in (sheet.child, sheet.kind, sheet.source):
        same[1:] &= column[order[1:]] == column[order[:-1]]
    same[:1] = False
    out = np.full(len(order), -1)
    out[order[same]] = order[np.flatnonzero(same) - 1]
    return out


def has_earlier(sheet: Sheet) -> Bools:
    """Return the records that have an earlier one, with another value, at least two weeks before."""
    earlier = _earlier(sheet)
    apart = (sheet.stated_on - sheet.stated_on[earlier]).astype(np.int64)
    return (earlier >= 0) & (apart >= 14) & (sheet.value != sheet.value[earlier])


def carried_forward(sheet: Sheet, rows: Ints, rng: np.random.Generator) -> Change:
    """Write the value of the visit before; every other time that of all kinds measured at both visits."""
    earlier = _earlier(sheet)
    whole = np.zeros(sheet.visit.max(initial=-1) + 1, dtype=bool)
    whole[sheet.visit[rows[rng.random(len(rows)) < 0.5]]] = True
    beside = np.flatnonzero(whole[sheet.visit] & has_earlier(sheet))
    rows = np.concatenate([rows, np.setdiff1d(beside, rows)])
    return Change.of(sheet, rows, like=earlier[rows])


def _twins_row(sheet: Sheet) -> Ints:
    """Return for each record the row of its twin's of the same system, kind and day, -1 for none."""
    columns = (sheet.source, sheet.kind, sheet.stated_on.astype(np.int64))
    mine = pd.MultiIndex.from_arrays([sheet.child, *columns])
    theirs = pd.MultiIndex.from_arrays([sheet.sibling[sheet.child], *columns])
    out = np.full(len(sheet), -1)
    first = np.flatnonzero(~mine.duplicated())
    twins = np.flatnonzero(sheet.sibling[sheet.child] >= 0)
    at = mine[first].get_indexer(theirs[twins])
    out[twins] = np.where(at >= 0, first[at], -1)
    return out


def another_child(sheet: Sheet, rows: Ints, rng: np.random.Generator) -> Change:
    """Write what belongs to another child of nearly the same age: every kind measured at both visits.

    The other child is the twin where there is one seen that day, else one of the fifty nearest in age.
    """
    weights = np.flatnonzero(is_weight_after_birth(sheet))
    age = (sheet.stated_on - sheet.born_on).astype(np.int64)
    weights = weights[np.lexsort((sheet.child[weights], age[weights], sheet.source[weights]))]
    place = np.full(len(sheet), -1)
    place[weights] = np.arange(len(weights))
    steps = rng.integers(1, 51, len(rows))
    there = place[rows] + np.where(place[rows] + steps < len(weights), steps, -steps)
    twin = _twins_row(sheet)[rows]
    donor = np.where(twin >= 0, twin, weights[np.clip(there, 0, len(weights) - 1)])
    fits = (sheet.source[donor] == sheet.source[rows]) & (sheet.child[donor] != sheet.child[rows])
    rows, donor = rows[fits], donor[fits]
    changes = [Change.of(sheet, rows, like=donor)]
    for kind in (1, 2):
        held = _row_of(sheet, kind)
        mine, theirs = held[sheet.visit[rows]], held[sheet.visit[donor]]
        both = (mine >= 0) & (theirs >= 0)
        changes.append(Change.of(sheet, mine[both], like=theirs[both]))
    all_kinds = Change.together(Change.together(changes[0], changes[1]), changes[2])
    _, first = np.unique(all_kinds.row, return_index=True)
    change = all_kinds.take(np.sort(first))
    return change.take(change.value != sheet.value[change.row])


def rounded_copy(soonest: int, latest: int) -> Make:
    """Return the error of a second system that writes a rounded copy, ``soonest`` to ``latest`` days later."""

    def make(sheet: Sheet, rows: Ints, rng: np.random.Generator) -> Change:
        coarse = np.where(sheet.kind[rows] == 0, 0.1, 0.5)
        text = np.char.mod("%.1f", np.rint(sheet.number[rows] / coarse) * coarse)
        later = sheet.stated_on[rows] + rng.integers(soonest, latest + 1, len(rows))
        on = np.minimum(later, sheet.as_of)
        change = Change.of(sheet, rows, value=text)
        return replace(change, measured_on=on, source=_other_system(sheet)[rows])

    return make
