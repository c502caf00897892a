"""What is typed wrongly is answered in one line that names the option, what stood there and what may; exit 2."""

import subprocess

import pytest

import growthwatch as gw
from tests.command import growthwatch as command
from tests.command import in_one_line, rows

WORDS = {
    "run x --out y --policy digitl": "option --policy, value 'digitl': expected one of digital, paper",
    "run x --out y --format xls": "option --format, value 'xls': expected one of csv, parquet",
    "chart x --child a --out b.pdf --kind arm": (
        "option --kind, value 'arm': expected one of weight, length, head, bmi, weight-for-length"
    ),
    "chart x --child a --out b.pdf --view z": "option --view, value 'z': expected one of centile, sds",
    "simulate --out y --format hl7": (
        "option --format, value 'hl7': expected one of csv, parquet, gp, csds, fhir, redbook"
    ),
    "simulate --out y --children many": "option --children, value 'many': not a whole number",
    "simulate --out y --children 0": "option --children, value '0': expected 1 or more",
    "simulate --out y --slips 0.5": "option --slips, value '0.5': expected 0.02 or less",
    "app --port 99999": "option --port, value '99999': expected 65535 or less",
    "user add a --role boss": (
        "option --role, value 'boss': expected one of health_visitor, practice, designated_paediatrician, "
        "administrator, read_only"
    ),
    "decide --child a --action drop --record gp 1 --reason seen": (
        "option --action, value 'drop': expected one of accept_repair, keep, set_aside, join, split"
    ),
    "run x": "Missing option '--out'; growthwatch run --help says what may stand there",
    "run --out y --bad": "No such option: --bad; growthwatch run --help says what may stand there",
    "weigh": "No such command 'weigh'; growthwatch --help says what may stand there",
}


@pytest.mark.parametrize("typed", WORDS)
def test_a_word_that_is_not_allowed_is_named_with_those_that_are(typed, tmp_path):
    assert in_one_line(*typed.split(), cwd=tmp_path) == WORDS[typed]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("typed", ["20260601", "2026-W23-1", "01/06/2026", "2026-6-1", "today", ""])
def test_a_day_is_given_as_year_month_day_and_in_no_other_way(typed, tmp_path):
    said = in_one_line("run", "x", "--as-of", typed, "--out", "y", cwd=tmp_path)
    assert said == (
        f"option --as-of, value {typed or '(empty)'!r}: not a date as YYYY-MM-DD; expected e.g. 2026-06-01"
    )
    with pytest.raises(ValueError, match=r"as_of.*YYYY-MM-DD"):
        gw.run(tmp_path, as_of=typed)


def test_a_day_that_no_month_has_is_said_to_be_none(tmp_path):
    said = in_one_line("audit", "x", "--from", "2026-02-30", "--to", "2026-06-01", "--out", "y", cwd=tmp_path)
    assert said == "option --from, value '2026-02-30': not a date: there is no such day"


def test_a_password_that_nobody_can_be_asked_for_is_asked_for_by_its_variable(tmp_path):
    said = in_one_line("user", "add", "ann", "--role", "administrator", cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert said.endswith("there is no terminal to ask at, so put it in GROWTHWATCH_NEW_PASSWORD")


def test_the_library_names_an_unknown_policy_before_it_reads_anything(tmp_path):
    with pytest.raises(ValueError, match="unknown policy 'digitl': expected one of digital, paper"):
        gw.run(tmp_path / "absent", as_of="2026-06-01", policy="digitl")


@pytest.mark.parametrize("written", ["3,5", "3,5 kg", "0,75", "12,3456"])
def test_a_decimal_comma_is_named_with_what_to_write_and_never_guessed(written, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text(
        "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit\n"
        f'gp,1,9990000018,2026-01-01,male,2026-02-26,weight,"{written}",\n'
        "gp,2,9990000018,2026-01-01,male,2026-02-27,weight,4.4,\n"
    )
    command("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    (refused,) = rows(tmp_path / "out" / "rejects.csv")
    assert (refused["column"], refused["value"]) == ("value", written)
    assert refused["reason"] == "the value has a decimal comma: write it with a point, as 3.5 for 3,5"
    assert [row["record_id"] for row in rows(tmp_path / "out" / "records.csv")] == ["2"]


def test_a_table_whose_age_is_no_whole_number_of_days_says_so_in_its_row(tmp_path):
    (tmp_path / "t.csv").write_text("kind,sex,age_days,value\nweight,male,56.5,4.4\nweight,male,56.0,4.4\n")
    command("score", tmp_path / "t.csv", "--out", tmp_path / "scored.csv")
    scored = rows(tmp_path / "scored.csv")
    assert [row["not_scored"] for row in scored] == ["age is not a whole number of days", ""]
    assert [row["sds"] for row in scored] == ["", "-1.623577"]


@pytest.mark.parametrize(
    ("weeks", "days", "reason"), [("40+3", "3", ""), ("40+3", "", ""), ("40+3", "4", "names other")]
)
def test_a_gestation_written_twice_must_say_the_same_both_times(weeks, days, reason, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text(
        "source,record_id,nhs_number,date_of_birth,sex,gestation_weeks,gestation_days,measured_on,kind,value\n"
        f"gp,1,9990000018,2026-01-01,male,{weeks},{days},2026-02-26,weight,4.4\n"
    )
    command("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    told = [(row["column"], row["value"], row["reason"][:11]) for row in rows(tmp_path / "out" / "remarks.csv")]
    assert told == ([("gestation_days", days, reason)] if reason else [])
    (child,) = rows(tmp_path / "out" / "children.csv")
    assert (child["gestation_weeks"], child["n_records"]) == ("" if reason else "40", "1")


@pytest.mark.parametrize("number", ["7 lb 8 oz", "999 000 001", "0001-01-01"])
def test_what_is_no_nhs_number_is_refused_in_the_words_it_was_written_in(number, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text(
        "source,record_id,nhs_number,measured_on,kind,value\n"
        f"gp,1,{number},2026-02-26,weight,4.4\ngp,2,999 000 0018,2026-02-27,weight,4.4\n"
    )
    command("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    (refused,) = rows(tmp_path / "out" / "rejects.csv")
    assert (refused["line"], refused["column"], refused["value"]) == ("2", "nhs_number", number)
    assert number in refused["row"]
    assert [row["record_id"] for row in rows(tmp_path / "out" / "records.csv")] == ["2"]
