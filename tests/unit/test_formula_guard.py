"""No cell of a CSV that leaves is a formula to a spreadsheet, and what is read back is what was written."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import growthwatch as gw
from growthwatch import cells, results, saved_results
from tests.command import growthwatch, rows

FORMULA = '=HYPERLINK("http://x","y")'
#: As written -> as it stands in the file.
CELLS = {
    FORMULA: f"'{FORMULA}",
    "+ve": "'+ve",
    "- see GP": "'- see GP",
    "@x": "'@x",
    "'=1": "''=1",
    "''-x": "'''-x",
    "'-5": "''-5",
    "\t=1": "'\t=1",
    "-5-3": "'-5-3",
    "-1\n=2": "'-1\n=2",
    **{
        same: same
        for same in (
            "-3.2",
            "-",
            "+5",
            "-.5",
            "-1,200",
            "-5%",
            "-1e-5",
            "2026-03-01",
            "O'Hara",
            "'tis",
            "3-4",
            "a=b",
            "",
        )
    },
}


def test_text_is_guarded_and_numbers_and_dates_are_not():
    text = list(CELLS)
    mixed = pd.Series([-2.5, *text[1:]], dtype=object)
    table = pd.DataFrame({"a": text, "n": -1.5, "on": pd.Timestamp("2026-03-01"), "mixed": mixed})
    made = cells.guarded_table(table)
    assert made["a"].tolist() == [cells.guarded(one) for one in text] == list(CELLS.values())
    pd.testing.assert_frame_equal(made[["n", "on"]], table[["n", "on"]])
    assert made["mixed"].iloc[0] == -2.5
    assert cells.unguarded_table(made[["a"]])["a"].tolist() == text


def test_arrow_tables_are_guarded_alike_and_not_known_stays_not_known():
    text = [*CELLS, None]
    table = pa.table({"a": text, "big": pa.array(text, pa.large_string()), "n": [-1] * len(text)})
    made = cells.guarded_arrow(table)
    assert made["a"].to_pylist() == made["big"].to_pylist() == [*CELLS.values(), None]
    assert cells.unguarded_arrow(made).equals(table)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    person = {"forename": FORMULA, "surname": "@SUM(A1)", "date_of_birth": "2026-01-01", "sex": "female"}
    child = {"nhs_number": "9990000018", **person, "practice_code": "=1+1"}
    pd.DataFrame([child]).to_csv(folder / "children.csv", index=False)
    record = {"source": "gp", "nhs_number": "9990000018", **person, "kind": "weight", "unit": "kg"}
    pd.DataFrame(
        [
            {**record, "record_id": "=1+1", "measured_on": "2026-01-01", "value": "3.5"},
            {**record, "record_id": "-7", "measured_on": "2026-02-01", "value": "4.4"},
            {**record, "record_id": "+b", "measured_on": "2026-02-02", "value": FORMULA},
        ]
    ).to_csv(folder / "records.csv", index=False)
    return folder


def test_no_table_of_a_run_holds_a_formula_and_all_are_read_back_as_they_were(hostile, tmp_path):
    growthwatch("run", hostile, "--as-of", "2026-04-01", "--out", tmp_path)
    held = {file.name: [cell for row in rows(file) for cell in row.values()] for file in tmp_path.glob("*.csv")}
    assert f"'{FORMULA}" in held["rejects.csv"]
    assert {"'=1+1", "-7"} <= set(held["records.csv"])
    starts = ("=", "@", "+", "\t", "\r")
    formulas = {name: [cell for cell in every if cell.startswith(starts)] for name, every in held.items()}
    assert formulas == {name: [] for name in held}
    right, again = gw.run([hostile], as_of="2026-04-01"), saved_results.load(tmp_path)
    for name, columns in {
        "children": ["practice_code"],
        "records": ["record_id"],
        "rejects": ["value", "row"],
    }.items():
        for column in columns:
            assert getattr(again, name)[column].tolist() == getattr(right, name)[column].tolist()


def test_a_parquet_file_holds_the_text_as_it_is(tmp_path):
    table = pd.DataFrame({"a": [FORMULA, "-2"], "n": [np.nan, -2.0]})
    results.write_table(table, tmp_path / "a.parquet")
    results.write_table(table, tmp_path / "a.csv")
    assert pd.read_parquet(tmp_path / "a.parquet")["a"].tolist() == [FORMULA, "-2"]
    assert pd.read_csv(tmp_path / "a.csv", dtype=str)["a"].tolist() == [f"'{FORMULA}", "-2"]
