"""A simulated caseload as FHIR NDJSON: numbers as they were written down, as far as JSON can hold them."""

import json
import re

import pandas as pd
import pytest

from growthwatch.simulate import simulate
from growthwatch.simulate.export import fhir_format, formats

RECORD = {"source": "clinic", "record_id": "r1", "nhs_number": "9990000018", "measured_on": "2026-01-05"}


def written_value(value, folder):
    """Return the value of the one Observation written, as the text that stands in the file."""
    children = pd.DataFrame({"gestation_weeks": []}, dtype=str)
    records = pd.DataFrame([{**RECORD, "kind": "weight", "value": value, "unit": "kg"}])
    fhir_format.write({"children": children, "records": records, "contacts": pd.DataFrame()}, folder)
    (line,) = (folder / "Observation.ndjson").read_text(encoding="utf-8").splitlines()
    json.loads(line)
    return re.search(r'"valueQuantity":\{"value":([^,]+),', line).group(1)


@pytest.mark.parametrize(
    ("value", "number"),
    [("05.5", "5.5"), ("00.5", "0.5"), ("0.50", "0.50"), ("4.50", "4.50"), ("0", "0"), ("10", "10")],
)
def test_zeros_before_a_number_are_left_out_and_those_after_it_stay(tmp_path, value, number):
    assert written_value(value, tmp_path) == number


def test_every_line_of_a_caseload_with_planted_errors_is_json(tmp_path):
    formats.write(simulate(300, 5, slips=0.03).tables(), tmp_path, "fhir")
    lines = [line for file in tmp_path.glob("*.ndjson") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 1_000
    for line in lines:
        json.loads(line)
