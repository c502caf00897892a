"""How a row of a worklist stands: the latest action about it, until worse evidence, a passed day or a rule ends that."""

import pandas as pd
import pytest

from growthwatch.store.worklist import states
from growthwatch.store.worklist.columns import ACTION, EVIDENCE

WEIGHT = "a low or falling weight"


def rows(**changed):
    """One finding row: a fall of 1.2 spaces met on 1 and 10 May, urgency this week."""
    row = dict.fromkeys(EVIDENCE) | {
        "child_id": "P1", "about": ":ng75-fall:weight:2026-05-01", "kind": "finding", "matter": WEIGHT, "on_today": 1,
        "urgency": 1, "case_urgency": 1, "status": "met", "first_on": "2026-05-01", "last_on": "2026-05-10",
        "rules": "ng75-fall", "spaces": 1.2, "retired": "",
    }  # fmt: skip
    return pd.DataFrame([row | changed], dtype=object)


def check(**changed):
    return rows(about=":check:6-8-week", kind="check", matter="6-8-week", status="overdue", first_on=None,
                last_on=None, rules=None, spaces=None) .assign(**changed)  # fmt: skip


def noted(of, *actions):
    """Actions about a row, each with what was known then; the later overrides."""
    known = of.iloc[0][["about", "kind", "matter", "first_on", "last_on", "status", "rules", "reason", "urgency",
                        "spaces", "loss"]].to_dict()  # fmt: skip
    said = [
        dict.fromkeys(ACTION)
        | {"id": n + 1, "linked_child": "P1", "done_on": "2026-05-11", "at": "2026-05-11T09:00:00", "by": "ann"}
        | known
        | action
        for n, action in enumerate(actions)
    ]
    return pd.DataFrame(said, columns=list(ACTION), dtype=object)


def state(of, actions, day="2026-05-20", **more):
    standing = states.standing(of, actions, **more)
    now, why = states.on_day(standing, day)
    return now.iloc[0], why.iloc[0]


ACKNOWLEDGED = {"action": "seen", "state": "acknowledged"}
WAITING = {"action": "booked", "state": "waiting", "until": "2026-05-20"}
CARE = {"action": "under_care", "state": "under_care", "service": "dietitian"}
DONE = {"action": "done", "state": "done", "note": "weighed at home"}


def test_a_row_of_which_nothing_was_noted_is_open():
    assert state(rows(), noted(rows()).iloc[:0]) == ("open", "")


@pytest.mark.parametrize(("action", "is_"), [(ACKNOWLEDGED, "acknowledged"), (WAITING, "waiting"), (CARE, "under_care"),
                                             (DONE, "done")])  # fmt: skip
def test_a_row_stands_as_the_latest_action_left_it(action, is_):
    assert state(rows(), noted(rows(), ACKNOWLEDGED, action)) == (is_, "")


def test_a_plan_holds_on_its_own_day_and_the_row_is_open_on_the_next():
    assert state(rows(), noted(rows(), WAITING), "2026-05-20") == ("waiting", "")
    assert state(rows(), noted(rows(), WAITING), "2026-05-21") == ("open", "date_passed")


@pytest.mark.parametrize("action", [ACKNOWLEDGED, WAITING, CARE, DONE])
@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({"urgency": 0, "case_urgency": 0}, "more_urgent"),
        ({"spaces": 1.46}, "larger_fall"),
        ({"rules": "acute-loss;ng75-fall"}, "new_rule"),
    ],
)
def test_worse_evidence_opens_any_row_again_and_says_why(action, now, why):
    assert state(rows(**now), noted(rows(), action), "2026-05-20") == ("open", why)


@pytest.mark.parametrize(
    "now", [{"spaces": 1.45}, {"urgency": 2, "case_urgency": 2}, {"last_on": "2026-06-01"}, {"rules": ""}]
)
def test_evidence_that_is_not_worse_by_the_stated_margin_leaves_it_as_it_was(now):
    assert state(rows(**now), noted(rows(), DONE)) == ("done", "")


def test_what_was_near_and_is_met_now_is_open_again():
    assert state(rows(), noted(rows(status="near"), DONE)) == ("open", "met_now")


def test_a_loss_larger_by_two_per_cent_of_weight_is_worse_and_less_is_not():
    assert state(rows(loss=12.0), noted(rows(loss=10.0), WAITING)) == ("open", "larger_loss")
    assert state(rows(loss=11.9), noted(rows(loss=10.0), WAITING)) == ("waiting", "")


def test_a_weight_overdue_while_a_plan_for_it_runs_was_foreseen():
    late = rows(rules="ng75-fall;not-weighed-since", urgency=0)
    assert state(late, noted(rows(), WAITING)) == ("waiting", "")
    assert state(late, noted(rows(), DONE)) == ("open", "more_urgent;new_rule")


def test_a_finding_that_somebody_ended_is_open_again_once_a_second_weight_confirms_it():
    assert state(rows(status="confirmed"), noted(rows(), DONE)) == ("open", "confirmed_now")
    assert state(rows(status="confirmed"), noted(rows(), WAITING)) == ("waiting", "")


def test_who_moved_away_and_is_measured_here_again_has_not():
    gone = {"action": "moved_away", "state": "closed"}
    assert state(rows(last_on="2026-06-02"), noted(rows(), gone)) == ("open", "measured_since")


def test_an_action_follows_its_story_when_another_finding_leads_it():
    later = rows(about=":not-weighed-since:weight:2026-06-02", first_on="2026-05-01", last_on="2026-06-02")
    assert state(later, noted(rows(), DONE)) == ("done", "")


def test_a_new_episode_five_weeks_later_is_another_row():
    later = rows(about=":ng75-fall:weight:2026-06-15", first_on="2026-06-15", last_on="2026-06-15")
    assert state(later, noted(rows(), DONE)) == ("open", "")


def test_another_matter_of_the_child_is_another_row():
    head = rows(about=":head-rising:head:2026-05-01", matter="a rising head")
    assert state(head, noted(rows(), DONE)) == ("open", "")


def test_another_child_of_the_same_finding_is_untouched():
    assert state(rows(child_id="P2"), noted(rows(), DONE)) == ("open", "")


def test_an_acknowledged_check_that_is_missed_now_is_open_again_and_one_that_waits_is_not():
    missed = check(status="missed")
    assert state(missed, noted(check(), ACKNOWLEDGED)) == ("open", "check_worse")
    assert state(missed, noted(check(), WAITING)) == ("waiting", "")


def test_a_booked_check_to_which_the_child_was_not_brought_is_open_again():
    assert state(check(reason="was_not_brought"), noted(check(), WAITING)) == ("open", "appointment_failed")


def test_what_a_store_of_before_noted_has_the_state_that_its_action_means():
    old = noted(rows(), {"action": "referred", "kind": None, "matter": None, "first_on": None, "last_on": None,
                         "status": None, "rules": None, "urgency": None, "spaces": None})  # fmt: skip
    assert state(rows(urgency=0, case_urgency=0), old) == ("under_care", "")


def test_a_retired_row_stays_retired_until_a_person_opens_it_again():
    old = rows(retired="over_age")
    again = {"action": "reopened", "state": "open"}
    assert state(old, noted(old, ACKNOWLEDGED)) == ("retired", "")
    assert state(old, noted(old, again)) == ("open", "reopened")
    assert state(rows(retired="died"), noted(old, again))[0] == "retired"


def test_what_was_done_before_it_retired_is_done():
    assert state(rows(retired="over_age"), noted(rows(), DONE)) == ("done", "")


def test_a_rest_for_a_condition_that_is_over_is_over():
    rest = WAITING | {"condition": "gp c-1"}
    assert state(rows(), noted(rows(), rest), over=frozenset({"gp c-1"})) == ("open", "condition_over")
    assert state(rows(), noted(rows(), rest), over=frozenset({"gp c-2"})) == ("waiting", "")


def test_many_rows_are_worked_out_each_by_its_own_action():
    many = pd.concat([rows(child_id="P1"), rows(child_id="P2"), rows(child_id="P3")], ignore_index=True)
    given = pd.concat([noted(rows(), DONE), noted(rows(), WAITING).assign(linked_child="P3", id=9)], ignore_index=True)
    standing = states.standing(many, given)
    assert standing["state"].tolist() == ["done", "open", "waiting"]
    assert standing["latest_action"].tolist() == [1, 0, 9]


def test_rows_that_are_a_part_of_a_larger_table_stand_as_they_would_alone():
    """A large import is stored by parts: the second part's rows are not counted from 0."""
    moved = {"action": "moved_away", "state": "closed"}
    alone = rows(last_on="2026-05-17")
    actions = noted(rows(), moved)
    assert state(alone, actions) == ("open", "measured_since")
    assert state(alone.set_axis([7]), actions) == ("open", "measured_since")
