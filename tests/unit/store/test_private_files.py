"""What the program writes, nobody else on the machine may read."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from growthwatch.store import Store
from tests.command import growthwatch

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


@pytest.fixture(autouse=True)
def _lax():
    """Others may read what is made, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    return {one.relative_to(folder).as_posix(): stat.S_IMODE(one.stat().st_mode) for one in folder.rglob("*")}


def test_a_store_its_log_and_its_back_ups_are_for_their_owner_alone_whoever_calls(tmp_path, clock, monkeypatch):
    seen = {}
    renamed = Path.rename
    monkeypatch.setattr(Path, "rename", lambda path, to: seen.update(modes(tmp_path)) or renamed(path, to))
    store = Store.open(tmp_path / "store.db", clock=clock)
    desk = store.trial()
    assert modes(tmp_path) == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    desk.back_up(tmp_path / "saved.db")
    store.close()
    assert seen["saved.db.part"] == 0o600
    assert modes(tmp_path)["saved.db"] == 0o600


def test_what_the_command_writes_is_for_its_owner_alone(files, tmp_path):
    place = tmp_path / "made"
    growthwatch("run", files, "--as-of", "2026-03-31", "--out", place / "out")
    growthwatch("import", files, "--store", place / "store.db")
    growthwatch("backup", place / "saved.db", "--store", place / "store.db")
    growthwatch("trail", "export", place / "trail.csv", "--store", place / "store.db")
    found = modes(tmp_path)
    assert {
        "made/out/findings.csv",
        "made/out/rejects.csv",
        "made/out/run.json",
        "made/saved.db",
        "made/trail.csv",
    } <= set(found)
    wrong = {
        name: oct(mode) for name, mode in found.items() if mode != (0o700 if (tmp_path / name).is_dir() else 0o600)
    }
    assert wrong == {}


def test_the_apps_process_makes_files_for_its_owner_alone():
    pytest.importorskip("streamlit")
    code = "import os; import growthwatch.ui.server; print(oct(os.umask(0)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0o77"
