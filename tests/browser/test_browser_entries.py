"""What is entered and put right, from the sign-in to its place in the store; six interactions at most."""

import datetime as dt
import re

import pandas as pd
import pytest

from growthwatch.store import Store
from growthwatch.ui import words
from tests.browser.conftest import DAY, PASSWORD, Hand, _clock, number, valid_number

MOST = 6


@pytest.fixture(scope="module")
def desk(signed):
    """The health visitor's desk at the same store, in another session."""
    return Store.open(signed.store, clock=_clock).sign_in("visitor", PASSWORD)


@pytest.fixture
def first(desk):
    """The most urgent child of the health visitor's list."""
    return desk.today().iloc[0]


@pytest.fixture
def hand(signed, new_page, first):
    """The health visitor with that child on the screen: one interaction so far."""
    hand = Hand(new_page(), signed, "visitor")
    hand.press_on(f".st-key-open-list-{first['handle']} button")
    assert number(first) in hand.identity()
    return hand


def _said(hand, message):
    """Wait until the page has said that something was saved for the child."""
    begins = re.escape(str(message).partition("{")[0].strip())
    hand.page.get_by_text(re.compile(f"^{begins}")).first.wait_for(state="attached")


def test_weight_length_and_head_of_a_visit_are_saved_in_one_form(hand, first, desk):
    before = len(desk.child(first["handle"]).records)
    hand.press("button", words.PAGES["add"])
    hand.press("radio", words.UNIT_NAMES["kg"])
    hand.type("Value (kg)", "6.10")
    hand.type(words.VALUES_TAPED["length"], "62.5")
    hand.type(words.VALUES_TAPED["head"], "41.2")
    hand.type_day(DAY, words.MEASURED_ON)
    hand.pick(words.FROM, words.FROM_NAMES["clinic"])
    hand.press("button", words.LOOK)
    hand.press("button", re.compile("^Save for"))
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    after = desk.child(first["handle"]).records
    entered = after[after["record_id"].str.startswith("growthwatch-")]
    assert len(after) == before + 3
    assert sorted(entered["kind"].astype(str)) == ["head", "length", "weight"]
    assert hand.interactions <= MOST


def test_a_plan_is_noted_of_a_finding_on_the_childs_page_and_its_row_waits(hand, first, desk):
    hand.press_on(f"summary:has-text('{words.NOTE_ACTION}')")
    hand.page.get_by_role("combobox", name=words.ABOUT_FINDING).click()
    hand.page.get_by_role("option").first.click()
    hand.pick(words.WHAT, words.ACTION_NAMES["plan_made"])
    hand.type_day(DAY, words.DONE_ON)
    hand.type_day(DAY + dt.timedelta(days=7), words.UNTIL)
    hand.press("button", words.SAVE, exact=True)
    _said(hand, words.SAVED_ACTION)
    states = desk.worklist(handles=[first["handle"]])["state"].tolist()
    assert "waiting" in states
    assert hand.interactions <= MOST


def test_a_known_condition_is_entered_and_stands_beside_the_findings(hand, first, desk):
    hand.press_on(f"summary:has-text('{words.ADD_CONDITION}')")
    hand.pick(words.CONDITION, words.CONDITION_NAMES["reflux"])
    hand.type(words.CONDITION_SAID_BY, "clinic letter")
    hand.press_on("[class*='st-key-save-'][class*='condition'] button")
    _said(hand, words.SAVED_CONDITION)
    assert desk.child(first["handle"]).result.conditions["condition"].astype(str).tolist() == ["reflux"]
    assert hand.interactions <= MOST


def test_who_lives_with_the_baby_is_asked_and_written_down(hand, first, desk):
    hand.press("button", words.CONTEXT_SHOW)
    hand.press_on(f"summary:has-text('{words.ADD_FACT}')")
    hand.type_day(DAY, words.HOUSEHOLD_ASKED_ON)
    hand.type(words.HOUSEHOLD_ASKED_BY, "health visitor")
    hand.type(words.HOUSEHOLD_TOLD_BY, "mother")
    hand.type(words.WHO_LIVES_WITH, "mother, grandmother")
    hand.press_on("[class*='st-key-save-fact-household'] button")
    hand.page.get_by_text("mother, grandmother").last.wait_for()
    assert "mother, grandmother" in set(desk.context(first["handle"])["note"])
    assert hand.interactions <= MOST


def test_a_gestation_is_put_right_with_its_reason(hand, first, desk):
    hand.press("button", words.PAGES["details"])
    hand.page.get_by_role("button", name=words.DETAILS_SAVE).wait_for()
    hand.type(words.GESTATION_TYPED, "38+2")
    hand.type(words.DETAILS_REASON, "dating scan")
    hand.press("button", words.DETAILS_SAVE)
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert "38+2" in hand.identity()
    assert float(desk.child(first["handle"]).person["gestation_total_days"]) == 38 * 7 + 2
    assert hand.interactions <= MOST


def test_a_practice_opens_a_child_from_its_missed_checks_by_name(signed, new_page, tmp_path):
    """A girl of eight weeks, seen at her check and not weighed."""
    born, nhs = DAY - dt.timedelta(days=75), valid_number("999900051")
    who = {
        "nhs_number": nhs,
        "forename": "Qseen",
        "surname": "Xseen",
        "date_of_birth": born,
        "practice_code": "Z90001",
    }
    pd.DataFrame([{"source": "gp", "child_id": "seen", **who, "sex": "female", "gestation_weeks": 40}]).to_csv(
        tmp_path / "children.csv", index=False
    )
    check = {"source": "gp", "record_id": "seen-1", "contact": "6-8-week", "outcome": "attended"}
    pd.DataFrame([{**who, **check, "contact_on": born + dt.timedelta(days=50)}]).to_csv(
        tmp_path / "contacts.csv", index=False
    )
    admin = Store.open(signed.store, clock=_clock).sign_in("admin", PASSWORD)
    admin.import_files([tmp_path / "children.csv", tmp_path / "contacts.csv"])
    practice = Store.open(signed.store, clock=_clock).sign_in("practice", PASSWORD)
    seen = practice.search(nhs).iloc[0]
    hand = Hand(new_page(), signed, "practice")
    hand.press_on(f"[class*=st-key-open-][class*='{seen['handle']}'] button")
    assert number(seen) in hand.identity()
    assert hand.interactions <= MOST


def test_a_refused_row_is_put_right_where_it_was_refused_and_counts(signed, new_page, desk, tmp_path):
    child = desk.caseload(limit=None).dropna(subset="nhs_number").iloc[-1]
    file = tmp_path / "late.csv"
    of = {"source": "clinic", "nhs_number": child["nhs_number"], "kind": "weight", "unit": "kg", "measured_on": DAY}
    pd.DataFrame(
        [{"record_id": "late-1", "value": "about six"} | of,
         {"record_id": "late-2", "value": "40.1"} | of | {"kind": "head", "unit": "cm"}]
    ).to_csv(file, index=False)  # fmt: skip
    hand = Hand(new_page(), signed, "admin")
    hand.interactions += 1
    hand.page.locator("input[type=file]").set_input_files([file])

    hand.press("button", words.take_in(1))
    hand.page.get_by_text(words.TAKEN_IN, exact=True).wait_for()
    hand.press_on("summary:has-text('late.csv')")
    hand.type(words.CELL_AT_FAULT.format(heading="value"), "6.05")
    hand.press("button", words.PUT_RIGHT)
    hand.page.get_by_role("status").filter(has_text="late.csv").wait_for()
    records = desk.child(child["handle"]).records
    assert records.loc[records["record_id"] == "late-1", "value"].astype(str).tolist() == ["6.05"]
    assert hand.interactions <= MOST
