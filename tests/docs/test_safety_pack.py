"""The safety pack is what its data give, each control is held by tests that are there, and the links between its papers lead on."""

import ast
import re
from pathlib import Path

import pytest

from docs import safety_pack

ROOT = Path(__file__).resolve().parents[2]
HARMS, LISTED = safety_pack.hazards()


@pytest.mark.parametrize("name", sorted(safety_pack.pack()))
def test_what_is_committed_is_what_the_hazards_give(name):
    committed = (safety_pack.FOLDER / name).read_text(encoding="utf-8")
    assert committed == safety_pack.pack()[name], f"run python docs/safety_pack.py: {name} has drifted"


@pytest.mark.parametrize("one", LISTED, ids=lambda one: f"hazard {one['id']}")
def test_every_control_is_held_by_tests_that_are_there(one):
    assert one["tests"], "a control that nothing holds"
    for test in one["tests"]:
        tree = ast.parse((ROOT / test).read_text(encoding="utf-8"))
        named = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        assert [name for name in named if name.startswith("test_")], f"{test} holds no test"


def test_risks_are_those_of_the_published_matrix():
    """Corners and middle of the example matrix in the implementation guidance of DCB0129 and DCB0160."""
    assert safety_pack.risk("minor", "very_low") == 1
    assert safety_pack.risk("catastrophic", "very_high") == 5
    assert safety_pack.risk("minor", "very_high") == 3
    assert safety_pack.risk("catastrophic", "very_low") == 3
    assert safety_pack.risk("considerable", "medium") == 3
    for row in safety_pack.MATRIX:
        assert list(row) == sorted(row)
    for column in zip(*safety_pack.MATRIX, strict=True):
        assert list(column) == sorted(column)


def test_controls_never_make_a_risk_larger_and_who_is_left_with_one_is_told_what_to_do():
    for one in LISTED:
        assert one["residual"] <= one["initial"], one["id"]
        left = one["residual_likelihood"] != "very_low"
        told = bool(one.get("deployer"))
        assert told == (one["owner"] == "both"), one["id"]
        if left and one["likelihood"] != one["residual_likelihood"]:
            assert told, (
                f"hazard {one['id']} is left with a likelihood of {one['residual_likelihood']} and nobody to see to it"
            )


def test_numbers_of_hazards_are_there_once_and_in_order():
    numbers = [one["id"] for one in LISTED]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("found", ["severity", "harm", "twice"])
def test_a_word_that_is_none_of_the_scales_is_refused(found, tmp_path):
    data = (safety_pack.FOLDER / "hazards.toml").read_text(encoding="utf-8")
    if found == "twice":
        data = data.replace("id = 2\n", "id = 1\n", 1)
    else:
        data = re.sub(rf'^{found} = "\w+"', f'{found} = "terrible"', data, count=1, flags=re.MULTILINE)
    (tmp_path / "hazards.toml").write_text(data, encoding="utf-8")
    with pytest.raises(ValueError, match="twice" if found == "twice" else "terrible|tuple"):
        safety_pack.hazards(tmp_path / "hazards.toml")


def test_the_drafts_claim_no_compliance_and_leave_their_signatures_blank():
    for name in ("clinical_safety_case.md", "clinical_risk_management_plan.md"):
        text = (safety_pack.FOLDER / name).read_text(encoding="utf-8")
        assert "A draft for a clinical safety officer" in text
        assert text.count("clinical safety officer, deployer | | | |") == 1
