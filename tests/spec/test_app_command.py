"""``growthwatch app`` as a person starts it who reads what stands in the terminal."""

import os
import signal
import socket
import subprocess
import time
import urllib.request

from tests.command import COMMAND


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=2)  # noqa: S310 - loopback
    except OSError:
        return False
    return True


def test_the_address_is_told_and_nothing_that_streamlit_says_to_developers(tmp_path):
    """Its invitation to them, which stood over the child's name, goes with its welcome."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "app", "--store", str(tmp_path / "own.db"), "--port", str(port)]
    app = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"BROWSER": "true"}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert time.monotonic() < until, "the app does not answer"
            time.sleep(0.25)
    finally:
        os.killpg(app.pid, signal.SIGTERM)
        said, _ = app.communicate(timeout=20)
    first, *more = said.splitlines()
    assert first == f"growthwatch on http://127.0.0.1:{port} until Ctrl+C is pressed here"
    assert not [line for line in more if line.strip() and "Stopping" not in line]
