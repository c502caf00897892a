"""Security headers on every answer: what the page may load is this server's and nothing else.

``unsafe-eval`` is not among them: Streamlit draws Vega charts with Vega's interpreter of expressions, which needs
none. Streamlit's page has a script of its own in it, which is allowed by its hash; ``unsafe-inline`` is allowed for
styles alone, because Streamlit writes its styles into the page.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any, Final

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE: Final = Path(streamlit.__file__).parent / "static" / "index.html"


def _inline_scripts() -> str:
    """Return the hashes of the scripts that stand in Streamlit's page, as a policy names them."""
    scripts = re.findall(r"<script>(.*?)</script>", _PAGE.read_text(encoding="utf-8"), re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; script-src 'self' {_inline_scripts()}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware that puts ``HEADERS`` on every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and mark its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: Any = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, marked)
