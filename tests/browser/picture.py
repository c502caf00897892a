"""Take the documentation's pictures, docs/pictures, from the demo caseload: ``python -m tests.browser.picture``.

The demo is simulated from a seed and the app's day is fixed, so the same program gives the same pictures. The child is
known by gestation, has four record systems behind it, a fall, and a reading in doubt.
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image

from growthwatch.cli.browser import fill
from growthwatch.ui import words
from tests.browser.conftest import DAY, ROOT, Hand, Served, send, wait_until_drawn
from tests.conftest import launched

PICTURES = ROOT / "docs" / "pictures"
SURNAME = "TEST-Walley"
#: A common laptop's window [px]; the child's page is taken to the end of its chart.
LAPTOP = {"width": 1366, "height": 768}
CHILD = {"width": 1366, "height": 1640}
COLOURS = 64
MOST_BYTES = 250_000


def main() -> None:
    """Take every picture."""
    folder = Path(tempfile.mkdtemp())
    fill(folder, folder / "demo.db", DAY)
    app = Served(folder / "demo.db")
    try:
        with launched() as browser:
            page = browser.new_page(viewport=LAPTOP)
            page.set_default_timeout(120_000)
            take_all(Hand(page, app), PICTURES)
    finally:
        app.stop()
        shutil.rmtree(folder)


def take_all(hand: Hand, folder: Path) -> None:
    """Go from page to page and take a picture of each."""
    page = hand.page
    page.locator("[class*=st-key-open-list] button").first.wait_for()
    _take(page, folder / "today.png")
    hand.press("link", words.PAGES["reconcile"])
    page.locator("[class*=st-key-open-doubt] button").first.wait_for()
    _take(page, folder / "reconcile.png")
    hand.press("link", words.PAGES["missed"])
    page.get_by_role("combobox", name=words.PRACTICE).click()
    page.get_by_role("option", name="Z90001").click()  # behind the practice's name
    page.get_by_role("table", name=words.SUMMARY).wait_for()
    _take(page, folder / "missed_checks.png")
    hand.press("link", words.PAGES["cohort"])
    hand.press("button", words.WORK_OUT)
    page.get_by_role("button", name=words.DOWNLOAD_REPORT).wait_for()
    _take(page, folder / "cohort.png")
    hand.press("link", words.PAGES["today"])
    page.locator("[class*=st-key-open-list] button").first.wait_for()
    send(page, words.FIND, SURNAME, words.FIND_BUTTON)
    hand.press_on("[class*=st-key-open-found] button")
    page.set_viewport_size(CHILD)
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    _take(page, folder / "child.png")


def _take(page, path: Path) -> None:
    """Take a picture of what the window shows, in few colours so that it is small.

    Animations are left to run: one that is brought to its end puts the page away as idle.
    """
    wait_until_drawn(page)
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes, more than {MOST_BYTES:,}")


if __name__ == "__main__":
    main()
