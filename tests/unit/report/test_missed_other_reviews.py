"""The missed-checks report of another review: its own windows and words, and no 8-week figure in it."""

import re

import pytest

import growthwatch as gw
from growthwatch.check_schedule import CheckSchedule, published
from growthwatch.check_windows import CheckWindows
from growthwatch.report import fhir
from growthwatch.report.missed_checks import report_files
from growthwatch.report.missed_checks.missed_checks import missed_checks
from growthwatch.vocabulary import CHECKS
from tests.command import growthwatch, in_one_line

#: One practice, day 500 of each child: weighed on day 300 / seen unweighed / not brought / nothing / left on day 100.
CHILDREN = "source,child_id,nhs_number,forename,surname,date_of_birth,sex,practice_code,left_on\n" + "".join(
    f"gp,{n},{number},Baby,{name},2025-01-01,male,Z90001,{left}\n"
    for n, (number, name, left) in enumerate(
        [("9990000018", "WEIGHED", ""), ("9990000026", "SEEN", ""), ("9990000034", "NOTBROUGHT", ""),
         ("9990000042", "NOTHING", ""), ("9990000050", "LEFT", "2025-04-11")]
    )
)  # fmt: skip
RECORDS = "source,record_id,nhs_number,measured_on,kind,value,unit\nclinic,C1,9990000018,2025-10-28,weight,9.3,kg\n"
CONTACTS = (
    "source,record_id,nhs_number,contact,contact_on,outcome\n"
    "clinic,K1,9990000026,12-month,2025-11-27,attended\nclinic,K2,9990000034,12-month,2025-11-27,was_not_brought\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name, text in (("children", CHILDREN), ("records", RECORDS), ("contacts", CONTACTS)):
        (tmp_path / "in" / f"{name}.csv").write_text(text)
    return tmp_path


@pytest.fixture
def result(folder):
    return gw.run(folder / "in", as_of="2026-05-16")


def number(made, what):
    return made.summary.set_index("What")["Number"][what]


def test_the_12_month_list_names_who_needs_somebody_most_urgent_first(result):
    made = missed_checks(result, "Z90001", check="12-month")
    listed = made.worklist[["Surname", "Status", "Why", "Overdue, days"]].to_numpy(dtype=object).tolist()
    assert [row[0] for row in listed] == ["NOTBROUGHT", "NOTHING", "SEEN", "WEIGHED"]
    assert listed[0][1:] == ["Missed", "was not brought", 500 - 365]
    assert listed[2][1] == "Seen, not weighed"
    assert listed[3][1] == "Weighed, no review"


def test_its_summary_counts_each_child_once_and_has_no_8_week_figure(result):
    made = missed_checks(result, "Z90001", check="12-month")
    assert number(made, "Children with a date of birth") == 5
    assert number(made, "Eligible for the check") == 4
    assert number(made, "Window closed (over 456 days old)") == 4
    assert number(made, "Actually weighed at 9-15 months") == 1
    assert number(made, "Reviewed at 9-15 months") == 1
    assert number(made, "… left before day 365") == 1
    page = re.sub(r"<style>.*?</style>", "", report_files.html(made))
    assert "12-month reviews: practice Z90001" in page
    assert "8 week" not in page
    assert "6-8" not in page


def test_the_6_8_week_report_counts_children_and_not_their_four_checks(result):
    made = missed_checks(result, "Z90001")
    assert number(made, "Children with a date of birth") == 5
    assert number(made, "Missed") == 5
    assert not made.worklist["Surname"].duplicated().any()


def test_the_6_8_week_report_says_how_the_other_reviews_stand(result):
    reviews = missed_checks(result, "Z90001").reviews.set_index("Status")
    assert reviews["12-month review"].to_dict() == {
        "Not counted": 1, "Seen, not weighed": 1, "Weighed, no review": 1, "Not yet due": 0, "Missed": 2,
    }  # fmt: skip
    assert reviews["New birth visit"]["Missed"] == 5
    assert reviews.sum().tolist() == [5, 5, 5]
    assert missed_checks(result, "Z90001", email_safe=True).reviews.empty


def test_a_services_windows_stand_in_the_words_of_its_report(folder):
    schedule = CheckSchedule({**published().windows, "6-8-week": CheckWindows(closes_day=70, present_until_day=60)})
    made = missed_checks(gw.run(folder / "in", as_of="2026-05-16", check_windows=schedule), "Z90001")
    said = made.summary["What"].tolist()
    assert "Window closed (over 70 days old)" in said
    assert "… joined after day 70" not in said  # nobody did
    assert not any("63" in what or "day 56" in what for what in said)


def test_who_left_is_named_with_the_services_own_day(folder):
    (folder / "in" / "children.csv").write_text(CHILDREN.replace("2025-04-11", "2025-02-27"))  # day 57
    schedule = CheckSchedule({**published().windows, "6-8-week": CheckWindows(present_until_day=60)})
    made = missed_checks(gw.run(folder / "in", as_of="2026-05-16", check_windows=schedule), "Z90001")
    assert number(made, "… left before day 60") == 1


@pytest.mark.parametrize("check", CHECKS)
def test_the_command_writes_a_workbook_of_each_check(folder, check):
    out = folder / f"{check}.xlsx"
    words = ("missed-checks", folder / "in", "--as-of", "2026-05-16", "--practice", "Z90001", "--check", check)
    growthwatch(*words, "--out", out)
    assert out.stat().st_size > 5_000


def test_a_check_that_there_is_not_is_refused_in_one_line(folder):
    said = in_one_line("missed-checks", folder / "in", "--practice", "Z90001", "--check", "3-year", "--out", "x.csv")
    assert "expected one of 6-8-week, new-birth, 12-month, 2-year" in said


def test_fhir_tells_of_every_check_that_lacks_its_weight_with_the_reason(result):
    pytest.importorskip("fhir.resources")
    child_id = result.children.loc[(result.children["nhs_number"] == "9990000034").to_numpy(), "child_id"].iloc[0]
    whole = fhir.bundle(result, child_id)
    (basic,) = (one["resource"] for one in whole["entry"] if one["resource"]["resourceType"] == "Basic")
    assert "12-month review: Missed (was not brought)." in basic["text"]["div"]
    assert "2-2½-year review" not in basic["text"]["div"]  # not yet due
    standing = [
        {part["url"]: part["valueString"] for part in one["extension"]}
        for one in basic["extension"]
        if one["url"] == "urn:growthwatch:check"
    ]
    assert {"check": "12-month", "status": "missed", "reason": "was_not_brought"} in standing
    assert {"check": "2-year", "status": "not_due"} in standing
