"""``probability_true``: what is kept, questioned and disputed, from one scale."""

import numpy as np
import pandas as pd

import growthwatch as gw
from growthwatch.reconcile.judging.probability import calibrated

BORN = "2025-09-01"
REGISTER = pd.DataFrame(
    [{"source": "gp", "child_id": "1", "nhs_number": "9990000018", "date_of_birth": BORN, "sex": "female",
      "gestation_weeks": "40", "gestation_days": "0"}]
)  # fmt: skip


def records(*rows: tuple, **columns: str) -> pd.DataFrame:
    """The records of rows (source, day, kg), as judged."""
    day = pd.to_datetime(BORN) + pd.to_timedelta([row[1] for row in rows], unit="D")
    table = pd.DataFrame(
        {"source": [row[0] for row in rows], "record_id": [f"R{n}" for n in range(len(rows))],
         "nhs_number": "9990000018", "measured_on": day.strftime("%Y-%m-%d"), "kind": "weight",
         "value": [row[2] for row in rows], "unit": "kg"}
    )  # fmt: skip
    tables = {"children": REGISTER, "records": table, **columns}
    return gw.run(tables, as_of="2026-09-01").records.set_index("record_id")


STEADY = (("clinic", 0, "3.40"), ("clinic", 28, "4.20"), ("clinic", 56, "5.05"), ("clinic", 112, "6.40"))


def test_weights_on_their_course_are_as_good_as_certain():
    assert (records(*STEADY)["probability_true"] >= 0.99).all()


def test_a_weight_in_the_wrong_unit_is_as_good_as_never_right_and_its_neighbours_are():
    found = records(*STEADY, ("clinic", 84, "12.9"))
    assert found.loc["R4", "probability_true"] < 0.01
    assert (found.drop("R4")["probability_true"] > 0.9).all()


def test_a_last_loss_is_less_sure_than_the_same_loss_in_two_systems():
    lost = ("clinic", 120, "5.20")
    alone = records(*STEADY, lost).loc["R4", "probability_true"]
    both = records(*STEADY, lost, ("gp", 120, "5.20"))["probability_true"]
    assert alone < 0.95
    assert both["R4"] > max(alone, 0.95)
    assert both["R4"] == both["R5"]  # one weighing, written down twice


def test_of_a_dispute_the_two_share_what_is_likely():
    found = records(*STEADY, ("clinic", 84, "5.70"), ("gp", 84, "5.95"))
    two = found.loc[["R4", "R5"]]
    assert (two["verdict"] == "disputed").all()
    assert two["probability_true"].between(0.05, 0.95).all()
    assert 0.8 < two["probability_true"].sum() < 1.2


def test_a_value_that_no_reference_reaches_is_told_no_probability():
    found = gw.run(
        {"children": REGISTER.assign(date_of_birth=""), "records": pd.DataFrame(
            [{"source": "gp", "record_id": "R0", "nhs_number": "9990000018", "measured_on": "2025-10-01",
              "kind": "weight", "value": "4.1", "unit": "kg"}])},
        as_of="2026-09-01",
    ).records  # fmt: skip
    assert found["probability_true"].isna().all()


def test_the_map_to_what_is_observed_keeps_the_order_and_is_nearly_what_was_stated():
    stated = np.linspace(0.001, 0.997, 300)
    for one_system in (False, True):
        observed = calibrated(stated, np.full(300, one_system))
        assert (np.diff(observed) > 0).all()
        assert np.abs(observed - stated).max() < 0.17
    assert np.abs(calibrated(stated, np.zeros(300, bool)) - stated).max() < 0.16
    assert np.isnan(calibrated(np.array([np.nan]), np.zeros(1, bool))).all()
