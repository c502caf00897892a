"""Simulated growth reproduces what has been published of real infants."""

import numpy as np
import pandas as pd
import pytest

from growthwatch.reference import conditional
from growthwatch.reference.scores import sds
from growthwatch.simulate import simulate
from growthwatch.simulate.people import growth

#: Weight SDS correlations of Cole 1995 (Arch Dis Child 73:8), weeks from and to.
PUBLISHED = {
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


@pytest.fixture(scope="module")
def signals():
    return growth.signals(np.random.default_rng(20), 30_000)


def _read(signals, kind, weeks, seed=1):
    days = np.broadcast_to(np.asarray(weeks) * 7.0, (len(signals[kind]), len(weeks)))
    noise = np.random.default_rng(seed).standard_normal(days.shape)
    return growth.sds_at(signals[kind], kind, days, noise)


@pytest.mark.parametrize(("weeks", "published"), PUBLISHED.items(), ids=str)
def test_weight_sds_correlate_as_published(signals, weeks, published):
    z = _read(signals, "weight", weeks)
    # four standard errors of a correlation of 30,000 pairs, and .005 for clipping the matrix
    margin = 4 * (1 - published**2) / np.sqrt(len(z)) + 0.005
    assert np.corrcoef(z.T)[0, 1] == pytest.approx(published, abs=margin)


def test_two_weighings_of_the_same_week_correlate_as_the_published_diagonal(signals):
    first, second = _read(signals, "weight", [8], seed=1), _read(signals, "weight", [8], seed=2)
    diagonal = conditional.correlation_by_week()[8, 8]
    assert np.corrcoef(first.T, second.T)[0, 1] == pytest.approx(diagonal, abs=0.005)


@pytest.mark.parametrize("kind", ["weight", "length", "head"])
@pytest.mark.parametrize("week", [-9.3, -1, 0, 0.5, 8, 30.7, 53, 57, 104])
def test_every_sds_has_mean_0_and_variance_1_at_every_age(signals, kind, week):
    z = _read(signals, kind, [week])
    assert z.mean() == pytest.approx(0, abs=4 / np.sqrt(len(z)))
    assert z.std() == pytest.approx(1, abs=4 / np.sqrt(2 * len(z)) + 0.005)


def test_length_and_head_go_with_weight(signals):
    z = [_read(signals, kind, [12], seed)[:, 0] for seed, kind in enumerate(("weight", "length", "head"))]
    assert np.corrcoef(z)[0, 1] > 0.5
    assert np.corrcoef(z)[0, 2] > 0.4


def test_clipping_the_published_matrix_to_a_covariance_moves_no_correlation_by_more_than_2_thousandths():
    weeks, covariance, factor = growth.grid()
    inside = (weeks >= 0) & (weeks <= 53)
    assert np.abs(covariance[np.ix_(inside, inside)] - conditional.correlation_by_week()).max() < 0.002
    assert np.abs(factor @ factor.T - covariance).max() < 1e-9


@pytest.fixture(scope="module")
def readings():
    """Every reading of infants without a true fall, once, with its age and SDS."""
    caseload = simulate(12_000, 4, faltering=0.0)
    about = caseload.children[["child_id", "sex", "date_of_birth"]].merge(
        caseload.truth[["child_id", "true_gestation_days"]], on="child_id"
    )
    table = caseload.truth_records.merge(about, on="child_id")
    table["age_days"] = (table["true_measured_on"] - table["date_of_birth"]).dt.days
    table = table.drop_duplicates(["child_id", "true_kind", "age_days"])
    corrected = (table["age_days"] + table["true_gestation_days"] - 280).to_numpy()
    return table.assign(z=sds(table["true_kind"], table["sex"], corrected, table["true_value"].to_numpy()))


def _weights(readings, from_day, to_day):
    table = readings[(readings["true_kind"] == "weight") & readings["age_days"].between(from_day, to_day)]
    return table.drop_duplicates("child_id").set_index("child_id")


def test_about_5_in_100_healthy_infants_meet_a_fall_at_8_weeks(readings):
    """4.8 % computed from the published correlations, for thresholds by NICE NG75 1.2."""
    birth, eight = _weights(readings, 0, 0), _weights(readings, 49, 63)
    birth = birth[birth["true_gestation_days"].between(266, 293)]
    both = birth[["z"]].join(eight["z"].rename("now"), how="inner")
    needed = np.select([both["z"] < -4 / 3, both["z"] > 4 / 3], [1, 3], 2)
    share = ((both["z"] - both["now"]) * 1.5 >= needed).mean()
    assert share == pytest.approx(0.048, abs=4 * np.sqrt(0.048 * 0.952 / len(both)) + 0.005)


def test_infants_lose_weight_in_the_first_days_and_most_are_back_by_a_fortnight(readings):
    birth = _weights(readings, 0, 0)["true_value"]
    loss = (1 - _weights(readings, 3, 5)["true_value"] / birth).dropna()
    assert 0.035 < loss.median() < 0.065
    assert 0.01 < (loss > 0.10).mean() < 0.08
    fortnight = (_weights(readings, 14, 14)["true_value"] / birth).dropna()
    assert (fortnight >= 1).mean() > 0.8
    three_weeks = (_weights(readings, 21, 28)["true_value"] / birth).dropna()
    assert (three_weeks >= 1).mean() > 0.93


def test_infants_under_32_weeks_fall_two_spaces_or_more_by_the_due_date(readings):
    """Cole 2014, Arch Dis Child Fetal Neonatal Ed 99:F34."""
    birth, later = _weights(readings, 0, 0), _weights(readings, 42, 62)
    very = birth[birth["true_gestation_days"] < 224]
    fallen = ((very["z"] - later["z"]) * 1.5).dropna()
    assert len(fallen) > 50
    assert fallen.median() > 2
    assert (fallen >= 2).mean() > 0.8


def test_babies_can_be_made_to_run_below_who_at_8_weeks():
    """UK babies run up to .5 SD below WHO around 8 weeks: ADC 2016;101:455."""
    plain, dip = (simulate(3_000, 5, uk_dip_sd=d).truth_records["true_value"] for d in (0.0, 0.5))
    assert len(plain) == len(dip)
    assert dip.sum() < plain.sum()


def test_simulated_gestations_are_accepted_ones():
    weeks = simulate(5_000, 6).truth["true_gestation_days"]
    assert weeks.between(22 * 7, 44 * 7 + 6).all()
    assert pd.api.types.is_integer_dtype(weeks)
