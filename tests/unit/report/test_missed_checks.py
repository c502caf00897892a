"""The missed-checks report: every child counted once, nobody who died or left on a list, nothing that identifies."""

import dataclasses
import datetime as dt
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from growthwatch import pipeline, simulate
from growthwatch.cli import app
from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.report.missed_checks import next_steps
from growthwatch.report.missed_checks import report_files as files
from growthwatch.report.missed_checks.next_steps import NextStep
from growthwatch.vocabulary import CHECK_NAMES, CHECK_STATUSES
from tests.build import at_6_to_8_weeks

AS_OF = "2026-03-31"


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    made = simulate.simulate(500, 3, died=0.02, left=0.04, practices=3)
    simulate.write(made, folder, "csv")
    return folder


@pytest.fixture(scope="module")
def result(caseload):
    return pipeline.run(caseload, as_of=AS_OF)


@pytest.fixture(scope="module")
def practice(result):
    return result.stages.children["practice_code"].value_counts().index[0]


@pytest.fixture(scope="module")
def made(result, practice):
    return report.missed_checks(result, practice)


def _number(made, what):
    return int(made.summary.set_index("What").loc[what, "Number"])


def test_every_eligible_child_has_exactly_one_status(made):
    words = [CHECK_NAMES[status] for status in CHECK_STATUSES if status != "excluded"]
    counted = made.summary.set_index("What")["Number"]
    assert counted[words].sum() == _number(made, "Eligible for the check")
    assert _number(made, "Eligible for the check") + _number(made, "Not counted") == counted.iloc[0]


def test_actually_weighed_stands_beside_reviewed_and_is_not_the_same(made):
    assert _number(made, "Actually weighed at 6-8 weeks") > 0
    assert _number(made, "Reviewed by 8 weeks (C8i)") != _number(made, "Actually weighed at 6-8 weeks")


def test_nobody_who_died_or_left_is_on_the_worklist_or_gets_a_letter(result, made):
    children = result.stages.children
    gone = children[(children["died_on"].notna() | children["left_on"].notna()).to_numpy()]
    assert len(gone) > 5
    for listed in (made.worklist, made.recall):
        both = listed.merge(gone, left_on=["Surname", "Forename"], right_on=["surname", "forename"])
        assert both.empty


def test_everybody_missed_and_not_weighed_since_is_on_the_worklist(result, practice, made):
    children = result.stages.children
    mine = children[
        (children["practice_code"] == practice).to_numpy() & children["died_on"].isna() & children["left_on"].isna()
    ]
    checks = at_6_to_8_weeks(result.checks).merge(mine[["child_id", "surname", "forename"]], on="child_id")
    missed = checks[(checks["status"].isin(["missed", "overdue"])).to_numpy()]
    weights = result.measurements[(result.measurements["kind"] == "weight").to_numpy()]
    since = weights[(weights["age_days"] > 63).to_numpy()]["child_id"]
    missed = missed[~missed["child_id"].isin(since)]
    assert len(missed) > 0
    listed = set(zip(made.worklist["Surname"], made.worklist["Forename"], strict=True))
    assert set(zip(missed["surname"], missed["forename"], strict=True)) <= listed


def test_what_is_open_and_not_listed_is_counted_with_the_reason(made):
    """Nothing missing goes unseen: over a year old and weighed since, gone, or held by the practice already."""
    still_open = sum(_number(made, CHECK_NAMES[status]) for status in next_steps.URGENCY)
    left_out = sum(int(number) for number in re.findall(r"\d+(?= )", made.unlisted))
    assert 0 < left_out == still_open - len(made.worklist)


def test_every_line_of_the_worklist_says_what_to_do_next(made):
    assert (made.worklist["Next step"].str.len() > 10).all()
    assert made.worklist["Overdue, days"].dropna().gt(0).all()
    assert set(made.recall.columns) == {
        "To", "Forename", "Surname", "Postcode", "Date of birth", "Before sending",
    }  # fmt: skip


def test_the_workbook_has_frozen_headings_filters_real_dates_and_no_formula(made, tmp_path):
    path = tmp_path / "list.xlsx"
    files.write(made, path)
    sheets = CalamineWorkbook.from_path(str(path))
    assert sheets.sheet_names == ["Worklist", "Recall list", "Summary", "By quarter", "Data quality", "Other reviews"]
    rows = sheets.get_sheet_by_name("Worklist").to_python()
    heading = next(i for i, row in enumerate(rows) if row[0] == "Surname")
    born = rows[heading + 1][rows[heading].index("Date of birth")]
    assert isinstance(born, dt.date)
    with zipfile.ZipFile(path) as parts:
        xml = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert all('state="frozen"' in sheet for sheet in xml)
    assert all("<autoFilter" in sheet for sheet in xml)
    assert all('orientation="landscape"' in sheet and "fitToHeight" in sheet for sheet in xml)
    assert not any("<f>" in sheet for sheet in xml)


def test_a_name_that_is_a_formula_stays_text(result, practice, tmp_path):
    children = result.stages.children.assign(surname="=cmd|' /C calc'!A0")
    stages = type(result.stages)(
        children, *(getattr(result.stages, f) for f in ("records", "measurements", "contacts", "register"))
    )
    told = report.missed_checks(type(result)(**{**vars(result), "stages": stages}), practice)
    files.write(told, tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name)
    files.write(told, tmp_path / "x.csv")
    assert pd.read_csv(tmp_path / "x.csv")["Surname"].str.startswith("'=").all()


def test_email_safe_names_nobody_and_shows_no_small_number(result, practice, tmp_path):
    told = report.missed_checks(result, practice, email_safe=True)
    assert told.worklist.empty
    assert told.recall.empty
    numbers = pd.to_numeric(told.summary["Number"], errors="coerce").dropna()
    assert ((numbers == 0) | (numbers >= 10)).all()
    people = result.stages.children[(result.stages.children["practice_code"] == practice).to_numpy()]
    for suffix in (".csv", ".html"):
        for path in files.write(told, tmp_path / f"safe{suffix}"):
            text = path.read_text(encoding="utf-8")
            assert not any(name in text for name in people["surname"].dropna())
            assert not re.search(r"\b\d{10}\b|\b999 \d{3} \d{4}\b", text)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".html"])
def test_the_same_input_gives_the_same_bytes(made, tmp_path, suffix):
    one, two = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    files.write(made, one)
    files.write(made, two)
    assert one.read_bytes() == two.read_bytes()


def test_a_practice_that_nobody_has_is_reported_as_such(result, tmp_path):
    told = report.missed_checks(result, "Q99999")
    assert "No child in the input is registered with practice Q99999" in told.notices[0]
    for suffix in files.FORMATS[:3]:
        files.write(told, tmp_path / f"none{suffix}")
    assert "check the code" in (tmp_path / "none.html").read_text(encoding="utf-8")


def test_a_practice_whose_children_are_all_excluded_says_so(result, practice):
    checks = result.checks.assign(status=pd.Categorical(["excluded"] * len(result.checks), list(CHECK_STATUSES)))
    told = report.missed_checks(type(result)(**{**vars(result), "checks": checks}), practice)
    assert "there is no check to count" in told.notices[0]
    assert told.worklist.empty


def test_a_practice_of_two_is_reported(result, practice):
    children = result.stages.children.copy()
    mine = np.flatnonzero((children["practice_code"] == practice).to_numpy())
    children.loc[mine[2:], "practice_code"] = "Z00000"
    stages = type(result.stages)(
        children, *(getattr(result.stages, f) for f in ("records", "measurements", "contacts", "register"))
    )
    two = type(result)(**{**vars(result), "stages": stages})
    assert _number(report.missed_checks(two, practice), "Children with a date of birth") == 2
    safe = report.missed_checks(two, practice, email_safe=True).summary.set_index("What")["Number"]
    assert safe["Eligible for the check"] in ("*", "0")


def test_the_statuses_said_in_the_one_line_add_up_to_those_listed(result):
    """Checks that are open and not listed were counted among them: "8 to work through (9 missed, ...)"."""
    unlisted = 0
    for code in result.stages.children["practice_code"].dropna().unique():
        made = report.missed_checks(result, code)
        listed, said = re.search(r"(\d+) to work through \((.*)\)", made.headline).groups()
        assert sum(int(part.split()[0]) for part in said.split("; ")) == int(listed) == len(made.worklist)
        unlisted += made.unlisted != ""
    assert unlisted


def test_who_was_seen_and_weighed_since_is_not_said_to_lack_a_review(result):
    for code in result.stages.children["practice_code"].dropna().unique():
        steps_by_status = report.missed_checks(result, code).worklist.groupby("Status")["next_step"].agg(list)
        assert NextStep.REVIEW_NOT_RECORDED not in steps_by_status.get(CHECK_NAMES["attended_not_measured"], [])


def test_a_review_is_not_to_be_booked_for_a_child_past_the_age_for_it(result):
    """Such a line said "Book the review" of children of more than a year."""
    codes = result.stages.children["practice_code"].dropna().unique()
    lists = pd.concat([report.missed_checks(result, code).worklist for code in codes])
    lists = lists[(lists["Status"] == CHECK_NAMES["measured_no_review"]).to_numpy()]
    said = lists["next_step"] == NextStep.FIND_OUT_REVIEW
    assert said.any()
    assert (said == (pd.Timestamp(AS_OF) - lists["Date of birth"]).dt.days.gt(84)).all()


def test_an_empty_list_does_not_say_that_no_check_is_open_beside_those_open_and_not_listed(made):
    none = dataclasses.replace(made, worklist=made.worklist.iloc[:0], unlisted="")
    assert report.NO_OPEN_CHECK in files.html(none)
    assert report.NO_OPEN_CHECK not in files.html(dataclasses.replace(none, unlisted=made.unlisted or "1 open."))


def test_the_command_writes_the_report_and_sums_it_up_in_one_line(caseload, practice, tmp_path):
    out = tmp_path / "monday.csv"
    done = CliRunner().invoke(
        app, ["missed-checks", str(caseload), "--as-of", AS_OF, "--practice", practice, "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert out.is_file()
    assert len(done.stdout.strip().splitlines()) == 1
    assert re.search(rf"practice {practice}: \d+ eligible, \d+ to work through", done.stdout)


@pytest.mark.parametrize(
    ("percent", "said"),
    [(83.6, "84 %"), ("83.6", "84 %"), (99.7, "over 99 %"), (100.0, "100 %"), ("nearly all", "nearly all"), ("", "*"),
     (float("nan"), "*")],
)  # fmt: skip
def test_a_large_figure_is_never_100_for_what_is_not_all(percent, said):
    assert files._share(percent) == said
