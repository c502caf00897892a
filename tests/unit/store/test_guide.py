"""The guide to the store names what there is: every method, every filter, and the columns of a line as they come."""

import re
from dataclasses import fields
from pathlib import Path

from growthwatch.store import ChildFile, Desk, Filters, Store

GUIDE = (Path(__file__).parents[3] / "docs" / "store.md").read_text(encoding="utf-8")


def test_every_call_that_the_guide_names_is_there_and_every_call_of_the_desk_is_named():
    named = set(re.findall(r"\bdesk\.(\w+)", GUIDE))
    there = {name for part in (Desk, *Desk.__bases__) for name in vars(part) if not name.startswith("_")}
    assert named - there == set()
    # what a face asks of a desk beside what people do at it
    assert there - named == {"require", "idle", "ended", "policy", "user"}
    assert all(hasattr(Store, name) for name in re.findall(r"\b(?:store|Store)\.(\w+)\(", GUIDE))


def test_the_guide_names_every_filter():
    (listed,) = re.findall(r"Filters\(([^)]*\(\.\.\.\)[^)]*)\)", GUIDE)
    assert set(re.findall(r"(\w+)=", listed)) == {one.name for one in fields(Filters)}


def test_the_guide_names_the_columns_of_a_line_in_their_order(desk):
    (line,) = re.findall(r"A line: `([^`]*)`", GUIDE)
    assert line.replace("\n", " ").split(", ") == desk.caseload().columns.tolist()


def test_the_guide_names_all_that_a_childs_file_holds():
    (cells,) = re.findall(r"\| `ChildFile`: (.*) \|", GUIDE)
    held = {one.name for one in fields(ChildFile)} | {name for name in vars(ChildFile) if not name.startswith("_")}
    assert set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", cells)))) - {"stages"} == held
