"""Time of the simulator for the records it names: alone, with slips planted, with files written, in one run."""

import pytest

from growthwatch.simulate import Caseload, Plan, plant, simulate, simulate_to

CHILDREN = 2_000


@pytest.fixture(scope="module")
def caseload() -> Caseload:
    return simulate(CHILDREN, 1)


@pytest.mark.parametrize("children", [CHILDREN, 4 * CHILDREN])
def test_simulate_grows_with_the_number_of_children(benchmark, children):
    made = benchmark(simulate, children, 1)
    benchmark.extra_info["records"] = len(made.records)


def test_planting_slips(benchmark, caseload):
    benchmark(plant, caseload, 0.005, 1)
    benchmark.extra_info["records"] = len(caseload.records)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_straight_to_files(benchmark, caseload, tmp_path, form):
    benchmark(simulate_to, tmp_path, CHILDREN, 1, Plan(), format=form)
    benchmark.extra_info["records"] = len(caseload.records)
