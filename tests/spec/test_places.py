"""Places that can't be read or written are named in one line, before the work, and nothing is made in their stead."""

import csv

import pytest

from tests.command import growthwatch, in_one_line, rows

HEADING = "source,record_id,nhs_number,date_of_birth,sex,practice_code,measured_on,kind,value,unit\n"
ROW = "gp,1,9990000018,2026-01-01,male,Z90001,2026-02-26,weight,4.4,kg\n"
DAY = ("--as-of", "2026-06-01")


@pytest.fixture
def here(tmp_path):
    """A folder with one folder of records, a file and nothing else."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "records.csv").write_text(HEADING + ROW)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "records.csv").write_text(HEADING + ROW)
    return tmp_path


REFUSED = {
    "template --out in": "option --out, value 'in': expected a name that ends in .xlsx",
    "template --out in.csv": "option --out, value 'in.csv': expected a name that ends in .xlsx",
    "score in --out s.csv": "in: is a folder: name one file of it",
    "inspect in": "in: is a folder: name one file of it",
    "trail verify --store typed-wrongly.db": (
        "option --store, value 'typed-wrongly.db': there is no such record store"
    ),
    "app --store in": "option --store, value 'in': is a folder and no record store",
    "run deep --as-of 2026-06-01 --out out": (
        "deep: the folder holds no CSV, XLSX, Parquet or FHIR JSON file itself, and the folders within it are not "
        "looked into: name them"
    ),
}


@pytest.mark.parametrize("typed", REFUSED)
def test_a_place_that_will_not_do_is_refused_in_one_line(here, typed):
    before = sorted(here.rglob("*"))
    assert in_one_line(*typed.split(), cwd=here) == REFUSED[typed]
    assert sorted(here.rglob("*")) == before


def test_a_name_that_is_empty_is_not_the_folder_we_are_in(here):
    """As of a variable that is not set: the tables would be written among one's own files."""
    said = in_one_line("run", "in", *DAY, "--out", "", cwd=here)
    assert said == "option --out, value '(empty)': the name of a file or folder is empty"
    assert in_one_line("run", "", *DAY, "--out", "o", cwd=here).endswith("the name of a file or folder is empty")
    said = in_one_line("missed-checks", "in", *DAY, "--practice", " ", "--out", "m.csv", cwd=here)
    assert said == "option --practice, value '(empty)': no practice was named"
    assert not (here / "run.json").exists()


def test_a_file_in_the_way_of_a_caseload_is_named(here):
    said = in_one_line("simulate", "--children", "3", "--out", "file", cwd=here)
    assert said.endswith("file': there is a file of this name: name a folder")
    assert (here / "file").read_text() == "mine"


def test_a_chart_makes_the_folder_it_is_written_to(here):
    growthwatch("run", "in", *DAY, "--out", "out", cwd=here)
    (child,) = rows(here / "out" / "children.csv")
    growthwatch("chart", "in", *DAY, "--child", child["child_id"], "--out", "new/c.svg", cwd=here)
    assert (here / "new" / "c.svg").read_text().startswith("<svg")


def test_a_practice_code_may_be_typed_in_small_letters(here):
    register = "source,nhs_number,date_of_birth,sex,practice_code\ngp,9990000018,2026-01-01,male,Z90001\n"
    (here / "in" / "children.csv").write_text(register)
    done = growthwatch("missed-checks", "in", *DAY, "--practice", "z90001", "--out", "m.csv", cwd=here)
    assert "practice Z90001: 1 eligible" in done.stdout
    assert done.stderr == ""


def test_how_a_file_was_read_is_said_and_not_only_written_to_run_json(here):
    heading = "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit\n"
    some = (
        "gp,1,9990000018,01/01/2026,{},26/02/2026,weight,4.4,kg\ngp,2,9990000018,01/01/2026,1,02/26/2026,weight,4,kg\n"
    )
    (here / "in" / "mixed.csv").write_text(heading + some.format("X"))
    (here / "in" / "again.csv").write_text(HEADING + ROW)
    said = growthwatch("run", "in", *DAY, "--out", "out", cwd=here).stdout
    assert (
        "note: mixed.csv: date_of_birth, measured_on: 1 dates fit day-first alone and 1 month-first alone; "
        "each is read as the day that it can be"
    ) in said
    days = [row["measured_on"] for row in rows(here / "out" / "records.csv") if row["record_id"] in ("1", "2")]
    assert days.count("2026-02-26") == len(days) >= 2
    assert "note: records.csv: the same contents as again.csv: read once" in said


def test_where_nothing_was_measured_no_threshold_is_said_to_be_unmet(here):
    (here / "none.csv").write_text(HEADING)
    said = growthwatch("run", "none.csv", *DAY, "--out", "none", cwd=here).stdout
    assert "findings: there is no measurement on which a threshold could be met" in said
    (here / "one.csv").write_text(HEADING + ROW.replace("4.4", "5.2"))
    said = growthwatch("run", "one.csv", *DAY, "--out", "one", cwd=here).stdout
    assert "findings: no threshold met on this measurement" in said
    assert "rules of children that could not be judged: " in said


def test_the_national_codes_of_sex_are_read_as_what_they_mean(here):
    """1 and 2 are male and female in the NHS Data Dictionary and in ISO 5218; 0, 9 and X say that it is not known."""
    meant = {"1": "male", "2": "female", "9": "", "X": "", "0": "", "F": "female", "boy": "male", "U": ""}
    with (here / "coded.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "source",
                "record_id",
                "forename",
                "surname",
                "date_of_birth",
                "sex",
                "measured_on",
                "kind",
                "value",
                "unit",
            ]
        )
        for n, code in enumerate(meant):
            out.writerow(
                ["gp", n, f"A{n}", f"Child{n}", f"2026-01-{n + 1:02}", code, "2026-02-26", "weight", 4.4, "kg"]
            )
        out.writerow(["gp", 99, "B", "Other", "2026-02-01", "3", "2026-02-26", "weight", 4.4, "kg"])
    growthwatch("run", "coded.csv", *DAY, "--out", "out", cwd=here)
    assert [
        row["sex"] for row in sorted(rows(here / "out" / "children.csv"), key=lambda row: row["date_of_birth"])
    ] == [*meant.values(), ""]
    assert rows(here / "out" / "rejects.csv") == []  # a cell that may be blank costs no weight: the row is used
    assert len(rows(here / "out" / "records.csv")) == len(meant) + 1
    (named,) = rows(here / "out" / "remarks.csv")
    assert (named["file"], named["line"], named["column"], named["value"], named["reason"]) == (
        "coded.csv", "10", "sex", "3", "unknown sex: taken as not known, the rest of the row is used",
    )  # fmt: skip
