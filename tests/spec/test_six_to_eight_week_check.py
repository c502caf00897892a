"""The 6-8-week check: every status and reason, as the project's clinical facts (section 5) define them."""

import pandas as pd
import pytest

from tests.build import check, on_day

W = 4.9


@pytest.mark.parametrize(
    ("story", "weights", "visits", "age_now", "status"),
    [
        ("reviewed and weighed", [(49, W)], [(49, "attended")], 100, "complete"),
        ("weighed three days before the review", [(46, W)], [(49, "attended")], 100, "complete"),
        ("weighed in the window, four days from the review", [(53, W)], [(49, "attended")], 100, "measured_elsewhere"),
        ("reviewed on day 42 with a weight on day 40", [(40, W)], [(42, "attended")], 100, "complete"),
        ("attended, and nobody weighed the baby", [(10, 3.6)], [(49, "attended")], 100, "attended_not_measured"),
        ("late review, and nobody weighed the baby", [], [(70, "attended")], 100, "attended_not_measured"),
        ("weighed, no review", [(50, W)], [], 100, "measured_no_review"),
        ("weighed, review late", [(50, W)], [(70, "attended")], 100, "measured_no_review"),
        ("late review with a weight", [(71, W)], [(70, "attended")], 100, "complete_late"),
        ("five weeks old", [], [], 35, "not_due"),
        ("six weeks old", [], [], 42, "due"),
        ("eight weeks to the day", [], [], 56, "due"),
        ("a day over eight weeks", [], [], 57, "overdue"),
        ("nine weeks", [], [], 63, "overdue"),
        ("nine weeks and a day", [], [], 64, "missed"),
        ("review on day 85 is too late to count", [], [(85, "attended")], 100, "missed"),
        ("weight on day 41 without a review", [(41, W)], [], 100, "missed"),
        ("weight on day 64 without a review", [(64, W)], [], 100, "missed"),
    ],
)
def test_status(story, weights, visits, age_now, status):
    assert check(weights, visits, age_now=age_now)["status"] == status, story


@pytest.mark.parametrize(
    "outcome", ["was_not_brought", "cancelled_by_provider", "cancelled_by_family", "declined", "inpatient"]
)
def test_the_reason_stays_beside_a_missed_check(outcome):
    row = check([], [(49, outcome)], age_now=100)
    assert (row["status"], row["reason"]) == ("missed", outcome)


def test_reasons_are_never_collapsed():
    row = check([], [(45, "cancelled_by_provider"), (52, "was_not_brought")], age_now=100)
    assert row["reason"] == "was_not_brought;cancelled_by_provider"


def test_without_any_contact_the_reason_is_that_there_is_no_record():
    assert check([], [], age_now=50)["reason"] == "no_record"


def test_a_review_before_six_weeks_is_named_as_early():
    row = check([(38, W)], [(38, "attended")], age_now=100)
    assert (row["status"], row["reason"]) == ("missed", "early_review")


def test_a_complete_check_has_no_reason():
    assert pd.isna(check([(49, W)], [(42, "was_not_brought"), (49, "attended")], age_now=100)["reason"])


def test_a_questioned_weight_is_no_weight():
    row = check([{"age_days": 49, "value": 49.0, "state": "questioned"}], [(49, "attended")], age_now=100)
    assert row["status"] == "attended_not_measured"
    assert row["measured_level"] == "none"


def test_a_disputed_weight_was_still_a_weighing():
    rows = [{"age_days": 49, "value": v, "state": "disputed"} for v in (4.2, 4.9)]
    assert check(rows, [(49, "attended")], age_now=100)["status"] == "complete"


def test_the_system_that_holds_the_weight_is_named():
    row = check([{"age_days": 55, "value": W, "sources": "parent_held;gp"}], [(49, "attended")], age_now=100)
    assert row["weight_source"] == "parent_held;gp"
    assert row["weight_on"] == pd.Timestamp(on_day(55))
    assert row["review_on"] == pd.Timestamp(on_day(49))


@pytest.mark.parametrize(
    ("column", "day", "status", "reason"),
    [
        ("died_on", 55, "excluded", "died"),
        ("died_on", 56, "missed", "no_record"),
        ("left_on", 55, "excluded", "left"),
        ("left_on", 70, "missed", "no_record"),
        ("joined_on", 64, "excluded", "joined_late"),
        ("joined_on", 63, "missed", "no_record"),
        ("left_on", 150, "missed", "no_record"),
    ],
)
def test_who_is_in_the_denominator(column, day, status, reason):
    row = check([], [], age_now=100, **{column: on_day(day)})
    assert (row["status"], row["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("kinds", "level"),
    [
        (["weight"], "weight"),
        (["weight", "head"], "weight+head"),
        (["weight", "length", "head"], "weight+length+head"),
        (["weight", "length"], "weight"),
        (["head"], "none"),
    ],
)
def test_how_much_was_measured(kinds, level):
    values = {"weight": W, "length": 57.0, "head": 38.5}
    rows = [{"age_days": 49, "value": values[k], "kind": k} for k in kinds]
    assert check(rows, [(49, "attended")], age_now=100)["measured_level"] == level


@pytest.mark.parametrize(
    ("visit", "age_now", "answer"),
    [(56, 100, True), (57, 100, False), (None, 56, None), (None, 57, False), (50, 52, True)],
)
def test_metric_c8i_is_answered_only_when_it_can_be(visit, age_now, answer):
    row = check([], [(visit, "attended")] if visit else [], age_now=age_now)
    assert (None if pd.isna(row["reviewed_by_day_56"]) else bool(row["reviewed_by_day_56"])) is answer


def test_the_window_is_given_in_dates():
    row = check([], [], age_now=50)
    assert (row["window_from"], row["window_to"]) == (pd.Timestamp(on_day(42)), pd.Timestamp(on_day(63)))
