"""Whose is it? The rows of all systems become children, and records and contacts that point at them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.linkage import exact
from growthwatch.linkage import probable as by_splink
from growthwatch.linkage.assign import assigned
from growthwatch.linkage.children import children_table, in_order, pointed
from growthwatch.linkage.conflicts import conflicts
from growthwatch.linkage.decisions import joined, settled, taken_apart
from growthwatch.linkage.files import record_files, systems_held
from growthwatch.linkage.offers import Offers, as_links
from growthwatch.linkage.refused import NAMELESS, nameless, none_refused, rejects, written
from growthwatch.linkage.rows import Codes, Rows, rows_of
from growthwatch.linkage.shared import without_shared_numbers
from growthwatch.linkage.units import Edges, Units, by_number, components
from growthwatch.sources import Intake


class Linked(NamedTuple):
    """What linkage hands on.

    Attributes
    ----------
    children, records, contacts, decisions : DataFrame
        ``tables.CHILDREN``, ``RECORDS``, ``CONTACTS`` and what is left of ``DECIDED`` for later stages.
    links : DataFrame
        Pairs of records a person should look at, as published.
    rejects : DataFrame
        Rows that belong to nobody or to a time before birth, and what was overruled, as published.
    notes : tuple of str
        What was done or left undone, one plain sentence each.
    """

    children: pd.DataFrame
    records: pd.DataFrame
    contacts: pd.DataFrame
    decisions: pd.DataFrame
    links: pd.DataFrame
    rejects: pd.DataFrame
    notes: tuple[str, ...]


def link(intake: Intake, *, probable: bool | None = None) -> Linked:
    """Return the children of an intake, with every record and contact given to one of them.

    Parameters
    ----------
    intake : growthwatch.sources.Intake
        What was read.
    probable : bool, optional
        Whether rows that neither number nor exact person placed are compared by splink. None: where splink is
        installed. True raises ImportError where it is not.
    """
    rows, lost = _of_somebody(intake)
    decided = settled(intake.decided, rows, intake.inputs)
    units, shared = without_shared_numbers(rows, by_number(rows))
    units = taken_apart(exact.with_persons(rows, units), decided.split)
    exactly, vague = exact.exact_links(rows, units)
    more, unsure, notes = _probably(rows, units, components(exactly, len(units.number)), probable)
    child = components(Edges.of(exactly, more, joined(units, decided.join)), len(units.number))
    by_probability = np.zeros(int(child.max(initial=-1)) + 1, dtype=bool)
    by_probability[child[more.a]] = True
    children = children_table(rows, units, child, by_probability)
    child, children = _by_id(child, children)
    owner = child[units.of_row]
    records = pointed(rows.tables[1], owner[rows.part(1)], children, "measured_on")
    contacts = pointed(rows.tables[2], owner[rows.part(2)], children, "contact_on")
    refused = np.zeros(len(rows), dtype=bool)
    refused[rows.part(1)] = records["age_days"] < 0
    records, early = _born_before(records, children, intake.inputs)
    children["n_records"] = np.bincount(records["child"], minlength=len(children))
    offers = as_links(pd.concat([shared, vague, unsure]), rows, units, child, refused)
    return Linked(
        tables.conform(children, tables.CHILDREN),
        tables.conform(in_order(records, by_kind=True), tables.RECORDS),
        tables.conform(in_order(contacts, by_kind=False), tables.CONTACTS),
        decided.left,
        _stacked("links", [offers, conflicts(rows, owner, children, refused)]),
        _stacked("rejects", [*lost, early, decided.rejects]),
        notes,
    )


def _of_somebody(intake: Intake) -> tuple[Rows, list[pd.DataFrame]]:
    """Return the rows that say whose they are, and the others as rejects."""
    rows = rows_of(intake.register, intake.recorded, intake.contacted)
    gone = [nameless(rows, 1), nameless(rows, 2)]
    lost = [
        rejects(table[mask], intake.inputs, name, column="nhs_number", reason=NAMELESS)
        for name, table, mask in zip(("records", "contacts"), rows.tables[1:], gone, strict=True)
        if mask.any()
    ]
    if lost:
        kept = [table[~mask].reset_index(drop=True) for table, mask in zip(rows.tables[1:], gone, strict=True)]
        rows = rows_of(intake.register, *kept)
    return rows, lost


def _probably(rows: Rows, units: Units, group: Codes, wanted: bool | None) -> tuple[Edges, Offers, tuple[str, ...]]:
    """Return the edges and offers that probability adds to the groups of exact linkage, and what was left out."""
    nothing = Edges(group[:0], group[:0])
    number = np.full(int(group.max(initial=-1)) + 1, -1)
    np.maximum.at(number, group, units.number)
    kept = np.zeros(len(number), dtype=bool)
    kept[group[units.apart]] = True
    lead, chained = exact.same_statements(rows, units)
    kept[group[lead != np.arange(len(lead))]] = True
    lone = np.flatnonzero((number < 0) & ~kept)
    if wanted is False or not len(lone):
        return nothing, chained, ()
    if wanted is None and not by_splink.installed():
        note = f"{len(lone)} persons without an NHS number were not compared by probability: splink is not installed"
        return nothing, chained, (note,)
    files = record_files(rows, group[units.of_row], lone)
    files = files[~kept[files["group"]]].reset_index(drop=True).assign(file=lambda table: np.arange(len(table)))
    pairs = by_splink.probabilities(files)
    edges, offers = assigned(pairs, files, number, systems_held(rows, group[units.of_row], len(number)))
    first = np.empty(len(number), dtype=np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    offers = offers.assign(a=first[offers["a"]], b=first[offers["b"]])
    return Edges(first[edges.a], first[edges.b]), pd.concat([offers, chained], ignore_index=True), ()


def _by_id(child: Codes, children: pd.DataFrame) -> tuple[Codes, pd.DataFrame]:
    """Return children sorted by child_id, and the child of every unit to match."""
    order = np.argsort(children["child_id"].to_numpy(dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[child], children.take(order).reset_index(drop=True)


def _stacked(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else none_refused(tables.OUT[name])


def _born_before(
    records: pd.DataFrame, children: pd.DataFrame, inputs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the records made on or after the day of birth, and the others as rejects."""
    early = (records["age_days"] < 0).to_numpy()
    if not early.any():
        return records, none_refused(tables.OUT["rejects"])
    born = written(children["date_of_birth"].iloc[records["child"][early]]).to_numpy()
    gone = records[early]
    reason = pd.Series("measured before birth: the date of birth is " + born, index=gone.index)
    return records[~early].reset_index(drop=True), rejects(
        gone.drop(columns=["child", "age_days"]), inputs, "records", column="measured_on", reason=reason
    )
