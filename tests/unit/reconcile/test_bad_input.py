"""Odd children and odd files, read through the public door: everything is answered, nothing is lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.simulate import Caseload, simulate, write
from growthwatch.simulate.errors.systematic import grams_throughout, pounds_throughout, twins_exchanged
from tests.build import at_6_to_8_weeks

AS_OF = "2026-03-31"
COLUMNS = ["source", "record_id", "nhs_number", "date_of_birth", "sex", "measured_on", "kind", "value", "unit"]
WEIGHED = (("2025-09-01", "3.50"), ("2025-09-29", "4.45"), ("2025-10-27", "5.60"), ("2025-11-24", "6.40"))


def run(folder: Path, *rows: tuple) -> gw.Result:
    """Follow one boy's records of (source, day, kind, value, unit)."""
    person = ("9990000018", "2025-09-01", "male")
    written = [(s, f"R{i}", *person, day, kind, value, unit) for i, (s, day, kind, value, unit) in enumerate(rows)]
    pd.DataFrame(written, columns=COLUMNS).to_csv(folder / "records.csv", index=False)
    return gw.run(folder, as_of=AS_OF)


def weighed(source: str, days: tuple = WEIGHED, unit: str = "kg") -> list[tuple]:
    return [(source, day, "weight", value, unit) for day, value in days]


def follow(caseload: Caseload, folder: Path) -> tuple[gw.Result, pd.DataFrame]:
    """Return the result, and every record with what is true of it."""
    write(caseload, folder)
    result = gw.run(folder, as_of=AS_OF)
    records = result.records.astype({"source": "str", "verdict": "str", "error": "str"})
    truth = caseload.truth_records
    renamed = truth.rename(columns={"error": "true_error", "child_id": "true_child"})
    assert len(records) == len(truth)
    return result, records.merge(renamed, on=["source", "record_id"], validate="one_to_one")


def test_a_single_record_is_kept(tmp_path: Path):
    found = run(tmp_path, *weighed("gp", WEIGHED[2:3]))
    assert found.records["verdict"].tolist() == ["kept"]
    assert found.records["reason"].tolist() == ["the only weight on record, and no slip explains it better than truth"]
    assert len(found.measurements) == 1


def test_where_every_record_is_doubted_every_record_is_still_there(tmp_path: Path):
    found = run(tmp_path, *weighed("gp", (("2025-09-01", "350"), ("2025-10-01", "0.43"))))
    assert set(found.records["verdict"]) == {"questioned"}
    assert found.records["reason"].str.len().gt(0).all()
    assert found.measurements["value"].tolist() == [350.0, 0.43]


def test_forty_records_of_one_day_are_each_answered(tmp_path: Path):
    rows = [("clinic", "2025-10-27", "weight", f"{4 + i / 20:.2f}", "kg") for i in range(40)]
    found = run(tmp_path, *rows)
    assert len(found.records) == 40
    assert found.records["verdict"].notna().all()


def test_each_measuring_has_its_own_id_where_the_finer_of_two_copies_came_later(tmp_path: Path):
    """A rounded weight, the finer copy of it four days later, and another system's different weight of that day."""
    rows = [("gp", "2025-10-27", "4.6"), ("clinic", "2025-10-31", "4.65"), ("parent_held", "2025-10-27", "4.96"),
            ("parent_held", "2025-10-31", "3.65")]  # fmt: skip
    birth = ("maternity", "2025-09-01", "weight", "3.22", "kg")
    found = run(tmp_path, birth, *((source, day, "weight", value, "kg") for source, day, value in rows))
    assert found.measurements["event_id"].is_unique
    assert found.measurements["measured_on"].is_monotonic_increasing
    assert len(found.records.loc[found.records["verdict"] == "duplicate"]) == 1


@pytest.mark.parametrize(("unit", "n"), [("g", 1), ("g", 4), ("oz", 4), ("lb", 4)])
def test_kilograms_under_another_units_heading_are_offered_as_they_stand(tmp_path: Path, unit: str, n: int):
    """The number is right and its label wrong: what another system holds at birth is not what is questioned."""
    birth = ("maternity", "2025-09-01", "weight", "3500", "g")
    rows = weighed("clinic", WEIGHED[1:2]) * (n == 1) + weighed("clinic", WEIGHED[-n:] if n < 4 else WEIGHED, unit)
    found = run(tmp_path, birth, *rows).records.set_index("record_id")
    wrong = found[found["unit"] == unit].drop(index="R0", errors="ignore")
    assert (wrong["error"] == "unit").all()
    np.testing.assert_allclose(wrong["suggested_value"].astype(float), wrong["value"].astype(float), atol=0.001)
    assert found.loc["R0", "verdict"] in {"kept", "duplicate"}


def test_a_static_weight_is_no_birth_weight_under_a_wrong_date(tmp_path: Path):
    """3.6 kg at 8 weeks after 3.54 kg at birth: no error turns the one into the other."""
    rows = [("maternity", "2025-09-01", "weight", "3.54", "kg"), ("clinic", "2025-10-27", "weight", "3.6", "kg")]
    found = run(tmp_path, *rows)
    assert (found.records["verdict"] == "kept").all()
    assert (found.findings.loc[found.findings["rule"] == "ng75-fall", "certainty"] == "firm").all()


def test_a_week_later_is_another_weighing(tmp_path: Path):
    rows = [("maternity", "2025-09-01", "weight", "3.54", "kg"), ("clinic", "2025-09-29", "weight", "4.40", "kg"),
            ("clinic", "2025-10-09", "weight", "5.02", "kg"), ("gp", "2025-10-16", "weight", "5.02", "kg")]  # fmt: skip
    found = run(tmp_path, *rows)
    assert (found.records["verdict"] != "duplicate").all()
    assert at_6_to_8_weeks(found.checks)["weight_on"].tolist() == [pd.Timestamp("2025-10-16")]


def test_a_weight_unchanged_under_two_systems_dates_is_raised(tmp_path: Path):
    """One date may be wrong; if neither is, four weeks brought nothing."""
    rows = [("maternity", "2025-09-01", "weight", "3.54", "kg"), ("clinic", "2025-09-11", "weight", "3.60", "kg"),
            ("clinic", "2025-09-29", "weight", "4.40", "kg"), ("clinic", "2025-10-13", "weight", "5.02", "kg"),
            ("gp", "2025-11-10", "weight", "5.02", "kg")]  # fmt: skip
    found = run(tmp_path, *rows)
    unchanged = found.findings[found.findings["rule"] == "weight-unchanged"]
    assert unchanged["status"].tolist() == ["met"]


def test_a_child_weighed_in_pounds_throughout_is_said_to_be_once(tmp_path: Path):
    """One sentence for the child; the other records refer to it, each with its own value put forward."""
    clean = simulate(80, 5)
    chosen = clean.truth.loc[clean.truth["n_weights"] >= 5, "child_id"].iloc[:10].tolist()
    _, records = follow(pounds_throughout(clean, chosen), tmp_path)
    mine = records[records["slip"] == "child_in_lb"]
    said = mine["reason"].str.startswith("every weight of this child")
    assert said.groupby([mine["true_child"], mine["source"]]).sum().max() == 1
    repaired = mine["suggested_value"].notna()
    right = (mine["suggested_value"] - mine["true_value"]).abs() <= 0.01 * mine["true_value"]
    assert right[repaired].mean() >= 0.97
    assert (mine["verdict"] != "kept").mean() >= 0.9


def test_a_whole_file_in_grams_is_noted_once(tmp_path: Path):
    result, records = follow(grams_throughout(simulate(80, 5), "clinic"), tmp_path)
    (note,) = [note for note in result.about["notes"] if "unit of the whole file" in note]
    assert "number of grams" in note
    mine = records[records["slip"] == "file_in_g"]
    assert (mine["verdict"] != "kept").mean() >= 0.99
    sound = records[records["slip"].isna()]
    assert sound["verdict"].isin(["kept", "duplicate"]).mean() >= 0.98


def test_twins_whose_clinic_files_are_exchanged_half_way_disagree_with_the_other_systems(tmp_path: Path):
    """Where another system holds the day too, nearly every weight that moved by over 10 % is in question or in dispute.

    No latest weight is called another child's on its own word: of those the loss itself leads a person to the files.
    """
    clean = simulate(200, 8, twin_maternities=0.5)
    result, records = follow(twins_exchanged(clean, 60, "clinic"), tmp_path)
    held = records[records["true_kind"] == "weight"].copy()
    keys = ["true_child", "true_kind", "true_measured_on"]
    held["held_twice"] = held["slip"].isna().groupby([held[k] for k in keys]).transform("any")
    value = held.groupby(["child_id", "true_measured_on"])["true_value"].transform("max")
    least = held.groupby(["child_id", "true_measured_on"])["true_value"].transform("min")
    wrong = held[(held["slip"] == "twins_exchanged") & held["held_twice"] & (value > 1.1 * least)]
    assert len(wrong) > 20
    assert wrong["verdict"].isin(["questioned", "disputed"]).mean() >= 0.94
    assert len(result.records) == len(clean.records)


def test_a_weight_unchanged_for_four_weeks_keeps_its_finding(tmp_path: Path):
    same = (*WEIGHED[:2], ("2025-10-27", "4.45"), ("2025-11-24", "5.10"))
    found = run(tmp_path, *weighed("clinic", same))
    assert "weight-unchanged" in found.findings["rule"].tolist()
    assert 4.45 in found.measurements["value"].tolist()


@pytest.mark.parametrize("day", ["2025-11-03", "2025-11-10", "2025-11-24"])
def test_a_weight_that_more_than_doubles_in_weeks_is_asked_about(tmp_path: Path, day: str):
    """10.59 after 4.77: pounds in the kilogram box, or anything but a date that is still to come."""
    before = (("2025-09-01", "3.40"), ("2025-09-29", "4.20"), ("2025-10-13", "4.77"))
    found = run(tmp_path, *weighed("clinic", before), ("parent_held", day, "weight", "10.59", "kg"))
    asked = found.records.iloc[-1]
    assert (asked["verdict"], asked["error"]) == ("questioned", "unit")
    assert asked["suggested_value"] == pytest.approx(4.804, abs=0.001)
    assert not (found.records["suggested_measured_on"] > np.datetime64(AS_OF)).any()
