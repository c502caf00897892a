"""Tables as people keep them, through the command: title lines, hidden sheets, merged cells, wide and long."""

import json
from pathlib import Path

import pytest

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
