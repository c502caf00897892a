"""Streamlit's scripts, fonts and page from memory: each asked for once by a browser, and before it is needed.

Streamlit fetches the part that draws a button, a table of HTML or a chart when the first of its kind arrives, while
the server is busy with the page itself. Here the page names the parts of the first screen in its head, so that the
browser has them by then; those that draw a chart are loaded once the first page is at rest. The files' names hold a
digest of their content, so a browser may keep them.
"""

import functools
import json
import mimetypes
import re
from pathlib import Path
from typing import Final

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOLDER: Final = Path(streamlit.__file__).parent / "static"
_SCRIPTS: Final = _FOLDER / "static" / "js"
_FILE: Final = re.compile(r"/static/(js|css|media)/[\w-][\w.-]*")
_IMPORTED: Final = re.compile(r"""(?:from|import)["'`]\./([\w.-]+\.js)["'`]""")
_KEEP: Final = (b"cache-control", b"public, immutable, max-age=31536000")
#: Parts of the first page: what draws its lines, buttons, boxes and fields.
_FIRST: Final = ("Html", "Button", "ButtonGroup", "Checkbox", "Selectbox", "TextInput")
#: Parts of a child's page: what draws its chart, and the fields of its forms.
_NEXT: Final = ("ArrowVegaLiteChart", "embed", "vega-interpreter", "DateInput")
#: Where the script that loads the parts of the next page is given; relative, so that it is found below any prefix.
AHEAD: Final = "growthwatch/ahead.js"
#: ... and the one that says how wide the window is, and what changed on a page.
SCREEN: Final = "growthwatch/screen.js"
_AHEAD: Final = """(function () {
  var parts = %s;
  function load() { parts.forEach(function (part) { import("../static/js/" + part); }); }
  function look() {
    var rests = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning] [data-testid=stMain]");
    if (!rests) { setTimeout(look, 200); return; }
    (window.requestIdleCallback || setTimeout)(load);
  }
  if (/\\/child$/.test(location.pathname)) { load(); } else { look(); }
})();
"""


def ahead() -> str:
    """Return the script that loads the parts of a child's page: once the first page rests, at once on a child's."""
    return _AHEAD % json.dumps([one for stem in _NEXT if (one := _named(stem))])


@functools.cache
def page() -> bytes:
    """Return Streamlit's page with the parts of the first screen named in its head, each with what it rests on."""
    text = (_FOLDER / "index.html").read_text(encoding="utf-8")
    wanted = dict.fromkeys(part for stem in _FIRST for part in _with_imports(_named(stem)))
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{part}">' for part in wanted if part not in text
    )
    text = text.replace("</head>", f'{links}<script type="module" src="./{AHEAD}"></script></head>')
    # first of all: the width of the window is said when the page connects
    return text.replace("<head>", f'<head><script src="./{SCREEN}"></script>').encode()


def _named(stem: str) -> str:
    """Return the file of a part, "" where this version of Streamlit has none of that name."""
    found = sorted(one.name for one in _SCRIPTS.glob(f"{stem}.*.js") if one.name.count(".") == 2)
    return found[0] if found else ""


def _with_imports(name: str) -> list[str]:
    """Return a script and every script that it imports, directly or through another."""
    seen: dict[str, None] = {}
    waiting = [name] if name else []
    while waiting:
        one = waiting.pop()
        if one not in seen and (_SCRIPTS / one).is_file():
            seen[one] = None
            waiting += _IMPORTED.findall((_SCRIPTS / one).read_text(encoding="utf-8"))
    return list(seen)


@functools.cache
def _file(path: str) -> tuple[bytes, bytes] | None:
    """Return a file and its media type, None where there is none of that name."""
    found = _FOLDER / path.lstrip("/")
    if not found.is_file():
        return None
    kind = "text/javascript" if found.suffix == ".js" else mimetypes.guess_type(found.name)[0]
    return found.read_bytes(), (kind or "application/octet-stream").encode()


class Scripts:
    """ASGI middleware that answers for Streamlit's files and page; everything else goes on to the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        found = _file(path) if _FILE.fullmatch(path) else None
        if found is None:
            await self.app(scope, receive, _with_page(send))
            return
        content, kind = found
        headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode()), _KEEP]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def _with_page(send: Send) -> Send:
    """Return what sends an answer on, with our page in the place of Streamlit's."""
    replaced = False

    async def sent(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] == 200 and _is_page(message):
            replaced = True
            kept = [one for one in message["headers"] if one[0].lower() not in _OF_FILE]
            headers = [*kept, (b"content-length", str(len(page())).encode())]
            await send({**message, "headers": headers})
            await send({"type": "http.response.body", "body": page()})
        elif not replaced:
            await send(message)

    return sent


#: Headers that speak of the file that is replaced.
_OF_FILE: Final = {b"content-length", b"content-encoding", b"etag", b"last-modified", b"accept-ranges"}


def _is_page(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"]
    )
