"""Whose is it? The rows of all systems become children, and records and contacts that point at them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.linkage.children.child_ids import stated_id_hashes
from growthwatch.linkage.children.children import children_table, in_order, pointed
from growthwatch.linkage.children.conditions import conditions_of
from growthwatch.linkage.children.conflicts import conflicts
from growthwatch.linkage.children.possible_duplicates import offered_records, possible_duplicates
from growthwatch.linkage.decisions import joined, rows_named
from growthwatch.linkage.deterministic import deterministic_linkage
from growthwatch.linkage.exact_person.exact_links import same_statements
from growthwatch.linkage.nhs_number.two_forenames import two_forenames
from growthwatch.linkage.probable_person.classification import by_probability
from growthwatch.linkage.review.rejected_rows import no_rows, rejects
from growthwatch.linkage.review.review_pairs import as_links
from growthwatch.linkage.review.shared_ids import Elsewhere, ForOthers, shared_ids
from growthwatch.linkage.rows.row_groups import Edges, RowGroups, components
from growthwatch.linkage.rows.rows import Codes, Mask, Rows
from growthwatch.sources import Intake
from growthwatch.sources.rows.row_text import written


class LinkageResult(NamedTuple):
    """What linkage hands on.

    Attributes
    ----------
    children, records, contacts, register, decisions : DataFrame
        ``tables.CHILDREN``, ``RECORDS``, ``CONTACTS``, ``REGISTER`` and the ``child`` of each row, and what is left
        of ``DECIDED`` for later stages.
    links : DataFrame
        Pairs of records a person should look at, as published.
    rejects : DataFrame
        Rows that name nobody or are dated before birth, and decisions about no known record, as published.
    notes : tuple of str
        What was done or left undone, one plain sentence each.
    unread : DataFrame
        ``tables.UNREAD``: refused records and contacts that name a child.
    offered : DataFrame
        ``tables.UNREAD``: records of a possible duplicate, for the child that it may be.
    conditions : DataFrame
        ``tables.CONDITIONS``: known conditions and care.
    for_others : ForOthers, optional
        Of a batch, what is to be held against the others.
    """

    children: pd.DataFrame
    records: pd.DataFrame
    contacts: pd.DataFrame
    register: pd.DataFrame
    decisions: pd.DataFrame
    links: pd.DataFrame
    rejects: pd.DataFrame
    notes: tuple[str, ...]
    unread: pd.DataFrame
    offered: pd.DataFrame
    conditions: pd.DataFrame
    for_others: ForOthers | None


def link(
    intake: Intake,
    *,
    probable: bool | None = None,
    matched: pd.DataFrame | None = None,
    elsewhere: Elsewhere | None = None,
) -> LinkageResult:
    """Return the children of an intake, with every record and contact given to one of them.

    Parameters
    ----------
    intake : growthwatch.sources.Intake
        What was read.
    probable : bool, optional
        Whether rows that neither number nor exact person placed are compared by splink. None: where splink is
        installed. True raises ImportError where it is not.
    matched : DataFrame, optional
        ``source, record_id, source_2, record_2``: records that were found to be one child's by probability elsewhere
        (see ``linkage.probable_person.partitioned``), in place of comparing.
    elsewhere : Elsewhere, optional
        Of a batch, the ids that others hold too.
    """
    rows, lost, decided, row_groups, shared, exactly, misspelt, vague = deterministic_linkage(intake)
    if matched is None:
        cluster = components(Edges.of(exactly, misspelt), len(row_groups.number))
        probably, unsure, notes = by_probability(rows, row_groups, cluster, wanted=probable)
    else:
        probably, unsure, notes = _as_matched(matched, rows, row_groups), same_statements(rows, row_groups)[1], ()
    probably = Edges.of(misspelt, probably)
    child = components(Edges.of(exactly, probably, joined(row_groups, decided.join)), len(row_groups.number))
    taken = None if elsewhere is None else elsewhere.child_ids
    child, children = _by_id(child, children_table(rows, row_groups, child, exactly, probably, taken))
    owner = child[row_groups.of_row]
    records, contacts, refused, early = _of_children(rows, owner, children, intake.inputs)
    refused[rows.part(3)] = True
    refused[rows.part(4)] = True  # a person is asked about records, which say what was measured
    unread = pointed(rows.tables[3], owner[rows.part(3)], children, "measured_on")
    conditions, early_conditions = conditions_of(rows, owner, children, intake.inputs)
    # as appointments are none of its records, those that could not be read are none of the records that could not
    for count, table in (("n_records", records), ("n_unread", unread[unread["kind"].notna().to_numpy()])):
        children[count] = np.bincount(table["child"], minlength=len(children))
    offers = pd.concat([shared, vague, unsure])
    children["possible_duplicate_of"] = possible_duplicates(offers, child, children, rows, owner)
    links = as_links(offers, rows, row_groups, child, refused)
    one_id = shared_ids(rows, owner, children, intake.inputs, elsewhere)
    children = tables.conform(children, tables.CHILDREN)
    return LinkageResult(
        children,
        tables.conform(in_order(records, by_kind=True), tables.RECORDS),
        tables.conform(in_order(contacts, by_kind=False), tables.CONTACTS),
        intake.register.assign(child=owner[rows.part(0)].astype(np.int32)),
        decided.left,
        _stacked(
            "links",
            [
                links,
                *(pairs(rows, owner, children, refused) for pairs in (conflicts, two_forenames)),
                one_id.links,
            ],
        ),
        _stacked("rejects", [*lost, *early, early_conditions, decided.rejects]),
        (*_on_numbers(rows), *_on_children(children, _held_by(owner, rows, len(children)), unread), *notes),
        tables.conform(in_order(unread, by_kind=False), tables.UNREAD),
        offered_records(records, children),
        tables.conform(in_order(conditions, by_kind=False), tables.CONDITIONS),
        None if elsewhere is None else ForOthers(one_id.entries, stated_id_hashes(rows, owner, len(children))),
    )


def _as_matched(matched: pd.DataFrame, rows: Rows, row_groups: RowGroups) -> Edges:
    a, b = (rows_named(matched, rows, ends) for ends in (("source", "record_id"), ("source_2", "record_2")))
    here = (a >= 0) & (b >= 0)
    return Edges(row_groups.of_row[a[here]], row_groups.of_row[b[here]])


def _on_numbers(rows: Rows) -> tuple[str, ...]:
    bad = int(np.count_nonzero(rows.stated("nhs_number") & (rows.number < 0)))
    if not bad:
        return ()
    return (f"rows whose NHS number fails its check, linked by person instead: {bad}",)


def _held_by(owner: Codes, rows: Rows, n_children: int) -> Mask:
    """Return which children some row that was read belongs to."""
    held = np.zeros(n_children, dtype=bool)
    held[owner[: rows.starts[3]]] = True
    held[owner[rows.part(4)]] = True
    return held


def _on_children(children: pd.DataFrame, read: Mask, unread: pd.DataFrame) -> tuple[str, ...]:
    """Return how many children are known from rows alone that could not be read, and of how many no age is known."""
    named = np.bincount(unread["child"], minlength=len(children)) > 0
    n = int(np.count_nonzero(named & ~read))
    unborn = int(children["date_of_birth"].isna().sum())
    said = (
        (n, "children known only from rows that could not be read"),
        (unborn, "children without a date of birth, whose checks can't be judged"),
    )
    return tuple(f"{what}: {count}" for count, what in said if count)


def _by_id(child: Codes, children: pd.DataFrame) -> tuple[Codes, pd.DataFrame]:
    """Return children sorted by child_id, and the child of every row group to match."""
    order = np.argsort(children["child_id"].to_numpy(dtype=object), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[child], children.take(order).reset_index(drop=True)


def _of_children(
    rows: Rows, owner: Codes, children: pd.DataFrame, inputs: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, Mask, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return records and contacts with the child of each, which rows are dated before its birth, and those as rejects.

    ``owner`` is the child of each row.
    """
    records = pointed(rows.tables[1], owner[rows.part(1)], children, "measured_on")
    contacts = pointed(rows.tables[2], owner[rows.part(2)], children, "contact_on")
    refused = np.zeros(len(rows), dtype=bool)
    refused[rows.part(1)], refused[rows.part(2)] = records["age_days"] < 0, contacts["age_days"] < 0
    records, early_records = _after_birth(records, children, inputs, "records", "measured_on")
    contacts, early_contacts = _after_birth(contacts, children, inputs, "contacts", "contact_on")
    return records, contacts, refused, (early_records, early_contacts)


def _stacked(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else no_rows(tables.OUT[name])


def _after_birth(
    table: pd.DataFrame, children: pd.DataFrame, inputs: pd.DataFrame, name: str, day: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows dated on or after the day of birth, and the others as rejects."""
    early = (table["age_days"] < 0).to_numpy()
    if not early.any():
        return table, no_rows(tables.OUT["rejects"])
    gone = table[early]
    born = written(children["date_of_birth"].iloc[gone["child"]]).to_numpy(dtype=object)
    what = "measured before birth" if name == "records" else "before birth"
    reason = pd.Series(f"{what}: the date of birth believed is " + born, index=gone.index)
    gone = gone.drop(columns=["child", "age_days"])
    return table[~early].reset_index(drop=True), rejects(gone, inputs, name, column=day, reason=reason)
