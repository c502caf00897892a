"""``growthwatch merge-audits``: two areas' audits put together are the audit of both, or are refused with the reason."""

import shutil

import pandas as pd
import pytest

from growthwatch import simulate
from tests.command import growthwatch, in_one_line

DAYS = ("--from", "2025-01-01", "--to", "2025-12-31", "--as-of", "2026-03-31", "--no-pdf")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder of one caseload in two halves, north and south by practice, and the audit of each."""
    folder = tmp_path_factory.mktemp("areas")
    simulate.write(simulate.simulate(90, 5), folder / "whole", "parquet")
    tables = {
        name: pd.read_parquet(folder / "whole" / f"{name}.parquet") for name in ("children", "records", "contacts")
    }
    north = set(tables["children"].query("practice_code < 'Z90004'")["child_id"].str[1:])
    for name in ("north", "south"):
        (folder / name).mkdir()
        for table, rows in tables.items():
            number = rows["child_id" if table == "children" else "record_id"].str[1:8]
            rows[number.isin(north) == (name == "north")].to_parquet(folder / name / f"{table}.parquet", index=False)
        growthwatch("audit", folder / name, *DAYS, "--out", folder / f"audit-{name}", "--true-counts")
    return folder


def _tables(folder):
    return {file.name: file.read_bytes() for file in folder.glob("*.csv")}


def test_two_areas_put_together_are_the_audit_of_both_byte_for_byte(made, tmp_path):
    growthwatch("audit", made / "north", made / "south", *DAYS, "--out", tmp_path / "both")
    areas = (made / "audit-north", made / "audit-south")
    growthwatch("merge-audits", *areas, "--out", tmp_path / "merged", "--no-pdf")
    both, merged = _tables(tmp_path / "both"), _tables(tmp_path / "merged")
    assert set(both) == set(merged)
    assert [name for name in both if both[name] != merged[name]] == []
    assert b"*" in merged["published.csv"], "small numbers are hidden over the whole"
    # a region of areas: what was put together with true counts can be put together again
    done = growthwatch("merge-audits", *areas, "--out", tmp_path / "region", "--no-pdf", "--true-counts")
    assert "counted in each" in done.stderr
    assert (tmp_path / "region" / "sums" / "counts.parquet").is_file()


def test_an_audit_whose_small_numbers_are_hidden_is_refused(made, tmp_path):
    hidden = tmp_path / "hidden"
    shutil.copytree(made / "audit-south", hidden)
    shutil.rmtree(hidden / "sums")
    (hidden / "audit.json").write_text('{"suppressed": true}')
    said = in_one_line("merge-audits", made / "audit-north", hidden, "--out", tmp_path / "out")
    assert "can't be added" in said
    assert "--true-counts" in said
    assert not (tmp_path / "out" / "rates.csv").exists()


def test_audits_of_different_periods_are_refused_with_both_periods(made, tmp_path):
    other = tmp_path / "spring"
    days = ("--from", "2025-03-01", *DAYS[2:])
    growthwatch("audit", made / "south", *days, "--out", other, "--true-counts")
    said = in_one_line("merge-audits", made / "audit-north", other, "--out", tmp_path / "out")
    assert "differ in period: 2025-01-01 to 2025-12-31 and 2025-03-01 to 2025-12-31" in said


def test_what_is_no_audit_is_refused(made, tmp_path):
    assert "expected the folder of an audit" in in_one_line(
        "merge-audits", made / "audit-north", made / "north", "--out", tmp_path / "out"
    )
