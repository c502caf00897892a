"""What a doubt may say of a weight, and what it may not: stories as a clinician would tell them."""

import pandas as pd
import pytest

import growthwatch as gw

BORN = "2025-01-01"


def told(*rows: tuple, sex: str = "female") -> gw.Result:
    """The result for one term baby's weights: (day, kg), or (day, kg, source)."""
    child = {"source": "gp", "child_id": "1", "nhs_number": "9990000018", "date_of_birth": BORN, "sex": sex,
             "gestation_weeks": "40", "gestation_days": "0"}  # fmt: skip
    day = pd.to_datetime(BORN) + pd.to_timedelta([row[0] for row in rows], unit="D")
    records = pd.DataFrame(
        {"source": [row[2] if len(row) > 2 else "clinic" for row in rows], "kind": "weight", "unit": "kg",
         "record_id": [f"R{n}" for n in range(len(rows))], "nhs_number": "9990000018",
         "measured_on": day.strftime("%Y-%m-%d"), "value": [row[1] for row in rows]}
    )  # fmt: skip
    return gw.run({"children": pd.DataFrame([child]), "records": records}, as_of="2026-06-01")


def verdicts(result: gw.Result) -> dict[str, str]:
    """Value as written -> verdict."""
    return dict(zip(result.records["value"], result.records["verdict"].astype(str), strict=True))


def acute(result: gw.Result) -> pd.DataFrame:
    return result.findings[result.findings["rule"] == "acute-loss"]


UP_TO_16_WEEKS = ((0, "3.40"), (28, "4.40"), (56, "5.30"), (100, "6.50"), (110, "6.82"))
ILLNESS = ((117, "6.05"), (118, "6.35"), (119, "6.60"), (120, "6.75"))


@pytest.mark.parametrize("later", [(), ((150, "7.30"),)])
def test_weighed_daily_through_one_illness(later: tuple):
    """6.82 kg, then daily 6.05, 6.35, 6.60, 6.75 is one illness, not an exchanged digit and a copy."""
    result = told(*UP_TO_16_WEEKS, *ILLNESS, *later)
    assert set(verdicts(result).values()) == {"kept"}
    assert acute(result)["certainty"].tolist() == ["firm"]


def test_a_rise_that_is_gone_again_is_the_error_and_not_what_follows_it():
    """8.5, 10.0, 8.9: it is the 10.0."""
    result = told((0, "3.50"), (56, "5.40"), (120, "7.00"), (200, "8.50"), (230, "10.0"), (260, "8.90"), sex="male")
    assert {value for value, verdict in verdicts(result).items() if verdict != "kept"} == {"10.0"}


def test_a_collapse_and_the_first_of_its_recovery():
    """6.39, 4.50, 5.11 kg within 17 days: the second bears the first out."""
    result = told((0, "3.40"), (28, "4.50"), (60, "5.70"), (80, "6.39"), (90, "4.50"), (97, "5.11"))
    assert set(result.records["verdict"]) == {"kept"}
    assert acute(result)[["certainty", "urgency"]].to_numpy().tolist() == [["firm", "today"]]


def test_a_last_weight_is_never_called_another_childs_on_its_own_word():
    """7.45 -> 6.30 kg in ten days."""
    result = told((0, "3.40"), (28, "4.40"), (56, "5.40"), (100, "6.70"), (130, "7.45"), (140, "6.30"), sex="male")
    assert not result.records["error"].isin(["wrong_child", "unexplained"]).any()
    assert acute(result)["urgency"].tolist() == ["today"]


@pytest.mark.parametrize("lost", ["6.30", "5.95", "5.60", "5.20"])
def test_a_loss_that_two_systems_hold_is_firm(lost: str):
    before = ((0, "3.40"), (28, "4.40"), (56, "5.30"), (100, "6.50"), (110, "6.82"))
    result = told(*before, (119, lost), (119, lost, "gp"))
    assert not result.records["verdict"].isin(["questioned", "disputed"]).any()
    assert acute(result)["certainty"].tolist() == ["firm"]


@pytest.mark.parametrize(("recorded", "never"), [("8.9", 8.09), ("9.8", 9.08)])
def test_what_is_not_written_was_not_exchanged(recorded: str, never: float):
    """A weight written 8.9 has no hidden zero: it is not 8.09 with two digits exchanged."""
    result = told((0, "3.50"), (56, "5.20"), (120, "6.90"), (180, "7.70"), (210, recorded), (240, "8.40"))
    assert not (result.records["suggested_value"] - never).abs().lt(0.005).any()
    assert not result.records["reason"].str.contains(f"{never} kg").any()


@pytest.mark.parametrize(("recorded", "truly_kg"), [("11.4", 5.13), ("12.1", 5.47)])
def test_pounds_in_the_kilogram_box_have_a_repair_though_they_may_be_pounds_and_ounces(recorded: str, truly_kg: float):
    """11.4 lb is 5.17 kg and 11 lb 4 oz is 5.10 kg: less apart than two honest weighings."""
    result = told((0, "3.40"), (28, "4.40"), (56, recorded), (84, "6.00"), (112, "6.70"))
    repair = result.records.set_index("value").loc[recorded]
    assert (repair["verdict"], repair["error"]) == ("questioned", "unit")
    assert repair["suggested_value"] == pytest.approx(truly_kg, rel=0.03)


@pytest.mark.parametrize("recorded", ["45000", "53000"])
@pytest.mark.parametrize("later", [(), ((84, "6.20"),)])
def test_what_no_child_weighs_is_never_believed_nor_repaired_into_what_no_child_measures(recorded: str, later: tuple):
    """45,000 kg is no length of 45,000 cm, and a last value is not believed for want of an explanation."""
    result = told((0, "3.40"), (28, "4.50"), (56, recorded), *later)
    value = result.records.set_index("value").loc[recorded]
    assert (value["verdict"], value["error"]) == ("questioned", "unexplained")
    assert value[["suggested_value", "suggested_kind"]].isna().all()
    assert value["probability_true"] < 0.01
    assert not result.findings["text"].str.contains(r"\d{4}\.\d\d kg").any()


@pytest.mark.parametrize(("lower", "may_be"), [(((30, "3.30"),), False), (((30, "3.30"), (60, "4.10")), True)])
def test_one_lower_weight_does_not_make_the_birth_weight_another_childs(lower: tuple, *, may_be: bool):
    """Two readings contradict a birth weight of 4.40 kg; of two readings either may be the error."""
    birth = told((0, "4.40"), *lower).records.set_index("value").loc["4.40"]
    assert (birth["error"] in ("wrong_child", "unexplained")) == may_be
    assert birth["probability_true"] < 0.9


def test_a_copy_of_the_weight_before_a_loss_ends_no_loss():
    """6.70, 5.90, then 6.70 again to the last digit: see the child today all the same."""
    before = ((0, "3.40"), (28, "4.40"), (56, "5.40"), (100, "6.70"), (110, "5.90"))
    assert acute(told(*before, (117, "6.70")))["urgency"].tolist() == ["today"]
    assert acute(told(*before, (117, "6.70"), (120, "6.80")))["status"].tolist() == ["resolved"]
