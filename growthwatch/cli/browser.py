"""``growthwatch app`` and ``growthwatch demo``: the browser app, on loopback only."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from growthwatch import pipeline, results, simulate
from growthwatch.cli.options import AsOf, date_of
from growthwatch.cli.run import summary

#: The demo caseload: large enough for every 6-8-week status, small enough to be there at once.
DEMO_CHILDREN, DEMO_SEED, DEMO_AS_OF = 300, 2026, "2026-03-31"
_DOOR = Path(__file__).parents[1] / "ui" / "door.py"
#: Nothing leaves the machine, nothing of a patient is shown in an error, no larger upload than a caseload needs.
SETTINGS = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "server.maxUploadSize": "20",
    "server.fileWatcherType": "none",
}

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")]
Headless = Annotated[bool, typer.Option("--headless", help="Do not open a browser window.")]


def app(
    folder: Annotated[Path, typer.Argument(help="Folder with a caseload's tables.")],
    as_of: AsOf = None,
    port: Port = 8501,
    headless: Headless = False,
) -> None:
    """Open the browser app."""
    raise typer.Exit(serve(folder, as_of=as_of, port=port, headless=headless))


def demo(
    out: Annotated[Path, typer.Option("--out", help="Where the demo caseload is kept.")] = Path("demo"),
    port: Port = 8501,
    headless: Headless = False,
) -> None:
    """Make a synthetic three-system caseload, run it, and open the browser app on it."""
    simulate.write(simulate.simulate(DEMO_CHILDREN, DEMO_SEED), out / "in")
    result = pipeline.run(out / "in", as_of=date_of(DEMO_AS_OF, "as of"))
    results.write(result, out / "out")
    typer.echo(summary(result.about))
    app(out / "in", as_of=DEMO_AS_OF, port=port, headless=headless)


def serve(folder: Path, *, as_of: str | None, port: int, headless: bool) -> int:
    """Run Streamlit on loopback until it is ended; return its exit code."""
    command = [sys.executable, "-m", "streamlit", "run", str(_DOOR), "--server.address=127.0.0.1"]
    command += [f"--server.port={port}", f"--server.headless={str(headless).lower()}"]
    command += [f"--{name}={value}" for name, value in SETTINGS.items()]
    environment = os.environ | {"GROWTHWATCH_FOLDER": str(folder.resolve())}
    if as_of is not None:
        environment["GROWTHWATCH_AS_OF"] = as_of
    return subprocess.run(command, check=False, env=environment).returncode  # noqa: S603 - our own words only
