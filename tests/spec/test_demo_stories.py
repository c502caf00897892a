"""Each story of the demo shows what it says, and can be found by its name."""

from pathlib import Path

import pandas as pd
import pytest

import growthwatch as gw
from growthwatch import demo_stories
from growthwatch.cli.browser import DEMO_AS_OF
from growthwatch.simulate.people.nhs_numbers import valid_test_numbers

NEWBORN, VERY_EARLY, EARLY, TWIN, FALLING_TWIN, FALL, DISPUTED, COLLAPSE, HEAD, NO_BIRTH_WEIGHT, ONE, STRANGER = (
    f"D{number:02d}" for number in range(1, 13)
)


@pytest.fixture(scope="module")
def result():
    return gw.run(demo_stories.stories(), as_of=DEMO_AS_OF)


@pytest.mark.parametrize(
    ("child", "rule", "status", "urgency"),
    [
        (NEWBORN, "ng75-early-loss", "met", "today"),
        (FALLING_TWIN, "ng75-fall", "confirmed", "this_week"),
        (FALL, "ng75-fall", "confirmed", "this_week"),
        (FALL, "below-0.4th", "met", "this_week"),
        (COLLAPSE, "acute-loss", "met", "today"),
        (HEAD, "head-rising", "confirmed", "this_week"),
        (ONE, "not-weighed-since", "met", "next_contact"),
    ],
)
def test_a_story_has_its_finding(result, child, rule, status, urgency):
    found = result.findings.query("child_id == @child and rule == @rule and status == @status")
    assert urgency in set(found["urgency"].astype("str"))


@pytest.mark.parametrize("child", [VERY_EARLY, EARLY, TWIN, STRANGER])
def test_a_story_without_a_finding_has_none(result, child):
    assert not result.findings["child_id"].eq(child).any()


def test_what_is_in_doubt_is_in_doubt(result):
    doubted = result.measurements.query("state in ('disputed', 'questioned')")
    assert doubted[["child_id", "value", "state"]].to_numpy().tolist() == [
        [DISPUTED, 4.93, "disputed"],
        [DISPUTED, 5.93, "disputed"],
        [COLLAPSE, 5.34, "questioned"],
    ]
    assert set(result.findings.query("child_id == @COLLAPSE")["certainty"]) == {"questioned"}


def test_what_is_missing_is_missing(result):
    why = result.not_judged.query("child_id == @NO_BIRTH_WEIGHT")["why"]
    assert "no_birth_weight" in set(why.astype("str"))
    check = result.checks.query("check == '6-8-week'").set_index("child_id")
    assert check.loc[ONE, ["status", "reason"]].tolist() == ["missed", "was_not_brought"]
    assert result.measurements["child_id"].eq(ONE).sum() == 1


def test_every_story_is_synthetic_bears_its_name_and_is_listed_in_the_documentation():
    children = demo_stories.stories()["children"].set_index("child_id")
    assert list(children.index) == list(demo_stories.STORIES)
    assert (children["forename"] + " " + children["surname"]).tolist() == [
        s.name for s in demo_stories.STORIES.values()
    ]
    assert children["nhs_number"].astype("int64").isin(valid_test_numbers()).all()
    assert children["surname"].str.startswith("TEST-").all()
    assert children["postcode"].str.startswith("ZZ").all()
    page = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
    for name, shows in demo_stories.STORIES.values():
        assert f"| {name} | {shows} |" in page


def test_two_strangers_share_a_name_and_stay_two(result):
    children = demo_stories.stories()["children"]
    alike = children[children.duplicated(["forename", "surname"], keep=False)]
    assert alike["child_id"].tolist() == [NEWBORN, STRANGER]
    assert alike["nhs_number"].is_unique
    assert len(result.children) == len(children)


def test_the_stories_lie_beside_what_else_is_in_the_folder(tmp_path):
    (tmp_path / "children.csv").write_text("as it was", encoding="utf-8")
    written = demo_stories.write(tmp_path)
    assert (tmp_path / "children.csv").read_text(encoding="utf-8") == "as it was"
    assert len(pd.read_csv(written[0])) == len(demo_stories.STORIES)
