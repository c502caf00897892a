"""``growthwatch app`` as a person starts it who reads what stands in the terminal."""

import http.client
import os
import re
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


def page(port, path, cookie=""):
    """Ask for a page; return its status, the cookie it sets and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    return answer.status, (answer.getheader("Set-Cookie") or "").split(";")[0], answer.getheader("Location")


def wait_for(file, until):
    while not file.exists():
        assert time.monotonic() < until, "no browser was opened"
        time.sleep(0.1)
    return file.read_text()


def test_the_address_is_told_and_nothing_that_streamlit_says_to_developers(tmp_path):
    """Its invitation to them, which stood over the child's name, goes with its welcome."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/.opened && mv {tmp_path}/.opened {tmp_path}/opened\n')
    browser.chmod(0o700)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "app", "--store", str(tmp_path / "own.db"), "--port", str(port)]
    app = subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"BROWSER": str(browser)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert time.monotonic() < until, "the app does not answer"
            time.sleep(0.25)
        opened = wait_for(tmp_path / "opened", until)
        assert page(port, "/")[0] == 403, "the trial opened without its token"
        assert page(port, "/?token=x")[0] == 403
        path = opened.removeprefix(f"http://127.0.0.1:{port}")
        status, cookie, leads_to = page(port, path)
        assert (status, leads_to) == (303, "/"), "the browser was sent to an address that lets nobody in"
        assert page(port, path)[0] == 403, "the token lets a second browser in"
        assert page(port, "/", cookie)[0] == 200
    finally:
        app.terminate()  # the command alone, as a service manager or a container ends it
        said, _ = app.communicate(timeout=60)
        left = answers(f"http://127.0.0.1:{port}/_stcore/health")
    assert not left, "the server outlived its command"
    first, *more = said.splitlines()
    address = rf"http://127\.0\.0\.1:{port}/\?token=[\w-]{{22}}"
    assert re.fullmatch(rf"growthwatch on {address} until Ctrl\+C is pressed here", first)
    assert not [line for line in more if line.strip() and "Stopping" not in line]
