"""Errands from the sign-in to their end, with the interactions of each counted: six at most."""

import datetime as dt
import re

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from growthwatch.store import Store
from growthwatch.ui import words
from tests.browser.conftest import DAY, PASSWORD, Hand, _clock, number, send, valid_number

MOST = 6
BORN = dt.date(2026, 1, 5)
#: A boy of 3.5 kg on day 0 and 4.4 kg on day 56 has fallen 2.25 spaces: CLINICAL.md, vectors. 5.0 kg is no fall.
PERSON = {"date_of_birth": BORN, "sex": "male", "gestation_weeks": 40, "gestation_days": 0, "practice_code": "Z90001"}
WHO = {
    name: {"forename": name, "surname": f"X{name[1:]}", "nhs_number": valid_number(f"99990000{at}")}
    for at, name in enumerate(["Qdispute", "Qbook", "Qthree", "Qseen"])
}


@pytest.fixture(scope="module")
def desk(signed):
    """Somebody else at the same store, who sees both practices."""
    return Store.open(signed.store, clock=_clock).sign_in("visitor", PASSWORD)


@pytest.fixture(scope="module")
def known(signed, desk, tmp_path_factory):
    """Boys of one day; name -> the list's line.

    Two have fallen, the one only if the clinic is right and not the practice; one was seen at the check, not weighed.
    """
    folder = tmp_path_factory.mktemp("known")
    both = [("clinic", 0, 3.5), ("gp", 0, 3.5), ("clinic", 14, 3.6), ("clinic", 56, 4.4)]
    readings = {"Qdispute": [*both, ("gp", 56, 5.0)], "Qbook": [*both, ("clinic", 70, 4.7)], "Qseen": both[:3]}
    pd.DataFrame(
        {**PERSON, **WHO[name], "source": source, "record_id": f"{name}-{source}-{day}", "kind": "weight",
         "measured_on": BORN + dt.timedelta(days=day), "value": value, "unit": "kg"}
        for name, of in readings.items() for source, day, value in of
    ).to_csv(folder / "records.csv", index=False)  # fmt: skip
    register = [{"source": "gp", "child_id": name, **PERSON, **WHO[name]} for name in readings]
    pd.DataFrame(register).to_csv(folder / "children.csv", index=False)
    seen = {**PERSON, **WHO["Qseen"], "source": "gp", "record_id": "Qseen-check", "contact": "6-8-week"}
    on = BORN + dt.timedelta(days=50)
    pd.DataFrame([{**seen, "contact_on": on, "outcome": "attended"}]).to_csv(folder / "contacts.csv", index=False)
    admin = Store.open(signed.store, clock=_clock).sign_in("admin", PASSWORD)
    admin.import_files([folder / f"{name}.csv" for name in ("children", "records", "contacts")])
    return {name: desk.search(WHO[name]["nhs_number"]).iloc[0] for name in readings}


def test_a_pound_reading_from_the_red_book_is_entered_and_its_repair_taken(signed, new_page, desk, known):
    handle, kilograms = known["Qbook"]["handle"], 4.9
    before = len(desk.child(handle).records)
    hand = Hand(new_page(), signed, "visitor")
    hand.press_on(f".st-key-open-list-{handle} button")
    hand.press("button", words.PAGES["add"])
    hand.press("radio", words.UNIT_NAMES["kg"])
    hand.type("Value (kg)", f"{kilograms / 0.45359237:.1f}9")
    hand.type_day(DAY)
    hand.pick(words.FROM, words.FROM_NAMES["parent_held"])
    hand.pick(words.CLOTHED, "naked")
    hand.press("button", words.LOOK)
    hand.page.get_by_text("as a number of pounds").wait_for()
    hand.press("button", re.compile(r"^Take \d"))
    hand.page.get_by_text("It will be saved for").wait_for()
    hand.page.get_by_role("button", name=re.compile("^Take")).wait_for(state="detached")
    hand.press("button", re.compile("^Save for"))
    hand.page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert number(known["Qbook"]) in hand.identity()
    saved = desk.child(handle).records.sort_values("measured_on")
    assert len(saved) == before + 1
    entered = saved[saved["record_id"].str.startswith("growthwatch-")].iloc[-1]
    assert float(entered["value_si"]) == pytest.approx(kilograms, rel=0.02)
    assert hand.interactions <= MOST


def test_the_baby_whose_check_was_attended_without_a_weight_is_found(signed, new_page, desk, known):
    handle = known["Qseen"]["handle"]
    unweighed = desk.missed_checks().set_index("handle").loc[handle]
    assert unweighed["check_status"] == "attended_not_measured"
    hand = Hand(new_page(), signed, "visitor")
    hand.choose(words.FILTER_KIND, words.ONLY_CHECKS)
    line = hand.page.locator(f".st-key-line-list-{handle}").filter(has_text=words.CHECK_NAMES["attended_not_measured"])
    line.wait_for()
    hand.press_on(f".st-key-open-list-{handle} button")
    assert number(known["Qseen"]) in hand.identity()
    hand.page.get_by_text(words.CHECK_NAMES["attended_not_measured"]).first.wait_for()
    assert hand.interactions <= MOST


def test_a_child_opened_from_far_down_a_list_is_shown_from_its_first_doubt(signed, new_page):
    hand = Hand(new_page(viewport={"width": 1280, "height": 400}), signed, "visitor")
    hand.press("button", re.compile("^Readings to reconcile"))
    line = hand.page.locator("[class*=st-key-open-doubt] button").last
    line.scroll_into_view_if_needed()
    line.click()
    hand.identity()
    first = hand.page.locator("[class*=st-key-doubt-]").first
    first.wait_for()
    assert first.bounding_box()["y"] > 0


def test_a_dispute_is_settled_and_the_finding_becomes_firm(signed, new_page, desk, known):
    disputed = known["Qdispute"]["handle"]
    doubt = words.CERTAINTY_NAMES["questioned"]
    assert set(desk.child(disputed).findings.query("rule == 'ng75-fall'")["certainty"].astype(str)) == {"questioned"}
    hand = Hand(new_page(), signed, "visitor")
    hand.press("button", re.compile("^Readings to reconcile"))
    hand.press_on(f".st-key-open-doubt-{disputed} button")
    hand.page.get_by_text(words.AS_IT_STANDS).wait_for()  # each choice is said with what it would mean
    meaning = hand.page.locator(".gw-meaning")
    assert doubt in meaning.inner_text()
    hand.press_on("label:has-text('Clinic 4.4 kg is right')")
    hand.type(words.WHY_DECIDE, "read off the scale's print-out")
    hand.press("button", words.DECIDE)
    hand.page.get_by_text(words.NO_DOUBTS_HERE).wait_for()
    hand.press("button", words.TO_CHILD)
    card = hand.page.locator(".gw-card").filter(has_text=words.RULE_NAMES["ng75-fall"]).first
    card.wait_for(state="attached")  # folded under how the answer was worked out
    assert doubt not in card.text_content()
    assert number(known["Qdispute"]) in hand.identity()
    assert "firm" in set(desk.child(disputed).findings.query("rule == 'ng75-fall'")["certainty"].astype(str))
    assert hand.interactions <= MOST


def test_three_files_are_taken_in_and_their_rejects_downloaded(signed, new_page, tmp_path):
    person = {**PERSON, **WHO["Qthree"]}
    row = {**person, "source": "clinic", "measured_on": BORN, "kind": "weight", "unit": "kg"}
    tables = {
        "register": [{"source": "gp", "child_id": "three", **person}, {"source": "gp", "child_id": "x", "sex": "perhaps"}],
        "weights": [{**row, "record_id": "t1", "value": "3.4"}, {**row, "record_id": "t2", "value": "=1+1"}],
        "visits": [
            {**person, "source": "gp", "record_id": "v1", "contact": "6-8-week", "contact_on": BORN, "outcome": "attended"},
            {**person, "source": "gp", "record_id": "v2", "contact": "6-8-week", "contact_on": "soon", "outcome": "attended"},
        ],
    }  # fmt: skip
    files = [tmp_path / f"{name}.csv" for name in tables]
    for file, rows in zip(files, tables.values(), strict=True):
        pd.DataFrame(rows).to_csv(file, index=False)
    hand = Hand(new_page(), signed, "admin")
    hand.page.get_by_role("heading", name=words.IMPORT_TITLE).wait_for()  # an administrator's first page
    hand.interactions += 1
    hand.page.locator("input[type=file]").set_input_files(files)
    hand.press("button", words.take_in(3))
    hand.page.get_by_text(words.TAKEN_IN, exact=True).wait_for()
    with hand.page.expect_download() as download:
        hand.press("button", words.DOWNLOAD_REJECTS)
    rejects = pd.read_csv(download.value.path())
    assert {"weights.csv", "visits.csv"} <= set(rejects["file"])
    assert "3.4" not in set(rejects.get("value", pd.Series(dtype=str)).astype(str))
    assert hand.interactions <= MOST


def test_a_practice_reaches_no_other_practices_child_by_link_search_or_download(signed, new_page, desk):
    listed = desk.caseload(limit=None)
    others = listed[listed["practice_code"] == "Z90002"]
    other = others.iloc[0]
    hand = Hand(new_page(accept_downloads=True), signed, "practice")
    hand.press("link", words.PAGES["today"])  # a practice's day begins with its missed checks
    send(hand.page, words.FIND, other["nhs_number"], words.FIND_BUTTON)
    hand.page.get_by_text(words.FOUND_NONE).wait_for()
    hand.page.get_by_role("link", name=words.PAGES["missed"]).click()
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name=words.DOWNLOAD_XLSX).click()
    workbook = CalamineWorkbook.from_path(str(download.value.path()))
    told = " ".join(str(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)
    assert not [n for n in others["nhs_number"].dropna() if n in told.replace(" ", "")]
    assert "Z90002" not in hand.page.locator("body").inner_text()
    for page_name in ("child", "add", "doubts"):
        hand.page.goto(f"{signed.url}/{page_name}?child={other['handle']}")
        hand.sign_in("practice")
        hand.page.get_by_text("There is no such child among those this user may see.").wait_for()
        assert number(other) not in hand.page.locator("body").inner_text()
        assert hand.page.locator(".st-key-identity").count() == 0
    assert hand.page.get_by_role("link", name=words.PAGES["trail"]).count() == 0
