"""Two children and those who sent their rows: what tests of ids and versions share."""

import datetime as dt
from pathlib import Path

from growthwatch import pipeline, results
from tests import fhir_bundles as fhir
from tests.command import growthwatch, rows

CASES = Path(__file__).parent / "cases"
AS_OF = "2026-06-01"
ADA, BEN = fhir.ADA["number"], fhir.BEN["number"]
TABLES = ("children", "records", "findings", "checks", "links", "rejects")
HEADING = "source,record_id,nhs_number,forename,surname,date_of_birth,sex,measured_on,kind,value,unit"
ADA_ROWS = (
    "clinic,r1,9990001014,Ada,Quill,2026-03-01,female,2026-03-01,weight,3.4,kg",
    "clinic,r2,9990001014,Ada,Quill,2026-03-01,female,2026-04-26,weight,4.9,kg",
)
BEN_ROWS = (
    "clinic,r1,9990002029,Ben,Marsh,2026-03-10,male,2026-03-10,weight,3.6,kg",
    "clinic,r2,9990002029,Ben,Marsh,2026-03-10,male,2026-05-05,weight,3.9,kg",
)
BOTH = {ADA: ["3.4", "4.9"], BEN: ["3.6", "3.9"]}
V1 = {"version": "1", "updated": "2026-04-26T10:00:00Z"}
V2 = {"version": "2", "updated": "2026-04-27T10:00:00Z"}


def ran(inputs, out, *options):
    """Return the tables that the command writes, by name."""
    given = inputs if isinstance(inputs, list) else [inputs]
    growthwatch("run", *given, "--as-of", AS_OF, "--out", out, *options)
    return {name: rows(out / f"{name}.csv") for name in TABLES}


def answered(inputs, out):
    """Return what :func:`ran` does, without a process of its own."""
    results.write(pipeline.run(inputs, as_of=AS_OF), out)
    return {name: rows(out / f"{name}.csv") for name in TABLES}


def weights_by_number(tables):
    """Return NHS number -> the weights of that child [kg], by day."""
    number = {child["child_id"]: child["nhs_number"] for child in tables["children"]}
    found = {number[child]: [] for child in number}
    for record in sorted(tables["records"], key=lambda one: one["measured_on"]):
        found[number[record["child_id"]]].append(record["value"])
    return found


def rules_of(tables, nhs_number):
    """Return the rules of which a child has a finding that is met."""
    child = next(one["child_id"] for one in tables["children"] if one["nhs_number"] == nhs_number)
    return {
        one["rule"] for one in tables["findings"] if one["child_id"] == child and one["status"] in {"met", "confirmed"}
    }


def weights_held(desk):
    """Return NHS number -> the weights that the store counts for the child [kg], by day."""
    result = desk.run(as_of=dt.date(2026, 6, 1), policy="digital", why="test")
    number = result.children.set_index("child_id")["nhs_number"]
    records = result.records.sort_values("measured_on")
    return {number[child]: records["value"][records["child_id"] == child].tolist() for child in number.index}


def csv(path, *lines, heading=HEADING):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return path
