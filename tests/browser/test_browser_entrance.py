"""Who is let in: pages this server served itself, in the browser that opened them; each attack reached 0.1.0."""

import contextlib
import http.client
import http.server
import threading

import pytest
from playwright.sync_api import Error
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from growthwatch.ui import words
from growthwatch.ui.serving import browsers
from tests.browser.conftest import Hand, Served, wait_until_drawn
from tests.conftest import ARGUMENTS, CHROMIUM

FOREIGN = "records.example"
STREAM = "/_stcore/stream"


@pytest.fixture(scope="module")
def hand(served, browser):
    """A page in a browser of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(served.url)
    wait_until_drawn(page)
    yield page
    context.close()


def request(app: Served, path: str, method: str = "GET", body: bytes | None = None, **headers: str):
    """Ask for something in so many words; return the status, the headers and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    said = {"Host": f"127.0.0.1:{app.port}", **({} if body is None else {"Content-Length": str(len(body))})}
    for name, value in (said | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def cookie_of(page) -> str:
    return "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())


@contextlib.contextmanager
def stream(app: Served, *, origin: str | None = "", host: str = "", cookie: str = "", session: str = ""):
    """Open the app's websocket as a program would."""
    port = app.port
    headers = {"Cookie": cookie} if cookie else {}
    if host:
        headers["Host"] = host
    with connect(
        f"ws://127.0.0.1:{port}{STREAM}", origin=f"http://127.0.0.1:{port}" if origin == "" else origin,
        additional_headers=headers, subprotocols=["streamlit", "x", *([session] if session else [])],
        open_timeout=60, max_size=None,
    ) as socket:  # fmt: skip
        yield socket


def session_of(socket) -> str:
    """Ask for the page, wait until all of it has come, and return the number of its session."""
    from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415

    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    number = ""
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(socket.recv(timeout=60))
        if answer.WhichOneof("type") == "new_session":
            number = answer.new_session.initialize.session_id
        elif answer.WhichOneof("type") == "script_finished" and number:
            return number


@pytest.mark.parametrize(
    "host", [FOREIGN, f"{FOREIGN}:8501", "127.0.0.1", "127.0.0.1.records.example", "", "localhost:1"]
)
def test_a_request_under_another_name_is_not_answered(served, host):
    assert request(served, "/", Host=host)[0] in {400, 421}
    with pytest.raises(InvalidStatus), stream(served, host=host or FOREIGN):
        pass


@pytest.mark.parametrize(
    "origin", [f"http://{FOREIGN}", "http://127.0.0.1:1", "http://localhost:8000", "null", "file://", None, "http://["]
)
def test_a_websocket_of_another_page_is_refused(served, hand, origin):
    """Streamlit takes every port of this machine for its own and asks an outside server for this machine's address."""
    with pytest.raises(InvalidStatus), stream(served, origin=origin, cookie=cookie_of(hand)):
        pass


def test_a_page_whose_name_was_turned_to_this_machine_hears_nothing(served, browser):
    """DNS rebinding, in a browser that believes the name."""
    believing = [*ARGUMENTS, f"--host-resolver-rules=MAP {FOREIGN} 127.0.0.1"]
    with browser.browser_type.launch(executable_path=CHROMIUM, args=believing) as other:
        page = other.new_page()
        answer = page.goto(f"http://{FOREIGN}:{served.port}/")
        assert answer.status == 421
        assert "GROWTHWATCH_HOSTS" in page.inner_text("body")


def test_a_page_of_another_program_on_this_machine_opens_no_websocket(served, hand, browser, tmp_path):
    """The browser sends the cookie to every port of a machine, so the origin alone tells the pages apart."""
    (tmp_path / "index.html").write_text("<p>a page of another program</p>")
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: handler(*a, directory=str(tmp_path)))
    threading.Thread(target=other.serve_forever, daemon=True).start()
    page = hand.context.new_page()
    try:
        page.goto(f"http://127.0.0.1:{other.server_port}/")
        said = page.evaluate(
            """address => new Promise(done => { const socket = new WebSocket(address, ["streamlit", "x"]);
            socket.onopen = () => done("open"); socket.onerror = () => done("refused"); })""",
            f"ws://127.0.0.1:{served.port}{STREAM}",
        )
        assert said == "refused"
        with pytest.raises(Error):
            page.evaluate("address => fetch(address).then(answer => answer.text())", f"{served.url}/_stcore/health")
    finally:
        page.close()
        other.shutdown()


def test_a_session_number_alone_resumes_nothing(served, hand):
    own = cookie_of(hand)
    with stream(served, cookie=own) as first:
        number = session_of(first)
    stranger = request(served, "/")[1]["set-cookie"].split(";")[0]
    with stream(served, cookie=stranger, session=number) as other:
        assert session_of(other) != number
    with pytest.raises(InvalidStatus), stream(served, session=number):
        pass


def test_a_download_is_handed_to_the_browser_that_asked_for_it_and_stored_nowhere(signed, new_page):
    own = Hand(new_page(accept_downloads=True), signed, "practice")
    own.press("link", words.PAGES["missed"])
    with own.page.expect_download() as download:
        own.press("button", words.DOWNLOAD_XLSX)
    path = download.value.url.removeprefix(signed.url)
    assert path.startswith("/media/")
    status, headers, body = request(signed, path, Cookie=cookie_of(own.page))
    assert (status, headers["cache-control"], body[:2]) == (200, "no-store", b"PK")
    assert request(signed, path)[0] == 403
    stranger = request(signed, "/")[1]["set-cookie"].split(";")[0]
    assert request(signed, path, Cookie=stranger)[0] == 403
    own.press("button", words.SIGN_OUT)
    own.page.get_by_label(words.USER_NAME).wait_for()
    assert request(signed, path, Cookie=cookie_of(own.page))[0] == 403


def test_nothing_is_uploaded_before_the_sign_in(signed, new_page):
    page = new_page()
    page.goto(signed.url)
    page.get_by_label(words.USER_NAME).wait_for()
    cookie = cookie_of(page)
    with stream(signed, cookie=cookie) as socket:
        number = session_of(socket)
        path, own = f"/_stcore/upload_file/{number}/1", f"http://127.0.0.1:{signed.port}"
        assert request(signed, path, "PUT", b"x" * 1000, Cookie=cookie, Origin=own)[0] == 403


def test_uploads_are_bounded_before_their_first_byte_is_kept(served, hand):
    cookie, own = cookie_of(hand), f"http://127.0.0.1:{served.port}"
    with stream(served, cookie=cookie) as socket:
        number = session_of(socket)
        wait_until_drawn(hand)
        path = f"/_stcore/upload_file/{number}/1"
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        connection.putrequest("PUT", path)
        for name, value in {"Cookie": cookie, "Origin": own, "Content-Length": browsers.MOST_OF_SESSION + 1}.items():
            connection.putheader(name, str(value))
        connection.endheaders()
        assert connection.getresponse().status == 413
        connection.close()
        assert request(served, path, "PUT", Cookie=cookie, Origin=own, Transfer_Encoding="chunked")[0] == 411
        stranger = request(served, "/")[1]["set-cookie"].split(";")[0]
        assert request(served, path, "PUT", b"x", Cookie=stranger, Origin=own)[0] == 403


def test_no_session_number_stands_in_the_log(served, hand):
    with stream(served, cookie=cookie_of(hand)) as socket:
        number = session_of(socket)
        wait_until_drawn(hand)
    assert number not in (served.store.parent / "server.log").read_text(encoding="utf-8")
