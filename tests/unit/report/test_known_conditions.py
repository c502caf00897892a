"""Known conditions on paper, in the practice's report and in FHIR: beside the findings, never in their place."""

import json
from html import unescape

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch.report import fhir, sheet
from growthwatch.results import Result

E1 = "9990000018"
ON_RECORD = "On record, changing no threshold: trisomy 21 (Down's syndrome), under a dietitian."


@pytest.fixture(scope="module")
def result() -> Result:
    stated = pd.DataFrame(
        {
            "source": ["gp", "clinic"], "nhs_number": [E1, E1], "condition": ["41040004", "dietitian"],
            "started_on": ["2026-01-09", "2026-04-01"], "stated_by": ["Dr Ames", ""],
        }
    )  # fmt: skip
    tables = gw.example()
    young = tables["records"]["measured_on"].min()
    assert young < "2026-01-09"
    return gw.run({**tables, "conditions": stated}, as_of="2026-06-01")


def test_the_sheet_says_what_is_on_record_beside_the_findings(result):
    mine = {name: getattr(result, name)[(getattr(result, name)["child_id"] == "E1").to_numpy()]
            for name in ("findings", "checks", "conditions")}  # fmt: skip
    stages = result.stages
    row = stages.children[(stages.children["child_id"] == "E1").to_numpy()].iloc[0]
    held = {name: getattr(stages, name)[(getattr(stages, name)["child"] == 0).to_numpy()]
            for name in ("measurements", "records")}  # fmt: skip
    html = sheet.sheet_html(row, held["measurements"], held["records"], mine["findings"], mine["checks"],
                            policy="digital", as_of="2026-06-01", conditions=mine["conditions"])  # fmt: skip
    assert ON_RECORD in unescape(html)
    without = sheet.sheet_html(row, held["measurements"], held["records"], mine["findings"], mine["checks"],
                               policy="digital", as_of="2026-06-01")  # fmt: skip
    assert ON_RECORD not in unescape(without)


def test_fhir_has_the_conditions_and_reads_them_back_as_they_were(result, tmp_path):
    made = fhir.bundle(result, "E1")
    file = tmp_path / "back.json"
    file.write_text(json.dumps(made, default=str))
    back = gw.run(file, as_of="2026-06-01")
    columns = ["condition", "standing", "started_on"]
    assert back.conditions[columns].to_numpy().tolist() == result.conditions[columns].to_numpy().tolist()


def test_fhir_has_the_change_from_birth_of_a_newborns_weight():
    """3.5 kg at birth, 3.15 kg on day 5: -10 %, and no SDS or centile of a term baby on that day."""
    records = pd.DataFrame(
        {
            "source": "clinic", "record_id": ["a", "b"], "nhs_number": E1, "date_of_birth": "2026-05-01",
            "sex": "male", "measured_on": ["2026-05-01", "2026-05-06"], "kind": "weight", "value": ["3.5", "3.15"],
        }
    )  # fmt: skip
    result = gw.run({"records": records}, as_of="2026-05-20")
    made = fhir.bundle(result, result.children["child_id"].iloc[0])
    found = {
        e["resource"]["id"]: e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == "Observation"
    }
    (change,) = (one for name, one in found.items() if name.endswith("-from-birth"))
    assert float(change["valueQuantity"]["value"]) == pytest.approx(-10)
    assert change["code"]["text"] == "Body weight change from birth weight"
    assert change["effectiveDateTime"] == "2026-05-06"
