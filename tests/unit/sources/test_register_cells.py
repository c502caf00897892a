"""A death whose day is not stated, and practice codes in small letters."""

import datetime as dt
from pathlib import Path

import pytest

from growthwatch.sources import read

AS_OF = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("stated", "day", "reported"),
    [
        ("true", "2026-06-01", True),
        ("Yes", "2026-06-01", True),
        ("2026-04", "2026-04-30", True),
        ("2026-06", "2026-06-01", True),  # no later than the day asked about
        ("2026", "2026-06-01", True),
        ("2026-04-12", "2026-04-12", False),
        ("false", "", False),
        ("", "", False),
    ],
)
def test_who_is_stated_to_be_dead_has_died_by_some_day(stated: str, day: str, reported: bool, tmp_path: Path) -> None:
    (tmp_path / "children.csv").write_text(f"source,child_id,date_of_birth,died_on\ngp,1,2026-01-01,{stated}\n")
    found = read([tmp_path], as_of=AS_OF)
    assert found.register["died_on"].astype(str).fillna("").tolist() == [day]
    said = "the day of death is not stated: the last day it may have been is taken"
    assert found.rejects["reason"].tolist() == ([said] if reported else [])


def test_a_practice_code_is_the_same_in_small_letters(tmp_path: Path) -> None:
    rows = "gp,1,2026-01-01,z90001\ngp,2,2026-01-01,Z90001\ngp,3,2026-01-01,surgery\n"
    (tmp_path / "children.csv").write_text(f"source,child_id,date_of_birth,practice_code\n{rows}")
    assert read([tmp_path], as_of=AS_OF).register["practice_code"].tolist() == ["Z90001", "Z90001", "surgery"]
