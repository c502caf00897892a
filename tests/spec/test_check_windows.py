"""A service that holds its 6-8-week check at other ages says so once, and every face counts by it."""

import json

import pytest

import growthwatch as gw
from growthwatch.check_windows import CheckWindows, UnusableCheckWindows, read_check_windows
from tests.build import at_6_to_8_weeks, check, on_day
from tests.command import growthwatch, in_one_line, rows
from tests.spec.test_command_line import records  # noqa: F401 - a fixture: born 1 Jan, seen on day 49, weighed on 77

W = 4.9


@pytest.mark.parametrize(
    ("weights", "visits", "age_now", "windows", "status"),
    [
        ([(66, W)], [], 100, {"closes_day": 70}, "measured_no_review"),
        ([(40, W)], [(40, "attended")], 100, {"opens_day": 40}, "complete"),
        ([], [], 66, {"closes_day": 70}, "overdue"),
        ([], [], 57, {"overdue_from_day": 58}, "due"),
        ([(90, W)], [(90, "attended")], 100, {"late_until_day": 91}, "complete_late"),
        ([(54, W)], [(49, "attended")], 100, {"near_review_days": 5}, "complete"),
    ],
)
def test_each_window_that_a_service_sets_moves_the_status_it_decides(weights, visits, age_now, windows, status):
    assert check(weights, visits, age_now=age_now, windows=CheckWindows(**windows))["status"] == status
    assert check(weights, visits, age_now=age_now)["status"] != status


def test_who_left_just_before_eight_weeks_counts_where_a_service_counts_from_six():
    gone = {"left_on": on_day(50)}
    assert check([], [], age_now=100, **gone)["status"] == "excluded"
    assert check([], [], age_now=100, windows=CheckWindows(present_until_day=42), **gone)["status"] == "missed"


def test_the_dates_of_the_window_are_those_of_the_service():
    row = check([], [], age_now=100, windows=CheckWindows(opens_day=40, closes_day=70))
    assert (row["window_from"], row["window_to"]) == (on_day(40), on_day(70))


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ({"closes_day": 50}, "overdue_from_day is 57, later than closes_day, which is 50"),
        ({"opens_day": -1}, "opens_day is -1; expected whole days from 0 to 365"),
        ({"near_review_days": 2.5}, "near_review_days is 2.5; expected whole days from 0 to 365"),
        ({"late_until_day": True}, "late_until_day is True; expected whole days from 0 to 365"),
        ({"closes_day": "63"}, "closes_day is '63'; expected whole days from 0 to 365"),
    ],
)
def test_windows_that_no_check_can_be_held_to_are_refused(windows, said):
    with pytest.raises(UnusableCheckWindows) as refused:
        CheckWindows(**windows)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("closes = 70", "windows.toml: closes is no check window; expected opens_day, overdue_from_day, closes_day,"),
        ("closes_day = 50", "windows.toml: overdue_from_day is 57, later than closes_day, which is 50"),
        ("closes_day: 70", "windows.toml: not the settings of check windows (TOML): "),
    ],
)
def test_a_file_of_settings_that_cant_be_used_is_refused_in_one_sentence(tmp_path, text, said):
    file = tmp_path / "windows.toml"
    file.write_text(text)
    with pytest.raises(UnusableCheckWindows) as refused:
        read_check_windows(file)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_a_settings_file_alone_moves_the_windows_of_a_run_and_run_json_says_so(records, tmp_path):  # noqa: F811
    file = tmp_path / "windows.toml"
    file.write_text("closes_day = 80\n")
    for out, more in (("usual", []), ("own", ["--check-windows", file])):
        growthwatch("run", records, "--as-of", "2026-04-01", "--out", tmp_path / out, *more)
    (usual,), (own,) = (at_6_to_8_weeks(rows(tmp_path / out / "checks.csv")) for out in ("usual", "own"))
    assert (usual["status"], usual["window_to"]) == ("attended_not_measured", "2026-03-05")
    assert (own["status"], own["window_to"]) == ("measured_elsewhere", "2026-03-22")
    about = [json.loads((tmp_path / out / "run.json").read_text()) for out in ("usual", "own")]
    assert "check_windows" not in about[0]
    assert about[1]["check_windows"]["closes_day"] == 80


def test_the_library_and_batches_on_disk_take_the_same_windows(records, tmp_path):  # noqa: F811
    windows = CheckWindows(closes_day=80)
    alone = at_6_to_8_weeks(gw.run(records, as_of="2026-04-01", check_windows=windows).checks)
    assert alone["status"].tolist() == ["measured_elsewhere"]
    file = tmp_path / "windows.toml"
    file.write_text("closes_day = 80\n")
    out = tmp_path / "out"
    growthwatch("run", records, "--as-of", "2026-04-01", "--out", out, "--workers", "1", "--check-windows", file)
    about = json.loads((out / "run.json").read_text())
    assert about["checks"] == {"measured_elsewhere": 1}
    assert about["check_windows"]["closes_day"] == 80


def test_a_file_of_windows_that_is_not_there_is_said_in_one_line(records, tmp_path):  # noqa: F811
    said = in_one_line("run", records, "--out", tmp_path / "out", "--check-windows", tmp_path / "none.toml")
    assert said.endswith(": none.toml: the check windows can't be read: No such file or directory")
