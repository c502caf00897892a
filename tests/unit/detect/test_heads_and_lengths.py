"""Heads that rise or fall, and lengths that fall: against what, how fast, and on how many readings."""

import pytest

from growthwatch import value_at
from tests import build
from tests.spec.test_detect_rules import only


def at(kind, *points, sex="male"):
    return [{"kind": kind, "age_days": day, "value": float(value_at(kind, sex, day, z))} for day, z in points]


def rules(findings):
    return set(findings["rule"].astype(str))


# --- rising heads -------------------------------------------------------------------------------------------------


def test_a_rise_is_measured_from_the_lowest_of_the_last_three_months_where_that_alone_is_one():
    # from the first head, day 20, it would be 1.4 / (2/3) = 2.1 spaces in 160 days, and no longer fast
    row = only(build.found(at("head", (20, 0.0), (100, 0.0), (180, 1.4))), "head-rising")
    assert row["baseline_on"] == build.on_day(100)
    assert row["urgency"] == "this_week"


def test_a_rise_above_the_highest_line_needs_one_space_alone():
    assert only(build.found(at("head", (30, 2.0), (80, 2.69))), "head-rising")["status"] == "met"
    assert only(build.found(at("head", (30, 2.0), (80, 2.66))), "head-rising")["status"] == "near"
    assert "head-rising" not in rules(build.found(at("head", (30, 1.9), (80, 2.4))))


def test_a_rise_that_was_slow_is_measured_from_the_lowest_level_that_two_heads_held():
    # 0.5 on day 20, then -0.6 twice: from the first 0.9 SD is 1.35 spaces, from the lowest level 2 SD is 3
    row = only(build.found(at("head", (20, 0.5), (60, -0.6), (80, -0.6), (300, 1.4))), "head-rising")
    assert row["baseline_on"] in (build.on_day(60), build.on_day(80))
    assert row["spaces_fallen"] == pytest.approx(-3.0, abs=0.02)


def test_a_head_at_birth_is_carried_over_the_join_before_anything_is_compared_with_it():
    # a girl's head at +2 SD at birth reads 0.77 SD lower on WHO: from there to 1.3 is 0.07 SD and no fall of 1.05 spaces
    findings = build.found(at("head", (0, 2.0), (20, 1.3), (60, 1.3), sex="female"), sex="female")
    assert not {"head-fall", "head-rising"} & rules(findings)
    row = only(build.found(at("head", (0, 0.0), (70, 2.0))), "head-rising")
    assert "stands here as WHO has it (SDS −0.07; join at 42 weeks)" in row["text"]
    assert row["baseline_sds"] == pytest.approx(-0.07, abs=0.005)


# --- falling and low heads ------------------------------------------------------------------------------------------


def test_a_head_down_two_spaces_from_a_level_that_two_held_is_found_from_four_weeks():
    assert only(build.found(at("head", (14, 0.0), (21, 0.0), (28, -1.34))), "head-fall")["status"] == "met"
    assert "head-fall" not in rules(build.found(at("head", (14, 0.0), (20, 0.0), (27, -1.5))))


def test_one_head_against_one_is_near_and_asks_for_another():
    row = only(build.found(at("head", (28, 0.0), (84, -1.5))), "head-fall")
    assert (row["status"], row["urgency"]) == ("near", "information")
    assert "measure again" in row["headline"]


def test_two_low_heads_a_week_apart_show_the_fall_from_a_single_one():
    findings = build.found(at("head", (28, 0.0), (84, -1.5), (91, -1.5)))
    statuses = findings.loc[findings["rule"] == "head-fall", "status"].astype(str).tolist()
    assert statuses == ["near", "met"]


@pytest.mark.parametrize(("sds", "found"), [(-2.01, True), (-1.99, False)])
def test_a_head_below_the_second_centile_is_low_from_two_weeks(sds, found):
    low = build.found(at("head", (14, sds)))
    assert ((low["rule"] == "head-low") & (low["status"] == "met")).any() == found
    assert "head-low" not in rules(build.found(at("head", (13, -2.3))))


# --- lengths --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "status"), [(28, "met"), (27, "near")])
def test_a_length_is_held_against_two_readings_four_weeks_apart(days, status):
    row = only(build.found(at("length", (30, 0.3), (30 + days, 0.3), (180, -1.1))), "length-fall")
    assert row["status"] == status
    assert row["spaces_fallen"] == pytest.approx(2.1, abs=0.02)


def test_tapes_that_err_by_four_centimetres_once_find_nothing():
    # 4 cm at 3 months is 2 SD, three spaces: a long reading alone, and a short one alone
    assert only(build.found(at("length", (56, 0.0), (84, 2.0), (112, 0.0))), "length-fall")["status"] == "near"
    assert only(build.found(at("length", (56, 0.0), (84, -2.0), (112, 0.0))), "length-fall")["status"] == "near"


def test_the_step_from_length_to_height_at_two_years_is_named_and_makes_no_finding():
    steady = [*at("length", (600, -0.2), (660, -0.2)), {"kind": "length", "age_days": 731, "value": 86.0}]
    row = only(build.found([*steady[:2], *at("length", (731, -1.6))]), "length-fall")
    assert "which reads 0.2 SD higher (join at 2 years)" in row["text"]


def test_a_wrong_tape_is_no_reason_to_read_a_child_as_another():
    both = [{**row, "child": 1} for row in at("length", (30, 0.3), (60, 0.3))]
    assert "length-fall" not in rules(build.found([*at("length", (180, -1.5)), *both], n=2))


@pytest.mark.parametrize("kind", ["weight", "head", "length"])
def test_the_join_at_four_years_makes_no_finding_of_a_child_who_tracks(kind):
    # the same child on the same line of value: a head reads 1.4 SD lower on day 1461 than on day 1460
    for z in (-1.9, 0.0, 1.9):
        before = at(kind, (1300, z), (1400, z), (1460, z))
        value = before[-1]["value"]
        findings = build.found([*before, {"kind": kind, "age_days": 1461, "value": value},
                                {"kind": kind, "age_days": 1500, "value": value}])  # fmt: skip
        assert not (findings["status"].isin(["met", "confirmed"])).any()


def statuses(points):
    found = build.found(points)
    return set(found.loc[found["rule"] == "length-fall", "status"].astype(str))


# --- lengths measured often ---------------------------------------------------------------------------------------------


def test_a_tape_that_the_weeks_around_it_gainsay_is_no_level_to_fall_from():
    # 0.3 on day 42 stands between -0.7 and -0.6: the fall to -1.2 is 0.9 spaces from there, and 2.25 from it alone
    points = [(28, -0.7), (42, 0.3), (56, -0.6), (112, -1.2), (150, -1.2)]
    assert statuses(at("length", *points)) == {"near"}
    # without readings beside it the same length counts, seen twice since 4 weeks apart
    assert "met" in statuses(at("length", (42, 0.3), (112, -1.2), (150, -1.2)))
    # and so it does where one of them is as high, to within a quarter of a space (0.17 SD)
    assert "met" in statuses(at("length", (28, 0.15), *points[1:]))


def test_a_low_length_that_the_weeks_before_gainsay_is_near_until_another_bears_it_out():
    # 0.0 held on days 28 and 70; -1.4 is 2.1 spaces below, -0.9 a fortnight before is 0.75 spaces above it
    level = [(28, 0.0), (70, 0.0), (150, -0.9), (164, -1.4)]
    near = only(build.found(at("length", *level)), "length-fall")
    assert (near["status"], near["urgency"]) == ("near", "information")
    assert near["headline"].endswith("one reading, lower than those of the weeks before, measure again.")
    assert "no reading of the 4 weeks before was as low" in near["text"]
    assert "met" in statuses(at("length", *level, (178, -1.4)))


def test_the_only_length_of_its_weeks_shows_a_fall_at_once():
    row = only(build.found(at("length", (28, 0.0), (70, 0.0), (150, -0.9), (179, -1.4))), "length-fall")
    assert (row["status"], round(row["spaces_fallen"], 1)) == ("met", 2.1)


def test_a_head_that_falls_within_a_week_is_met_at_once():
    assert only(build.found(at("head", (14, 0.0), (21, 0.0), (28, -1.4))), "head-fall")["status"] == "met"
