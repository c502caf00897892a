"""Rows of a text file that are longer than its heading, and headings that name a column twice."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch.sources import UnusableInput, read

AS_OF = dt.date(2026, 6, 1)
HEADING = "source,nhs_number,measured_on,kind,value"
ROW = "clinic,9990001014,{day},weight,{value}"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADING, *lines, ""]), encoding="utf-8")
    return path


def test_empty_cells_beyond_the_heading_lose_no_row_and_change_no_line(tmp_path: Path) -> None:
    first, second, third = (ROW.format(day=f"2026-04-0{n}", value=f"4.{n}") for n in (1, 2, 3))
    found = read([written(tmp_path / "a.csv", first, second + ",,, ", third)], as_of=AS_OF)
    assert found.recorded[["line", "value"]].to_numpy().tolist() == [[2, "4.1"], [3, "4.2"], [4, "4.3"]]
    assert found.rejects.empty


def test_a_cell_that_says_anything_beyond_the_heading_leaves_the_row_refused(tmp_path: Path) -> None:
    found = read([written(tmp_path / "a.csv", ROW.format(day="2026-04-01", value="4.1") + ",,5,")], as_of=AS_OF)
    assert found.recorded.empty
    assert found.rejects["reason"].tolist() == ["has not the 5 columns of the heading"]


def test_a_note_over_lines_in_a_row_that_is_too_long_keeps_the_lines_of_the_rows_after_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        f'{HEADING},note\n{ROW.format(day="2026-04-01", value="4.1")},"cross\nand hot",,\n'
        f"{ROW.format(day='2026-04-02', value='4.2')},\n",
        encoding="utf-8",
    )
    found = read([tmp_path / "a.csv"], as_of=AS_OF)
    assert found.recorded[["line", "value", "note"]].fillna("").to_numpy().tolist() == [
        [2, "4.1", "cross\nand hot"], [4, "4.2", ""],
    ]  # fmt: skip


def test_a_heading_that_names_a_column_twice_is_said_and_no_row_is_taken_for_the_heading(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADING},value\n{ROW.format(day='2026-04-01', value='4.1')},4.9\n")
    with pytest.raises(UnusableInput, match="line 1, column value: the column stands twice"):
        read([tmp_path / "a.csv"], as_of=AS_OF)
