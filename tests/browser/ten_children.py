"""Take pictures of the demo's children in every view into a folder: ``python -m tests.browser.ten_children FOLDER``.

Each child's page on a laptop, as it opens and to its end; on a phone, likewise; dark; the chart in full screen; printed
from the browser; the one-page sheet and the page for parents. To be looked at: no test says whether a page is good.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from growthwatch import demo_stories
from growthwatch.report.sheet import kind_of_first
from growthwatch.store import ChildFile, Store
from growthwatch.ui.child import downloads
from growthwatch.ui.child.chart import Choices
from tests.browser.conftest import DAY, Served, _clock, wait_until_drawn
from tests.conftest import launched

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
#: As high as the longest page [px]: the app scrolls within itself, so that a whole page is taken in a high window.
TO_THE_END = 4_200
#: Of the printed pages [dots per inch].
PAPER_DPI = 80


def main() -> None:
    """Take every picture of the children asked for, or of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("children", nargs="*", help=f"of {', '.join(demo_stories.STORIES)}; all where none is given")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        store = Store.open(Path(kept) / "stories.db", clock=_clock)
        desk = store.trial()
        desk.import_files(demo_stories.write(Path(kept) / "in"), as_of=DAY)
        handles = _handles(desk.caseload(), asked.children or list(demo_stories.STORIES))
        for name, handle in handles.items():
            _papers(desk.child(handle), asked.folder / name)
        store.close()
        app = Served(Path(kept) / "stories.db")
        try:
            with launched() as browser:
                for view, settings in (
                    ("laptop", {"viewport": LAPTOP}),
                    ("phone", {"viewport": PHONE, "has_touch": True}),
                    ("dark", {"viewport": LAPTOP, "color_scheme": "dark"}),
                ):
                    page = browser.new_page(**settings)
                    page.set_default_timeout(180_000)
                    for name, handle in handles.items():
                        page.goto(f"{app.url}/child?child={handle}")
                        take(page, view, asked.folder / name)
                    page.close()
        finally:
            app.stop()


def _handles(caseload: pd.DataFrame, children: list[str]) -> dict[str, str]:
    """The handle of each story's child, by a name for its pictures."""
    number = demo_stories.stories()["children"].set_index("child_id")["nhs_number"]
    handle = caseload.set_index("nhs_number")["handle"]
    return {f"{of}_{demo_stories.STORIES[of].name.replace(' ', '_')}": handle[number[of]] for of in children}


def take(page, view: str, stem: Path) -> None:
    """Take the pictures of one view of a child's page that is open."""
    _wait(page)
    page.screenshot(path=f"{stem}_{view}.png")
    if view == "dark":
        return
    seen = page.viewport_size
    page.set_viewport_size({"width": seen["width"], "height": TO_THE_END})
    _wait(page)
    page.screenshot(path=f"{stem}_{view}_whole.png")
    page.set_viewport_size(seen)
    if view == "laptop":
        page.pdf(
            path=f"{stem}_print.pdf", format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
        )
        _rasterised(Path(f"{stem}_print.pdf"))
        page.locator("[data-testid=stVegaLiteChart] svg").first.hover(force=True)
        page.get_by_role("button", name="Fullscreen").first.click()
        page.get_by_role("button", name="Close fullscreen").wait_for()
        _wait(page)
        page.screenshot(path=f"{stem}_full_screen.png")


def _wait(page) -> None:
    """Wait until the chart is drawn and the app has come to rest."""
    page.locator("[data-testid=stVegaLiteChart] svg .role-mark").first.wait_for(state="attached")
    wait_until_drawn(page)


def _papers(child: ChildFile, stem: Path) -> None:
    """Write the one-page sheet and the page for parents, as their buttons do."""
    for name, made in _made(child):
        path = Path(f"{stem}_{name}.pdf")
        path.write_bytes(made)
        _rasterised(path)


def _made(child: ChildFile) -> Iterator[tuple[str, bytes]]:
    yield "sheet", downloads._sheet(child, Choices(kind=kind_of_first(child.findings)))
    yield "parents", downloads._parents(child)


def _rasterised(pdf: Path) -> None:
    """Draw each page of a PDF beside it."""
    subprocess.run(["pdftoppm", "-r", str(PAPER_DPI), "-png", str(pdf), str(pdf.with_suffix(""))], check=True)


if __name__ == "__main__":
    main()
