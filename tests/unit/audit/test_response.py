"""From flag to action: of all flags, by how long they were followed, whatever happened."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import changes, published_tables
from growthwatch.audit.delays import delays
from growthwatch.audit.groups import CHANGE, UNCHANGED
from growthwatch.audit.publication import publish
from growthwatch.audit.response import response
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import TALLY_KEYS, Delay, Period, Sums, histogram
from growthwatch.check_windows import CheckWindows

DAY = pd.Timestamp("2025-03-01")
AS_OF = np.datetime64("2025-03-31")


def _day(n):
    return DAY + pd.Timedelta(days=n)


def _finding(child, name, day=0, rule="ng75-fall", part_of=None, certainty="firm"):
    return {"finding_id": name, "part_of": part_of, "child": child, "rule": rule, "kind": "weight", "status": "met",
            "certainty": certainty, "measured_on": _day(day)}  # fmt: skip


def _counted(findings, actions=(), weights=(), gone=None, n=6):
    children = pd.DataFrame({"died_on": pd.NaT, "left_on": pd.NaT}, index=range(n), dtype="datetime64[ns]")
    for child, day in (gone or {}).items():
        children.loc[child, "left_on"] = _day(day)
    measurements = pd.DataFrame([(child, _day(day), "weight") for child, day in weights],
                                columns=["child", "measured_on", "kind"])  # fmt: skip
    done = pd.DataFrame([(name, what, _day(day), role) for name, what, day, role in actions],
                        columns=["finding_id", "action", "done_on", "role"])  # fmt: skip
    measures, waits = response(children, measurements, pd.DataFrame(findings), done, AS_OF)
    return {one.name: one.child.tolist() for one in measures}, {one.name: one.days.tolist() for one in waits}


def test_a_flag_that_nobody_answered_stays_in_the_share():
    said, waits = _counted([_finding(0, "a"), _finding(1, "b")], [("a", "seen", 9, "practice")])
    assert said["flagged.followed_14"] == [0, 1]
    assert said["flagged.acknowledged_7"] == []
    assert said["flagged.acknowledged_14"] == [0]
    assert said["flagged.acknowledged_28.practice"] == [0]
    assert said["flagged.acknowledged_28.health_visitor"] == []
    assert waits["flagged.acknowledged"] == [9]
    assert waits["flagged.acknowledged.not_yet"] == [30]


def test_a_flag_counts_only_in_the_spans_it_was_followed_for():
    """A flag of yesterday is not unanswered after 28 days, nor is that of a child who moved away."""
    findings = [_finding(0, "a", 20), _finding(1, "b"), _finding(2, "c", 22)]
    said, _ = _counted(findings, [("b", "seen", 3, "practice")], gone={1: 6})
    assert said["flagged.all"] == [0, 1, 2]
    assert said["flagged.followed_7"] == [0, 2]
    assert said["flagged.followed_14"] == []
    assert said["flagged.acknowledged_7"] == [], "followed for 6 days alone: in no share, so in none of its counts"
    assert said["flagged.acknowledged"] == [1]


def test_every_story_of_a_child_counts_and_its_findings_are_one_flag():
    findings = [
        _finding(0, "fall"),
        _finding(0, "low", 2, rule="ng75-below-2nd", part_of="fall"),
        _finding(0, "again", 15, rule="ng75-below-2nd"),
    ]
    said, _ = _counted(findings, [("low", "referred", 4, "practice")])
    assert said["flagged.all"] == [0, 0]
    assert said["flagged.referred_7"] == [0], "what was done about a part of the story was done about the flag"
    assert said["flagged.ng75-fall.referred_28"] == [0]
    assert said["flagged.ng75-below-2nd.followed_28"] == []


def test_what_was_done_before_the_flag_is_no_answer_to_it():
    said, _ = _counted([_finding(0, "a", 5)], [("a", "seen", 4, "practice"), ("a", "plan_made", 6, "practice")])
    assert said["flagged.planned_7"] == [0]
    assert said["flagged.acknowledged_7"] == [0]
    said, _ = _counted([_finding(0, "a", 5)], [("a", "seen", 4, "practice")])
    assert said["flagged.acknowledged_7"] == []


def test_a_doubted_finding_is_no_flag_and_the_next_weight_is_an_answer_of_its_own():
    findings = [_finding(0, "a"), _finding(1, "b", certainty="questioned")]
    said, waits = _counted(findings, weights=[(0, 0), (0, 14), (1, 3)])
    assert said["flagged.all"] == [0]
    assert (said["flagged.reweighed_7"], said["flagged.reweighed_14"]) == ([], [0])
    assert waits["flagged.reweighed"] == [14]


def test_a_threshold_met_on_a_doubted_record_alone_is_counted_beside_the_flags():
    findings = [
        _finding(0, "a"),
        _finding(0, "part", rule="ng75-below-2nd", part_of="a", certainty="questioned"),
        _finding(1, "b", certainty="questioned"),
    ]
    said, _ = _counted(findings)
    assert (said["flagged.all"], said["flagged.doubted"], said["flagged.or_doubted"]) == ([0], [1], [0, 1])


def test_the_median_is_that_of_all_who_wait():
    """Remission on 6-mercaptopurine: median 23 weeks (Kaplan & Meier's curve; Freireich 1963, Blood 21:699)."""
    weeks, n = [6, 7, 10, 13, 16, 22, 23], [3, 1, 1, 1, 1, 1, 1]
    still, waiting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 34, 35], [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    assert intervals.median_time(weeks, n, still, waiting) == (23, 13, np.inf)
    assert intervals.median_time([5], [3], [30], [4]) == (np.inf, 5, np.inf)
    assert np.isnan(intervals.median_time([], [], [], [])).all()


def test_a_median_that_over_half_wait_for_is_said_to_be_none():
    findings = [_finding(child, str(child)) for child in range(30)]
    done = [(str(child), "seen", 5, "practice") for child in range(10)]
    _, waits = _counted(findings, done, n=30)
    period = Period.of("2025-03-01", "2025-03-31")
    counts = pd.DataFrame({"breakdown": "all", "group": "all", "month": "2025-03", "flagged.acknowledged": [10]})
    held = [Delay(name, np.array(days, dtype=float), np.full(len(days), AS_OF)) for name, days in waits.items()]
    nesting = pd.DataFrame(columns=["practice", "breakdown", "group"])
    sums = Sums(period, AS_OF, counts, histogram(held, period), pd.DataFrame(columns=[*TALLY_KEYS, "n"]), nesting)
    table = delays(sums, publish(sums, suppressed=False), CheckWindows()).set_index("measure")
    one = table.loc["flagged.acknowledged"]
    assert one["half_waiting"]
    assert np.isnan(one["median_days"])
    assert one["babies"] == 10


MONTHS, CHANGE_AT, PRACTICES = 36, 19, 20
LABEL = "Weekly huddle from 2024-08-01"


def _area(seed, after):
    """Return the sums of an area with 20 practices, 3 flags a month in each; the even ones change in month 20."""
    rng = np.random.default_rng(seed)
    period = Period.of("2023-01-01", "2025-12-31")
    months = np.datetime_as_string(period.months)
    flags = rng.poisson(3, (PRACTICES, MONTHS))
    share = np.full((PRACTICES, MONTHS), 0.43)
    share[::2, CHANGE_AT:] = after
    practice = np.repeat(np.arange(PRACTICES), MONTHS)
    cells = pd.DataFrame({"month": np.tile(months, PRACTICES), "flagged.followed_28": flags.ravel(),
                          "flagged.acknowledged_28": rng.binomial(flags, share).ravel()})  # fmt: skip
    group = np.where(practice % 2 == 0, LABEL, UNCHANGED)
    parts = [cells.assign(breakdown="all", group="all"), cells.assign(breakdown=CHANGE, group=group)]
    counts = pd.concat(parts).groupby(["breakdown", "group", "month"], as_index=False).sum()
    days = pd.DataFrame({"measure": [], "days": [], "n": []})
    nesting = pd.DataFrame(columns=["practice", "breakdown", "group"])
    return Sums(period, period.last, counts, days, pd.DataFrame(columns=[*TALLY_KEYS, "n"]), nesting)


def _difference(seed, after):
    steps = changes.steps(_area(seed, after), "flagged.acknowledged_28", "flagged.followed_28", seed)
    return steps.set_index("group").loc["difference"]


def test_an_improvement_in_the_response_is_found_and_its_interval_covers_the_truth():
    found = pd.DataFrame([_difference(seed, 0.77) for seed in range(40)])
    assert (found["p_value"] < 0.05).mean() >= 0.95
    assert ((found["lower"] <= 34) & (found["upper"] >= 34)).mean() >= 0.9


def test_an_unchanged_response_is_flagged_no_more_than_one_time_in_twenty():
    found = pd.DataFrame([_difference(seed, 0.43) for seed in range(40)])
    assert (found["p_value"] < 0.05).mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 40)


@pytest.mark.parametrize("suppressed", [True, False])
def test_the_levels_before_and_after_stand_beside_the_step_by_quarters(suppressed):
    sums = _area(3, 0.77)
    made = publish(sums, suppressed=suppressed)
    quarters = published_tables.series(made, "flagged_acknowledged_28")
    assert quarters["month"].tolist()[:2] == ["2023-Q1", "2023-Q2"]
    assert len(quarters) == 12
    steps = changes.steps(sums, "flagged.acknowledged_28", "flagged.followed_28")
    levels = published_tables.levels(made, "flagged_acknowledged_28", steps).set_index(steps["group"])
    assert levels.loc[LABEL, "before"] == pytest.approx(43, abs=5)
    assert levels.loc[LABEL, "after"] == pytest.approx(77, abs=5)
    assert levels.loc[UNCHANGED, "after"] == pytest.approx(43, abs=5)
    assert levels.loc["difference", ["before", "after"]].isna().all()
