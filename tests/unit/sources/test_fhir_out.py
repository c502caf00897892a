"""A child's measurements and findings as a FHIR Bundle, and the way back in."""

import datetime as dt
import json
from pathlib import Path

import pytest

pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")

from fhir.resources.R4B.bundle import Bundle

from growthwatch import pipeline
from growthwatch.report.fhir import bundle
from growthwatch.results import Result
from growthwatch.sources import read
from tests.command import growthwatch, in_one_line


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CLINICAL vector: a boy of 40+0, 3.5 kg at birth and 4.4 kg on day 56, falls 2.25 spaces."""
    folder = tmp_path_factory.mktemp("in")
    (folder / "children.csv").write_text(
        "source,child_id,nhs_number,date_of_birth,sex,gestation_weeks,gestation_days,practice_code\n"
        "gp,c1,9990000018,2026-01-01,male,40,0,Z90001\n"
    )
    (folder / "records.csv").write_text(
        "source,record_id,nhs_number,measured_on,kind,value,unit,context\n"
        "gp,1,9990000018,2026-01-01,weight,3.5,kg,birth\nclinic,2,9990000018,2026-02-26,weight,4.4,kg,6-8-week\n"
        "gp,3,9990000018,2026-02-26,weight,4.4,kg,6-8-week\n"
    )
    return folder


@pytest.fixture(scope="module")
def run(inputs: Path) -> Result:
    return pipeline.run(inputs, as_of="2026-06-01")


def test_the_command_writes_the_bundle_of_the_child_that_was_named(run: Result, inputs: Path, tmp_path: Path) -> None:
    child, out = run.children["child_id"][0], tmp_path / "new" / "child.json"
    growthwatch("fhir", inputs, "--as-of", "2026-06-01", "--child", child, "--out", out)
    written = out.read_bytes()
    assert json.loads(written) == bundle(run, child)
    growthwatch("fhir", inputs, "--as-of", "2026-06-01", "--child", child, "--out", out)
    assert out.read_bytes() == written


def test_what_the_command_can_not_write_is_said_in_one_line(inputs: Path, tmp_path: Path) -> None:
    asked = ("fhir", inputs, "--as-of", "2026-06-01", "--child")
    assert "no child of these inputs has this id" in in_one_line(*asked, "nobody", "--out", tmp_path / "child.json")
    assert "ends in .json" in in_one_line(*asked, "nobody", "--out", tmp_path / "child.xml")
    assert "the inputs lie there" in in_one_line(*asked, "nobody", "--out", inputs / "child.json")


def test_the_bundle_is_valid_and_holds_measurements_scores_findings_and_where_they_come_from(run: Result) -> None:
    child = run.children["child_id"][0]
    made = bundle(run, child)
    Bundle.model_validate(json.loads(json.dumps(made)))
    resources = [entry["resource"] for entry in made["entry"]]
    by_type = {
        kind: [r for r in resources if r["resourceType"] == kind] for kind in {r["resourceType"] for r in resources}
    }
    assert len(by_type["Observation"]) == 3 * len(run.measurements)
    assert len(by_type["DetectedIssue"]) == len(by_type["Provenance"]) == len(run.findings) > 0
    fall = next(r for r in by_type["DetectedIssue"] if r["code"]["coding"][0]["code"] == "ng75-fall")
    assert "2.2" in fall["detail"]
    assert fall["evidence"]
    assert (fall["severity"], fall["extension"][0]) == (
        "moderate", {"url": "urn:growthwatch:urgency", "valueCode": "this_week"},
    )  # fmt: skip
    assert 0.9 < fall["extension"][1]["valueDecimal"] <= 1
    source = next(r for r in by_type["Provenance"] if r["target"][0]["reference"] == f"DetectedIssue/{fall['id']}")
    assert {e["what"]["identifier"]["value"] for e in source["entity"]} >= {"2", "3"}


def test_a_score_is_derived_from_its_measurement_and_never_read_back_as_one(run: Result, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text(json.dumps(bundle(run, run.children["child_id"][0])))
    back = read([file], as_of=dt.date(2026, 6, 1))
    assert sorted(back.recorded["value_si"]) == [3.5, 4.4]
    assert set(back.rejects["table"]) == {"records"}
    assert len(back.rejects) == 4


def test_a_child_who_is_not_in_the_run_is_an_error(run: Result) -> None:
    with pytest.raises(KeyError, match="nobody"):
        bundle(run, "nobody")
