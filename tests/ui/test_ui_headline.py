"""The first line of a child's page: what was found, how low, since when, how far it is in doubt; and what comes next."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from growthwatch.detect import published_next_steps
from growthwatch.ui.child import answer, findings
from tests import build


def child(found, **person):
    """What the line is made of: whose it is, and the findings on the day."""
    born = {"date_of_birth": pd.Timestamp(build.BORN), "sex": "male", "died_on": pd.NaT, "left_on": pd.NaT} | person
    stages = SimpleNamespace(next_steps=published_next_steps(), check_schedule=None)
    return SimpleNamespace(
        person=pd.Series(born), findings=findings.ranked(found), as_of=build.on_day(90), checks=pd.DataFrame(columns=["status", "window_from"]),
        result=SimpleNamespace(stages=stages), measurements=pd.DataFrame({"measured_on": pd.Series([], dtype="datetime64[s]")}),
    )  # fmt: skip


def line(rows, **about):
    """The first story's line without its markup."""
    of = child(build.found(rows, **about))
    told = findings.met(of.findings)
    said = answer._story_line(of, told[told["story"] == told["story"].iloc[0]])
    return re.sub(r"\s+", " ", re.sub(r"<span class=.gw-tag.*?</span>|<.*?>", "", said)).strip()


def test_a_large_fall_is_told_with_how_low_it_stands_and_between_which_ages_it_began():
    rows = [(0, 3.9), (14, 3.95), (28, 4.1), (56, 4.4), (84, 4.7)]
    said = line(rows, gestation_days=277.0)
    assert said.startswith("Weight down 4.6 centile spaces since birth; below the 2nd. Began between birth and ")
    assert "SDS" not in said
    assert "(2/3)" not in said


def test_a_fall_seen_by_two_weights_alone_began_between_them():
    assert line([(0, 3.5), (56, 4.4)]).endswith("Began between birth and 8 weeks.")


def test_a_loss_began_between_its_own_two_weights():
    assert "Began between 8 weeks and 9 weeks." in line([(0, 3.5), (28, 4.4), (56, 5.0), (63, 4.4)])


def test_where_a_reading_was_short_of_the_threshold_both_are_named_and_no_beginning():
    """A weight gain judged at 4 weeks that met nothing, then one below the 2nd at 8."""
    rows = [(14, 3.4), (56, 3.7)]
    every = build.found(rows)
    low = every[every["rule"] == "ng75-below-2nd"].assign(part_of=None)
    of = child(low)
    assert answer._began(of, findings.met(of.findings)) == "Not met at 2 weeks; met at 8 weeks."


def test_a_first_reading_that_is_too_low_says_when_it_was_met_and_no_more():
    assert line([(56, 3.5)]).endswith("First met at 8 weeks.")


def test_a_doubt_is_said_with_how_likely_the_finding_holds():
    rows = [{"age_days": day, "value": value, "state": state}
            for day, value, state in ((0, 3.6, "single"), (42, 5.2, "single"), (70, 3.1, "questioned"))]  # fmt: skip
    of = child(build.found(rows))
    told = findings.met(of.findings)
    assert "Rests on a reading in doubt" in answer._story_line(of, told[told["story"] == told["story"].iloc[0]])


def test_the_next_step_is_when_to_weigh_and_the_first_prompt():
    of = child(build.found([(0, 3.5), (84, 4.4)]))
    said = answer._next(of, findings.met(of.findings))
    assert said.startswith("Weigh again no sooner than 2 Apr 2026 (RCPCH), and by ")
    assert "Measure length" in said


@pytest.mark.parametrize(("gone", "told"), [({}, "nothing follows from the readings alone. Judge the child, not the list."),
                                            ({"left_on": pd.Timestamp("2026-02-01")}, "nothing is due.")])  # fmt: skip
def test_where_nothing_is_raised_and_no_check_is_open_that_is_said(gone, told):
    of = child(build.found([(0, 3.5), (56, 5.3)]), **gone)
    assert answer._next(of, findings.met(of.findings)) == told


@pytest.mark.parametrize("gone", ["died_on", "left_on"])
def test_nobody_is_asked_to_see_weigh_or_refer_a_child_who_died_or_left(gone):
    of = child(build.found([(0, 3.5), (56, 4.4)]), **{gone: pd.Timestamp("2026-03-01")})
    told = findings.met(of.findings)
    assert "gw-tag" not in answer._story_line(of, told)
    assert answer._weighing(of, told) == []
    assert answer._next_steps(of, told) == ""
    assert answer._next(of, told) == "nothing is due."


def test_who_was_measured_here_after_leaving_is_still_prompted_for():
    of = child(build.found([(0, 3.5), (84, 4.4)]), left_on=pd.Timestamp("2026-03-01"))
    of.measurements = pd.DataFrame({"measured_on": [pd.Timestamp("2026-03-20")]})
    assert answer._next(of, findings.met(of.findings)).startswith("Weigh again")


@pytest.mark.parametrize(("lacks", "told"), [({"date_of_birth": pd.NaT}, "Find out the date of birth"),
                                             ({"sex": None}, "Find out the sex")])  # fmt: skip
def test_what_no_threshold_can_do_without_is_the_next_step(lacks, told):
    of = child(build.found([(0, 3.5), (56, 5.3)]), **lacks)
    assert answer._next(of, findings.met(of.findings)).startswith(told)
