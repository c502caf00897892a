"""The public scoring functions at their edges, and ages, spaces and conditional gain."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import growthwatch as gw
from growthwatch.reference.ages import corrected_age_days
from growthwatch.reference.conditional import correlation, one_in, thrive_line_end
from growthwatch.reference.policies import score
from growthwatch.reference.spaces import LINE_SDS, band, centile_text, spaces_fallen


@pytest.mark.parametrize("value", [0, -3.5, np.nan, np.inf, -np.inf])
def test_what_is_no_positive_number_has_no_sds(value):
    assert np.isnan(gw.sds("weight", "male", 56, value))


@pytest.mark.parametrize(
    ("kind", "day"), [("weight", -120), ("length", -106), ("head", -120), ("bmi", 13), ("weight", 7306)]
)
def test_outside_the_reference_there_is_no_sds(kind, day):
    assert np.isnan(gw.sds(kind, "male", day, 5.0))


def test_one_bad_element_does_not_spoil_the_others():
    z = gw.sds("weight", "male", [0, np.nan, 99_999, 56], [3.5, 4.0, 4.0, -1.0])
    assert np.isfinite(z[0])
    assert np.isnan(z[1:]).all()


@pytest.mark.parametrize(
    ("kind", "sex", "named"), [("wieght", "male", "wieght"), ("weight", "m", "m"), ("weight", 1, "1")]
)
def test_an_unknown_word_is_refused_by_name(kind, sex, named):
    with pytest.raises(ValueError, match=named):
        gw.sds(kind, sex, 56, 4.4)
    with pytest.raises(ValueError, match=named):
        gw.sds([kind, "weight"], [sex, "male"], 56, 4.4)


def test_every_kind_of_text_array_gives_the_same_scores():
    kinds, sexes = ["weight", "length"], ["male", "female"]
    expected = gw.sds(np.array(kinds), np.array(sexes), [56, 56], [4.4, 57.0])
    for make in (
        list,
        lambda x: np.array(x, dtype=object),
        pd.Series,
        pd.Categorical,
        pd.Index,
        lambda x: pd.Series(x, dtype="category"),
    ):
        np.testing.assert_array_equal(gw.sds(make(kinds), make(sexes), [56, 56], [4.4, 57.0]), expected)


def test_arguments_broadcast_and_scalars_give_a_scalar():
    assert gw.sds("weight", ["male", "female"], [[0], [56], [84]], 4.4).shape == (3, 2)
    assert gw.sds(["weight"] * 3, "male", 56, 4.4).shape == (3,)
    assert isinstance(gw.sds("weight", "male", 56, 4.4), float)
    assert gw.sds([], [], [], []).shape == (0,)


@given(st.integers(-119, 7305), st.floats(0.3, 60), st.sampled_from(["male", "female"]))
def test_a_heavier_child_of_the_same_age_has_a_higher_sds(day, kg, sex):
    assert gw.sds("weight", sex, day, kg * 1.01) > gw.sds("weight", sex, day, kg)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20),
    st.integers(-(10**9), 10**9) | st.floats(allow_nan=True, allow_infinity=True).map(np.rint),
)
def test_scoring_never_raises_and_never_warns(values, day):
    z = gw.sds("weight", "male", day, values)
    assert z.dtype == np.float64
    assert not np.isinf(z).any()


def test_correlations_are_the_published_ones():
    """Cole's weekly matrix as rcpchgrowth ships it; figures of the project's clinical facts, section 4."""
    weeks = {
        (0, 4): 0.7708,
        (0, 6): 0.6978,
        (0, 8): 0.6395,
        (0, 12): 0.5545,
        (0, 16): 0.4979,
        (0, 26): 0.4221,
        (0, 52): 0.3814,
        (4, 8): 0.8834,
        (8, 12): 0.9233,
    }
    for (a, b), r in weeks.items():
        assert correlation(7 * a, 7 * b) == pytest.approx(r, abs=5e-5)
        assert correlation(7 * b, 7 * a) == correlation(7 * a, 7 * b)
    assert correlation(3.5, 28) == pytest.approx((correlation(0, 28) + correlation(7, 28)) / 2)


@pytest.mark.parametrize(("start", "end"), [(0, 27), (-1, 56), (0, 372), (56, 28), (np.nan, 56)])
def test_conditional_gain_is_not_given_where_it_means_nothing(start, end):
    assert np.isnan(gw.conditional_gain(0.0, start, -1.0, end))


def test_conditional_gain_by_hand():
    r = 0.639536258  # weeks 0 and 8 of the published matrix
    assert gw.conditional_gain(-0.121, 0, -1.624, 56) == pytest.approx((-1.624 + r * 0.121) / np.sqrt(1 - r**2))
    assert one_in(-1.6448536) == pytest.approx(20, rel=1e-6)
    assert gw.conditional_gain(0.5, 28, thrive_line_end(0.5, 28, 56), 56) == pytest.approx(-1.645)


def test_policies_part_at_37_weeks():
    """Digital corrects everyone to 40+0 for life; paper corrects 32+0-36+6 to 1 year and under 32+0 to 2 years."""
    age = [56, 56, 400, 400, 800]
    gestation = [259, 258, 250, 220, 220]
    np.testing.assert_array_equal(corrected_age_days(age, gestation, "digital"), [35, 34, 370, 340, 740])
    np.testing.assert_array_equal(corrected_age_days(age, gestation, "paper"), [56, 34, 400, 340, 800])
    assert corrected_age_days(56, np.nan, "digital") == 56
    with pytest.raises(ValueError, match="both"):
        corrected_age_days(56, 280, "both")


def test_mixing_the_policies_would_invent_or_hide_falls():
    """A boy of 37+0, 3.5 kg at birth and 4.4 kg on day 56 (clinical facts, section 3 and 4)."""
    _, digital = score(0, 0, [0, 56], 259, [3.5, 4.4], "digital")
    _, paper = score(0, 0, [0, 56], 259, [3.5, 4.4], "paper")
    assert spaces_fallen(digital[0], digital[1]) == pytest.approx(2.43, abs=0.01)
    assert paper[0] == pytest.approx(0.0)
    assert spaces_fallen(digital[0], paper[0]) == pytest.approx(1.79, abs=0.02)


def test_paper_charts_have_no_centiles_for_a_term_baby_before_two_weeks():
    _, sds = score(0, 1, [0, 5, 13, 14], 280, 3.3, "paper")
    assert list(np.isnan(sds)) == [False, True, True, False]


def test_bands_follow_the_exact_lines():
    """A reading is on a line within a quarter of a space of it (RCPCH chart instructions)."""
    z = [0, -1 / 6, -0.168, LINE_SDS[0] - 0.2, LINE_SDS[8] + 0.2, -2, -2.3, np.nan]
    assert list(band(z)) == [
        "on the 50th", "on the 50th", "between the 25th and 50th", "below the 0.4th", "above the 99.6th",
        "on the 2nd", "between the 0.4th and 2nd", "",
    ]  # fmt: skip


def test_centiles_are_written_as_a_clinician_reads_them():
    assert list(centile_text([0, -2.7, 2.7, -2, np.nan])) == ["50", "<0.4", ">99.6", "2", ""]


def test_a_fall_is_continuous_not_lines_crossed():
    assert spaces_fallen(0.01, -0.01) == pytest.approx(0.03)
