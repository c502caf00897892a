"""FHIR as senders write it, by the command: each case with the right answer, whatever 0.1.0 made of it."""

from pathlib import Path

import pytest

from tests.command import growthwatch, rows

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

CASES = Path(__file__).parents[1] / "cases"
AS_OF = "2026-06-01"


def run(case: str, out: Path, inputs: str = "in") -> dict[str, list[dict[str, str]]]:
    """Return every table that the command writes of a case."""
    growthwatch("run", CASES / case / inputs, "--as-of", AS_OF, "--out", out)
    return {file.stem: rows(file) for file in out.glob("*.csv")}


def of(table: list[dict[str, str]], *columns: str) -> list[tuple[str, ...]]:
    return sorted(tuple(row[column] for column in columns) for row in table)


def test_a_versioned_reference_is_the_child_it_names(tmp_path: Path) -> None:
    """Patient/77/_history/2 is Ada (77), never Ben (2)."""
    made = run("uk-02-versioned-subject-reference", tmp_path)
    [record] = made["records"]
    children = {child["child_id"]: child["nhs_number"] for child in made["children"]}
    assert children[record["child_id"]] == "9990001014"
    assert of(made["children"], "nhs_number", "n_records") == [("9990001014", "1"), ("9990002029", "0")]
    assert made["rejects"] == []


def test_components_without_an_id_are_records_of_their_own(tmp_path: Path) -> None:
    made = run("uk-04-component-observations-without-id", tmp_path)
    assert of(made["records"], "child_id", "kind", "value") == [
        ("pa", "length", "56.5"), ("pa", "weight", "4.9"), ("pb", "length", "55.0"), ("pb", "weight", "3.6"),
    ]  # fmt: skip
    assert made["rejects"] == []


def test_less_than_a_weight_is_no_weight_and_no_missed_weighing(tmp_path: Path) -> None:
    made = run("uk-05-quantity-comparator", tmp_path)
    assert of(made["records"], "record_id", "value_si") == [("o1", "3.4")]
    assert of(made["rejects"], "line", "value") == [("3", "<5.0")]
    [check] = [row for row in made["checks"] if row["check"] == "6-8-week"]
    assert check["status"] == "weight_to_check"


def test_a_code_is_the_unit_whether_or_not_its_system_is_said(tmp_path: Path) -> None:
    """8.6 lb is 8.6 x 0.45359237 = 3.901 kg; 22.2 in is 22.2 x 2.54 = 56.39 cm."""
    made = run("uk-06-quantity-code-without-system", tmp_path)
    values = {row["record_id"]: float(row["value_si"]) for row in made["records"]}
    assert values == {"o1": 3.4, "o2": pytest.approx(3.901, abs=5e-4), "o3": pytest.approx(56.39, abs=5e-3)}


@pytest.mark.parametrize("inputs", ["in", "csv"])
def test_a_birth_weight_typed_at_registration_is_the_birth_weight(inputs: str, tmp_path: Path) -> None:
    made = run("uk-08-birth-weight-coded-at-registration", tmp_path, inputs)
    assert of(made["measurements"], "measured_on", "age_days", "value") == [("2026-03-01", "0", "3.4")]
    [record] = made["records"]
    assert (record["measured_on"], record["verdict"]) == ("2026-04-26", "kept")
    assert record["reason"] == "a birth weight entered under 2026-04-26: counted on the day of birth"
    assert ("6-8-week", "missed") in of(made["checks"], "check", "status")
    assert of(made["findings"], "rule") == [("not-weighed-since",)]


def test_an_instant_before_midnight_in_utc_is_the_next_day_of_summer(tmp_path: Path) -> None:
    made = run("uk-09-utc-instant-before-local-birthday", tmp_path)
    assert of(made["measurements"], "measured_on", "age_days") == [("2026-04-12", "0"), ("2026-06-01", "50")]
    assert made["rejects"] == []


def test_a_practice_is_whoever_names_one_and_never_a_person(tmp_path: Path) -> None:
    case = "uk-10-generalPractitioner-order"
    made = run(case, tmp_path / "out")
    assert of(made["children"], "nhs_number", "practice_code") == [
        (number, "Z90001") for number in ("9990001014", "9990002029", "9990003033", "9990004048")
    ]
    out = tmp_path / "missed.csv"
    growthwatch("missed-checks", CASES / case / "in", "--as-of", AS_OF, "--practice", "Z90001", "--out", out)
    listed = out.read_text(encoding="utf-8-sig")
    assert all(
        number in listed.replace(" ", "") for number in ("9990001014", "9990002029", "9990003033", "9990004048")
    )


def test_a_bundle_within_a_bundle_is_read(tmp_path: Path) -> None:
    made = run("uk-14b-nested-bundle-beside-others", tmp_path)
    assert of(made["records"], "record_id", "child_id", "value_si") == [("o1", "pb", "3.2")]


def test_an_observation_without_a_status_is_set_aside_and_its_weighing_not_forgotten(tmp_path: Path) -> None:
    made = run("uk-15-status-given-by-extension", tmp_path)
    assert of(made["records"], "record_id", "value_si") == [("o2", "5.4")]
    assert of(made["rejects"], "line", "column") == [("2", "Status")]
    [check] = [row for row in made["checks"] if row["check"] == "6-8-week"]
    assert check["status"] == "weight_to_check"


def test_every_form_of_gestation_is_read_or_its_value_named(tmp_path: Path) -> None:
    """34+0 where weeks alone are said, 34+3 where days are; 34.4 weeks may be 34+4 or 34 weeks and three sevenths."""
    made = run("uk-17-gestation-value-forms", tmp_path)
    assert of(made["children"], "child_id", "gestation_weeks", "gestation_days") == [
        ("g-d", "34", "3"), ("g-d1", "34", "3"), ("g-int", "34", "0"), ("g-str", "34", "3"), ("g-wk", "34", "0"),
        ("g-wkdec", "", ""), ("g-words", "34", "3"),
    ]  # fmt: skip
    assert of(made["rejects"], "line", "value") == [("17", "34.4 weeks")]
