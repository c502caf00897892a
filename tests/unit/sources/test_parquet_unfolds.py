"""Parquet files that would unfold to far more than they are: refused by what they say, before a cell is laid out."""

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from growthwatch.sources import UnusableInput, read
from growthwatch.sources.files import parquet

AS_OF = dt.date(2026, 6, 1)
ROW = {"source": "clinic", "nhs_number": "9990001014", "measured_on": "2026-04-26", "kind": "weight", "value": "4.4"}


def written(path: Path, rows: int, note: str, **options: object) -> Path:
    """Write so many like rows, the note held once in a dictionary."""
    same = pa.array(np.zeros(rows, dtype=np.int32))
    columns = {name: pa.array([text]).take(same) for name, text in ROW.items()}
    pq.write_table(
        pa.table(columns | {"note": pa.DictionaryArray.from_arrays(same, pa.array([note]))}), path, **options
    )
    return path


def test_a_long_text_that_stands_in_every_row_is_counted_in_each(tmp_path: Path) -> None:
    file = written(tmp_path / "a.parquet", 40_000, "x" * 100_000, compression="zstd")
    assert file.stat().st_size < 100_000
    with pytest.raises(UnusableInput, match="a block of its rows would unfold to 3816 MB"):
        read([file], as_of=AS_OF)


def test_texts_that_are_packed_are_counted_by_the_footer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "LARGEST_BLOCK", 1 << 20)
    file = written(tmp_path / "a.parquet", 20, "x" * 100_000, compression="zstd", use_dictionary=False)
    with pytest.raises(UnusableInput, match="a block of its rows would unfold to 1 MB"):
        read([file], as_of=AS_OF)


def test_millions_of_rows_in_a_few_bytes_are_no_records(tmp_path: Path) -> None:
    file = written(tmp_path / "a.parquet", 1_500_000, "", compression="zstd")
    with pytest.raises(UnusableInput, match="would unfold to 1,500,000 rows"):
        read([file], as_of=AS_OF)


def test_an_ordinary_file_with_a_dictionary_and_numbers_is_read(tmp_path: Path) -> None:
    table = pq.read_table(written(tmp_path / "a.parquet", 3, "clothed"))
    table = table.set_column(4, "value", pa.array([4.4, 4.5, 4.6])).append_column(
        "seen", pa.array([True, None, False])
    )
    pq.write_table(table, tmp_path / "b.parquet")
    found = read([tmp_path / "b.parquet"], as_of=AS_OF).recorded
    assert found[["value", "note"]].to_numpy().tolist() == [[v, "clothed"] for v in ("4.4", "4.5", "4.6")]


def test_a_column_with_nothing_in_it_and_one_with_gaps_are_read(tmp_path: Path) -> None:
    """An empty dictionary has no first text to look up."""
    rows = {name: [text] * 3 for name, text in ROW.items()}
    empty = {"note": pa.array([None] * 3, pa.string()), "practice_code": pa.array(["Z90001", None, None])}
    pq.write_table(
        pa.table(rows | {"measured_on": ["2026-04-26", "2026-05-03", "2026-05-10"]} | empty), tmp_path / "a.parquet"
    )
    found = read([tmp_path / "a.parquet"], as_of=AS_OF).recorded
    assert found["value"].tolist() == ["4.4"] * 3
