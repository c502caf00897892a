"""The 6-8-week check: every status and reason, as the project's clinical facts (section 5) define them.

The days are told from the windows, which one test holds to the published ones: who changes a window changes it there.
"""

import pandas as pd
import pytest

from growthwatch.check_windows import C8I_DAY, CheckWindows
from tests.build import check, on_day

W = 4.9
WINDOWS = CheckWindows()
OPENS, OVERDUE, CLOSES = WINDOWS.opens_day, WINDOWS.overdue_from_day, WINDOWS.closes_day
LATE, NEAR, PRESENT = WINDOWS.late_until_day, WINDOWS.near_review_days, WINDOWS.present_until_day
MIDDLE = (OPENS + CLOSES) // 2
AFTER = LATE + 16  # every window is over


def test_the_published_windows_are_6_to_9_weeks_overdue_after_8_and_late_until_12():
    assert (OPENS, OVERDUE, CLOSES, LATE) == (6 * 7, 8 * 7 + 1, 9 * 7, 12 * 7)
    assert (NEAR, PRESENT) == (3, 8 * 7)
    assert (OPENS - WINDOWS.early_days, WINDOWS.beside_days) == (4 * 7, 4)


@pytest.mark.parametrize(
    ("story", "weights", "visits", "age_now", "status"),
    [
        ("reviewed and weighed", [(MIDDLE, W)], [(MIDDLE, "attended")], AFTER, "complete"),
        ("weighed just near enough", [(MIDDLE - NEAR, W)], [(MIDDLE, "attended")], AFTER, "complete"),
        (
            "a day too far to be its weight",
            [(MIDDLE + NEAR + 1, W)],
            [(MIDDLE, "attended")],
            AFTER,
            "measured_elsewhere",
        ),
        ("first day, weight just before it", [(OPENS - 2, W)], [(OPENS, "attended")], AFTER, "complete"),
        ("attended, and nobody weighed the baby", [(10, 3.6)], [(MIDDLE, "attended")], AFTER, "attended_not_measured"),
        ("late review, and nobody weighed the baby", [], [(CLOSES + 7, "attended")], AFTER, "attended_not_measured"),
        ("weighed, no review", [(MIDDLE, W)], [], AFTER, "measured_no_review"),
        ("weighed, review late", [(MIDDLE, W)], [(CLOSES + 7, "attended")], AFTER, "measured_no_review"),
        ("late review with a weight", [(CLOSES + 8, W)], [(CLOSES + 7, "attended")], AFTER, "complete_late"),
        ("the day before it opens", [], [], OPENS - 1, "not_due"),
        ("the day on which it opens", [], [], OPENS, "due"),
        ("the last day before it is overdue", [], [], OVERDUE - 1, "due"),
        ("the first day on which it is overdue", [], [], OVERDUE, "overdue"),
        ("the day on which it closes", [], [], CLOSES, "overdue"),
        ("the day after it closes", [], [], CLOSES + 1, "missed"),
        ("review a day too late to count", [], [(LATE + 1, "attended")], AFTER, "missed"),
        ("weighed the day before, no review", [(OPENS - 1, W)], [], AFTER, "missed"),
        ("weighed the day after, no review", [(CLOSES + 1, W)], [], AFTER, "missed"),
    ],
)
def test_status(story, weights, visits, age_now, status):
    assert check(weights, visits, age_now=age_now)["status"] == status, story


@pytest.mark.parametrize(
    "outcome", ["was_not_brought", "cancelled_by_provider", "cancelled_by_family", "declined", "inpatient"]
)
def test_the_reason_stays_beside_a_missed_check(outcome):
    row = check([], [(MIDDLE, outcome)], age_now=AFTER)
    assert (row["status"], row["reason"]) == ("missed", outcome)


def test_reasons_are_never_collapsed():
    row = check([], [(OPENS + 3, "cancelled_by_provider"), (MIDDLE, "was_not_brought")], age_now=AFTER)
    assert row["reason"] == "was_not_brought;cancelled_by_provider"


def test_without_any_contact_the_reason_is_that_there_is_no_record():
    assert check([], [], age_now=MIDDLE)["reason"] == "no_record"


def test_a_review_before_the_window_opens_without_a_weight_is_named_as_early():
    row = check([(OPENS - 4 - NEAR - 1, W)], [(OPENS - 4, "attended")], age_now=AFTER)
    assert (row["status"], row["reason"]) == ("missed", "early_review")


def test_a_complete_check_has_no_reason():
    visits = [(OPENS, "was_not_brought"), (MIDDLE, "attended")]
    assert pd.isna(check([(MIDDLE, W)], visits, age_now=AFTER)["reason"])


def test_a_weight_whose_figure_is_in_doubt_was_a_weighing():
    row = check([{"age_days": MIDDLE, "value": 49.0, "state": "questioned"}], [(MIDDLE, "attended")], age_now=AFTER)
    assert (row["status"], row["measured_level"], row["weight_state"]) == ("complete", "weight", "questioned")
    assert row["text"].startswith("Clinic wrote 49.0 kg on ")
    assert row["text"].endswith(": the figure is in doubt. Ask or weigh again.")


def test_a_disputed_weight_was_still_a_weighing():
    rows = [{"age_days": MIDDLE, "value": v, "state": "disputed"} for v in (4.2, 4.9)]
    assert check(rows, [(MIDDLE, "attended")], age_now=AFTER)["status"] == "complete"


def test_the_system_that_holds_the_weight_is_named():
    weight = {"age_days": CLOSES, "value": W, "sources": "parent_held;gp"}
    row = check([weight], [(OPENS, "attended")], age_now=AFTER)
    assert row["weight_source"] == "parent_held;gp"
    assert row["weight_on"] == pd.Timestamp(on_day(CLOSES))
    assert row["review_on"] == pd.Timestamp(on_day(OPENS))


@pytest.mark.parametrize(
    ("column", "day", "status", "reason"),
    [
        ("died_on", PRESENT - 1, "excluded", "died"),
        ("died_on", PRESENT, "missed", "no_record"),
        ("left_on", PRESENT - 1, "excluded", "left"),
        ("left_on", CLOSES + 7, "missed", "no_record"),
        ("joined_on", CLOSES + 1, "excluded", "joined_late"),
        ("joined_on", CLOSES, "missed", "no_record"),
        ("left_on", AFTER + 50, "missed", "no_record"),
    ],
)
def test_who_is_in_the_denominator(column, day, status, reason):
    row = check([], [], age_now=AFTER, **{column: on_day(day)})
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
    rows = [{"age_days": MIDDLE, "value": values[k], "kind": k} for k in kinds]
    assert check(rows, [(MIDDLE, "attended")], age_now=AFTER)["measured_level"] == level


@pytest.mark.parametrize(
    ("visit", "age_now", "answer"),
    [
        (C8I_DAY, 100, True),
        (C8I_DAY + 1, 100, False),
        (None, C8I_DAY, None),
        (None, C8I_DAY + 1, False),
        (50, 52, True),
    ],
)
def test_metric_c8i_is_answered_only_when_it_can_be(visit, age_now, answer):
    row = check([], [(visit, "attended")] if visit else [], age_now=age_now)
    assert (None if pd.isna(row["reviewed_by_day_56"]) else bool(row["reviewed_by_day_56"])) is answer


def test_the_window_is_given_in_dates():
    row = check([], [], age_now=MIDDLE)
    assert (row["window_from"], row["window_to"]) == (pd.Timestamp(on_day(OPENS)), pd.Timestamp(on_day(CLOSES)))
