"""A fall from the highest level that a child had held: NG75's thresholds, a baseline of this project's own."""

import numpy as np
import pytest

from growthwatch.detect.series.established import highest_so_far
from tests import build
from tests.spec.test_detect_rules import only, weights_at

RULE = "fall-from-highest"


def rules(findings):
    return set(findings["rule"].astype(str))


def test_a_small_baby_who_rose_to_the_50th_and_fell_to_below_the_9th_is_found():
    # born at -1.2 SD, so that the 1.40 SD of week 20 are no fall from birth: (-1.2 + 1.4) / (2/3) = 0.3 spaces
    findings = build.found(weights_at((0, -1.2), (28, -0.8), (56, 0.0), (84, 0.1), (140, -1.4)))
    assert "ng75-fall" not in rules(findings)
    row = only(findings, RULE)
    assert row["baseline_on"] == build.on_day(56), "the lower of the two weights that held the level"
    assert row["spaces_fallen"] == pytest.approx(1.4 / (2 / 3))
    assert row["threshold_spaces"] == 2
    assert "local rule" in row["text"]
    assert "local rule" in row["arithmetic"]
    assert "local rule" in row["citation"]


@pytest.mark.parametrize(("days", "established"), [(6, False), (7, True)])
def test_a_level_is_held_by_two_weights_a_week_apart(days, established):
    rows = weights_at((0, -1.0), (14, -1.0), (40, 0.5), (40 + days, 0.5), (100, -0.9))
    assert (RULE in rules(build.found(rows))) == established


def test_a_level_is_held_by_no_single_high_weight():
    assert RULE not in rules(build.found(weights_at((0, -1.0), (14, -1.0), (28, -1.0), (42, 0.9), (100, -1.0))))


def test_the_birth_weight_and_the_first_two_weeks_hold_no_level():
    assert RULE not in rules(build.found(weights_at((0, 0.8), (13, 0.8), (20, 0.8), (60, -0.6))))
    assert RULE in rules(build.found(weights_at((0, 0.8), (14, 0.8), (21, 0.8), (60, -0.6))))


@pytest.mark.parametrize(
    ("level", "spaces"),
    [(-1.4, 1), (-1.3, 2), (1.3, 2), (1.4, 3)],
    ids=["below the 9th", "just above the 9th", "just below the 91st", "above the 91st"],
)
def test_the_band_of_the_level_decides_how_many_spaces_count(level, spaces):
    short = weights_at((30, level), (40, level), (90, level - spaces * 2 / 3 + 0.01))
    enough = weights_at((30, level), (40, level), (90, level - spaces * 2 / 3 - 0.001))
    assert only(build.found(short), RULE)["status"] == "near"
    row = only(build.found(enough), RULE)
    assert (row["status"], row["threshold_spaces"]) == ("met", spaces)


def test_a_child_without_a_birth_weight_is_served():
    assert only(build.found(weights_at((14, 0.5), (28, 0.5), (84, -1.0))), RULE)["status"] == "met"


def test_after_a_year_it_still_reads_and_after_four_it_does_not():
    rows = weights_at((30, 0.0), (60, 0.0), (500, -1.5))
    assert only(build.found(rows), RULE)["status"] == "met"
    row = only(build.found([*rows, *weights_at((1500, -1.5))]), RULE)
    assert (row["status"], row["urgency"]) == ("lapsed", "information")
    assert row["text"].startswith("Lapsed: this rule reads no weight after 4 years. The latest, ")


def test_it_stands_beside_the_fall_from_birth_and_never_in_its_place():
    findings = build.found(weights_at((0, 0.0), (14, 0.3), (28, 0.3), (84, -1.6)))
    assert {"ng75-fall", RULE} <= rules(findings)


def test_a_fall_that_rests_on_a_doubted_weight_is_said_and_names_it():
    rows = weights_at((30, 0.0), (60, 0.0), (120, -1.5))
    rows[2] = {"age_days": 120, "value": rows[2][1], "state": "questioned"}
    row = only(build.found(rows), RULE)
    assert (row["certainty"], row["questioned_records"]) == ("questioned", "clinic R2")


def test_a_second_fall_from_one_level_is_said_though_it_rests_on_a_doubted_weight():
    rows = weights_at((30, 0.0), (60, 0.0), (120, -1.5), (150, 0.0), (200, -1.5))
    rows[4] = {"age_days": 200, "value": rows[4][1], "state": "questioned"}
    findings = build.found(rows)
    both = findings[findings["rule"] == RULE]
    assert both["status"].astype(str).tolist() == ["resolved", "met"]
    assert both["certainty"].astype(str).tolist() == ["firm", "questioned"]


def test_very_preterm_babies_hold_no_level_before_two_weeks_past_the_due_date():
    # born at 28+0, so due on day 84: only from day 98 on
    early = [(60, 2.9), (80, 3.5), (130, 3.6)]
    assert RULE not in rules(build.found(early, gestation_days=196.0))


def test_the_highest_so_far_runs_child_by_child_and_leaves_out_what_has_no_sds():
    sds = np.array([np.nan, 1.0, 0.5, 1.0, 2.0, -1.0, np.nan])
    child = np.array([0, 0, 0, 0, 1, 2, 2])
    assert highest_so_far(sds, child).tolist() == [-1, 1, 1, 3, 4, 5, 5]
