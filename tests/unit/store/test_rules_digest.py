"""The rules' digest changes with whatever decides a result, and with nothing else."""

import shutil
from pathlib import Path

import pytest

import growthwatch
from growthwatch.store.recompute import rules_digest


@pytest.fixture
def source(tmp_path):
    return Path(
        shutil.copytree(
            Path(growthwatch.__file__).parent, tmp_path / "growthwatch", ignore=shutil.ignore_patterns("__pycache__")
        )
    )


def edited(source, file):
    before = rules_digest.digest_of(source)
    with (source / file).open("a", encoding="utf-8") as code:
        code.write("# edited\n")
    return rules_digest.digest_of(source) != before


def test_the_digest_is_that_of_the_source_in_use(source):
    assert rules_digest.digest_of(source) == rules_digest.digest()


@pytest.mark.parametrize("name", rules_digest.DECIDES)
def test_what_decides_a_result_changes_the_digest(source, name):
    path = source / name
    file = next(path.rglob("[!_]*.py")) if path.is_dir() else path
    assert edited(source, file.relative_to(source))


@pytest.mark.parametrize("room", ["evaluation", "cli", "ui", "charts", "report", "audit", "simulate", "sources"])
def test_what_only_reads_shows_or_checks_does_not(source, room):
    file = next((source / room).rglob("[!_]*.py"))
    assert not edited(source, file.relative_to(source))
