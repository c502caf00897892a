"""The chart on paper and against Altair's own schema."""

import json
import re
import struct

import altair as alt
import jsonschema
import pytest

from growthwatch import charts
from growthwatch.charts import paper
from tests.chart_of import AS_OF, facts

#: One of everything that can be drawn.
ROWS = [
    {"age_days": 0, "value": 1.3, "sources": "maternity;clinic", "state": "agreed"},
    {"age_days": 90, "value": 4.2},
    {"age_days": 112, "value": 4.2, "state": "disputed"},
    {"age_days": 112, "value": 4.9, "state": "disputed", "sources": "gp"},
    {"age_days": 150, "value": 55.0, "state": "questioned", "sources": "parent_held"},
    {"age_days": 200, "value": 4.8},
]


@pytest.fixture(scope="module")
def chart():
    given = facts(ROWS, gestation_days=210, sex="female", fall="met",
                  repairs={150: {"suggested_value": 5.5, "error": "decimal"}})  # fmt: skip
    return charts.growth_chart(*given, policy="digital", as_of=AS_OF, thrive_lines=True, heading="A baby")


def test_the_specification_is_valid_vega_lite(chart):
    schema = alt.load_schema()
    jsonschema.Draft7Validator(schema).validate(json.loads(json.dumps(chart.to_dict())))


def test_the_chart_is_an_altair_chart_that_says_its_specification_in_json(chart):
    assert isinstance(chart, alt.VConcatChart)
    assert json.loads(chart.to_json())["title"]["text"] == "Girls - UK-WHO - Weight"


@pytest.mark.parametrize("suffix", [".pdf", ".svg"])
def test_a_page_is_the_same_byte_for_byte_each_time(chart, suffix):
    assert paper.page(chart, suffix) == paper.page(chart, suffix)


def test_the_pdf_is_one_a4_page_lying_on_its_side(chart):
    made = paper.page(chart, ".pdf")
    assert made.startswith(b"%PDF")
    box = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert [tuple(map(float, size)) for size in box] == [pytest.approx((841.89, 595.28), abs=0.01)]


def test_the_png_is_a4_at_200_dots_an_inch(chart):
    made = paper.page(chart, ".png")
    width, height = struct.unpack(">II", made[16:24])
    assert (width, height) == pytest.approx((297 / 25.4 * 200, 210 / 25.4 * 200), abs=2)


def test_the_svg_asks_nothing_of_another_host(chart):
    drawn = paper.page(chart, ".svg").decode()
    addresses = set(re.findall(r"https?://[^\"' ]+", drawn))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    for words in (
        "Girls - UK-WHO - Weight",
        "A baby",
        "fall of",
        "55.00 kg",
        "5.50 kg?",
        "WHO Child Growth Standards",
    ):
        assert words in drawn


def test_every_system_keeps_its_own_shape_on_paper_in_grey(chart):
    """Shapes alone tell the systems apart: no two share one."""
    (layer,) = (layer for layer in chart.to_dict()["vconcat"][1]["layer"] if "shape" in layer.get("encoding", {}))
    shapes = layer["encoding"]["shape"]["scale"]["range"]
    assert len(set(shapes)) == len(shapes) == 5


def test_another_kind_of_file_is_refused_by_name(chart, tmp_path):
    with pytest.raises(ValueError, match=r"unknown kind of file '.gif'"):
        paper.save(chart, tmp_path / "chart.gif")


def test_save_writes_by_the_suffix(chart, tmp_path):
    paper.save(chart, tmp_path / "chart.PDF")
    assert (tmp_path / "chart.PDF").read_bytes() == paper.page(chart, ".pdf")
