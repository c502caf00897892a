"""The worklist at the desk: noting something of one row or of many, whose list a row is on, what is new."""

import datetime as dt

import pytest

from growthwatch.store import Conflict, Denied, Filters, RowKey, StoreError
from growthwatch.worklist_vocabulary import VIEWS
from tests.unit.store import caseload

TODAY = caseload.AS_OF
NEXT_WEEK = TODAY + dt.timedelta(days=7)


def keys(rows):
    return [RowKey(*row) for row in rows[["handle", "about", "latest_action"]].itertuples(index=False)]


def checks(desk):
    """The 6-8-week checks that call for somebody: of every other child, weighed without a review."""
    rows = desk.worklist(["open"], kinds=["check"], matters=["6-8-week"])
    return rows[rows["on_today"] == 1]


def fall(desk):
    """The row of the boy who fell 2.25 spaces by day 56."""
    rows = desk.worklist(kinds=["finding"])
    (row,) = rows[rows["rules"].str.contains("ng75-fall")].to_dict("records")
    return row


def key(row):
    return RowKey(row["handle"], row["about"], row["latest_action"])


def open_children(desk):
    counts = desk.counts()
    chosen = (counts["view"] == "open") & (counts["on_today"] == 1) & (counts["mine"] == 1)
    return counts.loc[chosen, "children"].sum()


def weigh(desk, child, day, value):
    desk.add_measurement(
        child, source="clinic", kind="weight", value=value, unit="kg",
        measured_on=caseload.born(int(child[1:])) + dt.timedelta(days=day),
    )  # fmt: skip


def test_letters_to_many_are_noted_in_one_step_and_their_rows_wait(desk):
    listed, shown = checks(desk), desk.today(None)
    assert len(listed) == 6
    desk.act(keys(listed), "letter_sent", done_on=TODAY, until=NEXT_WEEK)
    waiting = desk.worklist(["waiting"])
    assert sorted(waiting["handle"]) == sorted(listed["handle"])
    assert set(waiting["until"].dt.date) == {NEXT_WEEK}
    assert len(checks(desk)) == 0
    # the boy who fell is still to be seen, and his line speaks no more of his check
    (line,) = desk.today(None).to_dict("records")
    assert line["surname"] == "Family0"
    assert isinstance(line["check_status"], float)
    assert len(shown) == 6
    assert len(desk.today(None, view="waiting")) == 6


def test_nothing_is_noted_of_any_row_where_one_of_them_is_gone(desk):
    listed = checks(desk)
    with pytest.raises(StoreError, match="no longer on the list"):
        desk.act([*keys(listed), RowKey(listed["handle"].iloc[0], ":check:none", 0)], "seen", done_on=TODAY)
    assert desk.worklist(["acknowledged"]).empty


def test_of_two_people_who_act_on_a_row_at_once_the_second_is_told_and_changes_nothing(staffed):
    first, second = staffed["health_visitor"], staffed["practice"]
    seen_by_both = keys(checks(second).head(2))
    first.act(seen_by_both[:1], "contacted", done_on=TODAY)
    with pytest.raises(Conflict, match="health_visitor noted something of this row"):
        second.act(seen_by_both, "declined", done_on=TODAY)
    rows = second.worklist(["acknowledged", "done"])
    assert rows[["action", "acted_by"]].to_numpy().tolist() == [["contacted", "health_visitor"]]


@pytest.mark.parametrize(
    ("action", "said", "why"),
    [
        ("booked", {"until": TODAY - dt.timedelta(days=1)}, "is past"),
        ("booked", {}, "needs the day"),
        ("closed", {}, "needs a note"),
        ("under_care", {}, "needs the service"),
        ("done", {"note": "weighed", "until": NEXT_WEEK}, "one or the other"),
        ("sung_to", {}, "unknown action"),
    ],
)
def test_what_an_action_lacks_is_said_and_nothing_is_noted(desk, action, said, why):
    with pytest.raises(StoreError, match=why):
        desk.act(keys(checks(desk)), action, done_on=TODAY, **said)
    assert set(desk.worklist()["latest_action"]) == {0}


def test_who_may_not_act_and_whose_child_it_is_not_are_refused(staffed):
    row = checks(staffed["designated_paediatrician"])
    other = row[row["practice_code"] == "B20002"].head(1)
    with pytest.raises(Denied, match="no such child"):
        staffed["practice"].act(keys(other), "seen", done_on=TODAY)
    with pytest.raises(Denied, match="may not"):
        staffed["read_only"].act(keys(other), "seen", done_on=TODAY)
    with pytest.raises(Denied, match="say why"):
        staffed["designated_paediatrician"].act(keys(other), "seen", done_on=TODAY)


def test_a_paediatrician_sees_urgent_findings_and_what_was_referred_and_others_on_asking(staffed):
    visitor, doctor = staffed["health_visitor"], staffed["designated_paediatrician"]
    (check,) = checks(visitor).query("surname != 'Family0'").head(1).to_dict("records")
    assert check["handle"] not in set(doctor.today(None)["handle"])
    assert check["handle"] in set(doctor.today(None, everybody=True)["handle"])
    visitor.act([key(check)], "referred", done_on=TODAY, service="community paediatrics")
    assert check["handle"] in set(doctor.today(None)["handle"])
    assert check["handle"] in set(visitor.today(None, view="under_care")["handle"])
    accepted = doctor.worklist(handles=[check["handle"]], matters=["6-8-week"]).iloc[0]
    doctor.act([key(accepted)], "under_care", done_on=TODAY, service="my clinic", reason="referred to me")
    assert check["handle"] in set(doctor.today(None, view="under_care")["handle"])


def test_the_counts_of_a_page_are_the_lines_of_its_list(staffed):
    for role in ("health_visitor", "practice", "designated_paediatrician", "read_only"):
        desk = staffed[role]
        assert open_children(desk) == len(desk.today(None))
    desk = staffed["health_visitor"]
    desk.act(keys(checks(desk).head(2)), "declined", done_on=TODAY)
    by_view = desk.counts().query("on_today == 1").groupby("view")["children"].sum()
    assert {view: len(desk.today(None, view=view)) for view in VIEWS} == by_view.reindex(
        list(VIEWS), fill_value=0
    ).to_dict()
    assert by_view["ended"] == 2


def test_a_finding_that_was_ended_is_open_again_when_the_fall_grows_and_says_so(desk):
    desk.act([key(fall(desk))], "done", done_on=TODAY, note="seen at home")
    assert fall(desk)["state"] == "done"
    weigh(desk, "P00", 77, "4.60")
    row = fall(desk)
    assert row["state"] == "open"
    assert "larger_fall" in row["reopened"].split(";")
    assert row["action"] == "done"


def test_a_plan_whose_day_has_passed_is_open_again_without_anything_worked_out(store, clock, desk):
    desk.act([key(fall(desk))], "booked", done_on=TODAY, until=NEXT_WEEK)
    clock.move(days=8)
    row = fall(store.trial())
    assert (row["state"], row["reopened"]) == ("open", "date_passed")


def test_every_action_is_in_the_audit_log_under_its_child_without_a_name(staffed):
    desk = staffed["health_visitor"]
    listed = checks(desk)
    desk.act(keys(listed), "letter_sent", done_on=TODAY, until=NEXT_WEEK, note="Dear Given2")
    trail = staffed["administrator"].trail(username="health_visitor")
    noted = trail[trail["action"] == "acknowledge"]
    assert sorted(noted["child"]) == sorted(listed["handle"])
    assert not trail["detail"].str.contains("Given").any()
    assert staffed["administrator"].verify_trail().whole


def test_what_is_new_since_the_last_sign_in_is_what_came_after_it(store, clock, staffed):
    clock.move(minutes=10)
    weigh(staffed["health_visitor"], "P00", 77, "4.60")
    clock.move(hours=1)
    news = store.sign_in("practice", caseload.PASSWORD).news()
    told = news.changes[["surname", "change", "kind"]].to_numpy().tolist()
    # the weight of day 77 also ends what could be done about a check of which the last day was 84
    assert told == [["Family0", "worse", "finding"], ["Family0", "retired", "check"]]
    assert news.arrived[["surname", "records"]].to_numpy().tolist() == [["Family0", 1]]
    clock.move(hours=1)
    later = store.sign_in("practice", caseload.PASSWORD).news()
    assert later.changes.empty
    assert later.arrived.empty


def test_ones_own_sign_in_is_not_the_last_one_by_a_clock_that_goes_on_meanwhile(store, clock, staffed):
    clock.goes_on = dt.timedelta(milliseconds=20)  # at every look
    store.sign_in("practice", caseload.PASSWORD)
    weigh(staffed["health_visitor"], "P00", 77, "4.60")
    assert store.sign_in("practice", caseload.PASSWORD).news().arrived["records"].tolist() == [1]


def test_what_is_new_since_a_day_names_nobody_to_a_role_that_works_on_pseudonyms(staffed):
    news = staffed["designated_paediatrician"].news(TODAY)
    assert len(news.changes) >= 6
    assert len(news.arrived) == 12
    assert news.changes[["nhs_number", "surname", "child_id"]].isna().all(axis=None)
    assert news.arrived[["nhs_number", "surname", "child_id"]].isna().all(axis=None)


def test_a_settled_dispute_is_new_as_settled(desk):
    for source, value in (("clinic", "5.40"), ("gp", "5.62")):
        desk.add_measurement("P05", source=source, kind="weight", value=value, unit="kg",
                             measured_on=caseload.born(5) + dt.timedelta(days=63))  # fmt: skip
    keep = desk.child("P05").waiting.iloc[0]
    desk.decide("P05", action="keep", source=str(keep["source"]), record_id=keep["record_id"], reason="read again")
    told = desk.news(TODAY).changes
    assert told.loc[told["kind"] == "doubt", ["surname", "change"]].to_numpy().tolist() == [["Family5", "settled"]]


def test_the_age_of_a_list_and_its_practice_hold_of_its_rows(desk):
    of_a = desk.worklist(["open"], filters=Filters(practice_code="A10001"))
    assert set(of_a["practice_code"]) == {"A10001"}
    assert desk.counts(Filters(practice_code="A10001"))["rows"].sum() == len(
        desk.worklist(filters=Filters(practice_code="A10001"))
    )
