"""Whatever stands in the cells: rows in are rows recorded and rows refused, and nothing else is ever raised."""

import csv
import datetime as dt
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from growthwatch.sources import UnusableInput, read

AS_OF = dt.date(2026, 6, 1)
HEADING = ("source", "record_id", "nhs_number", "date_of_birth", "sex", "gestation_weeks", "measured_on", "kind", "value",
           "unit", "note")  # fmt: skip
likely = {
    "source": ("gp", "clinic", "parent_held", "Red Book"), "record_id": ("1", "2", "3", "4"),
    "nhs_number": ("4000000004", "400 000 0012"), "date_of_birth": ("2026-01-01", "1/2/26", "2/13/2026"),
    "sex": ("male", "F"), "gestation_weeks": ("40", "39+4", "400"), "measured_on": ("2026-03-01", "3 Apr 26", "46082"),
    "kind": ("weight", "length", "head"), "value": ("4.5", "7 lb 8 oz", "1e999", "5½"), "unit": ("kg", "cm", "lb oz", "g"),
    "note": ("a,b", 'said "so"', "two\nlines"),
}  # fmt: skip
odd = st.one_of(
    st.text(max_size=12).filter(lambda text: "\0" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text)),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.dates().map(str),
    st.just(""),
)
row = st.tuples(*(st.one_of(st.sampled_from(likely[name]), st.sampled_from(likely[name]), odd) for name in HEADING))


@settings(max_examples=60, deadline=None)
@given(st.lists(row, min_size=1, max_size=8))
def test_rows_in_are_records_and_rejects(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADING, *rows])
        try:
            found = read([file], as_of=AS_OF)
        except UnusableInput as error:
            assert "\n" not in str(error)  # noqa: PT017 - a refusal is one of two right answers
            return
    blank = sum(not any(cell.strip() for cell in cells) for cells in rows)
    broken = found.rejects[found.rejects["column"] == ""]
    refused_rows = len(found.rejects) - len(broken)
    whole = len(found.recorded) + refused_rows
    # a row refused because it runs over lines stands in rejects once for each of its lines
    assert whole <= len(rows) - blank
    assert whole + len(broken) >= len(rows) - blank
    assert found.inputs["rows"].sum() == whole + len(broken)
    assert (found.recorded["value_si"] > 0).all()
    assert np.isfinite(found.recorded["step_si"]).all()
    assert (found.recorded["measured_on"] <= np.datetime64(AS_OF)).all()
    assert not found.recorded.duplicated(["source", "record_id"]).any()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".json", ".xlsx", ".parquet"]))
def test_any_bytes_are_read_or_refused_in_one_line(contents: bytes, ending: str) -> None:
    start = {".json": b"{", ".xlsx": b"PK\x03\x04", ".parquet": b"PAR1"}.get(
        ending, b"source,kind,value,measured_on\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"x{ending}"
        file.write_bytes(start + contents)
        try:
            read([file], as_of=AS_OF)
        except UnusableInput as error:
            assert "\n" not in str(error)  # noqa: PT017
