"""How soon a finding calls for somebody: the table's every line, and that no doubt lowers it."""

import pytest

from growthwatch.detect.urgency import GRADES
from growthwatch.vocabulary import RULES, URGENCIES
from tests.build import found
from tests.spec.test_detect_rules import only, weights_at


def head(day, sds):
    from growthwatch import value_at  # noqa: PLC0415 - one helper

    return {"kind": "head", "age_days": day, "value": float(value_at("head", "male", day, sds))}


CASES = {
    "an acute loss": ([(0, 3.5), (84, 7.0), (94, 6.3)], "acute-loss", "today"),
    "an acute loss, weighed since and not back": (
        [(0, 3.5), (84, 7.0), (94, 6.3), (97, 6.6)], "acute-loss", "today"
    ),
    "an acute loss that is over": ([(0, 3.5), (84, 7.0), (94, 6.3), (97, 7.05)], "acute-loss", "information"),
    "12 % below birth weight on day 7": ([(0, 3.5), (7, 3.08)], "ng75-early-loss", "today"),
    "12 % below birth weight on day 7, below it still on day 10": (
        [(0, 3.5), (7, 3.08), (10, 3.3)], "ng75-early-loss", "this_week"
    ),
    "12 % below birth weight on day 7, back on day 12": (
        [(0, 3.5), (7, 3.08), (12, 3.51)], "ng75-early-loss", "information"
    ),
    "12 % below birth weight on day 7, the birth weight to the last digit on day 12, which may be a copy": (
        [(0, 3.5), (7, 3.08), (12, 3.5)], "ng75-early-loss", "this_week"
    ),
    "12 % below birth weight on day 7, back by a doubted weight": (
        [(0, 3.5), (7, 3.08), {"age_days": 12, "value": 3.6, "state": "questioned"}], "ng75-early-loss", "today"
    ),
    "12 % below birth weight on day 7, back and below again": (
        [(0, 3.5), (7, 3.08), (12, 3.52), (15, 3.45)], "ng75-early-loss", "this_week"
    ),
    "birth weight not regained on day 22, back a week later": (
        [(0, 3.5), (22, 3.4), (29, 3.52)], "ng75-not-regained", "information"
    ),
    "6 % lost, back in 10 days": ([(0, 3.5), (56, 5.0), (98, 4.7), (108, 5.05)], "weight-loss", "information"),
    "birth weight newly not regained": ([(0, 3.5), (22, 3.4)], "ng75-not-regained", "this_week"),
    "birth weight not regained for 5 weeks": ([(0, 3.5), (22, 3.4), (57, 3.45)], "ng75-not-regained", "next_contact"),
    "a fall newly met": (weights_at((0, 0.0), (56, -1.5)), "ng75-fall", "this_week"),
    "a fall of 2.25 spaces for 12 weeks": (weights_at((0, 0.0), (56, -1.5), (140, -1.5)), "ng75-fall", "next_contact"),
    "a fall of 3 spaces, a space beyond, for 12 weeks": (
        weights_at((0, 0.0), (56, -1.5), (140, -2.0)), "ng75-fall", "this_week"
    ),
    "below the 2nd for 12 weeks": (weights_at((56, -2.2), (140, -2.2)), "ng75-below-2nd", "next_contact"),
    "below the 0.4th for 12 weeks": (weights_at((56, -2.7), (140, -2.7)), "ng75-below-2nd", "this_week"),
    "a space below the 0.4th for 12 weeks": (weights_at((56, -3.4), (140, -3.4)), "below-0.4th", "this_week"),
    "just below the 0.4th for 12 weeks": (weights_at((56, -2.7), (140, -2.7)), "below-0.4th", "next_contact"),
    "6 % lost, newly": ([(0, 3.5), (56, 5.0), (98, 4.7)], "weight-loss", "this_week"),
    "unchanged": ([(0, 3.5), (40, 4.8), (70, 4.8)], "weight-unchanged", "next_contact"),
    "slow gain": (weights_at((0, 0.0), (56, -1.5)), "slow-conditional-gain", "next_contact"),
    "the second opinion": ([(0, 3.5), (56, 4.4)], "fall-pattern", "next_contact"),
    "near a fall": (weights_at((0, 0.2), (70, -1.12)), "ng75-fall", "information"),
    "a fall newly met, as 1 in 7 from that start": (
        weights_at((0, 1.2), (56, 0.3), (84, -0.2)), "ng75-fall", "next_contact"
    ),
    "a fall from the highest, newly met": (
        weights_at((0, -1.2), (28, -0.8), (56, 0.0), (84, 0.1), (140, -1.4)), "fall-from-highest", "this_week"
    ),
    "a head up within 3 months before 6 months": ([head(30, 0.0), head(90, 1.5)], "head-rising", "this_week"),
    "that head, no higher 4 weeks later": (
        [head(30, 0.0), head(90, 1.5), head(118, 1.5)], "head-rising", "this_week"
    ),
    "that head, no higher after more than 4 weeks": (
        [head(30, 0.0), head(90, 1.5), head(119, 1.5)], "head-rising", "next_contact"
    ),
    "that head, a quarter of a space higher after more than 4 weeks": (
        [head(30, 0.0), head(90, 1.5), head(119, 1.66)], "head-rising", "next_contact"
    ),
    "that head, half a space higher after more than 4 weeks": (
        [head(30, 0.0), head(90, 1.5), head(119, 1.83)], "head-rising", "this_week"
    ),
    "that head, higher between and back": (
        [head(30, 0.0), head(90, 1.5), head(110, 2.0), head(125, 1.5)], "head-rising", "this_week"
    ),
    "that head, no higher after 2 months by a doubted reading": (
        [head(30, 0.0), head(90, 1.5), {**head(150, 1.5), "state": "questioned"}], "head-rising", "this_week"
    ),
    "that head, the child weighed past 6 months and no head since": (
        [head(30, 0.0), head(90, 1.5), (200, 8.0)], "head-rising", "this_week"
    ),
    "a small head caught up from birth, weighed past 6 months": (
        [head(0, -1.5), head(60, 0.3), (183, 8.0)], "head-rising", "next_contact"
    ),
    "a small head caught up from birth, weighed before 6 months": (
        [head(0, -1.5), head(60, 0.3), (182, 8.0)], "head-rising", "this_week"
    ),
    "a head up from birth to above the 91st, weighed past 6 months": (
        [head(0, 0.0), head(60, 1.6), (200, 8.0)], "head-rising", "this_week"
    ),
    "that head, a year later": (
        [head(30, 0.0), head(90, 1.5), head(150, 1.5), head(450, 1.5)], "head-rising", "next_contact"
    ),
    "a head up slowly before 6 months": ([head(30, 0.0), head(150, 1.5)], "head-rising", "next_contact"),
    "a head down 2.4 spaces": ([head(30, 0.0), head(60, 0.0), head(150, -1.6)], "head-fall", "next_contact"),
    "a head down 3.3 spaces": ([head(30, 0.0), head(60, 0.0), head(150, -2.2)], "head-fall", "this_week"),
    "a head newly below the 2nd": ([head(56, -2.3)], "head-low", "next_contact"),
    "a head below the 2nd for 12 weeks": ([head(56, -2.3), head(140, -2.3)], "head-low", "information"),
    "a small head up fast from birth": ([head(0, -1.5), head(60, 0.3)], "head-rising", "this_week"),
    "a small head up slowly from birth": ([head(0, -1.5), head(120, 0.3)], "head-rising", "next_contact"),
    "a head up from birth to above the 91st": ([head(0, 0.0), head(60, 1.6)], "head-rising", "this_week"),
    "a head newly below the 0.4th": ([head(56, -2.8)], "below-0.4th", "next_contact"),
    "a small baby who keeps to its line below the 2nd": (
        weights_at((0, -2.2), (30, -2.2), (56, -2.2)), "ng75-below-2nd", "next_contact"
    ),
    "a small baby newly below the 2nd after a fall": (
        weights_at((0, 0.0), (30, 0.0), (56, -2.2)), "ng75-below-2nd", "this_week"
    ),
    "slow gain over 4 weeks within the usual range of all weights": (
        weights_at((0, 0.0), (28, 0.9), (56, 0.1)), "slow-conditional-gain", "information"
    ),
    "a head up slowly after 6 months": ([head(60, 0.0), head(200, 1.5)], "head-rising", "information"),
    "a head up within 3 months after 6 months": ([head(150, 0.0), head(200, 1.5)], "head-rising", "next_contact"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "rule", "urgency"), CASES.values(), ids=CASES)
def test_each_finding_is_as_urgent_as_its_rule_size_age_and_time_make_it(rows, rule, urgency):
    findings = found(rows)
    assert findings.loc[findings["rule"] == rule, "urgency"].astype(str).iloc[-1] == urgency


def test_a_loss_that_is_back_says_by_which_weight_and_stays_a_finding():
    row = only(found([(0, 3.5), (7, 3.08), (12, 3.56)]), "ng75-early-loss")
    assert row["status"] == "met"  # resolved is said of a weight 14 days on
    assert "It was back above that weight on 13 Jan 2026: 3.56 kg." in row["text"]
    assert "back above" not in only(found([(0, 3.5), (7, 3.08), (10, 3.3)]), "ng75-early-loss")["text"]


def test_a_questioned_reading_is_as_urgent_as_a_firm_one():
    rows = [(0, 3.5), (84, 7.0)]
    firm = found([*rows, (94, 5.5)]).set_index("rule")["urgency"].astype(str)
    doubted = found([*rows, {"age_days": 94, "value": 5.5, "state": "questioned"}]).set_index("rule")["urgency"]
    assert firm.to_dict() == doubted.astype(str).to_dict()


def test_every_rule_ends_in_a_grade_that_takes_what_is_left():
    assert GRADES[-1].rules == RULES
    assert {grade.urgency for grade in GRADES} == set(URGENCIES)
    assert {rule for grade in GRADES for rule in grade.rules} == set(RULES)


def test_what_lapsed_is_for_information():
    row = only(found([(0, 3.5), (300, 8.0), (350, 7.6), (400, 9.9)]), "slow-conditional-gain")
    assert (row["status"], row["urgency"]) == ("lapsed", "information")
