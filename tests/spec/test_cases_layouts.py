"""Tables as people keep them, through the command: title lines, hidden sheets, merged cells, wide and long."""

import json
from pathlib import Path

import pytest

import growthwatch as gw
from tests.command import growthwatch, rows

CASES = Path(__file__).parents[1] / "cases"


def ran(folder, *inputs, **options):
    """Return the tables of a run by name, and what it said."""
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    said = growthwatch("run", *inputs, "--as-of", "2026-06-01", "--out", folder, *words).stdout
    tables = {name: rows(folder / f"{name}.csv") for name in ("children", "records", "checks", "rejects")}
    tables["inputs"] = json.loads((folder / "run.json").read_text())["inputs"]
    return tables, said


def values(tables):
    """Return kind, day and size [kg, cm] of every record, in order."""
    return sorted((row["kind"], row["measured_on"], float(row["value_si"])) for row in tables["records"])


def test_title_lines_above_the_heading_of_a_report_are_no_rows_and_are_said(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-20-preamble" / "in")
    assert values(tables) == [("weight", "2026-04-27", 4.6)]
    assert tables["rejects"] == []
    assert "the heading is line 4: the 3 lines above it are taken for a title, not for rows" in said


def test_cells_merged_over_several_visits_name_the_child_of_each(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-20-preamble" / "x" / "merged.xlsx")
    assert values(tables) == [("weight", "2026-03-02", 3.3), ("weight", "2026-03-30", 4.0), ("weight", "2026-04-27", 4.6)]  # fmt: skip
    assert [child["nhs_number"] for child in tables["children"]] == ["9997310098"]
    assert "cells merged over several rows hold for each of them: 3 such" in said


def test_a_hidden_sheet_is_read_and_said(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-20-preamble" / "x" / "hidden.xlsx")
    assert values(tables) == [("weight", "2026-04-27", 3.4), ("weight", "2026-04-27", 4.6), ("weight", "2026-04-27", 6.4)]  # fmt: skip
    assert "hidden.xlsx [old draft]: the sheet is hidden in the workbook" in said
    assert "hidden.xlsx [Current]: the sheet is hidden" not in said


def test_figures_and_days_kept_as_text_are_read_as_what_they_say(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-20-preamble" / "x" / "textnum.xlsx")
    assert values(tables) == [("weight", "2026-04-27", 4.6)] * 2
    assert {child["date_of_birth"] for child in tables["children"]} == {"2026-03-02"}
    assert tables["rejects"] == []


def test_the_words_a_mapping_states_hold_for_its_blocks_as_for_its_columns(tmp_path):
    case = CASES / "data-24-values-in-blocks"
    tables, _ = ran(tmp_path / "out", case / "in", mapping=case / "m.toml")
    assert values(tables) == [("length", "2026-04-27", 57.0), ("weight", "2026-04-27", pytest.approx(162 * 0.028349523)), ("weight", "2026-04-27", 4.6)]  # fmt: skip
    assert tables["rejects"] == []


def test_two_heading_rows_make_one_and_tell_the_checks_apart(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-20-preamble" / "x" / "tworow.xlsx")
    assert values(tables) == [("weight", "2025-04-27", 4.6), ("weight", "2026-03-02", 9.1)]
    assert "lines 1 and 2 together are the heading" in said


def test_values_side_by_side_are_all_read_or_the_file_is_not(tmp_path):
    tables, said = ran(tmp_path / "out", CASES / "data-11-shipped-takes-other" / "in" / "hv_wide.csv")
    assert values(tables) == [("head", "2026-04-27", 38.0), ("weight", "2026-03-02", 3.35), ("weight", "2026-04-27", 4.6)]  # fmt: skip
    assert {row["status"] for row in tables["checks"] if row["check"] == "6-8-week"} == {"measured_no_review"}
    assert "nothing in it says which record system it is from" in said


def test_one_row_a_visit_under_familiar_headings_needs_no_mapping(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-11-shipped-takes-other" / "in" / "clinic_visits.csv")
    days = {"2026-03-02": [("weight", 3.3), ("weight", 3.6)], "2026-04-27": [
        ("head", 38.0), ("head", 39.0), ("length", 56.5), ("length", 58.5), ("weight", 4.6), ("weight", 5.5)]}  # fmt: skip
    assert values(tables) == sorted((kind, day, size) for day, of in days.items() for kind, size in of)
    assert tables["rejects"] == []


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("visits_wide.csv", [("weight", "2026-03-02", 3.35), ("weight", "2026-03-16", 3.4), ("weight", "2026-04-27", 4.6),
                             ("weight", "2026-05-18", 5.2)]),
        ("bw.csv", [("head", "2026-04-27", 38.0), ("weight", "2026-03-02", 3.35), ("weight", "2026-04-27", 4.6)]),
        ("lboz.csv", [("weight", "2026-04-27", pytest.approx(4.4225, abs=0.001))]),
        ("lboz2.csv", [("weight", "2026-04-27", pytest.approx(4.4225, abs=0.001))]),
        ("lboz3.csv", []),
        ("grams.csv", [("length", "2026-04-27", 56.0), ("weight", "2026-04-27", 4.6)]),
    ],
)  # fmt: skip
def test_the_mapping_that_inspect_offers_reads_every_value_on_its_day_and_in_its_unit(tmp_path, file, expected):
    given = CASES / "data-10-starter-wide" / "in" / file
    growthwatch("inspect", given, "--as-of", "2026-06-01", "--save", tmp_path / "mine.toml")
    tables, _ = ran(tmp_path / "out", given, mapping=tmp_path / "mine.toml")
    assert values(tables) == expected


def test_a_figure_that_may_be_pounds_and_ounces_or_a_decimal_is_refused_by_column_and_value(tmp_path):
    tables, _ = ran(tmp_path / "out", CASES / "data-10-starter-wide" / "in" / "lboz3.csv")
    assert [(row["line"], row["column"], row["value"]) for row in tables["rejects"]] == [("2", "Wt lb/oz", "9.12")]


def test_a_weight_in_a_unit_that_is_not_read_is_asked_for_and_never_left_in_silence(tmp_path):
    given = CASES / "data-10-starter-wide" / "in" / "grams.csv"
    said = growthwatch("run", given, "--as-of", "2026-06-01", "--out", tmp_path / "out", check=2).stderr
    assert "column Wt in stones" in said
    growthwatch("inspect", given, "--as-of", "2026-06-01", "--save", tmp_path / "mine.toml")
    _, said = ran(tmp_path / "out", given, mapping=tmp_path / "mine.toml")
    assert "NOT READ, though they look like measurements: Wt in stones" in said


def test_rows_of_a_repeating_form_find_the_child_that_another_row_states(tmp_path):
    case = CASES / "data-22-redcap"
    expected = sorted([
        ("weight", "2026-03-02", 3.4), ("weight", "2026-04-27", 4.6), ("length", "2026-04-27", 56.1),
        ("head", "2026-04-27", 38.1), ("weight", "2026-03-05", 3.6), ("weight", "2026-04-30", 5.1),
        ("length", "2026-04-30", 57.2), ("head", "2026-04-30", 38.9),
    ])  # fmt: skip
    for name, options in (("own", {"mapping": case / "mine.toml"}), ("none", {})):
        tables, said = ran(tmp_path / name, case / "in", **options)
        assert values(tables) == expected
        assert [child["nhs_number"] for child in tables["children"]] == ["9997310012", "9997310020"]
        assert "columns left alone: " in said
        assert "redcap_event_name" in said


def test_a_research_cohort_as_published_takes_one_command_and_one_mapping(tmp_path):
    given = CASES / "data-28-cohort-wide" / "in" / "cohort.csv"
    offered = growthwatch("inspect", given, "--as-of", "2026-06-01", "--save", tmp_path / "mine.toml").stdout
    assert 'age_days = ["agedays"]' in offered
    assert 'gestation_total_days = ["gagebrth"]' in offered
    assert "# left alone: haz" in offered
    assert "# left alone: waz" in offered
    tables, said = ran(tmp_path / "out", given, mapping=tmp_path / "mine.toml")
    assert tables["rejects"] == []
    assert "every birth is counted from 2000-01-01" in said
    children = {row["child_id"]: row for row in tables["children"]}
    assert sorted(children) == [f"2000{n}" for n in range(1, 9)]
    first = children["20002"]
    assert (first["sex"], first["gestation_weeks"], first["gestation_days"]) == ("female", "38", "2")  # 268 days
    own = [row for row in tables["records"] if row["child_id"] == "20002"]
    weights = {row["measured_on"]: float(row["value_si"]) for row in own if row["kind"] == "weight"}
    assert weights["2000-01-01"] == 2.45
    assert weights["2000-03-02"] == 3.71  # 61 days old
    assert weights["2001-01-01"] == 7.48  # 366 days old: 2000 is a leap year
    lengths = {row["measured_on"] for row in own if row["kind"] == "length"}
    assert "2000-01-31" not in lengths  # NA


def test_a_cohort_without_a_mapping_is_asked_from_which_day_ages_are_counted(tmp_path):
    given = CASES / "data-28-cohort-wide" / "in"
    said = growthwatch("run", given, "--as-of", "2026-06-01", "--out", tmp_path / "out", check=2).stderr
    assert (
        "has ages and no days: growthwatch inspect --save makes a mapping that counts them from a stated day" in said
    )


def test_a_research_cohort_is_scored_by_the_same_mapping_corrected_for_its_gestation(tmp_path):
    given = CASES / "data-28-cohort-wide" / "in" / "cohort.csv"
    growthwatch("inspect", given, "--as-of", "2026-06-01", "--save", tmp_path / "mine.toml")
    out = tmp_path / "scored.csv"
    growthwatch("score", given, "--mapping", tmp_path / "mine.toml", "--as-of", "2026-06-01", "--out", out)
    scored = [row for row in rows(out) if row["kind"] == "weight" and row["child_id"] == "20002"]
    assert [row["age_days"] for row in scored] == ["0", "30", "61", "90", "183", "275", "366"]
    # born at 38+2: 12 days before 40+0
    assert [row["scored_at_days"] for row in scored] == ["-12", "18", "49", "78", "171", "263", "354"]
    assert all(row["not_scored"] == "" for row in scored)
    expected = growthwatch_sds(scored)
    assert [float(row["sds"]) for row in scored] == pytest.approx(expected, abs=1e-6)


def growthwatch_sds(scored):
    """Return what the library's kernel says of these weights at these corrected ages."""
    ages, weights = ([float(row[name]) for row in scored] for name in ("scored_at_days", "value"))
    return gw.sds("weight", "female", ages, weights).tolist()
