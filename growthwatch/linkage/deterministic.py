"""Rows placed by number, by exact person, and by a person but for one letter: what needs no comparing of all."""

from typing import NamedTuple

import pandas as pd

from growthwatch.linkage.decisions import LinkDecisions, link_decisions, split_apart
from growthwatch.linkage.exact_person import exact_links
from growthwatch.linkage.exact_person.one_letter import one_letter_links
from growthwatch.linkage.nhs_number.late_number import late_numbers
from growthwatch.linkage.nhs_number.shared_number import without_shared_numbers
from growthwatch.linkage.review.near_matches import near_matches
from growthwatch.linkage.review.rejected_rows import NAMELESS, nameless, rejects
from growthwatch.linkage.review.review_pairs import ReviewPairs
from growthwatch.linkage.rows.row_groups import Edges, RowGroups, by_number
from growthwatch.linkage.rows.rows import Rows, rows_of
from growthwatch.sources import Intake


class DeterministicLinkage(NamedTuple):
    """Rows, their row groups, and which row groups are one child's: ``exactly``, or ``misspelt`` by one letter.

    ``lost`` are rows that name nobody, as rejects; ``shared`` and ``vague`` pairs for a person to look at.
    """

    rows: Rows
    lost: list[pd.DataFrame]
    decided: LinkDecisions
    row_groups: RowGroups
    shared: ReviewPairs
    exactly: Edges
    misspelt: Edges
    vague: ReviewPairs


def deterministic_linkage(intake: Intake) -> DeterministicLinkage:
    """Return the rows of an intake, placed as far as numbers and exact persons place them."""
    rows, lost = _of_somebody(intake)
    decided = link_decisions(intake.decided, rows, intake.inputs)
    row_groups, shared = without_shared_numbers(rows, by_number(rows))
    row_groups = split_apart(exact_links.with_persons(rows, row_groups), decided.split)
    exactly, vague = exact_links.exact_links(rows, row_groups)
    late, doubtful = late_numbers(rows, row_groups, exactly)
    exactly = Edges.of(exactly, late)
    misspelt, unclear = one_letter_links(rows, row_groups, exactly)
    vague = pd.concat([vague, doubtful, unclear, near_matches(rows, row_groups)], ignore_index=True)
    return DeterministicLinkage(rows, lost, decided, row_groups, shared, exactly, misspelt, vague)


def _of_somebody(intake: Intake) -> tuple[Rows, list[pd.DataFrame]]:
    """Return the rows that say whose they are, and the others as rejects."""
    rows = rows_of(intake.register, intake.recorded, intake.contacted, intake.unread, intake.conditioned)
    gone = [nameless(rows, table) for table in (1, 2, 3, 4)]
    lost = [
        rejects(table[mask], intake.inputs, name, column="nhs_number", reason=NAMELESS)
        # what could not be read is among the rejects already
        for name, table, mask in (
            ("records", rows.tables[1], gone[0]),
            ("contacts", rows.tables[2], gone[1]),
            ("conditions", rows.tables[4], gone[3]),
        )
        if mask.any()
    ]
    if any(mask.any() for mask in gone):
        kept = [table[~mask].reset_index(drop=True) for table, mask in zip(rows.tables[1:], gone, strict=True)]
        rows = rows_of(intake.register, *kept)
    return rows, lost
