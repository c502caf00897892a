"""Whose is it? The rows of all systems become children, and records and contacts that point at them."""

from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.linkage import exact
from growthwatch.linkage.children import children_table, in_order, pointed
from growthwatch.linkage.refused import NAMELESS, nameless, none_refused, rejects, written
from growthwatch.linkage.rows import rows_of


class Intake(Protocol):
    """What linkage needs of ``growthwatch.sources.Intake``."""

    register: pd.DataFrame
    recorded: pd.DataFrame
    contacted: pd.DataFrame
    decided: pd.DataFrame
    inputs: pd.DataFrame


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
    lost, register, recorded, contacted = _with_names(intake)
    rows = rows_of(register, recorded, contacted)
    units = exact.with_persons(rows, exact.by_number(rows))
    edges = exact.exact_edges(rows, units)
    child = exact.components(edges.where(exact.tenable(edges, units)), len(units.number))
    children = children_table(rows, units, child, np.zeros(int(child.max(initial=-1)) + 1, dtype=bool))
    order = np.argsort(children["child_id"].to_numpy(dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    children, owner = children.take(order).reset_index(drop=True), place[child][units.of_row]
    records = pointed(recorded, owner[rows.part(1)], children, "measured_on")
    contacts = pointed(contacted, owner[rows.part(2)], children, "contact_on")
    records, early = _born_before(records, children, intake.inputs)
    children["n_records"] = np.bincount(records["child"], minlength=len(children))
    return Linked(
        tables.conform(children, tables.CHILDREN),
        tables.conform(in_order(records, by_kind=True), tables.RECORDS),
        tables.conform(in_order(contacts, by_kind=False), tables.CONTACTS),
        intake.decided,
        none_refused(tables.OUT["links"]),
        pd.concat([none_refused(tables.OUT["rejects"]), *lost, early], ignore_index=True),
        (),
    )


def _with_names(intake: Intake) -> tuple[list[pd.DataFrame], pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    lost, kept = [], []
    for name, table in (
        ("children", intake.register), ("records", intake.recorded), ("contacts", intake.contacted)
    ):  # fmt: skip
        gone = nameless(table)
        if gone.any():
            lost.append(rejects(table[gone], intake.inputs, name, column="nhs_number", reason=NAMELESS))
            table = table[~gone].reset_index(drop=True)
        kept.append(table)
    return lost, *kept


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
