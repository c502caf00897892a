"""``growthwatch qa-sample`` and ``audit --qa-sample``: drawn, filled in, and read back."""

import pandas as pd
import pytest
import xlsxwriter

from growthwatch import simulate
from tests.command import growthwatch, in_one_line, rows

DAYS = ("--from", "2025-01-01", "--to", "2025-12-31")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qa")
    simulate.write(simulate.simulate(60, 3), folder / "in", "parquet")
    said = growthwatch(
        "qa-sample", folder / "in", *DAYS, "--as-of", "2026-03-31", "--seed", "7", "--out", folder / "qa"
    )
    assert "Drawn by seed 7" in said.stdout
    return folder


def test_a_filled_in_workbook_is_counted_and_its_bad_words_are_refused_by_line(drawn, tmp_path):
    file = drawn / "qa" / "qa_sample.xlsx"
    sheet = pd.read_excel(file, header=None, dtype="str", engine="calamine").fillna("")
    (top,) = sheet.index[sheet[0] == "Sample id"]
    column = {name: at for at, name in enumerate(sheet.loc[top])}
    assert len(sheet) - top - 1 == 20
    sheet.loc[top + 1 :, column["Undressed"]] = ["no"] * 8 + ["Yes"] * 12
    sheet.loc[top + 1, column["Plotted"]] = "dunno"
    with xlsxwriter.Workbook(str(file)) as book:
        page = book.add_worksheet("Sample")
        for row, cells in enumerate(sheet.to_numpy().tolist()):
            page.write_row(row, 0, cells)
    done = growthwatch("audit", drawn / "in", *DAYS, "--as-of", "2026-03-31", "--qa-sample", drawn / "qa", "--out",
                       tmp_path / "audit", "--true-counts", "--no-pdf")  # fmt: skip
    assert f"line {top + 2}" in done.stderr
    assert "dunno" in done.stderr
    (all_,) = [row for row in rows(tmp_path / "audit" / "qa_sample.csv")
               if (row["question"], row["stratum"]) == ("undressed", "all")]  # fmt: skip
    assert (all_["yes"], all_["no"], all_["n"], float(all_["percent"])) == ("12", "8", "20", 60.0)
    (refused,) = rows(tmp_path / "audit" / "qa_rejects.csv")
    assert (refused["line"], refused["column"], refused["value"]) == (str(top + 2), "plotted", "dunno")
    assert not (tmp_path / "audit" / "qa_sample.xlsx").exists(), "the sheet that names children stays where it was"


def test_a_folder_without_a_sample_is_refused_before_anything_is_read(drawn, tmp_path):
    said = in_one_line("audit", drawn / "in", *DAYS, "--qa-sample", tmp_path, "--out", tmp_path / "out")
    assert "holds no quality-assurance sample" in said


def test_days_without_a_weight_leave_nothing_to_draw_from(drawn, tmp_path):
    said = in_one_line(
        "qa-sample", drawn / "in", "--from", "2001-01-01", "--to", "2001-02-01", "--out", tmp_path / "q"
    )
    assert "nothing to draw from" in said
