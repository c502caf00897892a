"""The app on a free loopback port over a small store, and a Chromium that must not leave this machine."""

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from growthwatch import simulate
from growthwatch.store import Desk, Store
from growthwatch.ui import words
from tests.conftest import CHROMIUM

ROOT = Path(__file__).parents[2]
DAY = dt.date(2026, 3, 31)
PASSWORD = "three random words"  # noqa: S105
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


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

    def __init__(self, store: Path, secrets: Callable[[int], str] | None = None, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store, self.url = store, f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={self.port}"]
        environment = os.environ | {"GROWTHWATCH_STORE": str(store), "GROWTHWATCH_AS_OF": DAY.isoformat()}
        environment |= {"GROWTHWATCH_TOUR": "off"} | settings
        if secrets:
            (store.parent / "secrets.toml").write_text(secrets(self.port), encoding="utf-8")
            command.append(f"--secrets.files={store.parent / 'secrets.toml'}")
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
    """The app over a store with users (see :func:`staff`)."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("signed") / "store.db"))
    staff(path)
    app = Served(path)
    yield app
    app.stop()


def staff(path: Path) -> None:
    """Add a health visitor of both practices, one practice's user, a paediatrician, and an administrator."""
    store = Store.open(path, clock=_clock)
    store.add_first_administrator("admin", PASSWORD)
    admin = store.sign_in("admin", PASSWORD)
    admin.add_team("team", "North team", ["Z90001", "Z90002", ""])
    admin.add_user("visitor", "health_visitor", password=PASSWORD, teams=["team"])
    admin.add_user("practice", "practice", password=PASSWORD, practice_code="Z90001")
    admin.add_user("paediatrician", "designated_paediatrician", password=PASSWORD)
    store.close()


class Hand:
    """A person at the browser, whose interactions are counted from the sign-in on.

    One interaction is a press of a button, a link or an option, or a form filled in and sent, however many fields it
    has: nothing is pre-filled, so each must be typed. ``typed`` counts those fields.
    """

    def __init__(self, page, app: Served, username: str = "") -> None:
        self.page, self.app, self.interactions, self.typed = page, app, 0, 0
        page.goto(app.url)
        if username:
            self.sign_in(username)
        page.get_by_role("link", name=words.PAGES["about"]).wait_for()
        wait_until_drawn(page)  # what is pressed while the first page is on its way may be lost to it

    def sign_in(self, username: str) -> None:
        """Sign in; it does not count."""
        self.page.get_by_label(words.USER_NAME).fill(username)
        send(self.page, words.PASSWORD, PASSWORD, words.SIGN_IN)

    def press(self, role: str, name, **how) -> None:
        """Press a button, link or option."""
        self.interactions += 1
        self.page.get_by_role(role, name=name, **how).first.click()

    def press_on(self, selector: str) -> None:
        """Press what a selector finds."""
        self.interactions += 1
        self.page.locator(selector).first.click()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list: an interaction to open it, another to take one."""
        self.interactions += 2
        self.pick(label, option)

    def pick(self, label: str, option: str) -> None:
        """Choose from a list that is one field of a form."""
        field = self.page.get_by_role("combobox", name=label)
        field.click()
        field.fill(option)  # a long list draws its options only as far as they are seen
        self.page.get_by_role("option", name=option, exact=True).click()
        self.typed += 1

    def type(self, label: str, value: str) -> None:
        """Fill in a field of a form."""
        # by its role: the button that opens its help has the label too
        self.page.get_by_role("textbox", name=label).first.fill(value)
        self.typed += 1

    def type_day(self, day: dt.date, label: str = "") -> None:
        """Fill in a date field, the first whose label holds some words."""
        field = self.page.get_by_test_id("stDateInput").filter(has_text=label)
        field.locator("span[data-type=day]").first.click()
        self.page.keyboard.type(f"{day:%d%m%Y}")
        self.typed += 1

    def identity(self) -> str:
        """Return what the identity bar says."""
        bar = self.page.locator(".st-key-identity")
        bar.wait_for()
        return bar.inner_text()


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


def send(page, label: str, value: str, button: str) -> None:
    """Fill in the last field of a form and send it with Enter, as soon as its button is there.

    A form takes no Enter in a field that was filled in before its button was drawn.
    """
    page.get_by_role("button", name=button, exact=True).wait_for()
    page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Enter")


def wait_until_drawn(page) -> None:
    """Wait until the app has drawn all of a page that has begun to show."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def valid_number(stem: str) -> str:
    """Return an NHS number of the range for tests (999) that begins with nine digits, its check digit after them."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True)) % 11
    return f"{stem}{check % 11}"


def number(row) -> str:
    """Return a child's NHS number as the screen shows it."""
    return f"{row['nhs_number'][:3]} {row['nhs_number'][3:6]} {row['nhs_number'][6:]}"


def open_first(page, url):
    """Open the app and its most urgent child; return the child's handle."""
    page.goto(url)
    first = page.locator("[class*=st-key-open-list] button").first
    first.click()
    page.locator(".st-key-identity").wait_for()
    page.wait_for_url("**/child?child=*")
    return page.url.rpartition("=")[2]
