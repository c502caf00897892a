"""The command itself, as it is typed: run in a process of its own."""

import csv
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from growthwatch.cli import main; main()"]


def growthwatch(*words, check=0, **process):
    """Run a command, hold it to its exit code, and return what it said; it never shows a traceback."""
    done = subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, check=False, **process)
    assert done.returncode == check, done.stderr
    assert "Traceback" not in done.stderr
    return done


def in_one_line(*words, **process):
    """Return the one line in which a command that can't be done says so, without the program's name; exit 2."""
    said = growthwatch(*words, check=2, **process).stderr
    assert said.startswith("growthwatch: "), said
    assert said.count("\n") == 1, said
    return said.removeprefix("growthwatch: ").rstrip("\n")


def rows(path):
    """Return the rows of a CSV as dictionaries."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
