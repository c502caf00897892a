"""Rows a second of linkage, beside the least it must do: number the children and sort the rows."""

import numpy as np
import pandas as pd
import pytest

from growthwatch import tables
from growthwatch.evaluation.linkage_families import caseload
from growthwatch.linkage import link
from growthwatch.linkage.rows.nhs_numbers import valid_numbers
from growthwatch.sources import Intake

CHILDREN, ROWS = 20_000, 400_000


@pytest.fixture(scope="module")
def numbered() -> Intake:
    """A caseload in which every row carries a valid NHS number."""
    made_up = caseload(CHILDREN, seed=1).intake
    known = made_up.recorded[valid_numbers(made_up.recorded["nhs_number"]) >= 0]
    at = np.random.default_rng(1).integers(0, len(known), ROWS)
    recorded = known.iloc[at].assign(record_id=pd.Series(np.arange(ROWS)).astype("str").array, line=np.arange(ROWS))
    recorded = tables.conform(recorded.reset_index(drop=True), tables.RECORDED)
    return Intake(made_up.register, recorded, made_up.contacted, made_up.decided, made_up.rejects, made_up.inputs)


def test_factorize_and_sort(benchmark, numbered):
    text = numbered.recorded["nhs_number"]
    benchmark(lambda: np.argsort(pd.factorize(text)[0], kind="stable"))
    if benchmark.stats:  # nothing is measured where benchmarks are off
        benchmark.extra_info["rows_per_second"] = ROWS / benchmark.stats["median"]


def test_link_by_number(benchmark, numbered):
    benchmark(link, numbered, probable=False)
    if benchmark.stats:  # nothing is measured where benchmarks are off
        benchmark.extra_info["rows_per_second"] = ROWS / benchmark.stats["median"]
