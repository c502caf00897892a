"""Measure linkage on made-up families: ``python -m growthwatch.evaluation.linkage [CHILDREN] [SEED]``.

``--late``: with babies whose number comes late. ``--simulated``: the simulator's infants instead.
"""

import argparse
import json
import resource
import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.evaluation.linkage_families import Caseload, caseload
from growthwatch.evaluation.linkage_late_numbers import late_caseload
from growthwatch.evaluation.linkage_simulated import simulated_caseload
from growthwatch.linkage import LinkageResult, link
from growthwatch.linkage.review.link_reasons import JOINED, reason_codes
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.sources import Intake

Codes = npt.NDArray[np.int64]


def measured(made_up: Caseload, linked: LinkageResult) -> dict[str, Any]:
    """Return how well records were given to their children.

    Precision and recall count pairs of records of one child. A false link is a child of the
    program's that holds rows of two; a missed one leaves a true child's records with several children of the
    program's. ``sent_to_a_person`` is the share of record files without a valid NHS number that stand in ``links``.
    """
    found, truth = _found(made_up, linked), made_up.truth
    whose = pd.DataFrame({"child": found, "truth": truth})
    together = whose[whose["child"] >= 0].value_counts(sort=False).reset_index()
    mixed, torn = (together[name].duplicated(keep=False) for name in ("child", "truth"))
    right, claimed, owed = (
        _pairs(counts)
        for counts in (
            together["count"],
            whose.loc[whose["child"] >= 0, "child"].value_counts(),
            whose["truth"].value_counts(),
        )
    )
    numbered = valid_numbers(made_up.intake.recorded["nhs_number"]) >= 0
    unnumbered = pd.DataFrame({"truth": truth, "source": made_up.intake.recorded["source"]})[
        ~numbered
    ].drop_duplicates()
    asked = linked.links[
        linked.links["probability"].notna() | ~reason_codes(linked.links["why_not_joined"]).isin(JOINED)
    ]
    return {
        "children": int(truth.max()) + 1,
        "records": len(truth),
        "files without a valid NHS number": len(unnumbered),
        "precision": right / claimed,
        "recall": right / owed,
        "children that hold rows of two": int(together.loc[mixed, "child"].nunique()),
        "babies held as several children": int(together.loc[torn, "truth"].nunique()),
        "links": linked.children["link"].value_counts(sort=False).to_dict(),
        "pairs offered": len(asked),
        "sent_to_a_person": _asked_about(asked, made_up.intake, truth, numbered) / max(len(unnumbered), 1),
    }


def _found(made_up: Caseload, linked: LinkageResult) -> Codes:
    """Return the child that each record was given to, in the order of the intake; -1 for a rejected one."""
    given = linked.records.set_index(["source", "record_id"])["child"]
    asked = pd.MultiIndex.from_frame(made_up.intake.recorded[["source", "record_id"]])
    return given.reindex(asked).fillna(-1).to_numpy().astype(np.int64)


def _pairs(counts: pd.Series) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _asked_about(asked: pd.DataFrame, intake: Intake, truth: Codes, numbered: npt.NDArray[np.bool_]) -> int:
    ends = pd.concat(
        [
            asked[["source_1", "record_1"]].set_axis([0, 1], axis=1),
            asked[["source_2", "record_2"]].set_axis([0, 1], axis=1),
        ]
    )
    named = pd.MultiIndex.from_frame(ends.astype("str"))
    is_named = pd.MultiIndex.from_frame(intake.recorded[["source", "record_id"]].astype("str")).isin(named)
    files = pd.DataFrame({"truth": truth, "source": intake.recorded["source"]})[is_named & ~numbered]
    return len(files.drop_duplicates())


def main() -> None:
    """Print the measures of linkage by number, exact person and probability, with seconds and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("children", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--late", action="store_true", help="with babies whose number comes late or never")
    which.add_argument("--simulated", action="store_true", help="the infants of growthwatch simulate")
    asked = parser.parse_args()
    made = simulated_caseload if asked.simulated else late_caseload if asked.late else caseload
    made_up = made(asked.children, asked.seed)
    for probable in (False, True):
        start, busy = time.perf_counter(), time.process_time()
        linked = link(made_up.intake, probable=probable)
        spent = {
            "seconds": round(time.perf_counter() - start, 2),
            "processor_seconds": round(time.process_time() - busy, 2),
        }
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = {**measured(made_up, linked), **spent, "peak_memory_mb": round(peak)}
        title = "with splink" if probable else "number and exact person"
        print(title, json.dumps(figures, indent=2))  # noqa: T201 - what a person ran it for


if __name__ == "__main__":
    main()
