"""The public contract, by the command itself: files written, exit codes, and one line for what can't be used."""

import csv
import json

import pytest

from growthwatch import tables
from tests.build import at_6_to_8_weeks
from tests.command import growthwatch, rows

CHILD = "source,nhs_number,date_of_birth,sex,gestation_weeks,gestation_days\ngp,9990000018,2026-01-01,male,40,0\n"
HEADING = "source,record_id,nhs_number,measured_on,kind,value,unit\n"
#: A baby like Stephen: 50th centile at birth, weighed at 10 days, not at the attended check, 3 spaces down at 11 weeks.
STORY = (
    "maternity,M1,9990000018,2026-01-01,weight,3.55,kg\n"
    "clinic,C1,9990000018,2026-01-11,weight,3.55,kg\n"
    "clinic,C2,9990000018,2026-03-19,weight,4.65,kg\n"
)
CONTACT = "source,record_id,nhs_number,contact,contact_on,outcome\ngp,K1,9990000018,6-8-week,2026-02-19,attended\n"


@pytest.fixture
def records(tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "children.csv").write_text(CHILD)
    (folder / "records.csv").write_text(HEADING + STORY)
    (folder / "contacts.csv").write_text(CONTACT)
    return folder


def test_the_story_of_a_baby_like_stephen(records, tmp_path):
    """The late weight is kept, the fall is firm, and the check that nobody weighed him at is named."""
    growthwatch("run", records, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    kept = {row["record_id"]: row["verdict"] for row in rows(tmp_path / "out" / "records.csv")}
    assert kept["C2"] == "kept"
    falls = [row for row in rows(tmp_path / "out" / "findings.csv") if row["rule"] == "ng75-fall"]
    assert [(row["certainty"], row["status"], row["measured_on"]) for row in falls] == [("firm", "met", "2026-03-19")]
    assert float(falls[0]["spaces_fallen"]) > 3
    (check,) = at_6_to_8_weeks(rows(tmp_path / "out" / "checks.csv"))
    assert (check["status"], check["review_on"]) == ("attended_not_measured", "2026-02-19")


def test_every_table_has_the_columns_of_the_contract(records, tmp_path):
    growthwatch("run", records, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    for name, columns in tables.OUT.items():
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8") as file:
            assert next(csv.reader(file))[: len(columns)] == list(columns), name
    about = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert {"versions", "policy", "as_of", "inputs", "outputs", "seconds"} <= set(about)
    assert {len(one["sha256"]) for one in about["inputs"]} == {64}


def test_the_same_input_gives_the_same_bytes(records, tmp_path):
    for out in ("one", "two"):
        growthwatch("run", records, "--as-of", "2026-04-01", "--out", tmp_path / out)
    for name in tables.OUT:
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (tmp_path / "two" / f"{name}.csv").read_bytes()


def test_rows_in_are_records_plus_rejects_and_each_reject_says_where_and_why(records, tmp_path):
    odd = [
        ("2026-02-30", "weight", "4", "kg"), ("2026-02-20", "weight", "", "kg"), ("2026-02-20", "weight", "-4", "kg"),
        ("2026-02-20", "weight", "1e999", "kg"), ("2026-02-20", "weight", "NaN", "kg"),
        ("2026-02-20", "wieght", "4", "kg"), ("2026-02-20", "weight", "4", "stone"),
        ("2027-01-01", "weight", "4", "kg"), ("2025-12-31", "weight", "4", "kg"),
    ]  # fmt: skip
    lines = "".join(
        f"gp,X{i},9990000018,{day},{kind},{value},{unit}\n" for i, (day, kind, value, unit) in enumerate(odd)
    )
    (records / "records.csv").write_text(HEADING + STORY + lines)
    growthwatch("run", records, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    refused = rows(tmp_path / "out" / "rejects.csv")
    assert len(rows(tmp_path / "out" / "records.csv")) + len(refused) == 3 + len(odd)
    assert [int(row["line"]) for row in refused] == list(range(5, 5 + len(odd)))
    assert all(row["file"] == "records.csv" and row["column"] and row["reason"] for row in refused)


@pytest.mark.parametrize(
    ("contents", "named"),
    [
        (None, "records.csv"),  # no such file
        (b"", "records.csv"),
        (b"source,record_id,nhs_number,measured_on,kind\n", "value"),
        (b"a,b\n1,2\n", "records.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "records.csv"),
    ],
)
def test_what_can_not_be_used_at_all_is_one_line_and_exit_2(tmp_path, contents, named):
    file = tmp_path / "records.csv"
    if contents is not None:
        file.write_bytes(contents)
    done = growthwatch("run", file, "--as-of", "2026-04-01", "--out", tmp_path / "out", check=2)
    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_an_empty_folder_and_a_date_that_is_none_are_one_line_each(tmp_path):
    for words in (("--as-of", "2026-04-01"), ("--as-of", "yesterday")):
        done = growthwatch("run", tmp_path, *words, "--out", tmp_path / "out", check=2)
        assert done.stderr.count("\n") == 1


def test_score_adds_columns_and_says_why_a_row_has_none(tmp_path):
    table = tmp_path / "any.csv"
    table.write_text("who,kind,sex,age_days,value\na,weight,male,56,4.4\nb,weight,male,56,0\nc,wieght,male,56,4\n")
    growthwatch("score", table, "--out", tmp_path / "scored.csv")
    a, b, c = rows(tmp_path / "scored.csv")
    assert float(a["sds"]) == pytest.approx(-1.624, abs=5e-4)
    assert (a["who"], b["sds"], c["sds"]) == ("a", "", "")
    assert b["not_scored"]
    assert c["not_scored"] == "unknown kind"


def test_a_baby_never_weighed_after_birth_is_on_the_list_of_missed_checks(records, tmp_path):
    (records / "records.csv").write_text(HEADING + STORY.splitlines(keepends=True)[0])
    out = tmp_path / "missed.csv"
    said = growthwatch("missed-checks", records, "--as-of", "2026-03-18", "--practice", "Z90001", "--out", out).stdout
    assert "0 eligible" in said  # the register names no practice
    (records / "children.csv").write_text(CHILD.replace("sex,", "sex,practice_code,").replace("male,", "male,Z90001,"))
    said = growthwatch("missed-checks", records, "--as-of", "2026-03-18", "--practice", "Z90001", "--out", out).stdout
    assert "1 to work through (1 seen, not weighed)" in said


@pytest.mark.parametrize("command", ["run", "audit", "score"])
def test_nothing_is_written_over_what_came_in(records, command):
    before = {file.name: file.read_bytes() for file in records.iterdir()}
    words = {
        "run": (records, "--as-of", "2026-04-01", "--out", records),
        "audit": (records, "--from", "2026-01-01", "--to", "2026-03-31", "--out", records),
        "score": (records / "records.csv", "--out", records / "records.csv"),
    }[command]
    said = growthwatch(command, *words, check=2).stderr
    assert said.count("\n") == 1
    assert "the inputs lie there" in said
    assert {file.name: file.read_bytes() for file in records.iterdir()} == before


def test_a_wrong_ending_and_a_wrong_date_are_named_as_they_are(records, tmp_path):
    said = growthwatch("score", records / "records.csv", "--out", tmp_path / "scored.xlsx", check=2).stderr
    assert "scored.xlsx" in said
    said = growthwatch("audit", records, "--from", "x", "--to", "2026-03-31", "--out", tmp_path, check=2).stderr
    assert "option --from, value 'x'" in said
    assert "--to" not in said


def test_simulate_gives_the_same_bytes_for_the_same_seed(tmp_path):
    for out in ("one", "two"):
        growthwatch("simulate", "--children", 20, "--seed", 3, "--out", tmp_path / out)
    for name in ("children.csv", "records.csv", "contacts.csv", "truth.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_command_explains_itself():
    listed = growthwatch("--help").stdout
    for command in (
        "demo",
        "run",
        "score",
        "missed-checks",
        "audit",
        "chart",
        "simulate",
        "app",
        "inspect",
        "template",
    ):
        assert command in listed


@pytest.mark.parametrize(
    ("command", "more"),
    [("run", ["--as-of", "2026-06-01"]), ("audit", ["--from", "2026-01-01", "--to", "2026-06-01"])],
)
def test_a_file_where_a_folder_is_to_be_written_is_said_in_one_line(records, tmp_path, command, more):
    """Before the work is done, and in words, not in the system's numbers."""
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for place in (taken, taken / "below"):
        said = growthwatch(command, records, *more, "--out", place, check=2).stderr
        assert len(said.splitlines()) == 1
        assert said.startswith("growthwatch: option --out, value ")
        assert said.endswith(": there is a file of this name: name a folder\n")
    assert taken.read_text() == "mine"


def test_score_makes_the_folder_it_writes_to_or_says_why_it_can_not(records, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("kind,sex,age_days,value\nweight,male,56,4.4\n")
    growthwatch("score", table, "--out", tmp_path / "new" / "scored.csv")
    assert rows(tmp_path / "new" / "scored.csv")[0]["sds"].startswith("-1.6")
    said = growthwatch("score", table, "--out", records / "records.csv" / "scored.csv", check=2).stderr
    assert len(said.splitlines()) == 1
    assert "Errno" not in said


def test_json_that_is_no_fhir_is_said_to_be_none(tmp_path):
    file = tmp_path / "numbers.json"
    file.write_text("[1, 2, 3]")
    said = growthwatch("run", file, "--as-of", "2026-06-01", "--out", tmp_path / "out", check=2).stderr
    assert said == "growthwatch: numbers.json: holds no resource that is read\n"


def test_a_record_id_given_twice_loses_neither_row(tmp_path):
    """Two days and two values are two weighings, whatever the id says: the second gets one of its own."""
    file = tmp_path / "twice.csv"
    heading = "source,record_id,forename,surname,date_of_birth,sex,measured_on,kind,value,unit,note\n"
    person = "clinic,C1,Ann,Example,2026-01-01,female"
    file.write_text(f"{heading}{person},2026-02-01,weight,4.4,kg,\n{person},2026-02-08,weight,4.5,kg,at home\n")
    growthwatch("run", file, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    assert not rows(tmp_path / "out" / "rejects.csv")
    kept = {(row["record_id"], row["measured_on"], row["value"]) for row in rows(tmp_path / "out" / "records.csv")}
    assert kept == {("C1", "2026-02-01", "4.4"), ("C1~2", "2026-02-08", "4.5")}


def test_a_refused_row_is_written_out_whole_as_it_came(tmp_path):
    """Without the person columns nobody could find whose the refused row is."""
    file = tmp_path / "refused.csv"
    heading = "source,record_id,forename,surname,date_of_birth,sex,measured_on,kind,value,unit,note\n"
    file.write_text(f"{heading}clinic,C1,Ann,Example,2026-01-01,female,2026-02-08,weight,4..5,kg,at home\n")
    growthwatch("run", file, "--as-of", "2026-04-01", "--out", tmp_path / "out")
    (refused,) = rows(tmp_path / "out" / "rejects.csv")
    assert (refused["line"], refused["column"], refused["value"]) == ("2", "value", "4..5")
    for cell in ("Ann", "Example", "2026-01-01", "female", "2026-02-08", "kg", "at home"):
        assert cell in refused["row"], cell
