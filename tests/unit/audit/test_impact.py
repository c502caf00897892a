"""What a change of practice did: by the month of the event, beside the others, practice by practice, level and drift."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import changes
from growthwatch.audit.groups import CHANGE, UNCHANGED
from growthwatch.audit.statistics import interrupted_series, practice_differences
from growthwatch.audit.sums import TALLY_KEYS, Period, Sums

MONTHS = 24


def test_each_practice_is_one_observation_of_the_difference_in_differences():
    """By hand: the changed move by .2, .1 and .3 (equal weights), the others by 0, .1 and -.1: .2 less 0."""
    before = ([10, 10, 10, 10, 10, 10], [20] * 6)
    after = ([14, 12, 16, 10, 12, 8], [20] * 6)
    made = practice_differences.estimate(before, after, [True, True, True, False, False, False])
    assert made.estimate == pytest.approx(0.2)
    assert made.spare == 4
    # HC3 by hand: share 1/3, residuals 0, -.1, .1, each over 2/3: sqrt(2 * (.1 / 2)^2) on either side
    error = np.sqrt(2 * 2 * 0.05**2)
    assert made.upper - made.estimate == pytest.approx(2.776445 * error, rel=1e-5)


def test_under_three_practices_on_either_side_no_difference_is_told():
    made = practice_differences.estimate(([5] * 5, [9] * 5), ([5] * 5, [9] * 5), [True, True, False, False, False])
    assert np.isnan(made.estimate)


def test_the_difference_by_practice_covers_the_truth_though_practices_differ_of_themselves():
    rng, held, found = np.random.default_rng(2), 0, 0
    flag = np.arange(40) % 2 == 0
    for _ in range(400):
        n = rng.integers(30, 200, (2, 40))
        share = 0.75 + rng.normal(0, 0.06, 40)
        moved = share + np.where(flag, 0.1, 0) + rng.normal(0, 0.05, 40)
        k = rng.binomial(n, np.clip([share, moved], 0, 1))
        made = practice_differences.estimate((k[0], n[0]), (k[1], n[1]), flag)
        held += made.lower <= 0.1 <= made.upper
        found += made.p_value < 0.05
    assert 0.93 <= held / 400 <= 0.975
    assert found / 400 > 0.9


def test_a_drift_that_begins_with_the_change_is_told_apart_from_a_step():
    """.5 for 20 months, then rising by .12 a year without a jump, among many babies."""
    month = np.arange(40)
    share = 0.5 + 0.12 / 12 * np.maximum(month - 20, 0)
    n = np.full(40, 100_000)
    made = interrupted_series.estimate(np.round(share * n), n, 20)
    assert made.slope == pytest.approx(0.12, abs=0.002)
    assert made.slope_lower <= 0.12 <= made.slope_upper


def test_a_short_series_has_no_drift():
    made = interrupted_series.estimate([5, 6, 5, 8, 9, 8], [10] * 6, 3)
    assert np.isnan(made.slope)
    assert made.spare == 4


def _sums(counts, changed_on="2025-01-01"):
    """Return sums of six practices, of which three changed, from counts[measure][practice, month]."""
    period = Period.of("2024-01-01", "2025-12-31")
    practices = [f"P{i}" for i in range(6)]
    label = changes.label_of("Scales", changed_on)
    group = [label if i < 3 else UNCHANGED for i in range(6)]
    cells = pd.DataFrame({
        "breakdown": "practice", "group": np.repeat(practices, MONTHS),
        "month": np.tile(np.datetime_as_string(period.months), 6),
        **{name: np.asarray(of).ravel() for name, of in counts.items()},
    })  # fmt: skip
    by_change = cells.assign(breakdown=CHANGE, group=np.repeat(group, MONTHS))
    parts = pd.concat([cells, by_change, cells.assign(breakdown="all", group="all")])
    nesting = pd.DataFrame({"practice": practices, "breakdown": CHANGE, "group": group})
    empty = pd.DataFrame({"measure": [], "days": [], "n": []})
    return Sums(
        period, period.last, parts.groupby(["breakdown", "group", "month"], as_index=False).sum(), empty,
        pd.DataFrame(columns=[*TALLY_KEYS, "n"]), nesting,
    ), label  # fmt: skip


def test_babies_weighed_before_a_change_count_before_it_whenever_their_window_closed():
    """Every baby of the changed is weighed from January on; by the close, December's weighings count in January."""
    due = np.full((6, MONTHS), 40)
    after = np.arange(MONTHS) >= 12
    by_event = np.where(after & (np.arange(6) < 3)[:, None], 38, 20)
    by_close = np.where((np.arange(MONTHS) >= 13) & (np.arange(6) < 3)[:, None], 38, 20)
    sums, label = _sums({"check.due": due, "check.weighed": by_close, "event.due": due, "event.weighed": by_event})
    made = changes.steps(sums, "check.weighed", "check.due").set_index("group")
    assert made.loc[label, "estimate"] == pytest.approx(45.0, abs=0.01)
    assert made.loc["difference by practice", "estimate"] == pytest.approx(45.0)


def test_the_month_in_the_middle_of_which_a_change_came_takes_no_part():
    due = np.full((6, MONTHS), 40)
    weighed = np.full((6, MONTHS), 20)
    weighed[:3, 12] = 3  # a month unlike any other
    sums, label = _sums({"check.due": due, "check.weighed": weighed}, "2025-01-15")
    made = changes.steps(sums, "check.weighed", "check.due").set_index("group")
    assert made.loc[label, "months_after"] == 11
    assert made.loc[label, "estimate"] == pytest.approx(0, abs=1e-9)
    assert made.loc["difference by practice", "estimate"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("day", ["2019-05-01", "2031-05-01"])
def test_a_change_dated_outside_the_period_shows_no_step_and_no_error(day):
    due = np.full((6, MONTHS), 40)
    sums, _ = _sums({"check.due": due, "check.weighed": due // 2}, day)
    made = changes.steps(sums, "check.weighed", "check.due")
    assert made["estimate"].isna().all()
    assert made["method"].isin(["too few months", "difference", "too few practices"]).all()


def test_what_rests_on_few_babies_or_months_does_not_leave():
    due = np.full((6, MONTHS), 40)
    weighed = np.full((6, MONTHS), 20)
    weighed[:3, 12:] = 0
    weighed[0, 12] = 3  # 3 of 1,440 after the change
    sums, label = _sums({"check.due": due, "check.weighed": weighed})
    kept = changes.steps(sums, "check.weighed", "check.due").set_index("group")
    left = changes.steps(sums, "check.weighed", "check.due", suppressed=True).set_index("group")
    assert -51 < kept.loc[label, "estimate"] < -46
    assert np.isnan(left.loc[label, "estimate"])
    assert left.loc[label, "method"] == "too few to publish"
    assert np.isnan(left.loc["difference", "estimate"])
    assert left.loc[UNCHANGED, "estimate"] == 0


def test_changes_outside_the_days_audited_are_told_by_day():
    period = Period.of("2025-01-01", "2025-12-31")
    days = ["2025-01-01", "2025-06-01", "2019-05-01", "2026-01-01", "2019-05-01", "no date"]
    assert changes.outside(pd.DataFrame({"changed_on": days}), period) == ["2019-05-01", "2025-01-01", "2026-01-01"]
    assert changes.outside(pd.DataFrame({"locality": ["east"]}), period) == []
