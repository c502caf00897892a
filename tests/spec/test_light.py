"""What is imported, counted and not timed: the library and --help bring in nothing that was not asked for."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import growthwatch as gw
from growthwatch.cli import commands

HEAVY = {
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "streamlit",
    "sqlalchemy",
    "alembic",
    "altair",
    "vl_convert",
    "splink",
    "duckdb",
}
HELP = "import growthwatch.cli, sys; sys.argv[1:] = ['--help']\ntry: growthwatch.cli.main()\nexcept SystemExit: pass"


def imported_by(code):
    """Return the top-level modules that a fresh process has imported after this code."""
    report = "\nimport sys, json; print('MODULES' + json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    said = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True).stdout
    return set(json.loads(said.rpartition("MODULES")[2]))


@pytest.mark.parametrize("code", ["import growthwatch", "import growthwatch; dir(growthwatch)", HELP])
def test_nothing_heavy_is_imported_before_it_is_asked_for(code):
    assert not imported_by(code) & HEAVY


def test_a_score_needs_neither_the_record_store_nor_the_charts_nor_the_app():
    brought = imported_by("import growthwatch as gw; gw.sds('weight', 'male', 56, 4.4)")
    assert not brought & (HEAVY - {"numpy", "scipy", "pandas", "pyarrow"})


def test_a_run_imports_no_extra_library(tmp_path):
    code = (
        "import growthwatch as gw, pathlib\n"
        f"file = pathlib.Path({str(tmp_path)!r}) / 'records.csv'\n"
        "file.write_text('source,record_id,nhs_number,date_of_birth,sex,measured_on,kind,value,unit\\n"
        "gp,1,9990000018,2026-01-01,male,2026-02-26,weight,4.4,kg\\n')\n"
        "gw.run(file, as_of='2026-06-01')"
    )
    assert not imported_by(code) & (HEAVY - {"numpy", "scipy", "pandas", "pyarrow", "splink", "duckdb"})


def test_every_public_name_is_there_and_listed():
    for name in gw.__all__:
        assert getattr(gw, name).__name__ == name
        assert name in dir(gw)
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_this_name'"):
        gw.nothing_of_this_name  # noqa: B018


def test_a_type_checker_finds_each_public_name_where_it_is_fetched_from():
    (typed,) = [node for node in ast.parse(Path(gw.__file__).read_text()).body if isinstance(node, ast.If)]
    seen = {alias.asname: line.module for line in typed.body for alias in line.names}
    assert seen == gw._HOMES
    assert set(seen) == set(gw.__all__)


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_help_says_of_each_command_what_the_command_says_of_itself(name):
    command = commands.load(name)
    assert command.name == name
    assert " ".join(inspect.cleandoc(command.help).split("\n\n")[0].split()) == commands.COMMANDS[name].summary
