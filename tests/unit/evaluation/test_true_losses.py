"""True losses are planted as they are described, and what is said of them is counted rightly."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from growthwatch.evaluation import finding_lists
from growthwatch.evaluation.planted_losses import LOSSES, SETTINGS, drawn_from_process, last_weighings, plant_losses
from growthwatch.evaluation.three_systems import run_caseload
from growthwatch.evaluation.true_losses import _AS_OF, infants_of, outcomes, shares, trial

ONE, WITH_KINDS, TWO, AGAIN = SETTINGS


@pytest.fixture(scope="module")
def infants():
    caseload = infants_of("real", 60, 8)
    return caseload, last_weighings(caseload, run_caseload(caseload, _AS_OF), 4)


def of_loss(losses, kind="weight"):
    records = losses.caseload.records
    return records[records["record_id"].str.startswith(f"loss-{kind}-")]


def test_every_infant_has_every_loss_a_week_or_so_after_its_last_weighing(infants):
    _, last = infants
    losses = plant_losses(*infants, ONE, 4)
    planted = losses.planted
    assert len(last) > 30
    assert len(planted) == len(LOSSES) * len(last) == len(of_loss(losses))
    assert (planted["loss_on"] - planted["last_on"]).dt.days.between(5, 14).all()
    lost = 1 - planted["loss_kg"] / planted["last_kg"]
    assert (lost >= planted["loss"] - 1e-9).all(), "never less than is stated"
    assert (planted["last_kg"] * (lost - planted["loss"]) <= 0.0101).all(), "to 10 g"


def test_nothing_later_than_the_loss_is_known(infants):
    losses = plant_losses(*infants, ONE, 4)
    rows = losses.caseload.records.merge(losses.planted[["nhs_number", "loss_on"]], on="nhs_number")
    is_loss = rows["record_id"].str.startswith("loss-")
    assert (rows["measured_on"] < rows["loss_on"])[~is_loss].all()
    assert (rows["measured_on"] == rows["loss_on"])[is_loss].all()


def test_the_last_weighing_has_no_planted_error_and_no_infant_falters(infants):
    caseload, last = infants
    truth = caseload.truth_records
    assert truth["slip"].notna().sum() > 5
    days = last.merge(truth, left_on=["child_id", "last_on"], right_on=["child_id", "true_measured_on"])
    weights = days[days["true_kind"] == "weight"]
    assert weights["slip"].isna().all()
    assert set(weights["child_id"]) == set(last["child_id"])
    faltering = caseload.truth.set_index("child_id")["is_faltering"].astype(bool)
    assert faltering.any()
    assert not faltering[last["child_id"]].any()


def test_a_second_system_has_the_same_value_and_a_second_weighing_about_it(infants):
    two = of_loss(plant_losses(*infants, TWO, 4)).groupby("nhs_number")
    assert (two["source"].nunique() == 2).all()
    assert (two["value"].first() == two["value"].last()).all()
    again = of_loss(plant_losses(*infants, AGAIN, 4))
    apart = (
        again.assign(kg=again["value"].astype(float))
        .groupby("nhs_number")["kg"]
        .agg(lambda kg: kg.iloc[1] / kg.iloc[0])
    )
    assert apart.between(0.99, 1.015).all()
    assert (again.groupby("nhs_number")["measured_on"].agg(np.ptp) == pd.Timedelta(days=2)).all()


def test_length_and_head_stay_on_their_centile(infants):
    losses = plant_losses(*infants, WITH_KINDS, 4)
    measured = run_caseload(losses.caseload, losses.as_of.date()).measurements
    now = measured.merge(losses.planted, on="child_id").query("measured_on == loss_on").astype({"kind": "str"})
    for kind, far in (("length", 0.35), ("head", 0.9)):
        moved = now.loc[now["kind"] == kind, "sds"] - now.loc[now["kind"] == kind, f"{kind}_sds"]
        assert len(moved) > 100
        assert abs(moved.mean()) < 0.05
        assert moved.abs().quantile(0.95) < far


def test_infants_of_the_process_have_no_error_and_weights_to_10_grams():
    caseload = drawn_from_process(50, 2)
    weights = caseload.records[caseload.records["kind"] == "weight"]
    assert len(caseload.children) == 50
    assert weights["value"].str.fullmatch(r"\d+\.\d\d").all()
    result = run_caseload(caseload, _AS_OF)
    assert len(result.rejects) == 0
    assert (result.records["verdict"] == "kept").mean() > 0.99


def test_an_unknown_origin_is_refused():
    with pytest.raises(ValueError, match="unknown origin 'moon'"):
        infants_of("moon", 10, 1)


@pytest.fixture
def said():
    """Two losses: the one doubted, raised and firm nowhere; the other kept, raised and firm."""
    day = pd.Timestamp("2026-01-20")
    planted = pd.DataFrame(
        {"child_id": ["a", "b"], "loss": [0.07, 0.07], "last_on": day, "loss_on": day + pd.Timedelta(days=7)}
    )
    records = pd.DataFrame(
        {
            "record_id": ["loss-weight-0-a", "loss-weight-0-b", "r1"], "child_id": ["a", "b", "b"],
            "verdict": ["questioned", "kept", "questioned"], "error": ["wrong_child", None, "digits"],
        }
    )  # fmt: skip
    measurements = pd.DataFrame(
        {"kind": "weight", "child_id": ["a", "b"], "measured_on": day, "state": ["agreed", "disputed"]}
    )
    findings = pd.DataFrame(
        {
            "child_id": ["a", "a", "b", "b"], "rule": ["acute-loss", "ng75-fall", "acute-loss", "weight-loss"],
            "status": ["met", "met", "near", "met"], "certainty": ["questioned", "firm", "firm", "firm"],
            "latest_on": [day + pd.Timedelta(days=7)] * 4,
            "urgency": "this_week", "probability": 0.5,
        }
    )  # fmt: skip
    return SimpleNamespace(planted=planted), SimpleNamespace(
        records=records, measurements=measurements, findings=findings
    )


def test_what_is_said_of_a_loss_is_counted(said):
    told = outcomes(*said).set_index("child_id")
    assert told["questioned"].tolist() == [True, False]
    assert told["wrong_child"].tolist() == [True, False]
    assert told["last_doubted"].tolist() == [False, True]
    assert told["raised"].tolist() == [True, True]
    assert told["acute"].tolist() == [True, False], "what is near is not raised"
    assert told["firm"].tolist() == [False, True], "another rule's certainty does not count"
    table = shares(told.reset_index())
    assert table.loc[0.07, ["n", "questioned", "firm"]].tolist() == [2, 0.5, 0.5]
    assert table.loc[0.07, "errors"] == "wrong_child 0.50"


def test_the_place_of_a_loss_is_by_urgency_then_by_probability(said):
    planted, result = said
    findings = result.findings.assign(
        urgency=["today", "this_week", "today", "this_week"], probability=[0.4, 0.99, 0.9, 0.9]
    )
    area = pd.DataFrame(
        {
            "child_id": ["x", "y", "z"], "rule": "ng75-fall", "status": ["met", "met", "near"], "certainty": "firm", "urgency": ["today", "this_week", "today"],
            "probability": [0.6, 0.95, 0.99],
        }
    )  # fmt: skip
    told = outcomes(planted, SimpleNamespace(**{**vars(result), "findings": findings}), area).set_index("child_id")
    assert told["today"].tolist() == [True, False]
    assert told["first_of_child"].tolist() == [True, True]
    assert told["place"].tolist() == [2, 3], "after one likelier finding of today; after that and one of this week"


def test_an_unknown_probability_stands_after_a_known_one():
    findings = pd.DataFrame({"urgency": ["today", "today", "this_week", None], "probability": [np.nan, 0.1, 1.0, 1.0]})
    key = finding_lists.list_key(findings)
    assert key.argsort().tolist() == [1, 0, 2, 3]


def test_the_same_seed_gives_the_same_trial():
    one, other = (trial(12, 3, ["process"]) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert set(one["setting"]) == {setting.name for setting in SETTINGS}
