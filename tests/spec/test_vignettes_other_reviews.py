"""Clinical stories: the new birth visit, the 12-month and the 2-2½-year review; attended is not measured there either."""

import pandas as pd
import pytest

from growthwatch import detect, scoring, tables
from growthwatch.check_schedule import CheckSchedule, published
from growthwatch.check_windows import CheckWindows, LaterCheckWindows
from growthwatch.vocabulary import CHECKS
from tests import build
from tests.build import on_day

#: First and last day of each window, of its being due, and of a late review.
WINDOWS = {"new-birth": (10, 14, 14, 30), "12-month": (274, 456, 365, 548), "2-year": (730, 913, 913, 1096)}


def check(name, rows, visits, *, age_now, windows=None, **about):
    """One check of one child: weights (day, kg), contacts (day, outcome) of that check, asked at this age [days]."""
    who = build.children(**about)
    scored = scoring.score(who, build.measured(rows), policy="digital") if rows else tables.empty(tables.SCORED)
    contacts = build.contacts([{"age_days": day, "outcome": outcome, "contact": name} for day, outcome in visits])
    table = detect.checks(
        who, scored, build.records_of(scored), contacts, as_of=on_day(age_now), windows=windows
    ).set_index("check")
    assert list(table.index) == list(CHECKS)
    return table.loc[name]


def status(name, rows, visits, age_now, **about):
    return check(name, rows, visits, age_now=age_now, **about)["status"]


@pytest.mark.parametrize("name", WINDOWS)
def test_the_window_of_each_review_is_the_healthy_child_programmes(name):
    row = check(name, [], [], age_now=2000)
    assert (row["window_from"], row["window_to"]) == (on_day(WINDOWS[name][0]), on_day(WINDOWS[name][1]))


@pytest.mark.parametrize("name", WINDOWS)
def test_a_review_is_due_from_the_first_day_of_its_window_and_missed_from_the_day_after_the_last(name):
    opens, closes, due_until, _ = WINDOWS[name]
    assert status(name, [], [], opens - 1) == "not_due"
    assert status(name, [], [], opens) == "due"
    assert status(name, [], [], due_until) == "due"
    assert status(name, [], [], closes + 1) == "missed"


def test_a_year_old_who_was_not_seen_by_12_months_is_overdue_until_15_months():
    """Metrics C4 and C5: by 12 months, at the latest by 15 (day 365 and 456)."""
    assert status("12-month", [], [], 365) == "due"
    assert status("12-month", [], [], 366) == "overdue"
    assert status("12-month", [], [], 456) == "overdue"
    assert status("12-month", [], [], 457) == "missed"


@pytest.mark.parametrize("name", WINDOWS)
def test_a_review_with_a_weight_within_3_days_is_complete_on_both_edges_of_the_window(name):
    opens, closes, _, _ = WINDOWS[name]
    for day in (opens, closes):
        assert status(name, [(day, 9.0)], [(day, "attended")], closes + 20) == "complete"
        assert status(name, [(day + 3, 9.0)], [(day, "attended")], closes + 20) == "complete"


@pytest.mark.parametrize("name", WINDOWS)
def test_a_review_attended_without_a_weight_is_not_measured(name):
    opens, closes, _, _ = WINDOWS[name]
    row = check(name, [], [(opens, "attended")], age_now=closes + 20)
    assert row["status"] == "attended_not_measured"
    assert row["review_on"] == on_day(opens)
    assert row["measured_level"] == "none"


@pytest.mark.parametrize("name", WINDOWS)
def test_a_late_review_counts_to_its_last_day_and_no_longer(name):
    late = WINDOWS[name][3]
    assert status(name, [(late, 9.0)], [(late, "attended")], late + 20) == "complete_late"
    assert status(name, [(late + 1, 9.0)], [(late + 1, "attended")], late + 20) == "missed"


def test_a_newborn_seen_on_day_8_and_weighed_was_reviewed_early():
    """From day 5 on a visit with its weight is an early one; on day 4 it is the midwife's."""
    assert status("new-birth", [(8, 3.4)], [(8, "attended")], 40) == "complete_early"
    assert status("new-birth", [(4, 3.4)], [(4, "attended")], 40) == "missed"
    assert check("new-birth", [(4, 3.4)], [(4, "attended")], age_now=40)["reason"] == "early_review"


def test_a_toddler_weighed_at_a_clinic_and_never_reviewed_has_a_weight_and_no_review():
    assert status("12-month", [(300, 9.3)], [], 600) == "measured_no_review"


def test_a_baby_not_brought_to_the_12_month_review_is_missed_with_that_reason():
    row = check("12-month", [], [(330, "was_not_brought")], age_now=500)
    assert (row["status"], row["reason"]) == ("missed", "was_not_brought")


def test_a_6_8_week_review_is_no_12_month_review():
    who, none = build.children(), tables.empty(tables.SCORED)
    visits = build.contacts([{"age_days": 300, "outcome": "attended", "contact": "6-8-week"}])
    table = detect.checks(who, none, build.records_of(none), visits, as_of=on_day(500)).set_index("check")
    assert table.loc["12-month", "status"] == "missed"


def test_a_child_who_joined_after_the_window_is_not_counted_there_and_is_at_the_next():
    joined = {"joined_on": on_day(20)}
    assert check("new-birth", [], [], age_now=100, **joined)["reason"] == "joined_late"
    assert status("12-month", [], [], 300, **joined) == "due"


@pytest.mark.parametrize(("left", "counted"), [(364, "excluded"), (365, "missed")])
def test_who_left_before_the_12_month_review_was_due_is_not_counted(left, counted):
    assert status("12-month", [], [], 600, left_on=on_day(left)) == counted


def test_a_weight_that_may_be_another_childs_is_to_be_checked_at_any_review():
    rows = [{"age_days": 300, "value": 9.3, "state": "questioned"}]
    who = build.children()
    scored = scoring.score(who, build.measured(rows), policy="digital")
    records = build.records_of(scored)
    records["error"] = pd.Categorical(["wrong_child"], categories=records["error"].cat.categories)
    table = detect.checks(who, scored, records, build.contacts([]), as_of=on_day(600)).set_index("check")
    assert table.loc["12-month", "status"] == "weight_to_check"
    assert "another child's?" in table.loc["12-month", "text"]
    assert table.loc["6-8-week", "status"] == "missed"


def test_metric_c8i_is_asked_of_the_6_8_week_check_alone():
    who, none = build.children(), tables.empty(tables.SCORED)
    visits = build.contacts([(49, "attended")])
    table = detect.checks(who, none, build.records_of(none), visits, as_of=on_day(500)).set_index("check")
    assert table.loc["6-8-week", "reviewed_by_day_56"]
    assert table.drop(index="6-8-week")["reviewed_by_day_56"].isna().all()


def test_the_published_windows_of_the_6_8_week_check_are_the_defaults():
    assert published().main == CheckWindows()


def test_a_service_that_sees_toddlers_from_8_months_says_so_of_that_review_alone():
    own = LaterCheckWindows(**{**vars(published().of("12-month")), "opens_day": 244})
    schedule = CheckSchedule({**published().windows, "12-month": own})
    assert status("12-month", [], [], 250, windows=schedule) == "due"
    assert status("12-month", [], [], 250) == "not_due"
    assert status("new-birth", [], [], 12, windows=schedule) == "due"
