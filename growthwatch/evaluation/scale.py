"""Seconds per stage, records a second and peak memory of a run in batches, at any number of children.

``python -m growthwatch.evaluation.scale --children 6000 60000 --workers 2 --folder DIR`` simulates each caseload in
Parquet (one that lies in DIR already is used again), takes it from files to all outputs, and prints the figures; with
rcpchgrowth and growthcleanr beside them. Each size has a process of its own, so that its peak memory is its own.
"""

import argparse
import resource
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import pandas as pd
from rcpchgrowth import sds_for_measurement

from growthwatch import simulate
from growthwatch.scale import nation

#: growthcleanr 3 (R), rows a second on this project's 382,000 planted rows: on one core, and on two. It cleans only:
#: it neither reads three systems, links, scores nor detects.
GROWTHCLEANR_ROWS_A_SECOND: Final = {1: 267.0, 2: 926.0}
_SCORED: Final = 2_000


def measured(children: int, seed: int, workers: int, batch_records: int, folder: Path) -> dict[str, Any]:
    """Return the figures of one size: counts, seconds (of stages: summed over workers), records/s, memory [MB]."""
    inputs, out = folder / f"in-{children}", folder / f"out-{children}-{workers}"
    if not (inputs / "truth.parquet").exists():
        simulate.simulate_to(inputs, children, seed, format="parquet", workers=workers)
    shutil.rmtree(out, ignore_errors=True)
    start, spent = perf_counter(), process_time()
    about = nation.run([inputs], out, as_of=simulate.Plan().as_of, workers=workers, batch_records=batch_records)
    seconds, parent_spent = perf_counter() - start, process_time() - spent
    parent = resource.getrusage(resource.RUSAGE_SELF)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    records = about["outputs"]["records"]
    return {
        "children": about["outputs"]["children"],
        "records": records,
        "batches": about["batches"],
        "workers": workers,
        **{f"{stage} [s]": spent for stage, spent in about["seconds"].items() if stage != "whole run"},
        "whole run [s]": round(seconds, 1),
        "processor, whole run [s]": round(parent_spent + below.ru_utime + below.ru_stime, 1),
        "records a second": round(records / seconds),
        "peak, reading process [MB]": parent.ru_maxrss // 1024,
        "peak, largest worker [MB]": below.ru_maxrss // 1024 if workers > 1 else 0,
        "written [MB]": sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) // 2**20,
    }


def rcpchgrowth_rows_a_second() -> float:
    """Return how many weights a second rcpchgrowth scores here, one call each as it is meant to be used."""
    start = perf_counter()
    for day in range(_SCORED):
        sds_for_measurement("uk-who", (20 + day % 365) / 365.25, "weight", 6.0, "male")
    return _SCORED / (perf_counter() - start)


def main() -> None:
    """Print a table with a column for each size."""
    parser = argparse.ArgumentParser(description="Seconds per stage, records a second and peak memory at any size.")
    parser.add_argument("--children", type=int, nargs="+", default=[6_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch-records", type=int, default=nation.BATCH_RECORDS)
    parser.add_argument("--folder", type=Path, required=True, help="for caseloads and outputs; caseloads are kept")
    asked = parser.parse_args()
    columns = {}
    for children in asked.children:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            job = alone.submit(measured, children, asked.seed, asked.workers, asked.batch_records, asked.folder)
            columns[f"{children:,} children"] = job.result()
    table = pd.DataFrame(columns, dtype=object)
    sys.stdout.write(f"{table.to_string()}\n\n{_beside(columns, asked.workers)}\n")


def _beside(columns: dict[str, dict[str, Any]], workers: int) -> str:
    best = max(column["records a second"] for column in columns.values())
    others = {"rcpchgrowth, scoring alone, here": rcpchgrowth_rows_a_second()}
    if workers in GROWTHCLEANR_ROWS_A_SECOND:
        others["growthcleanr, cleaning alone, as measured before"] = GROWTHCLEANR_ROWS_A_SECOND[workers]
    return "\n".join(
        f"{name}: {rate:,.0f} rows a second; the whole way runs at {best / rate:.1f} times that"
        for name, rate in others.items()
    )


if __name__ == "__main__":
    main()
