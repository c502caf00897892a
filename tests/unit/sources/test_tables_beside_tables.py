"""Lists of children beside their weights, practices by code and name, and an open cell that costs no weight."""

import datetime as dt

import pyarrow as pa
import xlsxwriter

from growthwatch import pipeline, sources
from growthwatch.sources.columns.heading_words import heading_words
from growthwatch.sources.columns.register_cells import practice_codes

_AS_OF = dt.date(2026, 6, 1)
_ADA, _BEN = "9990001014", "9990002029"


def test_a_sheet_that_lists_children_is_read_beside_the_sheet_of_their_weights(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "clinic.xlsx"))
    babies, weights = book.add_worksheet("Babies"), book.add_worksheet("Weights")
    babies.write_row(0, 0, ["NHS Number", "Forename", "Surname", "Date of birth", "Sex", "GP practice code"])
    babies.write_row(1, 0, [_ADA, "Ada", "Quill", "01/03/2026", "F", "Z90001"])
    weights.write_row(0, 0, ["NHS Number", "Date", "Weight (kg)"])
    weights.write_row(1, 0, [_ADA, "26/04/2026", 4.4])
    book.close()
    result = pipeline.run([tmp_path / "clinic.xlsx"], as_of=_AS_OF)
    [child] = result.children.itertuples()
    assert (child.nhs_number, child.sex, child.practice_code) == (_ADA, "female", "Z90001")
    assert str(child.date_of_birth)[:10] == "2026-03-01"
    assert result.measurements["age_days"].tolist() == [56]


def test_a_table_of_people_that_is_no_register_is_not_read_as_one(tmp_path):
    (tmp_path / "jabs.csv").write_text(
        f"NHS Number,Date of birth,Vaccine,Date given\n{_BEN},01/03/2026,6 in 1,26/04/2026\n", encoding="utf-8"
    )
    (tmp_path / "weights.csv").write_text(
        f"NHS Number,Date of birth,Sex,Date,Weight (kg)\n{_ADA},01/03/2026,F,26/04/2026,4.4\n", encoding="utf-8"
    )
    found = sources.read([tmp_path], as_of=_AS_OF)
    assert found.register.empty
    assert "not read" in found.inputs.set_index("file").loc["jabs.csv", "notes"]


def test_a_practices_code_is_read_with_its_name_beside_it():
    stated = [
        "z90001",
        "Z90001 - The Surgery",
        "The Surgery (Z90001)",
        "Z90001, High Street",
        "The Surgery",
        "Z900012",
        None,
    ]
    assert practice_codes(pa.array(stated)).to_pylist() == [
        "Z90001", "Z90001", "Z90001", "Z90001", "The Surgery", "Z900012", None,
    ]  # fmt: skip


def test_months_and_weeks_beside_a_figure_are_no_unit_of_a_value():
    assert (heading_words("12m weight (kg)").unit, heading_words("8w length (cm)").unit) == ("kg", "cm")
    assert heading_words("12m weight (kg)").about == heading_words("12m date").about
    assert heading_words("Length (m)").unit == "m"


def test_a_gestation_that_is_open_costs_no_weight_its_day(tmp_path):
    (tmp_path / "gp.csv").write_text(
        "NHS number,DOB,Sex,Gestation,Date,Weight (kg)\n"
        f"{_ADA},01/03/2026,F,240,26/04/2026,4.4\n{_BEN},01/03/2026,F,34.3,26/04/2026,4.6\n",
        encoding="utf-8",
    )
    found = sources.read([tmp_path / "gp.csv"], as_of=_AS_OF)
    assert sorted(found.recorded["value"]) == ["4.4", "4.6"]
    assert "Gestation" in found.inputs["notes"].iloc[0]
