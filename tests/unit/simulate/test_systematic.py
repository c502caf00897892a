"""Data-entry errors that run through a whole child or file."""

import numpy as np
import pytest

from growthwatch.simulate import simulate
from growthwatch.simulate.errors.systematic import grams_throughout, pounds_throughout, twins_exchanged


@pytest.fixture(scope="module")
def caseload():
    return simulate(300, 4, twin_maternities=0.2)


def test_a_childs_every_weight_is_in_pounds_and_nobody_elses(caseload):
    planted = pounds_throughout(caseload, ["S0000003", "S0000010"])
    rows = (
        caseload.truth_records["child_id"].isin(["S0000003", "S0000010"]) & (caseload.records["kind"] == "weight")
    ).to_numpy()
    ratio = planted.records["value"][rows].astype(float) / caseload.truth_records["true_value"][rows]
    assert ratio.between(2.19, 2.22).all()
    assert (planted.records["unit"][rows] == "kg").all()
    assert (planted.truth_records["slip"] == "child_in_lb").equals(
        planted.truth_records["error"].eq("unit").rename("slip")
    )
    assert (planted.truth_records["slip"].notna() == rows).all()
    assert planted.records[~rows].equals(caseload.records[~rows])


def test_a_systems_every_weight_is_in_grams_without_a_unit(caseload):
    planted = grams_throughout(caseload, "clinic")
    rows = ((caseload.records["source"] == "clinic") & (caseload.records["kind"] == "weight")).to_numpy()
    grams = planted.records["value"][rows].astype(float)
    assert np.allclose(grams / 1000, caseload.truth_records["true_value"][rows], atol=0.0006)
    assert planted.records["unit"][rows].isna().all()
    assert planted.records[~rows].equals(caseload.records[~rows])


def test_twins_files_are_exchanged_from_a_day_of_life_on(caseload):
    planted = twins_exchanged(caseload, 60)
    number = caseload.children.set_index("child_id")["nhs_number"]
    own = caseload.truth_records["child_id"].map(number)
    moved = (planted.truth_records["slip"] == "twins_exchanged").to_numpy()
    assert moved.sum() > 100
    stated = planted.records["nhs_number"][moved].dropna()
    # neighbours in the register have neighbouring numbers
    assert (stated != own[stated.index]).all()
    assert ((stated.astype(int) - own[stated.index].astype(int)).abs() < 40).all()
    assert planted.records["nhs_number"].isna().equals(caseload.records["nhs_number"].isna())
    nameless = planted.records["nhs_number"].isna()
    assert planted.records.loc[nameless, "surname"].equals(caseload.records.loc[nameless, "surname"])
    assert planted.records[~moved].equals(caseload.records[~moved])
    assert planted.truth_records["child_id"].equals(caseload.truth_records["child_id"])


def test_one_systems_files_alone_can_be_exchanged(caseload):
    planted = twins_exchanged(caseload, 30, "gp")
    moved = planted.truth_records["slip"].notna()
    assert set(planted.records["source"][moved]) == {"gp"}
