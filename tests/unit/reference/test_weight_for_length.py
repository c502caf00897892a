"""WHO's weight for length against its own published numbers."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.reference.data import folder
from growthwatch.reference.weight_for_length import table_range, weight_for_length_at, weight_for_length_sds

BOY, GIRL = 0, 1


def test_the_tables_hold_whos_published_numbers():
    """Medians read off WHO's own tables (wflanthro of its R package anthro)."""
    lying = pd.read_csv(folder() / "who" / "weight_for_length.csv").set_index("cm")
    assert lying.loc[[45.0, 60.0, 93.4], "male_M"].tolist() == [2.441, 5.9907, 13.5171]
    assert lying.loc[[45.0, 60.0, 93.4], "male_S"].tolist() == [0.09182, 0.08342, 0.08028]
    assert (lying.index[0], lying.index[-1], len(lying)) == (45.0, 110.0, 651)
    assert (lying["male_L"] == -0.3521).all()


def test_a_boy_of_60_cm_at_the_median_is_at_0_and_5_kg_is_low():
    assert weight_for_length_sds(BOY, 90, 60.0, 5.9907) == pytest.approx(0)
    # by hand: ((5 / 5.9907) to the power -0.3521, less 1, over (-0.3521 * 0.08342))
    assert weight_for_length_sds(BOY, 90, 60.0, 5.0) == pytest.approx(-2.2374, abs=1e-4)


def test_beyond_3_sd_it_goes_on_in_steps_of_the_last_sd():
    # the inverse of the LMS method, by hand
    second, third = (5.9907 * (1 + -0.3521 * 0.08342 * z) ** (1 / -0.3521) for z in (-2, -3))
    assert weight_for_length_sds(BOY, 90, 60.0, third) == pytest.approx(-3)
    assert weight_for_length_sds(BOY, 90, 60.0, third - (second - third)) == pytest.approx(-4)


def test_standing_from_2_years_lying_before():
    # at 80 cm a boy's median is 10.4475 kg lying; standing he is read 0.7 cm on: 10.5781 kg, that of 80.7 cm lying
    assert weight_for_length_sds(BOY, 730, 80.0, 10.4475) == pytest.approx(0)
    assert weight_for_length_sds(BOY, 731, 80.0, 10.5781) == pytest.approx(0)


def test_between_two_rows_it_is_interpolated():
    halfway = (5.9907 + 6.0185) / 2
    assert weight_for_length_sds(BOY, 90, 60.05, halfway) == pytest.approx(0, abs=1e-6)


def test_outside_the_tables_and_for_what_is_not_known_there_is_none():
    out = weight_for_length_sds(
        [BOY, GIRL, -1, BOY, BOY], [90, 90, 90, np.nan, 90], [44.9, 110.1, 60, 60, 60], [5, 5, 5, 5, 0]
    )
    assert np.isnan(out).all()


def test_the_weight_at_an_sds_is_its_inverse_within_3_sd_and_none_beyond():
    assert weight_for_length_at(BOY, 90, 60.0, 0) == pytest.approx(5.9907)
    # by hand, as above: 5 kg is at -2.2374
    assert weight_for_length_at(BOY, 90, 60.0, -2.2374) == pytest.approx(5.0, abs=1e-4)
    cm, z = np.array([[50.3], [80.0], [101.1]]), np.array([-8 / 3, 0.5, 8 / 3])
    for age in (90, 800):
        assert weight_for_length_sds(GIRL, age, cm, weight_for_length_at(GIRL, age, cm, z))[1:] == pytest.approx(
            np.broadcast_to(z, (2, 3))
        )
    assert np.isnan(weight_for_length_at(BOY, 90, [60.0, 44.0], [3.1, 0])).all()


def test_the_tables_end_where_who_ends_them():
    assert (table_range(standing=False), table_range(standing=True)) == ((45.0, 110.0), (65.0, 120.0))
