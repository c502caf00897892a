"""A child whose id changes takes with it what was said and done, and can still be asked for as it stood."""

import pandas as pd
import pytest

from growthwatch.store import Denied, StoreError
from growthwatch.store.database import schema
from growthwatch.store.recompute import id_history

from . import caseload
from .conftest import add_staff

LATE = {"surname": "Lateborn", "forename": "Una", "postcode": "PE9 9ZZ"}


def seated(desk, clock):
    return desk.__class__(desk._session.database, desk.user, clock)


@pytest.fixture
def early(desk, clock, tmp_path):
    """A girl of whom no number is known, falling through her centiles; what is kept of her a day before it is."""
    rows = caseload.records(children=[11], days=(0, 14, 28, 56), sources=("clinic",))
    rows = rows.assign(**LATE, nhs_number="", value=[4.4, 4.3, 4.3, 4.4])
    rows["record_id"] = [f"early-{n}" for n in range(len(rows))]
    rows.to_csv(tmp_path / "early.csv", index=False)
    desk.import_files([tmp_path / "early.csv"])
    handle = desk.search("Lateborn")["handle"].iloc[0]
    before = desk.child(handle)
    top = desk.search("Lateborn")["top_finding"].iloc[0]
    desk.acknowledge(handle, top, "plan_made", done_on=caseload.AS_OF)
    return before


@pytest.fixture
def known(early, desk, clock, tmp_path):
    """The desk a day later, when the register has told her number: her id is another."""
    clock.move(days=1)
    desk = seated(desk, clock)
    register = pd.DataFrame([{"source": "gp", "child_id": "P99", **caseload.person(11)}])
    register.assign(**LATE, nhs_number=caseload.nhs_number(70)).to_csv(tmp_path / "register.csv", index=False)
    desk.import_files([tmp_path / "register.csv"])
    assert desk.child("P99").child_id != early.child_id
    return desk


@pytest.mark.parametrize("by", ["handle", "new id"])
def test_what_was_known_on_a_past_day_is_read_under_the_id_of_that_day(early, known, by):
    then = known.child(early.handle if by == "handle" else "P99", at=caseload.AS_OF)
    pd.testing.assert_frame_equal(then.findings, early.findings)
    pd.testing.assert_frame_equal(then.records, early.records)
    assert set(then.actions["finding_id"]) <= set(early.findings["finding_id"])
    assert len(then.actions) == 1


def test_a_former_handle_means_the_present_child_on_later_days(early, known, clock):
    assert known.child(early.handle, at=clock.now.date()).result.children["child_id"].tolist() == ["P99"]


def test_an_action_stays_with_its_finding(early, known):
    file = known.child("P99")
    assert file.actions["finding_id"].iloc[0] in set(file.findings["finding_id"])
    (line,) = known.search("Lateborn").to_dict("records")
    assert line["action"] == "plan_made"


def test_two_children_made_one_are_not_mixed_on_a_day_before_and_part_again_under_their_own_handles(desk, clock):
    handles = dict(desk.caseload(limit=None)[["child_id", "handle"]].to_numpy().tolist())
    clock.move(days=1)
    desk = seated(desk, clock)
    pair = {"source": "gp", "record_id": "gp-3-0", "source_2": "gp", "record_2": "gp-4-0"}
    desk.decide("P03", action="join", **pair, reason="one and the same")
    for child in ("P03", "P04"):
        then = desk.child(handles[child], at=caseload.AS_OF)
        assert set(then.result.children["child_id"]) == {child}
    clock.move(days=1)
    desk = seated(desk, clock)
    desk.decide(handles["P03"], action="split", **pair, reason="they are two")
    for child in ("P03", "P04"):
        assert desk.child(handles[child]).child_id == child
        assert desk.child(child).handle == handles[child]


def test_a_child_whose_records_were_several_childrens_is_not_guessed_at(store, desk, clock):
    with store._database.writing() as connection:
        for handle, was in (("aa", "P03"), ("bb", "P04")):
            moved = {"was": was, "went_to": "new", "at": "2026-06-02"}
            connection.execute(schema.former_handles.insert().values(handle=handle, child_id="new", **moved))
    with store._database.reading() as connection:
        with pytest.raises(StoreError, match="2 children: ask for aa or bb"):
            id_history.then(connection, "new", "new", "2026-06-01T23")
        assert id_history.then(connection, "bb", "new", "2026-06-01T23") == "P04"


@pytest.mark.parametrize("again", [1, 2])
def test_a_decision_that_says_the_same_again_leaves_the_child_up_to_date(desk, again):
    for n in range(again + 1):
        desk.decide("P04", action="keep", source="gp", record_id="gp-4-0", reason="seen")
        assert desk.child("P04").up_to_date, n


def test_a_decision_about_another_systems_record_of_that_name_leaves_the_child_up_to_date(desk, tmp_path):
    rows = caseload.records(children=[3, 4], days=(63,), sources=("gp",)).assign(
        record_id="1", source=["gp", "clinic"]
    )
    rows.to_csv(tmp_path / "one.csv", index=False)
    desk.import_files([tmp_path / "one.csv"])
    before = desk.child("P04").kept_at
    desk.decide("P03", action="keep", source="gp", record_id="1", reason="seen")
    file = desk.child("P04")
    assert (file.up_to_date, file.kept_at) == (True, before)


def joined(desk, clock, *, action="join", of="P04", other="P03"):
    """The desk a day later, two children made one, or parted again."""
    clock.move(days=1)
    desk = seated(desk, clock)
    of, other = sorted([of, other])
    first, second = (f"gp-{int(child[1:])}-0" for child in (of, other))
    desk.decide(of, action=action, source="gp", record_id=first, source_2="gp", record_2=second, reason="looked into")
    return desk


@pytest.fixture
def noted(desk, tmp_path):
    """Handles by id; the child that a join retires has a finding that was acknowledged, and a fact beside it."""
    rows = caseload.records(children=[3, 4], days=(63,), sources=("gp",)).assign(value=4.4)
    rows.to_csv(tmp_path / "fallen.csv", index=False)
    desk.import_files([tmp_path / "fallen.csv"])
    for child, action in (("P03", "discussed"), ("P04", "referred")):
        file = desk.child(child)
        desk.acknowledge(child, file.findings["finding_id"].iloc[0], action, done_on=caseload.AS_OF)
        desk.add_context(child, "bruise", stated_on=caseload.AS_OF, stated_by=child)
    return dict(desk.caseload(limit=None)[["child_id", "handle"]].to_numpy().tolist())


def test_what_was_noted_of_a_child_is_not_on_a_past_page_of_the_one_that_it_was_later_joined_with(noted, desk, clock):
    desk = joined(desk, clock)
    assert set(desk.child(noted["P04"]).actions["action"]) == {"discussed", "referred"}
    for child, action in (("P03", "discussed"), ("P04", "referred")):
        then = desk.child(noted[child], at=caseload.AS_OF)
        assert then.actions["action"].tolist() == [action]
        assert set(then.actions["finding_id"]) <= set(then.findings["finding_id"])


def test_what_was_noted_of_a_child_goes_with_it_when_a_split_brings_it_back(noted, desk, clock):
    desk = joined(desk, clock)
    assert len(desk.context("P03")) == 2
    desk = joined(desk, clock, action="split")
    for child, action in (("P03", "discussed"), ("P04", "referred")):
        assert desk.child(child).actions["action"].tolist() == [action]
        assert desk.context(child)["stated_by"].tolist() == [child]
        assert desk.child(noted[child]).child_id == child
    assert desk.trail(child=noted["P04"])["action"].isin(["relinked", "parted"]).sum() == 2
    assert desk.verify_trail().whole


def test_a_handle_that_led_to_a_joined_child_leads_to_it_when_it_is_back_and_to_nobody_elses_reader(
    store, desk, clock
):
    """The child of the other practice is back in it: no handle of its own may lead this practice to it."""
    with store._database.writing() as connection:
        was = {"was": "X", "went_to": "P05", "at": "2026-05-01T00:00:00.000000+00:00"}
        connection.execute(schema.former_handles.insert().values(handle="led", child_id="P05", **was))
    handle = desk.search("Family5")["handle"].iloc[0]
    desk = joined(desk, clock, of="P05")
    assert desk.child("led").child_id == desk.child(handle).child_id == "P03"
    desk = joined(desk, clock, of="P05", action="split")
    assert desk.child("led").child_id == desk.child(handle).child_id == "P05"
    practice = add_staff(store)["practice"]
    assert practice.child("P03").child_id == "P03"
    for asked in ("led", handle, "P05", "nobody"):
        for at in (None, caseload.AS_OF, clock.now.date()):
            with pytest.raises(Denied, match=r"^there is no such child among those this user may see$"):
                practice.child(asked, at=at)


def test_a_former_handle_opens_no_past_page_to_another_practice(early, known, store):
    practice = add_staff(store)["practice"]  # the child has no practice
    for asked in (early.handle, "P99", "nobody"):
        with pytest.raises(Denied, match=r"^there is no such child among those this user may see$"):
            practice.child(asked, at=caseload.AS_OF)


def test_a_past_page_under_another_id_is_not_shown_where_a_row_of_it_is_now_a_child_out_of_reach(early, known, store):
    visitor = add_staff(store)["health_visitor"]
    assert len(visitor.child(early.handle, at=caseload.AS_OF).records) == len(early.records)
    with store._database.writing() as connection:
        its = schema.recorded.c.row_key == "early-3"
        connection.execute(schema.recorded.update().where(its).values(linked_child="P05"))
    with pytest.raises(StoreError, match=r"^nothing was kept of this child on that day$"):
        visitor.child(early.handle, at=caseload.AS_OF)
