"""Number formats that show no day, and workbooks that would fill the memory, before a cell of them is laid out."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from growthwatch.sources import UnusableInput, read
from growthwatch.sources.files import workbook_parts
from growthwatch.sources.reject_reasons import RejectReason, sentence

AS_OF = dt.date(2026, 6, 1)
HEADING = ["source", "nhs_number", "measured_on", "kind", "value"]


def book(path: Path, *days: tuple[dt.date, str | int]) -> Path:
    """Write a workbook with a weight on each day, its cell in the number format given."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for n, (day, shown) in enumerate(days, start=1):
            sheet.write_row(n, 0, ["clinic", "9990001014", "", "weight", 4.4])
            sheet.write_datetime(n, 2, day, made.add_format({"num_format": shown}))
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Write a workbook anew with a text of one of its parts replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            data = before.read(one)
            after.writestr(one, data.replace(old, new) if one == part else data)
    path.write_bytes(made.getvalue())
    return path


@pytest.mark.parametrize(
    ("shown", "seen"),
    [("mmm-yy", "Mar 2026"), (17, "Mar 2026"), ("yyyy", "2026"), ("mmmm yyyy", "Mar 2026"),
     ("[$-809]mmmm\\ yyyy;@", "Mar 2026"), ('mm/yyyy" approx"', "Mar 2026")],
)  # fmt: skip
def test_a_month_or_a_year_typed_into_a_cell_is_no_first_of_the_month(tmp_path: Path, shown: str, seen: str) -> None:
    found = read([book(tmp_path / "a.xlsx", (dt.date(2026, 3, 1), shown))], as_of=AS_OF)
    (refused,) = found.rejects.to_dict("records")
    assert (refused["value"], refused["reason"]) == (seen, sentence(RejectReason.no_day_stated))


@pytest.mark.parametrize("shown", ["dd/mm/yyyy", "d mmm", "yyyy-mm-dd hh:mm", 14, 22, "General"])
def test_the_first_of_a_month_that_was_stated_is_a_day(tmp_path: Path, shown: str) -> None:
    found = read([book(tmp_path / "a.xlsx", (dt.date(2026, 3, 1), shown))], as_of=AS_OF)
    assert found.recorded["measured_on"].astype(str).tolist() == ["2026-03-01"]


def test_a_day_within_a_month_stands_whatever_its_cell_shows(tmp_path: Path) -> None:
    found = read([book(tmp_path / "a.xlsx", (dt.date(2026, 3, 15), "mmm-yy"))], as_of=AS_OF)
    assert found.recorded["measured_on"].astype(str).tolist() == ["2026-03-15"]


@pytest.mark.parametrize("text", ["Mar-26", "March 2026", "03/2026", "2026-03", "2026"])
def test_a_month_or_year_in_a_text_file_is_refused_as_such(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"{','.join(HEADING)}\nclinic,9990001014,{text},weight,4.4\n", encoding="utf-8")
    (refused,) = read([tmp_path / "a.csv"], as_of=AS_OF).rejects.to_dict("records")
    assert (refused["value"], refused["reason"]) == (text, sentence(RejectReason.no_day_stated))


def test_a_cell_at_the_far_corner_is_refused_before_the_sheet_is_laid_out(tmp_path: Path) -> None:
    far = changed(book(tmp_path / "a.xlsx", (AS_OF, "d mmm")), "xl/worksheets/sheet1.xml", b"</sheetData>",
                  b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')  # fmt: skip
    with pytest.raises(UnusableInput, match="a cell stands at XFD1048576"):
        read([far], as_of=AS_OF)


def test_far_cells_that_are_only_formatted_hold_nothing(tmp_path: Path) -> None:
    far = changed(book(tmp_path / "a.xlsx", (AS_OF, "d mmm")), "xl/worksheets/sheet1.xml", b"</sheetData>",
                  b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')  # fmt: skip
    assert len(read([far], as_of=AS_OF).recorded) == 1


def test_cells_merged_over_whole_columns_are_refused(tmp_path: Path) -> None:
    merged = b'</sheetData><mergeCells count="2">' + b'<mergeCell ref="A3:Z1048576"/>' * 2 + b"</mergeCells>"
    far = changed(book(tmp_path / "a.xlsx", (AS_OF, "d mmm")), "xl/worksheets/sheet1.xml", b"</sheetData>", merged)
    with pytest.raises(UnusableInput, match="merged cells cover whole columns"):
        read([far], as_of=AS_OF)


def test_a_long_text_in_many_cells_is_counted_in_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [*HEADING, "note"])
        for n in range(1, 40):
            sheet.write_row(n, 0, ["clinic", "9990001014", "2026-04-03", "weight", 4.4, "a" * 30_000])
    monkeypatch.setattr(workbook_parts, "LARGEST_TEXT", 1 << 20)
    with pytest.raises(UnusableInput, match="its texts would unpack to 1 MB"):
        read([tmp_path / "a.xlsx"], as_of=AS_OF)


def test_hidden_rows_errors_and_formulas_without_a_result_are_said(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        for n, day in enumerate(("2026-04-03", "2026-04-10", "2026-04-17"), start=1):
            sheet.write_row(n, 0, ["clinic", "9990001014", day, "weight", 4.4])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 4, "=2.2*2", None, "")
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.set_column(9, 16383, None, None, {"hidden": True})  # to tidy the sheet: they hold nothing
    found = read([tmp_path / "a.xlsx"], as_of=AS_OF)
    assert found.recorded["value"].tolist() == ["4.4"]
    assert len(found.rejects) == 2
    for said in ("rows hidden in the workbook, which count like any other: 1",
                 "columns hidden in the workbook, which are read like any other: 1",
                 "cells with an error (#N/A, #REF!), taken as empty: 1", "formulas without a stored result"):  # fmt: skip
        assert said in found.inputs["notes"][0]


def test_columns_are_counted_in_letters() -> None:
    assert [workbook_parts.position(cell) for cell in ("A1", "Z9", "AA10", "XFD1048576")] == [
        (0, 0), (25, 8), (26, 9), (16383, 1048575),
    ]  # fmt: skip
