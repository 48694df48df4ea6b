"""One request over streamable HTTP: a message in, its answer out, nothing remembered.

https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http. The SDK
speaks ASGI; here it has an event loop of its own for each request, in the thread that serves it. So
a call that takes its time holds up nobody else, and ends as any query does, by its limits.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import anyio
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from pactgraph.mcp.frame import Desk
from pactgraph.mcp.server import make_server

_T = TypeVar("_T")
Headers: TypeAlias = Iterable[tuple[str, str]]
# What clients write to the log of the SDK, they would write to ours.
logging.getLogger("mcp").setLevel(logging.ERROR)


@dataclass(slots=True)
class Answer:
    """A status, headers and a body."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def answer(desk: Desk, headers: Headers, body: bytes) -> Answer:
    """The answer to a POST with `headers` and a whole `body`; the desk is its client's."""
    try:
        return anyio.run(_answer, desk, headers, body)
    except OSError:  # no file is left for a loop
        words = b"Too many calls are answered at the moment; try again.\n"
        return Answer(503, [("Content-Type", "text/plain"), ("Retry-After", "2")], words)


async def _answer(desk: Desk, headers: Headers, body: bytes) -> Answer:
    async def run(function: Callable[[Desk], _T]) -> _T:
        return function(desk)

    title = desk.published.release.manifest.about.title_in("en")
    manager = StreamableHTTPSessionManager(
        make_server(title, run),
        json_response=True,
        stateless=True,
        max_request_body_size=len(body) + 1,  # how long it may be was looked at before
    )
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/mcp",
        "raw_path": b"/mcp",
        "query_string": b"",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ],
    }
    answer = Answer()
    async with manager.run():
        await manager.handle_request(scope, _messages(body), _writer(answer))
    return answer


def _messages(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What the request brings: its body, and then nothing more."""
    left = [body]

    async def receive() -> dict[str, Any]:
        if not left:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": left.pop(), "more_body": False}

    return receive


def _writer(answer: Answer) -> Callable[[Any], Awaitable[None]]:
    """What takes the answer down."""

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message["headers"]
            ]
        else:
            answer.body += message.get("body", b"")

    return send
