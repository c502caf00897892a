"""Make the README's picture, docs/child.png, of a child of the demo: ``python -m tests.browser.picture``.

The child is known by gestation, has four record systems behind it, a fall, and a reading in doubt.
"""

import shutil
import tempfile
from pathlib import Path

from growthwatch.cli.browser import fill
from growthwatch.ui import words
from tests.browser.conftest import DAY, ROOT, Served
from tests.conftest import launched

SURNAME = "Xkokeda"
SIZE = {"width": 1180, "height": 1640}


def main() -> None:
    """Take the picture."""
    folder = Path(tempfile.mkdtemp())
    fill(folder, folder / "demo.db", DAY)
    app = Served(folder / "demo.db")
    try:
        with launched() as browser:
            page = browser.new_page(viewport=SIZE)
            page.set_default_timeout(60_000)
            page.goto(app.url)
            page.get_by_label(words.FIND).fill(SURNAME)
            page.keyboard.press("Enter")
            page.locator("[class*=st-key-open-found] button").first.click()
            page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
            page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
            page.screenshot(path=ROOT / "docs" / "child.png")
    finally:
        app.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
