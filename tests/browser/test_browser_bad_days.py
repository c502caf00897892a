"""What goes wrong in mid-use: a session that times out, a server or a database that goes away, a hasty hand."""

import re
import shutil

import pandas as pd
import pytest
from playwright.sync_api import expect

from growthwatch.store import Store
from growthwatch.ui import words
from tests.browser.conftest import DAY, PASSWORD, Hand, Served, _clock, number, staff

IDLE_S = 45
#: A session that rests is put away within this: the idle limit, and room for a busy machine [ms].
PUT_AWAY_MS = (IDLE_S + 60) * 1000


@pytest.fixture
def hasty(filled, tmp_path):
    """The app over a store with users, whose sessions end after a moment."""
    path = shutil.copy(filled, tmp_path / "store.db")
    staff(path)
    app = Served(path, GROWTHWATCH_IDLE_MINUTES=str(IDLE_S / 60))
    yield app
    app.stop()


@pytest.fixture
def own(filled, tmp_path):
    """The app in single-user trial mode over a store that may be taken away from it."""
    app = Served(shutil.copy(filled, tmp_path / "store.db"))
    yield app
    app.stop()


def _fill_in(hand, kilograms):
    hand.press("radio", words.UNIT_NAMES["kg"])
    hand.type("Value (kg)", kilograms)
    hand.type_day(DAY)
    hand.pick(words.FROM, words.FROM_NAMES["clinic"])


def test_a_session_that_ends_in_mid_form_saves_nothing_and_what_is_saved_after_it_is_the_childs_on_the_screen(
    hasty, new_page
):
    desk = Store.open(hasty.store, clock=_clock).sign_in("visitor", PASSWORD)
    first, second = (row for _, row in desk.today().iloc[:2].iterrows())
    before = {row["handle"]: len(desk.child(row["handle"]).records) for row in (first, second)}
    hand = Hand(new_page(), hasty, "visitor")
    hand.press_on(f".st-key-open-list-{first['handle']} button")
    hand.press("button", words.PAGES["add"])
    _fill_in(hand, "5.55")
    hand.page.get_by_text("The page was put away after").wait_for(timeout=PUT_AWAY_MS)
    assert number(first) not in hand.page.locator("body").inner_text()
    hand.sign_in("visitor")
    assert number(first) in hand.identity()
    hand.press("radio", words.UNIT_NAMES["kg"])
    value = hand.page.get_by_label("Value (kg)")
    expect(value).to_have_count(1)
    expect(value).to_have_value("")
    hand.page.goto(f"{hasty.url}/add?child={second['handle']}")
    hand.sign_in("visitor")
    assert number(second) in hand.identity()
    _fill_in(hand, "6.66")
    hand.press("button", words.LOOK)
    hand.press("button", re.compile("^Save for"))
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert number(second) in hand.identity()
    desk = Store.open(hasty.store, clock=_clock).sign_in("visitor", PASSWORD)
    after = {handle: len(desk.child(handle).records) for handle in before}
    assert after == {first["handle"]: before[first["handle"]], second["handle"]: before[second["handle"]] + 1}
    hasty.stop()  # the page puts itself away where no server does
    hand.page.get_by_text(words.PUT_AWAY).wait_for(timeout=PUT_AWAY_MS)
    hand.page.get_by_text(number(second)).first.wait_for(state="hidden")


def test_a_database_that_goes_away_is_a_sentence_and_what_was_in_it_is_there_when_it_comes_back(own, new_page):
    hand = Hand(new_page(), own)
    hand.press_on("[class*=st-key-open-list] button")
    identity = hand.identity()
    away = own.store.with_name("away.db")
    own.store.rename(away)
    hand.page.get_by_role("radio", name=words.VIEWS["sds"], exact=True).click()
    alert = hand.page.get_by_role("alert").filter(has_text="The record store store.db is no longer where it was")
    alert.first.wait_for()
    body = hand.page.locator("body").inner_text()
    assert "Traceback" not in body
    assert str(own.store.parent) not in body
    assert not own.store.exists(), "no empty store is made in its place"
    away.rename(own.store)
    hand.page.get_by_role("link", name=words.PAGES["today"]).click()
    hand.press_on("[class*=st-key-open-list] button")
    assert hand.identity() == identity


def test_a_doubt_is_settled_by_keyboard_alone_and_a_second_enter_decides_nothing_more(own, new_page):
    row = own.desk().doubts().iloc[0]
    hand = Hand(new_page(), own)
    page = hand.page
    page.goto(f"{own.url}/reconcile")
    page.locator("[class*=st-key-open-doubt] button").first.wait_for()
    _tab_to(page, f".st-key-open-doubt-{row['handle']}")
    page.keyboard.press("Enter")
    hand.identity()
    page.get_by_text(words.AS_IT_STANDS).wait_for()
    _tab_to(page, "[data-testid=stRadio]")
    page.keyboard.press("Space")
    _tab_to(page, "[data-testid=stTextInput]")
    page.keyboard.type("read again in the book")
    page.get_by_role("button", name=words.DECIDE, exact=True).first.wait_for()  # no Enter is taken before it is there
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("A new decision undoes it")).first.wait_for()
    page.get_by_text(words.DECIDED_BEFORE).first.wait_for()
    assert len(own.desk().child(row["handle"]).decisions) == 1


def _tab_to(page, selector):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("where => !!document.activeElement.closest(where)", selector):
            return
    pytest.fail(f"the Tab key does not lead to {selector}")


def test_a_wrong_an_empty_and_a_huge_file_are_each_a_sentence_and_a_good_one_beside_them_goes_in(
    own, new_page, tmp_path
):
    row = {"source": "clinic", "record_id": "up-1", "surname": "Xup", "forename": "Qup", "date_of_birth": "2026-01-05",
           "sex": "male", "measured_on": "2026-02-05", "kind": "weight", "value": "4.1", "unit": "kg"}  # fmt: skip
    pd.DataFrame([row]).to_csv(tmp_path / "good.csv", index=False)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (tmp_path / "broken.json").write_text('{"resourceType": "Bundle", "entry": [', encoding="utf-8")
    (tmp_path / "other.csv").write_text("colour,taste\nred,sweet\n", encoding="utf-8")
    (tmp_path / "huge.csv").write_bytes(b"0123456789abcdef" * 1_400_000)
    hand = Hand(new_page(), own)
    hand.press("link", words.PAGES["import"])
    hand.page.locator("input[type=file]").set_input_files(sorted(tmp_path.glob("*.*[nvx]")))
    hand.page.get_by_text("File must be 20").first.wait_for()
    hand.page.get_by_text(words.MAPPING_INTRO).first.wait_for()
    for name in ("empty.csv", "picture.xlsx", "broken.json"):
        hand.page.get_by_role("alert").filter(has_text=name).first.wait_for()
    body = hand.page.locator("body").inner_text()
    assert "Traceback" not in body
    assert "Something failed" not in body
    hand.press("button", words.take_in(1))
    hand.page.get_by_text(words.TAKEN_IN, exact=True).wait_for()
    assert len(own.desk().search("Xup")) == 1
