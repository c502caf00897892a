"""The first line of a child's page: what was found, how low, since when, how far it is in doubt; and what comes next."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from growthwatch import check_schedule
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


def first_line(found):
    """The first story's line of findings put together by hand, and the order of their rules."""
    of = child(found)
    told = findings.met(of.findings)
    said = answer._story_line(of, told[told["story"] == told["story"].iloc[0]])
    return re.sub(r"\s+", " ", re.sub(r"<.*?>", " ", said)).strip(), told["rule"].tolist()


#: Of 3.9 kg at birth, down to 4.7 kg at 12 weeks: a fall, a low weight, and what goes with them.
_FALLEN = [(0, 3.9), (14, 3.95), (28, 4.1), (56, 4.4), (84, 4.7)]


def of_fall(**changes):
    """The findings of a large fall, whose low weight is a little likelier than the fall, as it mostly is."""
    found = build.found(_FALLEN, gestation_days=277.0)
    likely = found["rule"].astype(str).map({"ng75-fall": 0.97}).fillna(0.99)
    return found.assign(probability=likely, part_of=None, certainty="firm", urgency="this_week", **changes)


def of_rules(found, *rules):
    return found[found["rule"].astype(str).isin(rules)].drop_duplicates("rule")


def one_story(found):
    return found.assign(part_of=[None, *[found["finding_id"].iloc[0]] * (len(found) - 1)])


def test_a_large_fall_leads_though_the_low_weight_beside_it_is_likelier():
    found = one_story(of_rules(of_fall(), "ng75-below-2nd", "ng75-fall"))
    said, order = first_line(found)
    assert order == ["ng75-fall", "ng75-below-2nd"]
    assert said.startswith("This week Weight down 4.6 centile spaces since birth; below the 2nd.")


def test_what_is_more_urgent_leads_before_a_large_fall():
    found = one_story(of_rules(of_fall(), "ng75-fall", "ng75-below-2nd"))
    found["urgency"] = ["today" if rule == "ng75-below-2nd" else "this_week" for rule in found["rule"].astype(str)]
    said, order = first_line(found)
    assert order[0] == "ng75-below-2nd"
    assert said.startswith("Today Weight below the 2nd centile.")


def test_a_fall_that_rests_on_a_doubt_does_not_lead_before_what_is_firm():
    found = one_story(of_rules(of_fall(), "ng75-fall", "ng75-below-2nd"))
    found["certainty"] = ["questioned" if rule == "ng75-fall" else "firm" for rule in found["rule"].astype(str)]
    assert first_line(found)[1][0] == "ng75-below-2nd"


def test_a_low_weight_that_is_in_doubt_is_not_told_as_sure_beside_a_firm_fall():
    found = one_story(of_rules(of_fall(), "ng75-fall", "ng75-below-2nd"))
    found["certainty"] = ["questioned" if rule == "ng75-below-2nd" else "firm" for rule in found["rule"].astype(str)]
    assert first_line(found)[0].startswith("This week Weight down 4.6 centile spaces since birth. ")


def test_after_words_on_the_length_it_is_said_that_the_weight_is_low():
    found = one_story(of_rules(of_fall(beside_length="length_above_weight"), "ng75-fall", "ng75-below-2nd"))
    assert "; weight below the 2nd." in first_line(found)[0]


@pytest.mark.parametrize(("kind", "told"), [("weight", "Confirmed by a second weight"),
                                            ("head", "Confirmed by a second head circumference"),
                                            ("length", "Confirmed by a second length")])  # fmt: skip
def test_what_confirms_a_finding_is_named_by_what_was_measured(kind, told):
    row = {"status": "confirmed", "certainty": "firm", "probability": 0.99, "kind": kind}
    assert findings.standing(row) == told


def checked(age_days, weighed_day, status="measured_no_review"):
    """A child of an age, last weighed on a day, whose 6-8-week check has a status and whose next is not due."""
    born = pd.Timestamp(build.BORN)
    of = child(build.found([(0, 3.5), (56, 5.3)]))
    of.as_of = build.on_day(age_days)
    weighed = born + pd.Timedelta(days=weighed_day)
    of.measurements = of.result.measurements = pd.DataFrame(
        {"child_id": ["E1"], "kind": ["weight"], "state": ["single"], "measured_on": [weighed]}
    )
    of.checks = pd.DataFrame(
        {
            "check": ["6-8-week", "12-month"],
            "status": [status, "not_due"],
            "reason": [None, None],
            "window_from": [born + pd.Timedelta(days=day) for day in (42, 274)],
            "window_to": [born + pd.Timedelta(days=day) for day in (63, 456)],
        }
    )
    of.result.stages.check_schedule = check_schedule.published()
    return of


def test_a_check_that_can_still_be_done_is_the_next_step():
    of = checked(70, 45)
    assert answer._next(of, findings.met(of.findings)) == "6-8-week check: Weighed, no review."


def test_a_check_that_can_no_longer_be_done_is_no_next_step():
    of = checked(150, 120)
    assert answer._next(of, findings.met(of.findings)).startswith("12-month review, between ")


def test_a_missed_check_of_a_child_not_weighed_since_is_still_to_be_acted_on():
    of = checked(150, 45, "missed")
    assert answer._next(of, findings.met(of.findings)).startswith("6-8-week check: Missed")


def test_a_doubted_weight_does_not_put_an_end_to_a_missed_check():
    of = checked(150, 120, "missed")
    of.measurements["state"] = "questioned"
    assert answer._next(of, findings.met(of.findings)).startswith("6-8-week check: Missed")
