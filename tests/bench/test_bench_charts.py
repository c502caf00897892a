"""One child's chart, from stored measurements to the Altair specification, beside one score of the same rows."""

import pytest

from growthwatch import charts, scoring
from growthwatch.charts import paper
from tests.chart_of import AS_OF, facts

#: A 30-week baby weighed often, seen in every panel, with readings in doubt.
ROWS = [
    *((day, 1.3 + day / 60) for day in range(0, 500, 20)),
    {"age_days": 91, "value": 5.9, "state": "disputed", "sources": "gp"},
    {"age_days": 150, "value": 40.0, "state": "questioned"},
]


@pytest.fixture(scope="module")
def given():
    return facts(ROWS, gestation_days=210, fall="met", repairs={150: {"suggested_value": 4.0, "error": "decimal"}})


@pytest.mark.parametrize("view", ["centile", "sds"])
def test_measurements_to_specification(benchmark, given, view):
    """Must stay under 50 ms on a quiet machine."""
    benchmark(lambda: charts.growth_chart(*given, policy="digital", as_of=AS_OF, view=view).to_dict())


def test_scoring_the_same_rows(benchmark, given):
    """The baseline in the same run: what the chart's data cost before it is drawn."""
    who, scored, *_ = given
    benchmark(lambda: scoring.score(who, scored, policy="digital"))


def test_specification_to_a4_pdf(benchmark, given):
    chart = charts.growth_chart(*given, policy="digital", as_of=AS_OF)
    benchmark(lambda: paper.page(chart, ".pdf"))
