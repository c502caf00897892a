"""On paper: whose it is, what was found, and nothing that is for the screen or for those who may see it alone."""

import datetime as dt
import re

import pandas as pd

from growthwatch.ui import words
from tests.browser.conftest import DAY, open_first, valid_number, wait_until_drawn


def test_the_printed_list_names_the_children_and_the_printed_page_keeps_the_context_to_itself(served, new_page):
    page = new_page()
    page.goto(served.url)
    first = page.locator("[class*=st-key-open-list] button").first
    first.wait_for()
    page.emulate_media(media="print")
    assert first.is_visible()
    assert not page.get_by_role("button", name=words.FIND_BUTTON, exact=True).is_visible()
    page.emulate_media(media="screen")
    open_first(page, served.url)
    page.locator("[data-testid=stVegaLiteChart] svg").wait_for()
    page.emulate_media(media="print")
    assert page.locator(".st-key-identity").is_visible()
    assert page.get_by_role("heading", name=words.CONTEXT).count() == 0
    assert not page.get_by_role("button", name=words.PAGES["add"]).is_visible()
    feet = page.locator("style").evaluate_all(
        "all => all.map(one => one.textContent).filter(told => told.includes('@page'))"
    )
    name = page.locator(".gw-name").inner_text()
    foot = re.sub(r"\\([0-9a-f]+) ", lambda escaped: chr(int(escaped[1], 16)), feet[-1])  # as a style sheet is read
    assert all(part.strip() in foot for part in name.split(","))


def test_the_chart_is_dark_on_a_dark_screen_and_white_on_its_paper(served, new_page):
    page = new_page(color_scheme="dark")
    doubts = served.desk().doubts()  # a weight in doubt is drawn hollow, in the colour of the ground
    handle = doubts.loc[doubts["doubt_text"].str.contains(" kg"), "handle"].iloc[0]
    page.goto(f"{served.url}/child?child={handle}")
    drawn = page.locator("[data-testid=stVegaLiteChart] svg")
    drawn.wait_for()
    ground, ink = drawn.locator('[fill="white"]').first, drawn.locator('[fill="#222222"]').first
    filled = "one => getComputedStyle(one).fill"
    assert (ground.evaluate(filled), ink.evaluate(filled)) == ("rgb(26, 35, 39)", "rgb(238, 243, 245)")
    page.emulate_media(media="print")
    assert (ground.evaluate(filled), ink.evaluate(filled)) == ("rgb(255, 255, 255)", "rgb(34, 34, 34)")
    bar = page.locator(".st-key-identity").evaluate("one => getComputedStyle(one).backgroundColor")
    assert bar == "rgb(255, 255, 255)"


def test_a_worklist_on_paper_has_the_names_which_list_it_is_and_boxes_to_tick_off(served, new_page, tmp_path):
    child = {"source": "gp", "child_id": "unseen", "nhs_number": valid_number("999900061"), "forename": "Qpaper"}
    born = {"surname": "Xpaper", "date_of_birth": DAY - dt.timedelta(days=75), "sex": "female"}
    pd.DataFrame([child | born | {"practice_code": "Z90001"}]).to_csv(tmp_path / "children.csv", index=False)
    served.desk().import_files([tmp_path / "children.csv"])
    page = new_page()
    page.goto(f"{served.url}/missed")
    name = page.get_by_role("button", name="XPAPER, Qpaper")
    name.wait_for()
    wait_until_drawn(page)
    page.emulate_media(media="print")
    assert name.is_visible()
    box = page.locator("[class*=st-key-row-] [data-testid=stCheckbox] label > span + div").first
    assert box.evaluate("one => getComputedStyle(one).borderTopColor") == "rgb(0, 0, 0)"
    assert page.get_by_role("radio", name=re.compile("^Open")).is_visible()
    assert not page.get_by_role("radio", name="12-month review").is_visible()
