"""Columns about the mother, numbers that hold no more, and entries that were withdrawn: none is the child's own."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch import sources

_AS_OF = dt.date(2026, 6, 1)
_ADA, _MUM = "9990001014", "9990002029"


def _read(tmp_path, text, name="clinic.csv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return sources.read([file], as_of=_AS_OF)


@pytest.mark.parametrize(
    "heading",
    ["Mother NHS Number", "Mother's NHS no", "Previous NHS number", "NHS number (superseded)", "Parent NHS Number"],
)
def test_a_number_of_the_mother_or_one_that_holds_no_more_is_not_the_childs(tmp_path, heading):
    found = _read(
        tmp_path,
        f"{heading},NHS number,Date of birth,Sex,Date,Weight (kg)\n{_MUM},{_ADA},2026-03-01,F,2026-04-26,4.4\n",
    )
    assert found.recorded["nhs_number"].tolist() == [_ADA]


def test_without_a_number_of_the_childs_own_the_mothers_is_left_alone(tmp_path):
    found = _read(
        tmp_path,
        "Mother's NHS number,Forename,Surname,Date of birth,Sex,Date,Weight (kg)\n"
        f"{_MUM},Ada,Quill,2026-03-01,F,2026-04-26,4.4\n",
    )
    assert found.recorded["nhs_number"].isna().all()
    assert "Mother's NHS number" in found.inputs["notes"].iloc[0]


@pytest.mark.parametrize("heading", ["Deleted", "Entered in error", "Is deleted?", "Void", "Record status"])
def test_an_entry_that_its_file_says_was_withdrawn_does_not_count(tmp_path, heading):
    found = _read(
        tmp_path,
        f"NHS number,Date of birth,Sex,Date,Weight (kg),{heading}\n"
        f"{_ADA},2026-03-01,F,2026-04-26,4.4,N\n{_ADA},2026-03-01,F,2026-05-03,9.9,Yes\n"
        f"{_ADA},2026-03-01,F,2026-05-10,4.9,\n{_ADA},2026-03-01,F,2026-05-17,9.8,Entered in error\n",
    )
    assert found.recorded["value"].tolist() == ["4.4", "4.9"]
    assert found.rejects[["line", "column"]].to_numpy().tolist() == [[3, heading], [5, heading]]


def test_an_entry_of_a_practice_that_was_deleted_does_not_count(tmp_path):
    found = _read(
        tmp_path,
        "NHS Number,Date of Birth,Sex,Code,Term,Value,Units,Event Date,Deleted\n"
        f"{_ADA},01/03/2026,F,27113001,Weight,4.4,kg,26/04/2026,N\n"
        f"{_ADA},01/03/2026,F,27113001,Weight,9.9,kg,03/05/2026,Y\n",
    )
    assert found.recorded["value"].tolist() == ["4.4"]


def test_two_columns_that_say_what_was_withdrawn_are_asked_about(tmp_path):
    found = _read(
        tmp_path,
        "NHS number,Date of birth,Sex,Date,Weight (kg),Deleted,Entered in error\n"
        f"{_ADA},2026-03-01,F,2026-05-03,9.9,N,Yes\n",
    )
    assert found.recorded.empty


def test_headings_of_initials_and_abbreviations_are_read(tmp_path):
    found = _read(
        tmp_path,
        f"nhsno,D.O.B.,Gender,Date Seen,Wt (kg),Lt (cm),FOC (cm)\n{_ADA},01/03/2026,Female,26/04/2026,4.4,55,37\n",
    )
    assert dict(zip(found.recorded["kind"], found.recorded["value"], strict=True)) == {
        "weight": "4.4", "length": "55", "head": "37",
    }  # fmt: skip
    assert (found.recorded["date_of_birth"] == pd.Timestamp("2026-03-01")).all()


def test_a_report_of_read_codes_is_read_as_a_practices(tmp_path):
    found = _read(
        tmp_path,
        "NHS number,Date of birth,Sex,Date of event,Read code,Read code description,Numeric value,Units\n"
        f"{_ADA},01 Mar 2026,F,26 Apr 2026 14:05,22A..,Weight,4.4,kg\n"
        f"{_ADA},01 Mar 2026,F,26 Apr 2026 14:05,XaPnq,Child health examination 6-8 week,,\n",
    )
    assert found.recorded[["source", "value"]].to_numpy().tolist() == [["gp", "4.4"]]
    assert found.contacted["contact"].tolist() == ["6-8-week"]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeffsource,record_id,nhs_number,measured_on,kind,value\n"])
def test_a_byte_order_mark_between_two_files_put_together_costs_no_row(tmp_path, mark):
    found = _read(
        tmp_path,
        "source,record_id,nhs_number,measured_on,kind,value\n"
        f"clinic,1,{_ADA},2026-04-26,weight,4.4\n{mark}clinic,2,{_ADA},2026-05-03,weight,4.6\n",
    )
    assert found.recorded["record_id"].tolist() == ["1", "2"]


def test_cells_in_a_spreadsheets_dress_are_what_they_show(tmp_path):
    found = _read(
        tmp_path,
        "source,record_id,nhs_number,date_of_birth,measured_on,kind,value\n"
        f'clinic,1,"=""{_ADA}""","=""2026-03-01""","=""2026-04-26""",weight,"=""4.4"""\n',
    )
    assert found.recorded["value_si"].tolist() == [4.4]
    assert found.recorded["measured_on"].tolist() == [pd.Timestamp("2026-04-26")]
