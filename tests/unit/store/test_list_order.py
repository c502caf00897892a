"""In what order lists show children: how soon, how probable, how long overdue; doubts by what they would mean."""

import datetime as dt

import pytest

from growthwatch.store import URGENCY, Filters, Store
from tests import stories


@pytest.fixture
def desk(url, tmp_path):
    folder = stories.write(tmp_path / "in")
    store = Store.open(url, clock=lambda: dt.datetime.combine(stories.DAY, dt.time(9), dt.UTC))
    opened = store.trial()
    opened.import_files([folder / "children.csv", folder / "records.csv"])
    yield opened
    store.close()


def lines(listed):
    return {row["surname"]: row | {"urgency": URGENCY[row["urgency"]]} for row in listed.to_dict("records")}


def test_a_sudden_loss_stands_first_however_doubted_and_the_more_probable_before_the_less(desk):
    """7.45 to 6.30 kg in ten days, in two systems, in one, and one that another system contradicts."""
    today = desk.today()
    assert today["surname"].tolist()[:3] == ["Suddenloss-Twosystems", "Suddenloss", "Disputed"]
    assert today["top_rule"].tolist()[:3] == ["acute-loss"] * 3
    assert [URGENCY[n] for n in today["urgency"][:4]] == ["today", "today", "today", "this_week"]
    assert today["top_certainty"].tolist()[2] == "questioned"
    assert today["top_probability"].iloc[0] > today["top_probability"].iloc[1] > today["top_probability"].iloc[2]


def test_a_baby_who_has_died_is_on_no_list_of_today_and_is_still_found(desk):
    assert "Died" not in lines(desk.today())
    assert lines(desk.caseload())["Died"]["urgency"] == "died or left"
    assert "Died" not in lines(desk.doubts())


def test_who_is_known_from_a_refused_row_alone_and_whose_every_weight_is_doubted_are_on_today(desk):
    today = lines(desk.today())
    assert (today["Unread"]["weights_known"], today["Unread"]["urgency"]) == ("unread_only", "this_week")
    assert today["Onlydoubted"]["weights_known"] == "all_doubted"
    assert (
        today["Grams"]["weights_known"] is None or today["Grams"]["weights_known"] != today["Grams"]["weights_known"]
    )


def test_a_list_of_doubts_leads_with_the_figures_and_then_what_they_would_mean(desk):
    doubts = desk.doubts()
    assert doubts["surname"].tolist()[0] == "Disputed"
    of = lines(doubts)
    assert of["Disputed"]["doubt_text"] == "Red Book 6.17 kg, clinic 4.97 kg on 30 Mar 2026"
    assert of["Disputed"]["doubt_headline"] == "Weight 0.93 kg (15.8%) lower than 11 days before."
    assert of["Grams"]["doubt_text"] == "GP 5730 kg on 26 Feb 2026: grams? 5.73 kg"


def test_what_could_not_be_judged_is_kept_with_the_line(desk):
    assert "no_birth_weight" in lines(desk.caseload())["Nobirthweight"]["not_judged"].split(";")


def test_a_list_is_filtered_by_how_soon(desk):
    of_today = desk.caseload(Filters(urgency="today"))
    assert sorted(of_today["surname"]) == ["Disputed", "Suddenloss", "Suddenloss-Twosystems"]
    assert desk.tally(Filters(urgency="today"))["children"].sum() == 3
    assert desk.caseload(Filters(urgency="no such word")).empty


def test_one_decision_settles_a_dispute_and_the_alarm_that_rested_on_it_with_it(desk):
    handle = lines(desk.doubts())["Disputed"]["handle"]
    waiting = desk.child(handle).waiting
    assert waiting["doubt"].nunique() == 1
    book = waiting[waiting["source"] == "parent_held"].iloc[0]
    desk.decide(handle, action="keep", source="parent_held", record_id=book["record_id"], reason="seen in the book")
    child = desk.child(handle)
    assert child.waiting.empty
    assert "acute-loss" not in set(child.findings["rule"].astype(str))
    assert "Disputed" not in lines(desk.doubts())
    assert lines(desk.caseload())["Disputed"]["urgency"] != "today"
