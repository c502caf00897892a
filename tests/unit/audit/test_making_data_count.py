"""Control charts against the published examples of NHSRplotthedots, and the icons of Making Data Count.

Values (no code) of the package's own snapshot test (tests/testthat/_snaps/ptd_spc_standard.md, commit ea2177d4 of
github.com/nhs-r-community/NHSRplotthedots: twenty normal deviates, printed to seven digits), of its vignette
"Deviations from Excel defaults" (printed to two decimals), and of the unit tests of its signals. The data of its
ae_attendances examples are published as an R binary only and are not among them.
"""

import numpy as np
import pytest

from growthwatch.audit.statistics import control_charts, icons

#: R: set.seed(123); rnorm(20), to eight decimals as R prints them.
DEVIATES = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip
WITH_AN_OUTLIER = [*DEVIATES[:14], 10.0, *DEVIATES[15:]]
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


@pytest.mark.parametrize(
    ("values", "screened", "mean", "lower", "upper"),
    [
        (DEVIATES, True, 0.1416238, -3.01138, 3.294627),
        (WITH_AN_OUTLIER, True, 0.6694159, -2.383666, 3.722497),
        (WITH_AN_OUTLIER, False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_limits_equal_the_published_snapshot_of_nhsrplotthedots(values, screened, mean, lower, upper):
    made = control_charts.xmr(values, outliers_screened=screened)
    assert made.centre[0] == pytest.approx(mean, abs=1e-6)
    assert made.lower[0] == pytest.approx(lower, abs=1e-6)
    assert made.upper[0] == pytest.approx(upper, abs=1e-6)


@pytest.mark.parametrize(("screened", "lower", "upper"), [(True, -0.72, 4.60), (False, -3.06, 6.95)])
def test_limits_equal_the_published_vignette_of_nhsrplotthedots(screened, lower, upper):
    made = control_charts.xmr(VIGNETTE, outliers_screened=screened)
    assert [round(line[0], 2) for line in made[:3]] == [1.94, lower, upper]
    found = control_charts.signals(VIGNETTE, made)
    kinds = icons.variation(found, "higher")
    assert kinds.tolist() == ["common_cause"] * 4 + ["special_cause_improvement"] + ["common_cause"] * 13


def test_two_points_close_to_limits_on_opposite_sides_are_common_cause_as_published():
    """The package's own case: 1 and -1 by turns, then 5.5 and -5.5."""
    values = [1.0, -1.0] * 7 + [5.5, -5.5]
    found = control_charts.signals(values, control_charts.xmr(values, outliers_screened=True))
    assert icons.variation(found, "higher")[-2:].tolist() == ["common_cause"] * 2


@pytest.mark.parametrize(
    ("close", "marked"),
    [
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
    ],
)
def test_two_of_three_marks_the_points_that_the_packages_tests_mark(close, marked):
    values = np.where(np.array(close) == 1, 2.5, 0.5)
    flat = np.zeros(len(values))
    limits = control_charts.Limits(flat, flat - 3, flat + 3, flat - 2, flat + 2, trial=True)
    assert control_charts.signals(values, limits)["near"].tolist() == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [-1] * 7 + [0]),
    ],
)
def test_a_trend_is_seven_points_as_in_the_packages_tests(values, marked):
    assert control_charts.signals(values, control_charts.xmr(values))["trend"].tolist() == marked


def test_limits_start_anew_at_a_stated_change_and_no_signal_reaches_across_it():
    """By hand: 5 4 5 4 5 4 then 12 13 12 13 12 13: means 4.5 and 12.5, every moving range 1, limits 2.66 away.

    As one: mean 8.5, mean moving range 18 / 11, limits 4.35 away, 4 and 13 outside.
    """
    values = [5, 4, 5, 4, 5, 4, 12, 13, 12, 13, 12, 13]
    whole, parted = control_charts.xmr(values), control_charts.xmr(values, rebased_at=[6])
    assert parted.centre.tolist() == [4.5] * 6 + [12.5] * 6
    assert parted.upper.tolist() == pytest.approx([7.16] * 6 + [15.16] * 6)
    assert control_charts.signals(values, whole)["outside"].tolist() == [0, -1] * 3 + [0, 1] * 3
    assert not any(side.any() for side in control_charts.signals(values, parted, [6]).values())
    p = control_charts.p_chart([5, 5, 9, 9], [10, 10, 10, 10], rebased_at=[2])
    assert p.centre.tolist() == [0.5, 0.5, 0.9, 0.9]


@pytest.mark.parametrize("at", [0, 12, -3, 40])
def test_a_change_outside_the_series_rebases_nothing(at):
    values = [5, 4, 5, 4, 5, 4, 8, 9, 8, 9, 8, 9]
    assert control_charts.xmr(values, rebased_at=[at]).centre.tolist() == [6.5] * 12


@pytest.mark.parametrize(
    ("better", "kind"),
    [
        ("higher", "special_cause_improvement"),
        ("lower", "special_cause_concern"),
        ("", "special_cause_neutral_high"),
    ],
)
def test_the_variation_icon_goes_by_the_direction_of_the_indicator(better, kind):
    values = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 9]
    found = control_charts.signals(values, control_charts.xmr(values))
    assert icons.variation(found, better)[-1] == kind


def test_a_fall_that_begins_above_the_centre_is_a_concern_throughout_where_higher_is_better():
    values = [5, 5.1, 5, 5.1, 8, 7, 6, 5.5, 4, 3, 2]
    flat = np.full(11, 5.2)
    limits = control_charts.Limits(flat, flat - 9, flat + 9, flat - 6, flat + 6, trial=True)
    kinds = icons.variation(control_charts.signals(values, limits), "higher")
    assert kinds[4:].tolist() == ["special_cause_concern"] * 7


@pytest.mark.parametrize(
    ("target", "better", "said"),
    [
        (0.5, "higher", "consistent_pass"),
        (0.5, "lower", "consistent_fail"),
        (0.95, "higher", "consistent_fail"),
        (0.95, "lower", "consistent_pass"),
        (0.8, "higher", "inconsistent"),
        (0.8, "", ""),
        (np.nan, "higher", ""),
    ],
)
def test_the_assurance_icon_says_whether_the_limits_leave_the_target_out(target, better, said):
    flat = np.full(3, 0.8)
    limits = control_charts.Limits(flat, flat - 0.1, flat + 0.1, flat, flat, trial=True)
    assert icons.assurance(limits, target, better) == said


def test_signals_at_two_times_are_said_with_each_time():
    sides = {name: np.zeros(6, dtype=np.int8) for name in control_charts.SIGNALS}
    sides["outside"][[0, 4, 5]] = 1
    said = control_charts.reading(sides, ["Jan", "Feb", "Mar", "Apr", "May", "Jun"], "lower")
    assert said == "Signal: concern: a point above the upper limit (Jan, May to Jun)."
