"""A PostgreSQL server of the test run's own: on loopback, in a temporary folder, ended with the run."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "postgres"


def programs() -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@contextmanager
def postgresql():
    """Run a server; give the URL of its maintenance database, or skip and say why."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    # the server refuses to run as root
    by = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    if by and subprocess.run(["id", USER], capture_output=True, check=False).returncode:
        pytest.skip("PostgreSQL can't run as root and there is no user postgres to run it")
    folder = Path(tempfile.mkdtemp(prefix="growthwatch-pg-"))
    if by:
        shutil.chown(folder, USER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, quiet = folder / "data", {"stdout": subprocess.DEVNULL, "cwd": "/"}
    start = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=100"
    password = folder / "password"
    password.write_text("on loopback", encoding="utf-8")
    try:
        subprocess.run(
            [*by, bin_folder / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
             "--locale", "C"],
            check=True, **quiet,
        )  # fmt: skip
        subprocess.run(
            [*by, bin_folder / "pg_ctl", "-D", data, "-o", start, "-l", folder / "log", "-w", "start"],
            check=True,
            **quiet,
        )
        yield f"postgresql://{USER}:on%20loopback@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*by, bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)
