"""Who may speak to this server: pages that it served itself, under a name it answers to.

A page of another site whose name is made to point at this machine (DNS rebinding) speaks with that site's ``Host`` and
``Origin``; a page of another program on this machine has an ``Origin`` with another port. Both are refused before
anything of the app is asked, a websocket as well as a page. Streamlit's own check of an origin takes every port of
this machine for its own and, where it knows no name, asks an outside server for this machine's address.
"""

import os
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from growthwatch.ui.serving import refusals

#: Further names (with their port, where it is none of http's or https's) under which a proxy offers the app.
HOSTS_VARIABLE: Final = "GROWTHWATCH_HOSTS"
#: RFC 6761, 6.3, and RFC 4291, 2.5.3: names of this very machine, which no DNS answer can give to another.
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_SCHEMES: Final = ("http", "https")
_FOREIGN: Final = frozenset({"cross-site", "same-site"})


class SameSite:
    """ASGI middleware that refuses a foreign ``Host`` (421), a foreign or missing ``Origin`` (403).

    A websocket and whatever is not GET or HEAD must say its origin; a page's own GET says none. Streamlit's agent API,
    which asks for no sign-in of a browser, is not served.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what came from this server's own pages."""
        refused = None if scope["type"] not in {"http", "websocket"} else _refused(scope)
        if refused is None:
            await self.app(scope, receive, send)
        else:
            await refusals.answer(scope, receive, send, *refused)


def _refused(scope: Scope) -> tuple[int, str] | None:
    """Return status and sentence of a refusal, None for what may go on."""
    hosts, origins = refusals.headers(scope, b"host"), refusals.headers(scope, b"origin")
    if len(hosts) != 1 or hosts[0].lower() not in _names(scope):
        return 421, f"This server does not answer to that name. Who runs it names its names in {HOSTS_VARIABLE}."
    if "/_stcore/agent/" in scope["path"]:
        return 404, "Not found."
    must_say = scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}
    if len(origins) > 1 or (must_say and not origins) or any(not _own(origin, hosts[0]) for origin in origins):
        return 403, "This server answers to its own pages alone."
    if scope["type"] == "http" and _embedded(scope):
        return 403, "This server answers to its own pages alone."
    return None


def _names(scope: Scope) -> set[str]:
    """Return the ``Host`` values that this server answers to."""
    port = (scope.get("server") or ("", None))[1]
    own = {f"{name}:{port}" for name in _LOOPBACK} | (set(_LOOPBACK) if port == 80 else set())
    stated = os.environ.get(HOSTS_VARIABLE, "")
    return own | {name.strip().lower() for name in stated.split(",") if name.strip()}


def _own(origin: str, host: str) -> bool:
    try:
        parts: Any = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and origin.lower() == f"{parts.scheme}://{host.lower()}"


def _embedded(scope: Scope) -> bool:
    """Return whether another site's page asks for a part of this one, rather than a person for a page."""
    site, mode = (refusals.headers(scope, name) for name in (b"sec-fetch-site", b"sec-fetch-mode"))
    return bool(_FOREIGN.intersection(site)) and mode != ["navigate"]
