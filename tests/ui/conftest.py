"""A small record store of synthetic infants, and the app opened on a copy of it without a browser."""

import datetime as dt
import functools
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import growthwatch.ui
from growthwatch import simulate
from growthwatch.store import Desk, Store
from growthwatch.ui.elements import tour
from growthwatch.ui.serving import session
from tests.unit.store.conftest import quick_hashes

__all__ = ["quick_hashes"]
DAY = dt.date(2026, 3, 31)
DOOR = Path(growthwatch.ui.__file__).parent / "app_entry.py"
PASSWORD = "three random words"  # noqa: S105


@pytest.fixture(autouse=True, scope="session")
def scanned_once() -> Iterator[None]:
    """Look for components in the installed packages once, not for every app: that took four fifths of these tests."""
    with pytest.MonkeyPatch.context() as held:
        held.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back the main module, which an app replaces: a process that is spawned later would import the app."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 40 infants, some of whom call for somebody."""
    folder = tmp_path_factory.mktemp("filled")
    plan = simulate.Plan(as_of=DAY, slips=0.002, faltering=0.15, practices=2)
    simulate.write(simulate.simulate(40, 7, plan), folder / "in")
    store = Store.open(folder / "filled.db", clock=lambda: dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC))
    store.trial().import_files([folder / "in" / f"{name}.csv" for name in ("children", "records", "contacts")])
    store.close()
    return folder / "filled.db"


@pytest.fixture
def url(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the store that the app of this test opens."""
    copy = tmp_path / "store.db"
    shutil.copy(filled, copy)
    monkeypatch.setenv(session.STORE_VARIABLE, str(copy))
    monkeypatch.setenv(session.DAY_VARIABLE, DAY.isoformat())
    monkeypatch.setenv(tour.VARIABLE, "off")
    session.store.clear()
    return copy


@pytest.fixture
def desk(url: Path) -> Desk:
    """Another session at the same store."""
    clock = lambda: dt.datetime.combine(DAY, dt.datetime.now(dt.UTC).timetz())  # noqa: E731
    return Store.open(url, clock=clock).trial()


@pytest.fixture
def opened(url: Path) -> Callable[..., AppTest]:
    """Open a page of the app, about a child where a handle is given."""

    def run(page: str = "", handle: str = "") -> AppTest:
        app = AppTest.from_file(str(DOOR), default_timeout=120)
        if page:
            app._page_hash = calc_hash(page)
        if handle:
            app.query_params["child"] = handle
        return app.run()

    return run


def said(app: AppTest) -> str:
    """Return everything that a page says, markup and all, without its style."""
    told = [element.value for name in ("title", "header", "markdown", "caption", "warning", "error", "info", "success")
            for element in app.get(name)]  # fmt: skip
    written = (re.sub("<style>.*?</style>", "", str(getattr(e.proto, "body", "")), flags=re.DOTALL)
               for e in app.get("html"))  # fmt: skip
    return "\n".join([*map(str, told), *written])


def unfold(app: AppTest, name: str, handle: str) -> AppTest:
    """Open a folded part of a child's page, which is drawn once it is open."""
    app.session_state[f"folded-{name}-{handle}-{app.session_state['sitting']}"] = True
    return app.run()
