"""A whole child, a whole visit or two errors at once: stories as a clinician would tell them."""

import pandas as pd
import pytest

import growthwatch as gw

BORN = "2025-01-01"
NUMBERS = ("9990000018", "9990000026")


def told(*rows: tuple, weeks: str = "40", born: str = BORN, sex: str = "female") -> gw.Result:
    """The result for one child's rows of (day, kind, value)."""
    child = {"source": "gp", "child_id": "1", "nhs_number": NUMBERS[0], "date_of_birth": born, "sex": sex,
             "gestation_weeks": weeks, "gestation_days": "0" if weeks else ""}  # fmt: skip
    return gw.run({"children": pd.DataFrame([child]), "records": records(rows, NUMBERS[0], born)}, as_of="2027-06-01")


def records(rows: tuple, number: str, born: str = BORN) -> pd.DataFrame:
    day = pd.to_datetime(born) + pd.to_timedelta([row[0] for row in rows], unit="D")
    kind = [row[1] for row in rows]
    return pd.DataFrame(
        {"source": "clinic", "kind": kind, "unit": ["kg" if one == "weight" else "cm" for one in kind],
         "record_id": [f"{number}-{n}" for n in range(len(rows))], "nhs_number": number,
         "measured_on": day.strftime("%Y-%m-%d"), "value": [row[2] for row in rows]}
    )  # fmt: skip


def visit(day: int, weight: str, length: str, head: str) -> tuple:
    return ((day, "weight", weight), (day, "length", length), (day, "head", head))


def of_day(result: gw.Result, day: int, born: str = BORN) -> pd.DataFrame:
    out = result.records.astype({"kind": "str"})
    return out[out["measured_on"] == pd.Timestamp(born) + pd.Timedelta(days=day)].set_index("kind")


def test_a_weight_with_its_point_moved_beside_exchanged_length_and_head_has_a_repair():
    """37.5 kg, 35.1 cm and 51.2 cm at birth: 3.75 kg, and length and head in each other's field."""
    result = told(*visit(0, "37.5", "35.1", "51.2"), *visit(100, "6.6", "61.0", "40.0"))
    rows = of_day(result, 0)
    assert rows.loc["weight", ["error", "suggested_value"]].tolist() == ["decimal", 3.75]
    assert rows.loc["length", "suggested_kind"] == "head"
    assert rows.loc["head", "suggested_kind"] == "length"


@pytest.mark.parametrize(("written", "truly_kg"), [("5.10", None), ("11.2", 5.08), ("51.0", 5.1)])
def test_three_kinds_in_one_another_s_fields_are_put_right_and_so_is_a_unit_or_point_besides(written, truly_kg):
    """Length in the weight's field, head in the length's, weight in the head's: in kg, in lb, or with its point moved."""
    before, after = visit(0, "3.4", "50.0", "35.0"), visit(100, "6.1", "61.0", "40.0")
    rows = of_day(told(*before, *visit(56, "57.2", "38.1", written), *after), 56)
    assert rows.loc["weight", "suggested_kind"] == "length"
    assert rows.loc["length", "suggested_kind"] == "head"
    assert rows.loc["head", "suggested_kind"] == "weight"
    repair = rows.loc["head", "suggested_value"]
    assert pd.isna(repair) if truly_kg is None else repair == pytest.approx(truly_kg, abs=0.01)


def test_a_length_of_5_83_cm_at_birth_may_be_the_weight():
    row = of_day(told((0, "length", "5.83")), 0).loc["length"]
    assert row["verdict"] == "questioned"
    assert "or it is a weight" in row["reason"]
    assert pd.isna(row["suggested_value"]), "two repairs are about as likely: neither is put forward alone"


def test_a_visit_filed_months_late_is_offered_its_day_and_how_sure_that_is():
    """11.5 kg and 81.5 cm filed at 731 days fit about 500."""
    before = ((100, "weight", "6.20"), (100, "length", "61.0"), (200, "weight", "8.20"), (200, "length", "68.5"),
              (365, "weight", "10.20"), (365, "length", "76.5"))  # fmt: skip
    result = told((0, "weight", "3.30"), *before, (731, "weight", "11.50"), (731, "length", "81.5"),
                  (800, "weight", "14.20"), (800, "length", "92.0"))  # fmt: skip
    rows = of_day(result, 731)
    assert rows["error"].tolist() == ["wrong_date", "wrong_date"]
    age = (rows["suggested_measured_on"] - pd.Timestamp(BORN)).dt.days
    assert age.between(440, 560).all()
    assert rows["reason"].str.contains("does about .* between .* and .*: check the date").all()
    assert (result.records["verdict"] == "questioned").sum() == 2


def test_a_very_preterm_baby_of_unknown_gestation_is_not_two_errors():
    """1.0 kg and 38.4 cm at 31 days, 2.5 kg and 46.0 cm at 91."""
    result = told(
        (31, "weight", "1.0"), (31, "length", "38.4"), (91, "weight", "2.5"), (91, "length", "46.0"), weeks=""
    )
    assert result.records["verdict"].eq("kept").all()
    assert result.records["reason"].str.contains(r"as of a baby born at about 2\d weeks: check the gestation").all()


def test_a_child_recorded_a_year_too_young_is_one_wrong_birth_date():
    """A child of 13 to 20 months whose birth date says 1 to 8 months."""
    rows = ((35, "weight", "10.1"), (35, "length", "76.0"), (135, "weight", "10.9"), (135, "length", "80.5"),
            (235, "weight", "11.8"), (235, "length", "84.0"))  # fmt: skip
    result = told(*rows)
    assert result.records["verdict"].eq("kept").all()
    assert result.records["reason"].str.endswith("as of one born on 2024-01-01: check the date of birth").all()


def test_a_twins_weight_is_said_to_be_a_twins():
    """Ann's 4.10 kg between 4.60 and 6.60 fits Bea, who has no weight of that day."""
    kg = (
        {0: "3.40", 28: "4.60", 56: "4.10", 84: "6.60", 112: "7.40"},
        {0: "2.30", 28: "3.20", 84: "4.90", 112: "5.50"},
    )
    twins = [
        {"source": "gp", "child_id": str(n), "nhs_number": NUMBERS[n], "date_of_birth": BORN, "sex": "female",
         "surname": "Ayling", "forename": name, "postcode": "CB1 1AA", "gestation_weeks": "38", "gestation_days": "0"}
        for n, name in enumerate(("Ann", "Bea"))
    ]  # fmt: skip
    rows = [records(tuple((day, "weight", one) for day, one in of.items()), NUMBERS[n]) for n, of in enumerate(kg)]
    result = gw.run({"children": pd.DataFrame(twins), "records": pd.concat(rows)}, as_of="2026-06-01")
    doubted = result.records[result.records["verdict"] == "questioned"]
    assert doubted["value"].tolist() == ["4.10"]
    assert doubted[["error", "error_kind"]].to_numpy().tolist() == [["wrong_child", "wrong_child_twin"]]
    assert doubted["reason"].str.contains("fits a twin's").all()


# --- what is hard to read ---


def test_where_every_weight_is_impossible_nothing_is_worked_out_from_them_as_they_stand():
    """0.03 kg, 300 kg and 0.0001 kg: each is questioned, and none is scored on a face."""
    result = told((0, "weight", "0.03"), (50, "weight", "300"), (68, "weight", "0.0001"))
    assert result.records["verdict"].eq("questioned").all()
    assert result.records["probability_true"].max() < 0.01
    assert not result.findings["text"].str.contains(r"0\.03 kg|0\.00 kg|300\.00 kg").any()
    assert (result.not_judged["why"] == "value_to_settle").any()


def test_a_value_a_million_times_too_large_is_refused_and_the_others_are_read():
    result = told((0, "weight", "3.40"), (50, "weight", "5000000"), (68, "weight", "5.90"))
    assert result.rejects[["column", "value", "reason"]].to_numpy().tolist() == [
        ["value", "5000000", "the value is no measurement of a child in any unit"]
    ]
    assert result.records["value"].tolist() == ["3.40", "5.90"]
    assert result.checks.set_index("check").loc["6-8-week", "status"] == "weight_to_check"


def test_where_every_reading_is_disputed_each_is_shown_and_nothing_is_firm():
    rows = [((0, "weight", "3.40"), (50, "weight", "4.90")), ((0, "weight", "4.40"), (50, "weight", "6.20"))]
    both = [records(of, NUMBERS[0]).assign(source=source) for of, source in zip(rows, ("clinic", "gp"), strict=True)]
    child = {"source": "gp", "child_id": "1", "nhs_number": NUMBERS[0], "date_of_birth": BORN, "sex": "female"}
    result = gw.run({"children": pd.DataFrame([child]), "records": pd.concat(both)}, as_of="2025-06-01")
    assert result.records["verdict"].eq("disputed").all()
    assert result.records["probability_true"].between(0, 1, inclusive="neither").all()
    assert not result.findings["certainty"].eq("firm").any()


def test_a_refused_row_without_a_date_is_kept_and_takes_no_childs_place():
    rows = records(((0, "weight", "3.40"), (50, "weight", "5.00")), NUMBERS[0])
    rows.loc[1, "measured_on"] = ""
    child = {"source": "gp", "child_id": "1", "nhs_number": NUMBERS[0], "date_of_birth": BORN, "sex": "female"}
    result = gw.run({"children": pd.DataFrame([child]), "records": rows}, as_of="2025-06-01")
    assert result.rejects[["column", "reason"]].to_numpy().tolist() == [["measured_on", "measured_on is empty"]]
    assert result.children[["n_records", "n_unread"]].to_numpy().tolist() == [[1, 1]]


def test_a_child_known_from_refused_rows_alone_is_there():
    row = records(((50, "weight", "five"),), NUMBERS[0]).assign(date_of_birth=BORN, sex="female", surname="Ayling")
    result = gw.run({"records": row}, as_of="2025-06-01")
    assert result.children[["nhs_number", "n_records", "n_unread"]].to_numpy().tolist() == [[NUMBERS[0], 0, 1]]
    assert result.checks.set_index("check").loc["6-8-week", "status"] == "weight_to_check"


def test_values_that_no_infant_weighs_do_not_bear_each_other_out():
    """45, 46 and 47 kg at seven weeks agree, and none is anybody's weight."""
    weights = {
        "source": "clinic", "record_id": ["r1", "r2", "r3"], "nhs_number": "9990000018", "date_of_birth": "2026-03-02",
        "sex": "male", "measured_on": ["2026-04-20", "2026-04-21", "2026-04-22"], "kind": "weight",
        "value": ["45", "46", "47"], "unit": "kg",
    }  # fmt: skip
    result = gw.run({"records": pd.DataFrame(weights)}, as_of="2026-06-01")
    assert result.records["verdict"].tolist() == ["questioned"] * 3
    assert (result.records["probability_true"] < 0.05).all()
    assert "the figure is in doubt" in result.checks["text"].iloc[0]
