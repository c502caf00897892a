"""Control limits, funnels, exact intervals and steps, against independent implementations and brute force."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from growthwatch.audit.statistics import control_charts, funnel, interrupted_series, intervals

abspc = pytest.importorskip("abspc.spc")
qikit = pytest.importorskip("qikit.spc.limits")

VALUES = [81.0, 79.5, 84.2, 80.1, 78.8, 85.0, 83.3, 79.9, 82.4, 90.5, 81.2, 80.0, 84.4, 83.1]


def test_xmr_limits_equal_an_independent_implementation():
    theirs = abspc.calculate_control_limits(pd.DataFrame({"value": VALUES}), "XmR")
    ours = control_charts.xmr(VALUES)
    mean = theirs["mean"].to_numpy()
    assert np.abs(mean - ours.centre).max() < 1e-6
    for name, line in zip(("lcl", "ucl", "lwl", "uwl"), ours[1:5], strict=True):
        # they write 3 / 1.128 where Making Data Count prints 2.66
        assert np.abs((theirs[name] - mean) * 1.128 / 3 * 2.66 - (line - ours.centre)).max() < 1e-6


def test_p_chart_limits_equal_two_independent_implementations():
    k, n = np.array([31, 25, 40, 18, 29, 33]), np.array([40, 33, 47, 19, 36, 41])
    ours = control_charts.p_chart(k, n)
    theirs = abspc.calculate_control_limits(
        pd.DataFrame({"n": n, "k": k}), "p", value_col="n", numerator_col="k", subgroup_col="n"
    )
    upper, lower = qikit._p_limits(ours.centre[0], k / n, n.astype(float), np.ones(6, bool))
    assert np.abs(theirs["mean"].to_numpy() - ours.centre).max() < 1e-6
    for other_upper, other_lower in ((theirs["ucl"].to_numpy(), theirs["lcl"].to_numpy()), (upper, lower)):
        assert np.abs(np.minimum(other_upper, 1) - ours.upper).max() < 1e-6
        assert np.abs(np.maximum(other_lower, 0) - ours.lower).max() < 1e-6


@pytest.mark.parametrize("target", [0.03, 0.5, 0.815, 0.92, 0.999])
def test_funnel_contours_equal_an_independent_implementation(target):
    n = np.concatenate([np.arange(1, 200), [500, 1000, 4321]])
    for ours, theirs in (
        (funnel.exact_limits(target, n, 0.001), qikit._p_funnel_limits(target, n, n, n > 0)),
        (funnel.exact_limits(target, n, 0.025), qikit._p_funnel_limits_95(target, n, n, n > 0)),
    ):
        assert np.abs(ours[0] - np.clip(theirs[1], 0, 1)).max() < 1e-6
        assert np.abs(ours[1] - np.clip(theirs[0], 0, 1)).max() < 1e-6


def test_overdispersion_equals_an_independent_implementation():
    rng = np.random.default_rng(3)
    n = rng.integers(40, 160, 40)
    for spread in (0.0, 0.05, 0.15):
        k = rng.binomial(n, np.clip(rng.normal(0.8, spread, 40), 0, 1))
        target = k.sum() / n.sum()
        ours = funnel.dispersion(k, n, target)
        phi, between = qikit.funnel_dispersion(target, k / n, n, n > 0, "binomial")
        assert ours.phi == pytest.approx(phi, abs=1e-6)
        assert ours.between_variance == pytest.approx(between, abs=1e-6)


def test_a_month_with_none_is_a_gap_and_not_a_zero():
    with_gap = [*VALUES[:5], np.nan, *VALUES[5:]]
    assert control_charts.xmr(with_gap).centre[0] == control_charts.xmr(VALUES).centre[0]
    limits = control_charts.p_chart([8, 0, 9], [10, 0, 10])
    assert limits.centre[0] == pytest.approx(17 / 20)
    assert np.isnan(limits.upper[1])


def test_limits_are_called_trial_limits_under_twelve_points():
    assert control_charts.xmr(VALUES[:11]).trial
    assert not control_charts.xmr(VALUES[:12]).trial


def test_a_series_of_nothing_gives_no_limits_and_no_signal():
    limits = control_charts.p_chart([], [])
    assert len(limits.centre) == 0
    assert not any(flags.any() for flags in control_charts.signals([], limits).values())


def _brute(y, limits):
    """Read the four signals off one window at a time, as a person would with a ruler."""
    n = len(y)
    out = {name: np.zeros(n, bool) for name in control_charts.SIGNALS}
    for i in range(n):
        out["outside"][i] = not limits.lower[i] <= y[i] <= limits.upper[i]
    for i in range(n - 6):
        window = range(i, i + 7)
        if all(y[j] > limits.centre[j] for j in window) or all(y[j] < limits.centre[j] for j in window):
            out["shift"][list(window)] = True
        moves = [y[j + 1] - y[j] for j in window if j + 1 < i + 7]
        if all(m > 0 for m in moves) or all(m < 0 for m in moves):
            out["trend"][list(window)] = True
    for i in range(n - 2):
        window = range(i, i + 3)
        close = [j for j in window if y[j] > limits.near_upper[j] and not y[j] > limits.upper[j]]
        if len(close) >= 2 and all(y[j] > limits.centre[j] for j in window):
            out["near"][close] = True
        close = [j for j in window if y[j] < limits.near_lower[j] and not y[j] < limits.lower[j]]
        if len(close) >= 2 and all(y[j] < limits.centre[j] for j in window):
            out["near"][close] = True
    return out


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_signals_are_those_a_ruler_finds(values):
    y = np.array(values, dtype=float)
    limits = control_charts.xmr(y)
    if len(y) < 2:
        return
    found = control_charts.signals(y, limits)
    for name, expected in _brute(y, limits).items():
        assert ((found[name] != 0) == expected).all(), name


def test_shift_and_trend_equal_an_independent_implementation():
    rng = np.random.default_rng(5)
    for _ in range(50):
        y = np.cumsum(rng.normal(size=30))
        limits = control_charts.xmr(y)
        found = control_charts.signals(y, limits)
        assert ((found["shift"] != 0) == abspc._rule2_shift(y, limits.centre, 7)).all()
        assert ((found["trend"] != 0) == abspc._rule3_trend(y, 7)).all()


def test_each_signal_says_its_side_its_months_and_whether_it_is_wanted():
    months = [f"M{i}" for i in range(1, 15)]
    y = np.array([5, 4, 5, 4, 5, 4, 5, 6.1, 6.2, 6.15, 6.3, 6.1, 6.2, 6.1])
    flat = np.full(14, 5.5)
    limits = control_charts.Limits(flat, flat - 3, flat + 3, flat - 2, flat + 2, trial=False)
    found = control_charts.signals(y, limits)
    assert found["shift"].tolist() == [-1] * 7 + [1] * 7
    assert control_charts.reading(found, months, "higher") == (
        "Signal: improvement: 7 points running above the centre line (M8 to M14); "
        "concern: 7 points running below the centre line (M1 to M7)."
    )
    assert "concern: 7 points running above" in control_charts.reading(found, months, "lower")
    assert "Signal: 7 points running above" in control_charts.reading(found, months)


@pytest.mark.parametrize(("third", "expected"), [(-1.9, [0, 0, 0]), (0.1, [1, 0, 1]), (2.5, [1, 1, 1])])
def test_the_third_of_three_points_lies_on_the_side_of_the_two_beyond_a_near_limit(third, expected):
    flat = np.zeros(3)
    limits = control_charts.Limits(flat, flat - 3, flat + 3, flat - 2, flat + 2, trial=False)
    assert control_charts.signals([2.2, third, 2.4], limits)["near"].tolist() == expected
    assert not control_charts.signals([2.2, third / 2, -2.4], limits)["near"].any()


@pytest.mark.parametrize(("k", "n"), [(0, 10), (10, 10), (3, 17), (94, 100), (1, 1)])
def test_intervals_are_clopper_pearsons(k, n):
    theirs = binomtest(k, n).proportion_ci(method="exact")
    assert intervals.proportion(k, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_no_denominator_has_no_interval():
    assert np.isnan(intervals.proportion([0], [0])).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_a_median_from_a_histogram_is_the_median(days):
    values, counts = np.unique(days, return_counts=True)
    middle, low, high = intervals.median_of_counts(values, counts)
    assert middle == np.median(days)
    if len(days) >= 6:
        assert low <= middle <= high
    else:
        assert np.isnan(low)


def test_the_interval_of_a_median_covers_it_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        values, counts = np.unique(rng.integers(0, 1000, 25), return_counts=True)
        _, low, high = intervals.median_of_counts(values, counts)
        held += low <= 499.5 <= high
    assert held / 400 > 0.93


def _months(rng, before, after, change, size=165, months=36, wave=0.0):
    p = np.where(np.arange(months) < change, before, after) + wave * np.sin(2 * np.pi * np.arange(months) / 12)
    n = rng.poisson(size, months)
    return rng.binomial(n, p), n


def test_a_known_step_is_found_and_its_interval_covers_the_truth():
    rng = np.random.default_rng(20)
    steps = [interrupted_series.estimate(*_months(rng, 0.80, 0.92, 19, wave=0.02), 19) for _ in range(100)]
    assert all(s.method == "time series with season" for s in steps)
    assert np.mean([s.found for s in steps]) > 0.95
    assert np.mean([s.lower <= 0.12 <= s.upper for s in steps]) >= 0.90


@pytest.mark.parametrize("size", [165, 8])
def test_without_a_change_a_step_is_found_no_more_often_than_one_time_in_twenty(size):
    rng = np.random.default_rng(21)
    found = np.mean(
        [interrupted_series.estimate(*_months(rng, 0.8, 0.8, 19, size), 19, seed=i).found for i in range(300)]
    )
    assert found <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_a_short_series_is_compared_plainly_and_says_so():
    rng = np.random.default_rng(22)
    k, n = _months(rng, 0.7, 0.95, 4, months=10)
    assert interrupted_series.estimate(k, n, 4).method == "before and after"
    too_few = interrupted_series.estimate(k, n, 1)
    assert too_few.method == "too few months"
    assert not too_few.found
