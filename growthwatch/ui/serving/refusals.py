"""What the server answers to a request that it does not take: a status and one sentence, never why in detail."""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send


def headers(scope: Scope, name: bytes) -> list[str]:
    """Return every value that a request gives for a header, as text."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


async def answer(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Refuse a request or, before it is accepted, a websocket (which browsers see as 403)."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    await PlainTextResponse(sentence, status_code=status)(scope, receive, send)
