"""What would have been: falls found with and without a weight at 6-8 weeks, and with the record systems read together.

Raw counts mislead: of the falls first seen after a check without a weight most would have come to light then whatever
was done, for falls are met at every age. So each count stands beside what was to be expected. All figures are made
from published counts.
"""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import WHOLE
from growthwatch.audit.late_detection import SHOWN_WHEN, readers
from growthwatch.audit.publication import PERIOD, Publication
from growthwatch.audit.statistics import intervals

#: Babies weighed at 6-8 weeks, and those not weighed.
WEIGHED: Final = "weighed"
NOT_WEIGHED: Final = "not weighed"
_GROUPS: Final = {WEIGHED: "check.weighed", NOT_WEIGHED: "check.unweighed"}


def found_by_close(publication: Publication) -> pd.DataFrame:
    """Return the share of babies in whom a fall was found by the end of the 6-8-week window, weighed and not.

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        group ("weighed", "not weighed"), babies, found, percent, nearly_all, lower, upper [%]; and of the babies not
        weighed, by how much fewer were found (``fewer_points``, with its limits [percentage points]) and how many more
        falls would have been found had as many been found among them (``not_found``, with its limits [babies]). NaN
        where a count is hidden. Intervals: Clopper & Pearson 1934, Newcombe 1998.

    Notes
    -----
    The two groups were not made by chance: babies whom somebody worries about are weighed sooner, and those least
    seen are those least weighed. The difference is what weighing found, not what weighing all would have found.
    """
    counts = _of_period(publication)
    babies = np.array([counts.get(measure, np.nan) for measure in _GROUPS.values()])
    found = suppression.of_shown([counts.get(f"{measure}_fall", np.nan) for measure in _GROUPS.values()], babies)
    found_capped = np.minimum(found, babies)
    low, high = intervals.proportion(found_capped, babies)
    table = pd.DataFrame(
        {
            "group": list(_GROUPS),
            "babies": babies,
            "found": found,
            "percent": suppression.percent(found, babies),
            "nearly_all": publication.suppressed & suppression.nearly_all(found, babies),
            "lower": 100 * low,
            "upper": 100 * high,
        }
    )
    gap = intervals.difference(found_capped[0], babies[0], found_capped[1], babies[1])
    unweighed = (table["group"] == NOT_WEIGHED).to_numpy()
    for suffix, share in zip(("", "_lower", "_upper"), gap, strict=True):
        table[f"fewer_points{suffix}"] = np.where(unweighed, 100 * share, np.nan)
        table[f"not_found{suffix}"] = np.where(unweighed, share * babies[1], np.nan)
    return table


def lead_time(publication: Publication) -> pd.DataFrame:
    """Return what each record system, and each two together, would have shown of the falls, beside what chance gives.

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        read (the sources, joined by ";"), systems (how many), falls, same_day, later, never, percent shown the same
        day with its exact limits, ``weights`` held of ``all_weights`` after birth, and ``expected_percent``: the share
        of all weights that these systems hold, which is what they would show the same day if falls came to light on
        any weight alike; ``gain_points``: what reading all systems together added beyond that (100 less percent, less
        100 less expected) [percentage points]. NaN where a count is hidden.
    """
    counts = _of_period(publication)
    falls, weights = counts.get("fall.all", np.nan), counts.get("weight.all", np.nan)
    rows = []
    for name, sources in readers().items():
        shown = suppression.of_shown([counts.get(f"{name}.{when}", np.nan) for when in SHOWN_WHEN], falls)
        held = suppression.of_shown([counts.get(f"weight.{name.split('.')[1]}", np.nan)], weights)[0]
        rows.append((";".join(sources), len(sources), falls, *shown, held, weights))
    table = pd.DataFrame(rows, columns=["read", "systems", "falls", *SHOWN_WHEN, "weights", "all_weights"])
    k, n = np.minimum(table["same_day"], table["falls"]), table["falls"]
    low, high = intervals.proportion(k, n)
    percent, expected = suppression.percent(k, n), suppression.percent(table["weights"], table["all_weights"])
    if publication.suppressed:  # rounding may make all of nearly all
        expected = np.where(suppression.nearly_all(table["weights"], table["all_weights"]), np.nan, expected)
    return table.assign(
        percent=percent,
        nearly_all=publication.suppressed & suppression.nearly_all(table["same_day"], n),
        lower=100 * low,
        upper=100 * high,
        expected_percent=expected,
        gain_points=expected - percent,
    )


def _of_period(publication: Publication) -> "pd.Series[float]":
    cells = publication.cells
    of = cells[((cells["breakdown"] == WHOLE) & (cells["month"] == PERIOD)).to_numpy()]
    return of.set_index("measure")["n"].astype(np.float64)
