"""A PostgreSQL server of the test run's own: on loopback, in a temporary folder, gone with the run however it ends."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "postgres"
#: How long the server may take to start on a machine that does much else [s].
_START_S = 600
#: Nothing of a test outlives the run, so no write waits for the disk; what commits, locks or refuses is as ever.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "100",
    "authentication_timeout": f"{_START_S}s",
}
#: Ends the server and removes its folder once nobody holds its input open any more: also where the run was killed.
_KEEPER = """
import shutil, subprocess, sys
sys.stdin.read()
subprocess.run(sys.argv[2:], capture_output=True, cwd="/")
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


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
    data, password = folder / "data", folder / "password"
    control = [*by, bin_folder / "pg_ctl", "-D", data]
    with _removed_at_the_end(folder, [*control, "-m", "immediate", "stop"]):
        password.write_text("on loopback", encoding="utf-8")
        if by:
            for one in (folder, password):  # whatever the umask is: the program under test sets its own
                shutil.chown(one, USER)
        subprocess.run(
            [*by, bin_folder / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8",
             "--locale", "C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        port = _started(control, folder)
        yield f"postgresql://{USER}:on%20loopback@127.0.0.1:{port}/postgres"


@contextmanager
def _removed_at_the_end(folder: Path, stop: list[str | Path]):
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-c", _KEEPER, folder, *stop], stdin=subprocess.PIPE, cwd="/", start_new_session=True
    )
    try:
        yield
    finally:
        keeper.stdin.close()
        keeper.wait()


def _started(control: list[str | Path], folder: Path) -> int:
    """Start the server on a free port and return it; another process may take the port first: then on the next."""
    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    for _ in range(5):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        start = f"-h 127.0.0.1 -p {port} -k {folder} {options}"
        done = subprocess.run(
            [*control, "-o", start, "-l", folder / "log", "-w", "-t", str(_START_S), "start"],
            check=False, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        if done.returncode == 0:
            return port
    raise RuntimeError((folder / "log").read_text(encoding="utf-8"))
