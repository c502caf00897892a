"""Reports for a scheduler, straight from the record store: today's list, and what is different since the last one."""

import datetime as dt

import pytest
from typer.testing import CliRunner

from growthwatch.cli import app
from growthwatch.store import RowKey, Store
from tests.command import rows

TODAY = dt.datetime.now(dt.UTC).date()
NUMBERS = ("9990000018", "9990000026", "9990000034", "9990000042")
NAMES = ("FIRST", "SECOND", "DONE", "OTHER")


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two babies of 70 days whom nobody weighed, one reviewed and weighed, one of another practice; and a store."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "in").mkdir()
    children = "source,child_id,nhs_number,forename,surname,date_of_birth,sex,practice_code\n" + "".join(
        f"gp,{n},{number},Baby,{NAMES[n]},{ago(70)},male,{'Z90002' if n == 3 else 'Z90001'}\n"
        for n, number in enumerate(NUMBERS)
    )
    records = f"source,record_id,nhs_number,measured_on,kind,value,unit\ngp,r1,{NUMBERS[2]},{ago(20)},weight,4.9,kg\n"
    contacts = (
        "source,record_id,nhs_number,contact,contact_on,outcome\n"
        f"gp,k1,{NUMBERS[2]},6-8-week,{ago(20)},attended\n"
        f"clinic,k2,{NUMBERS[1]},6-8-week,{ago(20)},was_not_brought\n"
    )
    for name, text in (("children", children), ("records", records), ("contacts", contacts)):
        (folder / "in" / f"{name}.csv").write_text(text)
    assert run(folder, "import", folder / "in").exit_code == 0
    return folder


def run(place, *words):
    return CliRunner().invoke(app, [*map(str, words)], env={"GROWTHWATCH_STORE": str(place / "store.db")})


def listed(place, out, *more, of="Z90001"):
    done = run(place, "missed-checks", "--practice", of, "--out", place / out, *more)
    assert done.exit_code == 0, done.output
    return done, [row["Surname"] for row in rows(place / out)] if out.endswith(".csv") else []


def test_the_list_is_that_of_the_store_today_and_says_what_is_different_since_the_last_one(place):
    first, names = listed(place, "first.csv", "--since", place / "first.csv", of="z90001")
    assert "first.csv is not there yet: nothing to compare with this time" in first.stderr
    assert names == ["FIRST", "SECOND"]
    assert "3 eligible, 2 to work through (2 missed)" in first.stdout
    assert rows(place / "first.csv")[0]["With"] == "nobody yet"
    desk = Store.open(place / "store.db", clock=lambda: dt.datetime.now(dt.UTC)).trial()
    row = next(
        one for one in desk.worklist(kinds=["check"], matters=["6-8-week"]).itertuples() if one.surname == "FIRST"
    )
    until = TODAY + dt.timedelta(14)
    desk.act(
        [RowKey(row.handle, row.about, row.latest_action)], "letter_sent", done_on=TODAY, until=until, note="first"
    )
    again, names = listed(place, "again.csv", "--since", place / "first.csv")
    assert names == ["SECOND"]
    assert "0 new, 1 gone, 0 changed since first.csv" in again.stdout
    assert "1 waiting until a day that was noted" in again.stderr
    (change,) = rows(place / "again-changes.csv")
    assert (change["Change"], change["Surname"]) == ("Gone", "FIRST")
    assert change["Was"] == "Missed (nothing on record)"
    assert change["Now"] == "Missed: waiting until a day that was noted"
    # the page and the workbook carry the same, and the practice by its name
    listed(place, "again.html", "--since", place / "first.csv")
    page = (place / "again.html").read_text()
    assert "practice Z90001, Qimley Surgery (made up)" in page
    assert "gone from it, or stands otherwise, since first.csv" in page
    listed(place, "again.xlsx", "--since", place / "first.csv")


def test_a_worklist_of_files_is_compared_with_a_day_before_too(place):
    out = place / "files.csv"
    done = run(place, "missed-checks", place / "in", "--practice", "Z90001", "--out", out, "--since", ago(30))
    assert done.exit_code == 0, done.output
    # 30 days ago, at 40 days of age, no check was due
    assert f"2 new, 0 gone, 0 changed since {ago(30)}" in done.stdout
    assert {row["Was"] for row in rows(place / "files-changes.csv")} == {""}


def test_who_is_older_than_the_limit_is_counted_and_not_listed(place):
    done, names = listed(place, "young.csv", "--up-to-age", "2", "--check", "new-birth")
    assert names == []
    assert "3 older than 2 months" in done.stderr


def test_a_services_own_names_of_practices_stand_in_its_reports_and_stay_in_the_store(place):
    (place / "epraccur.csv").write_text('"Z90002","THE OTHER PRACTICE","Y63"\n')
    assert run(place, "refresh", "--practice-names", place / "epraccur.csv").exit_code == 0
    listed(place, "other.html", of="Z90002")
    assert "practice Z90002, THE OTHER PRACTICE" in (place / "other.html").read_text()
    (place / "broken.csv").write_text("a,b\n")
    refused = run(place, "refresh", "--practice-names", place / "broken.csv")
    assert "broken.csv, line 1: expected the columns practice_code and name, found a, b" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dates", "day-first"], "option --dates: says how files are read"),
        (["--as-of", "2026-01-01"], "option --as-of: says how files are read"),
        (["--since", "yesterday"], "option --since, value 'yesterday': expected a date (YYYY-MM-DD) or the CSV"),
        (["--since", TODAY.isoformat()], "expected a day before the day of the list"),
    ],
)
def test_what_cannot_be_asked_of_the_store_is_said_in_one_sentence(place, words, said):
    done = run(place, "missed-checks", "--practice", "Z90001", "--out", place / "no.csv", *words)
    assert said in str(done.exception)


def test_files_and_a_store_that_are_both_named_are_refused_and_neither_is_too(place):
    both = run(place, "missed-checks", place / "in", "--store", "x.db", "--practice", "Z90001", "--out", "x.csv")
    assert "name either files or the store" in str(both.exception)
    neither = CliRunner().invoke(app, ["missed-checks", "--practice", "Z90001", "--out", "x.csv"])
    assert "name the files to read, or the record store with --store" in str(neither.exception)


def test_a_practice_that_nobody_in_the_store_has_is_reported_as_such(place):
    done, names = listed(place, "none.csv", of="Q99999")
    assert names == []
    assert "check the code" in done.stderr


def test_an_audit_of_the_store_needs_no_dates_and_says_what_moved_since_the_last_one(place):
    first = run(place, "audit", "--out", place / "audit", "--no-pdf", "--true-counts")
    assert first.exit_code == 0, first.output
    assert "4 babies' 6-8-week window closed in this period: 25.0 %" in first.stdout
    again = run(
        place,
        "audit",
        "--out",
        place / "audit",
        "--no-pdf",
        "--true-counts",
        "--from",
        ago(3),
        "--since",
        place / "audit",
    )
    assert again.exit_code == 0, again.output
    assert "Since audit: " in again.stdout
    whole = [row for row in rows(place / "audit" / "changes_since.csv") if row["indicator"] == "weighed_at_check"]
    assert (float(whole[0]["denominator_before"]), float(whole[0]["denominator_now"])) == (4, 0)
    none = run(place, "audit", place / "in", "--out", place / "audit2")
    assert "name the days audited, --from and --to" in str(none.exception)


def test_an_audit_is_held_against_what_the_store_had_said_by_a_day(place, tmp_path):
    """Ten days ago the baby who was weighed at 50 days had no weight on record; its period ended on that day."""
    (tmp_path / "in").mkdir()
    for name in ("children", "contacts"):
        (tmp_path / "in" / f"{name}.csv").write_text((place / "in" / f"{name}.csv").read_text())
    then = dt.datetime.combine(ago(10), dt.time(9), dt.UTC)
    store = Store.open(f"sqlite:///{tmp_path}/store.db", clock=lambda: then)
    store.trial().import_files([tmp_path / "in" / "children.csv", tmp_path / "in" / "contacts.csv"])
    store.close()
    assert run(tmp_path, "import", place / "in" / "records.csv").exit_code == 0
    asked = ("audit", "--out", tmp_path / "audit", "--no-pdf", "--true-counts")
    done = run(tmp_path, *asked, "--since", ago(5))
    assert done.exit_code == 0, done.output
    changed = rows(tmp_path / "audit" / "changes_since.csv")
    (whole,) = [row for row in changed if (row["indicator"], row["breakdown"]) == ("weighed_at_check", "all")]
    assert [float(whole[f"numerator_{when}"]) for when in ("before", "now")] == [0, 1]
    assert f"Since {ago(5)}: " in done.stdout
    assert f"what the record store had said by {ago(5)}, of {ago(370)} to {ago(5)}" in done.stderr
    assert "What can't be given back" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", TODAY.isoformat()], "expected a day before today"),
        (["--since", ago(400).isoformat()], "the record store had worked out no child by the end of that day"),
        (["--since", "yesterday"], "yesterday is not there yet"),
    ],
)
def test_a_day_that_an_audit_can_not_be_held_against_is_refused_in_one_line(place, tmp_path, words, said):
    done = run(place, "audit", "--out", tmp_path / "audit", "--no-pdf", "--true-counts", *words)
    assert said in str(done.exception) + done.output


def test_a_day_needs_the_store(place, tmp_path):
    of_files = ("--from", ago(30), "--to", TODAY, "--since", ago(5))
    done = run(place, "audit", place / "in", "--out", tmp_path / "audit", *of_files)
    assert "a day is for the record store, --store" in str(done.exception)
