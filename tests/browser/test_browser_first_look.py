"""Five seconds on a laptop: what was found, the chart and the next step are on the first screen, and the chart's keys work."""

import re

from growthwatch.ui import words
from tests.browser.conftest import open_first, wait_until_drawn

LAPTOP = {"viewport": {"width": 1366, "height": 768}}


def test_the_answer_the_chart_and_the_next_step_are_within_the_first_screen_and_its_readings_have_keys(
    served, new_page
):
    page = new_page(**LAPTOP)
    open_first(page, served.url)
    plot = page.locator("[data-testid=stVegaLiteChart] svg .role-mark").last
    plot.wait_for()
    wait_until_drawn(page)
    assert page.locator(".gw-headline").first.bounding_box()["y"] < 400
    panel = page.locator("[data-testid=stVegaLiteChart] svg .background").nth(1).bounding_box()
    assert panel["y"] + panel["height"] <= 768
    # in full screen nothing else says whose chart it is
    whose = page.locator(".st-key-identity").inner_text()
    title = page.locator("[data-testid=stVegaLiteChart] svg .role-title").first.text_content()
    assert re.search(r"\d{3} \d{3} \d{4}", title)[0] in whose
    step = page.get_by_role("heading", name=words.NEXT_STEPS).bounding_box()
    assert step["y"] + step["height"] <= 768
    assert step["x"] > panel["x"] + panel["width"]  # beside the chart
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
