"""Findings that tell one story stand under the most urgent of them; others lead themselves."""

import pandas as pd

from growthwatch import value_at
from growthwatch.detect.stories import part_of
from tests import build
from tests.spec.test_detect_rules import weights_at


def at(kind, *points):
    return [{"kind": kind, "age_days": day, "value": float(value_at(kind, "male", day, z))} for day, z in points]


def leads(findings):
    """Rule -> the rule that leads its story."""
    rule = findings.set_index("finding_id")["rule"].astype(str)
    lead = findings["part_of"].fillna(findings["finding_id"]).map(rule)
    return dict(zip(findings["rule"].astype(str), lead, strict=True))


def test_a_fall_that_meets_five_rules_is_one_story_led_by_the_most_urgent():
    findings = build.found(weights_at((0, 0.0), (14, 0.2), (28, 0.2), (84, -2.1)))
    told = leads(findings)
    assert len(told) >= 5
    assert set(told.values()) == {"ng75-fall"}
    assert findings["part_of"].isna().sum() == 1


def test_a_sudden_loss_leads_the_fall_that_it_is_part_of():
    findings = build.found([*weights_at((0, 0.0), (56, -1.6), (84, -1.8)), (90, 4.4)])
    assert set(leads(findings).values()) == {"acute-loss"}


def test_a_weight_a_length_a_rising_and_a_low_head_are_stories_of_their_own():
    rows = [
        *weights_at((56, -2.2)),
        *at("length", (30, 0.3), (60, 0.3), (90, -1.3)),
        *at("head", (30, 0.0), (90, 1.5)),
    ]
    assert leads(build.found(rows)) == {
        "ng75-below-2nd": "ng75-below-2nd", "length-fall": "length-fall", "head-rising": "head-rising",
    }  # fmt: skip
    low = leads(build.found(at("head", (30, 0.0), (37, 0.0), (90, -2.8))))
    assert set(low.values()) == {low["head-fall"]}


def test_what_was_over_months_before_is_another_story():
    findings = build.found(weights_at((0, 0.0), (40, -1.5), (60, 0.0), (120, 0.0), (200, -1.9)))
    falls = findings[findings["rule"] == "ng75-fall"]
    assert falls["status"].astype(str).tolist() == ["resolved", "met"]
    assert falls["part_of"].isna().all()


def test_children_have_stories_of_their_own_and_a_child_without_findings_has_none():
    rows = [{"child": child, "age_days": 56, "value": kg} for child, kg in ((0, 3.3), (1, 3.3))]
    findings = build.found(rows, n=2)
    lead = findings["part_of"].fillna(findings["finding_id"])
    assert set(lead.str.split(":").str[0]) == {"child-0", "child-1"}
    assert (lead.str.split(":").str[0] == findings["child_id"]).all()
    assert len(part_of(findings.iloc[:0])) == 0


def test_a_weight_that_is_overdue_is_part_of_the_weight_story_it_follows():
    findings = build.found(weights_at((0, 0.0), (56, -1.6), (140, -1.7)))
    fall = findings[findings["rule"] == "ng75-fall"].iloc[:1]
    overdue = fall.assign(rule="not-weighed-since", finding_id="overdue", measured_on=build.on_day(20),
                          latest_on=build.on_day(20), urgency="this_week", status="met")  # fmt: skip
    both = pd.concat([fall.astype({"rule": "str"}), overdue], ignore_index=True)
    lead = part_of(both)
    assert sum(each is None for each in lead) == 1
