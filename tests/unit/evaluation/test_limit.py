"""What no one could tell from truth: the exact posterior on children drawn from the process itself."""

import numpy as np
import pytest

from growthwatch.evaluation import limit, single_system
from growthwatch.evaluation.single_system import DAY_MONTH, FARTHEST_SDS, PLANS, SLIPS, WRONG_CHILD

CHILDREN = 1_600
#: Sampling error allowed [standard errors].
FAR = 4.0


@pytest.fixture(scope="module")
def caseload():
    return single_system.simulate(CHILDREN, 5)


@pytest.fixture(scope="module")
def known(caseload):
    return limit.posterior(caseload)


@pytest.fixture(scope="module")
def given(caseload, known):
    return caseload, known, limit.posterior(caseload, tails=True), limit.judged(caseload)


def per_visit(known, of_readings):
    first = np.unique(known.visit, return_index=True)[1]
    return of_readings[first]


def test_the_same_seed_gives_the_same_children(caseload):
    again = single_system.simulate(CHILDREN, 5)
    assert again.records.equals(caseload.records)
    assert not single_system.simulate(CHILDREN, 6).records.equals(caseload.records)


def test_a_child_has_one_slip_at_most_and_most_have_none(caseload):
    """A slip of a value is in one record, a slip of a visit in all of one visit."""
    slipped = caseload.records.assign(slip=caseload.slip, plan=caseload.plan)[caseload.slip >= 0]
    one = slipped.groupby("child").agg(
        slips=("slip", "nunique"), days=("age_days", "nunique"), n=("slip", "size"), slip=("slip", "first"),
        plan=("plan", "first"),
    )  # fmt: skip
    assert (one["slips"] == 1).all()
    assert (one["days"] == 1).all()
    kinds = np.array([plan.kinds for plan in PLANS])[one["plan"]]
    assert (one["n"] == np.where(one["slip"] >= WRONG_CHILD, kinds, 1)).all()
    assert len(one) < len(caseload.children) / 2


def test_values_are_written_as_records_are(caseload):
    records = caseload.records
    places = records["value"].str.extract(r"\.(\d+)$")[0].str.len().fillna(0)
    assert (places == caseload.decimals).all()
    assert set(places[records["kind"] == "weight"]) == {1, 2}
    assert set(places[records["kind"] != "weight"]) == {0, 1}


def test_the_probabilities_of_a_child_sum_to_one(caseload, known):
    child = caseload.records["child"].to_numpy()
    total = known.none + np.bincount(child, known.value.sum(axis=1))
    total += np.bincount(per_visit(known, child), known.whole.sum(axis=1))
    assert total == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("slip", range(len(SLIPS)), ids=SLIPS)
def test_a_slip_is_as_frequent_as_its_probability_says(caseload, known, slip):
    """The mean probability is the share that slipped, within sampling error."""
    if slip < WRONG_CHILD:
        probability, slipped = known.value[:, slip], caseload.slip == slip
    else:
        probability, slipped = known.whole[:, slip - WRONG_CHILD], per_visit(known, caseload.slip) == slip
    spread = np.sqrt((probability * (1 - probability)).sum())
    assert abs(slipped.sum() - probability.sum()) < FAR * spread


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.02), (0.02, 0.2), (0.2, 0.8), (0.8, 1.0)])
def test_of_readings_with_a_probability_so_many_slipped(caseload, known, low, high):
    """Visits stand for their readings, so that each counts once."""
    probability = known.of_visit()
    slipped = np.bincount(known.visit, caseload.slip >= 0) > 0
    within = (probability > low) & (probability <= high)
    spread = np.sqrt((probability * (1 - probability))[within].sum())
    assert within.sum() > 20
    assert abs(slipped[within].sum() - probability[within].sum()) < FAR * spread


@pytest.mark.parametrize("rows", [limit.by_reading, limit.by_visit])
def test_at_its_own_cost_the_judge_catches_no_more_than_anyone_can(given, rows):
    """Both question as many sound ones; the judge is above the limit by no more than sampling error."""
    table = limit.at_equal_cost(rows(*given))
    sound = table[table["slip"] < 0].groupby("schedule")[["limit", "with_tails", "judge"]].sum()
    assert (sound["limit"] == sound["judge"]).all()
    slipped = table[table["slip"] >= 0]
    apart = slipped["limit"].astype(float) - slipped["judge"]
    assert apart.mean() > -FAR * apart.sem()
    assert slipped["limit"].mean() > 0.3


def test_what_may_truly_lie_off_is_less_surely_a_slip(known, given):
    assert (given[2].none >= known.none - 1e-12).all()


def test_the_table_names_every_schedule_and_slip(given):
    table = limit.distances(limit.at_equal_cost(limit.by_reading(*given), cost=0.003))
    assert set(table.index.get_level_values("slip")) == set(SLIPS)
    assert set(table.index.get_level_values("schedule")) == {"frequent", "sparse"}
    assert table["distance"].to_numpy() == pytest.approx(table["limit"] - table["judge"])
    assert table["n_moved"].xs(SLIPS[DAY_MONTH], level="slip").isna().all()


def test_no_child_is_drawn_where_none_is_seen(caseload):
    sound = limit._as_written(caseload).sds[caseload.slip < 0]
    assert np.abs(sound).max() < FARTHEST_SDS + 0.5
