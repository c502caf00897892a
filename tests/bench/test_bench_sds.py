"""Rows a second of gw.sds beside the bare power formula and beside rcpchgrowth, in one run on one core."""

import numpy as np
import pytest
from rcpchgrowth.constants.reference_constants import UK_WHO
from rcpchgrowth.global_functions import sds_for_measurement

import growthwatch as gw
from growthwatch.reference import uk_who

ROWS = 2_000_000
ORACLE_ROWS = 2_000


def _say_rate(benchmark, rows):
    if benchmark.stats:  # nothing is measured where benchmarks are off
        benchmark.extra_info["rows_per_second"] = rows / benchmark.stats["median"]


@pytest.fixture(scope="module")
def weights():
    rng = np.random.default_rng(1)
    return rng.integers(0, 731, ROWS), rng.uniform(2, 12, ROWS)


def test_bare_power_formula(benchmark, weights):
    """L, M and S already at hand: what no table look-up can beat."""
    day, kg = weights
    table = uk_who.lms()
    row = uk_who.row_of(uk_who.run_of(0, 0), day)
    L, M, S = table.L[row], table.M[row], table.S[row]
    benchmark(lambda: ((kg / M) ** L - 1) / (L * S))
    _say_rate(benchmark, ROWS)


def test_gw_sds(benchmark, weights):
    day, kg = weights
    benchmark(gw.sds, "weight", "male", day, kg)
    _say_rate(benchmark, ROWS)


def test_rcpchgrowth(benchmark, weights):
    day, kg = (column[:ORACLE_ROWS] for column in weights)
    benchmark(
        lambda: [sds_for_measurement(UK_WHO, d / 365.25, "weight", w, "male") for d, w in zip(day, kg, strict=True)]
    )
    _say_rate(benchmark, ORACLE_ROWS)
