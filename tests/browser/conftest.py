"""The app on a free loopback port over a small store, and a Chromium that must not leave this machine."""

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from growthwatch import simulate
from growthwatch.store import Desk, Store

CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).parents[2]
DAY = dt.date(2026, 3, 31)
PASSWORD = "three random words"  # noqa: S105
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 60_000


def pytest_collection_modifyitems(items):
    absent = pytest.mark.skip(reason=f"{CHROMIUM} is not here: apt-get install chromium")
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(absent)


def _clock() -> dt.datetime:
    now = dt.datetime.now(dt.UTC)
    return now + (DAY - now.date())


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 40 infants of two practices, some of whom call for somebody."""
    folder = tmp_path_factory.mktemp("filled")
    plan = simulate.Plan(as_of=DAY, slips=0.002, faltering=0.15, practices=2)
    simulate.write(simulate.simulate(40, 7, plan), folder / "in")
    store = Store.open(folder / "filled.db", clock=_clock)
    store.trial().import_files([folder / "in" / f"{name}.csv" for name in ("children", "records", "contacts")])
    store.close()
    return folder / "filled.db"


class Served:
    """A running app: its address, and another session's desk at its store."""

    def __init__(self, store: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store, self.url = store, f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={self.port}"]
        environment = os.environ | {"GROWTHWATCH_STORE": str(store), "GROWTHWATCH_AS_OF": DAY.isoformat()}
        self.process = subprocess.Popen(
            [*command, "--server.headless=true"], env=environment, cwd=store.parent,
            stdout=(store.parent / "server.log").open("w"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2)  # noqa: S310 - loopback
            except OSError:
                time.sleep(0.25)
            else:
                return
        pytest.fail((self.store.parent / "server.log").read_text())

    def desk(self) -> Desk:
        return Store.open(self.store, clock=_clock).trial()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def served(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app in single-user trial mode."""
    folder = tmp_path_factory.mktemp("served")
    app = Served(Path(shutil.copy(filled, folder / "store.db")))
    yield app
    app.stop()


@pytest.fixture(scope="module")
def signed(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app over a store with users: a practice's, and an administrator."""
    folder = tmp_path_factory.mktemp("signed")
    path = Path(shutil.copy(filled, folder / "store.db"))
    store = Store.open(path, clock=_clock)
    store.add_first_administrator("admin", PASSWORD)
    store.sign_in("admin", PASSWORD).add_user("practice", "practice", password=PASSWORD, practice_code="Z90001")
    store.close()
    app = Served(path)
    yield app
    app.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - skipped where Chromium is absent

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser):
    """Open pages whose every request must be to this machine; console errors are told at the end."""
    contexts, outside, errors = [], [], []

    def opened(**settings):
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 1600}} | settings))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda r: None if _local(r.url) else outside.append(r.url))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert outside == []
    assert [text for text in errors if "Content Security Policy" in text] == []


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def open_first(page, url):
    """Open the app and its most urgent child; return the child's handle."""
    page.goto(url)
    first = page.locator("[class*=st-key-open-list] button").first
    first.click()
    page.locator(".st-key-identity").wait_for()
    page.wait_for_url("**/child?child=*")
    return page.url.rpartition("=")[2]
