"""Rows a second of reading a GP extract and a Parquet file, beside pandas reading the same CSV as bare text."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from growthwatch.sources import read

ROWS = 1_000_000
AS_OF = dt.date(2026, 6, 1)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(1)
    code = rng.choice(["27113001", "22A..", "50373000", "363812007", "162763007"], ROWS)
    day = pd.Series(np.datetime64("2025-06-01") + rng.integers(0, 300, ROWS))
    table = pd.DataFrame(
        {
            "NHS Number": (4_000_000_000 + rng.integers(0, 50_000, ROWS)).astype(str),
            "Date of Birth": (np.datetime64("2024-01-01") + rng.integers(0, 500, ROWS)).astype(str),
            "Entry ID": np.char.add("E", np.arange(ROWS).astype(str)),
            "Entry Date": day.dt.strftime("%d/%m/%Y"),
            "Code": code,
            "Value": np.round(rng.uniform(2, 12, ROWS), 2).astype(str),
            "Unit": np.where(np.isin(code, ["50373000", "363812007"]), "cm", "kg"),
        }
    )
    file = tmp_path_factory.mktemp("gp") / "gp.csv"
    table.to_csv(file, index=False)
    table.to_parquet(file.with_suffix(".parquet"))
    return file


def _once(benchmark, call) -> None:
    benchmark.pedantic(call, rounds=2)
    if benchmark.stats:  # nothing is measured where benchmarks are off
        benchmark.extra_info["rows_per_second"] = ROWS / benchmark.stats["min"]


def test_pandas_reads_the_csv_as_bare_text(benchmark, extract):
    """No codes, dates, units or rejects: what reading costs before anything is understood."""
    _once(benchmark, lambda: pd.read_csv(extract, dtype=str))


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_read(benchmark, extract, ending):
    file = extract.with_suffix(ending)
    _once(benchmark, lambda: read([file], as_of=AS_OF))
    benchmark.extra_info["peak_memory_mb"] = _peak_mb(file)


def _peak_mb(file: Path) -> float:
    """Return the peak resident memory of a process that reads the file and does nothing else [MB]."""
    code = (
        "import sys, datetime, resource; from growthwatch.sources import read;"
        "read([sys.argv[1]], as_of=datetime.date(2026, 6, 1));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    return float(said.stdout)
