"""Journeys in a real browser: whose record is on the screen, whether it is fresh, and who may reach it."""

import contextlib
import datetime as dt
import re

import pandas as pd
import pytest
from playwright.sync_api import TimeoutError as NotInTime

from growthwatch.store import Filters
from growthwatch.ui import words
from tests.browser.conftest import DAY, open_first, wait_until_drawn

PAGES = ("", "news", "register", "reconcile", "links", "missed", "context", "import", "cohort", "trail", "about")
#: Pages of a child, forms filled in as far as they must be to be all there.
OF_CHILD = ("child", "add", "details", "correct", "doubt")


def _identity(page):
    return page.locator(".st-key-identity").inner_text()


def _number(row):
    return f"{row['nhs_number'][:3]} {row['nhs_number'][3:6]} {row['nhs_number'][6:]}"


def _type_weight(page, kilograms):
    page.get_by_role("button", name=words.PAGES["add"]).click()
    page.get_by_text(words.UNIT_NAMES["kg"], exact=True).click()
    page.get_by_label("Value (kg)").fill(kilograms)
    page.locator("span[data-type=day]").click()
    page.keyboard.type(f"{DAY:%d%m%Y}")
    page.get_by_role("combobox", name=words.FROM).click()
    page.get_by_role("option", name=words.FROM_NAMES["clinic"]).click()
    page.get_by_role("button", name=words.LOOK).click()
    page.get_by_text("It will be saved for").wait_for()


def _weights(desk, handle):
    found = desk.child(handle).measurements
    return found[found["kind"].astype(str) == "weight"]


@pytest.fixture
def clean(served):
    """A child of over 14 weeks, weighed lately, whose records nobody doubts."""
    desk = served.desk()
    listed = desk.caseload(Filters(born_to=DAY - dt.timedelta(days=100)))
    doubted = set(desk.doubts()["handle"])
    lately = pd.Timestamp(DAY) - pd.Timedelta(days=42)
    rows = (row for _, row in listed.iterrows() if row["handle"] not in doubted)
    return next(row for row in rows if _weights(desk, row["handle"])["measured_on"].max() >= lately)


def _latest_weight(desk, handle):
    found = desk.child(handle).measurements
    return float(found.loc[found["kind"].astype(str) == "weight", "value"].iloc[-1])


def test_a_pound_reading_is_asked_about_and_what_is_saved_is_the_childs_on_the_screen(served, new_page, clean):
    desk, handle = served.desk(), clean["handle"]
    page = new_page()
    page.goto(f"{served.url}/child?child={handle}")
    page.locator(".st-key-identity").wait_for()
    _type_weight(page, f"{_latest_weight(desk, handle) / 0.45359237:.1f}9")
    page.get_by_text("as a number of pounds").wait_for()
    page.get_by_role("button", name=words.CHANGE_ENTRY).click()
    page.get_by_role("button", name=words.CHANGE_ENTRY).wait_for(state="detached")  # back at the form, nothing saved
    assert _number(clean) in _identity(page)
    assert not desk.child(handle).records["record_id"].astype(str).str.startswith("growthwatch-").any()


def test_a_weight_is_saved_for_the_child_named_though_rows_come_in_above_it(served, new_page, clean):
    desk, handle = served.desk(), clean["handle"]
    before = len(desk.child(handle).records)
    page = new_page()
    page.goto(f"{served.url}/child?child={handle}")
    page.locator(".st-key-identity").wait_for()
    _type_weight(page, f"{_latest_weight(desk, handle):.2f}")
    other = next(h for h in desk.caseload()["handle"] if h != handle)
    desk.add_measurement(other, source="clinic", kind="weight", value="2.0", unit="kg", measured_on=DAY)
    page.get_by_role("button", name="Save for").dblclick()
    page.get_by_role("heading", name=words.FINDINGS).wait_for()
    assert _number(clean) in _identity(page)
    assert len(desk.child(handle).records) == before + 1


def test_two_tabs_with_two_children_and_the_back_button_each_show_their_own(served, new_page):
    first, second = (row for _, row in served.desk().today().iloc[:2].iterrows())
    one, two = new_page(), new_page()
    one.goto(f"{served.url}/child?child={first['handle']}")
    two.goto(f"{served.url}/child?child={second['handle']}")
    for page, row in ((one, first), (two, second)):
        page.locator(".st-key-identity").get_by_text(_number(row)).wait_for()
    one.get_by_role("button", name=words.BACK_TO_TODAY).click()
    one.locator(f".st-key-open-list-{second['handle']} button").click()
    one.locator(".st-key-identity").get_by_text(_number(second)).wait_for()
    back = one.locator(".st-key-identity").get_by_text(_number(first))
    for _ in range(4):  # Today, and the address of the page before it had its child, are steps of their own
        one.go_back()
        with contextlib.suppress(NotInTime):
            back.wait_for(timeout=20_000)
            break
    back.wait_for()
    assert _number(second) in _identity(two)


def test_a_weight_added_in_another_session_is_there_at_the_next_interaction(served, new_page):
    page = new_page()
    handle = open_first(page, served.url)
    served.desk().add_measurement(handle, source="gp", kind="weight", value="6.66", unit="kg", measured_on=DAY)
    page.get_by_role("radio", name=words.VIEWS["sds"], exact=True).click()
    page.get_by_role("cell", name=re.compile("6.66 kg")).first.wait_for()


def test_the_identity_bar_stays_in_sight_when_the_page_is_scrolled(served, new_page):
    page = new_page(viewport={"width": 390, "height": 800})
    open_first(page, served.url)
    page.get_by_role("heading", name=words.ACTIONS).scroll_into_view_if_needed()
    box = page.locator(".gw-name").bounding_box()
    assert 0 <= box["y"] < 200


def test_no_address_names_a_child_by_anything_but_a_handle(served, new_page):
    page = new_page()
    handle = open_first(page, served.url)
    assert re.fullmatch(rf"{re.escape(served.url)}/child\?child=[0-9a-f]{{12}}", page.url)
    row = served.desk().caseload().set_index("handle").loc[handle]
    assert row["nhs_number"] not in page.url


def test_every_answer_carries_the_security_headers(served):
    import urllib.request  # noqa: PLC0415

    with urllib.request.urlopen(served.url, timeout=20) as answer:  # noqa: S310 - loopback
        headers = dict(answer.headers)
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.fixture(scope="module")
def own_entry(served):
    """A child with a weight that was entered here."""
    desk = served.desk()
    handle = desk.caseload()["handle"].iloc[0]
    desk.add_measurement(handle, source="clinic", kind="weight", value="9.1", unit="kg", measured_on=DAY)
    return handle


@pytest.fixture(scope="module")
def refused(served, tmp_path_factory):
    """A row that was refused and waits on the Import page."""
    file = tmp_path_factory.mktemp("refused") / "odd.csv"
    row = {"source": "clinic", "record_id": "odd-1", "nhs_number": "9990000018", "measured_on": DAY}
    pd.DataFrame([row | {"kind": "weight", "value": "about six", "unit": "kg"}]).to_csv(file, index=False)
    served.desk().import_files([file])
    return file.name


@pytest.mark.parametrize(
    "settings",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 900}}],
    ids=["light", "dark", "phone"],
)
def test_no_page_has_a_serious_or_critical_violation(served, signed, new_page, settings, own_entry, refused):
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = new_page(**settings)
    found = {}
    for name in (*PAGES, *OF_CHILD, "sign-in"):
        _go_to(page, name, signed if name == "sign-in" else served, own_entry)
        wait_until_drawn(page)
        told = Axe().run(page).response["violations"]
        bad = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in told if v["impact"] in {"serious", "critical"}]
        if bad:
            found[name] = bad
    assert found == {}


def _go_to(page, name, app, own_entry):
    """Go to a page by its name in the address, or to one of a child, and wait until it is all there."""
    if name == "child":
        open_first(page, app.url)
        page.locator("[data-testid=stVegaLiteChart] svg").wait_for()
    elif name == "add":
        page.get_by_role("button", name=words.PAGES["add"]).click()
        page.get_by_text(words.UNIT_NAMES["kg"], exact=True).click()
        page.get_by_label("Value (kg)").wait_for()
    elif name == "details":
        page.goto(page.url.replace("/add?", "/details?"))
        page.get_by_role("button", name=words.DETAILS_SAVE).wait_for()
    elif name == "correct":
        page.goto(f"{app.url}/child?child={own_entry}")
        page.locator("summary").filter(has_text=words.ENTERED_HERE.partition("{")[0]).click()
        page.get_by_role("button", name=words.MISTYPED).first.click()
        page.get_by_label(words.CORRECT_REASON).wait_for()
    elif name == "doubt":
        page.goto(f"{app.url}/doubts?child={app.desk().doubts()['handle'].iloc[0]}")
        page.get_by_text(words.AS_IT_STANDS).wait_for()
    elif name == "sign-in":
        page.goto(app.url)
        page.get_by_label(words.USER_NAME).wait_for()
    else:
        page.goto(f"{app.url}/{name}")
        page.locator("[data-testid=stMainBlockContainer] h1").first.wait_for()
        page.get_by_text(words.FOOT.split(" · ")[1]).wait_for()
    if name == "import":
        page.locator("summary").filter(has_text="odd.csv").first.click()
        page.get_by_role("button", name=words.PUT_RIGHT).first.wait_for()


def test_a_child_is_opened_by_keyboard_alone(served, new_page):
    page = new_page()
    page.goto(served.url)
    page.locator("[class*=st-key-open-list] button").first.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('[class*=st-key-open-list]')"):
            break
    page.keyboard.press("Enter")
    page.locator(".st-key-identity").wait_for()
