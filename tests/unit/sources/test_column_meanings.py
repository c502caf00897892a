"""What headings and cells are taken for: never a wrong day or unit, and what is open is said."""

import pytest

from growthwatch.sources.columns.column_meanings import understand
from growthwatch.sources.columns.heading_words import heading_words
from growthwatch.sources.columns.mapping_draft import as_file
from growthwatch.sources.columns.samples import of_cells
from growthwatch.sources.columns.words_of_kind import kinds_of_words


def draft(*rows):
    """Return what a table is taken for; its first row are the headings."""
    headings, *cells = (row.split(",") for row in rows)
    columns = zip(*cells, strict=True) if cells else [()] * len(headings)
    return understand("t.csv", tuple(headings), dict(zip(headings, map(of_cells, columns), strict=True)))


def column(found, heading):
    return next(one for one in found.columns if one.heading == heading)


@pytest.mark.parametrize(
    ("heading", "role", "kind", "unit"),
    [
        ("wtkg", "value", "weight", "kg"),
        ("htcm", "value", "length", "cm"),
        ("agedays", "age", "", "days"),
        ("Age (wks)", "age", "", "weeks"),
        ("gagebrth", "gestation", "", ""),
        ("Wt lb/oz", "value", "weight", "lb oz"),
        ("Wt in stones", "value", "weight", "?"),
        ("Weight (st)", "value", "weight", "?"),
        ("Weight (kg/g)", "value", "weight", "?"),
        ("Length (in)", "value", "length", "in"),
        ("Weight in kg", "value", "weight", "kg"),
        ("OFC", "value", "head", ""),
        ("Weight (cm)", "value", "weight", "?"),
        ("PersonBirthDate", "date_of_birth", "", ""),
        ("NHSNumber", "nhs_number", "", ""),
        ("M/F", "sex", "", ""),
        ("subjid", "child_key", "", ""),
    ],
)
def test_a_heading_says_what_its_words_say(heading, role, kind, unit):
    found = heading_words(heading)
    assert (found.role, found.kind, found.unit) == (role, kind, unit)


@pytest.mark.parametrize(
    "heading",
    ["haz", "waz", "Weight centile", "Weight SDS", "Weight-for-age z", "BMI", "Maternal weight", "Weight gain (g)",
     "Estimated fetal weight", "Placental weight", "Weighing complete", "Expected weight", "MUAC (cm)",
     "Abdominal circumference", "Weight unit", "Weight change", "Weighed by", "Corrected age"],
)  # fmt: skip
def test_what_is_no_measurement_of_the_child_is_never_taken_for_one(heading):
    assert heading_words(heading).role not in {"value", "age"}


def test_each_weight_of_a_wide_table_is_dated_by_the_day_of_its_own_visit():
    found = draft("NHS no,DOB,Visit 1 date,Weight 1 (kg),Visit 2 date,Weight 2 (kg),Birth weight (g)")
    assert [(one.heading, one.day, one.unit) for one in found.values] == [
        ("Weight 1 (kg)", "Visit 1 date", "kg"), ("Weight 2 (kg)", "Visit 2 date", "kg"),
        ("Birth weight (g)", "birth", "g"),
    ]  # fmt: skip
    assert found.complete


@pytest.mark.parametrize(
    "headings",
    [
        "NHS no,DOB,Visit 1 date,Weight 2 (kg)",  # another visit's day
        "NHS no,DOB,Date,Discharge weight (kg)",
        "NHS no,DOB,Date,Weight 6 weeks (kg)",
        "NHS no,DOB,Clinic date,Visit date,Weight (kg)",  # two days
        "NHS no,DOB,Head date,Weight (kg)",
        "NHS no,DOB,Date recorded,Weight (kg)",
        "NHS no,DOB,Discharge date,Weight (kg)",
        "NHS no,DOB,Weight (kg)",
    ],
)
def test_a_day_that_is_not_known_is_left_open(headings):
    found = draft(headings)
    value = next(one for one in found.columns if one.meaning == "weight")
    assert value.day == ""
    assert "day" in value.open
    assert not found.complete
    assert found.left_values == (value.heading,)


@pytest.mark.parametrize(
    ("heading", "cells", "unit", "is_open"),
    [
        ("Weight", ("3.4", "4.6", "5.5"), "", False),
        ("Weight", ("3400", "4600", "5500"), "?", True),
        ("Weight (g)", ("3400", "4600", "5500"), "g", False),
        ("Length", ("0.51", "0.56", "0.6"), "?", True),
        ("Length", ("510", "560", "600"), "?", True),
        ("Head", ("15", "14.5", "15.5"), "?", True),
        ("Weight", ("7lb 8oz", "9lb 1oz", "4.2 kg"), "", False),
    ],
)
def test_a_unit_that_the_figures_contradict_is_left_open(heading, cells, unit, is_open):
    found = draft(f"NHS no,DOB,Date,{heading}", *(f"9997310209,2026-01-02,2026-02-27,{cell}" for cell in cells))
    value = column(found, heading)
    assert value.unit == unit
    assert bool(value.open) is is_open


@pytest.mark.parametrize(
    ("heading", "cells", "meaning"),
    [
        ("gest", ("281", "268"), "gestation_total_days"),
        ("gest", ("39", "40"), "gestation_weeks"),
        ("gest", ("39+3", "40"), "gestation_weeks"),
        ("ga_days", ("3", "6"), "gestation_days"),
        ("ga_days", ("270", "281"), "gestation_total_days"),
        ("ga_days", ("39", "40"), ""),
    ],
)
def test_days_of_gestation_are_told_from_weeks_by_their_figures(heading, cells, meaning):
    found = draft(f"id,{heading}", *(f"1,{cell}" for cell in cells))
    assert column(found, heading).meaning == meaning


def test_an_age_without_its_span_is_left_open():
    found = draft("subjid,age,wtkg", "1,30,4.2")
    assert column(found, "age").open == "the age may be in days, weeks or months"
    assert not found.complete


def test_pounds_and_ounces_of_one_day_are_one_weight():
    [block] = as_file(draft("NHS no,DOB,Date,Weight (lb),Weight (oz)"))["records"]
    assert block == {"kind": "weight", "pounds": ["Weight (lb)"], "ounces": ["Weight (oz)"], "measured_on": ["Date"]}


def test_a_long_table_says_in_words_what_each_row_measured():
    found = draft("subjid,param,agedays,measurement", "1,WEIGHTKG,30,4.2", "1,HEIGHTCM,30,54")
    assert found.complete
    assert as_file(found)["values"] == {"kind": {"WEIGHTKG": "weight", "HEIGHTCM": "length"}}
    assert kinds_of_words(["WEIGHTLB"]) == ({}, ["WEIGHTLB"])


def test_rows_that_leave_the_child_blank_find_it_by_its_number():
    found = draft("record_id,redcap_event_name,dob,date,weight_kg", "1,a,2026-01-02,,", "1,b,,2026-02-27,4.6")
    assert found.one_child_by == "child_id"
    assert draft("record_id,redcap_event_name,dob,date,weight_kg", "1,a,2026-01-02,2026-02-27,4").one_child_by == ""


def test_the_record_system_is_known_only_where_the_headings_state_it():
    assert draft("NHS no,DOB,Date,Weight (kg)").source == ""
    assert draft("NHS no,DOB,Date,Weight (kg),Health visitor").source == "clinic"
    assert draft("NHS no,DOB,Date,Weight (kg),Health visitor,Midwife").source == ""


def test_a_new_birth_visit_is_no_birth():
    found = draft("NHS no,DOB,New birth visit Date,New birth visit Weight (kg),6-8 week Date,6-8 week Weight (kg)")
    assert [(one.day, one.context) for one in found.values] == [
        ("New birth visit Date", ""), ("6-8 week Date", "6-8-week"),
    ]  # fmt: skip


def test_a_heading_that_is_a_unit_alone_is_a_weight_and_its_ounces_are_never_left_behind():
    [weight, length] = as_file(draft("NHS no,DOB,Date,lbs,ozs,ht_in"))["records"]
    assert (weight["pounds"], weight["ounces"]) == (["lbs"], ["ozs"])
    assert (length["value"], length["unit"]) == (["ht_in"], "in")


def test_ages_in_weeks_or_months_date_the_values_of_their_row():
    for heading, ours in (("age_weeks", "age_weeks"), ("Age (months)", "age_months"), ("age_mo", "age_months")):
        [block] = as_file(draft(f"subjid,sex,{heading},weight_g", "1,M,6,4600"))["records"]
        assert block == {"kind": "weight", "unit": "g", "value": ["weight_g"], ours: [heading]}
