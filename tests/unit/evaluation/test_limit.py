"""What no one could tell from truth: the exact posterior on children drawn from the process itself."""

import numpy as np
import pytest

from growthwatch.evaluation import limit, single_system
from growthwatch.evaluation.single_system import DAY_MONTH, ERRORS, FARTHEST_SDS, PLANS, WRONG_CHILD

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


def test_a_child_has_one_error_at_most_and_most_have_none(caseload):
    """An error of a value is in one record, an error of a visit in all of one visit."""
    erroneous = caseload.records.assign(error=caseload.error, plan=caseload.plan)[caseload.error >= 0]
    one = erroneous.groupby("child").agg(
        errors=("error", "nunique"), days=("age_days", "nunique"), n=("error", "size"), error=("error", "first"),
        plan=("plan", "first"),
    )  # fmt: skip
    assert (one["errors"] == 1).all()
    assert (one["days"] == 1).all()
    kinds = np.array([plan.kinds for plan in PLANS])[one["plan"]]
    assert (one["n"] == np.where(one["error"] >= WRONG_CHILD, kinds, 1)).all()
    assert len(one) < len(caseload.children) / 2


def test_values_are_written_as_records_are(caseload):
    records = caseload.records
    places = records["value"].str.extract(r"\.(\d+)$")[0].str.len().fillna(0)
    assert (places == caseload.decimals).all()
    assert set(places[records["kind"] == "weight"]) == {1, 2}
    assert set(places[records["kind"] != "weight"]) == {0, 1}


def test_the_probabilities_of_a_child_sum_to_one(caseload, known):
    child = caseload.records["child"].to_numpy()
    total = known.no_error + np.bincount(child, known.value_errors.sum(axis=1))
    total += np.bincount(per_visit(known, child), known.visit_errors.sum(axis=1))
    assert total == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("error", range(len(ERRORS)), ids=ERRORS)
def test_an_error_is_as_frequent_as_its_probability_says(caseload, known, error):
    """The mean probability is the share that is erroneous, within sampling error."""
    if error < WRONG_CHILD:
        probability, erroneous = known.value_errors[:, error], caseload.error == error
    else:
        probability, erroneous = known.visit_errors[:, error - WRONG_CHILD], per_visit(known, caseload.error) == error
    standard_error = np.sqrt((probability * (1 - probability)).sum())
    assert abs(erroneous.sum() - probability.sum()) < FAR * standard_error


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.02), (0.02, 0.2), (0.2, 0.8), (0.8, 1.0)])
def test_of_readings_with_a_probability_so_many_are_erroneous(caseload, known, low, high):
    """Visits stand for their readings, so that each counts once."""
    probability = known.of_visit()
    erroneous = np.bincount(known.visit, caseload.error >= 0) > 0
    within = (probability > low) & (probability <= high)
    standard_error = np.sqrt((probability * (1 - probability))[within].sum())
    assert within.sum() > 20
    assert abs(erroneous[within].sum() - probability[within].sum()) < FAR * standard_error


@pytest.mark.parametrize("rows", [limit.by_reading, limit.by_visit])
def test_at_its_own_cost_the_judge_catches_no_more_than_anyone_can(given, rows):
    """Both question as many sound ones; the judge is above the limit by no more than sampling error."""
    table = limit.at_equal_cost(rows(*given))
    sound = table[table["slip"] < 0].groupby("schedule")[["limit", "with_tails", "judge"]].sum()
    assert (sound["limit"] == sound["judge"]).all()
    erroneous = table[table["slip"] >= 0]
    apart = erroneous["limit"].astype(float) - erroneous["judge"]
    assert apart.mean() > -FAR * apart.sem()
    assert erroneous["limit"].mean() > 0.3


def test_what_may_truly_lie_off_is_less_surely_an_error(known, given):
    assert (given[2].no_error >= known.no_error - 1e-12).all()


def test_the_table_names_every_schedule_and_error(given):
    table = limit.distances(limit.at_equal_cost(limit.by_reading(*given), cost=0.003))
    assert set(table.index.get_level_values("slip")) == set(ERRORS)
    assert set(table.index.get_level_values("schedule")) == {"frequent", "sparse"}
    assert table["distance"].to_numpy() == pytest.approx(table["limit"] - table["judge"])
    assert table["n_moved"].xs(ERRORS[DAY_MONTH], level="slip").isna().all()


def test_no_child_is_drawn_where_none_is_seen(caseload):
    sound = limit._as_written(caseload).sds[caseload.error < 0]
    assert np.abs(sound).max() < FARTHEST_SDS + 0.5
