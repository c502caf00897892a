"""A session belongs to the browser that opened it: its number alone resumes nothing, reads nothing, uploads nothing.

Streamlit knows a session by a number that stands in addresses and in the websocket's handshake, and hands a prepared
download to whoever has its address. Here the page sets a cookie that no script can read; what a session may do hangs
on both. Uploads wait for a sign-in and are bounded, by session and in all, before their first byte is kept.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from growthwatch.trial_token import TOKEN, TOKEN_VARIABLE
from growthwatch.ui.serving import refusals

#: What one session, and all sessions together, may hold in uploaded files [bytes]: local choices [L].
MOST_OF_SESSION: Final = 400 * 2**20
MOST_OF_ALL: Final = 2 * 2**30
#: Sessions that are remembered; one forgotten starts anew when its browser comes back.
_MOST_SESSIONS: Final = 10_000
#: Downloads of one session that are remembered; an older one is offered by pressing its button again.
_MOST_FILES: Final = 200
_COOKIE: Final = "growthwatch-browser"
#: Below any prefix that the app is served under; the page's own fonts lie in static/media.
_MEDIA: Final = re.compile(r"(?<!/static)/media/([^/.]+)[^/]*$")
_UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)")
_NOT_YOURS: Final = "This belongs to a session of another browser, or to one that has ended."


class _Owner(NamedTuple):
    """Whose a session is, and whether somebody is at its desk."""

    browser: str
    seated: bool


_owners: OrderedDict[str, _Owner] = OrderedDict()
_files: dict[str, OrderedDict[str, None]] = {}
_coming: dict[str, dict[object, int]] = {}
_used: set[str] = set()
_let_in: set[str] = set()
_lock: Final = threading.Lock()


def bind(*, seated: bool) -> None:
    """Note, in a run of the app's script, whose browser its session is and whether somebody has signed in."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return
    own = st.context.cookies.to_dict().get(_cookie_name(st.context.headers.get("host") or ""), "")
    with _lock:
        _owners[context.session_id] = _Owner(_digest(own), seated)
        _owners.move_to_end(context.session_id)
        while len(_owners) > _MOST_SESSIONS:
            _files.pop(_owners.popitem(last=False)[0], None)


def remember_files() -> None:
    """Note, at the end of a run of the app's script, which files the session offers for download.

    Streamlit forgets whose they are as soon as the next run begins, which the press of a download's button does.
    """
    context = get_script_run_ctx()
    if context is None or not exists():
        return
    # Streamlit offers no public way to ask whose a file is
    held = get_instance().media_file_mgr._files_by_session_and_coord.get(context.session_id, {})  # noqa: SLF001
    with _lock:
        files = _files.setdefault(context.session_id, OrderedDict())
        for one in held.values():
            files[one] = None
            files.move_to_end(one)
        while len(files) > _MOST_FILES:
            files.popitem(last=False)


class OneBrowser:
    """ASGI middleware that holds a session, its downloads and its uploads to the browser that opened it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it is its browser's own."""
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif media := _MEDIA.search(scope["path"]):
            await self._hand_out(media[1], scope, receive, send)
        elif (upload := _UPLOAD.search(scope["path"])) and scope["method"] != "OPTIONS":
            await self._take(upload[1], scope, receive, send)
        elif "/_stcore/" in scope["path"] or "/static/" in scope["path"]:
            await self.app(scope, receive, send)
        else:
            await self._open(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        browser = _browser(scope)
        if not browser or not _may_enter(browser):
            await refusals.answer(scope, receive, send, 403, _NOT_YOURS)
            return
        await self.app(_without_foreign_session(scope, browser), receive, send)

    async def _hand_out(self, file: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not _holds(_browser(scope), file):
            await refusals.answer(scope, receive, send, 403, _NOT_YOURS)
            return
        await self.app(scope, receive, _with(send, {"Cache-Control": "no-store"}))

    async def _take(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        owner = _owners.get(session)
        if owner is None or not owner.seated or not hmac.compare_digest(owner.browser, _digest(_browser(scope))):
            await refusals.answer(scope, receive, send, 403, _NOT_YOURS)
            return
        if scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        length = refusals.headers(scope, b"content-length")
        if len(length) != 1 or not length[0].isascii() or not length[0].isdigit():
            await refusals.answer(scope, receive, send, 411, "An upload says how long it is.")
            return
        ticket = object()
        if not _room(session, ticket, int(length[0])):
            await refusals.answer(scope, receive, send, 413, "This session, or all together, hold too much already.")
            return
        try:
            await self.app(scope, receive, send)
        finally:
            with _lock:
                _coming[session].pop(ticket)
                if not _coming[session]:
                    del _coming[session]

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page: a browser that bears no cookie yet is given one, in a trial only for its token."""
        browser, token = _browser(scope), os.environ.get(TOKEN_VARIABLE)
        given = parse_qs(scope["query_string"].decode("latin-1")).get(TOKEN, [""])[0]
        if browser and _may_enter(browser) and not given:
            await self.app(scope, receive, send)
        elif token is None:
            await self.app(scope, receive, _with(send, _cookie(scope, secrets.token_urlsafe(32))))
        elif browser and _may_enter(browser):
            await RedirectResponse(scope["path"], 303)(scope, receive, send)
        elif _spend(token, given):
            fresh = secrets.token_urlsafe(32)
            _let_in.add(_digest(fresh))
            await RedirectResponse(scope["path"], 303, headers=_cookie(scope, fresh))(scope, receive, send)
        else:
            sentence = (
                "This trial opens once, with the whole address that stands in the terminal. Start it anew there."
            )
            await refusals.answer(scope, receive, send, 403, sentence)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest() if value else ""


def _cookie_name(host: str) -> str:
    """Return the cookie's name: browsers share cookies among all ports of a machine, so the port stands in it."""
    port = host.rpartition(":")[2]
    return f"{_COOKIE}-{port}" if port.isdigit() else _COOKIE


def _host(scope: Scope) -> str:
    return next(iter(refusals.headers(scope, b"host")), "")


def _browser(scope: Scope) -> str:
    """Return the value of the browser's cookie, empty where it bears none."""
    try:
        cookies: SimpleCookie = SimpleCookie("; ".join(refusals.headers(scope, b"cookie")))
    except CookieError:
        return ""
    found = cookies.get(_cookie_name(_host(scope)))
    return found.value if found else ""


def _cookie(scope: Scope, value: str) -> dict[str, str]:
    origin_is_https = scope.get("scheme") == "https" or refusals.headers(scope, b"x-forwarded-proto") == ["https"]
    secure = "; Secure" if origin_is_https else ""
    cookie = f"{_cookie_name(_host(scope))}={value}; HttpOnly; SameSite=Lax; Path=/{secure}"
    return {"Set-Cookie": cookie, "Cache-Control": "no-store"}


def _may_enter(browser: str) -> bool:
    return os.environ.get(TOKEN_VARIABLE) is None or _digest(browser) in _let_in


def _spend(token: str, given: str) -> bool:
    """Use the trial's token up; return whether it was the right one and not used before."""
    with _lock:
        right = hmac.compare_digest(token.encode(), given.encode()) and token not in _used
        if right:
            _used.add(token)
    return right


def _without_foreign_session(scope: Scope, browser: str) -> Scope:
    """Return the handshake without the session it wants to resume, unless that is this browser's own."""
    asked = ",".join(refusals.headers(scope, b"sec-websocket-protocol")).split(",")
    owner = _owners.get(asked[2].strip()) if len(asked) > 2 else None
    if len(asked) <= 2 or (owner and hmac.compare_digest(owner.browser, _digest(browser))):
        return scope
    others = [(key, value) for key, value in scope["headers"] if key.lower() != b"sec-websocket-protocol"]
    kept = ",".join(asked[:2]).encode("latin-1")
    return {
        **scope,
        "headers": [*others, (b"sec-websocket-protocol", kept)],
        "subprotocols": [name.strip() for name in asked[:2]],
    }


def _holds(browser: str, file: str) -> bool:
    """Return whether a session of this browser offers this file and somebody is at its desk."""
    if not browser or not exists():
        return False
    now: dict[str, dict[str, str]] = get_instance().media_file_mgr._files_by_session_and_coord  # noqa: SLF001 - as above
    with _lock:
        own = [session for session, owner in _owners.items() if owner == _Owner(_digest(browser), seated=True)]
        return any(file in _files.get(one, ()) or file in list(now.get(one, {}).values()) for one in own)


def _room(session: str, ticket: object, n_bytes: int) -> bool:
    """Make room for an upload of this length; return whether there is any."""
    with _lock:
        kept: Any = get_instance().uploaded_file_mgr
        sizes = {one: sum(len(file.data) for file in files.values()) for one, files in dict(kept.file_storage).items()}
        for one, coming in _coming.items():
            sizes[one] = sizes.get(one, 0) + sum(coming.values())
        if sizes.get(session, 0) + n_bytes > MOST_OF_SESSION or sum(sizes.values()) + n_bytes > MOST_OF_ALL:
            return False
        _coming.setdefault(session, {})[ticket] = n_bytes
        return True


def _with(send: Send, more: dict[str, str]) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in more.items():
                if name == "Set-Cookie":
                    headers.append(name, value)
                else:
                    headers[name] = value
        await send(message)

    return marked
