"""The SDS of every kind on one chart, with weight for length or body mass index."""

import json

import altair as alt
import jsonschema
import pytest

import growthwatch as gw
from growthwatch import charts
from tests.chart_of import AS_OF, drawn, facts

ROWS = [
    {"kind": kind, "age_days": day, "value": value}
    for kind, day, value in (
        ("weight", 0, 3.5), ("weight", 56, 4.4), ("length", 56, 57.0), ("head", 56, 38.5), ("weight", 800, 11.5),
        ("length", 800, 86.0),
    )
]  # fmt: skip


def spec_of(rows, **about):
    return charts.sds_chart(*facts(rows, **about), policy="digital", as_of=AS_OF, version="9.9").to_dict()


def test_each_kind_stands_at_its_own_sds_with_its_own_shape():
    """M 40+0 day 56: weight 4.4 kg -1.624, length 57.0 cm -.446, head 38.5 cm -.318 (rcpchgrowth 4.6.5)."""
    spec = spec_of(ROWS)
    at = {row["what"]: row["value"] for row in drawn(spec, "readings") if row["day"] == 56}
    for what, sds in (("Weight", -1.624), ("Length", -0.446), ("Head circumference", -0.318)):
        assert at[what] == pytest.approx(sds, abs=5e-4)
    layer = next(one for panel in spec["vconcat"][0]["hconcat"] for one in panel["layer"] if "readings" in one["name"])
    assert len(set(layer["encoding"]["shape"]["scale"]["range"])) == 5


def test_weight_for_length_is_drawn_below_2_years_and_body_mass_index_after():
    rows = {row["what"]: row for row in drawn(spec_of(ROWS), "readings")}
    assert rows["Weight for length"]["day"] == 56
    bmi = rows["Body mass index"]
    assert bmi["day"] == 800
    assert bmi["value"] == pytest.approx(gw.sds("bmi", "male", 800, 11.5 / 0.86**2))
    assert "15.5 kg/m²" in bmi["words"]


def test_a_doubted_reading_is_hollow_and_so_is_the_weight_for_length_that_rests_on_it():
    rows = [
        row | {"state": "questioned"} if row["kind"] == "length" and row["age_days"] == 56 else row for row in ROWS
    ]
    spec = spec_of(rows)
    assert [row["what"] for row in drawn(spec, "doubted")] == ["Length", "Weight for length"]
    assert "length questioned" in drawn(spec, "doubted")[1]["words"]


@pytest.mark.parametrize("about", [{"sex": None}, {"gestation_days": float("nan")}])
@pytest.mark.parametrize("rows", [[], ROWS])
def test_it_is_valid_vega_lite_whatever_is_not_known(rows, about):
    spec = spec_of(rows, **about)
    jsonschema.Draft7Validator(alt.load_schema()).validate(json.loads(json.dumps(spec)))
    assert spec["description"].startswith("Growth chart, SDS of weight, length and head.")
