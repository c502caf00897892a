"""What waits for a person: readings in doubt and links offered, until a decision settles them."""

import datetime as dt
import json

import pandas as pd
import pytest

from growthwatch.report.missed_checks import missed_checks as report
from growthwatch.store import URGENCY, Filters
from growthwatch.store.desk import linking
from growthwatch.store.recompute import rules_digest
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


@pytest.fixture
def one_end(offered, store, staffed):
    """The pair offered, and the desk of somebody who sees its first child, without a practice, and not P03."""
    (pair,) = staffed["health_visitor"].links().to_dict("records")
    admin = staffed["administrator"]
    admin.add_team("unregistered", "Children without a practice", [""])
    admin.add_user("una", "health_visitor", password=caseload.PASSWORD, teams=["unregistered"])
    return pair, store.sign_in("una", caseload.PASSWORD)


def test_a_link_with_an_end_out_of_reach_is_in_no_file_preview_or_export(one_end, staffed):
    pair, una = one_end
    handle = pair["handle_1"]
    weight = {"source": "clinic", "kind": "weight", "value": "4.6", "unit": "kg", "measured_on": una.day}
    keep = {"action": "keep", "source": pair["source_1"], "record_id": pair["record_1"]}
    for desk, n in ((una, 0), (staffed["health_visitor"], 1)):
        told = [desk.child(handle), desk.child(handle, at=una.day), desk.export("audit")]
        told += [desk.preview(handle, **weight), desk.would_be(handle, **keep)]
        assert [len(result.links) for result in told] == [n] * len(told)


def test_a_refresh_tells_of_no_child_out_of_reach(one_end, staffed, monkeypatch):
    _, una = one_end
    mine = set(una.caseload(limit=None)["handle"])
    monkeypatch.setattr(rules_digest, "digest", lambda: "f" * 16)  # under other rules everything is said anew
    assert set(una.refresh()["child"]) == mine
    monkeypatch.setattr(rules_digest, "digest", lambda: "e" * 16)
    everyone = staffed["administrator"].refresh()
    assert (len(everyone), "child_id" in everyone) == (caseload.N + 1, False)


@pytest.fixture
def held_twice(desk, tmp_path):
    """P03 once more in its practice's register, as "Baby" and without a number; nobody recorded anything of it."""
    entry = {"source": "gp", "child_id": "again", **caseload.person(3), "nhs_number": "", "forename": "Baby"}
    pd.DataFrame([{**entry, "practice_code": caseload.practice(3)}]).to_csv(tmp_path / "again.csv", index=False)
    desk.import_files([tmp_path / "again.csv"])
    return desk


def test_an_entry_without_a_record_is_told_to_be_perhaps_the_child_that_was_weighed(held_twice):
    result = held_twice.export("list of missed checks")
    assert "again" in {*result.links["record_1"], *result.links["record_2"]}
    result.about.update(as_of=held_twice.day.isoformat(), policy="digital")
    made = report.missed_checks(result, caseload.practice(3))
    step = made.worklist.set_index("child_id").loc["again", "Next step"]
    assert step.startswith("May be the same child as Given3 Family3")
    assert "who was weighed on" in step


@pytest.mark.usefixtures("held_twice")
def test_an_id_that_a_child_out_of_reach_bears_tells_of_no_link(store, staffed):
    """Whoever sees only children without a practice is told of no register's entry of another's."""
    admin = staffed["administrator"]
    admin.add_team("unregistered", "Children without a practice", [""])
    admin.add_user("una", "health_visitor", password=caseload.PASSWORD, teams=["unregistered"])
    una, whole = store.sign_in("una", caseload.PASSWORD), staffed["health_visitor"].export("list of missed checks")
    assert "again" in {*whole.links["record_1"], *whole.links["record_2"]}
    with store._database.reading() as connection:
        assert linking.within(connection, una.user, whole).links.empty


def test_pairs_name_nobody_to_a_role_that_works_on_pseudonyms_and_the_trail_says_who_was_shown(offered, staffed):
    pair = staffed["health_visitor"].links().iloc[0]
    offered_to = staffed["designated_paediatrician"]
    (shown,) = offered_to.links().to_dict("records")
    told = " ".join(map(str, shown.values()))
    assert not [word for word in ("Family", "Given", "PE1 1AA", "2026-03-04", pair["nhs_number_2"]) if word in told]
    assert (shown["handle_1"], shown["sex_1"]) == (pair["handle_1"], "male")
    links = staffed["administrator"].trail()
    for role in ("health_visitor", "designated_paediatrician"):
        (detail,) = links.loc[(links["username"] == role) & (links["action"] == "caseload"), "detail"]
        assert json.loads(detail)["found"] == [[pair["handle_1"], pair["handle_2"]]]
    ends = {"source": pair["source_1"], "record_id": pair["record_1"], "source_2": pair["source_2"],
            "record_2": pair["record_2"]}  # fmt: skip
    staffed["health_visitor"].decide(pair["handle_1"], action="split", **ends, reason="the mother of Given3 says so")
    (judged,) = offered_to.links().to_dict("records")
    assert (judged["action"], judged["reason"]) == ("split", "")


def test_the_list_of_today_is_filtered_before_it_is_cut(desk):
    everyone = desk.today()
    assert len(everyone)
    born = everyone["date_of_birth"].iloc[-1].date()
    (line,) = desk.today(limit=1, filters=Filters(born_from=born, born_to=born)).to_dict("records")
    assert line["date_of_birth"] == pd.Timestamp(born)
    urgent = int(everyone["urgency"].iloc[0])
    filtered = desk.tally(Filters(urgency=URGENCY[urgent]))
    assert filtered["children"].sum() == (everyone["urgency"] == urgent).sum()
