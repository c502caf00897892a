"""Records a second and peak memory of the stage: growth no worse than linear from 60,000 to 600,000 records."""

import time
import tracemalloc

import pandas as pd
import pytest

from growthwatch import tables
from growthwatch.linkage import link
from growthwatch.reconcile import reconcile
from growthwatch.simulate import plant, simulate, write
from growthwatch.sources import read


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """About 60,000 records of 3,000 children, .05 % of each kind of error."""
    folder = tmp_path_factory.mktemp("bench")
    write(plant(simulate(3_000, 1), 0.0005, 2), folder)
    linked = link(read([folder], as_of=pd.Timestamp("2026-03-31").date()))
    return linked.children, linked.records


def repeated(children: pd.DataFrame, records: pd.DataFrame, times: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The caseload again and again, each time as other children."""
    n = len(children)
    more = [records.assign(child=(records["child"] + k * n).astype("int32")) for k in range(times)]
    who = [children.assign(child_id=children["child_id"] + f"-{k}") for k in range(times)]
    return pd.concat(who, ignore_index=True), pd.concat(more, ignore_index=True)


def cost(children: pd.DataFrame, records: pd.DataFrame) -> tuple[float, float]:
    """Processor seconds and peak MB."""
    started = time.process_time()
    reconcile(children, records, tables.empty(tables.DECIDED))
    seconds = time.process_time() - started
    tracemalloc.start()
    reconcile(children, records, tables.empty(tables.DECIDED))
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds, peak


def test_sixty_thousand_records(benchmark, caseload):
    children, records = caseload
    benchmark.extra_info["records"] = len(records)
    benchmark.pedantic(reconcile, args=(children, records, tables.empty(tables.DECIDED)), rounds=1, iterations=1)


def test_ten_times_the_records_take_no_more_than_ten_times_as_long(request, caseload):
    """Ratios within one run; run with --benchmark-only or --benchmark-enable."""
    if not request.config.getoption("benchmark_enable"):
        pytest.skip("a measurement, not a test of what is right: enable benchmarks to run it")
    few, many = cost(*caseload), cost(*repeated(*caseload, 10))
    n = len(caseload[1])
    print(  # noqa: T201
        f"\n{n:,}: {n / few[0]:,.0f} records/s, {few[1]:.0f} MB; {10 * n:,}: {10 * n / many[0]:,.0f}, {many[1]:.0f} MB"
    )
    assert many[0] <= 10 * few[0] * 1.25
    assert many[1] <= 10 * few[1] * 1.1
