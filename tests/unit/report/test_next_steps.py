"""What to do next about an open check: one code for each child, one sentence for each code."""

import pandas as pd
import pytest

from growthwatch.report.missed_checks.next_steps import NEXT_STEP_SENTENCES, NextStep, next_steps
from growthwatch.vocabulary import CHECK_REASONS

LATE_UNTIL = 84


def _step(status, reason=None, *, since=False, held_by=None, age_days=70, text=None, state=None, until=365):
    todo = pd.DataFrame(
        {"status": [status], "reason": pd.Series([reason], dtype="str"), "since": [since], "age_days": [age_days],
         "latest_sources": pd.Series([held_by], dtype="str"), "text": pd.Series([text], dtype="str"),
         "weight_state": pd.Series([state], dtype="str")}
    )  # fmt: skip
    (code,) = next_steps(todo, LATE_UNTIL, until)
    return code


@pytest.mark.parametrize(
    ("reason", "step"),
    [
        ("inpatient", NextStep.ASK_WARD),
        ("was_not_brought", NextStep.TELL_HEALTH_VISITOR),
        ("cancelled_by_provider", NextStep.OFFER_NEXT_APPOINTMENT),
        ("cancelled_by_family", NextStep.REBOOK),
        ("declined", NextStep.OFFER_WEIGHING_ELSEWHERE),
        ("early_review", NextStep.WEIGH_REVIEWED_EARLY),
        ("no_record", NextStep.BOOK_REVIEW_AND_WEIGHING),
        (None, NextStep.BOOK_REVIEW_AND_WEIGHING),
    ],
)
def test_a_missed_check_is_followed_up_by_its_reason(reason, step):
    assert _step("missed", reason) == step


def test_of_several_reasons_the_ward_comes_first():
    assert _step("missed", "was_not_brought;declined;inpatient") == NextStep.ASK_WARD


def test_a_reason_is_read_whole_and_not_as_part_of_another():
    assert _step("missed", "not_declined_at_all") == NextStep.BOOK_REVIEW_AND_WEIGHING


def test_who_was_seen_and_not_weighed_is_weighed_now_whatever_the_reason():
    assert _step("attended_not_measured", "declined") == NextStep.WEIGH_SEEN_UNWEIGHED


@pytest.mark.parametrize(("age_days", "step"), [(84, NextStep.BOOK_REVIEW), (85, NextStep.FIND_OUT_REVIEW)])
def test_a_review_is_booked_until_the_age_at_which_it_can_be_held(age_days, step):
    assert _step("measured_no_review", age_days=age_days) == step


@pytest.mark.parametrize(
    ("status", "held_by", "step"),
    [
        ("missed", "clinic", NextStep.COPY_LATER_WEIGHT),
        ("missed", "clinic;gp", NextStep.REVIEW_NOT_RECORDED),
        ("attended_not_measured", "gp", NextStep.READ_LATER_WEIGHT),
    ],
)
def test_who_was_weighed_since_is_not_booked_again(status, held_by, step):
    assert _step(status, "no_record", since=True, held_by=held_by) == step


def test_every_code_has_one_sentence_and_every_reason_a_step():
    assert set(NEXT_STEP_SENTENCES) == set(NextStep)
    assert len(set(NEXT_STEP_SENTENCES.values())) == len(NextStep)
    assert all(isinstance(_step("missed", reason), NextStep) for reason in CHECK_REASONS)


def test_a_weight_to_check_is_settled_and_never_called_unweighed():
    step = _step("weight_to_check", "wrong_child", text="Clinic wrote 4.50 kg on 3 Mar 2026: another child's?")
    assert step == NextStep.SETTLE_WEIGHT
    assert "no weight was recorded" not in NEXT_STEP_SENTENCES[step]


def test_who_was_seen_and_weighed_just_outside_the_window_is_not_told_that_no_weight_was_recorded():
    assert _step("attended_not_measured", text="Clinic wrote 4.50 kg (day 41)") == NextStep.WEIGH_WEIGHED_BESIDE


def test_a_weight_is_copied_only_once_its_figure_is_settled():
    assert _step("measured_elsewhere", state="questioned") == NextStep.COPY_SETTLED_WEIGHT
    assert _step("measured_elsewhere", state="single") == NextStep.COPY_WEIGHT


@pytest.mark.parametrize("until", [365, 2 * 365, 4 * 365])
@pytest.mark.parametrize("status", ["missed", "attended_not_measured", "overdue"])
@pytest.mark.parametrize("reason", [None, *CHECK_REASONS])
def test_no_child_of_three_is_to_be_weighed_now(status, reason, until):
    """Whichever check it is of, and whatever stands beside it."""
    step = _step(status, reason, age_days=3 * 365 + 30, until=until)
    assert "Weigh now" not in NEXT_STEP_SENTENCES[step]
    assert "Book" not in NEXT_STEP_SENTENCES[step]


def test_a_child_too_old_for_a_check_is_weighed_at_the_next_contact_and_a_baby_at_once():
    assert _step("attended_not_measured", age_days=366) == NextStep.WEIGH_AT_NEXT_CONTACT
    assert _step("attended_not_measured", age_days=365) == NextStep.WEIGH_SEEN_UNWEIGHED
    assert _step("attended_not_measured", age_days=700, until=2 * 365) == NextStep.WEIGH_SEEN_UNWEIGHED
    assert _step("missed", "was_not_brought", age_days=1200) == NextStep.TELL_HEALTH_VISITOR
