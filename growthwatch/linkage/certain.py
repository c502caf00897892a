"""Rows placed by number and exact person: what comes before anything probable."""

from typing import NamedTuple

import pandas as pd

from growthwatch.linkage.decisions import Settled, settled, taken_apart
from growthwatch.linkage.exact_person import exact
from growthwatch.linkage.nhs_number.late_number import late_numbers
from growthwatch.linkage.nhs_number.shared_number import without_shared_numbers
from growthwatch.linkage.review.near_matches import nearly_one
from growthwatch.linkage.review.offers import Offers
from growthwatch.linkage.review.refused import NAMELESS, nameless, rejects
from growthwatch.linkage.rows.row_groups import Edges, Units, by_number
from growthwatch.linkage.rows.rows import Rows, rows_of
from growthwatch.sources import Intake


class Placed(NamedTuple):
    """Rows, their units, and which units are exactly one child's.

    ``lost`` are rows that name nobody, as rejects; ``shared`` and ``vague`` pairs for a person to look at.
    """

    rows: Rows
    lost: list[pd.DataFrame]
    decided: Settled
    units: Units
    shared: Offers
    exactly: Edges
    vague: Offers


def exactly_placed(intake: Intake) -> Placed:
    """Return the rows of an intake, placed as far as numbers and exact persons place them."""
    rows, lost = _of_somebody(intake)
    decided = settled(intake.decided, rows, intake.inputs)
    units, shared = without_shared_numbers(rows, by_number(rows))
    units = taken_apart(exact.with_persons(rows, units), decided.split)
    exactly, vague = exact.exact_links(rows, units)
    late, doubtful = late_numbers(rows, units, exactly)
    exactly, vague = Edges.of(exactly, late), pd.concat([vague, doubtful, nearly_one(rows, units)], ignore_index=True)
    return Placed(rows, lost, decided, units, shared, exactly, vague)


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
