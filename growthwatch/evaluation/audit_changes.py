"""Planted changes in weighing and in response: whether the audit finds both, covers their size, and flags nobody else.

``python -m growthwatch.evaluation.audit_changes [areas]`` prints it. Half the practices of an area of 12,000 infants
change in month 20 of 36: weighed at 6-8 weeks 80 % before and 92 % after, flags answered 43 % (median 37 days) before
and 77 % (7 days) after. The practices that changed nothing are each judged by themselves too.
"""

import sys
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import changes
from growthwatch.audit.groups import UNCHANGED
from growthwatch.audit.statistics import interrupted_series
from growthwatch.evaluation.audit_areas import WHAT, Plan, simulate, sums_of

AREAS: Final = 40
#: What is judged -> its measures.
JUDGED: Final = {
    "weighed at 6-8 weeks": ("check.weighed", "check.due"),
    "answered within 28 days": ("flagged.acknowledged_28", "flagged.followed_28"),
}
_GROUPS: Final = {"": "those that changed", UNCHANGED: "the others"}


def truth_of(plan: Plan) -> dict[str, float]:
    """Return by how many percentage points each share steps in the practices that change.

    Parameters
    ----------
    plan : Plan
        What is true of the area.

    Returns
    -------
    dict of str to float
        By the names of ``JUDGED``.
    """
    before, after = plan.answers
    steps = (plan.weighing[1] - plan.weighing[0], after.within(28) - before.within(28))
    return {name: 100 * step for name, step in zip(JUDGED, steps, strict=True)}


def judged(plan: Plan, seed: int) -> pd.DataFrame:
    """Return how one area's steps were judged.

    Parameters
    ----------
    plan : Plan
        What is true of the area.
    seed : int
        Of the area.

    Returns
    -------
    DataFrame
        share (of ``JUDGED``), group, truth, estimate, lower, upper [percentage points], found, covered; one row for
        each of the changed, the others, the two differences, and every practice that changed nothing.
    """
    area = simulate(plan, seed)
    sums = sums_of(area)
    rows: list[tuple[object, ...]] = []
    for name, (numerator, denominator) in JUDGED.items():
        true_step = truth_of(plan)[name]
        for one in changes.steps(sums, numerator, denominator, seed).to_dict("records"):
            group = one["group"] if not str(one["group"]).startswith(WHAT) else "those that changed"
            rows.append((name, group, 0.0 if group == UNCHANGED else true_step, one["estimate"], one["lower"],
                         one["upper"], one["p_value"]))  # fmt: skip
        of = sums.counts[(sums.counts["breakdown"] == "practice").to_numpy()]
        for code in [f"Z{number:05d}" for number in np.flatnonzero(~area.changed)]:
            mine = of[(of["group"] == code).to_numpy()]
            step = interrupted_series.estimate(mine[numerator], mine[denominator], plan.change_month, seed)
            rows.append((name, "each unchanged practice", 0.0, *(100 * figure for figure in step_figures(step)),
                         step.p_value))  # fmt: skip
    made = pd.DataFrame(rows, columns=["share", "group", "truth", "estimate", "lower", "upper", "p_value"])
    clear = (made["lower"] > 0) | (made["upper"] < 0)
    return made.assign(
        found=clear & (made["p_value"] < 0.05),
        covered=(made["lower"] <= made["truth"]) & (made["truth"] <= made["upper"]),
    ).dropna(subset="estimate")


def step_figures(step: interrupted_series.Step) -> tuple[float, float, float]:
    """Return the estimate of a step and its limits [0-1]."""
    return step.estimate, step.lower, step.upper


def summary(areas: int = AREAS, plan: Plan | None = None) -> pd.DataFrame:
    """Return over many areas how often steps were found and how often their intervals held the truth.

    Parameters
    ----------
    areas : int
        How many, by seeds from 0.
    plan : Plan, optional
        What is true of each.

    Returns
    -------
    DataFrame
        share, group, judged (how many), truth, mean estimate [percentage points], found_percent, covered_percent.
    """
    whole = pd.concat([judged(plan or Plan(), seed) for seed in range(areas)], ignore_index=True)
    grouped = whole.groupby(["share", "group"], sort=False)
    return grouped.agg(
        judged=("found", "size"), truth=("truth", "first"), estimate=("estimate", "mean"),
        found_percent=("found", lambda flags: 100 * flags.mean()),
        covered_percent=("covered", lambda flags: 100 * flags.mean()),
    ).reset_index()  # fmt: skip


if __name__ == "__main__":
    print(summary(int(sys.argv[1]) if len(sys.argv) > 1 else AREAS).round(1).to_string(index=False))  # noqa: T201
