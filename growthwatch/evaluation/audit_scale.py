"""A whole country through the audit: seconds and memory to count it and to publish it with small numbers hidden.

``python -m growthwatch.evaluation.audit_scale [infants] [practices]`` prints it. England has some 600,000 births a
year and 6,200 general practices (NHS England, Patients registered at a GP practice, 2025).
"""

import resource
import sys
from time import perf_counter
from typing import Final, NamedTuple

import numpy as np

from growthwatch.audit import changes, counterfactual, inequality, outliers, published_tables
from growthwatch.audit.merging import Part, together
from growthwatch.audit.publication import Publication, publish
from growthwatch.audit.sums import Sums
from growthwatch.evaluation.audit_areas import Plan, simulate, sums_of

INFANTS: Final = 600_000
PRACTICES: Final = 6_200
_ABOUT: Final = {"policy": "digital", "versions": {}}


class Spent(NamedTuple):
    """What it took: seconds of each step, and the most memory held [MB]."""

    count_seconds: float
    merge_seconds: float
    publish_seconds: float
    cells: int
    hidden: int
    memory_mb: float


def spent(infants: int = INFANTS, practices: int = PRACTICES, *, suppressed: bool = True) -> Spent:
    """Return what it takes to count a country in two halves, merge their sums, and publish the whole.

    Parameters
    ----------
    infants, practices : int
        Of the country.
    suppressed : bool
        Whether small numbers are hidden.

    Returns
    -------
    Spent
        Memory is of the process, the making of the tables included.
    """
    plan = Plan(infants=infants // 2, practices=practices // 2, months=12, change_month=6)
    halves = [simulate(plan, seed) for seed in (0, 1)]
    start = perf_counter()
    sums = [sums_of(half) for half in halves]
    counted = perf_counter()
    for one, region in zip(sums, "NS", strict=True):  # their practices are others
        for table, column in ((one.counts, "group"), (one.nesting, "practice")):
            of = table["breakdown"] == "practice" if column == "group" else np.full(len(table), True)
            table.loc[of, column] = region + table.loc[of, column]
    begun = perf_counter()
    whole, _ = together([Part(name, one, _ABOUT) for name, one in zip(("north", "south"), sums, strict=True)])
    merged = perf_counter()
    made = publish(whole, suppressed=suppressed)
    _tables(whole, made, publish(whole, suppressed=False))
    done = perf_counter()
    cells = made.cells
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Spent(counted - start, merged - begun, done - merged, len(cells), int(cells["hidden"].sum()), peak)


def _tables(whole: Sums, made: Publication, truth: Publication) -> None:
    """Make the tables and charts of the audit."""
    published_tables.rates(made)
    for indicator in ("weighed_at_check", "flagged_acknowledged_28"):
        published_tables.series(made, indicator, truth=truth)
    published_tables.funnel_of(made, "weighed_at_check")
    outliers.outliers(made, "weighed_at_check")
    counterfactual.found_by_close(made)
    counterfactual.lead_time(made)
    inequality.inequality(made)
    changes.steps(whole, "check.weighed", "check.due", suppressed=made.suppressed)


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    print("\n".join(f"{name}: {figure:,.1f}" for name, figure in spent(*asked)._asdict().items()))  # noqa: T201
