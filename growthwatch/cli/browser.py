"""``growthwatch app`` and ``growthwatch demo``: the browser app, on loopback only."""

import datetime as dt
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from growthwatch import demo_stories, results, simulate
from growthwatch.cli.options import AsOf, date_of
from growthwatch.cli.store import HERE, StoreUrl, kept_where
from growthwatch.errors import missing_extra
from growthwatch.simulate import Plan
from growthwatch.store import Store
from growthwatch.trial_token import TOKEN, TOKEN_VARIABLE

#: The demo caseload: large enough for every 6-8-week status, small enough to be there at once, with slips to repair.
DEMO_CHILDREN, DEMO_SEED, DEMO_AS_OF, DEMO_SLIPS = 300, 2026, "2026-03-31", 0.0005
#: Between two looks whether the server answers yet [s].
_BETWEEN_TRIES_S = 0.25
_SERVER = Path(__file__).parents[1] / "ui" / "server.py"

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")]
Headless = Annotated[bool, typer.Option("--headless", help="Do not open a browser window.")]


def app(store: StoreUrl = HERE, as_of: AsOf = None, port: Port = 8501, headless: Headless = False) -> None:
    """Open the browser app on a record store; with users in it everybody signs in, else it is a single-user trial."""
    _can_serve("app")
    day = None if as_of is None else date_of(as_of, "--as-of")
    raise typer.Exit(serve(kept_where(store, make=True), day=day, port=port, headless=headless))


def demo(
    out: Annotated[Path, typer.Option("--out", help="Where the demo caseload is kept.")] = Path("demo"),
    port: Port = 8501,
    headless: Headless = False,
) -> None:
    """Make a synthetic three-system caseload, take it into a record store, and open the browser app on it."""
    _can_serve("demo")
    day = date_of(DEMO_AS_OF, "as of")
    store = out / "demo.db"
    typer.echo(f"{fill(out, store, day):,} synthetic infants in {store}; as of {day}, single-user trial")
    typer.echo("Find by name:")
    for name, shows in demo_stories.STORIES.values():
        typer.echo(f"  {name}: {shows}")
    raise typer.Exit(serve(str(store), day=day, port=port, headless=headless))


def _can_serve(command: str) -> None:
    """Refuse, before anything is made, where the browser app is not installed."""
    if find_spec("streamlit") is None:
        raise missing_extra(ModuleNotFoundError(name="streamlit"), f"growthwatch {command}")


def fill(out: Path, path: Path, day: dt.date) -> int:
    """Write the demo's tables in and out, take them into a store, and return how many infants it holds.

    Beside the simulated infants stand those of :mod:`growthwatch.demo_stories`.

    What was entered into an earlier demo stays: a file taken in again adds nothing.
    """
    plan = Plan(as_of=day, slips=DEMO_SLIPS)
    files = [
        file for file in simulate.write(simulate.simulate(DEMO_CHILDREN, DEMO_SEED, plan), out / "in")
        if file.parent == out / "in" and not file.stem.startswith("truth")
    ]  # fmt: skip
    files += demo_stories.write(out / "in")
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    store = Store.open(path, clock=lambda: noon)
    desk = store.trial()
    typer.echo("taking in the demo caseload ...", err=True)
    desk.import_files(files, as_of=day)
    if store.behind(day):
        typer.echo("the rules have changed since this demo was made: working it out anew ...", err=True)
        desk.refresh("demo")
    result = desk.run(as_of=day, policy="digital", why="demo tables")
    store.close()
    results.write(result, out / "out")
    return len(result.children)


def serve(store: str, *, day: dt.date | None, port: int, headless: bool) -> int:
    """Run Streamlit on loopback until it is ended; return its exit code.

    Without users in the store the address told holds a token that lets one browser in, once: whoever else has an
    account on this machine can reach the port too.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(_SERVER), "--server.address=127.0.0.1"]
    command += [f"--server.port={port}", "--server.headless=true", "--logger.hideWelcomeMessage=true"]
    command += ["--server.showEmailPrompt=false"]  # else a first start waits in the terminal for an address
    url = store if "://" in store else str(Path(store).resolve())
    environment = os.environ | {"GROWTHWATCH_STORE": url} | ({"GROWTHWATCH_AS_OF": day.isoformat()} if day else {})
    address = f"http://127.0.0.1:{port}"
    if not _has_users(url):
        token = secrets.token_urlsafe(16)
        environment |= {TOKEN_VARIABLE: token}
        address += f"/?{TOKEN}={token}"
    typer.echo(f"growthwatch on {address} until Ctrl+C is pressed here", err=True)
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603 - our own words only
        # a service manager or a container ends its first process alone: the server must end with it
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            if not headless:
                _open_when_ready(address, port, server)
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return server.wait()


def _has_users(url: str) -> bool:
    opened = Store.open(url, clock=lambda: dt.datetime.now(dt.UTC))
    try:
        return opened.has_users()
    finally:
        opened.close()


def _open_when_ready(address: str, port: int, server: subprocess.Popen[bytes]) -> None:
    """Open the address in the person's browser once the server answers; a server that has ended is not waited for."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(_BETWEEN_TRIES_S)
        else:
            webbrowser.open(address)
            return
