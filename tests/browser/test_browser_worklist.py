"""A worklist that is finished, from the sign-in: acted on, undone, registered, closed; six interactions at most."""

import datetime as dt
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from growthwatch.store import Reading, Store
from growthwatch.ui import words
from tests.browser.conftest import DAY, PASSWORD, Hand, _clock, number, send, valid_number

MOST = 6
BORN = dt.date(2026, 1, 5)
PERSON = {"date_of_birth": BORN, "sex": "male", "gestation_weeks": 40, "gestation_days": 0, "practice_code": "Z90001"}
#: A boy of 3.5 kg on day 0 and 4.4 kg on day 56 has fallen 2.25 spaces (CLINICAL.md, vectors); 5.0 kg is no fall.
START = [("clinic", 0, 3.5), ("gp", 0, 3.5), ("clinic", 14, 3.6)]
FALL = [*START, ("clinic", 56, 4.4)]
READINGS = {
    "Qwistful": FALL, "Qcareful": FALL, "Qdoubtful": [*FALL, ("gp", 56, 5.0)],
    "Qtypo": [("clinic", 0, 3.5), ("clinic", 14, 3.8), ("clinic", 56, 5.3)], "Qmorning": [*START, ("clinic", 56, 5.0)],
}  # fmt: skip
WHO = {
    name: {"forename": name, "surname": f"X{name[1:]}", "nhs_number": valid_number(f"99990001{at}")}
    for at, name in zip("12345", READINGS, strict=True)
}


def _desk(app, name):
    return Store.open(app.store, clock=_clock).sign_in(name, PASSWORD)


@pytest.fixture(scope="module")
def desk(signed):
    """The health visitor's desk at the same store, in another session."""
    return _desk(signed, "visitor")


@pytest.fixture(scope="module")
def known(signed, desk, tmp_path_factory):
    """Boys of one day, each with what a journey is about; name -> the list's line."""
    folder = tmp_path_factory.mktemp("known")
    pd.DataFrame(
        {**PERSON, **WHO[name], "source": source, "record_id": f"{name}-{source}-{day}", "kind": "weight",
         "measured_on": BORN + dt.timedelta(days=day), "value": value, "unit": "kg"}
        for name, of in READINGS.items() for source, day, value in of
    ).to_csv(folder / "records.csv", index=False)  # fmt: skip
    register = [{"source": "gp", "child_id": name, **PERSON, **WHO[name]} for name in READINGS]
    pd.DataFrame(register).to_csv(folder / "children.csv", index=False)
    _desk(signed, "admin").import_files([folder / "children.csv", folder / "records.csv"])
    return {name: desk.search(WHO[name]["nhs_number"]).iloc[0] for name in READINGS}


def _note(hand, what, *, service="", note="", until=None):
    """Fill in what was done of the ticked rows and save it: one form."""
    hand.page.get_by_text(re.compile(r"^Note what was done about \d+ ticked")).wait_for()
    hand.pick(words.WHAT, words.ACTION_NAMES[what])
    if until:
        hand.type_day(until, words.UNTIL)
    if service:
        hand.type(words.SERVICE, service)
    hand.type(words.NOTE, note)
    hand.press("button", words.SAVE, exact=True)
    hand.page.get_by_role("status").filter(has_text="Noted of").wait_for()


def _view(hand, view):
    hand.press("radio", re.compile(rf"^{words.VIEW_NAMES[view]} \("))


def _rows(desk, handle, kind):
    return desk.worklist(kinds=[kind], handles=[handle])


def test_a_letter_is_noted_for_every_missed_check_of_a_practice_at_once(signed, new_page, known):
    practice = _desk(signed, "practice")
    open_ = practice.checks_to_act_on("6-8-week").query("state in ['open', 'acknowledged']")
    assert len(open_) > 1, "the simulated caseload has several"
    hand = Hand(new_page(), signed, "practice")
    hand.press("button", words.TICK_ALL)
    hand.page.get_by_text(words.TICKED.format(len(open_))).wait_for()
    _note(hand, "letter_sent", until=DAY + dt.timedelta(days=14))
    _view(hand, "waiting")
    lines = hand.page.locator("[class*=st-key-line-check]")
    expect(lines).to_have_count(len(open_))
    expect(lines.first).to_contain_text(words.ACTION_NAMES["letter_sent"])
    after = practice.checks_to_act_on("6-8-week").set_index("handle").loc[open_["handle"]]
    assert set(after["state"]) == {"waiting"}
    assert set(after["acted_by"]) == {"practice"}
    assert hand.interactions <= MOST


def test_ones_own_typo_of_a_minute_ago_is_undone_and_both_versions_are_kept(signed, new_page, desk, known):
    handle = known["Qtypo"]["handle"]
    desk.add_visit(handle, source="clinic", measured_on=DAY, readings=[Reading("weight", "3.65", "kg")])
    hand = Hand(new_page(), signed, "visitor")
    hand.interactions += 1
    send(hand.page, words.FIND, WHO["Qtypo"]["nhs_number"], words.FIND_BUTTON)
    hand.press_on(f".st-key-open-found-{handle} button")
    hand.identity()
    hand.press_on(f"summary:has-text('{words.ENTERED_HERE.format(n=1)}')")
    hand.press("button", words.MISTYPED)
    hand.page.get_by_role("button", name=words.CORRECT_LOOK).wait_for()
    hand.type(words.CORRECT_VALUE, "6.35")
    hand.type(words.CORRECT_REASON, "digits exchanged")
    hand.press("button", words.CORRECT_LOOK)
    hand.press("button", words.CORRECT_SAVE)
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert number(known["Qtypo"]) in hand.identity()
    hand.page.get_by_role("cell", name=re.compile("6.35 kg")).first.wait_for()
    entered = desk.child(handle).records.query("record_id.str.startswith('growthwatch-')")
    assert entered["value"].astype(str).tolist() == ["6.35"]
    held = desk.versions(handle, source="clinic", record_id=entered["record_id"].iloc[0])
    assert sorted(held["value"].astype(str)) == ["3.65", "6.35"]
    assert hand.interactions <= MOST


def test_a_baby_is_registered_and_its_first_weight_saved(signed, new_page, desk):
    nhs = valid_number("999900019")
    hand = Hand(new_page(), signed, "visitor")
    hand.press("link", words.PAGES["register"])
    hand.page.get_by_role("button", name=words.REGISTER_LOOK).wait_for()
    hand.type(words.SURNAME, "Xnewborn")
    hand.type_day(DAY - dt.timedelta(days=5), words.DATE_OF_BIRTH)
    hand.pick(words.SEX, words.SEXES["female"])
    hand.type(words.GESTATION_TYPED, "39+3")
    hand.type(words.NUMBER_TYPED, nhs)
    hand.type(words.BIRTH_WEIGHT, "3.42 kg")
    hand.type(words.PRACTICE_CODE, "Z90001")
    hand.press("button", words.REGISTER_LOOK)
    hand.page.get_by_text("To be registered").wait_for()
    hand.press("button", words.REGISTER_SAVE)
    assert f"{nhs[:3]} {nhs[3:6]} {nhs[6:]}" in hand.identity()
    hand.press("radio", words.UNIT_NAMES["kg"])
    hand.type("Value (kg)", "3.25")
    hand.type_day(DAY, words.MEASURED_ON)
    hand.pick(words.FROM, words.FROM_NAMES["clinic"])
    hand.press("button", words.LOOK)
    hand.press("button", re.compile("^Save for"))
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    (handle,) = desk.search(nhs)["handle"]
    held = desk.child(handle).measurements
    assert held[held["kind"].astype(str) == "weight"]["value"].tolist() == [3.42, 3.25]
    assert hand.interactions <= MOST


def test_a_child_is_found_with_one_wrong_letter(signed, new_page, known):
    hand = Hand(new_page(), signed, "visitor")
    hand.interactions += 1
    send(hand.page, words.FIND, "Xmornimg", words.FIND_BUTTON)
    hand.press_on(f"[class*=st-key-open-alike-{known['Qmorning']['handle']}] button")
    assert number(known["Qmorning"]) in hand.identity()
    assert hand.interactions <= MOST


def test_a_paediatrician_decides_a_doubt(signed, new_page, desk, known):
    handle = known["Qdoubtful"]["handle"]
    hand = Hand(new_page(), signed, "paediatrician")
    hand.press("link", words.PAGES["reconcile"])
    hand.press_on(f".st-key-open-doubt-{handle} button")
    hand.interactions += 1
    send(hand.page, words.WHY_OPEN, "asked by the health visitor", words.OPEN)
    assert number(known["Qdoubtful"]) in hand.identity()
    hand.page.get_by_text(words.AS_IT_STANDS).wait_for()
    hand.press_on("label:has-text('Clinic 4.4 kg is right')")
    hand.type(words.WHY_DECIDE, "the practice's was an estimate")
    hand.press("button", words.DECIDE)
    hand.page.get_by_text(words.NO_DOUBTS_HERE).wait_for()
    (decision,) = desk.child(handle).decisions.to_dict("records")
    assert (decision["action"], decision["decided_by"]) == ("keep", "paediatrician")
    assert hand.interactions <= MOST


@pytest.mark.parametrize(
    ("name", "what", "said", "view", "state"),
    [
        ("Qwistful", "closed", {"note": "weighed wet, weighed again"}, "ended", "closed"),
        ("Qcareful", "under_care", {"service": "infant feeding team"}, "under_care", "under_care"),
    ],
)
def test_a_finding_is_taken_off_the_list_and_is_found_where_it_went(
    signed, new_page, desk, known, name, what, said, view, state
):
    handle = known[name]["handle"]
    (row,) = _rows(desk, handle, "finding").to_dict("records")
    hand = Hand(new_page(), signed, "visitor")
    hand.press_on(f"[class*=st-key-row-{handle}] [data-testid=stCheckbox] label")
    _note(hand, what, **said)
    hand.page.locator(f".st-key-open-list-{handle}").wait_for(state="detached")
    _view(hand, view)
    line = hand.page.locator(f".st-key-line-list-{handle}")
    expect(line).to_contain_text(next(iter(said.values())))
    (after,) = _rows(desk, handle, "finding").to_dict("records")
    assert (row["state"], after["state"], after["acted_by"]) == ("open", state, "visitor")
    assert hand.interactions <= MOST


def test_what_is_new_since_the_last_sign_in_is_shown_and_opened(signed, new_page, desk, known):
    handle = known["Qmorning"]["handle"]
    practice = _desk(signed, "practice")
    practice.add_measurement(handle, source="gp", kind="weight", value="5.0", unit="kg", measured_on=DAY)
    hand = Hand(new_page(), signed, "visitor")
    hand.page.get_by_text(re.compile("Since you last signed in, ")).wait_for()
    hand.press("button", words.NEWS_SHOW)
    hand.page.get_by_role("heading", name=words.CHANGE_NAMES["new"], exact=True).first.wait_for()
    hand.press_on(f".st-key-open-news-new-{handle} button")
    assert number(known["Qmorning"]) in hand.identity()
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert hand.interactions <= MOST
