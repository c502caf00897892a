"""A service's own windows and next steps are given once, and reach runs, reports, charts and the store alike."""

import datetime as dt

import pytest

import growthwatch as gw
from growthwatch.check_schedule import CheckSchedule, published, read_check_schedule
from growthwatch.check_windows import UnusableCheckWindows
from growthwatch.detect import UnusableNextSteps
from growthwatch.store import Store
from tests.build import at_6_to_8_weeks
from tests.command import growthwatch, rows

HEADING = "source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit,practice_code\n"
#: Born 1 Jan 2025, 3.5 kg; 4.4 kg on day 66; a year later, on day 260, 8.0 kg.
RECORDS = HEADING + "".join(
    f"clinic,C{n},9990000018,2025-01-01,male,{day},weight,{kg},kg,Z90001\n"
    for n, (day, kg) in enumerate([("2025-01-01", 3.5), ("2025-03-08", 4.4), ("2025-09-18", 8.0)])
)
WINDOWS = "closes_day = 70\n\n[12-month]\nopens_day = 244\n"
STEPS = (
    "step,prompt,rules,citation,version\nring,Ring the team.,ng75-fall;ng75-below-2nd;fall-pattern,Our pathway,v3\n"
)
AS_OF = dt.date(2025, 9, 20)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "records.csv").write_text(RECORDS)
    (tmp_path / "windows.toml").write_text(WINDOWS)
    (tmp_path / "steps.csv").write_text(STEPS)
    return tmp_path


def desk_in(folder):
    noon = dt.datetime.combine(AS_OF, dt.time(12), dt.UTC)
    return Store.open(folder / "gw.db", clock=lambda: noon).trial()


def statuses(checks):
    return dict(zip(checks["check"], checks["status"].astype(str), strict=True))


def test_one_file_moves_the_windows_of_every_check_and_run_json_says_which(folder):
    out, windows = folder / "out", folder / "windows.toml"
    growthwatch("run", folder / "in", "--as-of", AS_OF, "--out", out, "--check-windows", windows)
    said = {row["check"]: row for row in rows(out / "checks.csv")}
    assert (said["6-8-week"]["status"], said["6-8-week"]["window_to"]) == ("measured_no_review", "2025-03-12")
    assert (said["12-month"]["status"], said["12-month"]["window_from"]) == ("measured_no_review", "2025-09-02")
    about = gw.load(out).about
    assert about["check_windows"]["closes_day"] == 70
    assert about["check_windows"]["12-month"]["opens_day"] == 244
    assert CheckSchedule.of_run(about) == read_check_schedule(windows)


def test_without_a_file_the_published_windows_hold(folder):
    result = gw.run(folder / "in", as_of=AS_OF)
    assert statuses(result.checks) == {
        "6-8-week": "missed", "new-birth": "missed", "12-month": "not_due", "2-year": "not_due",
    }  # fmt: skip
    assert "check_windows" not in result.about
    assert CheckSchedule.of_run(result.about) == published()


def test_a_store_holds_every_check_to_the_windows_it_was_given_until_it_is_given_others(folder):
    desk = desk_in(folder)
    desk.import_files([folder / "in"], as_of=AS_OF)
    handle = desk.caseload()["handle"].iloc[0]
    assert statuses(desk.child(handle).checks)["6-8-week"] == "missed"
    desk.set_files(check_windows=folder / "windows.toml")
    assert statuses(desk.child(handle).checks)["6-8-week"] == "measured_no_review"
    assert statuses(desk.child(handle).checks)["12-month"] == "measured_no_review"
    assert desk.child(handle).up_to_date
    assert desk.caseload()["check_status"].tolist() == ["measured_no_review"]
    again = desk_in(folder)
    assert again.check_schedule == read_check_schedule(folder / "windows.toml")
    (folder / "windows.toml").write_text("")
    again.set_files(check_windows=folder / "windows.toml")
    assert statuses(again.child(handle).checks)["6-8-week"] == "missed"


def test_what_leaves_the_store_says_by_which_windows(folder):
    desk = desk_in(folder)
    desk.import_files([folder / "in"], as_of=AS_OF, check_windows=folder / "windows.toml")
    result = desk.export("a list")
    assert result.stages.check_windows.closes_day == 70
    assert result.about["check_windows"]["closes_day"] == 70


def test_a_store_prompts_a_services_own_next_steps(folder):
    desk = desk_in(folder)
    desk.import_files([folder / "in"], as_of=AS_OF, next_steps=folder / "steps.csv")
    child = desk.child(desk.caseload()["handle"].iloc[0])
    met = child.findings[child.findings["status"].isin(["met", "confirmed"]).to_numpy()]
    assert set(met["next_steps"]) <= {"ring", ""}
    assert child.result.stages.next_steps.said(met) == [("Ring the team.", "Our pathway (v3)")]


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [("check_windows", "closes_day = 'x'", UnusableCheckWindows), ("next_steps", "step\n", UnusableNextSteps)],
)
def test_a_file_that_cant_be_used_changes_nothing_in_the_store(folder, name, text, refused):
    desk = desk_in(folder)
    (folder / "wrong").write_text(text)
    with pytest.raises(refused, match="wrong: "):
        desk.set_files(**{name: folder / "wrong"})
    assert desk.check_schedule == published()


def test_the_store_is_given_them_on_the_command_line_and_refuses_a_wrong_file_in_one_line(folder):
    store = ("--store", folder / "gw.db")
    growthwatch("import", folder / "in", *store, "--check-windows", folder / "windows.toml")
    assert desk_in(folder).check_schedule.main.closes_day == 70
    (folder / "windows.toml").write_text("[12-month]\nopen = 1\n")
    refused = growthwatch("refresh", *store, "--check-windows", folder / "windows.toml", check=2)
    said = refused.stderr.splitlines()[-1]  # above it stands that this is a single-user trial
    assert "windows.toml: 12-month: open is no check window" in said
    assert said.endswith("(line 2)")


def test_the_chart_of_a_run_shades_the_services_window(folder):
    result = gw.run(folder / "in", as_of=AS_OF, check_windows=read_check_schedule(folder / "windows.toml"))
    drawn = gw.chart(result, result.children["child_id"].iloc[0]).to_dict()["datasets"]
    (window,) = next(data for name, data in drawn.items() if name.endswith("check_window") and data)
    assert (window["day"], window["until"]) == (42, 70)


def test_a_services_next_steps_reach_a_run_and_its_sheet(folder):
    out = folder / "out"
    growthwatch("run", folder / "in", "--as-of", "2025-03-10", "--out", out, "--next-steps", folder / "steps.csv")
    falls = [row for row in rows(out / "findings.csv") if row["rule"] == "ng75-fall"]
    assert [row["next_steps"] for row in falls] == ["ring"]
    assert len(gw.load(out).about["next_steps"]) == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[12-month]\n\nclosess = 1", "windows.toml: 12-month: closess is no check window; expected opens_day,"),
        ("[1-year]\na = 1", "windows.toml: 1-year is no check; expected 6-8-week, new-birth, 12-month, 2-year (line 1)"),
        ("opens_day = 1\n[6-8-week]\nopens_day = 2", "windows.toml: opens_day of the 6-8-week check stands there twice"),
        ("[2-year]\ncloses_day = 'x'", "windows.toml: 2-year: closes_day is 'x'; expected whole days from 0 to 1825 (line 2)"),
        ("[new-birth]\ncloses_day = 9", "windows.toml: new-birth: overdue_from_day is 15, later than closes_day, which is 9"),
    ],
)  # fmt: skip
def test_windows_edited_wrongly_are_refused_with_file_check_and_line(tmp_path, text, said):
    (tmp_path / "windows.toml").write_text(text)
    with pytest.raises(UnusableCheckWindows) as refused:
        read_check_schedule(tmp_path / "windows.toml")
    assert str(refused.value).startswith(said)


def test_the_published_file_is_a_file_that_a_service_can_copy_and_edit(tmp_path):
    from growthwatch.reference import data  # noqa: PLC0415 - where the published file lies

    copy = tmp_path / "ours.toml"
    copy.write_bytes(data.verified("check_windows/check_windows.toml"))
    assert read_check_schedule(copy) == published()
    copy.write_text(copy.read_text().replace("closes_day = 456", "closes_day = 470"))
    assert read_check_schedule(copy).of("12-month").closes_day == 470


def test_the_6_8_week_check_of_a_run_is_the_same_with_and_without_the_other_reviews_windows(folder):
    (folder / "windows.toml").write_text("[12-month]\nopens_day = 200\n[new-birth]\nopens_day = 5\n")
    own = gw.run(folder / "in", as_of=AS_OF, check_windows=read_check_schedule(folder / "windows.toml"))
    usual = gw.run(folder / "in", as_of=AS_OF)
    assert at_6_to_8_weeks(own.checks).equals(at_6_to_8_weeks(usual.checks))
