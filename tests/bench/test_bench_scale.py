"""A run in batches beside the same run in memory, and beside itself at four times the size: seconds and peak memory.

Each run has a process of its own, so that its memory is its own. ``pytest tests/bench/test_bench_scale.py
--benchmark-enable``; ``python -m growthwatch.evaluation.scale`` gives the figures stage by stage.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from growthwatch import simulate

SIZES = (1_500, 6_000)
#: Records in a batch: a few to the smaller caseload, so that the batch and not the caseload fills the memory.
BATCH_RECORDS = 5_000
_RUN = """
import datetime as dt, json, resource, sys, time
from pathlib import Path
from growthwatch import pipeline, results
from growthwatch.scale import nation
way, inputs, out, as_of, size = sys.argv[1:]
day = dt.date.fromisoformat(as_of)
start = time.process_time()
if way == "batches":
    records = nation.run([inputs], Path(out), as_of=day, batch_records=int(size))["outputs"]["records"]
else:
    result = pipeline.run(inputs, as_of=day)
    results.write(result, Path(out), "parquet")
    records = len(result.records)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.process_time() - start, "records": records, "peak_mb": peak}))
"""


@pytest.fixture(scope="module")
def caseloads(request, tmp_path_factory):
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("takes minutes: measured with --benchmark-enable")
    folder = tmp_path_factory.mktemp("caseloads")
    for children in SIZES:
        simulate.simulate_to(folder / str(children), children, 1, format="parquet")
    return folder


def timed(way: str, caseload: Path, out: Path) -> dict[str, float]:
    """Return processor seconds, records and peak memory [MB] of one run in a process of its own."""
    given = [way, str(caseload), str(out), simulate.Plan().as_of.isoformat(), str(BATCH_RECORDS)]
    said = subprocess.run([sys.executable, "-c", _RUN, *given], capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(said.stdout)
    return figures


@pytest.mark.parametrize("way", ["memory", "batches"])
@pytest.mark.parametrize("children", SIZES)
def test_the_whole_way(benchmark, caseloads, tmp_path, way, children):
    figures = benchmark.pedantic(lambda: timed(way, caseloads / str(children), tmp_path), rounds=1)
    benchmark.extra_info.update(figures, records_per_second=figures["records"] / figures["seconds"])


def test_four_times_the_children_take_no_more_than_linear_time_and_little_more_memory(benchmark, caseloads, tmp_path):
    small, large = (timed("batches", caseloads / str(n), tmp_path / str(n)) for n in SIZES)
    benchmark.pedantic(lambda: None, rounds=1)
    growth = large["records"] / small["records"]
    benchmark.extra_info.update(growth=growth, time=large["seconds"] / small["seconds"])
    benchmark.extra_info.update(memory=large["peak_mb"] / small["peak_mb"])
    assert large["seconds"] / small["seconds"] < 1.15 * growth
    assert large["peak_mb"] / small["peak_mb"] < growth / 2
