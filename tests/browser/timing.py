"""How long somebody waits at the screen: a new session's first page, a child's page after the click, its chart.

``python -m tests.browser.timing`` times this tree in Chromium; ``--before FOLDER`` names the tree of another version,
with a ``.venv`` of its own, that is timed in turn with this one, so that whatever else the machine does falls on both.
``--children`` says how many the store holds; ``--store`` (and ``--store-before``) name a store that is there already.
Seconds are those of the wall, from the press of a key on; the load of the machine stands beside them, and the processor
seconds of the server and of the browser's page, which depend far less on what else the machine does.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Final

from tests.conftest import launched

ROOT: Final = Path(__file__).parents[2]
DAY: Final = "2026-03-31"
_LINE: Final = "[class*=st-key-open-list] button"
_CHART: Final = "[data-testid=stVegaLiteChart] svg .role-mark path"
_FILL: Final = """
import datetime as dt, sys
from pathlib import Path
from growthwatch import simulate
from growthwatch.store import Store
day, folder, store, n = dt.date.fromisoformat(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
def clock():
    now = dt.datetime.now(dt.UTC)
    return now + (day - now.date())
if not folder.exists():
    simulate.write(simulate.simulate(n, 7, simulate.Plan(as_of=day, slips=0.01, faltering=0.15)), folder)
store = Store.open(Path(store), clock=clock)
store.trial().import_files([folder / f"{name}.csv" for name in ("children", "records", "contacts")])
store.close()
"""


class Tree:
    """One version of the program: its folder, its Python, and the app it serves over a store."""

    def __init__(self, name: str, root: Path, store: Path) -> None:
        own = root / ".venv" / "bin" / "python"
        self.name, self.root, self.store = name, root, store
        self.python = str(own if own.exists() else sys.executable)
        self.times: dict[str, list[float]] = {}

    def fill(self, folder: Path, children: int) -> None:
        """Make the store of a simulated caseload; both trees read the same files."""
        told = [DAY, str(folder), str(self.store), str(children)]
        subprocess.run([self.python, "-c", _FILL, *told], check=True, env=self._environment(), cwd=self.root)

    def serve(self) -> None:
        """Start the app on a free port of this machine, and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        command = [self.python, "-m", "streamlit", "run", str(self.root / "app.py"), "--server.headless=true"]
        self.process = subprocess.Popen(
            [*command, f"--server.port={self.url.rpartition(':')[2]}"], env=self._environment(), cwd=self.root,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(480):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2)  # noqa: S310 - loopback
            except OSError:
                time.sleep(0.25)
            else:
                return
        raise SystemExit(f"{self.name}: no answer at {self.url}")

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "PYTHONPATH": str(self.root), "GROWTHWATCH_STORE": str(self.store), "GROWTHWATCH_AS_OF": DAY,
            "GROWTHWATCH_TOUR": "off",
        }  # fmt: skip


def session(browser, tree: Tree, nth: int) -> dict[str, float]:
    """Return the seconds of one new session: its first page, then a child's page and chart, twice."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(180_000)
    meter = context.new_cdp_session(page)
    meter.send("Performance.enable")
    spent = _spent(tree, meter)
    begun = time.perf_counter()
    page.goto(tree.url, wait_until="commit")
    page.locator(_LINE).first.wait_for()
    took = {"first page": time.perf_counter() - begun}
    _rest(page)
    took |= _since(spent, _spent(tree, meter), "first page")
    for which in ("child", "next child"):
        # another child in each session: nothing that was worked out for one serves another
        line = page.locator(_LINE).nth((2 * nth + (which == "next child")) % 20)
        line.scroll_into_view_if_needed()
        spent = _spent(tree, meter)
        begun = time.perf_counter()
        line.click()
        page.locator(".st-key-identity h1").wait_for()
        took[f"{which}: page"] = time.perf_counter() - begun
        page.locator(_CHART).first.wait_for(state="attached")
        took[f"{which}: chart"] = time.perf_counter() - begun
        _rest(page)
        took[f"{which}: at rest"] = time.perf_counter() - begun
        took |= _since(spent, _spent(tree, meter), which)
        page.get_by_role("link", name="Today", exact=True).first.click()
        page.locator(_LINE).first.wait_for()
        _rest(page)
    context.close()
    return took


def _spent(tree: Tree, meter) -> dict[str, float]:
    """Return the processor seconds that the server (from Linux's /proc) and the page in the browser have had so far."""
    fields = Path(f"/proc/{tree.process.pid}/stat").read_text().rpartition(")")[2].split()
    of_page = {one["name"]: one["value"] for one in meter.send("Performance.getMetrics")["metrics"]}
    server = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return {"server's processor": server, "page's tasks": of_page["TaskDuration"]}


def _since(before: dict[str, float], now: dict[str, float], which: str) -> dict[str, float]:
    return {f"{which}: {what}": max(now[what] - before[what], 0.0) for what in now}


def _rest(page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def main() -> None:
    """Time what was asked for and print it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--children", type=int, default=300)
    asked.add_argument("--sessions", type=int, default=7)
    asked.add_argument("--before", type=Path)
    asked.add_argument("--store", type=Path)
    asked.add_argument("--store-before", type=Path)
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="growthwatch-timing-"))
    trees = [Tree("now", ROOT, given.store or folder / "now.db")]
    if given.before:
        trees.insert(0, Tree("before", given.before, given.store_before or folder / "before.db"))
    try:
        for tree in trees:
            if not tree.store.exists():
                tree.fill(folder / "in", given.children)
            tree.serve()
        _measure(trees, given.sessions)
    finally:
        for tree in trees:
            if hasattr(tree, "process"):
                tree.process.terminate()
                tree.process.wait(30)
        shutil.rmtree(folder)


def _measure(trees: list[Tree], sessions: int) -> None:
    with launched() as browser:
        for tree in trees:
            session(browser, tree, 0)  # what a server does once is nobody's wait
        load = [os.getloadavg()[0]]
        for nth in range(sessions):
            for tree in trees:
                for what, seconds in session(browser, tree, nth).items():
                    tree.times.setdefault(what, []).append(seconds)
            load.append(os.getloadavg()[0])
    sys.stdout.write(
        f"load of the machine {min(load):.1f} to {max(load):.1f}; {sessions} sessions in turn; median (range) [s]\n"
    )
    for what in trees[0].times:
        told = [
            f"{tree.name} {statistics.median(times):.2f} ({min(times):.2f} to {max(times):.2f})"
            for tree in trees
            for times in [tree.times[what]]
        ]
        sys.stdout.write(f"{what:32} {' | '.join(told)}\n")


if __name__ == "__main__":
    main()
