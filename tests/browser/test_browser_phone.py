"""On a phone nothing is read by scrolling sideways: tables are cards, and still tables to a screen reader."""

from growthwatch.ui import words
from tests.browser.conftest import open_first, wait_until_drawn

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari",
}
#: How many boxes are wider than the window, and how many of them can be scrolled sideways.
_SIDEWAYS = """() => [...document.querySelectorAll('*')].filter(one => one.scrollWidth > one.clientWidth + 1
  && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)).map(one => one.dataset.testid || one.className)"""


def test_no_list_on_a_phone_scrolls_sideways(served, new_page):
    page = new_page(**PHONE)
    page.goto(served.url)
    page.locator("[class*=st-key-open-list] button").first.wait_for()
    wait_until_drawn(page)
    assert page.evaluate(_SIDEWAYS) == []
    page.goto(f"{served.url}/missed")
    page.get_by_role("combobox", name=words.PRACTICE).click()
    page.get_by_role("option").last.click()  # the first is all practices
    page.get_by_role("table", name=words.SUMMARY).wait_for()
    wait_until_drawn(page)
    assert page.evaluate(_SIDEWAYS) == []


def test_a_childs_page_on_a_phone_does_not_scroll_sideways_and_its_cells_keep_their_headings(served, new_page):
    page = new_page(**PHONE)
    open_first(page, served.url)
    page.locator("[data-testid=stVegaLiteChart] svg").wait_for()
    wait_until_drawn(page)
    assert page.evaluate(_SIDEWAYS) == []
    table = page.get_by_role("table", name=words.MEASUREMENTS)
    assert table.get_by_role("columnheader", name=words.SDS).count() == 1
    first = table.get_by_role("row").nth(1).get_by_role("cell")
    told = first.nth(1).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert words.AGE in told


def test_in_a_narrow_window_the_whole_chart_is_seen(served, new_page):
    """Wider than a phone and narrower than the chart: its right edge, with the names of the lines, was cut off."""
    page = new_page(viewport={"width": 760, "height": 1600})
    open_first(page, served.url)
    chart = page.locator("[data-testid=stVegaLiteChart] svg").first
    chart.wait_for()
    wait_until_drawn(page)
    box = chart.bounding_box()
    assert box["x"] + box["width"] <= 760
    assert box["width"] > 600
