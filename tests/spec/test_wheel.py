"""The wheel holds all that the program needs, is the same bytes when built again, and runs outside the checkout."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import growthwatch

ROOT = Path(__file__).resolve().parents[2]


def built(folder):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel's files alone, as an installation lays them; the libraries are those of the tests."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed, code, cwd):
    environment = os.environ | {"PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_built_again_it_is_the_same_bytes(wheel, tmp_path):
    again = built(tmp_path)
    assert again.name == wheel.name
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_every_file_of_the_package_and_the_reference_data_is_in_it_and_no_test(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    listed = subprocess.run(
        ["git", "ls-files", "growthwatch", "reference_data"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout of git")
    for file in listed.stdout.splitlines():
        assert re.sub("^reference_data/", "growthwatch/_reference_data/", file) in names
    assert not [name for name in names if name.startswith(("tests/", "notebooks/"))]


def test_outside_the_checkout_it_runs_draws_and_keeps_a_store(installed, tmp_path):
    code = (
        "import growthwatch as gw, pathlib, datetime as dt\n"
        "from growthwatch.store import Store\n"
        "print(pathlib.Path(gw.__file__).parent.parent)\n"
        "result = gw.run(gw.example(), as_of='2026-06-01')\n"
        "print(len(result.children), round(float(gw.sds('weight', 'male', 56, 4.4)), 3))\n"
        "gw.chart(result, 'E1').save('chart.svg')\n"
        "store = Store.open('sqlite:///own.db', clock=lambda: dt.datetime(2026, 6, 1, tzinfo=dt.UTC))\n"
        "print(store.trial().verify_trail().whole)\n"
    )
    done = run(installed, code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(installed), "5", "-1.624", "True"]
    assert (tmp_path / "chart.svg").stat().st_size > 10_000


def test_the_app_that_is_installed_sends_nothing_anywhere(installed):
    """Its own settings go with it: Streamlit reads those beside the file that it runs."""
    settings = tomllib.loads((installed / "growthwatch" / "ui" / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_one_version_stands_in_the_package_the_project_the_citation_and_the_changes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"), flags=re.MULTILINE)
    changes = re.findall(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    assert growthwatch.__version__ == project == cited[1] == changes[0]
