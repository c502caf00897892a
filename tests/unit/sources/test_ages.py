"""Ages as clinicians write them: read where the column is an age and the meaning is one, never made of a date."""

import pyarrow as pa
import pytest
from numpy import isnan

from growthwatch.sources.columns.ages import in_days
from tests.command import growthwatch, rows


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("6/52", 42), ("6w", 42), ("6 weeks", 42), ("6 wks 2 d", 44), ("6w3d", 45), ("6+3", 45), ("6/52+3", 45),
        ("6/52 + 3/7", 45), ("3/7", 3), ("10 days", 10), ("2/12", 61), ("2 mths", 61), ("18/12", 548),
        ("1 yr 3/12", 457), ("1 year old", 365), ("2 months 1 week", 68), ("aged 8 WEEKS", 56), ("at birth", 0),
    ],
)  # fmt: skip
def test_an_age_that_states_its_unit_is_so_many_days(written, days):
    """A week is 7 days; a month a twelfth of 365.25, to the nearest day: 2/12 is 60.9, 18/12 is 547.9."""
    assert in_days(pa.array([written]), "age").tolist() == [days]


@pytest.mark.parametrize(
    "written",
    ["6/5", "6", "06/05/2026", "2026-06-05", "6-8 weeks", "~6/52", "6/52 corrected", "6 weeks 9 days", "1 yr 14/12",
     "newborn", "day 42", "1+3/12"],
)  # fmt: skip
def test_what_has_no_one_meaning_is_no_age(written):
    assert isnan(in_days(pa.array([written]), "age")).all()


@pytest.mark.parametrize(
    ("column", "days"), [("age_weeks", 45), ("age", 45), ("age_days", None), ("age_months", None)]
)
def test_a_figure_before_a_plus_is_of_weeks_where_the_column_may_be(column, days):
    found = in_days(pa.array(["6+3"]), column)[0]
    assert isnan(found) if days is None else found == days


def test_a_unit_beside_the_figure_goes_before_that_of_the_column():
    assert in_days(pa.array(["6", "6/52", "10 days"]), "age_months").tolist() == [183, 42, 10]


def test_a_file_with_ages_in_words_is_read_and_what_may_be_two_is_named(tmp_path):
    file = tmp_path / "clinic.csv"
    file.write_text(
        "NHS number,Date of birth,Sex,Age,Weight (kg)\n"
        "9990001014,2026-03-01,F,6/52,4.2\n"
        "9990001014,2026-03-01,F,8w2d,4.6\n"
        "9990001014,2026-03-01,F,6/5,4.7\n"
        "9990001014,2026-03-01,F,06/05/2026,4.8\n",
        encoding="utf-8",
    )
    growthwatch("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    read = [(one["measured_on"], one["value_si"]) for one in rows(tmp_path / "out" / "records.csv")]
    assert read == [("2026-04-12", "4.2"), ("2026-04-28", "4.6")]
    refused = [
        (one["file"], one["line"], one["column"], one["value"]) for one in rows(tmp_path / "out" / "rejects.csv")
    ]
    assert refused == [("clinic.csv", "4", "Age", "6/5"), ("clinic.csv", "5", "Age", "06/05/2026")]


def test_an_age_in_a_column_of_dates_is_no_date(tmp_path):
    file = tmp_path / "clinic.csv"
    file.write_text(
        "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value\n"
        "clinic,1,9990001014,2026-03-01,F,6/52,weight,4.2\n"
        "clinic,2,9990001014,2026-03-01,F,2/12,weight,4.8\n",
        encoding="utf-8",
    )
    growthwatch("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    assert rows(tmp_path / "out" / "records.csv") == []
    assert [one["value"] for one in rows(tmp_path / "out" / "rejects.csv")] == ["6/52", "2/12"]
