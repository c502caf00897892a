"""What waits for a person: readings in doubt and links offered, until a decision settles them."""

import datetime as dt

import pandas as pd
import pytest

from growthwatch.store import Filters
from tests.unit.store import caseload

PARENT = {"source": "parent_held", "record_id": "book-1"}


@pytest.fixture
def offered(desk, tmp_path):
    """A Red Book weight of P03's surname and birth date, without a forename or a number: it may be P03's."""
    row = caseload.records([3], [28], ["parent_held"]).assign(**PARENT, nhs_number="", forename="")
    row.to_csv(tmp_path / "book.csv", index=False)
    desk.import_files([tmp_path / "book.csv"])
    return desk


@pytest.fixture
def disputed(desk):
    """P05 with two weights of one day that no slip explains."""
    day = caseload.born(5) + dt.timedelta(days=63)
    for source, value in (("clinic", "5.40"), ("gp", "5.62")):
        desk.add_measurement("P05", source=source, kind="weight", value=value, unit="kg", measured_on=day)
    return desk


def test_a_reading_in_dispute_waits_until_one_of_the_two_is_kept(disputed):
    (line,) = disputed.doubts().to_dict("records")
    assert (line["child_id"], line["n_doubts"]) == ("P05", 2)
    waiting = disputed.child("P05").waiting
    keep = waiting.iloc[0]
    disputed.decide("P05", action="keep", source=str(keep["source"]), record_id=keep["record_id"], reason="read again")
    assert disputed.doubts().empty
    assert disputed.child("P05").waiting.empty
    assert disputed.tally()["doubted"].sum() == 0


def test_what_a_decision_would_mean_is_said_and_nothing_is_kept(disputed):
    keep = disputed.child("P05").waiting.iloc[0]
    asked = {"source": str(keep["source"]), "record_id": keep["record_id"]}
    would = disputed.would_be("P05", action="set_aside", **asked)
    verdict = would.records.set_index("record_id").loc[keep["record_id"], ["verdict", "reason"]]
    assert str(verdict["verdict"]) == "questioned"
    assert "set aside" in verdict["reason"]
    assert disputed.child("P05").decisions.empty
    assert len(disputed.doubts()) == 1


def test_a_pair_that_may_be_one_child_waits_with_what_each_record_states(offered):
    (pair,) = offered.links().to_dict("records")
    assert pair["surname_1"] == pair["surname_2"] == "Family3"
    assert pair["handle_1"] != pair["handle_2"]
    assert pair["action"] == ""
    assert offered.tally()["n_links"].sum() == 1


def test_an_offered_link_is_not_forgotten_when_one_of_its_children_is_worked_out_alone(offered):
    (pair,) = offered.links().to_dict("records")
    for end in ("1", "2"):
        offered.decide(pair[f"handle_{end}"], action="keep", source=pair[f"source_{end}"],
                       record_id=pair[f"record_{end}"], reason="read again")  # fmt: skip
    assert len(offered.links()) == 1


@pytest.mark.parametrize("action", ["join", "split"])
def test_a_judged_pair_waits_no_longer_and_can_be_judged_again(offered, action):
    (pair,) = offered.links().to_dict("records")
    ends = {"source": pair["source_1"], "record_id": pair["record_1"], "source_2": pair["source_2"],
            "record_2": pair["record_2"]}  # fmt: skip
    offered.decide(pair["handle_1"], action=action, **ends, reason="asked the mother")
    (judged,) = offered.links().to_dict("records")
    assert (judged["action"], judged["reason"]) == (action, "asked the mother")
    assert (judged["handle_1"] == judged["handle_2"]) == (action == "join")
    assert offered.tally()["n_links"].sum() == 0
    other = {"join": "split", "split": "join"}[action]
    offered.decide(judged["handle_1"], action=other, **ends, reason="they were wrong")
    (again,) = offered.links().to_dict("records")
    assert (again["handle_1"] == again["handle_2"]) == (other == "join")


def test_a_pair_with_an_end_out_of_reach_is_not_shown(offered, staffed):
    assert staffed["practice"].links().empty


def test_the_list_of_today_is_filtered_before_it_is_cut(desk):
    everyone = desk.today()
    assert len(everyone)
    born = everyone["date_of_birth"].iloc[-1].date()
    (line,) = desk.today(limit=1, filters=Filters(born_from=born, born_to=born)).to_dict("records")
    assert line["date_of_birth"] == pd.Timestamp(born)
    urgent = int(everyone["urgency"].iloc[0])
    assert desk.tally(Filters(urgency=urgent))["children"].sum() == (everyone["urgency"] == urgent).sum()
