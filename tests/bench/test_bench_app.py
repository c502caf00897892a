"""The app over a store of a whole area, in Chromium: the first page, a child's page, and the memory of a session.

By default the store holds 2,000 children; GROWTHWATCH_BENCH_COPIES=500 makes it 100,000 (see ``test_bench_store``,
whose way of copying a caseload this takes over). The ceilings of the issue (medians: first page 3 s, child page 1 s
after the first) stand in ``extra_info``. Seconds are those of the wall, as somebody at the screen has them, and so
depend on what else the machine does; the server's processor seconds beside them do not.
GROWTHWATCH_BENCH_AREA names a file in which the store that was built is kept for the next time.
"""

import itertools
import os
import shutil
import statistics
from pathlib import Path

import pytest

from growthwatch import simulate
from tests.bench.test_bench_store import CHILDREN, COPIES, filled
from tests.browser.conftest import Served
from tests.conftest import CHROMIUM

SESSIONS = 8
_LINE = "[class*=st-key-open-list] button"

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is not here")


@pytest.fixture(scope="module")
def area(tmp_path_factory, request):
    """The app over the copied store, worked out for today under today's rules."""
    if request.config.getoption("benchmark_disable") and COPIES > 10:
        pytest.skip("a large store is built only where something is measured")
    kept = Path(os.environ.get("GROWTHWATCH_BENCH_AREA", tmp_path_factory.mktemp("area") / "area.db"))
    if not kept.exists():
        _build(kept)
    served = tmp_path_factory.mktemp("served")
    app = Served(Path(shutil.copy(kept, served / "area.db")))
    yield app
    app.stop()
    shutil.rmtree(served)


def _build(path):
    simulate.write(simulate.simulate(CHILDREN, 1), path.parent / "in")
    for _ in filled(f"sqlite:///{path}", path.parent / "in"):
        continue  # closed once it is filled, so that the last connection folds the log into the file


def _first_page(browser, area):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(area.url)
    page.locator(_LINE).first.wait_for()
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
    return page


def _processor_seconds(process):
    """Return the processor time that a process has had [s], from Linux's /proc."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _timed(area, spent, act):
    """Return the act, its server's processor seconds added to ``spent``."""

    def timed(*given):
        before = _processor_seconds(area.process)
        made = act(*given)
        spent.append(_processor_seconds(area.process) - before)
        return made

    return timed


def _told(benchmark, spent, ceiling):
    benchmark.extra_info |= {"children": CHILDREN * COPIES, "ceiling of the median [s]": ceiling,
                             "server's processor time [s, median]": round(statistics.median(spent), 2)}  # fmt: skip


def _megabytes(process):
    """Return the resident memory of a process [MB], from Linux's /proc."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_first_page_of_a_new_session(benchmark, area, browser):
    pages, spent = [], []
    come = _timed(area, spent, lambda: pages.append(_first_page(browser, area)))
    benchmark.pedantic(come, rounds=7, warmup_rounds=1)
    _told(benchmark, spent, 3)
    for page in pages:
        page.context.close()


def test_child_page_after_the_first(benchmark, area, browser):
    spent = []
    page = _first_page(browser, area)
    turn = iter(range(1_000))

    def back_to_the_list():
        page.get_by_role("link", name="Today").click()
        page.locator(_LINE).first.wait_for()
        return (page.locator(_LINE).nth(next(turn) % 20),), {}

    def open_child(line):
        line.click()
        page.locator(".st-key-identity").wait_for()
        page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()

    benchmark.pedantic(_timed(area, spent, open_child), setup=back_to_the_list, rounds=11, warmup_rounds=2)
    _told(benchmark, spent, 1)
    page.context.close()


def test_memory_of_a_session(benchmark, area, browser):
    _first_page(browser, area).context.close()
    before = _megabytes(area.process)
    grown, pages = [before], []

    def another():
        page = _first_page(browser, area)
        page.locator(_LINE).first.click()
        page.locator(".st-key-identity").wait_for()
        page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
        pages.append(page)
        grown.append(_megabytes(area.process))

    benchmark.pedantic(another, rounds=SESSIONS)
    steps = [after - earlier for earlier, after in itertools.pairwise(grown)]
    benchmark.extra_info |= {"server before [MB]": round(before), "sessions": SESSIONS,
                             "a session more [MB, median]": round(statistics.median(steps), 1),
                             "server with all [MB]": round(grown[-1])}  # fmt: skip
    for page in pages:
        page.context.close()
