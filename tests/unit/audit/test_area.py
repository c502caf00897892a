"""An area of 40 practices and 12,000 infants over 3 years, half of whose practices change in month 20.

Counted at the level of checks: what is due and what is weighed, by practice and month.
"""

import numpy as np
import pandas as pd
import pytest

from growthwatch.audit import changes, publication, published_tables, sums
from growthwatch.audit.groups import CHANGE, UNCHANGED, GroupingError
from growthwatch.audit.statistics import funnel, interrupted_series
from growthwatch.audit.sums import Period

MONTHS, PRACTICES, INFANTS, CHANGE_AT = 36, 40, 12_000, 19
LABEL = "Weighing clinic from 2024-08-01"


def _area(seed, after=0.92):
    """Return due and weighed [practice, month]; practices with an even number change."""
    rng = np.random.default_rng(seed)
    size = rng.gamma(6, 1 / 6, PRACTICES)
    due = rng.multinomial(INFANTS, np.outer(size / size.sum(), np.full(MONTHS, 1 / MONTHS)).ravel())
    due = due.reshape(PRACTICES, MONTHS)
    share = np.full((PRACTICES, MONTHS), 0.80)
    share[::2, CHANGE_AT:] = after
    return due, rng.binomial(due, share)


def _steps(due, weighed, rows):
    return interrupted_series.estimate(weighed[rows].sum(axis=0), due[rows].sum(axis=0), CHANGE_AT)


def test_the_step_is_found_and_its_interval_covers_the_truth():
    found = [_steps(*_area(seed), slice(0, None, 2)) for seed in range(40)]
    assert np.mean([one.found for one in found]) == 1.0
    assert np.mean([one.lower <= 0.12 <= one.upper for one in found]) >= 0.9
    assert np.mean([one.estimate for one in found]) == pytest.approx(0.12, abs=0.01)


def test_practices_that_changed_nothing_are_flagged_no_more_than_expected():
    flagged = 0
    for seed in range(5):
        due, weighed = _area(seed)
        flagged += sum(
            interrupted_series.estimate(weighed[i], due[i], CHANGE_AT, seed).found for i in range(1, PRACTICES, 2)
        )
    assert flagged / 100 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 100)


def test_unchanged_practices_lie_outside_the_funnel_no_more_than_expected():
    outside = 0
    for seed in range(100):
        due, weighed = _area(seed)
        read = funnel.read(weighed[1::2].sum(axis=1), due[1::2].sum(axis=1))
        outside += np.char.endswith(read.place, "99.8").sum()
    assert outside / 2000 <= 0.002 + 3 * np.sqrt(0.002 * 0.998 / 2000)


def test_shuffled_months_give_no_false_step_beyond_one_time_in_twenty():
    rng = np.random.default_rng(9)
    due, weighed = _area(1)
    due, weighed = due[::2].sum(axis=0), weighed[::2].sum(axis=0)
    false = 0
    for shuffle in range(200):
        order = rng.permutation(MONTHS)
        false += interrupted_series.estimate(weighed[order], due[order], CHANGE_AT, seed=shuffle).found
    assert false / 200 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def _sums(due, weighed):
    period = Period.of("2023-01-01", "2025-12-31")
    months = np.datetime_as_string(period.months)
    practice = np.repeat([f"P{i:02d}" for i in range(PRACTICES)], MONTHS)
    cells = pd.DataFrame(
        {
            "group": practice,
            "month": np.tile(months, PRACTICES),
            "check.due": due.ravel(),
            "check.weighed": weighed.ravel(),
        }
    )
    change = np.where([int(name[1:]) % 2 == 0 for name in practice], LABEL, UNCHANGED)
    parts = [
        cells.assign(breakdown="practice"),
        cells.assign(breakdown="all", group="all"),
        cells.assign(breakdown=CHANGE, group=change),
    ]
    counts = pd.concat(parts).groupby(["breakdown", "group", "month"], as_index=False).sum()
    nesting = pd.DataFrame({"practice": practice, "breakdown": CHANGE, "group": change}).drop_duplicates()
    days = pd.DataFrame({"measure": [], "days": [], "n": []})
    return sums.Sums(period, period.last, counts, days, pd.DataFrame(columns=[*sums.TALLY_KEYS, "n"]), nesting)


def test_the_audit_reports_the_step_of_the_changed_the_others_and_the_difference():
    made = changes.steps(_sums(*_area(2)), "check.weighed", "check.due").set_index("group")
    assert made.loc[LABEL, "months_before"] == CHANGE_AT
    assert made.loc[LABEL, "lower"] <= 12 <= made.loc[LABEL, "upper"]
    assert made.loc[LABEL, "p_value"] < 0.05
    assert made.loc[UNCHANGED, "lower"] <= 0 <= made.loc[UNCHANGED, "upper"]
    assert made.loc["difference", "lower"] <= 12 <= made.loc["difference", "upper"]


def test_rounding_moves_a_monthly_rate_of_some_300_babies_by_less_than_a_point_and_a_half():
    due, weighed = _area(3)
    made = publication.publish(_sums(due, weighed))
    monthly = published_tables.series(made, "weighed_at_check")
    truth = 100 * weighed.sum(axis=0) / due.sum(axis=0)
    assert np.abs(monthly["percent"].to_numpy() - truth).max() < 1.5
    assert (monthly["p_signal"].iloc[CHANGE_AT:] != "").any()


def test_a_published_chart_has_the_signals_of_the_true_counts_in_every_month_it_shows():
    """Rounding to 5 before drawing once added two signals and lost one."""
    differs = 0
    for seed in range(12):
        due, weighed = _area(seed, after=0.84)
        sums = _sums(due, weighed)
        made, truth = publication.publish(sums), publication.publish(sums, suppressed=False)
        told = published_tables.series(made, "weighed_at_check", truth=truth)
        real = published_tables.series(truth, "weighed_at_check")
        shown = told["percent"].notna().to_numpy()
        assert (told["p_signal"][shown] == real["p_signal"][shown]).all()
        assert (told["p_direction"][shown] == real["p_direction"][shown]).all()
        differs += (published_tables.series(made, "weighed_at_check")["p_signal"] != real["p_signal"]).any()
    assert differs, "else the test would hold without it"


def test_merged_parts_give_the_sums_of_the_whole():
    due, weighed = _area(4)
    whole, nothing = _sums(due, weighed), np.zeros_like(due)
    odd = np.arange(PRACTICES)[:, None] % 2 == 1
    parts = [
        _sums(np.where(odd == side, due, nothing), np.where(odd == side, weighed, nothing)) for side in (True, False)
    ]
    merged = sums.merge(parts)
    pd.testing.assert_frame_equal(merged.counts, sums.merge([whole]).counts)


def test_parts_of_different_periods_do_not_merge():
    one = _sums(*_area(5))
    other = sums.Sums(Period.of("2023-01-01", "2024-12-31"), one.as_of, one.counts, one.days, one.tallies, one.nesting)
    with pytest.raises(ValueError, match="different periods"):
        sums.merge([one, other])
    with pytest.raises(ValueError, match="nothing to merge"):
        sums.merge([])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"practice_code": ["P1"], "what": ["x"]}, "lacks the column changed_on"),
        ({"practice_code": ["P1"], "changed_on": ["1/8/24"], "what": ["x"]}, "line 2, column changed_on: '1/8/24'"),
        (
            {"practice_code": ["P1", "P1"], "changed_on": ["2024-08-01"] * 2, "what": ["x", "y"]},
            "names practice P1 twice",
        ),
    ],
)
def test_a_table_of_changes_that_cannot_be_used_says_why(table, said):
    with pytest.raises(GroupingError, match=said):
        changes.grouping(pd.DataFrame(table), ["P1"])
