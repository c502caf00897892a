"""What the chart draws of a child: readings, doubt and repairs, falls, the range ahead."""

import numpy as np
import pytest

import growthwatch as gw
from growthwatch import charts
from growthwatch.reference.conditional import conditional_gain
from tests.chart_of import AS_OF, drawn, every_text, facts, footer, layers, on_day, panels, specification

FALLING = [(0, 3.5), (28, 4.0), (56, 4.4)]


EARLY = {"rows": [(0, 1.3), (112, 4.2)], "sex": "female", "gestation_days": 210}


def test_with_both_ages_the_large_mark_is_at_corrected_age_and_a_small_dot_at_actual_age_with_a_line_between():
    """Born at 30+0, day 112 is 6 weeks corrected: the SDS is that of the large mark's place."""
    spec = specification(**EARLY, age="both")
    (dot,) = drawn(spec, "actual_age")
    assert (dot["day"], dot["actual"]) == (42, 112)
    assert dot["sds"] == f"{gw.sds('weight', 'female', 42, 4.2):.2f}"
    link, small = layers(spec, "actual_age")
    assert (link["mark"]["type"], link["encoding"]["x2"]["field"]) == ("rule", "actual")
    assert small["encoding"]["x"]["field"] == "actual"
    (large, *_) = layers(spec, "readings")
    assert "x" not in large["encoding"]  # at the day of its row
    assert large["mark"]["size"] > 4 * small["mark"]["size"]


@pytest.mark.parametrize(("age", "day"), [(None, 42), ("corrected", 42), ("both", 42), ("actual", 112)])
def test_a_child_born_preterm_is_drawn_at_corrected_age_unless_another_is_chosen(age, day):
    spec = specification(**EARLY, age=age)
    late = [row for row in drawn(spec, "readings") if row["actual"] == 112]
    assert [row["day"] for row in late] == [day]
    assert len(drawn(spec, "actual_age")) == (1 if age == "both" else 0)
    words = {"actual": "Marks stand at actual age"}.get(age, "Marks stand at corrected age, which is scored")
    assert spec["title"]["subtitle"][-1].startswith(words)


def test_what_hangs_on_a_reading_stands_where_it_does():
    """39+0: 7 days between corrected and actual age."""
    rows = [(0, 3.5), (28, 4.0), (56, 4.4)]
    at = {age: specification(rows, gestation_days=273, fall="met", age=age, thrive_lines=True)
          for age in ("corrected", "actual")}  # fmt: skip
    for name, after in (("falls", 0), ("conditional_range", 1), ("thrive_lines", -28)):
        assert [drawn(at[age], name)[0]["day"] for age in ("corrected", "actual")] == [49 + after, 56 + after]
        assert drawn(at["corrected"], name)[0]["value"] == drawn(at["actual"], name)[0]["value"]


def test_the_check_of_a_child_drawn_at_corrected_age_is_shaded_where_its_weighings_stand():
    """Born at 33+0 the days 42 to 63 are 49 earlier, up to the 42nd week of gestation, where the panel ends."""
    spec = specification([(0, 2.0), (56, 3.5), (90, 4.9)], gestation_days=231)
    (window,) = drawn(spec, "check_window")
    assert (window["day"], window["until"]) == (-7, 14)
    (other,) = drawn(specification([(0, 2.0), (56, 3.5), (90, 4.9)], gestation_days=231, age="both"), "check_window")
    assert (other["day"], other["until"]) == (42, 63)


def test_an_age_or_a_layer_that_is_none_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown age 'bone'"):
        specification(FALLING, age="bone")
    with pytest.raises(ValueError, match="unknown layer 'mood'"):
        specification(FALLING, layers=["mood"])


@pytest.mark.parametrize(
    ("gestation", "policy", "crosses"), [(259, "paper", 0), (259, "digital", 3), (252, "paper", 1)]
)
def test_under_policy_paper_no_baby_of_37_weeks_and_over_has_two_ages(gestation, policy, crosses):
    """36+0 has one: what was weighed before 42 weeks stands at its gestation, on the preterm panel."""
    spec = specification(FALLING, gestation_days=gestation, policy=policy, age="both")
    assert len(drawn(spec, "actual_age")) == crosses


def test_systems_are_told_apart_by_shape_as_well_as_colour():
    rows = [
        {"age_days": day, "value": 3.5 + day / 50, "sources": source}
        for day, source in enumerate(["parent_held", "clinic", "gp", "maternity", "clinic;gp"])
    ]
    spec = specification(rows)
    (layer,) = layers(spec, "readings")
    shape, fill = layer["encoding"]["shape"], layer["encoding"]["fill"]
    assert shape["field"] == fill["field"] == "system"
    assert len(set(shape["scale"]["range"])) == len(set(fill["scale"]["range"])) == 5
    assert {row["system"] for row in drawn(spec, "readings")} == {
        "parent_held",
        "clinic",
        "gp",
        "maternity",
        "several",
    }
    assert [row["letters"] for row in drawn(spec, "letters")] == ["CG"]
    for name in ("Red Book", "clinic", "GP", "maternity", "two or more systems agree"):
        assert name in every_text(spec)


def test_hovering_tells_value_sds_centile_both_ages_source_and_date():
    spec = specification([(0, 1.3), (112, 4.2)], sex="female", gestation_days=210)
    row = drawn(spec, "readings")[1]
    z = gw.sds("weight", "female", 42, 4.2)
    assert row["written"] == "4.20 kg"
    assert row["sds"] == f"{z:.2f}"
    assert (row["age"], row["corrected_age"]) == ("16 weeks", "6 weeks")
    assert (row["source"], row["date"]) == ("clinic", "23 April 2026")
    titles = {entry["title"] for entry in layers(spec, "readings")[0]["encoding"]["tooltip"]}
    assert titles >= {"Value", "SDS", "Centile", "Actual age", "Corrected age", "Source", "Date"}


def test_a_fall_is_bracketed_in_spaces_from_the_level_of_its_baseline():
    """M 40+0: 3.5 kg day 0, 4.4 kg day 56: a fall of 2.25 spaces (computed with rcpchgrowth 4.6.5)."""
    spec = specification(FALLING, fall="met")
    (bracket,) = drawn(spec, "falls")
    birth = gw.sds("weight", "male", 0, 3.5)
    assert bracket["day"] == 56
    assert bracket["value"] == pytest.approx(gw.value_at("weight", "male", 56, birth))
    assert bracket["end"] == pytest.approx(4.4)
    assert bracket["label"] == "fall of 2.3 spaces"


def test_a_fall_from_a_weight_beyond_the_axis_is_bracketed_within_it():
    """50.6 kg at birth (a length in the wrong box), then 4.4 kg: its label stood far above the chart."""
    spec = specification([(0, 50.6), (56, 4.4)], fall="met")
    (bracket,) = drawn(spec, "falls")
    (panel,) = panels(spec)
    low, high = panel["encoding"]["y"]["scale"]["domain"]
    assert bracket["value"] == high
    assert bracket["end"] == pytest.approx(4.4)
    assert low < bracket["middle"] < high


def test_a_fall_that_rests_on_a_questioned_record_says_so_and_the_latest_reading_is_one_in_no_doubt():
    who, scored, records, found = facts([*FALLING, {"age_days": 60, "value": 4.0, "state": "questioned"}], fall="met")
    found["certainty"] = "questioned"
    given = who, scored, records, found
    (bracket,) = drawn(charts.growth_chart(*given, policy="digital", as_of=AS_OF).to_dict(), "falls")
    assert bracket["label"].endswith("spaces (questioned)")
    text = charts.alt_text(*given, policy="digital", as_of=AS_OF)
    assert "Latest 4.40 kg at 8 weeks" in text


def test_a_fall_short_of_its_threshold_is_marked_near():
    """F 40+0: 3.2 kg day 0, 4.0 kg day 56: 1.76 spaces, near (computed with rcpchgrowth 4.6.5)."""
    spec = specification([(0, 3.2), (56, 4.0)], sex="female", fall="near")
    assert [row["label"] for row in drawn(spec, "falls")] == ["fall of 1.8 spaces (near)"]


def test_the_check_is_shaded_from_day_42_to_63_after_birth():
    (window,) = drawn(specification(FALLING, gestation_days=259), "check_window")
    assert (window["day"], window["until"]) == (42, 63)


def test_the_range_ahead_holds_90_percent_of_healthy_infants_from_the_last_agreed_weight():
    rows = [*FALLING, {"age_days": 60, "value": 9.0, "state": "questioned"}]
    ahead = drawn(specification(rows), "conditional_range")
    start = gw.sds("weight", "male", 56, 4.4)
    assert ahead[0]["day"] == 57
    assert ahead[-1]["day"] == 56 + 56
    for row in ahead[28:]:
        for value, expected in ((row["value"], -1.645), (row["top"], 1.645)):
            z = gw.sds("weight", "male", row["day"], value)
            assert conditional_gain(start, 56, z, row["day"]) == pytest.approx(expected)


def test_there_is_no_range_ahead_from_before_the_due_date_nor_for_lengths():
    assert not drawn(specification([(0, 1.3)], gestation_days=210), "conditional_range")
    rows = [{"kind": "length", "age_days": day, "value": value} for day, value in ((0, 51.0), (56, 57.0))]
    assert not drawn(specification(rows, kind="length"), "conditional_range")


def test_thrive_lines_are_drawn_on_request_alone():
    assert not drawn(specification(FALLING), "thrive_lines")
    lines = drawn(specification(FALLING, thrive_lines=True), "thrive_lines")
    assert [(row["day"], row["until"]) for row in lines] == [(28, 56), (56, 84)]
    start, end = (gw.sds("weight", "male", lines[1][d], lines[1][v]) for d, v in (("day", "value"), ("until", "end")))
    assert conditional_gain(start, 56, end, 84) == pytest.approx(-1.645)


def test_a_questioned_reading_is_hollow_and_linked_to_its_repair():
    rows = [*FALLING, {"age_days": 84, "value": 11.0, "state": "questioned"}]
    spec = specification(rows, repairs={84: {"suggested_value": 4.99, "error": "unit", "reason": "11 lb is 4.99 kg."}})
    (doubted,) = drawn(spec, "doubted")
    assert (doubted["day"], doubted["reading"]) == (84, "questioned")
    assert layers(spec, "doubted")[0]["mark"]["fill"] == "white"
    (repair,) = drawn(spec, "repairs")
    assert (repair["day"], repair["value"], repair["label"]) == (84, 4.99, "4.99 kg?")
    assert (repair["from_day"], repair["reason"]) == (84, "11 lb is 4.99 kg.")
    assert len(drawn(spec, "readings")) == 3


def test_a_repaired_date_moves_the_mark_and_says_the_date():
    rows = [*FALLING, {"age_days": 100, "value": 4.9, "state": "questioned"}]
    spec = specification(rows, repairs={100: {"suggested_measured_on": on_day(70), "error": "wrong_date"}})
    (repair,) = drawn(spec, "repairs")
    assert (repair["from_day"], repair["day"], repair["label"]) == (100, 70, "12 March 2026?")


def test_a_reading_in_the_wrong_box_is_offered_on_the_other_kinds_chart():
    rows = [*FALLING, {"kind": "head", "age_days": 56, "value": 57.0, "state": "questioned"}]
    given = {"suggested_kind": "length", "error": "swapped_kind"}
    facts_ = facts(rows)
    records = facts_[2].copy()
    records.loc[records["kind"] == "head", ["suggested_kind", "verdict", "error"]] = [
        given["suggested_kind"], "questioned", given["error"],
    ]  # fmt: skip
    spec = charts.growth_chart(facts_[0], facts_[1], records, facts_[3], kind="length", policy="digital", as_of=AS_OF)
    (repair,) = drawn(spec.to_dict(), "repairs")
    assert repair["value"] == 57.0
    assert "from_day" not in repair
    head = charts.growth_chart(facts_[0], facts_[1], records, facts_[3], kind="head", policy="digital", as_of=AS_OF)
    assert "may be a length in the wrong box" in every_text(head.to_dict())


def test_disputed_readings_of_one_day_are_both_hollow_and_tied():
    rows = [(0, 3.5), *({"age_days": 42, "value": v, "state": "disputed"} for v in (4.6, 5.4))]
    spec = specification(rows)
    assert sorted(row["value"] for row in drawn(spec, "doubted")) == [4.6, 5.4]
    assert [(row["value"], row["top"]) for row in drawn(spec, "same_day")] == [(4.6, 5.4)]


def test_a_reading_far_outside_the_axis_stands_whole_at_its_edge_with_its_value():
    """2% of the axis within, so that its mark is not cut."""
    spec = specification([*FALLING, {"age_days": 60, "value": 55.0, "state": "questioned"}])
    assert "↑ 55.00 kg" in [row["label"] for row in drawn(spec, "labels_right")]
    (off,) = drawn(spec, "doubted")
    low, high = panels(spec)[0]["encoding"]["y"]["scale"]["domain"]
    assert off["value"] == pytest.approx(high - 0.02 * (high - low))


@pytest.mark.parametrize(
    ("days", "names"),
    [
        ([0, 56], ["first_year"]),
        ([0, 56, 400], ["first_year", "one_to_four"]),
        ([400], ["one_to_four"]),
        ([], ["first_year"]),
    ],
)
def test_panels_are_chosen_by_the_data_of_a_term_baby(days, names):
    spec = specification([(day, 3.5 + day / 60) for day in days])
    drawn_panels = {name.removesuffix("_lines_solid") for name in spec["datasets"] if name.endswith("_lines_solid")}
    assert sorted(drawn_panels) == sorted(names)


def test_the_table_says_what_the_chart_shows():
    rows = [*FALLING, {"age_days": 84, "value": 11.0, "state": "questioned"}]
    given = facts(rows, repairs={84: {"suggested_value": 4.99, "error": "unit"}})
    table = charts.chart_table(*given, policy="digital", as_of=AS_OF)
    assert list(table.columns) == [
        "Date", "Actual age", "Corrected age", "Weight (kg)", "Centile", "SDS", "Source", "Reading", "Remarks",
    ]  # fmt: skip
    assert list(table["Weight (kg)"]) == ["3.50", "4.00", "4.40", "11.00"]
    assert list(table["SDS"])[2] == f"{gw.sds('weight', 'male', 56, 4.4):.2f}"
    assert table.loc[3, "Reading"] == "questioned"
    assert table.loc[3, "Remarks"] == "may be 4.99 kg"


def test_the_description_tells_the_latest_reading_and_the_fall():
    text = charts.alt_text(*facts(FALLING, fall="met"), policy="digital", as_of=AS_OF)
    assert "3 weight readings from 1 January 2026 to 26 February 2026" in text
    assert "Latest 4.40 kg at 8 weeks, centile 5, SDS -1.62" in text
    assert "Fall of 2.3 spaces on 26 February 2026" in text
    assert "normal" not in text.lower()


def test_the_chart_carries_its_own_description():
    assert specification(FALLING)["description"] == charts.alt_text(*facts(FALLING), policy="digital", as_of=AS_OF)


def test_the_tables_that_growthwatch_writes_serve_as_well_as_the_stages_tables():
    who, scored, records, found = facts(FALLING)
    public = who.assign(
        gestation_weeks=(who["gestation_total_days"] // 7).astype("Int64"),
        gestation_days=(who["gestation_total_days"] % 7).astype("Int64"),
    ).drop(columns="gestation_total_days")
    out = scored.assign(age_days=scored["age_days"].astype("Int64"),
                        corrected_age_days=scored["corrected_age_days"].astype("Int64"))  # fmt: skip
    one = charts.growth_chart(who, scored, records, found, policy="digital", as_of=AS_OF).to_dict()
    other = charts.growth_chart(public.iloc[0], out, records, found, policy="digital", as_of=AS_OF).to_dict()
    assert one == other


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "arm"}, "unknown kind 'arm'"),
        ({"policy": "both"}, "unknown policy"),
        ({"view": "log"}, "unknown view"),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused_by_name(wrong, message):
    given = {"kind": "weight", "policy": "digital", "view": "centile", "as_of": AS_OF} | wrong
    with pytest.raises(ValueError, match=message):
        charts.growth_chart(*facts(FALLING), **given)


BAD = {
    "no gestation": ({"rows": FALLING, "gestation_days": np.nan}, "Gestation unknown - not corrected"),
    "no birth weight": ({"rows": FALLING[1:]}, "No birth weight is recorded"),
    "only a birth weight": ({"rows": FALLING[:1]}, "Only a birth weight is recorded"),
    "birth weights that differ": (
        {"rows": [{"age_days": 0, "value": 3.2, "sources": "gp"}, {"age_days": 0, "value": 3.45}]},
        "Birth weights differ: 3.20 kg (GP) and 3.45 kg (clinic)",
    ),
    "before any reference": (
        {"rows": [(0, 0.5), (90, 3.0)], "gestation_days": 156},
        "Before 23 weeks of gestation, where UK-WHO has no reference, so without a centile: 0.50 kg on 1 January 2026",
    ),
    "a length before 25 weeks": (
        {"rows": [{"kind": "length", "age_days": 0, "value": 31.0}], "gestation_days": 170, "kind": "length"},
        "Before 25 weeks of gestation, where UK-WHO has no reference, so without a centile: 31.0 cm on 1 January 2026",
    ),
    "same-day duplicates": ({"rows": [(0, 3.5), (56, 4.4), (56, 4.4), (56, 4.5)]}, "UK-WHO"),
    "no weight at all": ({"rows": []}, "No weight that can be read is recorded"),
    "no sex": ({"rows": FALLING, "sex": None}, "The sex is not known"),
    "after four years": ({"rows": [(0, 3.5), (1700, 18.0)]}, "After 4 years, where this chart's lines end: 18.00 kg"),
    "far outside": ({"rows": [(0, 3.5), (56, 44.0)]}, "Far outside the lines: 44.00 kg on 26 February 2026"),
    "days of a term baby without centiles": (
        {"rows": [(0, 3.5), (8, 3.3)], "policy": "paper"}, "where term babies have no centiles: 3.30 kg on 9 January 2026",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("view", ["centile", "sds"])
def test_bad_input_gives_a_chart_and_a_sentence(name, view):
    given, sentence = BAD[name]
    spec = specification(**given, view=view)
    assert sentence in every_text(spec)
    assert panels(spec)[0]["layer"]
    if view == "centile":
        shown = len(drawn(spec, "readings")) + len(drawn(spec, "doubted"))
        assert shown == len(given["rows"])


def test_an_unknown_date_of_birth_gives_the_lines_and_a_sentence():
    who, scored, records, found = facts(FALLING)
    who["date_of_birth"] = np.datetime64("NaT", "s")
    scored[["age_days", "corrected_age_days", "sds"]] = np.nan
    spec = charts.growth_chart(who, scored, records, found, policy="digital", as_of=AS_OF).to_dict()
    assert "The date of birth is not known" in " ".join(footer(spec))
    assert drawn(spec, "lines_solid")
