"""Five seconds: the headline, the chart and the next step of every kind of child stand on the first screen."""

import re

import pytest

from growthwatch.ui import words
from tests.browser.conftest import Served, wait_until_drawn
from tests.browser.kinds_of_children import KINDS, fill

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
MOBILE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
FIRST_LOOK = [name for name, (*_, readings, _more) in KINDS.items() if readings][:11]
#: Plots of a chart in the browser's own coordinates, without its key.
_PLOTS = """() => [...document.querySelectorAll(
  '[data-testid=stVegaLiteChart] svg .role-scope:has(.role-axis) > g > .background'
)].map(one => one.getBoundingClientRect()).map(one => [one.left, one.top, one.right, one.bottom])"""

#: The sizes in which the chart's letters are drawn [px].
_LETTERS = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
  const scale = svg.getBoundingClientRect().width / (svg.viewBox.baseVal.width || svg.getBoundingClientRect().width);
  return [...svg.querySelectorAll('text')].filter(one => one.textContent.trim())
    .map(one => parseFloat(getComputedStyle(one).fontSize) * scale + 1e-6) })"""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """The app over children of every kind, and the handle of each."""
    store, handles = fill(tmp_path_factory.mktemp("kinds"))
    app = Served(store)
    yield app, handles
    app.stop()


def _opened(page, app, handle):
    page.goto(f"{app.url}/child?child={handle}")
    page.locator("[data-testid=stVegaLiteChart] svg .role-mark").first.wait_for(state="attached")
    wait_until_drawn(page)


def _on_first_screen(page, name, size, panels=None):
    page.set_viewport_size(size)
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=size["width"])
    boxes = page.evaluate(_PLOTS)[:panels]
    assert boxes, name
    for selector in (".st-key-identity h1", ".gw-headline", ".gw-next"):
        box = page.locator(selector).first.bounding_box()
        boxes.append([box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]])
    for left, top, right, bottom in boxes:
        assert left >= 0, (name, size)
        assert top >= 0, (name, size)
        assert right <= size["width"], (name, size, boxes)
        assert bottom <= size["height"], (name, size, boxes)


def test_headline_chart_and_next_step_of_every_kind_of_child_are_on_the_first_screen_of_laptop_and_phone(
    kinds, new_page
):
    app, handles = kinds
    page = new_page(viewport=LAPTOP)
    assert len(FIRST_LOOK) == 11
    for name in FIRST_LOOK:
        _opened(page, app, handles[name])
        _on_first_screen(page, name, LAPTOP)
        _on_first_screen(page, name, PHONE)
        page.set_viewport_size(LAPTOP)


def test_a_phones_own_chart_stands_on_its_first_screen_with_letters_that_are_read_and_says_what_changes(
    kinds, new_page
):
    """Drawn for its window and not scaled down to it: no letter is below 9 px. Of two panels the latest comes first."""
    app, handles = kinds
    page = new_page(viewport=PHONE, user_agent=MOBILE, is_mobile=True, has_touch=True)
    for name in ("24-weeker", "large fall"):
        _opened(page, app, handles[name])
        _on_first_screen(page, name, PHONE, panels=1)
        assert min(page.evaluate(_LETTERS)) >= 9
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # a narrow window says so itself, whatever its browser calls itself
    page = new_page(viewport=PHONE, has_touch=True)
    _opened(page, app, handles["large fall"])
    assert min(page.evaluate(_LETTERS)) >= 9
    said = page.locator("#growthwatch-said")
    page.locator("#growthwatch-said[data-listening]").wait_for(state="attached")
    assert said.text_content() == ""
    page.get_by_role("radio", name=words.CHARTED["bmi"]).click()
    said.filter(has_text="Body mass index").wait_for(state="attached")


def test_the_chart_is_named_has_keys_for_its_readings_and_no_way_past_the_audit_log(kinds, new_page):
    app, handles = kinds
    page = new_page(viewport=LAPTOP)
    _opened(page, app, handles["large fall"])
    # in full screen nothing else says whose chart it is
    whose = page.locator(".st-key-identity").inner_text()
    title = page.locator("[data-testid=stVegaLiteChart] svg .role-title").first.text_content()
    assert re.search(r"\d{3} \d{3} \d{4}", title)[0] in whose
    panel = page.evaluate(_PLOTS)[0]
    step = page.get_by_role("heading", name=words.NEXT_STEPS).bounding_box()
    assert step["y"] + step["height"] <= LAPTOP["height"]
    assert step["x"] > panel[2]  # beside the chart
    reading = page.get_by_role("combobox", name="Go to reading")
    ring = page.locator("[data-testid=stVegaLiteChart] svg .chosen_marks path, [data-testid=stVegaLiteChart] "
                        "svg [class*=chosen] path")  # fmt: skip
    assert ring.count() == 0
    reading.focus()
    page.keyboard.press("ArrowDown")
    ring.first.wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg").first.hover(force=True)
    page.get_by_role("button", name="Fullscreen").first.wait_for()
    # what Streamlit would save or copy by itself would pass the audit log by
    assert page.locator("[data-testid=stElementToolbarButton]:visible").count() == 1
    axis = page.locator("[data-testid=stVegaLiteChart] svg .role-axis-title text").first
    axis.hover(force=True)
    assert page.locator("#vg-tooltip-element.visible").count() == 0
