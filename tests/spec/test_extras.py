"""Without the extras: the core does its work, and what needs an extra says in one line which to install."""

import subprocess
import sys

import pytest

from growthwatch import simulate
from tests.command import rows

#: What no core install brings, absent as far as Python can tell.
ABSENT = (
    "streamlit", "starlette", "sqlalchemy", "alembic", "argon2", "altair", "vl_convert", "weasyprint", "fhir", "splink",
    "duckdb", "psycopg", "pyspark",
)  # fmt: skip
CORE = f"import sys; sys.modules.update(dict.fromkeys({ABSENT!r}))\n"


def core(*words, check=0):
    """Run a command in a process without any extra library, and return what it said."""
    code = f"{CORE}from growthwatch.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == check, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def caseload(tmp_path_factory):
    folder = tmp_path_factory.mktemp("caseload")
    for file in simulate.write(simulate.simulate(40, 3), folder):
        if file.stem.startswith("truth"):
            file.unlink()
    return folder


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("demo", "--out", "nowhere"), "app"),
        (("app",), "app"),
        (("import", "records.csv"), "store"),
        (("trail", "verify"), "store"),
        (("user", "list"), "store"),
        (("chart", "records.csv", "--child", "S0000001", "--out", "chart.pdf"), "charts"),
    ],
)
def test_a_command_whose_extra_is_absent_names_it_in_one_line(words, extra):
    said = core(*words, check=2).stderr
    assert said == f"growthwatch: growthwatch {words[0]} needs the extra: pip install 'growthwatch[{extra}]'\n"


def test_the_core_runs_scores_and_lists_missed_checks_by_itself(caseload, tmp_path):
    core("run", caseload, "--as-of", "2026-06-01", "--out", tmp_path / "out")
    assert len(rows(tmp_path / "out" / "children.csv")) == 40
    (tmp_path / "one.csv").write_text("kind,sex,age_days,value\nweight,male,56,4.4\n")
    core("score", tmp_path / "one.csv", "--out", tmp_path / "scored.csv")
    assert float(rows(tmp_path / "scored.csv")[0]["sds"]) == pytest.approx(-1.6236, abs=1e-4)
    practice = rows(tmp_path / "out" / "children.csv")[0]["practice_code"]
    for name in ("missed.csv", "missed.xlsx", "missed.html"):
        core("missed-checks", caseload, "--as-of", "2026-06-01", "--practice", practice, "--out", tmp_path / name)
        assert (tmp_path / name).stat().st_size


def test_an_audit_without_charts_has_its_tables_and_workbook_and_says_what_draws_the_report(caseload, tmp_path):
    span = ("--from", "2025-01-01", "--to", "2026-06-01", "--as-of", "2026-06-01")
    said = core("audit", caseload, *span, "--out", tmp_path).stderr
    assert "growthwatch: the report with figures needs the extra: pip install 'growthwatch[charts]'\n" in said
    assert (tmp_path / "rates.csv").stat().st_size
    assert (tmp_path / "audit.xlsx").stat().st_size
    assert not (tmp_path / "audit.html").exists()


def test_a_public_function_whose_extra_is_absent_names_it():
    code = f"{CORE}import growthwatch as gw\ntry: gw.chart\nexcept ImportError as error: print(error)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "growthwatch.chart needs the extra: pip install 'growthwatch[charts]'\n"
