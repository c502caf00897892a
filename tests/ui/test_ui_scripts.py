"""Streamlit's scripts and page from memory: the same bytes, to be kept; the page names what its first screen needs."""

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from growthwatch.ui.serving import scripts


async def _html(_scope, _receive, send):
    """An app that answers with Streamlit's page as its server does: packed."""
    body = gzip.compress(b"<html>Streamlit's own</html>")
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-encoding", b"gzip"), (b"etag", b"x"),
               (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-cache")]  # fmt: skip
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _text(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"the app's own"})


def got(path, app=_text, method="GET"):
    """The status, headers and body of an answer."""
    sent = []

    async def send(message):
        sent.append(message)

    answered = scripts.Scripts(app)({"type": "http", "method": method, "path": path}, None, send)
    with ThreadPoolExecutor(
        1
    ) as aside:  # a browser test before this one may have left its loop running in this thread
        aside.submit(asyncio.run, answered).result()
    start, *bodies = sent
    return start["status"], dict(start["headers"]), b"".join(one["body"] for one in bodies)


@pytest.mark.parametrize("path", ["/", "/child"])
def test_the_page_names_the_parts_of_its_first_screen_and_is_sent_as_it_says_it_is(path):
    status, headers, body = got(path, _html)
    assert status == 200
    assert b"content-encoding" not in headers
    assert b"etag" not in headers
    assert int(headers[b"content-length"]) == len(body)
    assert headers[b"cache-control"] == b"no-cache"
    named = re.findall(r'modulepreload" crossorigin href="./static/js/([\w.-]+)"', body.decode())
    assert len(named) == len(set(named))
    assert any(one.startswith("Html.") for one in named)
    assert all((scripts._SCRIPTS / one).is_file() for one in named)
    assert f'src="./{scripts.AHEAD}"' in body.decode()


def test_a_script_is_the_file_itself_and_may_be_kept():
    name = scripts._named("Html")
    status, headers, body = got(f"/static/js/{name}")
    assert status == 200
    assert body == (scripts._SCRIPTS / name).read_bytes()
    assert headers[b"content-type"] == b"text/javascript"
    assert b"immutable" in headers[b"cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/js/../../index.html", "/static/js/none.js", "/static/js/", "/media/x", "/_stcore/health"]
)
def test_what_is_no_file_of_the_page_goes_on_to_the_app(path):
    assert got(path)[2] == b"the app's own"


def test_the_parts_of_a_chart_are_loaded_ahead_by_names_that_exist():
    parts = re.findall(r'"([\w.-]+\.js)"', scripts.ahead())
    assert {one.partition(".")[0] for one in parts} == set(scripts._NEXT)
    assert all((scripts._SCRIPTS / one).is_file() for one in parts)
