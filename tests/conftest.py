"""What holds for every test: no property is refused for the time it takes; one Chromium serves a whole worker."""

import contextlib

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("growthwatch", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("growthwatch")

#: Debian's, whose path no download changes.
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def launched():
    """Launch Chromium; a thread has room for one Playwright at a time, whose loop goes on until it is closed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - skipped where Chromium is absent

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def browser():
    """The Chromium of all this worker's tests."""
    with launched() as chromium:
        yield chromium
