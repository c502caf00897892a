"""What record systems export: GP extracts, CSDS tables, FHIR, the Red Book sheet, workbooks and Parquet files."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from growthwatch.sources import read, write_template
from growthwatch.sources.template import HEADINGS, write_sheet

AS_OF = dt.date(2026, 6, 1)
ENTRIES = "NHS Number,Date of Birth,Event Date,Code,Term,Value,Units,Entry ID\n"


def entries(folder: Path, *rows: str) -> Path:
    file = folder / "gp.csv"
    file.write_text(ENTRIES + "".join(f"4000000004,01/01/2026,01/03/2026,{row},E{n}\n" for n, row in enumerate(rows)))
    return file


@pytest.mark.parametrize(
    ("code", "kind", "context"),
    [
        ("27113001", "weight", None),
        ("162763007", "weight", None),
        ("784399000", "weight", "self-reported"),
        ("364589006", "weight", "birth"),
        ("22A..", "weight", None),
        ("22A", "weight", None),
        ("22A..00", "weight", None),
        ("229..", "length", None),
        ("50373000", "length", None),
        ("1149101003", "length", None),
        ("363812007", "head", None),
        ("169876006", "head", "birth"),
    ],
)
def test_a_gp_entry_is_what_its_code_says(tmp_path: Path, code: str, kind: str, context: str | None) -> None:
    found = read([entries(tmp_path, f"{code},a term,4.5,")], as_of=AS_OF).recorded
    assert found[["source", "kind", "value", "record_id"]].to_numpy().tolist() == [["gp", kind, "4.5", "E0"]]
    assert found["measured_on"][0] == pd.Timestamp("2026-03-01")
    assert found["context"].fillna("").tolist() == [context or ""]


@pytest.mark.parametrize("code", ["1153592008", "1153591001", "1153605006", "1153595005", "1153602009"])
def test_a_centile_is_never_read_as_a_weight(tmp_path: Path, code: str) -> None:
    found = read([entries(tmp_path, f"{code},Weight centile,25,")], as_of=AS_OF)
    assert len(found.recorded) == 0
    assert "is a centile" in found.rejects["reason"][0]


def test_unknown_codes_are_refused_and_counted_by_code(tmp_path: Path) -> None:
    found = read([entries(tmp_path, "22K..,BMI,17,", "22K..,BMI,18,", "246..,BP,90,", "27113001,Wt,5,")], as_of=AS_OF)
    assert len(found.recorded) == 1
    assert found.rejects["value"].tolist() == ["22K..", "22K..", "246.."]
    assert "22K.. (2), 246.. (1)" in found.inputs["notes"][0]


@pytest.mark.parametrize("code", ["170114005", "170300004", "442162000", "64D..", "64D8", "64a..", "XaPnq"])
def test_a_six_to_eight_week_examination_is_an_attended_contact(tmp_path: Path, code: str) -> None:
    found = read([entries(tmp_path, f"{code},Child exam,,")], as_of=AS_OF).contacted
    assert found[["contact", "outcome"]].to_numpy().tolist() == [["6-8-week", "attended"]]


@pytest.mark.parametrize("code", ["281399006", "9Nz1."])
def test_a_did_not_attend_code_says_not_to_what(tmp_path: Path, code: str) -> None:
    found = read([entries(tmp_path, f"{code},DNA,,")], as_of=AS_OF).contacted
    assert found[["contact", "outcome"]].to_numpy().tolist() == [["other", "was_not_brought"]]


@pytest.mark.parametrize(
    ("value", "unit", "days"), [("39+4", "weeks", 277), ("39", "weeks", 273), ("277", "days", 277)]
)
def test_a_coded_gestation_goes_to_the_register(tmp_path: Path, value: str, unit: str, days: int) -> None:
    found = read([entries(tmp_path, f"412726003,Gestation,{value},{unit}")], as_of=AS_OF)
    assert found.register["gestation_total_days"].tolist() == [days]
    assert found.register["nhs_number"].tolist() == ["4000000004"]


def test_a_gp_search_with_one_row_per_child_gives_a_record_for_each_value(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(
        "NHS Number,Date of Birth,Birth Weight (g),Weight,Weight Date,Weight Centile,Head Circumference,"
        "Head Circumference Date\n"
        "4000000004,01/01/2026,3402,4.9,01/03/2026,25,39.1,01/03/2026\n"
        "4000000012,02/01/2026,,5.1,,50,,\n"
    )
    found = read([tmp_path / "wide.csv"], as_of=AS_OF)
    assert found.recorded[["kind", "value_si", "context"]].astype(object).fillna("").to_numpy().tolist() == [
        ["weight", 3.402, "birth"], ["weight", 4.9, ""], ["head", 39.1, ""],
    ]  # fmt: skip
    assert found.rejects[["line", "column", "reason"]].to_numpy().tolist() == [
        [3, "Weight Date", "measured_on is empty"]
    ]
    assert found.recorded["record_id"].is_unique


def csds(folder: Path) -> Path:
    tables = {
        "CYP001MPI": "LocalPatientID,NHSNumber,PersonBirthDate,Gender,Postcode,GestationLengthBirth,BirthWeight\n"
        "P1,4000000004,2026-01-01,1,ZZ1 1ZZ,39,3402\nP2,4000000012,2026-01-02,9,,99,\n",
        "CYP002GP": "LocalPatientID,OrgID_GP\nP1,Z12345\n",
        "CYP101Referral": "ServiceRequestID,LocalPatientID\nR1,P1\nR2,P2\n",
        "CYP201CareContact": "CareContactID,ServiceRequestID,CareContactDate,AttendanceStatus\n"
        "C1,R1,2026-02-20,5\nC2,R2,2026-02-21,3\nC3,R2,2026-03-01,7\nC4,R9,2026-03-01,5\n",
        "CYP202CareActivity": "CareActivityID,CareContactID,CodeProc,CodeObs,ObsValue,UCUMUnit\n"
        "A1,C1,,27113001,4510,g\nA2,C1,442162000,363812007,38.5,cm\nA3,C2,442162000,,,\nA4,C9,,27113001,4,kg\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_csds_tables_are_joined_by_their_keys(tmp_path: Path) -> None:
    found = read([csds(tmp_path)], as_of=AS_OF)
    assert found.recorded[["nhs_number", "kind", "value_si", "source"]].to_numpy().tolist() == [
        ["4000000004", "weight", 3.402, "clinic"],
        ["4000000004", "weight", 4.51, "clinic"],
        ["4000000004", "head", 38.5, "clinic"],
    ]
    assert found.recorded["measured_on"].dt.strftime("%m-%d").tolist() == ["01-01", "02-20", "02-20"]
    assert found.contacted[["record_id", "contact", "outcome"]].to_numpy().tolist() == [
        ["C1", "6-8-week", "attended"], ["C2", "6-8-week", "was_not_brought"], ["C3", "other", "cancelled_by_provider"],
    ]  # fmt: skip
    assert set(found.rejects["file"]) == {"CYP201CareContact.csv", "CYP202CareActivity.csv"}
    assert found.register["practice_code"].dropna().tolist() == ["Z12345"]
    assert found.register["gestation_total_days"].dropna().tolist() == [273]


def observation(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": "o1", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-03-01T10:00:00Z",
        "valueQuantity": {"value": 4.52, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    } | changes  # fmt: skip


PATIENT = {
    "resourceType": "Patient", "id": "p1", "birthDate": "2026-01-01", "gender": "female",
    "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "4000000004"}],
    "name": [{"use": "official", "family": "Example", "given": ["Ann"]}],
}  # fmt: skip


def bundle(folder: Path, *resources: dict[str, Any]) -> Path:
    file = folder / "bundle.json"
    entry = [{"resource": resource} for resource in resources]
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entry}))
    return file


@pytest.fixture
def fhir() -> None:
    pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")


@pytest.mark.usefixtures("fhir")
@pytest.mark.parametrize(
    ("code", "value", "unit", "kind", "si"),
    [
        ("29463-7", 4.52, "kg", "weight", 4.52),
        ("29463-7", 4520, "g", "weight", 4.52),
        ("8339-4", 7.5, "[lb_av]", "weight", 3.401942775),
        ("8302-2", 0.555, "m", "length", 55.5),
        ("8306-3", 55.5, "cm", "length", 55.5),
        ("9843-4", 38.5, "cm", "head", 38.5),
    ],
)
def test_fhir_observations_are_read_in_their_units(
    tmp_path: Path, code: str, value: float, unit: str, kind: str, si: float
) -> None:
    """LOINC 8302-2 is given in metres in an official example, and in centimetres elsewhere."""
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    coded = {"coding": [{"system": "http://loinc.org", "code": code}]}
    file = bundle(tmp_path, PATIENT, observation(code=coded, valueQuantity=quantity))
    found = read([file], as_of=AS_OF)
    assert found.recorded["kind"].tolist() == [kind]
    assert found.recorded["value_si"][0] == pytest.approx(si)
    assert found.recorded[["nhs_number", "forename"]].to_numpy().tolist() == [["4000000004", "Ann"]]
    assert found.register["sex"].tolist() == ["female"]


@pytest.mark.usefixtures("fhir")
def test_fhir_components_contained_patients_and_withdrawn_observations(tmp_path: Path) -> None:
    def part(code: str, value: float, unit: str) -> dict[str, Any]:
        return {
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]},
            "valueQuantity": {"value": value, "unit": unit},
        }

    panel = observation(component=[part("27113001", 4.5, "kg"), part("363812007", 38.5, "cm")])
    panel.pop("valueQuantity")
    inside = {"resourceType": "Patient", "id": "x", "birthDate": "2026-01-05", "name": [{"family": "Other"}]}
    contained = observation(id="o2", contained=[inside], subject={"reference": "#x"})
    withdrawn = observation(id="o3", status="entered-in-error")
    nobody = observation(id="o4", subject={"reference": "Patient/gone"})
    wrong = observation(id="o5", status="maybe", effectiveDateTime="yesterday")
    found = read([bundle(tmp_path, PATIENT, panel, contained, withdrawn, nobody, wrong)], as_of=AS_OF)
    assert found.recorded["record_id"].tolist() == ["o1/1", "o1/2", "o2"]
    assert found.recorded["surname"].tolist() == ["Example", "Example", "Other"]
    assert found.rejects["line"].tolist() == [4, 5, 6]
    assert "entered-in-error" in found.rejects["reason"][0]
    assert "names no child" in found.rejects["reason"][1]
    assert "not valid FHIR R4" in found.rejects["reason"][2]


@pytest.mark.usefixtures("fhir")
def test_fhir_appointments_say_who_cancelled(tmp_path: Path) -> None:
    def appointment(number: int, status: str, reason: str = "") -> dict[str, Any]:
        why = {"cancelationReason": {"coding": [{"code": reason}]}} if reason else {}
        return {
            "resourceType": "Appointment", "id": f"a{number}", "status": status, "start": "2026-02-20T09:00:00Z",
            "end": "2026-02-20T09:20:00Z",
            "serviceType": [{"coding": [{"system": "http://snomed.info/sct", "code": "442162000"}]}],
            "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
        } | why  # fmt: skip

    told = [("fulfilled", ""), ("noshow", ""), ("cancelled", "pat"), ("cancelled", "prov"), ("booked", "")]
    found = read([bundle(tmp_path, PATIENT, *(appointment(n, *t) for n, t in enumerate(told)))], as_of=AS_OF)
    assert found.contacted["outcome"].tolist() == [
        "attended", "was_not_brought", "cancelled_by_family", "cancelled_by_provider",
    ]  # fmt: skip
    assert found.contacted["contact"].tolist() == ["6-8-week"] * 4
    assert found.rejects["reason"].tolist() == ["unknown outcome"]


@pytest.mark.usefixtures("fhir")
def test_ndjson_names_its_lines_and_keeps_the_last_digit(tmp_path: Path) -> None:
    lines = [
        json.dumps(PATIENT),
        json.dumps(observation()).replace("4.52", "4.50"),
        json.dumps(observation(id="o2", status="x")),
    ]
    (tmp_path / "o.ndjson").write_text("\n".join(lines))
    found = read([tmp_path / "o.ndjson"], as_of=AS_OF)
    assert found.recorded[["value", "step_si"]].to_numpy().tolist() == [["4.50", pytest.approx(0.01)]]
    assert found.rejects["line"].tolist() == [3]
    (tmp_path / "o.ndjson").write_text("\n".join([*lines[:2], "{nonsense", lines[2]]))
    found = read([tmp_path / "o.ndjson"], as_of=AS_OF)
    assert len(found.recorded) == 1
    assert found.rejects[["line", "reason"]].to_numpy().tolist()[0] == [3, "the line is not a JSON object"]
    assert found.rejects["line"].tolist() == [3, 4]


def test_the_red_book_sheet_is_read_as_parents_write(tmp_path: Path) -> None:
    written = {
        "nhs_number": "400 000 0004", "date_of_birth": "1 Jan 2026", "measured_on": "1/3/26", "weight lb": "9",
        "weight oz": "6½", "length cm": "55.5", "recorded_by": "nursery nurse",
    }  # fmt: skip
    sheet = pd.DataFrame([{HEADINGS[name]: text for name, text in written.items()}])
    found = read([write_sheet(tmp_path / "book.xlsx", sheet)], as_of=AS_OF)
    assert found.recorded[["source", "kind", "value", "nhs_number"]].to_numpy().tolist() == [
        ["parent_held", "weight", "9 lb 6½ oz", "4000000004"], ["parent_held", "length", "55.5", "4000000004"],
    ]  # fmt: skip
    assert found.recorded["value_si"][0] == pytest.approx((9 * 16 + 6.5) * 0.45359237 / 16)
    assert len(found.rejects) == 0


def test_the_empty_template_is_a_red_book_sheet_without_rows(tmp_path: Path) -> None:
    found = read([write_template(tmp_path / "book.xlsx")], as_of=AS_OF)
    assert found.inputs["table"].tolist() == ["records", ""]
    assert (len(found.recorded), len(found.rejects)) == (0, 0)


def test_a_workbook_with_merged_headings_formulas_and_mixed_dates(tmp_path: Path) -> None:
    """Serial numbers, true dates and dates as text in one column; what a formula gave, not the formula."""
    heading = ["source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit"]
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Whose")
        sheet.write_row(1, 0, heading)
        sheet.write_row(2, 0, ["gp", 1, 4000000004, 46082, "weight", 4.5, "kg"])
        sheet.write_row(3, 0, ["gp", 2, 4000000004, "1 Mar 26", "weight", "9 lb 6 oz"])
        sheet.write_row(4, 0, ["gp", "=1+2", 4000000004])
        sheet.write_datetime(
            4, 3, dt.datetime.fromisoformat("2026-03-01"), book.add_format({"num_format": "dd/mm/yy"})
        )
        sheet.write_row(4, 4, ["weight"])
        sheet.write_formula(4, 5, "=2*2.25", None, 4.5)
        sheet.write_row(6, 0, ["gp", 4, 4000000004, "soon", "weight", 4.5, "kg"])
    found = read([tmp_path / "b.xlsx"], as_of=AS_OF)
    assert found.recorded["measured_on"].astype(str).unique().tolist() == ["2026-03-01"]
    assert found.recorded["nhs_number"].unique().tolist() == ["4000000004"]
    assert found.recorded["value"].tolist() == ["4.5", "9 lb 6 oz", "4.5"]
    assert found.rejects[["line", "value"]].to_numpy().tolist() == [[7, "soon"]]


@pytest.mark.parametrize(
    "value",
    [
        pa.array([4.5, 5.25], pa.float64()),
        pa.array([4.5, 5.25], pa.float32()),
        pa.array([Decimal("4.50"), Decimal("5.25")], pa.decimal128(6, 2)),
        pa.array(["4.5", "5.25"], pa.large_string()),
        pa.array(["4.5", "5.25"]).dictionary_encode(),
        pa.array([b"4.5", b"5.25"], pa.binary()),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "day", [pa.date32(), pa.date64(), pa.timestamp("ns"), pa.timestamp("s", tz="UTC"), pa.string()], ids=str
)
def test_parquet_columns_may_be_of_any_type(tmp_path: Path, value: pa.Array, day: pa.DataType) -> None:
    days = pa.array([dt.date(2026, 3, 1), dt.date(2026, 3, 2)])
    table = {
        "source": pa.array(["gp", "gp"]).dictionary_encode(), "record_id": pa.array([1, 2], pa.int16()),
        "nhs_number": pa.array([4000000004, 4000000004], pa.int64()), "measured_on": days.cast(day), "kind": ["weight"] * 2,
        "value": value, "extra": pa.array([[1], [2]]),
    }  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "r.parquet")
    found = read([tmp_path / "r.parquet"], as_of=AS_OF)
    np.testing.assert_allclose(found.recorded["value_si"], [4.5, 5.25])
    assert found.recorded["measured_on"].astype(str).tolist() == ["2026-03-01", "2026-03-02"]
    assert found.recorded["nhs_number"].tolist() == ["4000000004"] * 2
    assert "extra" in found.inputs["notes"][0]


def test_a_row_of_units_below_the_names_is_part_of_the_heading(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text(
        "NHS No,DOB,Sex,Date seen,Weight,Length\n,,,,g,mm\n9990001030,02/01/2026,F,27/02/2026,4600,560\n"
    )
    found = read([tmp_path / "units.csv"], as_of=AS_OF)
    assert [round(size, 6) for size in found.recorded["value_si"]] == [4.6, 56.0]
    assert found.rejects.empty


def test_a_title_in_another_delimiter_is_no_heading(tmp_path: Path) -> None:
    (tmp_path / "semi.csv").write_text(
        "Report, growth clinic, all babies\nPrinted;01/06/2026\n\nNHS number;Date of birth;Gender;Date weighed;Weight kg\n"
        "9990001030;02/01/2026;Female;27/02/2026;4.6\n"
    )
    found = read([tmp_path / "semi.csv"], as_of=AS_OF)
    assert found.recorded["value_si"].tolist() == [4.6]
    assert found.recorded["line"].tolist() == [5]
