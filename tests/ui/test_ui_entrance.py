"""The layers before the app, asked by themselves: under a prefix too nothing is handed out or taken by its address."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from growthwatch.ui.serving.browsers import OneBrowser
from growthwatch.ui.serving.same_site import SameSite

HOST = b"127.0.0.1:8501"


async def _app(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the app's"})


def status(layer, path, method="GET", **headers):
    """The status with which a request is answered."""
    sent = []

    async def send(message):
        sent.append(message)

    said = {"host": HOST, "cookie": b"growthwatch-browser-8501=a", **headers}
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "server": ("127.0.0.1", 8501),
        "headers": [(name.replace("_", "-").encode(), value) for name, value in said.items()],
    }  # fmt: skip
    with ThreadPoolExecutor(
        1
    ) as aside:  # a browser test before this one may have left its loop running in this thread
        aside.submit(asyncio.run, layer(_app)(scope, None, send)).result()
    return sent[0]["status"]


@pytest.mark.parametrize("prefix", ["", "/growth"])
def test_a_download_and_an_upload_are_refused_under_any_prefix(prefix):
    assert status(OneBrowser, f"{prefix}/media/0a1b.csv") == 403
    assert status(OneBrowser, f"{prefix}/_stcore/upload_file/a-session/1", "PUT") == 403
    assert status(OneBrowser, f"{prefix}/_stcore/upload_file/a-session/1", "DELETE") == 403
    assert status(OneBrowser, f"{prefix}/static/media/font.woff2") == 200
    assert status(OneBrowser, f"{prefix}/_stcore/health") == 200


@pytest.mark.parametrize("prefix", ["", "/growth"])
def test_no_agent_is_answered_under_any_prefix(prefix):
    assert status(SameSite, f"{prefix}/_stcore/agent/openapi.json") == 404
    assert status(SameSite, f"{prefix}/_stcore/health") == 200


@pytest.mark.parametrize("name", ["growth.example.nhs.uk", "growth.example.nhs.uk:8443"])
def test_a_proxy_s_name_is_answered_once_it_is_stated(monkeypatch, name):
    own = f"https://{name}".encode()
    assert status(SameSite, "/", host=name.encode()) == 421
    monkeypatch.setenv("GROWTHWATCH_HOSTS", f"other.example, {name.upper()}")
    assert status(SameSite, "/", host=name.encode()) == 200
    assert status(SameSite, "/_stcore/upload_file/x/1", "PUT", host=name.encode(), origin=own) == 200
    assert (
        status(SameSite, "/_stcore/upload_file/x/1", "PUT", host=name.encode(), origin=own + b".evil.example") == 403
    )
